"""The keys of a file that several circuits share: those of ``[defaults]`` and of templates, each a change by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from soundproof.analyses.optimize.effort import Effort
from soundproof.analyses.optimize.grid import free, values
from soundproof.analyses.optimize.results import Fewest, SharedChange
from soundproof.analyses.optimize.subsets import Given, Subsets
from soundproof.formats.editing import Edit, reached
from soundproof.formats.plain import plain
from soundproof.parameters.faults import Path
from soundproof.parameters.params import EVERY
from soundproof.zkvm.circuit import Circuit

__all__ = ["Keys", "SharedKey", "edits", "given_to", "shared_keys"]


class SharedKey(Struct, frozen=True):
    """A parameter that a table of the file states, or could state, for several circuits, by their names."""

    table: tuple[Any, ...]
    parameter: str
    circuits: tuple[str, ...]


Keys = tuple[SharedKey, ...]


def shared_keys(text: str, asked: Sequence[Fewest]) -> list[SharedKey]:
    """The keys that several of the circuits asked for share, and no other, as far as their parameters may change.

    The grinding of all buses is one parameter: circuits share it that have buses of the same names.
    """
    by_name = {one.before.name: one for one in asked}
    searched = {one.before.name: Subsets(one.before, one.task, Effort()).parameters for one in asked}
    paths: dict[tuple[Any, ...], str] = {}
    for one in asked:
        for parameter in searched[one.before.name]:
            paths |= dict.fromkeys(_written(one.before, parameter), parameter)
    together: dict[tuple[tuple[Any, ...], str, tuple[str, ...]], set[tuple[Any, ...]]] = {}
    for table, path, names in reached(text, paths):
        together.setdefault((table, paths[path], names), set()).add(path)
    keys: dict[tuple[str, tuple[str, ...]], SharedKey] = {}
    for (table, parameter, names), there in together.items():
        if all(name in by_name and parameter in searched[name] for name in names):
            circuits = [by_name[name] for name in names]
            alike = {(repr(values(one.before)[parameter]), _written(one.before, parameter)) for one in circuits}
            if len(alike) == 1 and set(_written(circuits[0].before, parameter)) <= there:
                keys.setdefault((parameter, names), SharedKey(table, parameter, names))
    return list(keys.values())


def edits(change: SharedChange, circuit: Circuit) -> Iterator[Edit]:
    """The keys of the file that a change of a shared key is written as; ``circuit`` is one that it reaches."""
    table, value = change.table.split(".", 1), plain(free(circuit)[change.parameter].shape, change.changed)
    for path in _written(circuit, change.parameter):
        yield (*table, *path), value


def _written(circuit: Circuit, parameter: str) -> tuple[Path, ...]:
    """The keys of a circuit that a parameter is written as."""
    path = free(circuit)[parameter].path
    if EVERY not in path:
        return (path,)
    return tuple((path[0], name, *path[2:]) for name, _ in circuit.buses)


def given_to(name: str, keys: Keys, given: Mapping[SharedKey, Any]) -> tuple[Given, tuple[str, ...]]:
    """What shared keys give a circuit, and its parameters that they leave open; a template lies over defaults."""
    fixed, open_paths = dict[str, Any](), dict[str, None]()
    for key in sorted((key for key in keys if name in key.circuits), key=lambda key: key.table[0] == "templates"):
        fixed.pop(key.parameter, None)
        open_paths.pop(key.parameter, None)
        if key in given:
            fixed[key.parameter] = given[key]
        else:
            open_paths[key.parameter] = None
    return tuple(sorted(fixed.items())), tuple(sorted(open_paths))
