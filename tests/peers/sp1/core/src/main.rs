//! Proves programs with SP1's core machine, has its verifier accept each proof, and writes the proofs of all shards.
//!
//!     sp1-peer cases.json FOLDER [names] > machine.json
//!
//! README.md explains the keys of a case and what is printed.

mod program;

use std::{collections::BTreeMap, path::Path, sync::Arc};

use serde_json::{json, Value};
use slop_air::BaseAir;
use sp1_core_executor::{SP1Context, SP1CoreOpts};
use sp1_core_machine::{io::SP1Stdin, riscv::RiscvAir, utils::prove_core};
use sp1_hypercube::{
    air::MachineAir,
    prover::{simple_prover, PcsProof},
    InnerSC, Machine, MachineProof, ShardVerifier,
};
use sp1_primitives::{fri_params::core_fri_config, SP1Field, SP1GlobalContext};

use program::Case;

/// As the crate sp1-prover has them: log₂ of a dense column and of the rows of the tallest chip.
const LOG_DENSE: u32 = 21;
const LOG_ROWS: usize = 22;

type Proof = MachineProof<SP1GlobalContext, PcsProof<SP1GlobalContext, InnerSC<RiscvAir<SP1Field>>>>;

/// The bytes of every shard's proof, after the verifier accepted what they say.
async fn prove(case: &Case) -> Vec<Vec<u8>> {
    let verifier =
        ShardVerifier::from_basefold_parameters(core_fri_config(), LOG_DENSE, LOG_ROWS, RiscvAir::machine());
    let prover = simple_prover(verifier);
    let program = Arc::new(case.program());
    let (key, verifying_key) = prover.setup(program.clone()).await;
    // SAFETY: nothing else proves at the same time, which is what the key's permit is for.
    let key = unsafe { key.into_inner() };
    let mut options = SP1CoreOpts::default();
    if let Some(threshold) = case.element_threshold {
        options.sharding_threshold.element_threshold = threshold;
    }
    let (proof, _) = prove_core(&prover, key, program, SP1Stdin::new(), options, SP1Context::default())
        .await
        .expect("a proof");
    let shards: Vec<Vec<u8>> =
        proof.shard_proofs.iter().map(|shard| bincode::serialize(shard).expect("bytes")).collect();
    let shard_proofs = shards.iter().map(|bytes| bincode::deserialize(bytes).expect("a shard's proof")).collect();
    prover.verify(&verifying_key, &Proof { shard_proofs }).expect("accepted");
    shards
}

/// Every chip of the machine, and which chips the proof of a shard may have.
fn machine() -> Value {
    let machine: Machine<SP1Field, RiscvAir<SP1Field>> = RiscvAir::machine();
    let chips: BTreeMap<&str, Value> = machine
        .chips()
        .iter()
        .map(|chip| {
            let figures = json!({
                "main": chip.width(),
                "fixed": chip.preprocessed_width(),
                "constraints": chip.num_constraints,
                "messages": chip.num_interactions(),
            });
            (chip.name(), figures)
        })
        .collect();
    let clusters: Vec<Vec<&str>> =
        machine.shape().chip_clusters.iter().map(|chips| chips.iter().map(|chip| chip.name()).collect()).collect();
    json!({ "chips": chips, "clusters": clusters })
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [path, folder, names @ ..] = arguments.as_slice() else { panic!("usage: sp1-peer cases.json FOLDER [names]") };
    let text = std::fs::read_to_string(path).expect("the file of cases");
    let cases: BTreeMap<String, Case> = serde_json::from_str(&text).expect("cases");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    for (name, case) in cases.iter().filter(|(name, _)| names.is_empty() || names.contains(name)) {
        for (index, bytes) in runtime.block_on(prove(case)).iter().enumerate() {
            std::fs::write(Path::new(folder).join(format!("{name}-{index}.bin")), bytes).expect("written");
        }
    }
    println!("{}", serde_json::to_string_pretty(&machine()).expect("JSON"));
}
