"""What programs get of experiments."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

__all__ = ["OUTPUTS", "BoundOutput", "LabOutput", "RowOutput"]


class BoundOutput(TypedDict):
    """A bound, evaluated."""

    name: Annotated[str, "citation"]
    status: Annotated[str, "how well it is established"]
    value: Annotated[int | float, "what it allows"]
    equality: Annotated[bool, "whether it is a formula for the number itself"]
    violated: Annotated[bool, "whether the measurement contradicts it"]


class RowOutput(TypedDict):
    """One measurement beside the bounds that claim to hold for it."""

    experiment: Annotated[str, "its name"]
    case: Annotated[str, "what was measured"]
    measured: Annotated[int | float, "the number"]
    interval: Annotated[list[float] | None, "encloses the truth where it was sampled; null where the number is exact"]
    bounds: Annotated[list[BoundOutput], "every bound; empty where nothing claims to hold"]
    cases: Annotated[int, "cases that were examined"]
    method: Annotated[Literal["exhaustive", "exact", "constructed", "search", "sampled"], "how it was found"]
    ok: Annotated[bool, "whether every bound held"]
    tight: Annotated[bool, "whether the measurement meets the sharpest bound"]
    note: Annotated[str, "a remark"]


class LabOutput(TypedDict):
    """Bounds compared with the truth."""

    schema: Annotated[Literal["soundproof.lab/1"], "what this output is"]
    soundproof: Annotated[str, "version of the program"]
    rows: Annotated[list[RowOutput], "one for each measurement"]


OUTPUTS = {"lab": LabOutput}
"""What is printed, by the command that prints it."""
