"""The tables of ``docs/format.md``: symbol, type, bounds and default of every key, from the dataclasses."""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from fractions import Fraction
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from soundproof.formats.native import Header
from soundproof.parameters.params import Param, key_of
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


def _parts(hint: Any) -> tuple[Any, list[Param]]:
    """A type hint without its annotation, and its Params, the most specific one first."""
    if get_origin(hint) is Annotated:
        inner, *notes = get_args(hint)
        bare, below = _parts(inner)
        return bare, [note for note in reversed(notes) if isinstance(note, Param)] + below
    return hint, []


def _reachable(kind: Any) -> Iterator[type]:
    """A record and the records in its fields, depth first."""
    kind, params = _parts(kind)
    for param in params:
        if param.schedule is not None:
            yield from _reachable(param.schedule)
    if is_dataclass(kind) and kind is not Field:
        yield kind
        for hint in get_type_hints(kind, include_extras=True).values():
            yield from _reachable(hint)
    for argument in get_args(kind):
        yield from _reachable(argument)


ARGUMENT = (Statement, Execution, Segmentation, Bus, Memory, Commitment, Lemma, Deviation)
STARTS = (Header, Circuit, SizeClaim, Hash, Assumption, Topology, *ARGUMENT, Publication, Performance)
RECORDS: dict[str, type] = {record.__name__: record for start in STARTS for record in _reachable(start)}
"""Every table of a native file, by the name of its class."""


def symbols(record: type) -> Iterator[str]:
    """The symbols that a record's keys carry."""
    for hint in get_type_hints(record, include_extras=True).values():
        yield from filter(None, [_symbol(hint)])


def _params(hint: Any) -> list[Param]:
    """The Params of a hint and of the numbers inside it."""
    bare, params = _parts(hint)
    return params + [p for argument in get_args(bare) for p in _params(argument)]


def _symbol(hint: Any) -> str:
    return next((p.symbol for p in _params(hint) if p.symbol), "")


def _type(hint: Any) -> str:
    bare, params = _parts(hint)
    if params and params[0].schedule is not None:
        name = params[0].schedule.__name__
        return f"{_type(bare)} or [{name}](#{name.lower()})"
    origin, args = get_origin(bare), get_args(bare)
    if origin in (Union, types.UnionType):
        return " or ".join(dict.fromkeys(_type(arg) for arg in args if arg is not type(None)))
    if origin is Literal:
        return ", ".join(f"`{value}`" for value in args)
    if origin is tuple:
        if get_origin(args[0]) is tuple and get_args(args[0])[1] is not Ellipsis:
            return f"table of {_type(get_args(args[0])[1])}"
        return f"list of {_type(args[0])}"
    if isinstance(bare, type) and issubclass(bare, Enum):
        return ", ".join(f"`{member.value}`" for member in bare)
    if is_dataclass(bare) and bare is not Field:
        return f"[{bare.__name__}](#{bare.__name__.lower()})"
    if bare is int and any(param.power_of_two for param in params):
        return "power of two"
    names: dict[Any, str] = {int: "integer", bool: "boolean", str: "string", Fraction: "rate", Field: "field"}
    return names[bare]


def _bounds(hint: Any) -> str:
    lows = [p.ge for p in _params(hint) if p.ge is not None]
    highs = [p.le for p in _params(hint) if p.le is not None]
    if lows and highs:
        return f"{max(lows)} to {min(highs)}"
    return f"≥ {max(lows)}" if lows else ""


def _default(record: type, field: Any, hint: Any) -> str:
    if record is Circuit and field.name == "field":
        return "that of `[zkvm]`"
    if field.default is MISSING:
        return "required"
    value = field.default
    if value is None:
        return "absent"
    if is_dataclass(value):
        return "its defaults"
    if isinstance(value, tuple):
        return "`{}`" if _type(hint).startswith("table") else "`[]`"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value}`" if isinstance(value, int) else f'`"{value}"`'


def _described(hint: Any) -> str:
    return next((param.description for param in _params(hint)), "")


def table(record: type, body: str) -> list[str]:
    """The rows of a record's table; the meanings that ``body`` has are kept."""
    meanings = {}
    for row in body.splitlines()[2:]:
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        meanings[cells[0]] = cells[-1]
    hints = get_type_hints(record, include_extras=True)
    lines = ["| " + " | ".join(TITLE) + " |", "|" + " --- |" * len(TITLE)]
    for field in fields(record):  # type: ignore[arg-type]
        if record is Circuit and field.name == "name":
            continue  # the table's own name
        hint = hints[field.name]
        key = f"`{key_of(field.name)}`"
        symbol = f"`{_symbol(hint)}`" if _symbol(hint) else ""
        cells = (
            key,
            symbol,
            _type(hint),
            _bounds(hint),
            _default(record, field, hint),
            meanings.get(key) or _described(hint),
        )
        lines.append("| " + " | ".join(cells) + " |")
    return lines
