"""The Merkle trees that a circuit's parameters describe."""

from __future__ import annotations

from soundproof.primitives.merkle import Tree
from soundproof.protocols.trees import Hashing
from soundproof.transcript.messages import Digests


def test_binary_trees_of_32_bytes_without_a_cap_unless_stated() -> None:
    assert Hashing() == Hashing(arity=2, cap=0, digest=32)


def test_a_tree_has_the_stated_arity_cap_and_digests_and_one_root() -> None:
    hashing = Hashing(arity=4, cap=3, digest=24)
    assert hashing.tree(64) == Tree(64, 4, 3, 24)
    assert hashing.root("root") == Digests("root", 1, 24)
