"""What programs get of a report."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from soundproof.analyses.assess.output import Assessments
from soundproof.analyses.check.output import Checks
from soundproof.analyses.system.output import Systems

__all__ = ["OUTPUTS", "ProvenanceOutput", "ReportedZkvm"]


class ProvenanceOutput(TypedDict):
    """What a report was made from, and by what."""

    file: Annotated[str, "name of the file"]
    sha256: Annotated[str, "its digest"]
    tool: Annotated[str, "this program and its version"]
    commit: Annotated[str, "the commit it was installed from; empty where nobody knows"]


class ReportedZkvm(TypedDict):
    """What is proven of a zkVM, in one document."""

    schema: Annotated[Literal["soundproof.report/1"], "what this output is"]
    soundproof: Annotated[str, "version of the program"]
    date: Annotated[str | None, "the day of the report; null where none was given"]
    provenance: Annotated[ProvenanceOutput | None, "where its figures come from; null where it was made from a value"]
    assessment: Annotated[Assessments, "as `assess` prints it"]
    checks: Annotated[Checks, "as `check` prints it"]
    system: Annotated[Systems | None, "as `system` prints it; null where its figures are withheld"]


OUTPUTS = {"report": ReportedZkvm}
"""What is printed, by the command that prints it."""
