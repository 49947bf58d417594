"""The attack side of a circuit: the best known attack, and the random-words estimate.

Both are upper bounds on the real security, of which the provable bits are a lower one.  The gap
between them is what better proofs could still close.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from flint import arb

from soundproof.certify import ball, certified_bits
from soundproof.numbers import Irrational, Lift
from soundproof.theorems.attacks import guessing, random_words
from soundproof.transcript import Challenge, Missed, Oracle

__all__ = ["attack_bits", "random_words_bits"]


def attack_bits(challenges: Iterable[Challenge], q: int) -> int:
    """Best known attack, in whole bits: guess all queries of an oracle, ρ^t·2^−g, or one challenge, 1/q."""
    return _weakest(challenges, q, lambda oracle, number: guessing(_rate(oracle, number)))


def random_words_bits(challenges: Iterable[Challenge], q: int) -> int:
    """The same with the agreement a random word is expected to reach; an estimate, in whole bits."""

    def agreement(oracle: Oracle, number: Lift) -> Any:
        if number is not ball:
            raise Irrational("e is not rational")
        return random_words(_rate(oracle, number), number(q), arb.const_e())

    return _weakest(challenges, q, agreement)


def _weakest(challenges: Iterable[Challenge], q: int, agreement: Callable[[Oracle, Lift], Any]) -> int:
    bits = [q.bit_length() - 1]
    for challenge in challenges:
        for term in challenge.terms:
            if isinstance(event := term.event, Missed):

                def error(number: Lift, event: Missed = event, grinding: Any = term.grinding) -> Any:
                    return agreement(event.code.oracle, number) ** event.queries * grinding.chance(number)

                bits.append(certified_bits(partial(error)))
    return min(bits)


def _rate(oracle: Oracle, number: Lift) -> Any:
    return number(oracle.dimension) / number(oracle.length)
