"""Merkle trees as provers serialise them: arity, caps, authentication paths.

>>> tree = Tree(leaves=2**22, arity=4, cap=2, digest_bytes=32)
>>> tree.path_digests, tree.cap_digests
(27, 16)
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Tree"]


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree of ``arity`` over ``leaves`` leaves whose top ``cap`` levels are sent once.

    ``cap`` = 0 sends the root alone; ``cap`` = c sends the arity^c nodes of level c beside it.
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
    def path_digests(self) -> int:
        """Digests in one authentication path: (depth − cap)·(arity − 1)."""
        return max(self.depth - self.cap, 0) * (self.arity - 1)

    @property
    def cap_digests(self) -> int:
        """Nodes of the cap, sent once; none where the tree has only its root."""
        return self.arity ** min(self.cap, self.depth) if self.cap else 0
