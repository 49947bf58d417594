"""The attack side of a circuit: the best known attack, and the random-words estimate.

Both are upper bounds on the real security, of which the provable bits are a lower one.  The gap
between them is what better proofs could still close.

No proven figure exceeds the best known attack.  A circuit has at most the bits of each of its rounds,
and a round at most those of each of its terms.  The term of the queries is at least the attack's chance,
because agreement α ≥ ρ at every radius.  Each term of a drawn element is at least 1/q times the chance of
its grinding.  Both sides are rounded down alike.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from fractions import Fraction
from functools import lru_cache, partial
from typing import Any

from flint import arb

from soundproof.arithmetic.certified import ball, certified_bits, rational
from soundproof.arithmetic.numbers import Irrational, Lift, minimum
from soundproof.primitives.fields import Grinding
from soundproof.theorems.attacks import guessing, one_challenge, random_words
from soundproof.transcript.challenges import Challenge, ErrorTerm
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.events import Gap, Missed, Pairs, Roots

__all__ = ["attack_bits", "random_words_bits"]


KEPT = 256
"""Guesses whose bits are kept: the circuits of a zkVM differ in their lengths, but hardly in rates and queries."""

Agreement = Callable[[Code, int, Lift], Any]
"""The share of positions at which an attacker's word agrees with a codeword over q elements, in a reading."""


def attack_bits(challenges: Iterable[Challenge], q: int) -> int:
    """Best known attack, in whole bits: guess all queries of an oracle, or one challenge; grinding is paid.

    ValueError where nothing can be guessed.
    """
    return min(_attacks(challenges, q, _guessed_word))


def random_words_bits(challenges: Iterable[Challenge], q: int) -> int:
    """The same with the agreement a random word is expected to reach; an estimate, in whole bits."""
    return min(_attacks(challenges, q, _random_word))


def _guessed_word(code: Code, q: int, number: Lift) -> Any:
    return guessing(_rate(code, number))


def _random_word(code: Code, q: int, number: Lift) -> Any:
    if number is not ball:
        raise Irrational("e is not rational")
    # At high rates the estimate exceeds the share of all positions.
    return minimum(random_words(_rate(code, number), number(q), arb.const_e()), number(1))


def _attacks(challenges: Iterable[Challenge], q: int, agreement: Agreement) -> Iterator[int]:
    """Bits of the guess of each oracle's queries, and of the cheapest guess of one challenge."""
    paid: set[tuple[int, Grinding]] = set()
    for challenge in challenges:
        for term in challenge.terms:
            if isinstance(term.event, Missed):
                yield _missed_bits(_reduced(term.event), term.grinding, agreement, q)
        if asked := {term.grinding for term in challenge.terms if _helps(term)}:
            paid.add((_choices(challenge, q), _hardest(asked)))
    for choices, grinding in paid:
        yield _guessed_bits(choices, grinding)


def _choices(challenge: Challenge, q: int) -> int:
    """What a challenge is drawn from: the field of size q, or where it is repeated over the base field, its tuples.

    A few elements of the field that it may not be are no matter.
    """
    drawn = {int(term.event.q) for term in challenge.terms if isinstance(term.event, Roots)}
    return min((size for size in drawn if not q // 2 < size <= q), default=q)


def _reduced(event: Missed) -> Missed:
    """The same queries of the shortest code of the same rate: nothing else of a code enters."""
    rate = _rate(event.code, Fraction)
    return Missed(event.queries, Code.of(Oracle(0, rate.denominator, rate.numerator)), event.sampling)


@lru_cache(maxsize=KEPT)
def _missed_bits(event: Missed, grinding: Grinding, agreement: Agreement, q: int) -> int:
    return certified_bits(partial(_missed, event, grinding, agreement, q))


def _missed(event: Missed, grinding: Grinding, agreement: Agreement, q: int, number: Lift) -> Any:
    return event.chance(agreement(event.code, q, number), number) * grinding.chance(number)


@lru_cache(maxsize=KEPT)
def _guessed_bits(q: int, grinding: Grinding) -> int:
    return certified_bits(partial(_guessed, q, grinding))


def _guessed(q: int, grinding: Grinding, number: Lift) -> Any:
    return one_challenge(number(q)) * grinding.chance(number)


def _hardest(asked: Collection[Grinding]) -> Grinding:
    """What a guess of a drawn element pays: the events that it decides share one proof of work.

    Query positions are drawn apart from it.
    """
    return min(asked, key=_chance) if len(asked) > 1 else next(iter(asked))


def _chance(grinding: Grinding) -> Any:
    return grinding.chance(rational)


def _helps(term: ErrorTerm) -> bool:
    """Whether guessing the drawn element makes a false statement pass.

    Not in unique decoding for samples outside the domain, where no two codewords can be confused, and not on
    a code of one point, where nothing is far.
    """
    event = term.event
    return not isinstance(event, Missed | Pairs) and not (isinstance(event, Gap) and event.code.length == 1)


def _rate(code: Code, number: Lift) -> Any:
    """Of a circle code the N dimensions that are folded: not every prover may add a multiple of v_N."""
    return number(code.dimension - code.circle) / number(code.length)
