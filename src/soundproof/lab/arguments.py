"""LogUp with a cheating prover, and sums of roots of unity in the fields that zkVMs use."""

from __future__ import annotations

from collections.abc import Iterator
from math import comb

import numpy as np

from soundproof.lab.codes import field
from soundproof.lab.constructed import subgroup
from soundproof.lab.rows import Bounded, Method, Row
from soundproof.primitives.fields import PRIME_FIELDS
from soundproof.protocols.logup import Lookup
from soundproof.theorems import protocols as cited

__all__ = ["bad_sums", "capacity", "logup"]


# LogUp ------------------------------------------------------------------------------------------

LOOKUPS = ((10007, 60), (10007, 1), (10007, 500))
"""p and T: one value that is not in a table of T rows, looked up once."""


def logup(thorough: bool) -> list[Row]:
    """The evaluation challenges at which a false lookup is accepted: both sides computed at every challenge.

    Multiplicities m_j are free, so 1/(α − a) − Σ m_j/(α − t_j) can be given any numerator of degree T
    with residue 1 at a: the prover chooses its T roots.
    """
    rows = []
    for p, size in LOOKUPS:
        gf = field(p)
        random = np.random.default_rng(size)
        drawn = random.permutation(p)[: 2 * size + 1]
        illegal, table, chosen = gf(drawn[0]), gf(drawn[1 : size + 1]), gf(drawn[size + 1 :])
        # c·∏(α − r) / ((α − a)·∏(α − t)), c making the residue at a one; −m_j are the other residues
        scale = np.prod(illegal - table) / np.prod(illegal - chosen)
        apart = table[:, None] - table[None, :]
        np.fill_diagonal(apart, 1)
        residues = scale * np.prod(table[:, None] - chosen[None, :], axis=1)
        multiplicities = -residues / ((table - illegal) * np.prod(apart, axis=1))
        poles = np.zeros(p, dtype=bool)
        poles[drawn[: size + 1]] = True
        challenges = gf(np.flatnonzero(~poles))
        looked_up = gf(1) / (challenges - illegal)
        offered = np.sum(multiplicities / (challenges[:, None] - table[None, :]), axis=1)
        accepted = int((np.asarray(looked_up) == np.asarray(offered)).sum())
        messages = size + 1
        charged = Lookup(rows=1, table=size, width=1, messages=messages).degree
        status = cited.LOGUP.status.value
        bounds = (
            Bounded("LogUp evaluation, N − 1", status, messages - 1),
            Bounded("LogUp as assessed", status, charged),
        )
        case = f"p {p}, {messages} messages, one not in the table"
        rows.append(Row("logup", case, accepted, bounds, len(challenges), Method.EXACT))
    return rows


# Sums of roots of unity -------------------------------------------------------------------------


def bad_sums(s: int, r: int) -> int:
    """N(s, r) = Σ C(s/2, j)·2^j over j ≡ r mod 2, j ≤ min(r, s − r): bad challenges at agreement r/s near capacity.

    >>> bad_sums(8, 3), bad_sums(16, 8)
    (40, 3281)
    >>> from math import log2
    >>> [round(log2(bad_sums(s, s // 2 + 1)), 1) for s in (32, 64)]  # at agreement 17/32 and 33/64
    [24.4, 49.7]
    """
    return sum(comb(s // 2, j) * 2**j for j in range(r % 2, min(r, s - r) + 1, 2))


def capacity(thorough: bool) -> list[Row]:
    """N(s, r) against the sums of r distinct s-th roots of unity, counted in every field that has them."""
    rows = []
    for prime in PRIME_FIELDS:
        for s in (4, 8, 16):
            if prime.two_adicity < s.bit_length() - 1:
                continue
            sums = list(_distinct_sums(prime.order, s))
            claimed = [bad_sums(s, r) for r in range(1, s)]
            largest = max(range(1, s), key=lambda r: sums[r - 1])
            equal = sum(a == b for a, b in zip(sums, claimed, strict=True))
            rows.append(
                Row(
                    "capacity",
                    f"{prime.name}, s {s}, r {largest}",
                    sums[largest - 1],
                    (Bounded("N(s, r)", "lower limit", claimed[largest - 1], equality=True),),
                    2**s - 2,
                    Method.EXHAUSTIVE,
                    f"equal for {equal} of {s - 1} r",
                )
            )
    return rows


def _distinct_sums(p: int, s: int) -> Iterator[int]:
    """The number of different sums of r of the s-th roots of unity, for r = 1 … s − 1."""
    sums: list[set[int]] = [{0}, *(set() for _ in range(s))]
    for root in subgroup(p, s):
        for r in range(s, 0, -1):
            sums[r] |= {(x + root) % p for x in sums[r - 1]}
    yield from (len(sets) for sets in sums[1:s])
