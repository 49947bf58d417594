"""Radii at the edges: where a position, a slack or a dimension is exactly the last that a statement allows."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundproof.radii.beyond import FirstOrder
from soundproof.radii.gaps import JOHNSON_GAPS
from soundproof.radii.johnson import Johnson
from soundproof.radii.unique import UniqueDecoding
from soundproof.theorems import bchks25, bciks20, certificates, dkt26, johnson
from soundproof.theorems.theorem import Notion, Theorem
from soundproof.transcript.codes import Code, Oracle


def code_of(n: int, k: int) -> Code:
    return Code.of(Oracle(0, n, k))


# Agreeing positions ---------------------------------------------------------------------------


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


@given(st.integers(1, 1000), st.integers(1, 1000), st.integers(1, 1000))
def test_positions_beyond_johnson_are_rounded_up(at: int, length: int, folded: int) -> None:
    code = replace(code_of(length, 1), length=folded)
    assert FirstOrder(at, 97).positions(code) == ceil(Fraction(at * folded, length))


def test_agreements_by_their_definition() -> None:
    """α = √ρ·(1 + 1/(2m)) up to the Johnson radius, A/n beyond it."""
    oracle = Oracle(0, 16, 4)
    assert [Johnson(m).agreement(oracle, Fraction) for m in (1, 2, 10)] == [
        Fraction(3, 4),
        Fraction(5, 8),
        Fraction(21, 40),
    ]
    assert FirstOrder(7, 97).agreement(oracle, Fraction) == Fraction(7, 16)


def test_positions_beyond_johnson_that_divide_exactly() -> None:
    oracle = Oracle(0, 16, 4)
    assert [FirstOrder(at, 97).positions(Code(8, 2, oracle)) for at in (7, 8, 9)] == [4, 4, 5]


@given(st.integers(1, 1000), st.data(), st.integers(0, 40), st.integers(1, 16))
def test_errors_in_unique_decoding_are_rounded_down(n: int, data: st.DataObject, slack: int, arity: int) -> None:
    """⌊δ·n⌋ with δ = (n₀ − k₀ − s₀)/(2n₀), and none where the slack leaves no radius; α = 1 − δ."""
    k = data.draw(st.integers(1, n))
    code = Code(n, k, Oracle(0, n * arity, k * arity))
    delta = Fraction(arity * (n - k) - slack, 2 * n * arity)
    errors = max(int(delta * n // 1), 0)
    assert UniqueDecoding(slack).errors(code) == errors
    assert UniqueDecoding(slack).positions(code) == n - errors
    assert UniqueDecoding(slack).agreement(code.oracle, Fraction) == 1 - delta


# Unique decoding ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("k", "errors", "exceptions", "theorem"),
    [
        (6, 5, 16, bciks20.unique_exceptions),  # s = 0
        (5, 5, 16, bciks20.unique_exceptions),  # s = 1: Thm 1.3 begins at 2
        (13, 1, 16, bciks20.unique_exceptions),  # s = 1 = e: e + 1 is of Thm 1.3, too
        (15, 0, 16, bciks20.unique_exceptions),
        (4, 5, Fraction(56, 5), bchks25.unique_exceptions),  # s = 2: 16·7/10
        (3, 5, Fraction(128, 15), bchks25.unique_exceptions),  # s = 3: 16·8/15
        (1, 5, 6, bchks25.unique_exceptions),  # s = e = 5, where e + 1 holds by itself
        (2, 5, Fraction(36, 5), bchks25.unique_exceptions),  # s = 4 < e: 16·9/20
    ],
)
def test_bad_challenges_of_a_line_by_slack(k: int, errors: int, exceptions: Fraction, theorem: object) -> None:
    """n for slack 0 and 1; max(e + 1, n(e + s)/(e·s)) from 2 on; e + 1 for e ≤ s, that is 3e ≤ n − k."""
    bound = UniqueDecoding(16 - k - 2 * errors).gap(code_of(16, k), 1, False, Notion.MUTUAL)
    assert bound.value(Fraction) == exceptions
    assert bound.theorem is theorem
    assert not bound.failed


def test_a_curve_of_degree_l_costs_l_times_as_much_and_has_no_short_cut() -> None:
    """s = 5 = e: 3·max(6, 16·10/25) on a curve of degree 3, where a line has e + 1 = 6."""
    regime, code = UniqueDecoding(5), code_of(16, 1)
    assert regime.gap(code, 3, True, Notion.MUTUAL).value(Fraction) == 3 * Fraction(160, 25)
    assert regime.gap(code, 3, False, Notion.MUTUAL).value(Fraction) == 3 * 6
    assert UniqueDecoding(12).gap(code_of(16, 4), 3, True, Notion.MUTUAL).value(Fraction) == 3  # no errors: e + 1


@pytest.mark.parametrize(("slack", "holds"), [(12, True), (13, False)])
def test_a_slack_as_large_as_n_minus_k_is_the_last(slack: int, holds: bool) -> None:
    assert (not UniqueDecoding(slack).gap(code_of(16, 4), 1, False, Notion.MUTUAL).failed) is holds


def test_a_radius_beyond_unique_decoding_has_no_bound() -> None:
    """n − k = 11 and a slack of −1: 6 errors, 11 − 12 = −1."""
    (beyond,) = UniqueDecoding(-1).gap(code_of(16, 5), 1, False, Notion.MUTUAL).failed
    assert beyond.margin == "slack n − k − 2e = -1 < 0"
    assert not UniqueDecoding(0).gap(code_of(16, 5), 1, False, Notion.MUTUAL).failed


@pytest.mark.parametrize(("extra", "holds"), [(3, True), (4, False)])
def test_a_wider_code_needs_a_slack_as_large(extra: int, holds: bool) -> None:
    """DEEP-ALI opens at c points: s ≥ c, or the code of dimension N + c is not uniquely decoded."""
    lists = UniqueDecoding(3).lists(code_of(64, 15).widened(extra))
    assert (not lists.failed) is holds
    assert lists.value(Fraction) == 1


# Lists ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("regime", [UniqueDecoding(4), Johnson(1), FirstOrder(10, 97)])
def test_a_dimension_that_reaches_the_agreement_has_no_list_bound(regime: Johnson) -> None:
    """Any k positions are consistent with some codeword: k < A, or every word is close."""
    code = code_of(16, 4)
    positions = regime.positions(code)
    for extra, holds in ((positions - 1 - 4, True), (positions - 4, False)):
        failed = [hypothesis.name for hypothesis in regime.lists(code.widened(extra)).failed]
        assert ("dimension below the agreement" not in failed) is holds


def test_on_a_single_position_every_word_is_a_codeword() -> None:
    """k = A = 1 is no contradiction: there is one codeword."""
    for regime in (UniqueDecoding(0), Johnson(1)):
        lists = regime.lists(code_of(1, 1))
        assert "dimension below the agreement" not in [hypothesis.name for hypothesis in lists.failed]


def test_the_johnson_bound_by_hand() -> None:
    """n = 16, k = 4, A = 12: ⌊16·9/(144 − 48)⌋ = 1; A = 8: 5; A = 7: ⌊16·4/(49 − 48)⌋; none where A² = nD."""
    assert [johnson.list_size(16, 4, a) for a in (12, 8, 7)] == [1, 5, 64]
    assert johnson.list_size(16, 5, 8) is None  # 64 = 16·4
    assert johnson.list_size(16, 5, 9) == 4  # 16·5/17


@pytest.mark.parametrize("sizes", [(johnson.list_size, bciks20.list_size), (bciks20.list_size, johnson.list_size)])
def test_the_smaller_of_two_list_sizes_is_taken(sizes: tuple[Theorem, ...]) -> None:
    bound = Johnson(1, sizes=sizes).lists(code_of(64, 16))  # 1 against τ/√ρ = 3
    assert (bound.value(Fraction), bound.theorem) == (1, johnson.list_size)


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


# Up to the Johnson radius and beyond ----------------------------------------------------------


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


def test_the_same_beyond_the_johnson_radius() -> None:
    n, k, a = 2**12, 2**10, 2020
    line, curve = (
        FirstOrder(a, 2**31 - 1, (certificates.squarefree,)).gap(code_of(n, k), 7, curve, Notion.MUTUAL)
        for curve in (False, True)
    )
    assert line.value(Fraction) == 7 * certificates.squarefree(n, k, a).exceptions
    assert curve.value(Fraction) == certificates.squarefree(n, k, a, 7).exceptions
    assert not line.failed and not curve.failed


@pytest.mark.parametrize("curve", [False, True])
@pytest.mark.parametrize("code", [LONG, code_of(64, 16), code_of(64, 3), code_of(16, 1)])
def test_the_smallest_of_all_bounds_is_taken_in_any_order(code: Code, curve: bool) -> None:
    alone = {}
    for gap in JOHNSON_GAPS:
        bound = Johnson(4, (gap,)).gap(code, 3, curve, Notion.MUTUAL) if gap.suits(curve) else None
        if bound is not None and not bound.failed:
            alone[gap] = bound.value(float)
    for gaps in (JOHNSON_GAPS, JOHNSON_GAPS[::-1]):
        bound = Johnson(4, gaps).gap(code, 3, curve, Notion.MUTUAL)
        assert not bound.failed
        assert bound.value(float) == min(alone.values()) == alone[bound.theorem]


@pytest.mark.parametrize(("k", "theorem"), [(1, CONSTANTS), (2, CLOSED)])
def test_a_bound_whose_own_condition_fails_is_not_taken(k: int, theorem: Theorem) -> None:
    """n(n − 1)/2 = 120 is of constants alone, though for k = 2 the closed form is far larger."""
    for gaps in ((CLOSED, CONSTANTS), (CONSTANTS, CLOSED)):
        bound = Johnson(3, gaps).gap(code_of(16, k), 1, False, Notion.MUTUAL)
        assert (bound.theorem, bound.failed) == (theorem, ())
        assert bound.value(Fraction) == (120 if k == 1 else Fraction(8 * 256 * 343, 8 * 3))
    (alone,) = Johnson(3, (CONSTANTS,)).gap(code_of(16, 2), 1, False, Notion.MUTUAL).failed
    assert (alone.name, alone.margin) == ("k = 1", "k = 2")


def test_margins_say_by_how_much_a_hypothesis_fails() -> None:
    """64·39 − 48² = 192; 64 − 25 − 2·22 = −5; a slack of 13 where n − k = 12."""
    oracle = Oracle(0, 64, 16)
    (johnson_bound,) = Johnson(1).lists(Code(64, 40, oracle)).failed
    assert johnson_bound.margin == "A = 48, k = 40: short by 192"
    (unique,) = UniqueDecoding(0).lists(code_of(64, 20).widened(5)).failed
    assert unique.margin == "n − k − 2e = -5 < 0 for dimension 25; the slack is 5 too small"
    (room,) = UniqueDecoding(13).gap(code_of(16, 4), 1, False, Notion.MUTUAL).failed
    assert room.margin == "slack 13 > n − k = 12"


def test_the_characteristic_has_to_exceed_the_guard() -> None:
    """p > max(k − 1, M): equality is not enough, for gaps and for lists."""
    n, k, a = 2**19, 2**15, 124136
    code, least = code_of(n, k), 2**15 - 1
    certificate = certificates.squarefree(n, k, a)
    assert certificate is not None
    assert certificate.guard[1] == least
    for p, holds in ((least, False), (least + 1, True)):
        regime = FirstOrder(a, p, (certificates.squarefree,))
        assert (not regime.gap(code, 1, False, Notion.MUTUAL).failed) is holds
        assert (not regime.lists(code).failed) is holds


def test_a_wider_code_is_uniquely_decoded_up_to_twice_the_errors() -> None:
    """n = 64, k = 16, slack 0: e = 24, so one codeword up to dimension 64 − 48 = 16, and none is promised at 17."""
    oracle = Oracle(0, 64, 16)
    regime = UniqueDecoding(0)
    assert regime.errors(Code(64, 16, oracle)) == 24
    assert regime.lists(Code(64, 16, oracle)).failed == ()
    (failed,) = regime.lists(Code(64, 17, oracle)).failed
    assert failed.margin == "n − k − 2e = -1 < 0 for dimension 17; the slack is 1 too small"
    assert UniqueDecoding(1).lists(Code(64, 17, oracle)).failed == ()
