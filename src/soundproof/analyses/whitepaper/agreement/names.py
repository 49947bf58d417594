"""The names of circuits and nodes, as a paper may write them, and where they can be told from ordinary words.

``final``, ``memory`` and ``deferred`` are words of every paper.  Cells of tables, code and headings name a circuit; in
prose a name that might be a word does so only beside a noun such as *circuit*.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Literal

from msgspec import Struct

from soundproof.analyses.whitepaper.reading.paper import Paper, Section, Span
from soundproof.zkvm.zkvm import ZkVM

__all__ = ["Name", "named_in", "names_of", "normal"]

NOUNS = (
    "circuit", "circuits", "air", "airs", "chip", "table", "node", "proof", "proofs", "prover", "verifier", "machine",
    "component", "step", "layer", "stage", "program", "recursion", "trace",
)  # fmt: skip
"""Words beside which a name is a name."""


def normal(text: str) -> str:
    """A name without what papers write differently: case, separators, marks of notes, a noun behind it.

    >>> normal("Final-Compressed circuit †") == normal("final_compressed") == normal("FinalCompressed")
    True
    """
    bare = re.sub(r"[†‡*`'\"“”]", "", text).casefold().strip()
    bare = re.sub(rf"\s+(?:{'|'.join(NOUNS)})$", "", bare)
    return re.sub(r"[\s_.-]+", "", bare)


class Name(Struct, frozen=True, dict=True):
    """A circuit or node of the file, by the ``key`` it has there and every way in which it may be written."""

    kind: Literal["circuit", "node"]
    name: str
    key: str
    forms: tuple[str, ...]

    @cached_property
    def normals(self) -> frozenset[str]:
        """Its forms, as :func:`normal` has them."""
        return frozenset(map(normal, self.forms))

    @cached_property
    def words(self) -> re.Pattern[str]:
        """The name in code or headings: as a whole word, its parts separated as one likes."""
        return re.compile("|".join(_pattern(form) for form in self.forms), re.IGNORECASE)

    @cached_property
    def prose(self) -> re.Pattern[str]:
        """The name in prose: by itself if it is no ordinary word, else beside a noun."""
        nouns = "|".join(NOUNS)
        parts = [
            _pattern(form)
            if len(_parts(form)) > 1 or re.search(r"\d", form)
            else rf"{_pattern(form)}[\s-]+(?:{nouns})\b|\b(?:{nouns})\s+{_pattern(form)}"
            for form in self.forms
        ]
        return re.compile("|".join(parts), re.IGNORECASE)

    @cached_property
    def row(self) -> re.Pattern[str]:
        """The name at the beginning of a line of a PDF that goes on with figures, as rows of its tables do."""
        return re.compile(rf"\s*(?:{self.words.pattern})(?:\s+\S*\d|\s*$)", re.IGNORECASE)

    def named(self, paper: Paper) -> bool:
        """Whether a paper names it anywhere."""
        if any(normal(cell) in self.normals for item in paper.of("row") for cell in item.cells):
            return True
        if any(self.words.search(cell) for item in paper.of("row") for cell in item.cells):
            return True
        if any(self.words.search(item.text) for item in paper.of("code", "heading", "listing")):
            return True
        if any(self.row.match(item.text) for item in paper.of("prose") if item.place.pages):
            return True
        return any(self.prose.search(_flat(section)) for section in paper.sections)


def _flat(section: Section) -> str:
    return re.sub(r"-\s*\n\s*(?=[a-z])", "", section.text)


def _parts(form: str) -> list[str]:
    """The words that a name is made of.

    >>> _parts("Final_Compressed"), _parts("DmaMemCpy"), _parts("Keccakf")
    (['Final', 'Compressed'], ['Dma', 'Mem', 'Cpy'], ['Keccakf'])
    """
    return [part for part in re.split(r"[\s_.-]+|(?<=[a-z0-9])(?=[A-Z])", form) if part]


def _pattern(form: str) -> str:
    words = r"[\s_.-]?".join(map(re.escape, _parts(form)))
    return rf"(?<!\w){words}(?!\w)"


def names_of(zkvm: ZkVM, aliases: Mapping[str, Iterable[str]]) -> Iterator[Name]:
    """The circuits and nodes of a file; ``aliases`` gives further ways to write them."""
    for circuit in zkvm.circuits:
        forms = (circuit.name, *aliases.get(circuit.name, ()))
        yield Name("circuit", circuit.name, f"circuits.{circuit.name}", forms)
    for name, _ in zkvm.topology.nodes if zkvm.topology is not None else ():
        yield Name("node", name, f"topology.nodes.{name}", (name, *aliases.get(name, ())))


def named_in(sentence: Span, names: Iterable[Name], codes: Iterable[str]) -> list[Name]:
    """The circuits that a sentence names: in its code, or in its prose as prose names them."""
    said = set(map(normal, codes))
    return [one for one in names if one.kind == "circuit" and (one.normals & said or one.prose.search(sentence.text))]
