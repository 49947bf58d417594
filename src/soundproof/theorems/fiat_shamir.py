"""From the interactive protocol to one whose challenges a hash gives: Fiat–Shamir and Merkle trees.

Each formula returns a probability, so that its bits are certified like any other figure.
``digests`` is the number of different digests, p^k for k elements of a field of p.
"""

from __future__ import annotations

from typing import Any

from soundproof.arithmetic.numbers import Number, let, sqrt
from soundproof.theorems.theorem import Characteristic, Status, theorem

__all__ = [
    "birthday",
    "collisions",
    "duplex_sponge",
    "inner_collisions",
    "no_error",
    "sponge",
    "success_per_query",
    "truncated_permutation",
]

_BOOK = "Chiesa, Yogev: Building Cryptographic Proofs from Hash Functions, 2024"


@theorem(
    "BCS",
    "classical",
    _BOOK,
    Status.PROVED,
    date="2024",
    bounds="Fiat–Shamir",
    conditions=("T ≥ 6R(log₂ l + 1) queries for R rounds and a proof string of length l",),
    characteristic=Characteristic.ANY,
)
def success_per_query(error: Number, rounds: Any, collision: Number) -> Any:
    """Least work per success of a forger in the random-oracle model, inverted: 1/(T* + R).

    With T queries a forger succeeds with probability at most ε(T) = (T + R)·ε + c·T², where ε is the
    largest error of a round and ``collision`` c = 3/digests.  The verifier's own R queries count as
    work, so (T + R)/ε(T) is the work for one success; it falls with T until ε(T*) = 1.

    >>> from math import log2
    >>> BABYBEAR = 15 * 2**27 + 1
    >>> for error in (2**-128, 2**-127):
    ...     digests = (2**256, 2**248, BABYBEAR**8)
    ...     print([round(-log2(success_per_query(error, 0, collisions(float(d)))), 6) for d in digests])
    [126.796626, 123.181491, 122.814975]
    [126.415037, 123.155471, 122.794872]

    For several proofs ``error`` is the sum of all their errors, n·ε for n of a kind, and ``rounds`` the
    most of one.  A collision is one event for all.  The bound is solved for the sum: 700 proofs, as a
    sample zkVM with 100 segments makes them, of 2^−129.37 each lose less than log₂ 700 = 9.45 bits.

    >>> one = -log2(success_per_query(2**-129.37, 0, collisions(2.0**255.99)))
    >>> all_of_them = -log2(success_per_query(700 * 2**-129.37, 0, collisions(2.0**255.99)))
    >>> round(one, 2), round(one - log2(700), 1), round(all_of_them, 1)
    (127.04, 117.6, 119.9)
    """
    room = let("1 − R·ε", 1 - rounds * error)
    # The root of c·T² + ε·T = room, written so that nothing cancels where ε² is far above c.
    queries = let("T*", 2 * room / (error + sqrt(error * error + 4 * collision * room)))
    return 1 / (queries + rounds)


def collisions(digests: Number) -> Any:
    """c = 3/digests: collisions and inversions of the random oracle, per pair of queries."""
    return 3 / digests


def birthday(digests: Number) -> Any:
    """c = 1/(2·digests): collisions alone, per pair of queries, T(T − 1)/2 of which each hits with 1/digests.

    They break a commitment that is no part of a proof.  One of them leaves (λ + 1)/2 bits, and 2^31 that are added
    as if they were different events 113:

    >>> from math import log2
    >>> [-log2((count * birthday(2.0**256)) ** 0.5) for count in (1, 2**31)]
    [128.5, 113.0]
    """
    return 1 / (2 * digests)


@theorem(
    "BCS",
    "limit of no error",
    _BOOK,
    Status.PROVED,
    date="2024",
    bounds="Fiat–Shamir",
    characteristic=Characteristic.ANY,
)
def no_error(digests: Number) -> Any:
    """What a hash leaves of a perfect protocol: √(3/digests), that is (λ − log₂ 3)/2 bits.

    >>> from math import log2
    >>> KOALABEAR, GOLDILOCKS = 127 * 2**24 + 1, 2**64 - 2**32 + 1
    >>> [round(-log2(no_error(float(d))), 2) for d in (KOALABEAR**8, GOLDILOCKS**4, 2**256)]
    [123.16, 127.21, 127.21]
    """
    return sqrt(collisions(digests))


@theorem(
    "2026/089",
    "truncated permutation",
    "Merkle trees from truncated permutations, ePrint 2026/089",
    Status.PREPRINT,
    date="2026",
    bounds="Merkle trees",
    characteristic=Characteristic.ANY,
)
def truncated_permutation(digests: Number) -> Any:
    """Binding of a tree whose nodes are cut outputs of an ideal permutation: (λ − 2)/2 bits.

    >>> truncated_permutation(float(2**256)) == 2.0**-127
    True
    """
    return 2 / sqrt(digests)


@theorem(
    "2025/536",
    "duplex sponge",
    "Fiat–Shamir with a duplex sponge over an ideal permutation, ePrint 2025/536",
    Status.PREPRINT,
    date="2025",
    bounds="Fiat–Shamir",
    characteristic=Characteristic.ANY,
)
def duplex_sponge(states: Number) -> Any:
    """What a sponge adds to c per pair of queries: 25/states, where the capacity has that many values.

    Four elements of 31 bits leave 62 bits of capacity, and a forger needs no more than 2^29 queries:

    >>> from math import log2, sqrt
    >>> round(-log2(sqrt(duplex_sponge(float(2**124)))), 1), round(-log2(sqrt(duplex_sponge(float(2**62)))), 1)
    (59.7, 28.7)
    """
    return 25 / states


@theorem(
    "BDPV08",
    "indifferentiability",
    "Bertoni, Daemen, Peeters, Van Assche: On the indifferentiability of the sponge construction, EUROCRYPT 2008",
    Status.PROVED,
    date="2008-04",
    bounds="sponges",
    conditions=("an ideal permutation",),
    characteristic=Characteristic.ANY,
)
def sponge(states: Number) -> Any:
    """How a sponge may differ from a random oracle: N(N + 1)/2 times this, 1/states, after N permutations.

    ``states`` is the number of contents of the capacity, p^c for c elements.  To ε(T) it adds half of it
    to c for each pair of queries, and half of it to ε for each query:

    >>> from math import log2
    >>> KOALABEAR, GOLDILOCKS = 127 * 2**24 + 1, 2**64 - 2**32 + 1
    >>> for states, digests in ((KOALABEAR**4, KOALABEAR**8), (GOLDILOCKS**4, GOLDILOCKS**4)):
    ...     half = sponge(float(states)) / 2
    ...     print(round(-log2(success_per_query(2.0**-128 + half, 0, collisions(float(digests)) + half)), 4))
    62.4774
    126.7152
    """
    return 1 / states


@theorem(
    "Sponge",
    "inner collisions",
    "birthday search in the capacity; Bertoni et al., EUROCRYPT 2008",
    Status.DERIVED,
    date="2008-04",
    bounds="sponges",
    characteristic=Characteristic.ANY,
)
def inner_collisions(states: Number) -> Any:
    """What a capacity leaves at most: 1/√states, that is (c·log₂ p)/2 bits, the work of a collision inside.

    Two inputs that bring the capacity to one value go on alike, so that no figure with a sponge is larger.

    >>> from math import log2
    >>> KOALABEAR = 127 * 2**24 + 1
    >>> [round(-log2(inner_collisions(float(KOALABEAR**c))), 2) for c in (1, 4, 8)]
    [15.49, 61.98, 123.95]
    """
    return 1 / sqrt(states)
