"""What a question about results is answered: a table of as many rows as one can read, and all of them for programs."""

from __future__ import annotations

import time
from collections.abc import Callable
from decimal import ROUND_FLOOR, Decimal
from math import isfinite, log2
from typing import TYPE_CHECKING, Any

from soundproof.render.document import Document, Part, Rows, Table

if TYPE_CHECKING:
    from soundproof.analyses.sweep.asking import Batches

__all__ = ["document"]

HUNDREDTH = Decimal("0.01")
LARGE = 10**15
"""From here on a float has no hundredths."""
MOST = 1_000
"""Rows of a table that are shown."""


def document(names: list[str], batches: Batches, end: float, left_out: Callable[[str], None]) -> Document:
    """The rows of an answer.

    Those that a table does not show are counted until ``end`` on the monotonic clock, and ``left_out`` is told of them.
    """

    def table() -> Table:
        rows: list[tuple[Any, ...]] = []
        count = 0
        for batch in batches:
            rows += batch[: MOST - len(rows)]
            count += len(batch)
            if time.monotonic() > end:
                break
        more = " or more" * (next(batches, None) is not None)
        title = f"{count:,} row{'s' * (count != 1)}{more}"
        if count > MOST:
            title = f"the first {MOST:,} of {title}"
            left_out(f"{count - MOST:,} rows{more}")
        return _table(title, names, rows)

    return Document("Rows", (Part(Table, table),), rows=Rows(tuple(names), batches))


def _table(title: str, names: list[str], rows: list[tuple[Any, ...]]) -> Table:
    cells = tuple(tuple(_cell(value) for value in row) for row in rows)
    figures = {i for i in range(len(names)) if all(isinstance(row[i], int | float | None) for row in rows)}
    return Table(title, tuple(names), cells, frozenset(figures), whole=frozenset(range(len(names))))


def _cell(value: Any) -> str:
    """A value as text: a rate such as 1/32 in full, other decimals as bits are shown, rounded down to a hundredth."""
    if value is None:
        return "–"
    if not isinstance(value, float) or not isfinite(value):
        return str(value)
    exact = Decimal(value)
    if exact and log2(abs(value)).is_integer():
        return f"{exact:f}"
    return f"{exact.quantize(HUNDREDTH, ROUND_FLOOR):f}" if abs(value) < LARGE else f"{value:g}"
