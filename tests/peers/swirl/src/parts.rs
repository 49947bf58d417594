//! The bytes of every part of a proof, counted from the vectors in it.

use std::collections::BTreeMap;

use openvm_stark_backend::proof::Proof;
use openvm_stark_sdk::config::baby_bear_poseidon2::{BabyBearPoseidon2Config, DIGEST_SIZE, D_EF};

const WORD: usize = 4;
const ELEMENT: usize = 4;
const CHALLENGE: usize = D_EF * ELEMENT;
const DIGEST: usize = DIGEST_SIZE * ELEMENT;

/// Bytes of a proof by the names of its fields; what is neither an element nor a digest is `framing`.
pub fn parts(proof: &Proof<BabyBearPoseidon2Config>) -> BTreeMap<String, usize> {
    let mut parts = BTreeMap::new();
    let mut add = |name: &str, bytes: usize| *parts.entry(name.to_string()).or_default() += bytes;

    // Version, number of AIRs and a bit for each; height and number of cached traces of those that are there; the
    // number of lists of public values and the length of each.
    let airs = proof.trace_vdata.len();
    let traces: Vec<_> = proof.trace_vdata.iter().flatten().collect();
    add("framing", 2 * WORD + airs.div_ceil(8) + traces.len() * 2 * WORD + WORD + airs * WORD);
    add("common_main_commit", DIGEST);
    add("cached_commitments", traces.iter().map(|trace| trace.cached_commitments.len() * DIGEST).sum());
    add("public_values", proof.public_values.iter().map(|values| values.len() * ELEMENT).sum());

    let gkr = &proof.gkr_proof;
    add("logup_pow_witness", ELEMENT);
    add("q0_claim", CHALLENGE);
    add("framing", WORD);
    add("claims_per_layer", gkr.claims_per_layer.len() * 4 * CHALLENGE);
    add("gkr.sumcheck_polys", gkr.sumcheck_polys.iter().map(|layer| layer.len() * 3 * CHALLENGE).sum());

    let batch = &proof.batch_constraint_proof;
    add("framing", WORD);
    add("numerator_term_per_air", batch.numerator_term_per_air.len() * CHALLENGE);
    add("denominator_term_per_air", batch.denominator_term_per_air.len() * CHALLENGE);
    add("framing", WORD);
    add("batch.univariate_round_coeffs", batch.univariate_round_coeffs.len() * CHALLENGE);
    add("framing", if batch.sumcheck_round_polys.is_empty() { WORD } else { 2 * WORD });
    add("batch.sumcheck_round_polys", batch.sumcheck_round_polys.iter().map(|round| round.len() * CHALLENGE).sum());
    for air in &batch.column_openings {
        add("framing", WORD + air.len() * WORD);
        add("column_openings", air.iter().map(|part| part.len() * CHALLENGE).sum());
    }

    let stacking = &proof.stacking_proof;
    add("framing", 3 * WORD + stacking.stacking_openings.len() * WORD);
    add("stacking.univariate_round_coeffs", stacking.univariate_round_coeffs.len() * CHALLENGE);
    add("stacking.sumcheck_round_polys", stacking.sumcheck_round_polys.len() * 2 * CHALLENGE);
    add("stacking_openings", stacking.stacking_openings.iter().map(|commit| commit.len() * CHALLENGE).sum());

    let whir = &proof.whir_proof;
    add("mu_pow_witness", ELEMENT);
    add("framing", 2 * WORD);
    add("whir_sumcheck_polys", whir.whir_sumcheck_polys.len() * 2 * CHALLENGE);
    add("codeword_commits", whir.codeword_commits.len() * DIGEST);
    add("ood_values", whir.ood_values.len() * CHALLENGE);
    add("folding_pow_witnesses", whir.folding_pow_witnesses.len() * ELEMENT);
    add("query_phase_pow_witnesses", whir.query_phase_pow_witnesses.len() * ELEMENT);
    // Numbers of commitments and of queries, depth of the trees, and the width of each.
    add("framing", 3 * WORD + whir.initial_round_opened_rows.len() * WORD);
    for (commit, queries) in whir.initial_round_opened_rows.iter().enumerate() {
        let elements: usize = queries.iter().flatten().map(|row| row.len()).sum();
        add(&format!("initial_round.{commit}.rows"), elements * ELEMENT);
        let digests: usize = whir.initial_round_merkle_proofs[commit].iter().map(|path| path.len()).sum();
        add(&format!("initial_round.{commit}.paths"), digests * DIGEST);
    }
    for (round, queries) in whir.codeword_opened_values.iter().enumerate() {
        add("framing", WORD);
        let elements: usize = queries.iter().map(|values| values.len()).sum();
        add(&format!("codeword.{}.values", round + 1), elements * CHALLENGE);
        let digests: usize = whir.codeword_merkle_proofs[round].iter().map(|path| path.len()).sum();
        add(&format!("codeword.{}.paths", round + 1), digests * DIGEST);
    }
    add("framing", 2 * WORD);
    add("final_poly", whir.final_poly.len() * CHALLENGE);
    parts
}
