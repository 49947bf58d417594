"""How faults are written down for tests: files without one, what replaces what in them, and every complaint in full."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import reduce
from operator import getitem
from pathlib import Path
from typing import Any

import pytest

from soundproof.parameters.faults import Path as KeyPath

Complaints = Callable[[str | bytes], list[str]]
"""From a text to all that is complained of; the fixture ``complaints``."""
Values = list[tuple[str, str, str]]
"""A key, a wrong value of it, and what is complained of after the key's path: problem → hint."""
Faults = dict[str, tuple[str, ...]]
"""By the case's name: what stands in the file, what replaces it, and every complaint."""

NATIVE = """\
#:schema ./zkvm.schema.json
[zkvm]
name = "T"
version = "1"
source = "a paper"
date = "2026-01-01"
field = "KoalaBear^4"

[defaults.air]
kind = "deep-ali"
degree = 3
opening_points = 2
batch = 20

[templates.short]
air.trace_length = "2^12"

[circuits.fri]
template = "short"
lookups.mem = { rows = 4096, width = 5 }
[circuits.fri.opening]
kind = "fri"
rate = "1/2"
queries = 84
foldings = [8, 8, 8, 8]
final_domain = 2
grinding = { folds = [1, 2, 3, 4], queries = 16 }

[circuits.whir]
template = "short"
[circuits.whir.opening]
kind = "whir"
rate = "1/4"
log_foldings = [4, 4]
queries = [60, 40]
out_of_domain = [1]
constraint_degree = 3

[circuits.stir]
template = "short"
[circuits.stir.opening]
kind = "stir"
rate = "1/4"
foldings = [16, 16]
queries = [60, 40]
"""
"""A native file without faults, with a circuit of each opening."""

LEAST = Path(__file__).parents[1] / "fixtures" / "soundcalc" / "least"
FRI, WHIR, JAGGED, SWIRL = (
    (LEAST / f"{name}.toml").read_text(encoding="utf-8") for name in ("fri", "whir", "jagged", "swirl")
)
"""The shortest file of each family."""

PATHS = {
    "[zkevm]": "zkevm",
    "[swirl]": "swirl",
    "[[circuits]]": "circuits.main",
    "[[circuits.lookups]]": "circuits.main.lookups.mem",
}


def paths(value: Any, path: KeyPath = ()) -> Iterator[KeyPath]:
    """Every key path of a table, those of array entries included."""
    entries: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, entry in entries:
        yield (*path, key)
        yield from paths(entry, (*path, key))


def inner(table: Any, path: KeyPath) -> Any:
    """What stands at a key path."""
    return reduce(getitem, path, table)


def valued(base: str, values: Values) -> list[Any]:
    """Cases of one wrong value each: file, key, value, complaint."""
    return [pytest.param(base, *case, id=f"{case[0]} = {case[1]}") for case in values]


def replaced(base: str, *tables: Faults) -> list[Any]:
    """Cases of one replacement each: file, old text, new text, complaints."""
    return [pytest.param(base, *case[:2], [*case[2:]], id=name) for table in tables for name, case in table.items()]


def with_value(base: str, key: str, value: str) -> tuple[int, str, str]:
    """The first line of a key with another value: the line's number, the table it is in, and the whole text."""
    lines = base.splitlines()
    number = next(i for i, line in enumerate(lines, start=1) if line.startswith(f"{key} = "))
    table = next(line for line in reversed(lines[:number]) if line.startswith("["))
    lines[number - 1] = f"{key} = {value}"
    return number, table, "\n".join(lines)
