"""What programs get of what zkVMs share."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

__all__ = ["OUTPUTS", "DiversityOutput", "GroundOutput", "NamedGround", "SubsetOutput"]


class NamedGround(TypedDict):
    """Something that zkVMs rest on, by name."""

    kind: Annotated[Literal["bound", "hash", "field", "protocol", "code"], "what kind of ground"]
    name: Annotated[str, "what zkVMs rest on"]


class GroundOutput(NamedGround):
    """Something that zkVMs rest on."""

    bits_left: Annotated[dict[str, int], "by zkVM, the bits without it"]
    perhaps: Annotated[list[str], "zkVMs whose file does not say whether they rest on it"]
    fallen: Annotated[list[str], "zkVMs that surely have fewer than `min_bits` then, without those of `weak`"]
    unknown: Annotated[list[str], "zkVMs of `perhaps`, without those of `weak`"]
    standing: Annotated[list[str], "the others, without those of `weak`"]


class SubsetOutput(TypedDict):
    """Some zkVMs, and what the widest single fall takes of them."""

    names: Annotated[list[str], "the zkVMs"]
    fallen: Annotated[int, "how many surely fall at once, at most"]
    fallen_at_most: Annotated[int, "the same, counting those whose file does not say whether they rest on it"]
    widest: Annotated[NamedGround | None, "with what most of them may fall; null where they rest on nothing"]
    enough: Annotated[int | None, "how many of their proofs withstand any single fall; null where no number does"]


class DiversityOutput(TypedDict):
    """What zkVMs share, and what falls together."""

    schema: Annotated[Literal["soundproof.diversity/2"], "what this output is"]
    soundproof: Annotated[str, "version of the program"]
    bits: Annotated[dict[str, int], "by zkVM, with hash and assumptions as far as they are stated"]
    min_bits: Annotated[int, "the bits below which a zkVM has fallen"]
    weak: Annotated[list[str], "zkVMs with fewer bits from the start: they are not counted"]
    enough: Annotated[int | None, "how many proofs withstand any single fall; null where no number does"]
    chosen: Annotated[list[SubsetOutput], "with --choose, all subsets of that size, the best first; else empty"]
    grounds: Annotated[list[GroundOutput], "the widest fall first"]


OUTPUTS = {"diversity": DiversityOutput}
"""What is printed, by the command that prints it."""
