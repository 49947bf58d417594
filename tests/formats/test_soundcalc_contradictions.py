"""Values of a soundcalc file that do not go together, each told where it stands."""

from __future__ import annotations

import pytest

from tests.formats.faults import FRI, JAGGED, SWIRL, WHIR, Complaints, Faults, replaced

TOGETHER: Faults = {
    "domain beyond the two-adicity": (
        "trace_length = 4096\n",
        "trace_length = 16777216\n",
        (
            "8: circuits.main.rho: the evaluation domain has 2^25 points; KoalaBear allows up to 2^24 → a "
            "shorter trace, a larger rate or another field"
        ),
        (
            "16: circuits.main.fri_folding_factors: folding a domain of 2^25 by 2^12 leaves 2^13; the stated "
            "final domain is 2^1 → change the schedule or the final domain"
        ),
    ),
    "schedule misses the final domain": (
        "fri_early_stop_degree = 2",
        "fri_early_stop_degree = 4",
        (
            "16: circuits.main.fri_folding_factors: folding a domain of 2^13 by 2^12 leaves 2^1; the stated "
            "final domain is 2^2 → change the schedule or the final domain"
        ),
    ),
    "both batching flags": (
        "power_batching = true",
        "power_batching = true\nmultilinear_batching = true",
        "15: circuits.main.multilinear_batching: power_batching and multilinear_batching are both true → keep one",
    ),
    "blowup contradicts the rate": (
        "rho = 0.5",
        "rho = 0.5\nblowup_factor = 4",
        "9: circuits.main.blowup_factor: 4 contradicts rho = 0.5 → 2, or remove it",
    ),
    "max_combo contradicts the opening points": (
        "opening_points = 2",
        "opening_points = 2\nmax_combo = 9",
        "14: circuits.main.max_combo: 9 contradicts opening_points = 2 → 2, or remove it",
    ),
    "lookup named like a term": (
        '"mem"',
        '"ALI"',
        "19: circuits.main.lookups.ALI: a lookup may not be named like the protocol's own term 'ALI' → rename it",
    ),
    "lookup named like a numbered term": (
        '"mem"',
        '"commit round 3"',
        (
            '19: circuits.main.lookups."commit round 3": a lookup may not be named like the protocol\'s own term '
            "'commit round 3' → rename it"
        ),
    ),
    "lookup without messages": (
        "rows_L = 4096",
        "rows_L = 0",
        "19: circuits.main.lookups.mem: has neither rows nor a table → at least one side sends messages",
    ),
    "lookup of no name": (
        '"mem"',
        '""',
        (
            "19: circuits.main.lookups.\"\": a name must be one line of text, got '' → letters, digits, spaces, "
            "punctuation"
        ),
    ),
    "circuit whose name is two lines": (
        'name = "main"',
        'name = "a\\nb"',
        (
            "7: circuits.\"a\\nb\".name: a name must be one line of text, got 'a\\nb' → letters, digits, spaces, "
            "punctuation"
        ),
    ),
    "family nowhere": (
        'protocol_family = "FRI_STARK"\n',
        "",
        (
            "5: circuits.main.protocol_family: is missing, here and in [zkevm] → "
            "one of FRI_STARK, WHIR, STIR, JAGGED, SWIRL"
        ),
    ),
}
RADIUS: Faults = {
    "gap 0": (
        "grinding_query_phase = 16",
        "grinding_query_phase = 16\ngap_to_radius = 0",
        "19: circuits.main.gap_to_radius: must lie between 0 and 1 − √ρ, got 0 → 1 − √ρ = 0.2929 at ρ = 1/2",
    ),
    "gap negative": (
        "grinding_query_phase = 16",
        "grinding_query_phase = 16\ngap_to_radius = -0.01",
        "19: circuits.main.gap_to_radius: must lie between 0 and 1 − √ρ, got -0.01 → 1 − √ρ = 0.2929 at ρ = 1/2",
    ),
    "gap beyond 1 − √ρ": (
        "grinding_query_phase = 16",
        "grinding_query_phase = 16\ngap_to_radius = 0.293",
        "19: circuits.main.gap_to_radius: must lie between 0 and 1 − √ρ, got 0.293 → 1 − √ρ = 0.2929 at ρ = 1/2",
    ),
    "gap next to nothing": (
        "grinding_query_phase = 16",
        "grinding_query_phase = 16\ngap_to_radius = 1e-300",
        "19: circuits.main.gap_to_radius: asks for a multiplicity above 2^40, got 1e-300 → a larger gap",
    ),
    "gap nan": (
        "grinding_query_phase = 16",
        "grinding_query_phase = 16\ngap_to_radius = nan",
        "19: circuits.main.gap_to_radius: must be a finite number, got nan",
    ),
    "gap inf": (
        "grinding_query_phase = 16",
        "grinding_query_phase = 16\ngap_to_radius = inf",
        "19: circuits.main.gap_to_radius: must be a finite number, got inf",
    ),
    "gap true": (
        "grinding_query_phase = 16",
        "grinding_query_phase = 16\ngap_to_radius = true",
        "19: circuits.main.gap_to_radius: must be a number, got true",
    ),
    "multiplicity 10^15": (
        "grinding_query_phase = 16",
        "grinding_query_phase = 16\nexplicit_m = 1_000_000_000_000_000",
        "19: circuits.main.explicit_m: must be at most 1099511627776, got 1000000000000000 → multiplicity",
    ),
    "multiplicity 0": (
        "grinding_query_phase = 16",
        "grinding_query_phase = 16\nexplicit_m = 0",
        "19: circuits.main.explicit_m: must be at least 1, got 0 → multiplicity",
    ),
    "agreement over 1": (
        "grinding_query_phase = 16",
        "grinding_query_phase = 16\nexplicit_m = 1",
        "19: circuits.main.explicit_m: at m = 1 and ρ = 1/2 the agreement √ρ·(1 + 1/(2m)) exceeds 1 → a larger m",
    ),
    "gap and multiplicity": (
        "grinding_query_phase = 16",
        "grinding_query_phase = 16\ngap_to_radius = 0.01\nexplicit_m = 5",
        "20: circuits.main.explicit_m: explicit_m and gap_to_radius both state the radius → keep one",
    ),
    "multiplicity in unique decoding": (
        "grinding_query_phase = 16",
        'grinding_query_phase = 16\nexplicit_regime = "unique"\nexplicit_m = 5',
        "20: circuits.main.explicit_m: explicit_m has no meaning in unique decoding → remove it",
    ),
    "gap in unique decoding": (
        "grinding_query_phase = 16",
        'grinding_query_phase = 16\nexplicit_regime = "unique"\ngap_to_radius = 0.01',
        "20: circuits.main.gap_to_radius: gap_to_radius has no meaning in unique decoding → remove it",
    ),
    "unknown regime": (
        "grinding_query_phase = 16",
        'grinding_query_phase = 16\nexplicit_regime = "lists"',
        "19: circuits.main.explicit_regime: must be one of unique, list, got \"lists\" → did you mean 'list'?",
    ),
    "multiplicity fractional": (
        "grinding_query_phase = 16",
        "grinding_query_phase = 16\nexplicit_m = 2.5",
        "19: circuits.main.explicit_m: must be an integer, got 2.5",
    ),
}
WHIR_FAULTS: Faults = {
    "fold grinding flat": (
        "[[9, 9, 9, 9], [9, 9, 9, 9]]",
        "[9, 9]",
        "18: circuits.main.grinding_bits_folding[0]: must be a list, got 9",
        "18: circuits.main.grinding_bits_folding[1]: must be a list, got 9",
    ),
    "more folded than there is": (
        "log_degree = 12",
        "log_degree = 7",
        (
            "9: circuits.main.folding_factors: folds 8 variables of a polynomial that has 7 → fewer iterations "
            "or smaller ones"
        ),
    ),
    "no iteration": (
        "num_iterations = 2\nfolding_factors = [4, 4]",
        "num_iterations = 1\nfolding_factors = []",
        "8: circuits.main.num_iterations: 1 contradicts folding_factors, which has 0 entries → make them agree",
        "9: circuits.main.folding_factors: at least one iteration is needed → how many variables it folds",
    ),
    "domain beyond the two-adicity": (
        "log_degree = 12",
        "log_degree = 31",
        (
            "7: circuits.main.log_inv_rate: the evaluation domain has 2^33 points; Goldilocks allows up to 2^32 "
            "→ a shorter trace, a larger rate or another field"
        ),
    ),
}
JAGGED_FAULTS: Faults = {
    "schedule misses the final domain": (
        "dense_length = 1024",
        "dense_length = 2048",
        (
            "18: circuits.main.fri_folding_factors: folding a domain of 2^13 by 2^10 leaves 2^3; the stated "
            "final domain is 2^2 → change the schedule or the final domain"
        ),
    ),
    "domain beyond the two-adicity": (
        "dense_length = 1024\n",
        "dense_length = 8388608\n",
        (
            "8: circuits.main.rho: the evaluation domain has 2^25 points; KoalaBear allows up to 2^24 → "
            "shorter dense columns, a larger rate or another field"
        ),
        (
            "18: circuits.main.fri_folding_factors: folding a domain of 2^25 by 2^10 leaves 2^15; the stated "
            "final domain is 2^2 → change the schedule or the final domain"
        ),
    ),
    "both batching flags": (
        "power_batching = false",
        "power_batching = true",
        "16: circuits.main.multilinear_batching: power_batching and multilinear_batching are both true → keep one",
    ),
}
SWIRL_FAULTS: Faults = {
    "no table of shared figures": (
        "[swirl]\nlogup_max_interaction_count = 1000\nlogup_log_max_message_length = 7\n",
        "",
        "5: circuits.main.protocol_family: a SWIRL circuit needs the [swirl] table → add [swirl]",
    ),
    "missing in the shared table": (
        "logup_log_max_message_length = 7\n",
        "",
        "4: swirl.logup_log_max_message_length: is missing → log₂ of the longest message",
    ),
    "multiplicity in unique decoding": (
        '"list"',
        '"unique"',
        "22: circuits.main.explicit_m: explicit_m has no meaning in unique decoding → remove it",
    ),
    "negative grinding": (
        "num_airs = 9",
        "num_airs = 9\nwhir_query_pow_bits = -1",
        "18: circuits.main.whir_query_pow_bits: must be at least 0, got -1 → grinding bits",
    ),
    "domain beyond the two-adicity": (
        "n_stack = 12",
        "n_stack = 22",
        (
            "13: circuits.main.log_blowup: the evaluation domain has 2^28 points; BabyBear allows up to 2^27 → "
            "shorter stacked columns, a larger rate or another field"
        ),
    ),
}


@pytest.mark.parametrize(
    ("base", "old", "new", "expected"),
    [
        *replaced(FRI, TOGETHER, RADIUS),
        *replaced(WHIR, WHIR_FAULTS),
        *replaced(JAGGED, JAGGED_FAULTS),
        *replaced(SWIRL, SWIRL_FAULTS),
    ],
)
def test_a_fault_is_told_in_full(complaints: Complaints, base: str, old: str, new: str, expected: list[str]) -> None:
    assert base.count(old) > 0
    assert complaints(base.replace(old, new, 1)) == expected
