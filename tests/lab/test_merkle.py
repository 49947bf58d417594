"""The truncated hash, its collisions and the tree over it."""

from __future__ import annotations

from hashlib import blake2b

import pytest

from soundproof.lab.merkle import TruncatedTree, collision, digest
from soundproof.lab.run import run


def test_a_digest_is_the_first_bits_of_the_hash() -> None:
    whole = int.from_bytes(blake2b(b"x", digest_size=8).digest())
    assert digest(b"x", 64) == whole
    assert digest(b"x", 20) == whole >> 44 < 2**20


@pytest.mark.parametrize("bits", [8, 16, 20])
def test_a_collision_is_one(bits: int) -> None:
    first, second, calls = collision(bits, seed=3)
    assert first != second
    assert digest(b"leaf" + first, bits) == digest(b"leaf" + second, bits)
    assert calls <= 2**bits + 1


def test_a_tree_opens_to_what_was_committed_and_to_nothing_else() -> None:
    values = [bytes([i]) for i in range(16)]
    tree = TruncatedTree(values, 32)
    for position, value in enumerate(values):
        path = tree.path(position)
        assert len(path) == 4
        assert tree.opens(position, value, path)
        assert not tree.opens(position ^ 1, value, path)
        assert not tree.opens(position, b"other", path)
        assert not tree.opens(position, value, [path[0] ^ 1, *path[1:]])


def test_a_collision_opens_two_values() -> None:
    first, second, _ = collision(16, seed=9)
    tree = TruncatedTree([b"a", first, b"c", b"d"], 16)
    assert tree.opens(1, first, tree.path(1))
    assert tree.opens(1, second, tree.path(1))


def test_the_birthday_bound_is_met() -> None:
    rows = {row.case: row for row in run("merkle")}
    for bits in (16, 20, 24):
        calls = rows[f"λ {bits}: calls to a collision"]
        assert calls.interval
        assert calls.interval[0] <= calls.bounds[0].value <= calls.interval[1]
        assert rows[f"λ {bits}: values of one leaf under one root"].measured == 2
