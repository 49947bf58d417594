"""The tables of ``docs/format.md``: symbol, type, bounds and default of every key, from the records."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from msgspec import Struct

from soundproof.formats.native import Header
from soundproof.parameters.shape import (
    Choice,
    Either,
    Entries,
    Key,
    Kinds,
    List,
    Record,
    Scalar,
    Shape,
    keys,
    params_of,
    shape,
)
from soundproof.primitives.fields import Field
from soundproof.primitives.hashes import Hash
from soundproof.zkvm.argument import (
    Bus,
    Commitment,
    Deviation,
    Execution,
    Lemma,
    Memory,
    Segmentation,
    Statement,
)
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.topology import Topology
from soundproof.zkvm.zkvm import Assumption, Performance, Publication, SizeClaim

TITLE = ("Key", "Symbol", "Type", "Bounds", "Default", "Meaning")


def _reachable(kind: Shape) -> Iterator[type]:
    """A record and the records in its keys, depth first; the schedules of a list before its entries."""
    match kind:
        case Record(record):
            yield record
            for key in keys(record).values():
                yield from _reachable(key.shape)
        case Kinds(records):
            for record in records.values():
                yield from _reachable(record)
        case List(inner) | Entries(inner):
            yield from _reachable(inner)
        case Either(options):
            for option in reversed(options):
                yield from _reachable(option)


ARGUMENT = (Statement, Execution, Segmentation, Bus, Memory, Commitment, Lemma, Deviation)
STARTS = (Header, Circuit, SizeClaim, Hash, Assumption, Topology, *ARGUMENT, Publication, Performance)
RECORDS: dict[str, type] = {record.__name__: record for start in STARTS for record in _reachable(shape(start))}
"""Every table of a native file, by the name of its class."""


def symbols(record: type) -> Iterator[str]:
    """The symbols that a record's keys carry."""
    yield from filter(None, (_symbol(key.shape) for key in keys(record).values()))


def _symbol(kind: Shape) -> str:
    return next((param.symbol for param in params_of(kind) if param.symbol), "")


def _type(kind: Shape) -> str:
    match kind:
        case Record(record):
            return f"[{record.__name__}](#{record.__name__.lower()})"
        case Kinds(records):
            return " or ".join(map(_type, records.values()))
        case Either(options):
            return " or ".join(dict.fromkeys(map(_type, options)))
        case Choice(words):
            return ", ".join(f"`{word}`" for word in words)
        case List(item):
            return f"list of {_type(item)}"
        case Entries(entry):
            return f"table of {_type(entry)}"
        case Scalar(scalar):
            names = {int: "integer", bool: "boolean", str: "string", Fraction: "fraction", Field: "field"}
            if scalar is Fraction and kind.power_of_two:
                return "rate"
            return "power of two" if kind.power_of_two else names[scalar]


def _bounds(kind: Shape) -> str:
    lows = [param.ge for param in params_of(kind) if param.ge is not None]
    highs = [param.le for param in params_of(kind) if param.le is not None]
    if lows and highs:
        return f"{max(lows)} to {min(highs)}"
    return f"≥ {max(lows)}" if lows else ""


def _default(record: type, key: Key) -> str:
    if record is Circuit and key.name == "field":
        return "that of `[zkvm]`"
    if key.required:
        return "required"
    value = key.default
    if value is None:
        return "absent"
    if isinstance(value, Struct):
        return "its defaults"
    if isinstance(value, tuple):
        return "`{}`" if isinstance(key.shape, Entries) else "`[]`"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value}`" if isinstance(value, int) else f'`"{value}"`'


def table(record: type, body: str) -> list[str]:
    """The rows of a record's table; the meanings that ``body`` has are kept."""
    meanings = {}
    for row in body.splitlines()[2:]:
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        meanings[cells[0]] = cells[-1]
    lines = ["| " + " | ".join(TITLE) + " |", "|" + " --- |" * len(TITLE)]
    for key in keys(record).values():
        if record is Circuit and key.name == "name":
            continue  # the table's own name
        symbol, described = _symbol(key.shape), next((param.description for param in params_of(key.shape)), "")
        cells = (
            f"`{key.key}`",
            f"`{symbol}`" if symbol else "",
            _type(key.shape),
            _bounds(key.shape),
            _default(record, key),
            meanings.get(f"`{key.key}`") or described,
        )
        lines.append("| " + " | ".join(cells) + " |")
    return lines
