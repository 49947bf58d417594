"""The Merkle trees of a circuit, as parameters."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from soundproof.parameters.params import Param
from soundproof.primitives.merkle import Tree
from soundproof.transcript.messages import Digests

__all__ = ["Hashing"]


class Hashing(Struct, frozen=True):
    """Merkle trees of an opening: ``arity``, ``cap`` levels sent once, ``digest`` bytes, ``salt`` bytes in leaves."""

    arity: Annotated[int, Param("a", "arity of the Merkle trees", ge=2, power_of_two=True)] = 2
    cap: Annotated[int, Param("ℓ", "levels of the tree sent once instead of in every path", ge=0, le=32)] = 0
    digest: Annotated[int, Param("", "bytes of one digest", ge=1, le=1024)] = 32
    salt: Annotated[int, Param("", "random bytes beside each row of a leaf, which hide the rest", ge=0, le=1024)] = 0

    def tree(self, leaves: int) -> Tree:
        return Tree(leaves, self.arity, self.cap, self.digest, self.salt)

    def root(self, what: str) -> Digests:
        return Digests(what, 1, self.digest)
