"""What programs get of a history."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

__all__ = ["OUTPUTS", "BoundsOutput", "Figures", "HistoryOutput", "VersionOutput"]


class Figures(TypedDict):
    """A figure and what decides it."""

    bits: Annotated[int, "provable bits of the weakest circuit, rounded down; 0 where no bound applies"]
    binding_circuit: Annotated[str, "the circuit with the fewest bits"]
    binding_term: Annotated[str | None, "its largest term; null where no bound applies"]


class VersionOutput(Figures):
    """A version of the parameters."""

    version: Annotated[str, "as the file states it"]
    source: Annotated[str, "where it was read: a file, or REVISION:PATH"]
    committed: Annotated[str | None, "the day on which that was committed, YYYY-MM-DD; null where git does not tell"]
    final_proof_bytes: Annotated[int, "the most that a final proof takes, in bytes"]


class BoundsOutput(Figures):
    """What the bounds up to a date give for the last version."""

    date: Annotated[str, "of the papers, YYYY-MM or YYYY; a year alone counts from its end"]
    papers: Annotated[list[str], "ids of the papers of that date that the figures rest on"]


class HistoryOutput(TypedDict):
    """The figures of a zkVM over time."""

    schema: Annotated[Literal["soundproof.history/1"], "what this output is"]
    soundproof: Annotated[str, "version of the program"]
    name: Annotated[str, "of the zkVM"]
    versions: Annotated[list[VersionOutput], "the oldest first"]
    bounds: Annotated[list[BoundsOutput], "the dates at which the figure of the last version changed, the oldest first"]


OUTPUTS = {"history": HistoryOutput}
"""What is printed, by the command that prints it."""
