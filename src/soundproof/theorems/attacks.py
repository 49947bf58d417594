"""What attackers are known or expected to achieve: upper bounds on real security, never provable security.

Queries alone are modelled: a prover who commits to a word that agrees with some codeword on as
many positions as it can, and who guesses or grinds the rest.  No figure of provable security
contains anything from this file.
"""

from __future__ import annotations

from typing import Any

from soundproof.arithmetic.numbers import log2
from soundproof.theorems.theorem import Characteristic, Status, theorem


@theorem(
    "Guessing",
    "of all queries",
    "StarkWare: ethSTARK documentation, ePrint 2021/582 (the toy problem)",
    Status.HEURISTIC,
    date="2021-05",
    bounds="best known attack",
    characteristic=Characteristic.ANY,
)
def guessing(rate: Any) -> Any:
    """Chance per query of the simplest attack: interpolate k positions, agree on ρ of the domain."""
    return rate


@theorem(
    "Guessing",
    "of one challenge",
    "StarkWare: ethSTARK documentation, ePrint 2021/582 (the toy problem)",
    Status.HEURISTIC,
    date="2021-05",
    bounds="best known attack",
    characteristic=Characteristic.ANY,
)
def one_challenge(q: Any) -> Any:
    """Chance of a false statement made for one value of a challenge: 1/q, for each proof of work that is paid."""
    return 1 / q


@theorem(
    "Random words",
    "§1.5",
    "ePrint 2025/2010: the list size of random words",
    Status.HEURISTIC,
    date="2025-11",
    bounds="estimate of the best attack",
    characteristic=Characteristic.ANY,
)
def random_words(rate: Any, q: Any, e: Any) -> Any:
    """Chance per query against a random word: ρ + η with η = log₂(e/ρ)·ρ/log₂q, where e = 2.718….

    Queries needed for 100 bits over a field of 128 bits, at rates 1/2 to 1/32:

    >>> from math import e, log2
    >>> [round(-100 / log2(random_words(2.0**-b, 2.0**128, e)), 2) for b in range(1, 6)]
    [102.8, 50.98, 33.89, 25.38, 20.29]
    """
    return rate + log2(e / rate) * rate / log2(q)
