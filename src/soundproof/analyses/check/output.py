"""What programs get of published requirements."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from soundproof.analyses.check.gates import Answer, Kind, Unit
from soundproof.analyses.system.output import AdvisoryOutput
from soundproof.render.output import ClassOf

__all__ = ["OUTPUTS", "AskedClause", "Checks", "ClauseOutput", "GateOutput", "Gates", "Range", "ReportOutput"]

Mark = Literal["on an open condition", "without an unknown term", "withheld"]


class Range(TypedDict):
    """A number that lies between two others; it is exact where they are equal."""

    least: Annotated[int | float | None, "the least that it may be; null where it has no known lower bound"]
    most: Annotated[int | float | None, "the most that it may be; null where it has no known upper bound"]


class AskedClause(TypedDict):
    """One requirement."""

    name: Annotated[str, "name in the gate"]
    kind: Annotated[Kind, "kind of the clause; [gates.md](gates.md#how-a-verdict-is-made) has them all"]
    text: Annotated[str, "what it asks for"]
    limit: Annotated[int | None, "the limit in its `unit`; null where the kind has none"]
    unit: Annotated[Unit | None, "of the limit, the figure and the margin; null where the kind has no numbers"]
    hardware: Annotated[str, "machines that a published time must be of; empty where any will do"]
    required: Annotated[bool, "whether it decides"]


class ClauseOutput(AskedClause):
    """What is known of a requirement."""

    verdict: Annotated[Answer, "whether it is met"]
    figure: Annotated[str, "what is known, as text"]
    least: Annotated[int | float | None, "the least that the figure may be; null where it has no known lower bound"]
    most: Annotated[int | float | None, "the most that it may be; null where it has no known upper bound"]
    marks: Annotated[list[Mark], "on what the figure is: † and ‡ of tables"]
    margin: Annotated[str, "distance to the limit, as text; empty where there is none"]
    distance: Annotated[
        Range | None, "distance to the limit as numbers, negative where it is missed; null where there is no limit"
    ]
    evidence: Annotated[str, "where the figure is from, conditions, other versions"]
    binding: Annotated[str, "the circuit and term, node or edge that decides"]


class ReportOutput(ClassOf):
    """A zkVM before a gate."""

    zkvm: Annotated[str, "name of the zkVM"]
    version: Annotated[str, "its version"]
    gate: Annotated[str, "id of the gate; `asked` for `--min-bits` and `--max-bytes`"]
    name: Annotated[str, "its name"]
    due: Annotated[str, "its date, as text; empty where it has none"]
    source: Annotated[str, "who published it"]
    verdict: Annotated[Answer, "of the required clauses together"]
    clauses: Annotated[list[ClauseOutput], "in the order of the gate"]
    advisories: Annotated[list[AdvisoryOutput], "published flaws about the zkVM"]


class Checks(TypedDict):
    """Which published requirements zkVMs meet."""

    schema: Annotated[Literal["soundproof.check/1"], "what this output is"]
    soundproof: Annotated[str, "version of the program"]
    reports: Annotated[list[ReportOutput], "one for each zkVM and gate"]


class GateOutput(TypedDict):
    """A published gate, whoever is before it."""

    id: Annotated[str, "as `--gate` takes it"]
    name: Annotated[str, "its name"]
    due: Annotated[str, "its date, as text; empty where it has none"]
    source: Annotated[str, "who published it"]
    clauses: Annotated[list[AskedClause], "what it asks for"]


class Gates(TypedDict):
    """The published requirements."""

    schema: Annotated[Literal["soundproof.gates/1"], "what this output is"]
    soundproof: Annotated[str, "version of the program"]
    gates: Annotated[list[GateOutput], "in the order of their publication"]


OUTPUTS = {"check": Checks, "check --list": Gates}
"""What is printed, by the command that prints it."""
