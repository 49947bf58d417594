"""Radii up to Johnson's, where a position or a dimension is exactly the last that a statement allows."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from soundproof.radii.johnson import Johnson
from soundproof.theorems import bciks20, certificates, dkt26, johnson
from soundproof.theorems.theorem import Notion, Theorem
from soundproof.transcript.codes import Code, Oracle


def code_of(n: int, k: int) -> Code:
    return Code.of(Oracle(0, n, k))


@given(st.integers(1, 10**6), st.data(), st.integers(1, 400), st.integers(0, 6))
def test_johnson_positions_are_the_least_that_reach_the_agreement(
    n: int, data: st.DataObject, m: int, folds: int
) -> None:
    """The least A with A ≥ √(k₀/n₀)·(1 + 1/(2m))·n, squared so that both sides are whole."""
    k = data.draw(st.integers(1, n))
    code = replace(code_of(n << folds, k), length=n)
    reached = [(2 * m * a) ** 2 * code.oracle.length >= (2 * m + 1) ** 2 * k * n**2 for a in _both(Johnson(m), code)]
    assert reached == [True, False]


def _both(regime: Johnson, code: Code) -> tuple[int, int]:
    positions = regime.positions(code)
    return positions, positions - 1


def test_johnson_positions_that_divide_exactly() -> None:
    """α = ½·(1 + ½) = 3/4 of 16 is 12, not 13; of 8 it is 6, and of 4 it is 3."""
    oracle = Oracle(0, 16, 4)
    assert [Johnson(1).positions(Code(n, n // 4, oracle)) for n in (16, 8, 4)] == [12, 6, 3]
    assert Johnson(2).positions(Code.of(oracle)) == 10  # ½·(1 + ¼)·16


def test_the_agreement_by_its_definition() -> None:
    """α = √ρ·(1 + 1/(2m)): ½·(1 + ½), ½·(1 + ¼), ½·(1 + 1/20)."""
    found = [Johnson(m).agreement(Oracle(0, 16, 4), Fraction) for m in (1, 2, 10)]
    assert found == [Fraction(3, 4), Fraction(5, 8), Fraction(21, 40)]


@pytest.mark.parametrize("sizes", [(johnson.list_size, bciks20.list_size), (bciks20.list_size, johnson.list_size)])
def test_the_smaller_of_two_list_sizes_is_taken(sizes: tuple[Theorem, ...]) -> None:
    bound = Johnson(1, sizes=sizes).lists(code_of(64, 16))  # 1 against τ/√ρ = 3
    assert (bound.value(Fraction), bound.theorem) == (1, johnson.list_size)


def test_a_list_by_hand() -> None:
    """⌊64·21/(36² − 64·15)⌋ = 4 at A = 36; one at least is counted where A > n leaves none, which fails."""
    assert Johnson(4).lists(code_of(64, 16)).value(Fraction) == 4
    beyond = Johnson(1).lists(code_of(64, 60))
    assert beyond.value(Fraction) == 1
    assert [hypothesis.name for hypothesis in beyond.failed] == ["agreement at most 1"]


@pytest.mark.parametrize("sizes", [(johnson.list_size, bciks20.list_size), (bciks20.list_size, johnson.list_size)])
def test_a_list_without_a_bound_says_by_how_much(sizes: tuple[Theorem, ...]) -> None:
    """64·39 − 48² = 192."""
    bound = Johnson(1, sizes=sizes).lists(Code(64, 40, Oracle(0, 64, 16)))
    assert bound.theorem is sizes[0]
    assert [hypothesis.margin for hypothesis in bound.failed] == ["A = 48, k = 40: short by 192"]


@pytest.mark.parametrize(("k", "size"), [(74, 8), (75, 10)])
def test_the_older_list_size_at_the_multiplicity_of_the_radius(k: int, size: int) -> None:
    """τ/√ρ = 9 at m = 4, where A = 144 of 256."""
    assert johnson.list_size(256, k, 144) == size
    bound = Johnson(4, sizes=(bciks20.list_size,)).lists(Code(256, k, Oracle(0, 256, 64)))
    assert [hypothesis.margin for hypothesis in bound.failed] == ([] if size <= 9 else ["list size 10 at dimension 75"])


def test_the_older_list_size_bounds_no_more_than_the_sharp_one_allows() -> None:
    """τ/√ρ is stated for the oracle's dimension; for a wider code it counts where it is at least the Johnson bound."""
    oracle = Oracle(0, 64, 16)
    older = Johnson(1, sizes=(bciks20.list_size,))  # A = 48, τ/√ρ = 3
    for k, size in ((16, 1), (31, 3), (32, 3), (33, 4), (37, None)):
        assert johnson.list_size(64, k, 48) == size
        bound = older.lists(Code(64, k, oracle))
        assert (not bound.failed) is (size is not None and size <= 3)
        if not bound.failed:
            assert bound.value(Fraction) == 3


@pytest.mark.parametrize(
    ("n", "k", "m", "holds"),
    [
        (9, 4, 1, True),
        (900, 401, 1, False),
        (25, 16, 2, True),
        (50, 33, 2, False),
        (49, 36, 3, True),
        (49, 37, 3, False),
    ],
)
def test_an_agreement_of_all_positions_is_the_last(n: int, k: int, m: int, holds: bool) -> None:
    """√ρ·(1 + 1/(2m)) ≤ 1: ρ ≤ 4/9 at m = 1, 16/25 at m = 2, 36/49 at m = 3, equality included."""
    failed = [hypothesis.name for hypothesis in Johnson(m).gap(code_of(n, k), 1, False, Notion.MUTUAL).failed]
    assert ("agreement at most 1" not in failed) is holds


CLOSED, CONSTANTS = dkt26.johnson_exceptions, dkt26.repetition_exceptions
LONG = code_of(2**12, 2**10)


@pytest.mark.parametrize("curve", [False, True])
@pytest.mark.parametrize(("m", "used"), [(1, 3), (3, 3), (4, 4)])
def test_a_formula_costs_as_many_lines_as_are_combined(m: int, used: int, curve: bool) -> None:
    """ℓ·(8/3)·n·τ³/ρ₋ for lines and curves alike; stated for m ≥ 3, whose count holds for the smaller radius of 1."""
    bound = Johnson(m, (CLOSED,)).gap(LONG, 5, curve, Notion.MUTUAL)
    tau = Fraction(2 * used + 1, 2)
    assert bound.value(Fraction) == 5 * 8 * 2**24 * tau**3 / (3 * (2**10 - 1))
    assert (bound.theorem, bound.certificate, bound.failed) == (CLOSED, None, ())


def test_a_certificate_counts_a_curve_of_its_own_degree_and_lines_one_by_one() -> None:
    a = Johnson(5).positions(LONG)
    both = (certificates.weighted, certificates.weighted_curve)
    line, curve = (Johnson(5, both).gap(LONG, 7, curve, Notion.MUTUAL) for curve in (False, True))
    assert line.value(Fraction) == 7 * certificates.weighted(2**12, 2**10, a).exceptions
    assert curve.value(Fraction) == certificates.weighted(2**12, 2**10, a, 7).exceptions
    assert (line.theorem, curve.theorem) == both
    assert line.certificate.integers()["ℓ"] == 1  # type: ignore[union-attr]
    assert curve.certificate.integers()["ℓ"] == 7  # type: ignore[union-attr]
