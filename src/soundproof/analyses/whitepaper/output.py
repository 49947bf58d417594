"""What programs get of a paper held against a file."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from soundproof.analyses.whitepaper.agreement.rules import Grade
from soundproof.analyses.whitepaper.agreement.standing import State
from soundproof.analyses.whitepaper.requirements import Phase

__all__ = ["OUTPUTS", "FileKey", "PaperCheck", "PaperFinding", "Passage", "RequirementOutput", "Section"]


class Passage(TypedDict):
    """A passage of a paper."""

    file: Annotated[str, "its file"]
    line: Annotated[int, "its line; the page of a PDF"]
    text: Annotated[str, "its words"]


class FileKey(TypedDict):
    """A key of the zkVM's file."""

    key: Annotated[str, "the key; empty where the finding is about none"]
    value: Annotated[str, "its value, as text"]


class PaperFinding(TypedDict):
    """Something that the paper says, or leaves out."""

    rule: Annotated[str, "one of the [rules](whitepaper.md#the-rules)"]
    grade: Annotated[Grade, "how much it matters"]
    message: Annotated[str, "what was found"]
    paper: Annotated[Passage | None, "where the paper says it; null where it is about no passage"]
    file: Annotated[FileKey, "what the file says"]


class Section(TypedDict):
    """A passage that may be read."""

    file: Annotated[str, "its file"]
    line: Annotated[int, "its line; the page of a PDF"]
    section: Annotated[str, "its heading"]


class RequirementOutput(TypedDict):
    """Something that a paper must say."""

    id: Annotated[str, "id of the requirement"]
    text: Annotated[str, "what it asks for"]
    state: Annotated[State, "how it stands"]
    evidence: Annotated[str, "the anchor or the entry of the ledger, or that there is none"]
    file_states: Annotated[str, "what the file states of it; evidence, and no confirmation"]
    to_be_read: Annotated[list[Section], "at most three passages"]


class PaperCheck(TypedDict):
    """A paper beside a file."""

    schema: Annotated[Literal["soundproof.whitepaper-check/1"], "what this output is"]
    soundproof: Annotated[str, "version of the program"]
    paper: Annotated[str, "the paper, as it was named"]
    own: Annotated[bool, "whether something of it was generated"]
    zkvm: Annotated[str, "name of the zkVM"]
    version: Annotated[str, "its version"]
    phase: Annotated[Phase, "up to which milestone"]
    findings: Annotated[list[PaperFinding], "worst first"]
    requirements: Annotated[list[RequirementOutput], "those of the phase, in order"]


OUTPUTS = {"whitepaper check": PaperCheck}
"""What is printed, by the command that prints it."""
