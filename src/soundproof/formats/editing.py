"""A native file with other parameters, as its author would have changed it: comments, order and layout stay.

A parameter is changed where it stands.  Where that is a template or ``[defaults]`` and other circuits would change
with it, the circuit gets a key of its own instead, which lies over it.  Whoever has decided that a shared key changes
says so; then the circuits that want another value have it in a key of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from types import NoneType
from typing import Any

import tomli

from soundproof.formats.files import parse
from soundproof.formats.native import merge
from soundproof.formats.plain import circuit_table, leaves
from soundproof.formats.writing import value_text
from soundproof.parameters.faults import InvalidFile, Path, UserError
from soundproof.zkvm.circuit import Circuit

__all__ = ["Edit", "edited", "reached"]

Wanted = dict[Path, Any]
"""What keys of a circuit shall say, by their paths; None for those that shall not be there."""

Edit = tuple[Path, Any]
"""A key of the file by its whole path, and its value; None where it shall not be there."""

TRIES = 3
"""How often a file is read again: keys that follow from others show what else must be said."""


def edited(text: str, name: str, circuits: Sequence[Circuit], shared: Sequence[Edit] = ()) -> str:
    """The text of a native file called ``name`` whose circuits are these; those not among them stay as they are.

    ``shared`` are keys of templates and of the defaults that are changed first.
    What is returned was read again, and has these circuits.  UserError where the file is no native one, or where no
    key can be found whose change would do.  ImportError without tomlkit, of the extra ``edit``.
    """
    if "zkvm" not in tomli.loads(text):
        raise UserError(f"{name}: is no native file\n    hint: soundproof import {name} -o my.toml writes one")
    wanted = {circuit.name: circuit for circuit in circuits}
    # Keys that follow from others need not be said: those that the file states are changed first.
    return (
        _told(text, name, wanted, shared, stated=True)
        or _told(text, name, wanted, shared, stated=False)
        or _refuse(name)
    )


def reached(text: str, paths: Iterable[Path]) -> Iterator[tuple[Path, Path, tuple[str, ...]]]:
    """The keys that several circuits of a native file share: table, path in it, and the circuits that they reach.

    A key reaches the circuits that change with it: those laid over its table where nothing between covers the key.
    """
    table = tomli.loads(text)
    over: dict[Path, list[str]] = {}
    for name in table["circuits"]:
        for layer in _layers(table, name)[1:]:
            over.setdefault(layer, []).append(name)
    for path in paths:
        before = {name: _merged(table, name, path[0]) for name in table["circuits"]}
        for layer, names in over.items():
            if _at(table, layer):
                after = _put(table, (*layer, *path), {"no": "such value"})
                changed = tuple(name for name in names if _merged(after, name, path[0]) != before[name])
                if len(changed) > 1:
                    yield layer, path, changed


def _refuse(name: str) -> str:
    raise UserError(f"{name}: cannot be changed key by key\n    hint: --format toml writes the whole file anew")


def _told(text: str, name: str, wanted: Mapping[str, Circuit], shared: Sequence[Edit], stated: bool) -> str | None:
    """The text with everything said that differs, ``stated`` keys before all others; None where that fails."""
    for _ in range(TRIES):
        try:
            now = {circuit.name: circuit for circuit in parse(text, name).circuits}
        except InvalidFile:
            return None
        different = {
            circuit_name: _different(now[circuit_name], circuit)
            for circuit_name, circuit in wanted.items()
            if now[circuit_name] != circuit
        }
        if not different:
            return text
        table = tomli.loads(text)
        if stated:
            first = {
                circuit_name: _stated(_merged(table, circuit_name), changes)
                for circuit_name, changes in different.items()
            }
            different, stated = first if any(first.values()) else different, False
        different = {
            circuit_name: _with_ends(_merged(table, circuit_name), changes, wanted[circuit_name])
            for circuit_name, changes in different.items()
        }
        below = reduce(lambda whole, edit: _put(whole, *edit), shared, table)
        edits = [*shared, *_placed(below, _over(table, below, different, {**now, **wanted}, shared))]
        shared = ()
        after = reduce(lambda whole, edit: _put(whole, *edit), edits, table)
        text = _written(text, edits)
        if tomli.loads(text) != after:
            return None
    return None


def _different(now: Circuit, wanted: Circuit) -> Wanted:
    """The keys in which two circuits differ, with what the second has."""
    before, after = (leaves(circuit_table(circuit, whole=True)) for circuit in (now, wanted))
    table = circuit_table(wanted, whole=True)
    return {path: _at(table, path) for path in {**before, **after} if before.get(path) != after.get(path)}


def _stated(table: dict[str, Any], changes: Wanted) -> Wanted:
    """The changes of keys that a circuit's layers state, but for a schedule that is stated as a rule."""
    return {path: value for path, value in changes.items() if not isinstance(_at(table, path), dict | NoneType)}


def _with_ends(table: dict[str, Any], changes: Wanted, wanted: Circuit) -> Wanted:
    """The changes; where a list of folds takes the place of a rule, also where FRI ends, which the rule has said."""
    end = ("opening", "final_domain")
    if isinstance(_at(table, ("opening", "foldings")), dict) and ("opening", "foldings") in changes:
        return {**changes, **({} if (last := _at(circuit_table(wanted), end)) is None else {end: last})}
    return changes


def _over(
    before: dict[str, Any],
    after: dict[str, Any],
    changes: Mapping[str, Wanted],
    circuits: Mapping[str, Circuit],
    shared: Sequence[Edit],
) -> dict[str, Wanted]:
    """The changes of circuits once shared keys have changed: without what these say, with what they shall not."""
    paths = [path[1 if path[0] == "defaults" else 2 :] for path, _ in shared]
    over = {name: dict(changes.get(name, {})) for name in (circuits if paths else changes)}
    for path in paths:
        for name, wanted in over.items():
            given = _at(_merged(after, name), path)
            if path in wanted or given != _at(_merged(before, name), path):
                wanted[path] = _at(circuit_table(circuits[name], whole=True), path)
                if wanted[path] == given:
                    del wanted[path]
    return over


# Places -----------------------------------------------------------------------------------------


def _placed(table: dict[str, Any], wanted: Mapping[str, Wanted]) -> list[Edit]:
    """The keys of the file to change, with their values, in the order of the circuits."""
    groups: dict[tuple[Path, str], list[str]] = {}
    for name, changes in wanted.items():
        for path, value in changes.items():
            groups.setdefault((path, repr(value)), []).append(name)
    edits: dict[Path, Any] = {}
    for (path, _), names in groups.items():
        value, left = wanted[names[0]][path], list(names)
        for layer in _shared(table, names):
            changed = _changed(table, _put(table, (*layer, *path), value))
            here = _at(table, (*layer, *path)) is not None
            if changed <= set(left) and len(changed) > (0 if here else 1):
                edits[*layer, *path] = value
                left = [name for name in left if name not in changed]
        edits |= {("circuits", name, *path): value for name in left}
    return list(edits.items())


def _shared(table: dict[str, Any], names: Iterable[str]) -> Iterator[Path]:
    """The layers that the file has and circuits may share, those of most circuits first."""
    if "defaults" in table:
        yield ("defaults",)
    yield from dict.fromkeys(layer for name in names for layer in _layers(table, name) if layer[0] == "templates")


def _layers(table: dict[str, Any], name: str) -> list[Path]:
    """The tables that a circuit is merged from, the uppermost first."""
    template = table["circuits"][name].get("template")
    between: list[Path] = [] if template is None else [("templates", template)]
    return [("circuits", name), *between, ("defaults",)]


def _merged(table: dict[str, Any], name: str, key: str | int | None = None) -> dict[str, Any]:
    """What all layers of a circuit say together; of one ``key`` alone where it is given."""
    layers = [_at(table, layer) or {} for layer in reversed(_layers(table, name))]
    if key is not None:
        layers = [{key: layer[key]} if key in layer else {} for layer in layers]
    merged: dict[str, Any] = reduce(merge, layers, {})
    return merged


def _changed(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """The circuits that a change of a layer changes."""
    return {name for name in before["circuits"] if _merged(before, name) != _merged(after, name)}


def _at(table: Any, path: Path) -> Any:
    """What stands at a path; None where nothing does."""
    for key in path:
        if not isinstance(table, dict) or key not in table:
            return None
        table = table[key]
    return table


def _put(table: Any, path: Path, value: Any) -> Any:
    """A copy of nested tables with a value at a path, or nothing there for None."""
    key, *rest = path
    copy = dict(table) if isinstance(table, dict) else {}
    if rest:
        copy[key] = _put(copy.get(key, {}), tuple(rest), value)
    elif value is None:
        copy.pop(key, None)
    else:
        copy[key] = value
    return copy


# Text -------------------------------------------------------------------------------------------


def _written(text: str, edits: Iterable[Edit]) -> str:
    """The text with keys set; what stands beside them stays."""
    import tomlkit

    document = tomlkit.parse(text)
    for path, value in edits:
        _set(document, [str(key) for key in path], value)
    return document.as_string()


def _set(document: Any, path: list[str], value: Any) -> None:
    import tomlkit

    around = list(_around(document, path))
    table, rest = around[-1], path[len(around) - 1 :]
    if value is None:
        del table[rest[0]]
    elif len(rest) == 1 and rest[0] in table:
        table[rest[0]] = tomlkit.value(value_text(value))
    elif isinstance(table, tomlkit.items.InlineTable):
        around[-2][path[len(around) - 2]] = tomlkit.value(_grown(table, _key(rest), value_text(value)))
    elif isinstance(table, tomlkit.container.OutOfOrderTableProxy):  # dotted keys on several lines
        if len(rest) == 1:
            table[rest[0]] = tomlkit.value(value_text(value))
            return
        while not hasattr(around[-1], "append"):
            around.pop()
        around[-1].append(_key(path[len(around) - 1 :]), tomlkit.value(value_text(value)))
    else:
        table.append(_aligned(table, _key(rest)), tomlkit.value(value_text(value)))


def _grown(table: Any, key: Any, value: str) -> str:
    """The text of an inline table with one more key; tomlkit would leave it without the spaces that the others have."""
    before, more = table.as_string().rstrip(), f"{key.as_string()} = {value}"
    stated = before.removesuffix("}").rstrip()
    if "\n" not in before and not stated.endswith(","):
        return f"{stated}{', ' if table else ' '}{more} }}"
    spare = "_" * (1 + max(map(len, table), default=0))  # dotted keys it does not append
    table.append(spare, 0)  # it knows where commas are, and comments
    head = table.as_string().rstrip().removesuffix(f"{spare} = 0}}").rstrip(" \t")
    if not head.endswith("\n"):
        return f"{head} {more} }}"
    indent, end = (line[: len(line) - len(line.lstrip())] for line in (before.split("\n")[1], before.split("\n")[-1]))
    return f"{head}{indent}{more},\n{end}}}"


def _around(document: Any, path: list[str]) -> Iterator[Any]:
    """The tables around a key, outermost first, as far as they are there."""
    table = document
    yield table
    for key in path[:-1]:
        if key not in table or not isinstance(table[key], dict):
            return
        table = table[key]
        yield table


def _key(path: list[str]) -> Any:
    import tomlkit

    return tomlkit.key(path if len(path) > 1 else path[0])


def _aligned(table: Any, key: Any) -> Any:
    """A key whose equals sign stands below those of a table in which all stand in one column."""
    body = getattr(getattr(table, "value", table), "body", [])
    columns = [
        len(other.as_string()) + len(other.sep.split("=")[0]) for other, _ in body if other is not None and other.sep
    ]
    if len(columns) > 1 and len(set(columns)) == 1:
        key.sep = " " * max(columns[0] - len(key.as_string()), 1) + "= "
    return key
