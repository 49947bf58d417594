"""The error of every kind of event, in fractions, at the radius of n = 64, k = 16, m = 4: A = 36, L = 4."""

from __future__ import annotations

from fractions import Fraction

import pytest

from soundproof.primitives.fields import Grinding, Sampling
from soundproof.radii.johnson import Johnson
from soundproof.radii.unique import UniqueDecoding
from soundproof.theorems import dkt26
from soundproof.theorems import protocols as cited
from soundproof.theorems.theorem import Notion
from soundproof.transcript.challenges import Challenge, ErrorTerm
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.events import Gap, Missed, Pairs, Roots

Q = 10007
CODE = Code.of(Oracle(0, 64, 16))
REGIME = Johnson(4, (dkt26.johnson_exceptions,))


def test_the_radius() -> None:
    """½·(1 + 1/8)·64 = 36, and ⌊64·21/(36² − 64·15)⌋ = 4."""
    assert REGIME.positions(CODE) == 36
    assert REGIME.lists(CODE).value(Fraction) == 4


def test_roots_are_those_of_every_listed_codeword() -> None:
    assert Roots(7, Q, CODE).error(REGIME, Fraction) == Fraction(4 * 7, Q)
    assert Roots(7, Q).error(REGIME, Fraction) == Fraction(7, Q)
    assert Roots(7, Q, CODE).error(UniqueDecoding(4), Fraction) == Fraction(7, Q)


def test_pairs_of_listed_codewords_agree_at_all_samples() -> None:
    """L(L − 1)/2·(degree/q)^w: 6 pairs; not L²·(degree/2q)^w, and nothing where only one codeword is listed."""
    assert Pairs(15, Q, 2, CODE).error(REGIME, Fraction) == 6 * Fraction(15, Q) ** 2
    assert Pairs(15, Q, 3, CODE).error(REGIME, Fraction) == 6 * Fraction(15, Q) ** 3
    assert Pairs(15, Q, 2, CODE).error(UniqueDecoding(4), Fraction) == 0
    assert Pairs(15, Q, 2, CODE).of(None, REGIME, Fraction) == 0


def test_a_gap_has_its_exceptions() -> None:
    """3·(8/3)·64²·(9/2)³/15 bad challenges; none on a single position, where every word is a codeword."""
    assert Gap(3, CODE, Q).error(REGIME, Fraction) == Fraction(3 * 8 * 64**2 * 729, 8 * 3 * 15 * Q)
    assert Gap(3, Code(1, 1, CODE.oracle), Q, True).error(REGIME, Fraction) == 0
    assert Gap(3, Code(2, 1, CODE.oracle), Q).bound(UniqueDecoding(4)) is not None
    assert (Gap(3, CODE, Q).curve, Gap(3, CODE, Q).needs) == (False, Notion.MUTUAL)


@pytest.mark.parametrize(
    ("share", "chance"),
    [
        (Fraction(36, 64), Fraction(2 * 36, 101)),  # of 64 residues 37 have two of the 101 elements, 27 have one
        (Fraction(37, 64), Fraction(2 * 37, 101)),
        (Fraction(48, 64), Fraction(2 * 37 + 11, 101)),
        (Fraction(1), Fraction(1)),
    ],
)
def test_positions_from_field_elements_may_be_the_likelier_ones(share: Fraction, chance: Fraction) -> None:
    assert Missed(3, CODE, Sampling(64, 101)).chance(share, Fraction) == chance**3
    assert Missed(3, CODE).chance(share, Fraction) == share**3


def test_queries_at_the_radius() -> None:
    assert Missed(5, CODE).error(REGIME, Fraction) == Fraction(9, 16) ** 5
    assert Missed(5, CODE).chance(Fraction(3, 2), Fraction) == 1


def test_errors_of_a_challenge_add_and_grinding_is_each_terms_own() -> None:
    """The second oracle's radius is its own."""
    other = Code.of(Oracle(1, 64, 16))
    terms = (
        ErrorTerm(("a",), "a", Roots(7, Q, CODE), cited.ALI, Grinding(3)),
        ErrorTerm(("b",), "b", Missed(2, other), cited.FRI_QUERY),
        ErrorTerm(("c",), "c", Roots(5, Q), cited.ALI),
    )
    expected = Fraction(28, 8 * Q) + Fraction(3, 4) ** 2 + Fraction(5, Q)
    assert Challenge(("x",), "x", terms).error((REGIME, Johnson(1)), Fraction) == expected


def test_an_event_without_a_code_reads_no_second_radius() -> None:
    term = ErrorTerm(("c",), "c", Roots(5, Q), cited.ALI)
    assert Challenge(("x",), "x", (term,)).error((REGIME,), Fraction) == Fraction(5, Q)


def test_folded_and_widened_codes() -> None:
    assert CODE.folded(4) == Code(16, 4, CODE.oracle)
    assert CODE.widened(3) == Code(64, 19, CODE.oracle)
    with pytest.raises(ValueError, match="dimension 16 is no multiple of 32"):
        CODE.folded(32)
