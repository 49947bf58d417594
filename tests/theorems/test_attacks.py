"""What attackers achieve, by hand."""

from __future__ import annotations

from fractions import Fraction

from soundproof.theorems import attacks


def test_a_query_is_guessed_with_the_rate_and_a_challenge_with_one_of_q() -> None:
    assert attacks.guessing(Fraction(1, 4)) == Fraction(1, 4)
    assert attacks.one_challenge(Fraction(1024)) == Fraction(1, 1024)


def test_a_random_word_agrees_on_more_than_the_rate() -> None:
    """ρ + log₂(e/ρ)·ρ/log₂q, with 4 for e: ¼ + log₂16/(4·8) at ρ = ¼ and q = 2^8."""
    assert attacks.random_words(Fraction(1, 4), Fraction(2**8), Fraction(4)) == Fraction(1, 4) + Fraction(4, 32)
