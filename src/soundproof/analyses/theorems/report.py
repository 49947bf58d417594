"""The theorems in use: a table, and the same for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from soundproof.render.document import Document, Part, Table
from soundproof.theorems.theorem import Theorem
from soundproof.version import __version__

if TYPE_CHECKING:
    from soundproof.analyses.theorems import output

__all__ = ["document"]

Uses = Mapping[Theorem, Sequence[str]]
"""The zkVMs whose best regimes cite a theorem."""


def document(theorems: Sequence[Theorem], used: Uses) -> Document:
    """Every bound, and who rests on it."""
    return Document(
        "Theorems",
        (Part(Table, lambda: _table(theorems, used)),),
        lambda: _content(theorems, used),
    )


def _table(theorems: Sequence[Theorem], used: Uses) -> Table:
    """Every bound with its status and date, and the zkVMs that rest on it; sources below."""
    rows = tuple((t.name, t.bounds, t.status.value, t.date, ", ".join(used.get(t, ())) or "–") for t in theorems)
    notes = []
    for theorem in theorems:
        conditions = "; ".join((*theorem.conditions, theorem.characteristic.condition))
        notes.append(f"{theorem.name}: {theorem.paper}; holds for {conditions}")
    lead = f"{len(theorems)} bounds; heuristics enter no provable figure"
    return Table(
        "Theorems",
        ("Theorem", "Bounds", "Status", "Date", "Used by the best regime of"),
        rows,
        frozenset(),
        lead,
        tuple(notes),
        frozenset({0}),
    )


def _content(theorems: Sequence[Theorem], used: Uses) -> output.Theorems:
    return {
        "schema": "soundproof.theorems/1",
        "soundproof": __version__,
        "theorems": [_entry(theorem, used) for theorem in theorems],
    }


def _entry(theorem: Theorem, used: Uses) -> output.TheoremOutput:
    return {
        "id": theorem.id,
        "name": theorem.name,
        "number": theorem.number,
        "bounds": theorem.bounds,
        "paper": theorem.paper,
        "status": theorem.status.value,
        "lean": theorem.lean or None,
        "date": theorem.date,
        "conditions": list(theorem.conditions),
        "characteristic": theorem.characteristic.value,
        "certificate": theorem.certificate,
        "used_by": list(used.get(theorem, ())),
    }
