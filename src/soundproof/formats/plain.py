"""A zkVM as the nested plain table that its file would hold: what :mod:`soundproof.formats.reading` reads, backwards.

The walk follows the same shapes, so a key that the reader learns is written from then on.
"""

from __future__ import annotations

from collections import Counter
from enum import Enum
from fractions import Fraction
from typing import Any

from soundproof.formats.native import Header
from soundproof.formats.reading import written
from soundproof.parameters.shape import Choice, Entries, Kinds, List, Record, Scalar, Shape, keys, narrowed, shape
from soundproof.primitives.fields import Field
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.zkvm import ZkVM

__all__ = ["SHORT", "Named", "circuit_table", "leaves", "plain", "plainly", "table_of"]

SHORT = 1024
"""Powers of two below are written as numbers: digests and domains of a few points read better so."""


class Named(dict[str, Any]):
    """A table of named entries (circuits, lookups, claims …), whose order means something; a record's does not."""


def plain(kind: Any, value: Any, whole: bool = False) -> Any:
    """A value of a type hint or a shape as TOML has it; ``whole`` also states what is equal to its default.

    >>> from soundproof.protocols.fri import Fri
    >>> plain(Fri, Fri("fri", Fraction(1, 8), 84, (16, 16), 2**12))
    {'kind': 'fri', 'rate': '1/8', 'queries': 84, 'foldings': [16, 16], 'final_domain': '2^12'}
    """
    return _plain(shape(kind), value, whole)


def _plain(shape: Shape, value: Any, whole: bool) -> Any:
    match narrowed(shape, value):
        case Entries(entry):
            return Named((name, _plain(entry, inner, whole)) for name, inner in value)
        case List(item):
            return [_plain(item, inner, whole) for inner in value]
        case Record() | Kinds():
            return _record(value, whole)
        case Choice():
            return value.value if isinstance(value, Enum) else value
        case Scalar() as scalar:
            return _word(value, scalar.power_of_two)


def _word(value: Any, power_of_two: bool) -> Any:
    """A scalar as TOML has it."""
    match value:
        case Fraction():
            return f"{value.numerator}/{value.denominator}"
        case Field():
            return value.name
        case int() if power_of_two and value >= SHORT:
            return f"2^{value.bit_length() - 1}"
        case _:
            return value


def _record(value: Any, whole: bool) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for key in keys(value.__class__).values():
        entry = getattr(value, key.name)
        if entry is not None and (whole or entry != key.default):
            table[key.key] = _plain(key.shape, entry, whole)
    return table


def circuit_table(circuit: Circuit, whole: bool = False) -> dict[str, Any]:
    """A circuit as its table under ``[circuits]`` has it: without the name; ``least`` states what differs from ``air``.

    ValueError if ``least`` leaves out what ``air`` states, which files have no way to say.
    """
    table = _record(circuit, whole)
    del table["name"]
    if circuit.least is not None:
        air, least = _record(circuit.air, True), _record(circuit.least, True)
        table["least"] = _over(air, least)
    return table


def _over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """What must be laid over one table to get another."""
    missing = below.keys() - above.keys()
    if missing:
        raise ValueError(f"least leaves out {', '.join(sorted(missing))}, which air states")
    table = {}
    for key, value in above.items():
        old = below.get(key)
        if value != old:
            table[key] = _over(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return table


def table_of(zkvm: ZkVM, whole: bool = False) -> dict[str, Any]:
    """The table of a native file that reads as this zkVM, without templates and defaults.

    With ``whole`` its circuits state what is equal to its default.  ``[zkvm]`` has the field that most
    circuits have; the others state theirs.
    """
    field = Counter(circuit.field.name for circuit in zkvm.circuits).most_common(1)[0][0]
    header: dict[str, Any] = {}
    for key in keys(Header).values():
        value = field if key.name == "field" else getattr(zkvm, key.name)
        if value != key.default:
            header[key.key] = _plain(key.shape, value, False)
    table: dict[str, Any] = {"zkvm": header}
    for key in keys(ZkVM).values():
        value = getattr(zkvm, key.name)
        if key.key not in (*keys(Header), "circuits") and value is not None and value != key.default:
            table[key.key] = _plain(key.shape, value, False)
    table["circuits"] = Named()
    for circuit in zkvm.circuits:
        body = circuit_table(circuit, whole)
        if body["field"] == field:
            del body["field"]
        table["circuits"][circuit.name] = body
    return table


def leaves(table: dict[str, Any], path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    """The values of a table by their paths, powers of two as numbers; an empty table is a value.

    >>> leaves({"air": {"trace_length": "2^10"}, "lookups": {}})
    {('air', 'trace_length'): 1024, ('lookups',): {}}
    """
    values: dict[tuple[str, ...], Any] = {}
    for key, value in table.items():
        if isinstance(value, dict) and value:
            values |= leaves(value, (*path, key))
        else:
            values[*path, key] = _number(value)
    return values


def _number(value: Any) -> Any:
    """A value with its powers of two as numbers."""
    if isinstance(value, list):
        return [_number(entry) for entry in value]
    power = isinstance(value, str) and value.startswith("2^") and value[2:].isdecimal()
    return 1 << int(value[2:]) if power else value


def plainly(value: Any) -> str:
    """A plain value as a person reads it: ``84``, ``1/8``, ``[16, 16]``, ``16 × 6``; an en dash where there is none."""
    if value is None:
        return "–"
    if isinstance(value, list):
        if len(value) > 3 and all(entry == value[0] for entry in value):
            return f"{plainly(value[0])} × {len(value)}"
        return f"[{', '.join(map(plainly, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {plainly(entry)}" for key, entry in value.items()) + "}"
    return value if isinstance(value, str) else written(value)
