"""The most that any proof could give at a radius: the bits of bad challenges that exist.

A combination of words has bad challenges that no theorem can argue away.  So each proximity gap
has a ceiling, and what lies between it and the proven bits is what better bounds could still win
without another radius.

>>> from soundproof.radii.unique import UniqueDecoding
>>> from soundproof.transcript.codes import Code, Oracle
>>> from soundproof.transcript.events import Gap
>>> code = Code.of(Oracle(0, 2**20, 2**19))
>>> ceiling(ErrorTerm(("fold",), "fold", Gap(1, code, 2**128), None), UniqueDecoding(4))
'110.000005504'
"""

from __future__ import annotations

from functools import partial
from typing import Any

from soundproof.arithmetic.certified import bits_upper
from soundproof.arithmetic.numbers import Lift
from soundproof.theorems.abf26 import attained
from soundproof.transcript.challenges import ErrorTerm
from soundproof.transcript.events import Gap
from soundproof.transcript.regime import Regime

__all__ = ["ceiling"]


def ceiling(term: ErrorTerm, regime: Regime) -> str | None:
    """Bits of a proximity gap that no proof exceeds at this radius, grinding included: decimals, rounded up.

    None for other events, and where the radius leaves no bad challenge that is known to exist.
    """
    event = term.event
    if not isinstance(event, Gap) or not event.code.dimension < regime.positions(event.code) <= event.code.length:
        return None
    return bits_upper(partial(_exists, term, event, regime.positions(event.code)))


def _exists(term: ErrorTerm, event: Gap, agreement: int, number: Lift) -> Any:
    """The chance of a bad challenge that exists.

    Words that are not combined by powers need not have more than a line has: the rest of them are 0.  Their
    challenge may be one of q + 1, because independent coefficients are charged E/(q − 1).
    """
    degree, drawn = (event.factor, event.q) if event.curve else (1, event.q + 1)
    count = attained(event.code.length - agreement, degree, event.q)
    return number(count) / number(drawn) * term.grinding.chance(number)
