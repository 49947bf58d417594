//! Proves every case with Stwo, verifies the proofs, and prints the bytes of every part of them.

mod air;
mod parts;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use stwo::core::air::{Component, Components};
use stwo::core::channel::{Channel, MerkleChannel};
use stwo::core::fields::qm31::SecureField;
use stwo::core::fri::FriConfig;
use stwo::core::pcs::{CommitmentSchemeVerifier, PcsConfig, TreeVec};
use stwo::core::poly::circle::CanonicCoset;
use stwo::core::vcs_lifted::blake2_merkle::Blake2sMerkleChannel;
use stwo::core::vcs_lifted::poseidon252_merkle::Poseidon252MerkleChannel;
use stwo::core::verifier::verify;
use stwo::prover::backend::BackendForChannel;
use stwo::prover::backend::simd::SimdBackend;
use stwo::prover::poly::circle::PolyOps;
use stwo::prover::{CommitmentSchemeProver, ComponentProver, prove_ex};
use stwo_constraint_framework::{FrameworkComponent, TraceLocationAllocator};

use air::{Column, Powers, Table, Values};
use parts::{Parts, parts, total};

/// What is proved, with which parameters.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// `blake2s` or `poseidon252`: of trees and transcript.
    hash: String,
    pow_bits: u32,
    log_blowup_factor: u32,
    n_queries: usize,
    log_last_layer_degree_bound: u32,
    fold_step: u32,
    #[serde(default)]
    lifting_log_size: Option<u32>,
    tables: Vec<Table>,
    /// Proofs made, each of another witness.
    #[serde(default = "one")]
    proofs: u64,
}

fn one() -> u64 {
    1
}

impl Case {
    fn config(&self) -> PcsConfig {
        let fri =
            FriConfig::new(self.log_last_layer_degree_bound, self.log_blowup_factor, self.n_queries, self.fold_step);
        PcsConfig { pow_bits: self.pow_bits, fri_config: fri, lifting_log_size: self.lifting_log_size }
    }
}

/// The parts of a proof, and the positions of its queries in the order drawn.
struct Proved {
    parts: Parts,
    positions: Vec<usize>,
}

/// Draws the lookup's challenges, where there is a lookup.
fn values(case: &Case, channel: &mut impl Channel) -> Values {
    if case.tables.iter().any(|table| table.lookups > 0) { Values::draw(channel) } else { Values::dummy() }
}

fn components(case: &Case, values: &Values, sums: &[SecureField]) -> Vec<FrameworkComponent<Powers>> {
    let mut locations = TraceLocationAllocator::default();
    let mut made = vec![];
    for (index, (table, &sum)) in case.tables.iter().zip(sums).enumerate() {
        let powers = Powers { index, table: table.clone(), values: values.clone() };
        made.push(FrameworkComponent::new(&mut locations, powers, sum));
    }
    made
}

/// Proves one witness and has the verifier accept the proof.
fn prove<MC: MerkleChannel>(case: &Case, seed: u64) -> Proved
where
    SimdBackend: BackendForChannel<MC>,
    MC::H: Serialize,
    <MC::H as stwo::core::vcs_lifted::merkle_hasher::MerkleHasherLifted>::Hash: Serialize,
{
    let config = case.config();
    let largest = case.tables.iter().map(Table::log_composition).max().expect("a table");
    let log_domain = (largest + case.log_blowup_factor).max(case.lifting_log_size.unwrap_or(0)) + 1;
    let twiddles = SimdBackend::precompute_twiddles(CanonicCoset::new(log_domain).circle_domain().half_coset);
    let channel = &mut MC::C::default();
    config.mix_into(channel);
    let mut scheme = CommitmentSchemeProver::<SimdBackend, MC>::new(config, &twiddles);
    let mut commit = |columns: Vec<Column>, channel: &mut MC::C| {
        let mut tree = scheme.tree_builder();
        tree.extend_evals(columns);
        tree.commit(channel);
    };
    let (fixed, witness): (Vec<_>, Vec<_>) =
        case.tables.iter().enumerate().map(|(index, table)| table.columns(index, seed)).unzip();
    commit(fixed.into_iter().flatten().collect(), channel);
    commit(witness.iter().flatten().cloned().collect(), channel);
    let drawn = values(case, channel);
    let (mut looked_up, mut sums) = (vec![], vec![]);
    for (table, columns) in case.tables.iter().zip(&witness) {
        let (columns, sum) = if table.lookups > 0 { table.interaction(columns, &drawn) } else { Default::default() };
        looked_up.extend(columns);
        sums.push(sum);
    }
    if !looked_up.is_empty() {
        channel.mix_felts(&sums);
        commit(looked_up, channel);
    }
    let made = components(case, &drawn, &sums);
    let provers: Vec<&dyn ComponentProver<SimdBackend>> = made.iter().map(|one| one as _).collect();
    let proved = prove_ex(&provers, channel, scheme, false).expect("proof");

    let channel = &mut MC::C::default();
    config.mix_into(channel);
    let mut scheme = CommitmentSchemeVerifier::<MC>::new(config);
    let checked: Vec<&dyn Component> = made.iter().map(|one| one as _).collect();
    let fixed = case.tables.iter().map(|table| table.fixed).sum();
    let sizes: TreeVec<Vec<u32>> =
        Components { components: checked.clone(), n_preprocessed_columns: fixed }.column_log_sizes();
    for (i, sizes) in sizes.iter().enumerate() {
        if i == 2 {
            assert!(values(case, channel) == drawn);
            channel.mix_felts(&sums);
        }
        scheme.commit(proved.proof.commitments[i], sizes, channel);
    }
    let parts = parts(&proved.proof);
    verify(&checked, channel, &mut scheme, proved.proof).expect("accepted");
    Proved { parts, positions: proved.aux.unsorted_query_locations }
}

/// Parts of the first three proofs, totals and positions of all.
fn report(case: &Case) -> Value {
    let proofs: Vec<Value> = (0..case.proofs)
        .map(|seed| {
            let proved = match case.hash.as_str() {
                "blake2s" => prove::<Blake2sMerkleChannel>(case, seed),
                "poseidon252" => prove::<Poseidon252MerkleChannel>(case, seed),
                other => panic!("no such hash: {other}"),
            };
            let mut printed = json!({ "bytes": total(&proved.parts), "positions": proved.positions });
            if seed < 3 {
                printed["parts"] = json!(proved.parts);
            }
            printed
        })
        .collect();
    json!({ "prover": "stwo 2.3.0", "case": case, "proofs": proofs })
}

fn main() {
    let path = std::env::args().nth(1).expect("usage: stwo-peer cases.json");
    let text = std::fs::read_to_string(&path).expect("the file of cases");
    let cases: BTreeMap<String, Case> = serde_json::from_str(&text).expect("cases");
    let lines: Vec<String> = cases.iter().map(|(name, case)| format!("{}: {}", json!(name), report(case))).collect();
    println!("{{\n{}\n}}", lines.join(",\n"));
}
