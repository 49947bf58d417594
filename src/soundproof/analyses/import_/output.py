"""What programs get of a file beside a prover's own."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypedDict

__all__ = ["OUTPUTS", "AgreementOutput", "Artefact", "DifferenceOutput"]


class Artefact(TypedDict):
    """A file of the prover."""

    file: Annotated[str, "its name"]
    sha256: Annotated[str, "its digest"]


class DifferenceOutput(TypedDict):
    """A value of an artefact beside that of the written file."""

    circuit: Annotated[str, "its name"]
    key: Annotated[str, "the parameter, dotted as in [format.md](format.md); empty where one side has no such circuit"]
    written: Annotated[Any, "value of the written file; null where it has none"]
    stated: Annotated[Any, "value of the artefact; null where it has none"]
    stated_key: Annotated[str, "the keys there that state it; empty where the file is soundcalc's"]
    file: Annotated[str, "the artefact"]


class AgreementOutput(TypedDict):
    """A written file beside what a prover writes."""

    schema: Annotated[Literal["soundproof.import/1"], "what this output is"]
    soundproof: Annotated[str, "version of the program"]
    name: Annotated[str, "name in the written file"]
    version: Annotated[str, "version in the written file"]
    prover: Annotated[str, "what the artefacts are of"]
    artefacts: Annotated[list[Artefact], "the files that were read"]
    compared: Annotated[int, "values that both sides state"]
    differences: Annotated[list[DifferenceOutput], "values that differ"]
    unsaid: Annotated[list[DifferenceOutput], "what the written file leaves out"]
    open: Annotated[list[str], "what no artefact states"]


OUTPUTS = {"import --check": AgreementOutput}
"""What is printed, by the command that prints it."""
