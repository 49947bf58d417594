//! Proves and verifies AIRs with Winterfell, and measures the proofs.
//!
//!     winterfell-peer cases.json [names]  >  measured.json
//!
//! README.md says what a case is and what is printed of it.

mod air;
mod parts;

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::panic::{catch_unwind, set_hook, take_hook, AssertUnwindSafe};
use std::{env, fs};

use serde_json::{json, Value};
use winterfell::crypto::hashers::{Blake3_192, Blake3_256, Rp64_256};
use winterfell::crypto::{DefaultRandomCoin, ElementHasher, MerkleTree};
use winterfell::math::fields::{f128, f64};
use winter_air::proof::Context;
use winterfell::{
    verify, AcceptableOptions, Air, BatchingMethod, FieldExtension, Proof, ProofOptions, Prover, TraceInfo,
};
use winter_utils::Serializable;

use air::{positions_drawn, Base, Inputs, Recurrence, RecurrenceProver, Table};

const TAMPERED: usize = 24;
const DISSECTED: usize = 3;

fn number(case: &Value, key: &str) -> usize {
    case[key].as_u64().unwrap_or_else(|| panic!("{key} is missing")) as usize
}

fn batching(case: &Value, key: &str) -> BatchingMethod {
    match case[key].as_str().unwrap() {
        "linear" => BatchingMethod::Linear,
        "algebraic" => BatchingMethod::Algebraic,
        "horner" => BatchingMethod::Horner,
        other => panic!("no batching: {other}"),
    }
}

fn options(case: &Value) -> ProofOptions {
    let extension = [FieldExtension::None, FieldExtension::Quadratic, FieldExtension::Cubic];
    ProofOptions::new(
        number(case, "queries"),
        number(case, "blowup"),
        number(case, "grinding") as u32,
        extension[number(case, "extension") - 1],
        number(case, "folding"),
        number(case, "remainder_max_degree"),
        batching(case, "constraint_batching"),
        batching(case, "deep_batching"),
    )
}

fn accepts<B: Base, H: ElementHasher<BaseField = B> + Sync>(bytes: &[u8], inputs: &Inputs<B>, known: &ProofOptions) -> bool {
    let acceptable = AcceptableOptions::OptionSet(vec![known.clone()]);
    let checked = catch_unwind(AssertUnwindSafe(|| {
        let proof = Proof::from_bytes(bytes).ok()?;
        // The reader ignores what follows the last part.
        (proof.to_bytes().len() == bytes.len()).then_some(())?;
        verify::<Recurrence<B>, H, DefaultRandomCoin<H>, MerkleTree<H>>(proof, inputs.clone(), &acceptable).ok()
    }));
    checked.ok().flatten().is_some()
}

/// Offsets of bytes that the verifier does not read: of some bytes changed one at a time, those it accepts.
fn unread<B: Base, H: ElementHasher<BaseField = B> + Sync>(bytes: &[u8], inputs: &Inputs<B>, known: &ProofOptions) -> Vec<usize> {
    let offset = |i: usize| (bytes.len() - 1) * i / (TAMPERED - 1);
    let changed = |at: usize| {
        let mut copy = bytes.to_vec();
        copy[at] ^= 1;
        accepts::<B, H>(&copy, inputs, known)
    };
    (0..TAMPERED).map(offset).filter(|at| changed(*at)).collect()
}

fn run<B: Base, H: ElementHasher<BaseField = B> + Sync>(case: &Value) -> Value {
    let options = options(case);
    let (width, auxiliary, degree) = (number(case, "width"), number(case, "auxiliary"), number(case, "degree"));
    let length = 1 << number(case, "log_length");
    let info = TraceInfo::new_multi_segment(width, auxiliary, auxiliary.min(1), length, vec![]);
    let nothing = Inputs { degree, start: B::ZERO, end: B::ZERO };
    let air = Recurrence::<B>::new(info.clone(), nothing, options.clone());
    let prover = RecurrenceProver::<B, H> { options: options.clone(), degree, types: PhantomData };
    let (mut proofs, mut tampered) = (Vec::new(), Vec::new());
    for seed in 0..number(case, "proofs") {
        let trace = Table::new(info.clone(), degree, seed as u32 + 3);
        let inputs = prover.get_pub_inputs(&trace);
        let proof = prover.prove(trace).unwrap();
        let positions = positions_drawn();
        let bytes = proof.to_bytes();
        assert!(accepts::<B, H>(&bytes, &inputs, &options), "proof {seed} is not accepted");
        let mut shown = json!({ "bytes": bytes.len(), "positions": positions });
        if seed < DISSECTED {
            shown["parts"] = json!(parts::dissect::<H>(&proof));
        }
        if seed == 0 {
            tampered = unread::<B, H>(&bytes, &inputs, &options);
        }
        proofs.push(shown);
    }
    json!({
        "parameters": parameters::<B, H>(case, &air),
        "security": security::<B, H>(&air),
        "unread": tampered,
        "proofs": proofs,
    })
}

/// Winterfell's own estimates, which depend on the context of a proof alone.
fn security<B: Base, H: ElementHasher<BaseField = B>>(air: &Recurrence<B>) -> Value {
    let mut proof = Proof::new_dummy();
    let constraints = air.context().num_transition_constraints() + air.context().num_assertions();
    proof.context = Context::new::<B>(air.trace_info().clone(), air.options().clone(), constraints);
    let proven = proof.proven_security::<H>();
    json!({
        "conjectured": proof.conjectured_security::<H>().bits(),
        "unique": proven.udr_bits(),
        "johnson": proven.ldr_bits(),
    })
}

/// The parameters in words that are not Winterfell's alone: README.md explains each.
fn parameters<B: Base, H: ElementHasher<BaseField = B>>(case: &Value, air: &Recurrence<B>) -> Value {
    let (context, info, options) = (air.context(), air.trace_info(), air.options());
    let modulus = B::get_modulus_le_bytes();
    let hexadecimal: String = modulus.iter().rev().map(|byte| format!("{byte:02x}")).collect();
    let (fold, lde) = (options.to_fri_options(), air.lde_domain_size());
    json!({
        "prover": "winterfell 0.13.1",
        "field": { "modulus": format!("0x{hexadecimal}"), "element_bytes": B::ELEMENT_BYTES, "extension": options.field_extension().degree() },
        "hash": { "name": case["hash"], "digest_bytes": H::Digest::default().to_bytes().len(), "collision_bits": H::COLLISION_RESISTANCE },
        "trace": { "length": info.length(), "base_columns": info.main_trace_width(), "extension_columns": info.aux_segment_width(), "metadata_bytes": info.meta().len() },
        "constraints": { "count": context.num_transition_constraints() + context.num_assertions(), "degree": case["degree"], "quotient_columns": context.num_constraint_composition_columns(), "batching": case["constraint_batching"] },
        "deep": { "points": 2, "batching": case["deep_batching"] },
        "fri": {
            "blowup": options.blowup_factor(), "queries": options.num_queries(), "grinding": options.grinding_factor(),
            "folding": fold.folding_factor(), "folds": fold.num_fri_layers(lde), "remainder_max_degree": fold.remainder_max_degree(),
        },
    })
}

fn main() {
    let arguments: Vec<String> = env::args().collect();
    let cases: Vec<Value> = serde_json::from_str(&fs::read_to_string(&arguments[1]).unwrap()).unwrap();
    let quiet = take_hook(); // a verifier that is given nonsense may panic, and says so
    set_hook(Box::new(|_| {}));
    let mut results = BTreeMap::new();
    for case in &cases {
        let name = case["name"].as_str().unwrap().to_string();
        if arguments.len() > 2 && !arguments[2..].contains(&name) {
            continue;
        }
        let measured = catch_unwind(|| match (case["field"].as_str().unwrap(), case["hash"].as_str().unwrap()) {
            ("f64", "Blake3_192") => run::<f64::BaseElement, Blake3_192<f64::BaseElement>>(case),
            ("f64", "Blake3_256") => run::<f64::BaseElement, Blake3_256<f64::BaseElement>>(case),
            ("f64", "Rp64_256") => run::<f64::BaseElement, Rp64_256>(case),
            ("f128", "Blake3_192") => run::<f128::BaseElement, Blake3_192<f128::BaseElement>>(case),
            ("f128", "Blake3_256") => run::<f128::BaseElement, Blake3_256<f128::BaseElement>>(case),
            (field, hash) => panic!("no such pair: {field}, {hash}"),
        });
        match measured {
            Ok(value) => results.insert(name, value),
            Err(problem) => {
                set_hook(quiet);
                let text = problem.downcast_ref::<String>().cloned().unwrap_or_else(|| "panic".into());
                panic!("{name}: {text}");
            }
        };
    }
    let lines: Vec<String> = results.iter().map(|(name, value)| format!("{}: {value}", json!(name))).collect();
    println!("{{\n{}\n}}", lines.join(",\n"));
}
