"""Keys of a soundcalc file that are missing, unknown, of another family, twice there, or of the wrong type."""

from __future__ import annotations

import pytest

from tests.formats.faults import FRI, Complaints, Faults, replaced

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


@pytest.mark.parametrize(("base", "old", "new", "expected"), replaced(FRI, KEYS, TYPES))
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
