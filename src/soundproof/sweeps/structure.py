"""The structures of a sweep: which parameters can be arrays, and all combinations of the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

from soundproof.assess import Pin
from soundproof.inputs import Fault, Path, UserError, did_you_mean
from soundproof.inputs.build import FAILED, build
from soundproof.inputs.files import load
from soundproof.inputs.plain import circuit_table, table_of
from soundproof.inputs.settings import circuit_of, put, resolve, setting
from soundproof.sweeps.counts import agrees, param_at, parted, second_least, value_at
from soundproof.sweeps.plan import Free, Group, Plan, blocks_of, parts_of
from soundproof.sweeps.spec import Axis, Spec, Values
from soundproof.transcript import Challenge
from soundproof.zkvm import Circuit, transcript

__all__ = ["planned"]

MOST_STRUCTURES = 100_000
"""Structures of one sweep; each costs milliseconds, whatever the number of its rows."""

MOST_ROWS = 10**10
"""Rows of one sweep: more than an hour of two processors."""

FIXED = ("regime", "multiplicity", "slack", "bits", "binding", "applies", "conditional", "bytes")
"""Columns that every result has; ``bytes_…`` and ``bits_…`` may follow."""

Table = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Base:
    """A combination of what is structure, with the free parameters at their largest: table, settings and circuit."""

    table: Table
    settings: dict[str, Any]
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
    for pattern, value in spec.fixed:
        table = builder.put(table, pattern, value)
    builder.distinct(table)
    groups = builder.groups(table)
    if not groups:
        reasons = "".join(f"\n    {reason}" for reason in builder.invalid)
        raise UserError(f"{spec.circuit}: no combination of the parameters is a valid circuit{reasons}")
    blocks = [block for i, group in enumerate(groups) for block in blocks_of(group, i, spec.sample is not None)]
    numeric = frozenset(builder.names[spec.axes[i].patterns[0]] for i in builder.numeric)
    return Plan(
        spec,
        {name: pattern for pattern, name in builder.names.items()},
        numeric,
        _rounds(groups) if spec.rounds else (),
        tuple(groups),
        tuple(blocks),
        tuple(parts_of(blocks, lambda number: len(groups[number].pins))),
        builder.hashes,
        dict(builder.invalid),
    )


def _rounds(groups: Sequence[Group]) -> tuple[str, ...]:
    """The names of all rounds, in protocol order of the first structures that have them."""
    names: dict[str, None] = {}
    for group in groups:
        names.update({entry.name: None for entry in transcript(group.circuit) if isinstance(entry, Challenge)})
    return tuple(names)


class _Builder:
    """The structures of a sweep.  ``numeric`` are the axes that are arrays, ``invalid`` the combinations left out."""

    def __init__(self, spec: Spec, hashes: Table) -> None:
        self.spec, self.hashes = spec, hashes
        self.names = _names(spec.axes)
        self.numeric: set[int] = set()
        self.invalid: Counter[str] = Counter()
        self._paths: dict[Any, tuple[Path, ...]] = {}

    def paths(self, table: Table, pattern: str) -> tuple[Path, ...]:
        """The key paths in a circuit that a pattern means.  UserError if there are none."""
        for part in ("air", "opening", "lookups"):
            if not isinstance(table.get(part, {}), dict):
                raise UserError(f"{pattern}: {part} is set to {table[part]!r}, which is no table\n    hint: keep one")
        key = (pattern, table["air"].get("kind"), table["opening"].get("kind"), tuple(table.get("lookups", ())))
        if key not in self._paths:
            found = resolve({"circuits": {self.spec.circuit: table}}, setting(f"{pattern}="))
            if any(path[0] != "circuits" for path in found):
                raise UserError(f"{pattern}: is no parameter of a circuit")
            self._paths[key] = tuple(path[2:] for path in found)
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
                    raise UserError(f"{earlier}: is swept twice, also as {pattern}")
            seen[pattern] = paths

    def put(self, table: Table, pattern: str, value: Any) -> Table:
        """A circuit's table with a setting."""
        for path in self.paths(table, pattern):
            if path in (("air", "kind"), ("opening", "kind")):  # as in files, a table of another kind replaces
                table = put(table, path[:-1], {})
            _reaches(table, pattern, path)
            table = put(table, path, value)
        return table

    def circuit(self, table: Table) -> Circuit | None:
        """The circuit of a table; None, and its first fault counted, where it is none."""
        faults: list[Fault] = []
        circuit = circuit_of(self.spec.circuit, table, self.hashes, faults)
        if circuit is None:
            self.invalid[f"{'.'.join(map(str, faults[0].path[2:]))}: {faults[0].problem}"] += 1
        return circuit

    def groups(self, table: Table) -> list[Group]:
        """All structures; an axis is an array if in every one of them it can be read as one."""
        axes = self.spec.axes
        rows = self.spec.sample or prod(map(len, axes)) * (len(self.spec.pins) if self.spec.each else 1)
        if rows > MOST_ROWS:
            hint = "fewer values, or a random sample: sample = 1_000_000"
            raise UserError(f"{rows:,} rows, at most {MOST_ROWS:,} are computed\n    hint: {hint}")
        self.numeric = {i for i, axis in enumerate(axes) if _whole(axis) and self._counts(table, axis)}
        while True:
            structural = [axis for i, axis in enumerate(axes) if i not in self.numeric]
            self._bounded(prod(map(len, structural)), structural)
            self.invalid.clear()
            bases = list(self._bases(table))
            refused = {i for i in self.numeric if not self._reads(axes[i], bases)}
            if not refused:
                self._bounded(sum(map(self._parts, bases)), axes)
                return _shared(list(self._divided(bases)), self.spec.sample)
            self.numeric -= refused

    def _bounded(self, count: int, axes: Sequence[Axis]) -> None:
        """UserError if there are too many structures, each radius that is a row of its own counted."""
        count *= len(self.spec.pins) if self.spec.each else 1
        if count > MOST_STRUCTURES:
            names = ", ".join([*(axis.patterns[0] for axis in axes), *(["radius"] if self.spec.each else [])])
            problem = f"{count:,} structures, at most {MOST_STRUCTURES:,} are enumerated"
            raise UserError(f"{problem}\n    hint: fewer values of {names}")

    def _counts(self, table: Table, axis: Axis) -> bool:
        """Whether a parameter is a count and no power of two, as far as can be told without the other parameters."""
        (pattern,), (values,) = axis.patterns, axis.values
        try:
            inner, paths = self.put(table, pattern, values[-1]), self.paths(table, pattern)
        except UserError:
            return True  # a key that another parameter brings; the structures will tell
        inner = {key: value for key, value in inner.items() if key != "least"}
        circuit = build(Circuit, {**inner, "name": self.spec.circuit}, (), [])
        params = [param_at(circuit, path) for path in paths if path[0] != "least"] if circuit is not FAILED else []
        return all(param is not None and not param.power_of_two for param in params)

    def _bases(self, table: Table) -> Iterator[Base]:
        axes = self.spec.axes
        numbers = {i: axes[i].values[0] for i in self.numeric}
        largest = {i: values[-1] if isinstance(values, range) else max(values) for i, values in numbers.items()}
        for choice in product(*(range(1 if i in self.numeric else len(axis)) for i, axis in enumerate(axes))):
            inner, settings = table, {}
            for i, number in enumerate(choice):
                for pattern, values in zip(axes[i].patterns, axes[i].values, strict=True):
                    settings[pattern] = largest[i] if i in largest else values[number]
                    inner = self.put(inner, pattern, settings[pattern])
            circuit = self.circuit(inner)
            if circuit is not None:
                yield Base(inner, settings, circuit)

    def _reads(self, axis: Axis, bases: Sequence[Base]) -> bool:
        """Whether an axis can be an array: it counts something, and two values together read as each does alone."""
        (pattern,), (values,) = axis.patterns, axis.values
        seen = set()
        for base in bases:
            circuit, paths = base.circuit, self.paths(base.table, pattern)
            kind = (circuit.protocol, circuit.opening.batching, circuit.encoding, circuit.field, len(circuit.buses))
            if kind not in seen:
                seen.add(kind)
                params = [param_at(circuit, path) for path in paths]
                if any(param is None or param.power_of_two for param in params):
                    return False
                bound = second_least(circuit, paths)
                rest = parted(values, bound)[-1]
                ends = [
                    value
                    for value in (
                        rest[-1],
                        rest[len(rest) // 2],
                        rest[0],
                        rest[0] if isinstance(rest, range) else min(rest),
                    )
                    if value > bound
                ]
                if any(self.circuit(self.put(base.table, pattern, value)) is None for value in ends):
                    return False  # some values are no circuits: which, is for the structures to say
                every = _with_least(base, paths)
                if ends and not all(agrees(circuit, every, ends, pin) for pin in _kinds(self.spec.pins)):
                    return False
        return True

    def _split(self, base: Base) -> list[list[Values]]:
        """The values of each array: the least ones, which are structure, and the others together."""
        axes = [self.spec.axes[i] for i in sorted(self.numeric)]
        paths = [self.paths(base.table, axis.patterns[0]) for axis in axes]
        return [parted(axis.values[0], second_least(base.circuit, at)) for axis, at in zip(axes, paths, strict=True)]

    def _parts(self, base: Base) -> int:
        return prod(map(len, self._split(base)))

    def _divided(self, bases: Sequence[Base]) -> Iterator[tuple[Fraction, Group]]:
        """The structures with their shares of all combinations: least values split off, each radius if asked for."""
        spec, axes = self.spec, self.spec.axes
        pins = [(pin,) for pin in spec.pins] if spec.each else [spec.pins]
        for base in bases:
            order = sorted(self.numeric)
            paths = {i: self.paths(base.table, axes[i].patterns[0]) for i in order}
            split = self._split(base)
            for chosen in product(*split):
                table, constants, weight = base.table, dict(base.settings), Fraction(1)
                free = []
                for i, values in zip(order, chosen, strict=True):
                    pattern = axes[i].patterns[0]
                    weight *= Fraction(len(values), len(axes[i]))
                    table = self.put(table, pattern, values[0])
                    if len(values) > 1:
                        del constants[pattern]
                        free.append(Free(self.names[pattern], _with_least(base, paths[i]), values))
                circuit = self.circuit(table)
                if circuit is not None:
                    told = {self.names[p]: value_at(circuit, self.paths(table, p)[0]) for p in constants}
                    rows = prod(len(one.values) for one in free)
                    yield from ((weight, Group(circuit, table, told, tuple(free), some, rows)) for some in pins)


def _reaches(table: Table, pattern: str, path: Path) -> None:
    """UserError if a key path leads through what another setting made no table."""
    inner: Any = table
    for i, key in enumerate(path[:-1]):
        inner = inner.get(key, {}) if isinstance(inner, dict) else inner[key]
        if not isinstance(inner, dict | list):
            before = ".".join(map(str, path[: i + 1]))
            raise UserError(f"{pattern}: {before} is set to {inner!r}, which is no table\n    hint: keep one")


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


def _shared(groups: Sequence[tuple[Fraction, Group]], sample: int | None) -> list[Group]:
    """The structures; of a sample each has the share of rows that it has of all combinations."""
    if sample is None:
        return [group for _, group in groups]
    total, before, found = sum((weight for weight, _ in groups), Fraction(0)), Fraction(0), []
    for weight, group in groups:
        after = before + weight / total
        rows = int(sample * after) - int(sample * before)
        if rows:
            found.append(replace(group, rows=rows))
        before = after
    return found


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
