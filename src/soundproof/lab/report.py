"""Rows of experiments: a table of each experiment, and the same for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from soundproof.lab import EXPERIMENTS
from soundproof.lab.rows import Row
from soundproof.render.document import Document, Part, Table
from soundproof.version import __version__

if TYPE_CHECKING:
    from soundproof.lab import output

__all__ = ["cells", "document", "tables"]

HEADER = ("Case", "Measured", "Bound", "By", "Cases", "Method", "Verdict", "Note")


def document(rows: Sequence[Row]) -> Document:
    """The rows with all their bounds."""
    parts = tuple(Part(Table, partial(_table, name, measured)) for name, measured in _experiments(rows))
    return Document("The lab", parts, lambda: _content(rows))


def _experiments(rows: Sequence[Row]) -> Iterator[tuple[str, list[Row]]]:
    for name, group in groupby(rows, key=lambda row: row.experiment):
        yield name, list(group)


def tables(rows: Sequence[Row]) -> list[Table]:
    """One table per experiment."""
    return [_table(name, measured) for name, measured in _experiments(rows)]


def _table(name: str, rows: Sequence[Row]) -> Table:
    """Each row with its sharpest bound; violated bounds are spelt out below."""
    width = len(HEADER) if any(row.note for row in rows) else len(HEADER) - 1
    notes = tuple(
        f"VIOLATED: {row.case}: {number(row.measured)} measured, {number(bound.value)} claimed by "
        f"{bound.name} ({bound.status})"
        for row in rows
        for bound in row.violated
    )
    cut = tuple(cells(row)[:width] for row in rows)
    return Table(name, HEADER[:width], cut, frozenset({1, 2, 4}), EXPERIMENTS[name], notes, frozenset({0, 6}))


def cells(row: Row) -> tuple[str, ...]:
    """A row as text, in the order of the header."""
    least, measured = row.least, number(row.measured)
    if row.interval is not None:
        measured += f" [{number(row.interval[0])}, {number(row.interval[1])}]"
    return (
        row.case,
        measured,
        "–" if least is None else number(least.value),
        "–" if least is None else least.name,
        f"{row.cases:,}",
        row.method.value,
        verdict(row),
        row.note,
    )


def verdict(row: Row) -> str:
    """``tight`` where the measurement meets the sharpest bound, ``equal`` where that is a formula for it."""
    if row.least is None:
        return "–"
    if not row.ok:
        return "VIOLATED"
    return "holds" if not row.tight else "equal" if row.least.equality else "tight"


def number(value: float) -> str:
    """Whole numbers as they are, others to four significant digits."""
    return str(int(value)) if value == int(value) else f"{value:.4g}"


def _content(rows: Sequence[Row]) -> output.LabOutput:
    return {"schema": "soundproof.lab/1", "soundproof": __version__, "rows": [_object(row) for row in rows]}


def _object(row: Row) -> output.RowOutput:
    return {
        "experiment": row.experiment,
        "case": row.case,
        "measured": row.measured,
        "interval": None if row.interval is None else list(row.interval),
        "bounds": [
            {
                "name": b.name,
                "status": b.status,
                "value": b.value,
                "equality": b.equality,
                "violated": b in row.violated,
            }
            for b in row.bounds
        ],
        "cases": row.cases,
        "method": row.method.value,
        "ok": row.ok,
        "tight": row.tight,
        "note": row.note,
    }
