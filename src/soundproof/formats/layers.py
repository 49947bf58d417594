"""Faults of a table that is only part of a circuit: ``[defaults]``, a template, what lies over one that is not there.

Such a table may leave anything out, and other tables may cover what it states, so that no circuit shows its
faults.  Every key must be known all the same, to the protocol that the table names or to one of all, and have
a value of its type.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from typing import Annotated, Any, Literal, get_args, get_origin

from soundproof.formats.reading import build_partly
from soundproof.formats.words import foreign
from soundproof.parameters.faults import Fault, Path, unknown_keys
from soundproof.parameters.params import Param, hints_of, key_of, named_entry
from soundproof.primitives.fields import Field
from soundproof.zkvm.circuit import Circuit

__all__ = ["check_layer", "unknown_circuit_keys"]

KEYS = ("template", *(key_of(f.name) for f in fields(Circuit) if f.name != "name"))
"""The keys of a circuit."""


def check_layer(layer: dict[str, Any], place: Path) -> Iterator[Fault]:
    """Every unknown key and every value of a wrong type or out of bounds in a part of a circuit."""
    yield from unknown_circuit_keys(layer, place)
    hints = {key_of(name): hint for name, hint in hints_of(Circuit).items()}
    for key, value in layer.items():
        if key in KEYS and key != "template":
            yield from _partly((hints[key],), value, (*place, key))


def unknown_circuit_keys(table: dict[str, Any], place: Path) -> Iterator[Fault]:
    """A fault for each key that no circuit has."""
    return unknown_keys(
        table, list(KEYS), place, hint=lambda key: "a circuit's name is its table's" if key == "name" else foreign(key)
    )


def _partly(hints: Sequence[Any], value: Any, path: Path) -> Iterator[Fault]:
    """The faults of a value under the hint that finds the fewest."""
    if not isinstance(value, dict):
        yield from _fewest([_read(hint, value, path) for hint in hints])
        return
    records = [record for hint in hints for record in _records(hint)]
    named = [inner for hint in hints if (inner := named_entry(hint)) is not None]
    if records:
        yield from _record(_of_kind(records, value), value, path)
    elif named:
        for name, entry in value.items():
            yield from _partly(named, entry, (*path, name))
    else:
        yield from _fewest([_read(hint, value, path) for hint in hints])


def _record(records: Sequence[type], table: dict[str, Any], path: Path) -> Iterator[Fault]:
    """A table of one of some records, of which it may have any keys."""
    known: dict[str, list[Any]] = {}
    for record in records:
        for key, hint in hints_of(record).items():
            known.setdefault(key_of(key), []).append(hint)
    yield from unknown_keys(table, list(known), path, hint=foreign)
    if len(records) > 1 and "kind" in known:
        known["kind"] = [Literal[tuple(kind for hint in known["kind"] for kind in get_args(hint))]]
    for key, value in table.items():
        if key in known:
            yield from _partly(known[key], value, (*path, key))


def _of_kind(records: Sequence[type], table: dict[str, Any]) -> Sequence[type]:
    """The records of a table's kind; all where it states none that there is."""
    kinds = [record for record in records if table.get("kind") in get_args(hints_of(record).get("kind"))]
    return kinds or records


def _read(hint: Any, value: Any, path: Path) -> list[Fault]:
    found: list[Fault] = []
    build_partly(hint, value, path, found)
    return found


def _fewest(readings: list[list[Fault]]) -> list[Fault]:
    return min(readings, key=len)


def _records(hint: Any) -> list[type]:
    """The tables that a hint allows."""
    if get_origin(hint) is Annotated:
        schedules = [arg.schedule for arg in get_args(hint) if isinstance(arg, Param) and arg.schedule is not None]
        return schedules or _records(get_args(hint)[0])
    options = [hint] if is_dataclass(hint) else get_args(hint) if get_origin(hint) is not tuple else ()
    return [option for option in options if isinstance(option, type) and is_dataclass(option) and option is not Field]
