"""The rules of ``whitepaper check`` by id, and what each of them found.

A *contradiction* is what cannot be true of paper and file together, or what the paper says is not done.  What is
*unknown* a person must settle.  A *note* is for a reader.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from soundproof.analyses.whitepaper.agreement.names import Name
from soundproof.analyses.whitepaper.conventions import SOURCES, Header, digest
from soundproof.analyses.whitepaper.reading.paper import Paper, Place, Span
from soundproof.analyses.whitepaper.requirements import Phase
from soundproof.zkvm.zkvm import ZkVM

if TYPE_CHECKING:
    from soundproof.analyses.system.deployment import System
    from soundproof.analyses.whitepaper.writing.subject import Subject

__all__ = ["RULES", "Grade", "PaperAndFile", "PaperFinding", "asked_by"]

Grade = Literal["contradiction", "unknown", "note"]

RULES: Mapping[str, tuple[str, str]] = {
    "WP-NAME-C": ("contradiction in an own paper, unknown in a foreign one", "a circuit of the file is not named"),
    "WP-NAME-N": ("contradiction in an own paper, unknown in a foreign one", "a node of the file is not named"),
    "WP-NAME-X": ("unknown", "a row of a table, or a name in code, is like a circuit or node and is none"),
    "WP-NUM-TABLE": (
        "contradiction; unknown where versions differ, or most of the table does",
        "a cell whose row is a circuit and whose head is a parameter differs from the file",
    ),
    "WP-NUM-PROSE": (
        "note; contradiction under an anchor of an own paper; unknown for a value of another circuit",
        "a figure in prose beside a circuit's name, or before a parameter's, differs from the file",
    ),
    "WP-NUM-STALE": ("contradiction", "what is generated is older than the file, or was edited, or is missing"),
    "WP-KEY-DEF": ("note", "a key that the text uses, with what it means"),
    "WP-KEY-X": (
        "unknown; contradiction for a value, a block, an anchor",
        "it looks like a key of the file and is none",
    ),
    "WP-OPEN": ("contradiction", "an open box, TODO, FIXME, TBD, ??, an anchor with nothing in it"),
    "WP-SELF": ("note", "one range is stated twice, and differently"),
    "WP-PUB-LOST": ("contradiction in an own paper, unknown in a foreign one", "a public value is bound to nothing"),
    "WP-PUB-FREE": ("contradiction in an own paper, unknown in a foreign one", "nothing says what a public value is"),
    "WP-KEY-OPEN": ("contradiction in an own paper at W3, else unknown", "a verification key that nothing fixes"),
    "WP-REC-OPEN": ("unknown", "a node verifies itself, and no public value decreases"),
    "WP-BUS-OPEN": ("unknown", "a bus without argument, challenge or closing node; no buses stated"),
    "WP-BUS-SCOPE": (
        "contradiction in an own paper at W3, else unknown",
        "lookups on no bus; a bus that spans proofs with list decoding and no lemma",
    ),
    "WP-MEM-OPEN": ("unknown", "a memory without argument, a commitment without hash or count"),
    "WP-ASM-OPEN": ("unknown", "an assumption without bits, or not said whether post-quantum"),
    "WP-LEM-CLASS": ("unknown", "a bus, memory or edge whose lemma has no class in the file"),
    "WP-BUDGET": (
        "contradiction in an own paper",
        "the printed budget lacks a term of the assessment, or is not what adds up",
    ),
    "WP-READ": ("unknown", "a file that the paper puts in was not read"),
    "WP-REQ": ("unknown", "a requirement has no anchor and no entry in the ledger, or a stale one"),
}
"""Grade and meaning by id; ``WP-REQ`` stands for one rule for each requirement."""


def asked_by(id: str) -> str:
    """The rule about a requirement.

    >>> asked_by("W1-IN-3"), asked_by("REQ-W2-001")
    ('WP-REQ-W1-IN-3', 'WP-REQ-W2-001')
    """
    return f"WP-REQ-{id.removeprefix('REQ-')}"


class PaperFinding(Struct, frozen=True):
    """What a rule found: the passage of the paper it quotes, and key and value of the file."""

    rule: str
    grade: Grade
    message: str
    paper: Span | None = None
    file: tuple[str, str] = ("", "")


class PaperAndFile(Struct, frozen=True, dict=True):
    """A paper beside a file; ``versions`` are those of this zkVM that the paper names."""

    paper: Paper
    zkvm: ZkVM
    file: str
    text: str
    phase: Phase
    names: Sequence[Name]
    versions: frozenset[str]
    assessed: Callable[[int | None], System]

    @cached_property
    def same(self) -> bool:
        """Whether the paper is surely of the file's version."""
        return self.paper.own or (self.zkvm.version != "unknown" and self.versions == {self.zkvm.version})

    @property
    def of_version(self) -> str:
        """Which versions the paper names, as a part of a sentence."""
        if self.same:
            return ""
        named = ", ".join(sorted(self.versions))
        return f"; the paper names {named or 'no version'}, the file is of {self.zkvm.version}"

    @cached_property
    def segments(self) -> int | None:
        """The segments that what is generated is for; None where nothing says so."""
        headers = (Header.split(one.content)[0] for one in self.paper.generated)
        return next((header.segments for header in headers if header is not None), None)

    @cached_property
    def subject(self) -> Subject:
        """What is generated is of it: the system for the segments that the paper is for."""
        from soundproof.analyses.whitepaper.writing.subject import Subject  # a foreign paper never needs it

        return Subject(self.assessed(self.segments), digest(self.text))

    @cached_property
    def values(self) -> Mapping[str, str]:
        """The values of the file by their keys, plain."""
        from soundproof.analyses.whitepaper.writing.values import values

        return values(self.subject)

    def shown(self, key: str) -> str:
        """A value as Markdown prints it."""
        from soundproof.analyses.whitepaper.writing.generation import value

        return value(self.values[key], SOURCES["md"])

    def written(self, source: str) -> Mapping[str, str]:
        """The generated files in a language, as the file gives them now."""
        from soundproof.analyses.whitepaper.writing.generation import generated

        if source not in self._written:
            self._written[source] = generated(self.subject, SOURCES[source])
        return self._written[source]

    @cached_property
    def _written(self) -> dict[str, dict[str, str]]:
        return {}

    def generated(self, place: Place) -> bool:
        """Whether a place of an own paper is in what this program wrote: that is held against the file as a whole."""
        return any(first <= place.line <= last for first, last in self._generated.get(place.file, ()))

    @cached_property
    def _generated(self) -> Mapping[str, Sequence[tuple[int, int]]]:
        lines: dict[str, list[tuple[int, int]]] = {}
        for one in self.paper.generated if self.paper.own else ():
            lines.setdefault(one.place.file, []).append((one.place.line, one.place.line + one.content.count("\n") + 1))
        return lines

    def in_own(self, grade: Grade = "contradiction") -> Grade:
        """A grade for an own paper; of a foreign one it is unknown."""
        return grade if self.paper.own else "unknown"
