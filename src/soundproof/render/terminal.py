"""Tables as plain text for a terminal of ``width`` columns."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from soundproof.parameters.characters import visible
from soundproof.render.document import Table

__all__ = ["terminal"]


def terminal(tables: Sequence[Table], width: int = 100) -> str:
    """Aligned columns, no wider than ``width``: the widest text columns are cut with an ellipsis, figures never."""
    return "\n\n".join(_table(table.through(visible), width) for table in tables) + "\n"


def _table(table: Table, width: int) -> str:
    rows = [table.header, *table.rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(table.header))]
    text = [i for i in range(len(widths)) if i not in table.right | table.whole]
    while sum(widths) + 2 * (len(widths) - 1) > width and max((widths[i] for i in text), default=0) > 5:
        widths[max(text, key=widths.__getitem__)] -= 1
    lines = [table.title]
    if table.lead:
        lines += textwrap.wrap(table.lead, width)
    rule = "  ".join("─" * w for w in widths)
    lines += ["", _row(table.header, widths, table.right), rule]
    lines += [_row(row, widths, table.right) for row in table.rows]
    for note in table.notes:
        lines += textwrap.wrap(note, width, initial_indent="  ", subsequent_indent="    ")
    return "\n".join(lines)


def _row(cells: tuple[str, ...], widths: list[int], right: frozenset[int]) -> str:
    parts = []
    for i, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        text = cell if len(cell) <= width else cell[: width - 1] + "…"
        parts.append(text.rjust(width) if i in right else text.ljust(width))
    return "  ".join(parts).rstrip()
