"""The structures of a sweep: which parameters can be arrays, and all combinations of the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product
from math import prod
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from soundproof.analyses.sweep.counts import agrees, count_at, parted, second_least
from soundproof.analyses.sweep.plan import Changes, Free, Group, Origin, Plan, blocks_of, cell, parts_of
from soundproof.analyses.sweep.spec import Axis, Spec, Values
from soundproof.formats.files import load
from soundproof.formats.plain import circuit_table, table_of
from soundproof.formats.reading import FAILED, build
from soundproof.formats.settings import circuit_of, put, resolve, setting
from soundproof.parameters.faults import Fault, Path, UserError, did_you_mean
from soundproof.parameters.params import value_at
from soundproof.readings.security import Pin
from soundproof.transcript.challenges import Challenge
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import transcript

__all__ = ["planned"]

MOST_STRUCTURES = 100_000
"""Structures of one sweep; each costs milliseconds, whatever the number of its rows."""

MOST_ROWS = 10**10
"""Rows of one sweep: more than an hour of two processors."""

FIXED = ("regime", "multiplicity", "slack", "bits", "binding", "applies", "conditional", "bytes")
"""Columns that every result has; ``bytes_…`` and ``bits_…`` may follow."""

Table = dict[str, Any]
Kept = TypeVar("Kept")


class Base(Struct, frozen=True):
    """A combination of what is structure, with the free parameters at their largest.

    Its table, what was set for that, and the circuit.
    """

    table: Table
    settings: tuple[Changes, ...]
    circuit: Circuit


def planned(spec: Spec) -> Plan:
    """The work of a sweep.  UserError for what does not exist: target, circuit, parameter, or a valid combination."""
    zkvm = load(spec.target)
    known = {circuit.name: circuit for circuit in zkvm.circuits}
    if spec.circuit not in known:
        hint = did_you_mean(spec.circuit, list(known))
        raise UserError(f"no circuit is named {spec.circuit!r} in {zkvm.name}\n    hint: {hint}")
    builder = _Builder(spec, table_of(zkvm).get("hashes", {}))
    table = circuit_table(known[spec.circuit], whole=True)
    for number, (pattern, value) in enumerate(spec.fixed):
        table = builder.put(table, pattern, builder.changes(table, pattern, value, ("fixed", number)))
    builder.distinct(table)
    groups = builder.groups(table)
    if not groups:
        reasons = "".join(f"\n    {reason}" for reason in builder.invalid)
        raise UserError(f"{spec.circuit}: no combination of the parameters is a valid circuit{reasons}")
    blocks = [block for i, group in enumerate(groups) for block in blocks_of(group, i, spec.sample is not None)]
    numeric = {builder.names[spec.axes[i].patterns[0]] for i in builder.numeric}
    kinds = {name: kinds.pop() if len(kinds) == 1 else object for name, kinds in builder.kinds.items()}
    return Plan(
        spec,
        {name: pattern for pattern, name in builder.names.items()},
        kinds | dict.fromkeys(numeric, int),
        frozenset(numeric),
        tuple(builder.rounds),
        tuple(groups),
        tuple(blocks),
        tuple(parts_of(blocks, lambda number: len(groups[number].pins))),
        dict(builder.invalid),
    )


class _Builder:
    """The structures of a sweep: no more is kept of each than what tells it from the others.

    ``numeric`` are the axes that are arrays, ``invalid`` the combinations left out.  ``kinds`` are the types that
    columns have, ``rounds`` the names of all rounds in protocol order of the first structures that have them.
    """

    def __init__(self, spec: Spec, hashes: Table) -> None:
        self.spec, self.hashes = spec, hashes
        self.names = _names(spec.axes)
        self.numeric: set[int] = set()
        self.invalid: Counter[str] = Counter()
        self.kinds: dict[str, set[type]] = {}
        self.rounds: dict[str, None] = {}
        self._paths: dict[Any, tuple[Path, ...]] = {}
        self._kept: dict[Any, Any] = {}

    def paths(self, table: Table, pattern: str) -> tuple[Path, ...]:
        """The key paths in a circuit that a pattern means.  UserError if there are none."""
        for part in ("air", "opening", "lookups"):
            if not isinstance(table.get(part, {}), dict):
                raise self.spec.fault(pattern, f"{part} is set to {table[part]!r}, which is no table", "keep one")
        key = (pattern, table["air"].get("kind"), table["opening"].get("kind"), tuple(table.get("lookups", ())))
        if key not in self._paths:
            try:
                resolved = resolve({"circuits": {self.spec.circuit: table}}, setting(f"{pattern}="))
            except UserError as error:
                problem, _, hint = error.args[0].removeprefix(f"{pattern}=: ").partition("\n    hint: ")
                raise self.spec.fault(pattern, problem, hint) from None
            if any(path[0] != "circuits" for path in resolved):
                raise self.spec.fault(pattern, "is no parameter of a circuit")
            self._paths[key] = tuple(path[2:] for path in resolved)
        return self._paths[key]

    def distinct(self, table: Table) -> None:
        """UserError if all that one pattern means is set by a later one: its column would tell what never was."""
        seen: dict[str, tuple[Path, ...]] = {}
        for pattern in self.names:
            try:
                paths = self.paths(table, pattern)
            except UserError:
                continue  # the structures will tell
            for earlier, others in seen.items():
                if set(others) <= set(paths):
                    raise self.spec.fault(earlier, f"is swept twice, also as {pattern}")
            seen[pattern] = paths

    def changes(self, table: Table, pattern: str, value: Any, key: Any) -> Changes:
        """What a setting changes in a circuit's table, the same object for the same ``key`` and paths."""
        paths = self.paths(table, pattern)
        changes: Changes | None = self._kept.get((pattern, key, paths))
        if changes is None:
            # As in files, a table of another kind replaces.
            kinds: Changes = tuple((path[:-1], {}) for path in paths if path in (("air", "kind"), ("opening", "kind")))
            changes = self._kept[pattern, key, paths] = (*kinds, *((path, value) for path in paths))
        return changes

    def put(self, table: Table, pattern: str, changes: Changes) -> Table:
        """A circuit's table with a setting."""
        for path, value in changes:
            _reaches(self.spec, table, pattern, path)
            table = put(table, path, value)
        return table

    def at(self, table: Table, pattern: str, value: Any) -> Table:
        """A circuit's table with a parameter at a value that few structures have."""
        return self.put(table, pattern, self.changes(table, pattern, value, ("alone", value)))

    def circuit(self, table: Table) -> Circuit | None:
        """The circuit of a table; None, and its first fault counted, where it is none."""
        faults: list[Fault] = []
        circuit = circuit_of(self.spec.circuit, table, self.hashes, faults)
        if circuit is None:
            self.invalid[f"{'.'.join(map(str, faults[0].path[2:]))}: {faults[0].problem}"] += 1
        return circuit

    def groups(self, table: Table) -> list[Group]:
        """All structures; an axis is an array if in every one of them it can be read as one."""
        spec, axes = self.spec, self.spec.axes
        rows = spec.sample or prod(map(len, axes)) * (len(self.spec.pins) if self.spec.each else 1)
        if rows > MOST_ROWS:
            hint = "fewer values, or a random sample: sample = 1_000_000"
            raise UserError(f"{rows:,} rows, at most {MOST_ROWS:,} are computed\n    hint: {hint}")
        origin = Origin(spec.circuit, table, self.hashes)
        self.numeric = {i for i, axis in enumerate(axes) if _whole(axis) and self._counts(table, axis)}
        while True:
            structural = [axis for i, axis in enumerate(axes) if i not in self.numeric]
            self._bounded(prod(map(len, structural)), structural)
            for counted in (self.invalid, self.kinds, self.rounds):
                counted.clear()
            refused, seen, count = set[int](), set[Any](), 0
            groups: list[Group] = []
            for base in self._bases(table):
                refused |= {i for i in self.numeric - refused if not self._reads(i, base, seen)}
                count += self._parts(base)
                if not refused and self._structures(count) <= MOST_STRUCTURES:
                    groups += self._divided(origin, base)
            if not refused:
                self._bounded(count, axes)
                return _shared(groups, self.spec.sample)
            self.numeric -= refused

    def _structures(self, count: int) -> int:
        """Each radius that is a row of its own counted."""
        return count * (len(self.spec.pins) if self.spec.each else 1)

    def _bounded(self, count: int, axes: Sequence[Axis]) -> None:
        """UserError if there are too many structures."""
        count = self._structures(count)
        if count > MOST_STRUCTURES:
            names = ", ".join([*(axis.patterns[0] for axis in axes), *(["radius"] if self.spec.each else [])])
            problem = f"{count:,} structures, at most {MOST_STRUCTURES:,} are enumerated"
            raise UserError(f"{problem}\n    hint: fewer values of {names}")

    def _counts(self, table: Table, axis: Axis) -> bool:
        """Whether a parameter is a count and no power of two, as far as can be told without the other parameters."""
        (pattern,), (values,) = axis.patterns, axis.values
        try:
            inner, paths = self.at(table, pattern, values[-1]), self.paths(table, pattern)
        except UserError:
            return True  # a key that another parameter brings; the structures will tell
        inner = {key: value for key, value in inner.items() if key != "least"}
        circuit = build(Circuit, {**inner, "name": self.spec.circuit}, (), [])
        params = [count_at(circuit, path) for path in paths if path[0] != "least"] if circuit is not FAILED else []
        return all(param is not None and not param.power_of_two for param in params)

    def _bases(self, table: Table) -> Iterator[Base]:
        axes = self.spec.axes
        numbers = {i: axes[i].values[0] for i in self.numeric}
        largest = {i: values[-1] if isinstance(values, range) else max(values) for i, values in numbers.items()}
        for choice in product(*(range(1 if i in self.numeric else len(axis)) for i, axis in enumerate(axes))):
            inner, settings = table, []
            for i, number in enumerate(choice):
                for pattern, values in zip(axes[i].patterns, axes[i].values, strict=True):
                    value = largest[i] if i in largest else values[number]
                    changes = self.changes(inner, pattern, value, ("largest", i) if i in largest else (i, number))
                    inner = self.put(inner, pattern, changes)
                    settings.append(changes)
            circuit = self.circuit(inner)
            if circuit is not None:
                yield Base(inner, tuple(settings), circuit)

    def _reads(self, i: int, base: Base, seen: set[Any]) -> bool:
        """Whether an axis can be an array: it counts something, and two values together read as each does alone.

        What was ``seen`` of the same kind of circuit is not tried again.
        """
        (pattern,), (values,) = self.spec.axes[i].patterns, self.spec.axes[i].values
        circuit, paths = base.circuit, self.paths(base.table, pattern)
        kind = (i, circuit.protocol, circuit.opening.batching, circuit.encoding, circuit.field, len(circuit.buses))
        if kind in seen:
            return True
        seen.add(kind)
        params = [count_at(circuit, path) for path in paths]
        if any(param is None or param.power_of_two for param in params):
            return False
        bound = second_least(circuit, paths)
        rest = parted(values, bound)[-1]
        least = rest[0] if isinstance(rest, range) else min(rest)
        ends = [value for value in (rest[-1], rest[len(rest) // 2], rest[0], least) if value > bound]
        if any(self.circuit(self.at(base.table, pattern, value)) is None for value in ends):
            return False  # some values are no circuits: which, is for the structures to say
        every = _with_least(base, paths)
        return not ends or all(agrees(circuit, every, ends, pin) for pin in _kinds(self.spec.pins))

    def _split(self, base: Base) -> list[list[Values]]:
        """The values of each array: the least ones, which are structure, and the others together."""
        axes = [self.spec.axes[i] for i in sorted(self.numeric)]
        paths = [self.paths(base.table, axis.patterns[0]) for axis in axes]
        return [parted(axis.values[0], second_least(base.circuit, at)) for axis, at in zip(axes, paths, strict=True)]

    def _parts(self, base: Base) -> int:
        return prod(map(len, self._split(base)))

    def _divided(self, origin: Origin, base: Base) -> Iterator[Group]:
        """The structures of a base: least values split off, each radius if asked for."""
        spec, axes = self.spec, self.spec.axes
        pins = [(pin,) for pin in spec.pins] if spec.each else [spec.pins]
        order = sorted(self.numeric)
        paths = {i: self.paths(base.table, axes[i].patterns[0]) for i in order}
        for chosen in product(*self._split(base)):
            table, settings, free = base.table, list(base.settings), dict[str, Free]()
            for i, values in zip(order, chosen, strict=True):
                pattern = axes[i].patterns[0]
                settings.append(self.changes(table, pattern, values[0], ("part", values[0])))
                table = self.put(table, pattern, settings[-1])
                if len(values) > 1:
                    one = Free(self.names[pattern], _with_least(base, paths[i]), values)
                    # Of an axis the same number of greatest values is the same.
                    free[pattern] = self._same((pattern, one.paths, len(values)), one)
            circuit = self.circuit(table) if order else base.circuit
            if circuit is not None:
                columns = tuple((name, self.paths(table, p)[0]) for p, name in self.names.items() if p not in free)
                self._count(circuit, columns)
                columns_same, arrays = self._same(columns, columns), self._same(tuple(free), tuple(free.values()))
                rows = prod(len(one.values) for one in arrays)
                yield from (Group(origin, tuple(settings), columns_same, arrays, some, rows) for some in pins)

    def _same(self, key: Any, value: Kept) -> Kept:
        """One object for equal values, which structures share."""
        return self._kept.setdefault((type(value), key), value)  # type: ignore[no-any-return]

    def _count(self, circuit: Circuit, columns: Sequence[tuple[str, Path]]) -> None:
        """Take note of a structure's types of columns, and its rounds."""
        for name, path in columns:
            self.kinds.setdefault(name, set()).add(type(cell(value_at(circuit, path))))
        if self.spec.rounds:
            self.rounds.update({entry.name: None for entry in transcript(circuit) if isinstance(entry, Challenge)})


def _reaches(spec: Spec, table: Table, pattern: str, path: Path) -> None:
    """UserError if a key path leads through what another setting made no table."""
    inner: Any = table
    for i, key in enumerate(path[:-1]):
        inner = inner.get(key, {}) if isinstance(inner, dict) else inner[key]
        if not isinstance(inner, dict | list):
            before = ".".join(map(str, path[: i + 1]))
            raise spec.fault(pattern, f"{before} is set to {inner!r}, which is no table", "keep one")


def _names(axes: Sequence[Axis]) -> dict[str, str]:
    """The name of every swept parameter's column, by its pattern."""
    names: dict[str, str] = {}
    for pattern in (pattern for axis in axes for pattern in axis.patterns):
        name = "".join(letter if letter.isalnum() else "_" for letter in pattern).strip("_") or "parameter"
        if name.lower() in FIXED or name.lower().startswith(("bits_", "bytes_")):
            name = f"set_{name}"
        while name.lower() in map(str.lower, names.values()):  # SQL has no upper and lower case
            name += "_"
        names[pattern] = name
    return names


def _whole(axis: Axis) -> bool:
    """Whether an axis is one parameter, whose values are whole numbers."""
    values = axis.values[0]
    return len(axis.patterns) == 1 and (isinstance(values, range) or all(type(value) is int for value in values))


def _shared(groups: list[Group], sample: int | None) -> list[Group]:
    """The structures; of a sample each has the share of rows that it has of all combinations."""
    if sample is None:
        return groups
    total, before, shares = sum(group.rows for group in groups), 0, []
    for group in groups:
        after = before + group.rows
        rows = sample * after // total - sample * before // total
        if rows:
            shares.append(replace(group, rows=rows))
        before = after
    return shares


def _kinds(pins: Sequence[Pin]) -> list[Pin]:
    """The ends of each regime: a radius at which no bound applies is not read, and so tells nothing."""
    ends: dict[str, list[Pin]] = {}
    for pin in sorted(pins, key=lambda pin: (pin.multiplicity or 0, pin.slack or 0)):
        ends[pin.regime] = [*ends.get(pin.regime, [pin])[:1], pin]
    return list(dict.fromkeys(pin for both in ends.values() for pin in both))


def _with_least(base: Base, paths: Sequence[Path]) -> tuple[Path, ...]:
    """Key paths, and those under ``least`` that follow the air because they are not stated there."""
    if base.circuit.least is None:
        return tuple(paths)
    stated = base.table.get("least", {})
    return (*paths, *(("least", *path[1:]) for path in paths if path[0] == "air" and path[1] not in stated))
