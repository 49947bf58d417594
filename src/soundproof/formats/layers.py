"""Faults of a table that is only part of a circuit: ``[defaults]``, a template, what lies over one that is not there.

Such a table may leave anything out, and other tables may cover what it states, so that no circuit shows its
faults.  Every key must be known all the same, to the protocol that the table names or to one of all, and have
a value of its type.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from soundproof.formats.reading import build_partly
from soundproof.formats.words import foreign
from soundproof.parameters.faults import Fault, Path, unknown_keys
from soundproof.parameters.shape import Choice, Entries, Record, Shape, keys, records_of
from soundproof.zkvm.circuit import Circuit

__all__ = ["check_layer", "unknown_circuit_keys"]

KEYS = ("template", *(key for key in keys(Circuit) if key != "name"))
"""The keys of a circuit."""


def check_layer(layer: dict[str, Any], place: Path) -> Iterator[Fault]:
    """Every unknown key and every value of a wrong type or out of bounds in a part of a circuit."""
    yield from unknown_circuit_keys(layer, place)
    for key, value in layer.items():
        if key in KEYS and key != "template":
            yield from _partly((keys(Circuit)[key].shape,), value, (*place, key))


def unknown_circuit_keys(table: dict[str, Any], place: Path) -> Iterator[Fault]:
    """A fault for each key that no circuit has."""
    return unknown_keys(
        table, list(KEYS), place, hint=lambda key: "a circuit's name is its table's" if key == "name" else foreign(key)
    )


def _partly(shapes: Sequence[Shape], value: Any, path: Path) -> Iterator[Fault]:
    """The faults of a value under the shape that finds the fewest."""
    if isinstance(value, dict):
        records = [record for shape in shapes for record in records_of(shape)]
        entries = [shape.entry for shape in shapes if isinstance(shape, Entries)]
        if records:
            yield from _record(_of_kind(records, value), value, path)
            return
        if entries:
            for name, entry in value.items():
                yield from _partly(entries, entry, (*path, name))
            return
    yield from min((_read(shape, value, path) for shape in shapes), key=len)


def _record(records: Sequence[Record], table: dict[str, Any], path: Path) -> Iterator[Fault]:
    """A table of one of some records, of which it may have any keys."""
    known: dict[str, list[Shape]] = {}
    for record in records:
        for key in keys(record.type).values():
            known.setdefault(key.key, []).append(key.shape)
    yield from unknown_keys(table, list(known), path, hint=foreign)
    if len(records) > 1 and "kind" in known:
        known["kind"] = [Choice({kind: kind for record in records for kind in _kinds(record)})]
    for word, value in table.items():
        if word in known:
            yield from _partly(known[word], value, (*path, word))


def _of_kind(records: Sequence[Record], table: dict[str, Any]) -> Sequence[Record]:
    """The records of a table's kind; all where it states none that there is."""
    return [record for record in records if table.get("kind") in _kinds(record)] or records


def _kinds(record: Record) -> tuple[str, ...]:
    """The words that a record may have under ``kind``."""
    kind = keys(record.type).get("kind")
    return tuple(kind.shape.words) if kind is not None and isinstance(kind.shape, Choice) else ()


def _read(shape: Shape, value: Any, path: Path) -> list[Fault]:
    faults: list[Fault] = []
    build_partly(shape, value, path, faults)
    return faults
