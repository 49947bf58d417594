//! Proves and verifies small AIRs with Plonky3 and prints the size of every part of each proof.
//!
//!     plonky3-peer cases.json > measured.json
//!
//! `cases.json` is an object of cases by name; README.md explains their keys and what is printed.

mod air;
mod configs;
mod parts;

use std::collections::BTreeMap;

use p3_batch_stark::{ProverData, StarkInstance, prove_batch, verify_batch};
use p3_uni_stark::{prove_with_preprocessed, setup_preprocessed, verify_with_preprocessed};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use air::{Powers, PowersWithLookup, Table};
use configs::Opening;
use parts::{Bytes, Recorder};

/// What is proved, by which prover.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// `uni-stark` for one table, `batch-stark` for several.
    protocol: String,
    field: String,
    extension: usize,
    hash: String,
    #[serde(default = "two")]
    tree_arity: usize,
    opening: Opening,
    tables: Vec<Table>,
    /// Proofs made, each of another witness.
    #[serde(default = "one")]
    proofs: usize,
}

fn one() -> usize {
    1
}

fn two() -> usize {
    2
}

/// Every part of one proof.
type Parts = BTreeMap<String, Bytes>;

/// The parts of a proof; that they add up to what the encoders write is checked.
fn measure<P: Serialize>(proof: &P) -> Parts {
    let parts = Recorder::parts(proof);
    let total = Recorder::total(&parts);
    assert_eq!(total.bincode, bincode::serialize(proof).expect("bincode").len());
    let varint = bincode2::serde::encode_to_vec(proof, bincode2::config::standard()).expect("bincode 2");
    assert_eq!(total.varint, varint.len());
    assert_eq!(total.postcard, postcard::to_allocvec(proof).expect("postcard").len());
    parts
}

/// Proves and verifies one table; the macros stand for functions over configurations of any kind.
macro_rules! uni {
    ($module:ident, $case:expr, $seed:expr) => {{
        use configs::$module::{Config, config};
        let [table] = $case.tables.as_slice() else { panic!("uni-stark proves one table") };
        let (config, air) = (config(&$case.opening), Powers { table: table.clone() });
        let (trace, publics) = air.trace($seed);
        let (prover, verifier) =
            setup_preprocessed::<Config, _>(&config, &air, table.log_rows).expect("setup").unzip();
        let proof = prove_with_preprocessed(&config, &air, trace, &publics, prover.as_ref()).expect("proof");
        verify_with_preprocessed(&config, &air, &proof, &publics, verifier.as_ref()).expect("accepted");
        measure(&proof)
    }};
}

/// Proves and verifies several tables together.
macro_rules! batch {
    ($module:ident, $case:expr, $seed:expr) => {{
        use configs::$module::{Config, config};
        let config = config(&$case.opening);
        let airs: Vec<_> =
            $case.tables.iter().map(|table| PowersWithLookup(Powers { table: table.clone() })).collect();
        let (traces, publics): (Vec<_>, Vec<_>) = airs.iter().map(|air| air.0.trace($seed)).unzip();
        let traces: Vec<_> = traces.iter().collect();
        let instances = StarkInstance::<Config, _>::new_multiple(&airs, &traces, &publics);
        let data = ProverData::from_instances(&config, &instances).expect("setup");
        let proof = prove_batch(&config, &instances, &data).expect("proof");
        verify_batch(&config, &airs, &proof, &publics, &data.common).expect("accepted");
        measure(&proof)
    }};
}

fn prove(case: &Case, seed: usize) -> Parts {
    let prover = (case.field.as_str(), case.extension, case.hash.as_str(), case.tree_arity);
    match (case.protocol.as_str(), prover) {
        ("uni-stark", _) if case.opening.random_codewords > 0 => match prover {
            ("BabyBear", 4, "poseidon2", 2) => uni!(hiding_baby_bear_poseidon2, case, seed),
            ("KoalaBear", 5, "poseidon2", 2) => uni!(hiding_koala_bear5_poseidon2, case, seed),
            ("Goldilocks", 2, "keccak", 4) => uni!(hiding_goldilocks_keccak, case, seed),
            other => panic!("no such prover that hides: {other:?}"),
        },
        ("batch-stark", _) if case.opening.random_codewords > 0 => match prover {
            ("KoalaBear", 4, "poseidon2", 2) => batch!(hiding_koala_bear_poseidon2, case, seed),
            ("BabyBear", 4, "keccak", 2) => batch!(hiding_baby_bear_keccak, case, seed),
            other => panic!("no such prover that hides: {other:?}"),
        },
        ("uni-stark", ("BabyBear", 4, "poseidon2", 2)) => uni!(baby_bear_poseidon2, case, seed),
        ("uni-stark", ("BabyBear", 4, "keccak", 4)) => uni!(baby_bear_keccak4, case, seed),
        ("uni-stark", ("KoalaBear", 5, "poseidon2", 2)) => uni!(koala_bear5_poseidon2, case, seed),
        ("uni-stark", ("Goldilocks", 2, "poseidon2", 2)) => uni!(goldilocks_poseidon2, case, seed),
        ("uni-stark", ("Goldilocks", 2, "keccak", 2)) => uni!(goldilocks_keccak, case, seed),
        ("uni-stark", ("M31", 3, "keccak", 2)) => uni!(circle_keccak, case, seed),
        ("batch-stark", ("KoalaBear", 4, "poseidon2", 2)) => batch!(koala_bear_poseidon2, case, seed),
        ("batch-stark", ("BabyBear", 4, "keccak", 2)) => batch!(baby_bear_keccak, case, seed),
        other => panic!("no such prover: {other:?}"),
    }
}

/// The parts of the first proof, and of those that vary from proof to proof the values in all of them.
fn report(case: &Case, proofs: &[Parts]) -> Value {
    let first = &proofs[0];
    let names: Vec<&String> = first.keys().filter(|name| proofs.iter().any(|p| sizes(&p[*name]) != sizes(&first[*name]))).collect();
    let varying: BTreeMap<_, Vec<_>> =
        names.iter().map(|name| (name.as_str(), proofs.iter().map(|p| p[*name].bincode).collect())).collect();
    json!({ "case": case, "parts": first, "total": Recorder::total(first), "varying": varying })
}

fn prove_all(case: &Case) -> Vec<Parts> {
    (0..case.proofs).map(|seed| prove(case, seed)).collect()
}

fn sizes(bytes: &Bytes) -> (usize, usize, usize) {
    (bytes.bincode, bytes.varint, bytes.postcard)
}

fn main() {
    let path = std::env::args().nth(1).expect("usage: plonky3-peer cases.json");
    let text = std::fs::read_to_string(&path).expect("the file of cases");
    let cases: BTreeMap<String, Case> = serde_json::from_str(&text).expect("cases");
    let measured: BTreeMap<&String, Value> =
        cases.iter().map(|(name, case)| (name, report(case, &prove_all(case)))).collect();
    println!("{}", serde_json::to_string_pretty(&json!({ "prover": "plonky3 0.8.0", "cases": measured })).expect("JSON"));
}
