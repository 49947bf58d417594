"""A zkVM as the nested plain table that its file would hold: what :mod:`soundproof.formats.reading` reads, backwards.

The walk follows the same type hints, so a key that the reader learns is written from then on.
"""

from __future__ import annotations

import types
from collections import Counter
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from fractions import Fraction
from typing import Annotated, Any, Union, get_args, get_origin

from soundproof.formats.native import Header
from soundproof.formats.reading import written
from soundproof.parameters.params import Param, hints_of, key_of
from soundproof.primitives.fields import Field
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.zkvm import ZkVM

__all__ = ["SHORT", "Named", "circuit_table", "leaves", "plain", "plainly", "table_of"]

SHORT = 1024
"""Powers of two below are written as numbers: digests and domains of a few points read better so."""


class Named(dict[str, Any]):
    """A table of named entries (circuits, lookups, claims …), whose order means something; a record's does not."""


def plain(hint: Any, value: Any, whole: bool = False) -> Any:
    """A value of a hinted type as TOML has it; ``whole`` also states what is equal to its default.

    >>> from soundproof.protocols.fri import Fri
    >>> plain(Fri, Fri("fri", Fraction(1, 8), 84, (16, 16), 2**12))
    {'kind': 'fri', 'rate': '1/8', 'queries': 84, 'foldings': [16, 16], 'final_domain': '2^12'}
    """
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        power = any(isinstance(arg, Param) and arg.power_of_two for arg in args) and isinstance(value, int)
        return f"2^{value.bit_length() - 1}" if power and value >= SHORT else plain(args[0], value, whole)
    if origin in (Union, types.UnionType):
        return plain(next((arg for arg in args if _fits(arg, value)), None), value, whole)
    if isinstance(value, tuple):
        if get_args(args[0])[:1] == (str,):  # pairs of a name and an entry
            return Named((name, plain(get_args(args[0])[1], entry, whole)) for name, entry in value)
        return [plain(args[0], entry, whole) for entry in value]
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, Field):
        return value.name
    if isinstance(value, Enum):
        return value.value
    return _record(value, whole) if is_dataclass(value) else value


def _fits(hint: Any, value: Any) -> bool:
    """Whether a member of a union is the one that a value is of."""
    while get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    if get_origin(hint) is tuple or isinstance(value, tuple):
        return isinstance(value, tuple) and get_origin(hint) is tuple
    return not is_dataclass(value) or hint is type(value)


def _record(value: Any, whole: bool) -> dict[str, Any]:
    table: dict[str, Any] = {}
    kind: Any = type(value)
    for f in fields(value):
        entry = getattr(value, f.name)
        default = f.default if f.default_factory is MISSING else f.default_factory()
        if entry is not None and (whole or entry != default):
            table[key_of(f.name)] = plain(hints_of(kind)[f.name], entry, whole)
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
    for f in fields(Header):
        value = field if f.name == "field" else getattr(zkvm, f.name)
        if f.default is MISSING or value != f.default:
            header[key_of(f.name)] = plain(hints_of(Header)[f.name], value)
    table: dict[str, Any] = {"zkvm": header}
    said = {f.name for f in fields(Header)} | {"circuits"}
    for f in fields(ZkVM):
        value = getattr(zkvm, f.name)
        if f.name not in said and value is not None and value != f.default:
            table[f.name] = plain(hints_of(ZkVM)[f.name], value)
    table["circuits"] = Named()
    for circuit in zkvm.circuits:
        own = circuit_table(circuit, whole)
        if own["field"] == field:
            del own["field"]
        table["circuits"][circuit.name] = own
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
