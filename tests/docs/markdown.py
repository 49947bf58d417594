"""What the tables of the documentation have in common."""

from __future__ import annotations

from functools import cache
from math import floor
from pathlib import Path
from typing import Any

from soundproof.formats.files import load
from soundproof.readings.security import Assessment, assess

TESTS = Path(__file__).parents[1]


def markdown_table(title: tuple[str, ...], rows: list[tuple[Any, ...]]) -> list[str]:
    """The lines of a table in Markdown."""
    lines = ["| " + " | ".join(title) + " |", "|" + " --- |" * len(title)]
    return lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]


def rounded_down(value: float, places: int) -> str:
    """Rounded down, as every figure of bits is."""
    return f"{floor(value * 10**places) / 10**places:.{places}f}"


def power(number: int) -> str:
    """A power of two as such."""
    assert number & (number - 1) == 0
    return f"2^{number.bit_length() - 1}"


@cache
def assessed(name: str) -> Assessment:
    """A zkVM of the catalogue under its best regime; several tables show it."""
    return assess(load(name), every=False)
