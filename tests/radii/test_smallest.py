"""Of all bounds the smallest one that holds, and what every radius says of a dimension that is too large."""

from __future__ import annotations

from fractions import Fraction

import pytest
from msgspec.structs import replace

from soundproof.radii.beyond import BeyondJohnson
from soundproof.radii.gaps import JOHNSON_GAPS
from soundproof.radii.johnson import Johnson
from soundproof.radii.smallest import agreement_margins, below_agreement, smallest
from soundproof.radii.unique import UniqueDecoding
from soundproof.theorems import certificates, dkt26
from soundproof.theorems.theorem import Notion, Theorem
from soundproof.transcript.codes import Code, Oracle


def code_of(n: int, k: int) -> Code:
    return Code.of(Oracle(0, n, k))


CLOSED, CONSTANTS = dkt26.johnson_exceptions, dkt26.repetition_exceptions
LONG = code_of(2**12, 2**10)


@pytest.mark.parametrize("curve", [False, True])
@pytest.mark.parametrize("code", [LONG, code_of(64, 16), code_of(64, 3), code_of(16, 1)])
@pytest.mark.parametrize("m", [4, 40])
def test_the_smallest_of_all_bounds_is_taken_in_any_order(code: Code, curve: bool, m: int) -> None:
    alone = {}
    for gap in JOHNSON_GAPS:
        bound = Johnson(m, (gap,)).gap(code, 3, curve, Notion.MUTUAL) if gap.suits(curve) else None
        if bound is not None and not bound.failed:
            alone[gap] = bound.value(float)
    for gaps in (JOHNSON_GAPS, JOHNSON_GAPS[::-1]):
        bound = Johnson(m, gaps).gap(code, 3, curve, Notion.MUTUAL)
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


@pytest.mark.parametrize("regime", [UniqueDecoding(4), Johnson(1), BeyondJohnson(10, 97)])
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


def test_margins_say_by_how_much_a_hypothesis_fails() -> None:
    """64 − 25 − 2·22 = −5; a slack of 13 where n − k = 12."""
    (unique,) = UniqueDecoding(0).lists(code_of(64, 20).widened(5)).failed
    assert unique.margin == "n − k − 2e = -5 < 0 for dimension 25; the slack is 5 too small"
    (room,) = UniqueDecoding(13).gap(code_of(16, 4), 1, False, Notion.MUTUAL).failed
    assert room.margin == "slack 13 > n − k = 12"


def test_of_equal_bounds_the_first_is_cited() -> None:
    """Whether they hold or not: n(n − 1)/2 is of constants alone."""
    for bound, holds in ((CLOSED, True), (CONSTANTS, False)):
        other = replace(bound, id="OTHER")
        for gaps in ((bound, other), (other, bound)):
            found = smallest(gaps, Notion.MUTUAL, 64, 16, 36, 1, False, 4)
            assert found.theorem is gaps[0]
            assert (not found.failed) is holds


def test_the_count_of_a_formula_and_of_a_certificate() -> None:
    """ℓ·(8/3)·n·τ³/ρ₋ at the larger of m and 3, where one is given; a certificate's own."""
    for m, tau in ((None, 3.5), (1, 3.5), (4, 4.5)):
        found = smallest((CLOSED,), Notion.MUTUAL, 64, 16, 36, 5, True, m)
        assert found.exceptions == pytest.approx(5 * 8 * 64**2 * tau**3 / (3 * 15))
    certified = smallest((certificates.weighted,), Notion.MUTUAL, 2**12, 2**10, 2200, 1, False)
    assert certified.certificate is not None
    assert certified.exceptions == certified.certificate.exceptions > 2**12


@pytest.mark.parametrize(("k", "agreement", "below"), [(1, 1, True), (2, 2, False), (2, 3, True), (3, 3, False)])
def test_two_positions_or_more_have_to_exceed_the_dimension(k: int, agreement: int, below: bool) -> None:
    assert (not list(below_agreement(k, agreement))) is below


@pytest.mark.parametrize(
    ("n", "k", "positions", "margins"),
    [
        (64, 16, 36, ["A² − n(k − 1) = 336 for A = 36"]),  # 1296 − 960
        (64, 17, 32, []),  # 1024 = 64·16
        (16, 6, 9, ["A² − n(k − 1) = 1 for A = 9"]),
        (64, 64, 63, []),
    ],
)
def test_by_how_much_positions_are_enough(n: int, k: int, positions: int, margins: list[str]) -> None:
    code = code_of(n, k)
    assert [hypothesis.margin for hypothesis in agreement_margins(code, positions, False)] == margins
    (counted,) = agreement_margins(code, positions, True)
    assert counted.margin == f"n − A = {n - positions} for A = {positions}"
