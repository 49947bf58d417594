"""Proving times that a user measured, from a CSV file."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path

from soundproof.formats.files import MOST_BYTES, content_of
from soundproof.parameters.faults import InvalidFile, UserError

__all__ = ["latencies", "named_latencies"]

UNITS = {"ms": Decimal(1), "s": Decimal(1000)}

LONGEST = 10**12
"""Milliseconds, thirty years: what is longer is a slip of the pen."""


def latencies(path: Path) -> tuple[Decimal | None, ...]:
    """Milliseconds of every row, as ``named_latencies`` reads them."""
    return named_latencies(path)[1]


def named_latencies(path: Path) -> tuple[str, tuple[Decimal | None, ...]]:
    """The file, with the column if others could be meant; milliseconds of every row, None where no proof was made.

    The column is the first whose name is ``ms`` or ``s`` or ends in ``_ms`` or ``_s``.
    UserError if there is none or the file cannot be read; InvalidFile with every row that has no time.
    """
    try:
        text = content_of(path, MOST_BYTES, "one row for each proof, of as many as a few weeks have").decode(
            "utf-8-sig"
        )
        reader = csv.reader(io.StringIO(text, newline=""))
        rows = [(reader.line_num, row) for row in reader]
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {error.strerror}") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise UserError(f"{path}: is no CSV: {error}") from None
    header = rows[0][1] if rows else []
    units = [name.strip().lower().rpartition("_")[2] for name in header]
    column = next((i for i, unit in enumerate(units) if unit in UNITS), None)
    if column is None:
        hint = "name the column with its unit: latency_ms or latency_s, with one row for each block"
        raise UserError(f"{path}: no column of times\n    hint: {hint}")
    while rows and not rows[-1][1]:  # blank lines at the end
        rows.pop()
    if len(rows) == 1:
        raise UserError(f"{path}: has no times\n    hint: one row for each block, below {header[column]}")
    times: list[Decimal | None] = []
    faults = []
    for line, row in rows[1:]:
        try:
            times.append(_time(row, column, UNITS[units[column]]))
        except ValueError as error:
            faults.append(f"{path}:{line}: {header[column].strip()}: {error}")
    if faults:
        raise InvalidFile(str(path), tuple(faults))
    several = sum(unit in UNITS for unit in units) > 1
    return f"{path}, column {header[column].strip()}" if several else str(path), tuple(times)


def _time(row: list[str], column: int, unit: Decimal) -> Decimal | None:
    """A row's time; ValueError with what is wrong."""
    if column >= len(row):
        raise ValueError('the row has no such entry; write "" for a block without proof')
    text = row[column].strip()
    if not text:
        return None
    try:
        value = Decimal(text) * unit
    except ArithmeticError:
        value = Decimal(-1)
    if not (value.is_finite() and 0 < value <= LONGEST):
        raise ValueError(f"must be a positive number, got {text!r}; empty for no proof")
    return value
