"""Families, switches and former names of keys in soundcalc's files."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from msgspec.structs import replace

from soundproof.formats.files import parse
from soundproof.protocols.fri import Fri
from soundproof.protocols.stir import Stir, StirGrinding
from soundproof.protocols.swirl import Swirl
from soundproof.protocols.whir import Whir
from soundproof.readings.security import assess
from soundproof.zkvm.circuit import Circuit
from tests.formats.faults import Complaints

LEAST = Path(__file__).parents[1] / "fixtures" / "soundcalc" / "least"
FRI, WHIR, SWIRL = ((LEAST / f"{name}.toml").read_text(encoding="utf-8") for name in ("fri", "whir", "swirl"))
"""The shortest file of each family."""

STIR = """\
[zkevm]
name = "T"
protocol_family = "STIR"
field = "Goldilocks^3"
[[circuits]]
name = "main"
log_inv_rate = 3
num_iterations = 3
folding_factors = [4, 3, 3]
log_degree = 14
batch_size = 50
power_batching = true
air_max_degree = 3
num_constraints = 70
opening_points = 2
num_queries = [70, 40, 24]
num_ood_samples = 2
grinding_bits_folding = 5
grinding_bits_queries = [12, 12, 12]
grinding_bits_ood = 0
"""

JAGGED_WHIR = """\
[zkevm]
name = "T"
field = "KoalaBear^4"
[[circuits]]
name = "main"
protocol_family = "JAGGED"
dense_pcs = "whir"
trace_length = 8192
trace_columns = 30
num_constraints = 50
air_max_degree = 3
dense_length = 4096
dense_batch = 8
power_batching = true
log_inv_rate = 2
log_degree = 12
num_iterations = 2
folding_factors = [3, 4]
whir_log_inv_rates = [2, 5, 6]
constraint_degree = 3
num_queries = [120, 80]
num_ood_samples = [1]
grinding_bits_queries = [16, 16]
"""


def _main(text: str) -> Circuit:
    (circuit,) = parse(text, "file").circuits
    return circuit


def test_stir_folds_by_powers_and_grinds_by_one_number() -> None:
    circuit = _main(STIR)
    assert isinstance(circuit.opening, Stir)
    assert circuit.opening.foldings == (16, 8, 8)
    assert (circuit.opening.rate, circuit.opening.out_of_domain) == (Fraction(1, 8), 2)
    assert circuit.opening.grinding == StirGrinding(0, 5, 0, (12, 12, 12))
    assert any("log₂" in note and "16, 8, 8" in note for note in circuit.notes)
    assert any("first fold alone" in note for note in circuit.notes)
    assert assess(parse(STIR, "file")).bits > 0


def test_stir_has_the_lists_of_its_iterations_and_of_folds_the_first() -> None:
    uneven = STIR.replace("[12, 12, 12]", "[14, 9, 12]").replace("samples = 2", "samples = [2, 1]")
    uneven = uneven.replace("folding = 5", "folding = [7, 0, 5]").replace("ood = 0", "ood = [3, 4]")
    circuit = _main(uneven)
    assert isinstance(circuit.opening, Stir)
    assert circuit.opening.grinding == StirGrinding(0, 7, (3, 4), (14, 9, 12))
    assert circuit.opening.out_of_domain == (2, 1)


def test_jagged_over_whir_has_the_rates_of_its_oracles() -> None:
    circuit = _main(JAGGED_WHIR)
    assert circuit.protocol == "jagged/whir"
    assert isinstance(circuit.opening, Whir)
    assert circuit.opening.rates == (Fraction(1, 4), Fraction(1, 32))
    assert any("last entry, 6, is read as that of the final polynomial" in note for note in circuit.notes)
    short = _main(JAGGED_WHIR.replace("[2, 5, 6]", "[2, 5]"))
    assert replace(circuit, notes=()) == short
    assert assess(parse(JAGGED_WHIR, "file")).bits > 0


def test_one_number_of_whir_is_that_of_every_iteration() -> None:
    every = WHIR.replace("[[9, 9, 9, 9], [9, 9, 9, 9]]", "9").replace("samples = [1]", "samples = 1")
    every = every.replace("[16, 16]", "16").replace("ood = [0]", "ood = 0")
    assert assess(parse(every, "file")).bits == assess(parse(WHIR, "file")).bits
    assert _main(every).opening.queries == (60, 40)


def test_a_missing_degree_is_assumed_with_a_note() -> None:
    circuit = _main(WHIR.replace("constraint_degree = 3\n", ""))
    assert replace(circuit, notes=()) == _main(WHIR)
    assert circuit.notes == ("constraint_degree is not stated: 3 assumed, that of claims about evaluations",)


def test_the_circuits_of_a_mixed_file_state_their_family(complaints: Complaints) -> None:
    mixed = WHIR.replace('"WHIR"', '"MIXED"')
    stated = mixed.replace('name = "main"', 'name = "main"\nprotocol_family = "WHIR"')
    assert _main(stated) == _main(WHIR)
    (complaint,) = complaints(mixed)
    assert "circuits.main.protocol_family: is missing, and [zkevm] is MIXED" in complaint
    (complaint,) = complaints(stated.replace('main"\nprotocol_family = "WHIR"', 'main"\nprotocol_family = "MIXED"'))
    assert "must be one of FRI_STARK, WHIR, STIR, JAGGED, SWIRL, got" in complaint


def test_counts_for_the_size_reach_the_least_proof_and_no_bit() -> None:
    sized = SWIRL.replace(
        "num_airs = 9\n", "num_airs = 9\nproof_size_num_airs = 7\nproof_size_max_log_trace_height = 11\n"
    )
    circuit = _main(sized)
    assert isinstance(circuit.least, Swirl)
    assert (circuit.least.airs, circuit.least.log_height) == (7, 11)
    assert circuit.air == _main(SWIRL).air
    assert "proof_size_num_airs, proof_size_max_log_trace_height" in circuit.notes[-1]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            JAGGED_WHIR.replace('"whir"', '"wir"'),
            "7: circuits.main.dense_pcs: must be one of fri, whir, got \"wir\" → did you mean 'whir'?",
        ),
        (
            JAGGED_WHIR.replace('dense_pcs = "whir"\n', ""),
            "4: circuits.main.dense_pcs: is not stated, which means 'fri'; the circuit's keys are those of 'whir'"
            ' → write "whir"',
        ),
        (
            FRI.replace('"FRI_STARK"', '"WHIR"'),
            "6: circuits.main.protocol_family: is WHIR; the circuit's keys are those of FRI_STARK"
            ' → write "FRI_STARK", or the keys of WHIR',
        ),
        (
            JAGGED_WHIR.replace("[2, 5, 6]", "[2]"),
            "19: circuits.main.whir_log_inv_rates: must have 2 or 3 entries, got 1"
            " → one per iteration, and one for what is left",
        ),
        (
            JAGGED_WHIR.replace("[2, 5, 6]", "[3, 5]"),
            "19: circuits.main.whir_log_inv_rates: begins with 1/8, but the rate is 1/4 → make them equal",
        ),
        (
            JAGGED_WHIR.replace("log_degree = 12", "log_degree = 13"),
            "16: circuits.main.log_degree: 13 contradicts dense_length = 4096 → 12, or mend dense_length",
        ),
        (
            STIR.replace("[12, 12, 12]", "[12, 12]"),
            "19: circuits.main.grinding_bits_queries: must have 3 entries, got 2 → one per iteration",
        ),
        (
            STIR.replace("log_degree = 14", "log_degree = 9"),
            "9: circuits.main.folding_factors: folds a polynomial of dimension 2^9 by 2^10"
            " → fewer iterations or smaller ones",
        ),
    ],
)
def test_one_cause_is_one_fault(complaints: Complaints, text: str, told: str) -> None:
    assert complaints(text) == [told]


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("udr_only", "1", "must be true or false, got 1"),
        ("proof_size", "[3]", "must be a string, got a list"),
        ("group", "5", "must be a string, got 5"),
        ("num_columns", '"many"', 'must be an integer, got "many"'),
        ("multilinear_zerocheck", '"no"', 'must be true or false, got "no"'),
        ("proof_size_num_public_values", "-1", "must be at least 0, got -1 → a count, possibly zero"),
    ],
)
def test_a_key_without_effect_has_a_type(complaints: Complaints, key: str, value: str, told: str) -> None:
    text = FRI.replace("rho = 0.5", f"{key} = {value}\nrho = 0.5")
    assert complaints(text) == [f"8: circuits.main.{key}: {told}"]


@pytest.mark.parametrize(
    ("base", "today", "former", "note"),
    [
        (FRI, "batch_size = 20", "num_pols = 20", "'num_pols' is read as 'batch_size'"),
        (FRI, "fri_folding_factors = [8, 8, 8, 8]", "folding_factor = 8", "'folding_factor' is read as 'fri_folding"),
        (WHIR, "folding_factors = [4, 4]", "folding_factor = 4", "'folding_factor' is read as 'folding_factors'"),
        (STIR.replace("[4, 3, 3]", "[4, 4, 4]"), "folding_factors = [4, 4, 4]", "folding_factor = 4", "folding_factor"),
        (SWIRL, "explicit_m = 2", "whir_m = 2", "'whir_m' is read as 'explicit_m'"),
        (
            FRI,
            "rows_L = 4096\nrows_T = 0",
            "H_L = 4096\nH_T = 0",
            "'H_T' is read as 'rows_T', its later name (lookups: 1)",
        ),
        (FRI + "num_lookups_M = 3\n", "num_lookups_M = 3", "num_columns_M = 3", "'num_columns_M' is read as"),
    ],
)
def test_a_former_key_is_read_as_todays_with_a_note(base: str, today: str, former: str, note: str) -> None:
    assert base.count(today) == 1
    zkvm = parse(base.replace(today, former), "file")
    assert zkvm.circuits == parse(base, "file").circuits
    assert any(note in line for line in zkvm.notes)


def test_faults_of_a_former_key_name_it(complaints: Complaints) -> None:
    assert complaints(FRI.replace("batch_size = 20", "num_pols = 0")) == [
        "12: circuits.main.num_pols: must be at least 1, got 0 → a positive count"
    ]
    (complaint,) = complaints(FRI.replace("batch_size = 20", "batch_size = 20\nnum_pols = 20"))
    assert complaint.startswith("13: circuits.main.num_pols: num_pols is the former name of batch_size")
    (complaint,) = complaints(FRI.replace("fri_folding_factors = [8, 8, 8, 8]", 'folding_factor = "8"'))
    assert complaint.startswith('16: circuits.main.folding_factor: must be an integer, got "8"')


def test_a_former_folding_factor_reaches_the_final_domain() -> None:
    opening = _main(FRI.replace("fri_folding_factors = [8, 8, 8, 8]", "folding_factor = 8")).opening
    assert isinstance(opening, Fri)
    assert opening.foldings == (8, 8, 8, 8)
