"""Proving times that a user measured, from a CSV file."""

from __future__ import annotations

import csv
from decimal import Decimal, InvalidOperation
from pathlib import Path

from soundproof.inputs import InvalidFile, UserError

__all__ = ["latencies"]

UNITS = {"ms": Decimal(1), "s": Decimal(1000)}


def latencies(path: Path) -> tuple[Decimal | None, ...]:
    """Milliseconds of every row; None for an empty entry: no proof was made.

    The column is the only one, or the first, whose name is ``ms`` or ``s`` or ends in ``_ms`` or ``_s``.
    UserError if there is none or the file cannot be read; InvalidFile with every entry that is no time.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UserError(f"{path}: cannot be read: {error}") from None
    names = [name for name in (rows[0] if rows else {}) if name and name.rsplit("_")[-1].strip().lower() in UNITS]
    if not names:
        hint = "name the column with its unit: latency_ms or latency_s, with one row for each block"
        raise UserError(f"{path}: no column of times\n    hint: {hint}")
    unit = UNITS[names[0].rsplit("_")[-1].strip().lower()]
    found: list[Decimal | None] = []
    faults = []
    for line, row in enumerate(rows, start=2):
        text = (row[names[0]] or "").strip()
        try:
            value = Decimal(text) * unit if text else None
        except InvalidOperation:
            value = Decimal(-1)
        if value is not None and not (value.is_finite() and value > 0):
            faults.append(f"{path}:{line}: {names[0]}: must be a positive number, got {text!r}; empty for no proof")
        found.append(value)
    if faults:
        raise InvalidFile(str(path), tuple(faults))
    return tuple(found)
