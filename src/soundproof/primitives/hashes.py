"""Hash functions as a zkVM uses them: facts of its file, and the sizes that follow."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Struct

from soundproof.parameters.params import Param
from soundproof.primitives.fields import Field

__all__ = ["ALGEBRAIC", "PARTIAL", "STANDARD", "Hash", "HashNames"]

Kind = Literal[
    "poseidon",
    "poseidon2",
    "rescue",
    "rpo",
    "rpx",
    "tip5",
    "monolith",
    "griffin",
    "vision",
    "sha256",
    "sha3-256",
    "keccak256",
    "blake2s",
    "blake3",
    "pedersen",
    "unstated",
]

PARTIAL = frozenset({"poseidon", "poseidon2"})
"""Hashes with rounds whose S-box is on one element."""

ALGEBRAIC = PARTIAL | {"rescue", "rpo", "rpx", "tip5", "monolith", "griffin", "vision"}
"""Hashes that work on elements of a field."""

STANDARD = {"sha256": 256, "sha3-256": 256, "keccak256": 256, "blake2s": 256, "blake3": 256}
"""Bits of the longest digest.  BLAKE3 has longer outputs, with 128 bits of security, too."""


class Hash(Struct, frozen=True):
    """A hash function: its digest, and what is public of its inside.

    Sizes count elements of ``field``, or bits where there is none.  ``trees`` is how two nodes become
    one, ``transcript`` how challenges are drawn; ``capacity`` is that of its sponge, wherever it is one.

    >>> from soundproof.primitives.fields import parse_field
    >>> Hash("poseidon2", 8, parse_field("KoalaBear")).digests == (127 * 2**24 + 1) ** 8
    True
    """

    kind: Annotated[Kind, Param("", "family of the hash; unstated where no source says")]
    output: Annotated[int, Param("", "size of a digest: elements of the field, or bits", ge=1, le=4096)]
    field: Field | None = None
    width: Annotated[int | None, Param("", "size of the permutation's state", ge=1, le=4096)] = None
    capacity: Annotated[int | None, Param("", "part of a sponge's state that no input reaches", ge=1, le=4096)] = None
    alpha: Annotated[int | None, Param("α", "exponent of the S-box", ge=2)] = None
    full_rounds: Annotated[int | None, Param("R_F", "rounds with an S-box on the whole state", ge=1)] = None
    partial_rounds: Annotated[int | None, Param("R_P", "rounds with an S-box on one element", ge=0)] = None
    trees: Literal["sponge", "truncated-permutation"] | None = None
    transcript: Literal["duplex-sponge", "hash-chain"] | None = None
    source: str = ""

    @property
    def oracle(self) -> bool:
        """Whether it may stand for a random oracle; a Pedersen hash is a homomorphism, with collisions for whoever
        takes discrete logarithms.
        """
        return self.kind != "pedersen"

    @property
    def digests(self) -> int:
        """Number of different digests, exactly."""
        return self._values(self.output)

    @property
    def capacity_values(self) -> int | None:
        """Number of different contents of the capacity; None where it is not stated."""
        return None if self.capacity is None else self._values(self.capacity)

    def sponge(self, use: str) -> bool:
        """Whether it is said to be a sponge in a use, ``trees`` or ``transcript``."""
        return self.trees == "sponge" if use == "trees" else self.transcript == "duplex-sponge"

    def _values(self, size: int) -> int:
        return int((2 if self.field is None else self.field.size) ** size)

    @property
    def digest_name(self) -> str:
        """``8 KoalaBear`` or ``256 bits``."""
        return self._name(self.output)

    @property
    def capacity_name(self) -> str:
        """``4 KoalaBear`` or ``512 bits``; empty where it is not stated."""
        return "" if self.capacity is None else self._name(self.capacity)

    def _name(self, size: int) -> str:
        return f"{size} {'bits' if self.field is None else self.field.name}"


class HashNames(Struct, frozen=True):
    """The hash functions of a circuit's Merkle trees and of its transcript, by their names in ``[hashes]``.

    Empty where it is not stated.
    """

    trees: str = ""
    transcript: str = ""
