"""What programs get of the theorems in use."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from soundproof.render.output import Cited

__all__ = ["OUTPUTS", "TheoremOutput", "Theorems"]


class TheoremOutput(Cited):
    """A bound, and who rests on it."""

    name: Annotated[str, "citation, as terms have it"]
    certificate: Annotated[
        bool, "whether it takes a code to a [certificate](#certificate) instead of numbers to a number"
    ]
    lean: Annotated[str | None, "name of the statement in a public Lean library; null where it is not known"]
    used_by: Annotated[list[str], "zkVMs of the catalogue whose best regimes rest on it"]


class Theorems(TypedDict):
    """Every bound there is."""

    schema: Annotated[Literal["soundproof.theorems/1"], "what this output is"]
    soundproof: Annotated[str, "version of the program"]
    theorems: Annotated[list[TheoremOutput], "in the order of their rooms"]


OUTPUTS = {"theorems": Theorems}
"""What is printed, by the command that prints it."""
