"""What programs get of what zkVMs share."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

__all__ = ["OUTPUTS", "DiversityOutput", "GroundOutput"]


class GroundOutput(TypedDict):
    """Something that zkVMs rest on."""

    kind: Annotated[Literal["bound", "hash", "field", "protocol", "code"], "what kind of ground"]
    name: Annotated[str, "what zkVMs rest on"]
    bits_left: Annotated[dict[str, int], "by zkVM, the bits without it"]
    perhaps: Annotated[list[str], "zkVMs whose file does not say whether they rest on it"]
    fallen: Annotated[list[str], "zkVMs with fewer than `min_bits` then, those of `perhaps` included"]
    standing: Annotated[list[str], "the others"]


class DiversityOutput(TypedDict):
    """What zkVMs share, and what falls together."""

    schema: Annotated[Literal["soundproof.diversity/1"], "what this output is"]
    soundproof: Annotated[str, "version of the program"]
    bits: Annotated[dict[str, int], "by zkVM, with hash and assumptions as far as they are stated"]
    min_bits: Annotated[int, "the bits below which a zkVM has fallen"]
    enough: Annotated[int | None, "how many proofs withstand any single fall; null where no number does"]
    grounds: Annotated[list[GroundOutput], "the widest fall first"]


OUTPUTS = {"diversity": DiversityOutput}
"""What is printed, by the command that prints it."""
