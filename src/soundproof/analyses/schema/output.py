"""What programs get of the list of outputs."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

__all__ = ["OUTPUTS", "Listed", "ListedOutput"]


class ListedOutput(TypedDict):
    """An output."""

    name: Annotated[str, "as `schema --output` takes it"]
    command: Annotated[str, "what prints it, with `--format json`"]
    schema: Annotated[str | None, "id of its schema; null where it is rows of a question's own columns"]


class Listed(TypedDict):
    """The outputs that have a schema."""

    schema: Annotated[Literal["soundproof.outputs/1"], "what this output is"]
    soundproof: Annotated[str, "version of the program"]
    outputs: Annotated[list[ListedOutput], "in the order of the commands"]


OUTPUTS = {"schema --list": Listed}
"""What is printed, by the command that prints it."""
