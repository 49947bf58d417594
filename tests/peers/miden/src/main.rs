//! Proves every case with Miden's lifted STARK, verifies the proofs, and prints the bytes of every part of them.

mod air;

use std::collections::BTreeMap;

use miden_lifted_stark::hasher::{ChainingHasher, StatefulSponge};
use miden_lifted_stark::{
    AirInstance, AirWitness, GenericStarkConfig, Lmcs, LmcsBatchProofView, LmcsConfig, PcsParams, StarkConfig,
    StarkProof, StarkTranscript, TreeIndices, prove_multi, verify_multi,
};
use p3_blake3::Blake3;
use p3_challenger::{DuplexChallenger, HashChallenger, SerializingChallenger64};
use p3_dft::Radix2DitParallel;
use p3_field::Field;
use p3_goldilocks::Poseidon2Goldilocks;
use p3_matrix::Matrix;
use p3_symmetric::{CompressionFunctionFromHasher, TruncatedPermutation};
use rand::SeedableRng;
use rand::rngs::SmallRng;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use air::{Felt, QuadFelt, Table};

/// What is proved, with which parameters.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// `poseidon2` or `blake3`: of trees and transcript.
    hash: String,
    log_blowup: u8,
    log_folding_arity: u8,
    log_final_degree: u8,
    #[serde(default)]
    folding_pow_bits: usize,
    #[serde(default)]
    deep_pow_bits: usize,
    num_queries: usize,
    #[serde(default)]
    query_pow_bits: usize,
    tables: Vec<Table>,
    /// Proofs made, each of another witness.
    #[serde(default = "one")]
    proofs: u64,
}

fn one() -> u64 {
    1
}

impl Case {
    fn params(&self) -> PcsParams {
        PcsParams::new(
            self.log_blowup,
            self.log_folding_arity,
            self.log_final_degree,
            self.folding_pow_bits,
            self.deep_pow_bits,
            self.num_queries,
            self.query_pow_bits,
        )
        .expect("parameters")
    }

    fn log_domain(&self) -> u8 {
        self.tables.iter().map(|table| table.log_rows).max().expect("a table") as u8 + self.log_blowup
    }
}

type Packed = <Felt as Field>::Packing;
type Permutation = Poseidon2Goldilocks<12>;
type PoseidonLmcs = LmcsConfig<
    Packed,
    Packed,
    StatefulSponge<Permutation, 12, 8, 4>,
    TruncatedPermutation<Permutation, 2, 4, 12>,
    12,
    4,
>;
type BlakeLmcs = LmcsConfig<Felt, u8, ChainingHasher<Blake3>, CompressionFunctionFromHasher<Blake3, 2, 32>, 32, 32>;

fn poseidon2(
    case: &Case,
) -> impl StarkConfig<Felt, QuadFelt, Lmcs = PoseidonLmcs> {
    let permutation = Permutation::new_from_rng_128(&mut SmallRng::seed_from_u64(1));
    let lmcs =
        LmcsConfig::new(StatefulSponge::new(permutation.clone()), TruncatedPermutation::new(permutation.clone()));
    let challenger = DuplexChallenger::<Felt, Permutation, 12, 8>::new(permutation);
    GenericStarkConfig::new(case.params(), lmcs, Radix2DitParallel::default(), challenger)
}

fn blake3(case: &Case) -> impl StarkConfig<Felt, QuadFelt, Lmcs = BlakeLmcs> {
    let lmcs = LmcsConfig::new(ChainingHasher::new(Blake3), CompressionFunctionFromHasher::new(Blake3));
    let challenger = SerializingChallenger64::<Felt, HashChallenger<u8, Blake3, 32>>::from_hasher(vec![], Blake3);
    GenericStarkConfig::new(case.params(), lmcs, Radix2DitParallel::default(), challenger)
}

/// Digests and elements of every part, and the positions of the queries in the order drawn.
struct Parts {
    counts: BTreeMap<String, usize>,
    positions: Vec<usize>,
}

/// What a transcript consists of; that it is all that the proof has is checked.
fn dissect<SC: StarkConfig<Felt, QuadFelt>>(
    case: &Case,
    transcript: &StarkTranscript<QuadFelt, SC::Lmcs>,
    proof: &StarkProof<Felt, QuadFelt, SC>,
) -> Parts {
    let (mut elements, mut digests) = (BTreeMap::new(), BTreeMap::new());
    let pcs = &transcript.pcs_transcript;
    elements.insert("aux values".to_owned(), 2 * transcript.all_aux_values.iter().map(Vec::len).sum::<usize>());
    let opened: usize = pcs.deep_transcript.evals.iter().flatten().map(|matrix| matrix.width() * matrix.height()).sum();
    elements.insert("evaluations".to_owned(), 2 * opened);
    elements.insert("proofs of work".to_owned(), 2 + pcs.fri_transcript.rounds.len());
    elements.insert("final polynomial".to_owned(), 2 * pcs.fri_transcript.final_poly.len());
    digests.insert("roots".to_owned(), 3 + pcs.fri_transcript.rounds.len());
    let mut depth = case.log_domain();
    let layers = (1..=pcs.fri_witnesses.len()).map(|layer| format!("layer {layer}"));
    let names = ["main", "auxiliary", "quotient"].map(str::to_owned).into_iter().chain(layers);
    for (name, batch) in names.zip(pcs.deep_witnesses.iter().chain(&pcs.fri_witnesses)) {
        depth -= if name.starts_with("layer") { case.log_folding_arity } else { 0 };
        let leaves: Vec<usize> = batch.indices().collect();
        let values: usize =
            leaves.iter().map(|&leaf| batch.opening(leaf).expect("opened").iter_values().count()).sum();
        let siblings = TreeIndices::new(leaves, depth).expect("indices").missing_siblings().count();
        elements.insert(format!("{name}: leaves"), values);
        digests.insert(format!("{name}: paths"), siblings);
    }
    assert_eq!(elements.values().sum::<usize>(), proof.num_field_elements());
    assert_eq!(digests.values().sum::<usize>(), proof.num_commitments());
    let bytes = elements.into_iter().map(|(name, count)| (name, 8 * count));
    let counts = bytes.chain(digests.into_iter().map(|(name, count)| (name, 32 * count))).collect();
    Parts { counts, positions: pcs.query_indices.clone() }
}

/// Proves one witness, has the verifier accept the proof, and writes it as miden-prover does.
fn prove<SC: StarkConfig<Felt, QuadFelt>>(case: &Case, config: &SC, seed: u64) -> (usize, Parts)
where
    <SC::Lmcs as Lmcs>::Commitment: Serialize,
{
    let traces: Vec<_> = case.tables.iter().enumerate().map(|(i, table)| table.trace(97 * seed + i as u64)).collect();
    let witnesses: Vec<_> =
        case.tables.iter().zip(&traces).map(|(table, trace)| (table, AirWitness::new(trace, &[], &[]), table)).collect();
    let output = prove_multi(config, &witnesses, config.challenger()).expect("proof");
    let instances: Vec<(&Table, AirInstance<'_, Felt>)> =
        witnesses.iter().map(|(table, witness, _)| (*table, witness.to_instance())).collect();
    verify_multi(config, &instances, &output.proof, config.challenger()).expect("accepted");
    let (transcript, _) =
        StarkTranscript::from_proof(config, &instances, &output.proof, config.challenger()).expect("parsed");
    let bytes = bincode::serialize(&output.proof).expect("bincode").len();
    let parts = dissect::<SC>(case, &transcript, &output.proof);
    (bytes, parts)
}

/// Parts of the first three proofs, totals and positions of all.
fn report(case: &Case) -> Value {
    let proofs: Vec<Value> = (0..case.proofs)
        .map(|seed| {
            let (bytes, parts) = match case.hash.as_str() {
                "poseidon2" => prove(case, &poseidon2(case), seed),
                "blake3" => prove(case, &blake3(case), seed),
                other => panic!("no such hash: {other}"),
            };
            let mut printed = json!({ "bytes": bytes, "positions": parts.positions });
            if seed < 3 {
                printed["parts"] = json!(parts.counts);
            }
            printed
        })
        .collect();
    json!({ "prover": "miden-lifted-stark 0.25.1", "case": case, "proofs": proofs })
}

fn main() {
    let path = std::env::args().nth(1).expect("usage: miden-peer cases.json");
    let text = std::fs::read_to_string(&path).expect("the file of cases");
    let cases: BTreeMap<String, Case> = serde_json::from_str(&text).expect("cases");
    let lines: Vec<String> = cases.iter().map(|(name, case)| format!("{}: {}", json!(name), report(case))).collect();
    println!("{{\n{}\n}}", lines.join(",\n"));
}
