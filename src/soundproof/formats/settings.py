"""Parameters set by their path: ``circuits.*.opening.queries = 120``, over a zkVM that was read from any file.

A setting is applied to the native table of the zkVM and read again, so that it is checked as a file
is.  A path may be short where that is unambiguous: ``queries`` is ``opening.queries`` of every
circuit, because no other key of that name is as near to the top; what lies under ``least`` is always
written in full.  ``*`` stands for any name or part of it, numbers for entries of a list, counted from 0.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import tomli
from msgspec import Struct

from soundproof.formats.files import MOST_PARTS
from soundproof.formats.native import TABLES, Header, native
from soundproof.formats.plain import plain, table_of
from soundproof.formats.positions import overlong_key
from soundproof.formats.schedules import circuit_from
from soundproof.formats.words import foreign
from soundproof.parameters.characters import visible
from soundproof.parameters.faults import Fault, Path, UserError, closest, did_you_mean
from soundproof.parameters.shape import keys, shape
from soundproof.zkvm.address import below
from soundproof.zkvm.circuit import Circuit, Opening, fitted
from soundproof.zkvm.zkvm import ZkVM

__all__ = ["Setting", "applied", "circuit_of", "put", "resolve", "setting", "tried"]

_PART = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([^."'=\s](?:[^."'=]*[^."'=\s])?))\s*(?:\.|$)""")


class Setting(Struct, frozen=True, eq=False):
    """A pattern of key paths and the plain value to put there; None leaves the key out.  ``text`` cites it."""

    text: str
    pattern: tuple[str, ...]
    value: Any


def setting(text: str) -> Setting:
    """Read ``PATH=VALUE``: a TOML value, or text that needs no quotes, as in ``field=KoalaBear^5`` and ``rate=1/8``.

    Nothing after the equals sign leaves the key out.  UserError for what is no setting.

    >>> setting("circuits.*.opening.queries=120")
    Setting(text='circuits.*.opening.queries=120', pattern=('circuits', '*', 'opening', 'queries'), value=120)
    """
    path, equals, value = text.partition("=")
    pattern, end = [], 0
    while match := _PART.match(path, end):
        pattern.append(next(part for part in match.groups() if part is not None))
        end = match.end()
    if not equals or not pattern or end < len(path) or path.rstrip().endswith("."):
        raise UserError(f"{text}: is no setting\n    hint: write PATH=VALUE, as in circuits.*.opening.queries=120")
    return Setting(text, tuple(pattern), _value(value.strip()))


def _value(text: str) -> Any:
    if not text:
        return None
    if text.count(".") >= MOST_PARTS and overlong_key(text, MOST_PARTS):
        return text
    try:
        table = tomli.loads(f"value = {text}")
    except (ValueError, RecursionError):
        return text
    return table["value"] if table.keys() == {"value"} else text


def applied(zkvm: ZkVM, settings: Sequence[Setting]) -> ZkVM:
    """The zkVM with every setting applied, in order; see ``tried``."""
    return tried(zkvm, settings)[0]


def tried(zkvm: ZkVM, settings: Sequence[Setting]) -> tuple[ZkVM, tuple[Path, ...]]:
    """The zkVM with every setting applied, in order, and the keys that were adjusted to fit a new rate or schedule.

    UserError with everything that is wrong: paths that lead nowhere or to several keys, keys set twice, and the
    faults that a file with these values would have, each with the settings that caused it.
    """
    table = table_of(zkvm, whole=True)
    after, done, wrong = _set(table, settings)
    after, adjusted = _adjusted(after, {path for path, _ in done})
    faults: list[Fault] = []
    changed = native(after, faults)
    if faults:
        without: dict[Setting, list[Fault]] = {one: [] for one in settings}
        for one, left in without.items():
            other, others, _ = _set(table, [other for other in settings if other is not one])
            native(_adjusted(other, {path for path, _ in others})[0], left)
        wrong += _caused(faults, done, without)
    if wrong or changed is None:
        raise UserError(*dict.fromkeys(wrong))
    return changed, adjusted


def _set(
    table: dict[str, Any], settings: Sequence[Setting]
) -> tuple[dict[str, Any], list[tuple[Path, Setting]], list[str]]:
    """A table with settings applied, the key paths each had, and complaints of those that cannot be applied."""
    done: dict[Path, Setting] = {}
    wrong: list[str] = []
    for one in settings:
        try:
            paths = resolve(table, one)
            replaced = {path: path[:-1] if _another_kind(table, path, one.value) else path for path in paths}
            _undoes_none(one, replaced, done)
            for path, place in replaced.items():
                table = put(table if place == path else put(table, place, {}), path, one.value)
                done[path] = one
        except UserError as error:
            wrong.append(str(error))
    return table, list(done.items()), wrong


def _another_kind(table: dict[str, Any], path: Path, kind: Any) -> bool:
    """Whether a circuit gets another protocol: as in files, a table of another kind replaces."""
    if path[2:] not in (("air", "kind"), ("opening", "kind")):
        return False
    current = table["circuits"][path[1]].get(path[2])
    return not isinstance(current, dict) or current.get("kind") != kind


def _undoes_none(one: Setting, replaced: dict[Path, Path], done: dict[Path, Setting]) -> None:
    """UserError if a setting undoes an earlier one: of the same keys, of keys inside what it replaces.

    A later one may refine an earlier: set fewer of its keys, or keys inside the table that it set.
    ``replaced`` has the place that each key of the setting replaces, itself or its table.
    """
    inside: dict[Path, list[Path]] = {}
    for at in done:
        for i in range(1, len(at)):
            inside.setdefault(at[:i], []).append(at)
    reach = Counter(done.values())
    for path, place in replaced.items():
        earlier = done.get(path)
        if earlier is not None and (
            reach[earlier] <= len(replaced) or any(done.get(other) is not earlier for other in replaced)
        ):
            problem, hint = f"{_dotted(path)} is set by {earlier.text} already", "keep one"
            raise UserError(f"{one.text}: {problem}\n    hint: {hint}")
        lost = next((at for at in inside.get(place, ()) if at != path), None)
        if lost is not None:
            raise UserError(f"{one.text}: would undo {done[lost].text}\n    hint: set {_dotted(place)} first")
        for i, over in ((i, done[path[:i]]) for i in range(1, len(path)) if path[:i] in done):
            inner = list if isinstance(path[i], int) else dict
            if over.value is not None and not isinstance(over.value, inner):
                raise UserError(f"{one.text}: there is no table after {over.text}\n    hint: keep one")


def _adjusted(table: dict[str, Any], done: set[Path]) -> tuple[dict[str, Any], tuple[Path, ...]]:
    """A table with what follows from the rates that were set; what was set itself is left as it is."""
    adjusted = []
    for name in dict.fromkeys(path[1] for path in done if path[2:] in (("opening", "rate"), ("opening", "foldings"))):
        body = {key: value for key, value in table["circuits"][name].items() if key != "least"}
        faults: list[Fault] = []
        circuit = circuit_from({"field": "Goldilocks", **body, "name": str(name)}, faults)
        if not faults and (
            isinstance(body["opening"].get("foldings"), dict) or ("circuits", name, "opening", "rate") in done
        ):
            after = plain(Opening, fitted(circuit).opening)
            for key in ("final_domain", "rates"):
                path: Path = ("circuits", name, "opening", key)
                if path not in done and key in after and after[key] != plain(Opening, circuit.opening)[key]:
                    table = put(table, path, after[key])
                    adjusted.append(path)
    order = list(table["circuits"])
    return table, tuple(sorted(adjusted, key=lambda path: order.index(path[1])))


def circuit_of(name: str, table: dict[str, Any], hashes: dict[str, Any], faults: list[Fault]) -> Circuit | None:
    """A circuit from its own table, which states everything but ``hashes``; None after its faults were collected."""
    header = {"name": "-", "version": "-", "source": "", "date": "", "field": "Goldilocks"}
    zkvm = native({"zkvm": header, "hashes": hashes, "circuits": {name: table}}, faults)
    return None if zkvm is None else zkvm.circuits[0]


def put(table: Any, path: Path, value: Any) -> Any:
    """A copy of nested tables and lists with one entry replaced, made, or for None left out.

    >>> put({"a": {"b": 1, "c": [2, 3]}}, ("a", "c", 1), 4)
    {'a': {'b': 1, 'c': [2, 4]}}
    """
    key, *rest = path
    if isinstance(table, list) and isinstance(key, int):
        return [*table[:key], put(table[key], tuple(rest), value) if rest else value, *table[key + 1 :]]
    copy = type(table)(table)
    if rest:
        copy[key] = put(table.get(key, {}), tuple(rest), value)
    elif value is None:
        copy.pop(key, None)
    else:
        copy[key] = value
    return copy


# Paths ----------------------------------------------------------------------------------------


def resolve(table: dict[str, Any], one: Setting) -> list[Path]:
    """The key paths of a file's table that a setting means.  UserError if there is none, or no telling which."""
    first, *rest = one.pattern
    if first in TABLES and first != "circuits" and rest:  # alone it is a key of circuits that is named like a table
        return _whole_file(table, one)
    if first != "circuits":
        names, inner = list(table["circuits"]), one.pattern
    else:
        known = list(table["circuits"])
        pattern = rest[0] if rest else "*"
        names = _named(pattern, known)
        inner = tuple(rest[1:])
        if not names:
            raise UserError(f"{one.text}: no circuit is named {pattern!r}\n    hint: {did_you_mean(pattern, known)}")
    meant, every = [], {}
    for name in names:
        paths = dict.fromkeys(_paths(table["circuits"][name]))
        every.update(paths)
        matching = _matching(inner, list(paths), one)
        meant += [("circuits", name, *path) for path in matching]
    if not meant:
        raise UserError(f"{one.text}: there is no such parameter{_hint(inner, list(every))}")
    return meant


def _named(pattern: str, known: list[str]) -> list[str]:
    """The names that are meant: exactly this one, in upper or lower case, or those of a pattern."""
    if pattern in known:
        return [pattern]
    folded = [name for name in known if name.lower() == pattern.lower()]
    return folded or [name for name in known if _like(name, pattern)]


def _whole_file(table: dict[str, Any], one: Setting) -> list[Path]:
    shapes = {"zkvm": shape(Header), **{key.key: key.shape for key in keys(ZkVM).values()}}
    paths: list[Path] = []
    for name in TABLES:
        if name in shapes and name != "circuits":
            paths += [one.path for one in below(shapes[name], table.get(name), (name,))]
    matches = [path for path in paths if len(path) == len(one.pattern) and _agree(one.pattern, path)]
    if not matches:
        raise UserError(f"{one.text}: there is no such parameter{_hint(one.pattern, paths)}")
    return matches


def _paths(table: dict[str, Any]) -> Iterator[Path]:
    """Every key path that a circuit's table may have; what lies under ``least`` is of the kind of its air."""
    air, least = table.get("air"), table.get("least")
    if isinstance(air, dict):
        table = {**table, "least": {**(least if isinstance(least, dict) else {}), "kind": air.get("kind")}}
    yield from (one.path for one in below(shape(Circuit), table) if one.path != ("name",))


def _matching(pattern: tuple[str, ...], paths: list[Path], one: Setting) -> list[Path]:
    """Of a circuit's key paths those that are meant; UserError if a short one means several."""
    matches = [path for path in paths if _short_for(pattern, path)]
    nearest = min(map(len, matches), default=0)
    matches = [path for path in matches if len(path) == nearest]
    if len(matches) > 1 and nearest > len(pattern):
        listed = ", ".join(map(_dotted, matches))
        raise UserError(f"{one.text}: is short for several parameters\n    hint: one of {listed}")
    return matches


def _short_for(pattern: tuple[str, ...], path: Path) -> bool:
    """Whether a pattern is a path with parts left out before its last, which is never left out."""
    if not pattern or not path or (path[0] == "least") > (pattern[0] == "least"):
        return False
    if not _like(path[-1], pattern[-1]):
        return False
    parts = iter(path[:-1])
    return all(any(_like(part, wanted) for part in parts) for wanted in pattern[:-1])


def _agree(pattern: tuple[str, ...], path: Path) -> bool:
    return all(_like(part, wanted) for part, wanted in zip(path, pattern, strict=True))


def _like(part: str | int, wanted: str) -> bool:
    return str(part) == wanted or _wildcards(wanted).fullmatch(str(part)) is not None


@cache
def _wildcards(pattern: str) -> re.Pattern[str]:
    """``*`` alone is special: names of buses have brackets."""
    return re.compile(".*".join(map(re.escape, pattern.split("*"))), re.DOTALL)


def _hint(pattern: tuple[str, ...], paths: list[Path]) -> str:
    """The parameter most like what was written, by its whole path or its last part, inside the tables that it names."""
    last, inside = (pattern[-1], (*pattern[:-1], "*")) if pattern else ("", ("*",))
    there = [str(path[-1]) for path in paths if _short_for(inside, path)]
    near = foreign(last) or closest(".".join(pattern), [_dotted(path) for path in paths]) or closest(last, there)
    return f"\n    hint: {near or 'the keys are those of native files: docs/format.md'}"


def _dotted(path: Path) -> str:
    return ".".join(map(str, path))


# Faults ---------------------------------------------------------------------------------------


def _caused(faults: list[Fault], done: list[tuple[Path, Setting]], without: dict[Setting, list[Fault]]) -> list[str]:
    """One line (and hint) per fault, with the settings that caused it; equal faults of many circuits in one."""
    groups: dict[tuple[str, ...], list[Path]] = {}
    for fault in faults:
        by = " and ".join(dict.fromkeys(one.text for one in _causes(fault, done, without)))
        where = _dotted(fault.path[2:]) if fault.path[:1] == ("circuits",) else _dotted(fault.path)
        groups.setdefault((by, where, fault.problem, fault.hint), []).append(fault.path)
    lines = []
    for (by, _, problem, hint), paths in groups.items():
        more = f" (and in {len(paths) - 1} more circuit{'s' * (len(paths) > 2)})" if paths[1:] else ""
        line = visible(f"{by}: {_dotted(paths[0])}: {problem}{more}")
        lines.append(line + (f"\n    hint: {visible(hint)}" if hint else ""))
    return lines


def _causes(fault: Fault, done: list[tuple[Path, Setting]], without: dict[Setting, list[Fault]]) -> list[Setting]:
    """The settings at, above or below a faulty key; else those without which the fault is gone; else its circuit's."""
    path = fault.path
    near = [one for at, one in done if at[: len(path)] == path or path[: len(at)] == at]
    needed = [one for one, left in without.items() if fault not in left]
    return near or needed or [one for at, one in done if at[:2] == path[:2]] or [one for _, one in done]
