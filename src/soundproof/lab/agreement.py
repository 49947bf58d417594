"""The most bad challenges a line or curve can have: exhaustively, or by climbing.

A curve is given by ℓ + 1 syndromes v_j and functions b_j(z): u(z) = Σ b_j(z)·v_j.  With b_j = z^j
these are its coefficients, with Lagrange polynomials its values at ℓ + 1 challenges.  The inner
step counts the bad challenges of *all* curves that differ in v₀ at once.

What may be assumed without loss: bad challenges stay as many when a curve is scaled, when z is
replaced by az + b, and when codewords are added (so syndromes are enough).

>>> from soundproof.lab.codes import short_code
>>> exhaustive(Table.of(short_code(7, 6, 2), 4), 1).bad
6
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations, groupby, islice, product
from math import comb

import numpy as np
from msgspec import Struct

from soundproof.lab.codes import Bits, Ints, Sums, Table

__all__ = ["Found", "climb", "effort", "exhaustive"]

BLOCK = 1 << 18
"""Lookups made at once."""

CANDIDATES = 4096
"""Completions that a step of the climb compares."""


class Found(Struct, frozen=True, eq=False):
    """The most bad challenges among ``curves`` curves, and the coefficients of one that has them.

    A coefficient is a row of digits of a syndrome; :meth:`ShortCode.words` makes words of them.
    """

    bad: int
    curves: int
    coefficients: Ints


class _Candidates(Struct, frozen=True, eq=False):
    """Syndromes to complete a curve with, and the parts of all their multiples."""

    syndromes: Ints
    multiples: tuple[Sums, ...]

    @staticmethod
    def of(table: Table, syndromes: Ints) -> _Candidates:
        multiples = np.stack([table.numbered(b * table.digits[syndromes]) for b in range(table.code.q)])
        parts = (multiples // part.place % part.size for part in table.parts)
        return _Candidates(syndromes, tuple(part.astype(np.int32) for part in parts))


def _completions(table: Table, rest: Ints, joint: Bits, scalars: Ints, candidates: _Candidates) -> Ints:
    """Bad challenges of rest(z) + scalars(z)·v for every candidate v, a row for each row of ``rest``.

    ``joint`` are the sets on which all other syndromes are consistent: rows as of the table, a column for each rest.
    """
    counts = np.empty((len(rest), len(candidates.syndromes)), dtype=np.int64)
    step = max(BLOCK // rest.size, 1)
    for start in range(0, counts.shape[1], step):
        block = slice(start, start + step)
        sums = np.zeros((), dtype=np.int64)
        for part, multiples in zip(table.parts, candidates.multiples, strict=True):
            rows = rest // part.place % part.size * part.size
            sums = sums + part.sums.ravel().take(multiples[scalars, block] + rows[:, :, None]) * np.int64(part.place)
        bad = np.zeros(sums.shape, dtype=bool)
        for consistent, others in zip(table.consistent, joint, strict=True):
            shared = consistent.take(candidates.syndromes[block]) & others[:, None]
            bad |= (consistent.take(sums) & ~shared[:, None]) != 0
        counts[:, block] = np.count_nonzero(bad, axis=1)
    return counts


def _rest(table: Table, basis: Ints, syndromes: Ints) -> tuple[Ints, Bits]:
    """Σ b_j(z)·v_j for every z, and the sets on which all v_j are consistent, for every row v of syndromes."""
    values = table.numbered(basis.T @ table.digits[syndromes])
    return values, np.bitwise_and.reduce(table.consistent[:, syndromes], axis=2)


# Exhaustive -----------------------------------------------------------------------------------


def effort(table: Table, degree: int) -> int:
    """Curves that :func:`exhaustive` looks at, about."""
    return min(_by_coefficients(table, degree), _by_values(table, degree))


def _by_coefficients(table: Table, degree: int) -> int:
    q = table.code.q
    return int(table.size ** (degree + 1) // (q * (q - 1) ** 2))


def _by_values(table: Table, degree: int) -> int:
    q = table.code.q
    return int(len(table.close) ** (degree + 1) * comb(q - 2, degree - 1) // (q - 1))


def exhaustive(table: Table, degree: int) -> Found:
    """The maximum over all curves of degree at most ℓ; it stops early once all challenges are bad.

    ValueError where the characteristic divides ℓ > 1 (then no substitution removes a coefficient).
    """
    q = table.code.q
    if degree > 1 and degree % q == 0:
        raise ValueError(f"characteristic {q} divides the degree {degree}")
    if q > degree + 1 and _by_values(table, degree) < _by_coefficients(table, degree):
        best = _best(table, _curves_by_values(table, degree))
        if best.bad > degree:
            return best
    best = _best(table, _curves_by_coefficients(table, degree))
    if degree == 1:
        return best
    lower = exhaustive(table, degree - 1)
    curves = best.curves + lower.curves
    if lower.bad > best.bad:
        missing = np.zeros((1, table.code.redundancy), dtype=np.int64)
        return Found(lower.bad, curves, np.concatenate([lower.coefficients, missing]))
    return Found(best.bad, curves, best.coefficients)


_Family = tuple[Ints, Iterable[tuple[int, ...]], _Candidates]
"""Functions b_0 … b_ℓ, choices of the syndromes v_1 … v_ℓ, and the candidates for v_0."""


def _best(table: Table, families: Iterator[_Family]) -> Found:
    best, curves = -1, 0
    coefficients = np.zeros((0, 0), dtype=np.int64)
    for basis, choices, candidates in families:
        at_once = max(BLOCK // (table.code.q * len(candidates.syndromes)), 1)
        for fixed in _batches(choices, at_once):
            rest, joint = _rest(table, basis[1:], fixed)
            counts = _completions(table, rest, joint, basis[0], candidates)
            most = counts.max(axis=1)
            row = int(most.argmax())
            if most[row] > best:
                best = int(most[row])
                winner = candidates.syndromes[counts[row].argmax()]
                coefficients = _interpolated(table, basis, (int(winner), *map(int, fixed[row])))
            if best == table.code.q:
                return Found(best, curves + counts[: row + 1].size, coefficients)
            curves += counts.size
    return Found(best, curves, coefficients)


def _batches(choices: Iterable[tuple[int, ...]], most: int) -> Iterator[Ints]:
    """Choices of syndromes as rows, so many at once."""
    rest = iter(choices)
    while batch := list(islice(rest, most)):
        yield np.array(batch, dtype=np.int64)


def _normalised(table: Table) -> tuple[Ints, Ints]:
    """The syndromes whose first nonzero digit is 1, and where that digit is."""
    lead = (table.digits != 0).argmax(axis=1)
    chosen = np.flatnonzero(table.digits[np.arange(table.size), lead] == 1)
    return chosen, lead[chosen]


def _curves_by_coefficients(table: Table, degree: int) -> Iterator[_Family]:
    """u_ℓ is scaled to a leading 1; a shift of z removes that digit from u_{ℓ−1}, a scaling of z scales it."""
    q = table.code.q
    basis = np.stack([_powers(q, j) for j in range(degree + 1)])
    directions, lead = _normalised(table)
    points = np.concatenate([[0], directions])
    reduced = [points[table.digits[points, position] == 0] for position in range(table.code.redundancy)]
    everything = np.arange(table.size)
    if degree == 1:
        ready = [_Candidates.of(table, chosen) for chosen in reduced]
        for position, some in groupby(zip(directions, lead, strict=True), lambda pair: int(pair[1])):
            yield basis, ((top,) for top, _ in some), ready[position]
        return
    inner = _Candidates.of(table, everything)
    for top, position in zip(directions, lead, strict=True):
        middles = product(*[range(table.size)] * (degree - 2), reduced[position])
        yield basis, ((*middle, top) for middle in middles), inner


def _curves_by_values(table: Table, degree: int) -> Iterator[_Family]:
    """ℓ + 1 bad challenges are moved to 0, 1, t …, where the curve is close; one value is scaled."""
    q = table.code.q
    close = table.close
    scaled = np.concatenate([[0], _normalised(table)[0]])
    scaled = scaled[np.isin(scaled, close)]
    inner = _Candidates.of(table, close)
    for others in combinations(range(2, q), degree - 1):
        basis = _lagrange(q, (0, 1, *others))
        yield basis, product(*[close] * (degree - 1), scaled), inner


def _powers(q: int, exponent: int) -> Ints:
    return np.array([pow(z, exponent, q) for z in range(q)], dtype=np.int64)


def _lagrange(q: int, points: tuple[int, ...]) -> Ints:
    """Rows L_j(z) for all z: the polynomials that are 1 at their point and 0 at the others."""
    rows = []
    for point in points:
        row, scale = np.ones(q, dtype=np.int64), 1
        for other in points:
            if other != point:
                row, scale = row * (np.arange(q) - other) % q, scale * (point - other)
        rows.append(row * pow(scale, -1, q) % q)
    return np.stack(rows)


def _interpolated(table: Table, basis: Ints, syndromes: tuple[int, ...]) -> Ints:
    """The coefficients of Σ b_j(z)·v_j, from its values at the challenges 0 … ℓ."""
    q, degree = table.code.q, len(syndromes) - 1
    values = basis.T[: degree + 1] @ table.digits[list(syndromes)] % q
    rows = np.zeros_like(values)
    for j in range(degree + 1):
        factors = np.array([1], dtype=np.int64)  # coefficients of L_j on 0 … ℓ, low ones first
        scale = 1
        for other in range(degree + 1):
            if other != j:
                factors = np.convolve(factors, [-other, 1]) % q
                scale = scale * (j - other) % q
        rows = (rows + np.outer(factors * pow(scale, -1, q) % q, values[j])) % q
    return rows


# Climbing -------------------------------------------------------------------------------------


def climb(table: Table, degree: int, lookups: int, seed: int) -> Found:
    """The best of climbs from ℓ + 1 random close values at random challenges, as many as ``lookups`` allow.

    A step replaces one value by the best of up to 4096 close ones; a climb ends when ℓ + 2 steps in
    a row gain nothing.
    """
    q, close = table.code.q, table.close
    random = np.random.default_rng(seed)
    every = _Candidates.of(table, close) if len(close) <= CANDIDATES else None
    best, curves = Found(-1, 0, np.zeros((0, 0), dtype=np.int64)), 0
    while curves * q < lookups and best.bad < q:
        basis = _lagrange(q, tuple(int(z) for z in random.permutation(q)[: degree + 1]))
        values = [int(v) for v in random.choice(close, degree + 1)]
        reached, idle = -1, 0
        while idle < degree + 2:
            j = int(random.integers(degree + 1))
            fixed = [i for i in range(degree + 1) if i != j]
            candidates = every or _Candidates.of(table, np.append(random.choice(close, CANDIDATES), values[j]))
            rest, joint = _rest(table, basis[fixed], np.array([[values[i] for i in fixed]]))
            (counts,) = _completions(table, rest, joint, basis[j], candidates)
            curves += len(counts)
            top = int(counts.max())
            values[j] = int(random.choice(candidates.syndromes[counts == top]))
            reached, idle = (top, 0) if top > reached else (reached, idle + 1)
        if reached > best.bad:
            best = Found(reached, curves, _interpolated(table, basis, tuple(values)))
    return Found(best.bad, curves, best.coefficients)
