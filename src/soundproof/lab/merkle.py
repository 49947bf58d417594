"""Collisions of a truncated hash, and what one is worth against a Merkle tree.

The hash is BLAKE2b cut to λ bits.  Finding a collision takes √(π/2·2^λ) calls on average; with T
calls the chance is at most T²/2^(λ+1).  Whoever has a collision commits to both values at once.
"""

from __future__ import annotations

from hashlib import blake2b
from math import pi, sqrt

import numpy as np

from soundproof.lab.queries import DEVIATIONS, interval
from soundproof.lab.rows import Bounded, Method, Row

__all__ = ["TruncatedTree", "collision", "digest", "merkle"]

RUNS = {16: 512, 20: 128, 24: 32}
RUNS_THOROUGH = {16: 8192, 20: 2048, 24: 1024, 28: 64}

EARLY = 2
"""Collisions within 2^(λ/2)/EARLY calls are counted too."""


def digest(data: bytes, bits: int) -> int:
    """The first ``bits`` bits of BLAKE2b."""
    return int.from_bytes(blake2b(data, digest_size=8).digest()) >> (64 - bits)


def collision(bits: int, seed: int) -> tuple[bytes, bytes, int]:
    """Two values of one leaf with the same digest, and the calls it took; values are a seed and a counter."""
    seen: dict[int, int] = {}
    calls = 0
    while True:
        value = digest(_leaf(_value(seed, calls)), bits)
        calls += 1
        if value in seen:
            return _value(seed, seen[value]), _value(seed, calls - 1), calls
        seen[value] = calls - 1


def _value(seed: int, counter: int) -> bytes:
    return seed.to_bytes(4) + counter.to_bytes(8)


def _leaf(value: bytes) -> bytes:
    return b"leaf" + value


class TruncatedTree:
    """A binary Merkle tree over 2^d values with digests of ``bits`` bits."""

    def __init__(self, values: list[bytes], bits: int) -> None:
        self.bits = bits
        self.levels = [[digest(_leaf(value), bits) for value in values]]
        while len(level := self.levels[-1]) > 1:
            pairs = zip(level[::2], level[1::2], strict=True)
            self.levels.append([_node(left, right, bits) for left, right in pairs])

    @property
    def root(self) -> int:
        """The commitment."""
        return self.levels[-1][0]

    def path(self, position: int) -> list[int]:
        """The siblings from a leaf up to the root."""
        return [level[(position >> height) ^ 1] for height, level in enumerate(self.levels[:-1])]

    def opens(self, position: int, value: bytes, path: list[int]) -> bool:
        """Whether a verifier that knows the root accepts the value at the position."""
        node = digest(_leaf(value), self.bits)
        for height, sibling in enumerate(path):
            left, right = (sibling, node) if position >> height & 1 else (node, sibling)
            node = _node(left, right, self.bits)
        return node == self.root


def _node(left: int, right: int, bits: int) -> int:
    return digest(b"node" + left.to_bytes(8) + right.to_bytes(8), bits)


def merkle(thorough: bool) -> list[Row]:
    """Average calls to a collision, the chance of an early one, and the values a colliding leaf opens to."""
    rows = []
    for bits, runs in (RUNS_THOROUGH if thorough else RUNS).items():
        collisions = [collision(bits, seed) for seed in range(runs)]
        calls = np.array([spent for _, _, spent in collisions], dtype=np.float64)
        mean, spread = float(calls.mean()), DEVIATIONS * float(calls.std(ddof=1)) / sqrt(runs)
        expected = Bounded("√(π/2·2^λ)", "birthday", sqrt(pi / 2 * 2**bits), equality=True)
        rows.append(
            Row(
                "merkle",
                f"λ {bits}: calls to a collision",
                mean,
                (expected,),
                int(calls.sum()),
                Method.SAMPLED,
                interval=(mean - spread, mean + spread),
            )
        )
        budget = 2 ** (bits // 2) // EARLY
        early = int((calls <= budget).sum())
        bounds = (
            Bounded("T²/2^(λ+1)", "derived", budget**2 / 2 ** (bits + 1)),
            Bounded("3T²/2^λ", "proved", 3 * budget**2 / 2**bits),
        )
        case = f"λ {bits}: collision within T = {budget} calls"
        rows.append(Row("merkle", case, early / runs, bounds, runs, Method.SAMPLED, interval=interval(early, runs)))
        rows.append(_two_openings(bits, collisions[0]))
    return rows


def _two_openings(bits: int, collision: tuple[bytes, bytes, int]) -> Row:
    """How many different values of one leaf the verifier accepts under one root, after a collision."""
    first, second, _ = collision
    position = 5
    values = [_value(1 << 31, i) for i in range(16)]
    values[position] = first
    tree = TruncatedTree(values, bits)
    candidates = {first, second, _value(1 << 31, 99)}
    opened = sum(tree.opens(position, value, tree.path(position)) for value in candidates)
    claim = Bounded("values a collision opens", "construction", 2, equality=True)
    return Row(
        "merkle", f"λ {bits}: values of one leaf under one root", opened, (claim,), len(candidates), Method.EXACT
    )
