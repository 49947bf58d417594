"""Merkle trees as provers serialise them: arity, caps, authentication paths, merged proofs.

>>> tree = Tree(leaves=2**22, arity=4, cap=2, digest_bytes=32)
>>> tree.path_digests, tree.cap_digests
(27, 16)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import lru_cache
from itertools import combinations_with_replacement, pairwise
from math import ceil, isqrt
from typing import Any, Literal

from msgspec import Struct

from soundproof.arithmetic.numbers import absent, maximum, minimum, tabulated

__all__ = ["Multiproof", "Reached", "Tree"]


class Tree(Struct, frozen=True):
    """A tree of ``arity`` over ``leaves`` leaves whose top ``cap`` levels are sent once.

    ``cap`` = 0 sends the root alone; ``cap`` = c sends the arity^c nodes of level c instead of them in
    every path.  Where the leaves are no power of the arity, the top level is padded.  Beside each of its rows a leaf
    holds ``salt`` random bytes, which are sent with it.
    """

    leaves: int
    arity: int
    cap: int
    digest_bytes: int
    salt: int = 0

    @property
    def depth(self) -> int:
        """Levels of hashing from a leaf to the root: ⌈log_arity(leaves)⌉."""
        return -(-(self.leaves - 1).bit_length() // (self.arity.bit_length() - 1))

    @property
    def levels(self) -> int:
        """Levels that a path climbs: up to the cap."""
        levels: int = maximum(self.depth - self.cap, 0)
        return levels

    @property
    def path_digests(self) -> int:
        """Digests in one authentication path: (depth − cap)·(arity − 1)."""
        return self.levels * (self.arity - 1)

    @property
    def cap_digests(self) -> int:
        """Nodes of the cap, sent once; none where the tree has only its root."""
        digests: int = 0 if absent(self.cap) else self.arity ** minimum(self.cap, self.depth)
        return digests


PERCENT = 100
"""A quantile is exceeded by one proof in so many."""

PLACES = 256
"""Binary places of probabilities: exact for short powers, and beyond what any figure shows for long ones."""

ONE = 1 << PLACES


@lru_cache(maxsize=4096)
def _power(numerator: int, denominator: int, exponent: int) -> int:
    """(numerator/denominator)^exponent for a base in [0, 1], times 2^PLACES and cut."""
    result, square = ONE, (numerator << PLACES) // denominator
    while exponent:
        if exponent & 1:
            result = result * square >> PLACES
        square, exponent = square * square >> PLACES, exponent >> 1
    return result


TABLE = 2**12
"""Numbers of queries in an array from which on a table is worth its while."""

MOST_TABLE = 2**17
"""Where a table ends: more queries than any circuit has."""


@lru_cache(maxsize=64)
def _hits(nodes: int, numbers: int, library: Any) -> Any:
    """Expected number of nodes that are hit, for 0, 1 … queries, as an array: one for all trees and rows of a sweep."""
    return nodes * (1 - (1 - 1 / nodes) ** library.arange(numbers, dtype=library.float64))


class Reached(Struct, frozen=True):
    """What the queries of one proof reach: different leaves, their groups of siblings, and the digests to send.

    ``others`` are the positions under these leaves that are no query's.
    """

    leaves: Any
    groups: Any
    digests: Any
    others: Any = 0


class Multiproof(Struct, frozen=True):
    """One proof for all queries of a tree, in which no digest is sent that the verifier can compute.

    Positions are independent and uniform, so they may repeat.  With H_d the nodes of depth d above
    some queried leaf, Σ_d (arity·H_{d−1} − H_d) digests are sent: the siblings that no query reaches.
    Where ``rows`` positions share a leaf, rows·H_D − H_{D+1} of these are no query's, for trees of depth D.

    >>> round(float(Multiproof(Tree(2**10, 2, 0, 32), 20).expected), 4)
    97.0419
    >>> round(float(Multiproof(Tree(2**14, 2, 0, 32), 50).expected), 4)
    374.2525
    >>> round(float(Multiproof(Tree(4**6, 4, 2, 32), 60).expected), 4)
    456.1162
    >>> round(float(Multiproof(Tree(8**4, 8, 1, 32), 25).expected), 4)
    353.5619
    """

    tree: Tree
    queries: int
    rows: int = 1

    def _nodes(self, depth: int) -> int:
        """Nodes of a level that leaves lie under; positions, one level below the leaves."""
        if depth > self.tree.depth:
            return self.tree.leaves * self.rows
        return int(-(-self.tree.leaves // self.tree.arity ** (self.tree.depth - depth)))

    def _hit(self, depth: int) -> Any:
        """Expected number of nodes of a level above some queried leaf: times 2^PLACES, but for an array as it is."""
        nodes = self._nodes(depth)
        if isinstance(self.queries, int):
            return nodes * (ONE - _power(nodes - 1, nodes, self.queries))
        if hasattr(self.queries, "__array_namespace__") and self.queries.size >= TABLE:
            library, most = self.queries.__array_namespace__(), int(self.queries.max())
            if most < MOST_TABLE:
                return library.take(_hits(nodes, 1 << most.bit_length(), library), self.queries.astype(library.intp))
        return nodes * (1 - (1 - 1 / nodes) ** self.queries)

    @property
    def _weights(self) -> dict[int, int]:
        """How often H_d enters the number of digests, by depth."""
        cap, depth, arity = min(self.tree.cap, self.tree.depth), self.tree.depth, self.tree.arity
        weights = dict.fromkeys(range(cap, depth + 1), 0)
        for level in range(cap + 1, depth + 1):
            weights[level - 1] += arity
            weights[level] -= 1
        return weights

    @property
    def expected(self) -> Any:
        """Expected number of digests."""
        return self._tabulated(lambda one: sum(weight * one._hit(depth) for depth, weight in one._weights.items()))

    @property
    def expected_leaves(self) -> Any:
        """Expected number of different leaves: N(1 − (1 − 1/N)^t)."""
        return self._tabulated(lambda one: one._hit(one.tree.depth))

    @property
    def mean(self) -> Reached:
        """Expected numbers of what is reached."""
        groups = self._tabulated(lambda one: one._hit(max(one.tree.depth - 1, 0)))
        return Reached(self.expected_leaves, groups, self.expected, self.expected_others)

    @property
    def expected_others(self) -> Any:
        """Expected number of positions under the reached leaves that are no query's."""
        if self.rows == 1:
            return 0
        return self._tabulated(lambda one: one.rows * one._hit(one.tree.depth) - one._hit(one.tree.depth + 1))

    @property
    def most(self) -> Reached:
        """The most of each; no positions need to have all three."""
        groups = self._nodes(max(self.tree.depth - 1, 0))
        leaves = minimum(self.queries, self.tree.leaves)
        return Reached(leaves, minimum(self.queries, groups), self.maximum, (self.rows - 1) * leaves)

    def deviation(self, count: Literal["leaves", "groups", "digests", "others"]) -> int:
        """√99 standard deviations of a count, rounded up: by Cantelli one proof in a hundred is further to a side."""
        return _deviation(self, count)

    def at(self, positions: Iterable[int], reverse: bool = False) -> Reached:
        """What queries at these positions reach: the remainders by the number of leaves, or these with bits reversed.

        >>> Multiproof(Tree(8, 2, 0, 32), 4).at([0, 1, 8, 6])
        Reached(leaves=3, groups=2, digests=3, others=0)
        >>> Multiproof(Tree(8, 2, 0, 32), 4, rows=2).at([0, 4, 8, 6], reverse=True)
        Reached(leaves=3, groups=2, digests=2, others=2)
        """
        tree, positions = self.tree, {position % self._nodes(self.tree.depth + 1) for position in positions}
        level = {position % tree.leaves for position in positions}
        others = self.rows * len(level) - len(positions)
        if reverse:
            level = {_reversed(leaf, tree.leaves) for leaf in level}
        counts = [len(level)]
        for _ in range(tree.depth):
            level = {position // tree.arity for position in level}
            counts.append(len(level))
        digests = sum(tree.arity * above - below for below, above in pairwise(counts[: tree.levels + 1]))
        return Reached(counts[0], counts[min(1, tree.depth)], digests, others)

    def _tabulated(self, expected: Callable[[Multiproof], Any]) -> Any:
        """An expectation as an exact fraction; of an array of queries as floats, each number of queries once."""
        if isinstance(self.queries, int):
            return Fraction(expected(self), ONE)
        return tabulated(lambda queries: expected(Multiproof(self.tree, queries, self.rows)), self.queries)

    @property
    def maximum(self) -> int:
        """The most digests that any positions need: they spread over the tree as evenly as they can.

        Beyond one query for each group of sibling leaves, further ones only save digests; some then
        repeat others.
        """
        arity, depth = self.tree.arity, self.tree.depth
        cap = min(self.tree.cap, depth)
        if cap == depth:
            return 0
        t = minimum(self.queries, self._nodes(depth - 1))
        hit = [*(minimum(t, self._nodes(level)) for level in range(cap, depth)), t]
        most: int = sum(arity * above - below for above, below in pairwise(hit))
        return most

    @property
    def variance(self) -> Fraction:
        """Variance of the number of digests."""
        return self._variance(self._weights)

    def _variance(self, by_depth: dict[int, int]) -> Fraction:
        """Variance of Σ weight·H_d: over pairs of nodes, both hit."""
        weights, t = {depth: weight for depth, weight in sorted(by_depth.items()) if weight}, self.queries
        nodes = {depth: self._nodes(depth) for depth in weights}
        missed = {depth: _power(count - 1, count, t) for depth, count in nodes.items()}
        expected = {depth: self._hit(depth) for depth in weights}
        total = 0
        for high, low in combinations_with_replacement(weights, 2):
            above, below = nodes[high], nodes[low]
            apart = (above - 1) * below  # pairs of which neither lies above the other
            neither = _power(max(above * below - above - below, 0), above * below, t)
            both = ONE - missed[high] - missed[low] + neither
            hit = below * (ONE - missed[low]) + apart * both
            pairs = 1 if high == low else 2  # in both orders
            total += pairs * weights[high] * weights[low] * (hit - (expected[high] * expected[low] >> PLACES))
        return Fraction(max(total, 0), ONE)

    def quantile(self, of: int = PERCENT) -> int:
        """Digests that are not exceeded but in one proof ``of`` so many: μ + σ·√(of − 1), by Cantelli's inequality."""
        spread = self.variance * (of - 1)
        root = isqrt(int(spread)) + 1
        digests: int = min(ceil(self.expected + root), self.maximum)
        return digests


@lru_cache(maxsize=2**12)
def _deviation(proof: Multiproof, count: str) -> int:
    """Kept: items of a proof share their trees, and circuits theirs."""
    depth = proof.tree.depth
    weights = {
        "leaves": {depth: 1},
        "groups": {max(depth - 1, 0): 1},
        "digests": proof._weights,
        "others": {depth: proof.rows, depth + 1: -1},
    }
    return isqrt(int(proof._variance(weights[count]) * (PERCENT - 1))) + 1


def _reversed(index: int, count: int) -> int:
    """An index of so many, a power of two, with its bits in reverse."""
    return int(f"{index:0{count.bit_length() - 1}b}"[::-1], 2)
