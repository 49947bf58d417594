//! The bytes of every part of a proof: as bincode 1 writes them, and as Stwo's own estimate counts them.

use std::collections::BTreeMap;

use serde::Serialize;
use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use stwo::core::fri::FriLayerProof;
use stwo::core::proof::StarkProof;
use stwo::core::vcs_lifted::merkle_hasher::MerkleHasherLifted;

/// Bytes by bincode, and by the estimate: elements and digests as they are in memory, without lengths.
pub type Bytes = [usize; 2];
pub type Parts = BTreeMap<String, Bytes>;

fn part<T: Serialize>(value: &T, estimate: usize) -> Bytes {
    [bincode::serialized_size(value).expect("bincode") as usize, estimate]
}

/// The parts of a proof; that they add up to the whole is checked, under both.
pub fn parts<H: MerkleHasherLifted + Serialize>(proof: &StarkProof<H>) -> Parts
where
    H::Hash: Serialize,
{
    let (value, element, digest) = (size_of::<BaseField>(), size_of::<SecureField>(), size_of::<H::Hash>());
    let inner = &proof.0;
    let mut parts = Parts::new();
    let mut put = |name: &str, bytes: Bytes| assert!(parts.insert(name.into(), bytes).is_none());
    put("config", part(&inner.config, size_of_val(&inner.config)));
    put("commitments", part(&inner.commitments, inner.commitments.len() * digest));
    let sampled: usize = inner.sampled_values.iter().flatten().map(Vec::len).sum();
    put("sampled_values", part(&inner.sampled_values, sampled * element));
    put("decommitments: length", [8, 0]);
    for (i, tree) in inner.decommitments.iter().enumerate() {
        put(&format!("decommitments.{i}"), part(tree, tree.hash_witness.len() * digest));
    }
    put("queried_values: length", [8, 0]);
    for (i, tree) in inner.queried_values.iter().enumerate() {
        let count: usize = tree.iter().map(Vec::len).sum();
        put(&format!("queried_values.{i}"), part(tree, count * value));
    }
    put("proof_of_work", part(&inner.proof_of_work, size_of_val(&inner.proof_of_work)));
    let mut layer = |name: &str, layer: &FriLayerProof<H>| {
        put(&format!("{name}.fri_witness"), part(&layer.fri_witness, layer.fri_witness.len() * element));
        put(&format!("{name}.decommitment"), part(&layer.decommitment, layer.decommitment.hash_witness.len() * digest));
        put(&format!("{name}.commitment"), part(&layer.commitment, digest));
    };
    layer("first_layer", &inner.fri_proof.first_layer);
    for (i, inner_layer) in inner.fri_proof.inner_layers.iter().enumerate() {
        layer(&format!("inner_layers.{i}"), inner_layer);
    }
    put("inner_layers: length", [8, 0]);
    let last = &inner.fri_proof.last_layer_poly;
    put("last_layer_poly", part(last, last.len() * element));
    assert_eq!(total(&parts), [bincode::serialize(proof).expect("bincode").len(), proof.size_estimate()]);
    parts
}

/// The sum over all parts.
pub fn total(parts: &Parts) -> Bytes {
    parts.values().fold([0, 0], |[a, b], [c, d]| [a + c, b + d])
}
