//! Proves and verifies openings with Plonky3's WHIR and prints the bytes of every part of each proof.
//!
//!     whir-peer cases.json > measured.json
//!
//! README.md explains the keys of a case and what is printed.

mod configs;
#[path = "../../plonky3/src/parts.rs"]
mod parts;

use std::collections::BTreeMap;

use p3_commit::MultilinearPcs;
use p3_dft::Radix2DFTSmallBatch;
use p3_sumcheck::layout::{Layout, SuffixProver, Table};
use p3_sumcheck::{OpeningBatch, OpeningProtocol, PrescribedPointPcs, TableShape, TableSpec};
use p3_whir::parameters::{FoldingFactor, ProtocolParameters, SecurityAssumption, WhirConfig};
use p3_whir::pcs::prover::WhirProver;
use rand::SeedableRng;
use rand::rngs::SmallRng;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use parts::{Bytes, Recorder};

/// What is opened, and how.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    field: String,
    extension: usize,
    hash: String,
    #[serde(default = "two")]
    tree_arity: usize,
    #[serde(default)]
    cap_height: usize,
    /// log₂ of the coefficients of a polynomial.
    log_length: usize,
    /// Polynomials, stacked into one.
    #[serde(default = "one")]
    polynomials: usize,
    /// Points, at each of which every polynomial is opened.
    #[serde(default = "one")]
    points: usize,
    log_inv_rate: usize,
    /// log₂ of 1/rate of the later oracles; one less than the folds, or empty.
    #[serde(default)]
    round_log_inv_rates: Vec<usize>,
    foldings: Vec<usize>,
    assumption: String,
    security_level: usize,
    pow_bits: usize,
    /// Proofs made, each of other polynomials; with 0 only parameters and the crates' estimate are printed.
    #[serde(default = "one")]
    proofs: usize,
}

fn one() -> usize {
    1
}

fn two() -> usize {
    2
}

type Parts = BTreeMap<String, Bytes>;

/// What the prover sends: the commitment is no part of the crates' proof.
#[derive(Serialize)]
struct Sent<C, P> {
    commitment: C,
    proof: P,
}

/// The parts of what is sent; that they add up to what the encoders write is checked.
fn measure<T: Serialize>(sent: &T) -> Parts {
    let parts = Recorder::parts(sent);
    let total = Recorder::total(&parts);
    assert_eq!(total.bincode, bincode::serialize(sent).expect("bincode").len());
    let varint = bincode2::serde::encode_to_vec(sent, bincode2::config::standard()).expect("bincode 2");
    assert_eq!(total.varint, varint.len());
    assert_eq!(total.postcard, postcard::to_allocvec(sent).expect("postcard").len());
    parts
}

impl Case {
    fn parameters(&self) -> ProtocolParameters {
        ProtocolParameters {
            starting_log_inv_rate: self.log_inv_rate,
            round_log_inv_rates: self.round_log_inv_rates.clone(),
            folding_factor: FoldingFactor::PerRound(self.foldings.clone()),
            soundness_type: self.assumption.parse::<SecurityAssumption>().expect("an assumption"),
            security_level: self.security_level,
            pow_bits: self.pow_bits,
        }
    }

    fn log_stacked(&self) -> usize {
        self.log_length + self.polynomials.next_power_of_two().ilog2() as usize
    }

    fn protocol(&self) -> OpeningProtocol {
        let batch = || OpeningBatch::new((0..self.polynomials).collect(), vec![]);
        let points = (0..self.points).map(|_| batch()).collect();
        OpeningProtocol::new(vec![TableSpec::new(TableShape::new(self.log_length, self.polynomials), points)])
    }
}

/// Derives the parameters, proves and verifies; a macro stands for a function over configurations of any kind.
macro_rules! run {
    ($module:ident, $case:expr) => {{
        use configs::$module::{Challenge, Challenger, Mmcs, Val, challenger, trees};
        type Pcs = WhirProver<Challenge, Val, Radix2DFTSmallBatch<Val>, Mmcs, Challenger, SuffixProver<Val, Challenge>>;
        let (case, protocol): (&Case, _) = ($case, $case.protocol());
        let config = WhirConfig::<Challenge, Val, Challenger>::new(case.log_stacked(), case.parameters()).expect("parameters");
        let rounds: Vec<_> = config.round_parameters().iter().map(|round| json!({
            "queries": round.num_queries, "out_of_domain": round.ood_samples, "pow_bits": round.pow_bits,
            "folding_pow_bits": round.folding_pow_bits, "log_inv_rate": round.log_inv_rate,
        })).collect();
        let derived = json!({
            "first_out_of_domain": config.commitment_ood_samples(),
            "first_folding_pow_bits": config.starting_folding_pow_bits(),
            "rounds": rounds,
            "last_queries": config.terminal().num_queries,
            "last_pow_bits": config.terminal().pow_bits,
            "final_variables": config.final_sumcheck_rounds(),
            "final_pow_bits": config.final_folding_pow_bits(),
        });
        let pcs = Pcs::new(config, Radix2DFTSmallBatch::default(), trees(case.cap_height));
        let security = pcs.prescribed_security(&protocol).expect("an estimate");
        let proofs: Vec<Parts> = (0..case.proofs).map(|seed| {
            let table = Table::rand(&mut SmallRng::seed_from_u64(seed as u64), case.polynomials, case.log_length);
            let witness = SuffixProver::<Val, Challenge>::new_witness(vec![table], case.foldings[0]);
            let mut prover = challenger();
            let (commitment, data) = <Pcs as MultilinearPcs<Challenge, Challenger>>::commit(&pcs, witness, &mut prover).expect("a commitment");
            let proof = <Pcs as MultilinearPcs<Challenge, Challenger>>::open(&pcs, data, protocol.clone(), &mut prover).expect("a proof");
            <Pcs as MultilinearPcs<Challenge, Challenger>>::verify(&pcs, &commitment, &proof, &mut challenger(), protocol.clone()).expect("accepted");
            measure(&Sent { commitment, proof })
        }).collect();
        report(case, derived, security.error().bits(), &proofs)
    }};
}

fn run(case: &Case) -> Value {
    match (case.field.as_str(), case.extension, case.hash.as_str(), case.tree_arity) {
        ("KoalaBear", 4, "poseidon2", 2) => run!(koala_bear_poseidon2, case),
        ("KoalaBear", 5, "poseidon2", 2) => run!(koala_bear5_poseidon2, case),
        ("BabyBear", 4, "keccak", 4) => run!(baby_bear_keccak4, case),
        ("Goldilocks", 2, "keccak", 2) => run!(goldilocks_keccak, case),
        other => panic!("no such prover: {other:?}"),
    }
}

/// The parts of the first proof, and of those that vary from proof to proof the bytes under bincode in all of them.
fn report(case: &Case, derived: Value, bits: f64, proofs: &[Parts]) -> Value {
    let mut printed = json!({ "case": case, "derived": derived, "bits": (bits * 1e6).round() / 1e6 });
    if let Some(first) = proofs.first() {
        let sizes = |bytes: &Bytes| (bytes.bincode, bytes.varint, bytes.postcard);
        let varying: BTreeMap<&String, Vec<usize>> = first
            .keys()
            .filter(|name| proofs.iter().any(|parts| sizes(&parts[*name]) != sizes(&first[*name])))
            .map(|name| (name, proofs.iter().map(|parts| parts[name].bincode).collect()))
            .collect();
        printed["parts"] = json!(first);
        printed["total"] = json!(Recorder::total(first));
        printed["varying"] = json!(varying);
    }
    printed
}

fn main() {
    let path = std::env::args().nth(1).expect("usage: whir-peer cases.json");
    let text = std::fs::read_to_string(&path).expect("the file of cases");
    let cases: BTreeMap<String, Case> = serde_json::from_str(&text).expect("cases");
    let measured: BTreeMap<&String, Value> = cases.iter().map(|(name, case)| (name, run(case))).collect();
    println!("{}", serde_json::to_string_pretty(&json!({ "prover": "p3-whir 0.8.0", "cases": measured })).expect("JSON"));
}
