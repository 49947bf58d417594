"""What the experiments find, and that no bound is violated."""

from __future__ import annotations

import pytest

from soundproof.lab import EXPERIMENTS
from soundproof.lab.run import FUNCTIONS, run


def _values(name: str) -> dict[str, float]:
    return {row.case: row.measured for row in run(name)}


def test_every_experiment_has_a_name_and_a_description() -> None:
    assert list(EXPERIMENTS) == list(FUNCTIONS)
    assert all(EXPERIMENTS.values())


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_no_bound_is_violated(name: str) -> None:
    rows = run(name)
    assert rows
    assert {row.experiment for row in rows} == {name}
    assert [(row.case, b.name) for row in rows for b in row.violated] == []


def test_every_case_of_a_code_is_compared_with_several_bounds() -> None:
    for name in ("lines", "curves", "roots", "fibres", "sums"):
        assert all(len(row.bounds) >= 3 for row in run(name))
    johnson = {"BCIKS20 Thm 5.1", "BCHKS25 Thm 4.2", "BCHKS25-Eq13", "DKT26 Thm 5.12", "DKT26 weighted, curve"}
    for name in ("curves", "sums"):
        assert johnson <= {b.name for row in run(name) if "ℓ 3" in row.case for b in row.bounds}


@pytest.mark.parametrize(
    ("name", "case", "measured"),
    [
        ("roots", "q 7681, n 64, k 20, A 44, ℓ 3", 63),
        ("roots", "q 7681, n 64, k 20, A 44", 21),
        ("logup", "p 10007, 61 messages, one not in the table", 60),
        ("zerocheck", "q 3, 4 rows, 2 constraints", 3**3 - 2**3),  # ∏ of three linear factors
        ("zerocheck", "q 5, 4 rows, 1 constraint", 5**2 - 4**2),
        ("zerocheck", "q 7, 2 rows, 3 constraints", 7**2 - 5 * 6),  # two values of α, and one of τ
        ("zerocheck", "q 11, sumcheck round of degree 4", 4),
        ("capacity", "BabyBear, s 8, r 4", 41),
        ("capacity", "KoalaBear, s 16, r 8", 3281),
        ("capacity", "Goldilocks, s 16, r 8", 3281),
        ("fibres", "q 17, n 8, k 4, A 7, ℓ 3", 8),
        ("fibres", "q 193, n 64, k 58, A 62, ℓ 2", 32),
        ("sums", "q 193, n 8, k 2, A 3", 40),
        ("sums", "q 193, n 8, k 6, A 7, ℓ 3", 24),
        ("curves", "q 23, n 8, k 6, A 7, ℓ 2", 16),
        ("curves", "q 101, n 8, k 5, A 6", 28),
    ],
)
def test_measured(name: str, case: str, measured: int) -> None:
    assert _values(name)[case] == measured


def test_which_bounds_are_attained() -> None:
    tight = {row.least.name for name in ("lines", "curves", "roots") for row in run(name) if row.least and row.tight}
    assert tight >= {"BCIKS20 Thm 4.1", "BCHKS25 Thm 1.3", "BCHKS25 Cor 1.4", "few errors", "bases"}


def test_curves_beyond_few_errors_have_more_than_lines() -> None:
    """The counterexample of least length, exhaustively and by climbing."""
    values = _values("curves")
    assert values["q 7, n 7, k 3, A 6, ℓ 3"] == values["q 11, n 7, k 3, A 6, ℓ 3"] == 7 > 3 * (1 + 1)


def test_counting_proves_every_bound_up_to_the_johnson_radius_in_short_codes() -> None:
    left_open = {row.case.split(", n")[0]: row.measured for row in run("counting")}
    assert all(
        left_open[name] == 0 for name in left_open if not name.startswith(("BCHKS25 Thm 1.3", "BCHKS25 Cor", "UDR"))
    )
    assert {name for name in left_open if name.startswith("DKT26")} >= {"DKT26 weighted", "DKT26 first-order"}
    assert left_open["BCHKS25 Cor 1.4"] > 0  # so the search in short codes is not idle


def test_constructed_words_attain_bounds_and_refute_none() -> None:
    rows = {row.bounds[0].name: row for row in run("limits")}
    assert max(row.measured for row in rows.values()) == 0
    attained = {name for name, row in rows.items() if row.tight}
    assert attained >= {"BCIKS20 Thm 4.1", "BCHKS25 Thm 1.3", "BCHKS25 Cor 1.4", "few errors", "bases"}


def test_lists_are_tight_nearly_always() -> None:
    rows = run("lists")
    assert sum(row.cases for row in rows) == 183
    assert sum(int(row.note.split()[0]) for row in rows) == 170


def test_capacity_holds_for_every_agreement() -> None:
    for row in run("capacity"):
        s = int(row.case.split(", ")[1].removeprefix("s "))
        assert row.note == f"equal for {s - 1} of {s - 1} r"


def test_experiments_are_repeatable() -> None:
    for name in ("fri", "merkle", "logup"):
        assert tuple(FUNCTIONS[name](False)) == run(name)
