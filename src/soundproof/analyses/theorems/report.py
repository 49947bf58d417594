"""The theorems in use, as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from soundproof.render.document import Table
from soundproof.theorems.theorem import Theorem

__all__ = ["theorem_table"]


def theorem_table(theorems: Sequence[Theorem], used: Mapping[Theorem, Sequence[str]]) -> Table:
    """Every bound with its status and date, and the zkVMs whose best regimes cite it; sources below."""
    rows = tuple((t.name, t.bounds, t.status.value, t.date, ", ".join(used.get(t, ())) or "–") for t in theorems)
    notes = []
    for theorem in theorems:
        conditions = f"; holds for {'; '.join(theorem.conditions)}" if theorem.conditions else ""
        notes.append(f"{theorem.name}: {theorem.paper}{conditions}")
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
