"""Merkle trees as provers serialise them: arity, caps, authentication paths, merged proofs.

>>> tree = Tree(leaves=2**22, arity=4, cap=2, digest_bytes=32)
>>> tree.path_digests, tree.cap_digests
(27, 16)
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import ceil, isqrt

__all__ = ["Multiproof", "Tree"]


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree of ``arity`` over ``leaves`` leaves whose top ``cap`` levels are sent once.

    ``cap`` = 0 sends the root alone; ``cap`` = c sends the arity^c nodes of level c instead of them in
    every path.  Where the leaves are no power of the arity, the top level is padded.
    """

    leaves: int
    arity: int
    cap: int
    digest_bytes: int

    @property
    def depth(self) -> int:
        """Levels of hashing from a leaf to the root: ⌈log_arity(leaves)⌉."""
        return -(-(self.leaves - 1).bit_length() // (self.arity.bit_length() - 1))

    @property
    def levels(self) -> int:
        """Levels that a path climbs: up to the cap."""
        return max(self.depth - self.cap, 0)

    @property
    def path_digests(self) -> int:
        """Digests in one authentication path: (depth − cap)·(arity − 1)."""
        return self.levels * (self.arity - 1)

    @property
    def cap_digests(self) -> int:
        """Nodes of the cap, sent once; none where the tree has only its root."""
        return int(self.arity ** min(self.cap, self.depth)) if self.cap else 0


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


@dataclass(frozen=True, slots=True)
class Multiproof:
    """One proof for all queries of a tree, in which no digest is sent that the verifier can compute.

    Positions are independent and uniform, so they may repeat.  With H_d the nodes of depth d above
    some queried leaf, Σ_d (arity·H_{d−1} − H_d) digests are sent: the siblings that no query reaches.

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

    def _nodes(self, depth: int) -> int:
        """Nodes of a level that leaves lie under."""
        return int(-(-self.tree.leaves // self.tree.arity ** (self.tree.depth - depth)))

    def _hit(self, depth: int) -> int:
        """Expected number of nodes of a level above some queried leaf, times 2^PLACES."""
        nodes = self._nodes(depth)
        return nodes * (ONE - _power(nodes - 1, nodes, self.queries))

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
    def expected(self) -> Fraction:
        """Expected number of digests."""
        return Fraction(sum(weight * self._hit(depth) for depth, weight in self._weights.items()), ONE)

    @property
    def expected_leaves(self) -> Fraction:
        """Expected number of different leaves: N(1 − (1 − 1/N)^t)."""
        return Fraction(self._hit(self.tree.depth), ONE)

    @property
    def maximum(self) -> int:
        """The most digests that any positions need: they spread over the tree as evenly as they can.

        Beyond one query for each group of sibling leaves, further ones only save digests; some then
        repeat others.
        """
        arity, depth = self.tree.arity, self.tree.depth
        t = min(self.queries, int(arity ** max(depth - 1, 0)))
        spread = 0
        while arity**spread < t:
            spread += 1
        if spread <= self.tree.cap:
            return int(t * self.tree.levels * (arity - 1))
        return int(t * (depth - spread) * (arity - 1) + arity**spread - t)

    @property
    def variance(self) -> Fraction:
        """Variance of the number of digests: over pairs of nodes, both hit."""
        weights, t = [(depth, weight) for depth, weight in self._weights.items() if weight], self.queries
        missed = {depth: _power(self._nodes(depth) - 1, self._nodes(depth), t) for depth, _ in weights}
        total = 0
        for d, first in weights:
            for e, second in weights:
                high, low = min(d, e), max(d, e)
                above, below = self._nodes(high), self._nodes(low)
                apart = (above - 1) * below  # pairs of which neither lies above the other
                neither = _power(max(above * below - above - below, 0), above * below, t)
                both = ONE - missed[high] - missed[low] + neither
                hit = below * (ONE - missed[low]) + apart * both
                total += first * second * (hit - (self._hit(d) * self._hit(e) >> PLACES))
        return Fraction(max(total, 0), ONE)

    def quantile(self, of: int = 100) -> int:
        """Digests that are not exceeded but in one proof ``of`` so many: μ + σ·√(of − 1), by Cantelli's inequality."""
        spread = self.variance * (of - 1)
        root = isqrt(int(spread)) + 1
        return min(ceil(self.expected + root), self.maximum)
