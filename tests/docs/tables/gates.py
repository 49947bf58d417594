"""The published requirements."""

from __future__ import annotations

from collections.abc import Callable

from soundproof.analyses.check.gates import gates
from soundproof.analyses.check.papers import paper_gates
from tests.docs.markdown import markdown_table


def every_gate() -> list[str]:
    """All clauses of all gates."""
    rows = []
    for id, gate in gates().items():
        for name, clause in gate.clauses:
            limit = "" if clause.limit is None else f"{clause.limit:,}"
            shown = f"`{name}`" if clause.required else f"(`{name}`)"
            rows.append((id, shown, f"`{clause.kind}`", limit, clause.text))
    return markdown_table(("Gate", "Clause", "Kind", "Limit", "What it asks for"), rows)


def gate_sources() -> list[str]:
    """Who published each gate, and when it is due."""
    return markdown_table(
        ("Gate", "Name", "Due", "Source"), [(id, g.name, g.due or "–", g.source) for id, g in gates().items()]
    )


def parts_of_the_paper() -> list[str]:
    """The parts of the whitepaper, with their days."""
    rows = [(id, gate.name, gate.due, gate.source, str(len(gate.clauses))) for id, gate in paper_gates().items()]
    return markdown_table(("Gate", "Name", "Due", "Source", "Clauses"), rows)


TABLES: dict[str, Callable[[], list[str]]] = {
    "gates": every_gate,
    "gate-sources": gate_sources,
    "paper-gates": parts_of_the_paper,
}
