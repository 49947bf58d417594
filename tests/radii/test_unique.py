"""Unique decoding, where a slack or a dimension is exactly the last that a statement allows."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundproof.radii.unique import UniqueDecoding
from soundproof.theorems import bchks25, bciks20
from soundproof.theorems.theorem import Notion
from soundproof.transcript.codes import Code, Oracle


def code_of(n: int, k: int) -> Code:
    return Code.of(Oracle(0, n, k))


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


def test_a_wider_code_is_uniquely_decoded_up_to_twice_the_errors() -> None:
    """n = 64, k = 16, slack 0: e = 24, so one codeword up to dimension 64 − 48 = 16, and none is promised at 17."""
    oracle = Oracle(0, 64, 16)
    regime = UniqueDecoding(0)
    assert regime.errors(Code(64, 16, oracle)) == 24
    assert regime.lists(Code(64, 16, oracle)).failed == ()
    (failed,) = regime.lists(Code(64, 17, oracle)).failed
    assert failed.margin == "n − k − 2e = -1 < 0 for dimension 17; the slack is 1 too small"
    assert UniqueDecoding(1).lists(Code(64, 17, oracle)).failed == ()


def test_a_dimension_beyond_all_positions_that_agree_fails_twice() -> None:
    """n − e = 40 positions agree at slack 0; that the list is longer than one is said first."""
    failed = UniqueDecoding(0).lists(Code(64, 40, Oracle(0, 64, 16))).failed
    assert [hypothesis.name for hypothesis in failed] == [
        "the wider code is uniquely decoded",
        "dimension below the agreement",
    ]
