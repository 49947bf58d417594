"""Every kind of fault in a soundcalc file, told with file, line, key path and remedy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from soundproof.formats.files import parse
from soundproof.readings.security import assess

Complaints = Callable[[str | bytes], list[str]]
Values = list[tuple[str, str, str]]
Faults = dict[str, tuple[str, ...]]

LEAST = Path(__file__).parents[1] / "fixtures" / "soundcalc" / "least"
FRI, WHIR, JAGGED, SWIRL = (
    (LEAST / f"{name}.toml").read_text(encoding="utf-8") for name in ("fri", "whir", "jagged", "swirl")
)
"""The shortest file of each family."""

PATHS = {
    "[zkevm]": "zkevm",
    "[swirl]": "swirl",
    "[[circuits]]": "circuits.main",
    "[[circuits.lookups]]": "circuits.main.lookups.mem",
}

# A wrong value of one key, and what is complained of after the key's path: problem → hint.

FRI_VALUES: Values = [
    ("num_queries", "true", ": must be an integer, got true"),
    ("num_queries", "84.0", ": must be an integer, got 84.0"),
    ("num_queries", '"84"', ': must be an integer, got "84"'),
    ("num_queries", "2026-01-01", ": must be an integer, got 2026-01-01"),
    ("num_queries", "[84]", ": must be an integer, got a list"),
    ("num_queries", "{ a = 84 }", ": must be an integer, got a table"),
    ("fri_folding_factors", "8", ": must be a list, got 8"),
    ("fri_folding_factors", "[[8], 8, 8, 8]", "[0]: must be an integer, got a list"),
    ("rho", '"1/2"', ': must be a number, got "1/2"'),
    ("rho", "true", ": must be a number, got true"),
    ("power_batching", "1", ": must be true or false, got 1"),
    ("field", "4", ': must be a field such as "Goldilocks^3", got 4'),
    ("protocol_family", "1", ": must be one of FRI_STARK, WHIR, STIR, JAGGED, SWIRL, got 1"),
    ("protocol_family", '["FRI_STARK"]', ": must be one of FRI_STARK, WHIR, STIR, JAGGED, SWIRL, got a list"),
    ("num_queries", "0", ": must be at least 1, got 0 → a positive count"),
    ("batch_size", "-20", ": must be at least 1, got -20 → a positive count"),
    ("batch_size", "20.5", ": must be an integer, got 20.5"),
    ("grinding_query_phase", "-1", ": must be at least 0, got -1 → grinding bits"),
    ("grinding_query_phase", "65", ": must be at most 64, got 65 → grinding bits"),
    ("rho", "0", ": must be a power of two between 0 and 1, got 0 → 0.5, 0.25, 0.125, …"),
    ("rho", "1.0", ": must be a power of two between 0 and 1, got 1.0 → 0.5, 0.25, 0.125, …"),
    ("rho", "2.0", ": must be a power of two between 0 and 1, got 2.0 → 0.5, 0.25, 0.125, …"),
    ("rho", "-0.5", ": must be a power of two between 0 and 1, got -0.5 → 0.5, 0.25, 0.125, …"),
    ("rho", "0.3", ": must be a power of two between 0 and 1, got 0.3 → 0.5, 0.25, 0.125, …"),
    ("rho", "nan", ": must be a finite number, got nan"),
    ("rho", "inf", ": must be a finite number, got inf"),
    ("rho", "1e999", ": must be a finite number, got inf"),
    (
        "trace_length",
        "5000",
        ": must be a power of two, got 5000 (next: 4096, 8192) → a power of two, also written 2^k",
    ),
    ("trace_length", "0", ": must be at least 1, got 0 → a power of two, also written 2^k"),
    ("fri_early_stop_degree", "3", ": must be a power of two, got 3 (next: 2, 4) → a power of two, also written 2^k"),
    (
        "fri_folding_factors",
        "[8, 6]",
        "[1]: must be a power of two, got 6 (next: 4, 8) → folding factor, a power of two",
    ),
    ("fri_folding_factors", "[1, 8]", "[0]: must be at least 2, got 1 → folding factor, a power of two"),
    ("trace_length", '"2^5000"', ": must fit into 64 bits, got an integer of 5001 bits"),
    (
        "trace_length",
        '"2^999999999999999999999999999999"',
        ': must be an integer, got "2^999999999999999999999999999999"',
    ),
    ("num_queries", "1_000_000", ": must be at most 65536, got 1000000 → a proof of reasonable size"),
    ("num_queries", "1000000000000000000000000000000", ": must fit into 64 bits, got an integer of 100 bits"),
    ("trace_length", '"2^١٢"', ': must be an integer, got "2^١٢"'),
    ("hash_size_bits", "0", ": must be at least 8, got 0 → bits of a digest"),
    ("hash_size_bits", "100000", ": must be at most 4096, got 100000 → bits of a digest"),
    ("field", '"KoalaBaer^4"', ": unknown field 'KoalaBaer' → did you mean 'KoalaBear'?"),
    (
        "field",
        '"GF(7)"',
        ": unknown field 'GF(7)' → known fields: BabyBear, KoalaBear, M31, Goldilocks, BN254, Stark252, BLS12-381",
    ),
    ("field", '"KoalaBear^0"', ": extension degree '0' is not an integer from 1 to 8"),
    ("field", '"KoalaBear^9"', ": extension degree '9' is not an integer from 1 to 8"),
    ("field", '"KoalaBear^x"', ": extension degree 'x' is not an integer from 1 to 8"),
    (
        "field",
        '""',
        ": unknown field '' → known fields: BabyBear, KoalaBear, M31, Goldilocks, BN254, Stark252, BLS12-381",
    ),
    (
        "fri_folding_factors",
        "[8, 8]",
        (
            ": folding a domain of 2^13 by 2^6 leaves 2^7; the stated final domain is 2^1 → change the schedule "
            "or the final domain"
        ),
    ),
    (
        "fri_folding_factors",
        "[8, 8, 8, 8, 8]",
        (
            ": folding a domain of 2^13 by 2^15 leaves less than one point; the stated final domain is 2^1 → "
            "change the schedule or the final domain"
        ),
    ),
    (
        "fri_folding_factors",
        "[]",
        (
            ": folding a domain of 2^13 by 2^0 leaves 2^13; the stated final domain is 2^1 → change the schedule "
            "or the final domain"
        ),
    ),
    ("name", '" "', ": a name must be one line of text, got ' ' → letters, digits, spaces, punctuation"),
    (
        "protocol_family",
        '"FRI_SNARK"',
        ": must be one of FRI_STARK, WHIR, STIR, JAGGED, SWIRL, got \"FRI_SNARK\" → did you mean 'FRI_STARK'?",
    ),
    (
        "logup_type",
        '"univariat"',
        ": must be one of univariate, multivariate, got \"univariat\" → did you mean 'univariate'?",
    ),
]
WHIR_VALUES: Values = [
    ("num_iterations", "3", ": 3 contradicts folding_factors, which has 2 entries → make them agree"),
    ("num_queries", "[60]", ": must have 2 entries, got 1 → one per iteration"),
    ("num_ood_samples", "[1, 1]", ": must have 1 entry, got 2 → one per iteration after the first"),
    ("grinding_bits_queries", "[16, 16, 16]", ": must have 2 entries, got 3 → one per iteration"),
    ("grinding_bits_ood", "[]", ": must have 1 entry, got 0 → one per iteration after the first"),
    (
        "grinding_bits_folding",
        "[[9, 9, 9], [9, 9, 9, 9]]",
        ": must have [4, 4] entries, got [3, 4] → one list per iteration, one number per variable",
    ),
    ("grinding_bits_folding", "[[9, 9, 99, 9], [9, 9, 9, 9]]", "[0][2]: must be at most 64, got 99 → grinding bits"),
    ("num_ood_samples", "[1_000_000_000]", "[0]: must be at most 65536, got 1000000000 → a proof of reasonable size"),
    ("num_queries", "[60, 100_000]", "[1]: must be at most 65536, got 100000 → a proof of reasonable size"),
    ("log_inv_rate", "0", ": must be at least 1, got 0 → log₂ of the inverse rate"),
    ("num_queries", "[60, 0]", "[1]: must be at least 1, got 0 → a positive count"),
    (
        "protocol_family",
        '"WHR"',
        ": must be one of FRI_STARK, WHIR, STIR, JAGGED, SWIRL, MIXED, got \"WHR\" → did you mean 'WHIR'?",
    ),
]
JAGGED_VALUES: Values = [
    ("dense_length", "1000", ": must be a power of two, got 1000 (next: 512, 1024) → a power of two, also written 2^k"),
    ("trace_columns", "0", ": must be at least 1, got 0 → a positive count"),
]
SWIRL_VALUES: Values = [
    ("logup_max_interaction_count", "-1", ": must be at least 1, got -1 → a positive count"),
    ("logup_log_max_message_length", "999", ": must be at most 32, got 999 → log₂ of the longest message"),
    ("log_blowup", "0", ": must be at least 1, got 0 → log₂ of the blow-up"),
    (
        "whir_num_queries",
        "[90, 50, 40, 40, 40]",
        ": folds 20 variables of a polynomial that has 16 → fewer iterations or smaller ones",
    ),
    ("whir_num_queries", "[]", ": at least one iteration is needed → how many variables it folds"),
]

# Other faults: what stands in the base file, what replaces it, and every complaint in full.

KEYS: Faults = {
    "missing": ("num_queries = 84\n", "", "5: circuits.main.num_queries: is missing → a positive count"),
    "unknown, did you mean": (
        "num_queries = 84",
        "num_querys = 84",
        "5: circuits.main.num_queries: is missing → a positive count",
        "15: circuits.main.num_querys: unknown key → did you mean 'num_queries'?",
    ),
    "unknown, a key that soundcalc ignores": (
        "grinding_query_phase = 16",
        'grinding_query_phase = 16\nproof_sise = "1 MB"',
        "19: circuits.main.proof_sise: unknown key → did you mean 'proof_size'?",
    ),
    "circuit without a name": ('name = "main"\n', "", "5: circuits[0].name: is missing"),
    "header": (
        'name = "T"',
        'nmae = "T"',
        "1: zkevm.name: is missing",
        "2: zkevm.nmae: unknown key → did you mean 'name'?",
    ),
    "unknown table": ("[zkevm]", "[swril]\n[zkevm]", "1: swril: unknown table → did you mean 'swirl'?"),
    "in a lookup": (
        "rows_T = 0",
        "row_T = 0",
        "19: circuits.main.lookups.mem.rows_T: is missing → a count, possibly zero",
        "23: circuits.main.lookups.mem.row_T: unknown key → did you mean 'rows_T'?",
    ),
    "of another family": (
        "grinding_query_phase = 16",
        "grinding_query_phase = 16\nfolding_factors = [4]",
        "19: circuits.main.folding_factors: unknown key → did you mean 'fri_folding_factors'?",
    ),
}
TYPES: Faults = {
    "number for a name": ('name = "main"', "name = 7", "7: circuits[0].name: must be a string, got 7"),
    "1 for true in a lookup": (
        "rows_T = 0",
        "rows_T = 0\nmultilinear_fingerprint = 1",
        "24: circuits.main.lookups.mem.multilinear_fingerprint: must be true or false, got 1",
    ),
    "table for the circuits": (
        "[[circuits]]",
        "[circuits.main]",
        "5: circuits: must be an array of tables → write [[circuits]]",
    ),
    "number for a lookup": (
        '[[circuits.lookups]]\nname = "mem"\nlogup_type = "univariate"\nrows_L = 4096\nrows_T = 0\nnum_columns_S = 5\n',
        "lookups = [5]\n",
        "19: circuits.main.lookups[0]: must be a table, got 5",
    ),
    "number for the lookups": (
        '[[circuits.lookups]]\nname = "mem"\nlogup_type = "univariate"\nrows_L = 4096\nrows_T = 0\nnum_columns_S = 5\n',
        "lookups = 5\n",
        "19: circuits.main.lookups: must be an array of tables → write [[circuits.lookups]]",
    ),
}
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
        "19: circuits.main.explicit_m: at m = 1 and ρ = 1/2 the agreement √ρ·(1 + 1/(2m)) exceeds 1 → a larger m",
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
            "8: circuits.main.rho: the evaluation domain has 2^25 points; KoalaBear allows up to 2^24 → a "
            "shorter trace, a larger rate or another field"
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
            "13: circuits.main.log_blowup: the evaluation domain has 2^28 points; BabyBear allows up to 2^27 → a "
            "shorter trace, a larger rate or another field"
        ),
    ),
}


@pytest.mark.parametrize("base", [FRI, WHIR, JAGGED, SWIRL], ids=["fri", "whir", "jagged", "swirl"])
def test_the_base_files_are_accepted(base: str) -> None:
    assert assess(parse(base, "base")).bits > 0


def _values(base: str, values: Values) -> list[Any]:
    return [pytest.param(base, *case, id=f"{case[0]} = {case[1]}") for case in values]


@pytest.mark.parametrize(
    ("base", "key", "value", "told"),
    [
        *_values(FRI, FRI_VALUES),
        *_values(WHIR, WHIR_VALUES),
        *_values(JAGGED, JAGGED_VALUES),
        *_values(SWIRL, SWIRL_VALUES),
    ],
)
def test_a_wrong_value_is_told_in_full(complaints: Complaints, base: str, key: str, value: str, told: str) -> None:
    """The complaint names the line and the path of the key, which is that of its table."""
    lines = base.splitlines()
    number = next(i for i, line in enumerate(lines, start=1) if line.startswith(f"{key} = "))
    table = next(line for line in reversed(lines[:number]) if line.startswith("["))
    lines[number - 1] = f"{key} = {value}"
    assert complaints("\n".join(lines)) == [f"{number}: {PATHS[table]}.{key}{told}"]


def _cases(base: str, *tables: Faults) -> list[Any]:
    return [pytest.param(base, *case[:2], [*case[2:]], id=name) for table in tables for name, case in table.items()]


@pytest.mark.parametrize(
    ("base", "old", "new", "expected"),
    [
        *_cases(FRI, KEYS, TYPES, TOGETHER, RADIUS),
        *_cases(WHIR, WHIR_FAULTS),
        *_cases(JAGGED, JAGGED_FAULTS),
        *_cases(SWIRL, SWIRL_FAULTS),
    ],
)
def test_a_fault_is_told_in_full(complaints: Complaints, base: str, old: str, new: str, expected: list[str]) -> None:
    assert base.count(old) > 0
    assert complaints(base.replace(old, new, 1)) == expected


def test_two_circuits_of_one_name(complaints: Complaints) -> None:
    circuit = FRI[FRI.index("[[circuits]]") : FRI.index("[[circuits.lookups]]")]
    assert complaints(FRI + circuit) == [
        "27: circuits.main.name: circuit 'main' is there twice (first as number 1) → rename one"
    ]


def test_two_lookups_of_one_name(complaints: Complaints) -> None:
    lookup = FRI[FRI.index("[[circuits.lookups]]") :]
    assert complaints(FRI + lookup) == [
        "26: circuits.main.lookups.mem.name: lookup 'mem' is there twice (first as number 1) → rename one"
    ]


def test_a_key_like_no_other_is_answered_with_all_of_them(complaints: Complaints) -> None:
    (complaint,) = complaints(FRI.replace("rho = 0.5", "rho = 0.5\nzzz = 1"))
    problem, _, hint = complaint.partition(" → known here: ")
    assert problem == "9: circuits.main.zzz: unknown key"
    assert {"name", "rho", "lookups", "explicit_m", "gap_to_radius", "udr_only"} <= set(hint.split(", "))


@pytest.mark.parametrize("written", [str(2**4000), "0x1" + "0" * 1000], ids=["decimal", "hexadecimal"])
def test_a_huge_number_is_not_written_out(complaints: Complaints, written: str) -> None:
    (complaint,) = complaints(FRI.replace("4096", written, 1))
    assert complaint == "9: circuits.main.trace_length: must fit into 64 bits, got an integer of 4001 bits"
