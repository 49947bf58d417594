"""Tables as Markdown.  Dashboards read the summary: zkVM in column 1, a column titled ``Security``."""

from __future__ import annotations

from collections.abc import Sequence

from soundproof.views.tables import Table

__all__ = ["markdown"]


def markdown(tables: Sequence[Table]) -> str:
    """One section per table."""
    return "\n".join(_table(table) for table in tables)


def _table(table: Table) -> str:
    lines = [f"## {table.title}", ""]
    if table.lead:
        lines += [table.lead, ""]
    lines.append(_row(table.header))
    lines.append("|" + "|".join(" ---: " if i in table.right else " --- " for i in range(len(table.header))) + "|")
    lines += [_row(row) for row in table.rows]
    if table.notes:
        lines += ["", *("- " + " ".join(note.split()) for note in table.notes)]
    return "\n".join(lines) + "\n"


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
