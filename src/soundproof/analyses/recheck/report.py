"""Certificates that were checked again: a table, and the same for programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from soundproof.analyses.recheck.recheck import Followed
from soundproof.render.document import Document, Part, Table
from soundproof.version import __version__

if TYPE_CHECKING:
    from soundproof.analyses.recheck import output

__all__ = ["document"]

Verdicts = Mapping[str, Followed | str]
"""By file: what follows, or what does not."""


def document(verdicts: Verdicts) -> Document:
    """Which certificates follow."""
    return Document("Certificates", (Part(Table, lambda: _table(verdicts)),), lambda: _content(verdicts))


def _table(verdicts: Verdicts) -> Table:
    """A row for each file, with the bits that follow; below, what does not."""
    rows = tuple(
        (file, f"{said.zkvm} {said.version}", str(said.bits), str(said.circuits), str(said.terms), said.trust)
        if isinstance(said, Followed)
        else (file, "–", "refused", "–", "–", "–")
        for file, said in verdicts.items()
    )
    return Table(
        "Certificates",
        ("File", "zkVM", "Bits that follow", "Circuits", "Terms", "Trust"),
        rows,
        frozenset({2, 3, 4}),
        notes=tuple(f"{file}: refused: {said}" for file, said in verdicts.items() if isinstance(said, str)),
    )


def _content(verdicts: Verdicts) -> output.Rechecked:
    return {
        "schema": "soundproof.recheck/1",
        "soundproof": __version__,
        "files": [_entry(file, said) for file, said in verdicts.items()],
    }


def _entry(file: str, said: Followed | str) -> output.RecheckedFile:
    if isinstance(said, str):
        return {"file": file, "follows": None, "refused": said}
    return {
        "file": file,
        "follows": {
            "zkvm": said.zkvm,
            "version": said.version,
            "bits": said.bits,
            "trust": said.trust,
            "circuits": said.circuits,
            "terms": said.terms,
        },
        "refused": None,
    }
