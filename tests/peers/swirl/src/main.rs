//! Proves and verifies small AIRs with OpenVM's STARK backend and prints the bytes of every part of each proof.
//!
//!     swirl-peer cases.json > measured.json
//!
//! README.md explains the keys of a case and what is printed.

mod air;
mod parts;

use std::{collections::BTreeMap, sync::Arc};

use openvm_stark_backend::{
    codec::{Decode, Encode},
    interaction::LogUpSecurityParameters,
    proof::Proof,
    prover::{
        stacked_pcs::stacked_commit, AirProvingContext, ColMajorMatrix, CommittedTraceData, CpuColMajorBackend,
        ProvingContext, Prover, DeviceDataTransporter,
    },
    p3_matrix::dense::RowMajorMatrix,
    soundness::SoundnessCalculator,
    AirRef, StarkEngine, StarkProtocolConfig, SystemParams, WhirConfig, WhirProximityStrategy, WhirRoundConfig,
};
use openvm_stark_sdk::config::{
    app_params_with_100_bits_security, base_field_order, baby_bear_poseidon2::*, challenge_field_bits,
    hook_params_with_100_bits_security, internal_params_with_100_bits_security, leaf_params_with_100_bits_security,
    root_params_with_100_bits_security, MAX_APP_LOG_STACKED_HEIGHT,
};
use serde::{Deserialize, Serialize};
use serde_json::{json, Value};

use air::{Powers, Table};

/// What is proved.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    l_skip: usize,
    n_stack: usize,
    w_stack: usize,
    log_blowup: usize,
    k: usize,
    /// Queries of each round of WHIR.
    queries: Vec<usize>,
    max_constraint_degree: usize,
    #[serde(default)]
    logup_pow_bits: usize,
    #[serde(default)]
    mu_pow_bits: usize,
    #[serde(default)]
    folding_pow_bits: usize,
    #[serde(default)]
    query_phase_pow_bits: usize,
    airs: Vec<Table>,
}

impl Case {
    fn params(&self) -> SystemParams {
        SystemParams {
            l_skip: self.l_skip,
            n_stack: self.n_stack,
            w_stack: self.w_stack,
            log_blowup: self.log_blowup,
            whir: WhirConfig {
                k: self.k,
                rounds: self.queries.iter().map(|&num_queries| WhirRoundConfig { num_queries }).collect(),
                mu_pow_bits: self.mu_pow_bits,
                query_phase_pow_bits: self.query_phase_pow_bits,
                folding_pow_bits: self.folding_pow_bits,
                proximity: WhirProximityStrategy::UniqueDecoding,
            },
            logup: LogUpSecurityParameters {
                max_interaction_count: 1 << 20,
                log_max_message_length: 7,
                pow_bits: self.logup_pow_bits,
            },
            max_constraint_degree: self.max_constraint_degree,
        }
    }
}

fn matrix(values: Vec<F>, width: usize) -> ColMajorMatrix<F> {
    ColMajorMatrix::from_row_major(&RowMajorMatrix::new(values, width))
}

fn committed(config: &BabyBearPoseidon2Config, trace: ColMajorMatrix<F>) -> CommittedTraceData<CpuColMajorBackend<BabyBearPoseidon2Config>> {
    let params = config.params();
    let (commitment, data) =
        stacked_commit(config.hasher(), params.l_skip, params.n_stack, params.log_blowup, params.k_whir(), &[&trace])
            .expect("a commitment");
    CommittedTraceData { commitment, trace, data: Arc::new(data) }
}

fn prove(case: &Case) -> Value {
    let engine = BabyBearPoseidon2RefEngine::<DuplexSponge>::new(case.params());
    let airs: Vec<AirRef<_>> = case.airs.iter().map(|table| Arc::new(Powers(table.clone())) as AirRef<_>).collect();
    let (proving_key, key) = engine.keygen(&airs);
    let traces = case.airs.iter().enumerate().filter(|(_, table)| !table.absent).map(|(index, table)| {
        let (values, cached, publics) = Powers(table.clone()).traces(index);
        let cached = cached.into_iter().zip(&table.cached).map(|(part, &width)| committed(engine.config(), matrix(part, width)));
        (index, AirProvingContext::new(cached.collect(), matrix(values, table.width), publics))
    });
    let device = engine.device();
    let context = ProvingContext::new(traces.collect());
    let context = device.transport_proving_ctx_to_device(&context);
    let proof: Proof<_> = engine.prover().prove(&device.transport_pk_to_device(&proving_key), context).expect("a proof");
    engine.verify(&key, &proof).expect("accepted");
    let bytes = proof.encode_to_vec().expect("bytes");
    assert_eq!(Proof::decode_from_bytes(&bytes).expect("a proof"), proof);
    let parts = parts::parts(&proof);
    assert_eq!(parts.values().sum::<usize>(), bytes.len());
    // The key as serde writes it, without the arithmetic of its constraints.
    let mut printed = json!(key.inner);
    for air in printed["per_air"].as_array_mut().expect("AIRs") {
        air["symbolic_constraints"]["constraints"]["nodes"] = json!([]);
        air["unused_variables"] = json!([]);
        for interaction in air["symbolic_constraints"]["interactions"].as_array_mut().expect("interactions") {
            interaction["message"] = json!([]);
        }
    }
    json!({
        "case": case,
        "degree": key.inner.max_constraint_degree(),
        "key": printed,
        "parts": parts,
        "bytes": bytes.len(),
    })
}

/// What the crates prove with, and the bits that they reckon for the counts in their own tests.
fn production() -> Value {
    let app = app_params_with_100_bits_security(MAX_APP_LOG_STACKED_HEIGHT);
    let circuits = [
        ("app", app, 5000, 100, 24, 30_000),
        ("leaf", leaf_params_with_100_bits_security(), 1000, 50, 21, 2000),
        ("internal", internal_params_with_100_bits_security(), 1000, 50, 19, 2000),
        ("hook", hook_params_with_100_bits_security(), 1000, 50, 20, 2000),
        ("root", root_params_with_100_bits_security(), 1000, 50, 20, 2000),
    ];
    let table: BTreeMap<_, _> = circuits
        .into_iter()
        .map(|(name, params, constraints, airs, log_height, columns)| {
            let layers = 31 - params.l_skip;
            let bits = SoundnessCalculator::calculate(
                &params,
                base_field_order(),
                challenge_field_bits(),
                constraints,
                airs,
                params.max_constraint_degree,
                log_height,
                columns,
                params.w_stack,
                layers,
            );
            (name, json!({ "params": params, "bits": bits.total_bits }))
        })
        .collect();
    json!(table)
}

fn main() {
    let path = std::env::args().nth(1).expect("usage: swirl-peer cases.json");
    let text = std::fs::read_to_string(&path).expect("the file of cases");
    let cases: BTreeMap<String, Case> = serde_json::from_str(&text).expect("cases");
    let measured: BTreeMap<&String, Value> = cases.iter().map(|(name, case)| (name, prove(case))).collect();
    let printed = json!({ "prover": "openvm-stark-backend 2.0.1", "cases": measured, "production": production() });
    println!("{}", serde_json::to_string_pretty(&printed).expect("JSON"));
}
