//! Proofs of small circuits by the crate risc0-zkp, checked by its verifier, and the bytes of their parts.
//!
//! A circuit here is a table of columns with constraints written below.  The taps of RISC Zero's recursion circuit come
//! from the crate that has it; its constraints are left out, for they change no size.
mod circuit;
mod parts;

use std::collections::BTreeMap;

use circuit::{prove, verify, Shape};
use serde_json::{json, Value};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (path, names) = arguments.split_first().expect("usage: risc0-peer cases.json [names]");
    let cases: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(path).expect("cases")).expect("JSON");
    let mut printed = BTreeMap::new();
    for case in &cases {
        let name = case["name"].as_str().expect("a name").to_string();
        if names.is_empty() || names.contains(&name) {
            printed.insert(name, proved(case));
        }
    }
    printed.insert("recursion circuit".to_string(), circuit::recursion());
    println!("{}", serde_json::to_string_pretty(&printed).expect("JSON"));
}

/// Everything about the proof of a case.
fn proved(case: &Value) -> Value {
    let shape = Shape::of(case);
    let seal = prove(&shape);
    verify(&shape, &seal).expect("the verifier accepts");
    let unread: Vec<usize> = (0..24)
        .map(|i| i * (seal.len() - 1) / 23)
        .filter(|&word| {
            let mut changed = seal.clone();
            changed[word] ^= 1;
            verify(&shape, &changed).is_ok()
        })
        .collect();
    json!({
        "parameters": shape.parameters(),
        "bytes": 4 * seal.len(),
        "parts": parts::of(&shape, &seal),
        "unread": unread,
    })
}
