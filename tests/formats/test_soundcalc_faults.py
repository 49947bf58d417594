"""Values of a soundcalc file that are no values of their key, told with file, line, key path and remedy."""

from __future__ import annotations

import pytest

from soundproof.formats.files import parse
from soundproof.readings.security import assess
from tests.formats.faults import FRI, JAGGED, PATHS, SWIRL, WHIR, Complaints, Values, valued, with_value

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
        '"GF(9)"',
        ": GF(9): 9 is neither a prime nor a power of two → write GF(3)^2",
    ),
    ("field", '"KoalaBear^0"', ": extension degree '0' is not an integer from 1 to 8"),
    ("field", '"KoalaBear^9"', ": extension degree '9' is not an integer from 1 to 8"),
    ("field", '"KoalaBear^x"', ": extension degree 'x' is not an integer from 1 to 8"),
    (
        "field",
        '""',
        ": unknown field '' → known fields: BabyBear, KoalaBear, M31, Goldilocks, BN254, Stark252, BLS12-381, "
        "GF(p) for a prime p, GF(2^k)",
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


@pytest.mark.parametrize("base", [FRI, WHIR, JAGGED, SWIRL], ids=["fri", "whir", "jagged", "swirl"])
def test_the_base_files_are_accepted(base: str) -> None:
    assert assess(parse(base, "base")).bits > 0


@pytest.mark.parametrize(
    ("base", "key", "value", "told"),
    [
        *valued(FRI, FRI_VALUES),
        *valued(WHIR, WHIR_VALUES),
        *valued(JAGGED, JAGGED_VALUES),
        *valued(SWIRL, SWIRL_VALUES),
    ],
)
def test_a_wrong_value_is_told_in_full(complaints: Complaints, base: str, key: str, value: str, told: str) -> None:
    """The complaint names the line and the path of the key, which is that of its table."""
    number, table, text = with_value(base, key, value)
    assert complaints(text) == [f"{number}: {PATHS[table]}.{key}{told}"]


@pytest.mark.parametrize("written", [str(2**4000), "0x1" + "0" * 1000], ids=["decimal", "hexadecimal"])
def test_a_huge_number_is_not_written_out(complaints: Complaints, written: str) -> None:
    (complaint,) = complaints(FRI.replace("4096", written, 1))
    assert complaint == "9: circuits.main.trace_length: must fit into 64 bits, got an integer of 4001 bits"
