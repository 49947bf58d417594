//! The bytes of a serialised proof, part by part.

use std::collections::BTreeMap;

use winterfell::crypto::{BatchMerkleProof, Hasher};
use winterfell::Proof;
use winter_utils::{ByteReader, Deserializable, Serializable, SliceReader};

/// Parts by name.  Every byte of the proof is in one part, which the caller can check by their sum.
pub fn dissect<H: Hasher>(proof: &Proof) -> BTreeMap<String, usize> {
    let mut parts = BTreeMap::new();
    let mut put = |name: String, bytes: usize| assert!(parts.insert(name, bytes).is_none());
    let segments = proof.trace_info().num_segments();
    put("context".into(), proof.context.to_bytes().len());
    put("number of unique queries".into(), 1);
    put("commitments".into(), proof.commitments.to_bytes().len());
    for (i, queries) in proof.trace_queries.iter().enumerate() {
        let name = ["main", "auxiliary"][i];
        tree::<H>(name, &queries.to_bytes(), false, &mut put);
    }
    assert_eq!(proof.trace_queries.len(), segments);
    tree::<H>("quotient", &proof.constraint_queries.to_bytes(), false, &mut put);

    let frame = proof.ood_frame.to_bytes();
    put("evaluations".into(), frame.len());

    let fri = proof.fri_proof.to_bytes();
    let mut reader = SliceReader::new(&fri);
    let layers = reader.read_u8().unwrap();
    put("number of layers".into(), 1);
    for i in 1..=layers {
        let mut layer = Vec::new();
        for _ in 0..2 {
            let length = reader.read_u32().unwrap();
            layer.extend(length.to_le_bytes());
            layer.extend(reader.read_vec(length as usize).unwrap());
        }
        tree::<H>(&format!("layer {i}"), &layer, true, &mut put);
    }
    let remainder = reader.read_u16().unwrap() as usize;
    reader.read_vec(remainder).unwrap();
    put("remainder".into(), 2 + remainder);
    reader.read_u8().unwrap();
    put("number of partitions".into(), 1);
    assert!(!reader.has_more_bytes());
    put("nonce".into(), proof.pow_nonce.to_bytes().len());
    parts
}

/// What is opened of one tree: values, a batch proof, and the lengths of both.
fn tree<H: Hasher>(name: &str, bytes: &[u8], wide: bool, put: &mut impl FnMut(String, usize)) {
    let mut reader = SliceReader::new(bytes);
    let mut vector = || {
        let length = if wide { reader.read_u32().unwrap() as usize } else { reader.read_usize().unwrap() };
        reader.read_vec(length).unwrap()
    };
    let (values, opening) = (vector(), vector());
    assert!(!reader.has_more_bytes());
    let lengths = bytes.len() - values.len() - opening.len();

    let mut reader = SliceReader::new(&opening);
    let batch = BatchMerkleProof::<H>::read_from(&mut reader).unwrap();
    assert!(!reader.has_more_bytes());
    let digests: usize = batch.nodes.iter().map(Vec::len).sum();
    let digest = H::Digest::default().to_bytes().len();
    put(format!("{name}: values"), values.len());
    put(format!("{name}: paths"), digests * digest);
    put(format!("{name}: lengths"), lengths + opening.len() - digests * digest);
}
