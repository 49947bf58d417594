//! The bytes of a seal by what they are, in the order in which the prover writes them.
use std::collections::BTreeMap;

use risc0_zkp::{FRI_FOLD, INV_RATE, QUERIES};

use crate::circuit::Shape;

const ELEMENT: usize = 4;
const EXTENSION: usize = 4 * ELEMENT;
const DIGEST: usize = 32;
const LEAST: usize = 256; // coefficients at which folding ends: FRI_MIN_DEGREE, which the crate keeps to itself

/// Name of a part → its bytes.  They have to add up to the seal.
pub fn of(shape: &Shape, seal: &[u32]) -> BTreeMap<String, usize> {
    let domain = INV_RATE << shape.log_length;
    let mut parts = BTreeMap::new();
    let mut add = |what: String, bytes: usize| *parts.entry(what).or_insert(0) += bytes;
    add("statement".into(), (shape.outputs + 1) * ELEMENT);
    let mut trees: Vec<(String, usize, usize)> = ["accum", "code", "data"]
        .iter()
        .enumerate()
        .map(|(group, name)| (name.to_string(), domain, shape.taps.group_size(group) * ELEMENT))
        .collect();
    trees.push(("check".into(), domain, INV_RATE * EXTENSION));
    let (mut size, mut layer) = (1 << shape.log_length, 0);
    while size > LEAST {
        layer += 1;
        trees.push((format!("layer {layer}"), size * INV_RATE / FRI_FOLD, FRI_FOLD * EXTENSION));
        size /= FRI_FOLD;
    }
    for (name, leaves, leaf) in trees {
        let top = top(leaves);
        add(format!("{name}: top"), DIGEST << top);
        add(format!("{name}: leaves"), QUERIES * leaf);
        add(format!("{name}: paths"), QUERIES * (leaves.ilog2() as usize - top) * DIGEST);
    }
    add("evaluations".into(), (shape.taps.tap_size() + INV_RATE * 4) * EXTENSION);
    add("final polynomial".into(), size * EXTENSION);
    assert_eq!(parts.values().sum::<usize>(), 4 * seal.len(), "the parts are the seal");
    parts
}

/// The layer of a tree that is sent whole: the lowest with at most one node a query, above the leaves.
fn top(leaves: usize) -> usize {
    (1..leaves.ilog2() as usize).take_while(|layer| 1 << layer <= QUERIES).last().unwrap_or(0)
}
