"""Rows of experiments as tables for people and as JSON for programs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from soundproof.lab import EXPERIMENTS
from soundproof.lab.rows import Row
from soundproof.render.document import Table
from soundproof.render.json import encoded
from soundproof.version import __version__

__all__ = ["as_json", "cells", "tables"]

HEADER = ("Case", "Measured", "Bound", "By", "Cases", "Method", "Verdict", "Note")


def tables(rows: Sequence[Row]) -> list[Table]:
    """One table per experiment, each row with its sharpest bound; violated bounds are spelt out below it."""
    found = []
    for name, group in groupby(rows, key=lambda row: row.experiment):
        own = list(group)
        width = len(HEADER) if any(row.note for row in own) else len(HEADER) - 1
        notes = tuple(
            f"VIOLATED: {row.case}: {number(row.measured)} measured, {number(bound.value)} claimed by "
            f"{bound.name} ({bound.status})"
            for row in own
            for bound in row.violated
        )
        cut = tuple(cells(row)[:width] for row in own)
        found.append(
            Table(name, HEADER[:width], cut, frozenset({1, 2, 4}), EXPERIMENTS[name], notes, frozenset({0, 6}))
        )
    return found


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


def as_json(rows: Sequence[Row]) -> str:
    """``soundproof.lab/1``: the rows with all their bounds."""
    document = {"schema": "soundproof.lab/1", "soundproof": __version__, "rows": [_object(row) for row in rows]}
    return encoded(document)


def _object(row: Row) -> dict[str, Any]:
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
