"""The work of a sweep as a value: structures, the blocks of rows in them, and the parts that blocks make.

Every block is determined by its place alone, those of a random sample too, so parts can be computed
in any order, anywhere, and again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np
from msgspec import Struct, field

from soundproof.analyses.sweep.reading import Array
from soundproof.analyses.sweep.spec import Spec, Values
from soundproof.formats.settings import circuit_of, put
from soundproof.parameters.faults import Fault, Path
from soundproof.parameters.params import value_at
from soundproof.primitives.fields import Field
from soundproof.readings.security import CircuitAssessment, Pin, assess_circuit
from soundproof.version import __version__
from soundproof.zkvm.circuit import Circuit

__all__ = ["PART", "Block", "Changes", "Free", "Group", "Origin", "Plan", "blocks_of", "cell", "parts_of"]

PART = 500_000
"""Rows of a part of the results: what an interruption costs at most, and what a worker holds in memory."""

SAMPLED = 2**16
"""Rows of a random sample that are evaluated at once."""

READINGS = 20_000
"""Structures of a part times the radii tried for each: they cost time even where they are few rows."""

Changes = tuple[tuple[Path, Any], ...]
"""What a setting changes in a circuit's table: values at their paths, in order."""

Block = tuple[int, int, int]
"""A group by its number, its first row, and the one after its last."""


class Free(Struct, frozen=True):
    """A parameter that is an array within a structure: its column, its places in the circuit, its values."""

    column: str
    paths: tuple[Path, ...]
    values: Values


class Origin(Struct, frozen=True):
    """What all structures are made from: a circuit's own table as a file has it, with the hashes of its file."""

    circuit: str
    table: dict[str, Any]
    hashes: dict[str, Any]

    def circuit_of(self, table: dict[str, Any]) -> Circuit:
        """The circuit of a table that was found to be one."""
        faults: list[Fault] = []
        circuit = circuit_of(self.circuit, table, self.hashes, faults)
        if circuit is None:
            raise ValueError(f"a row of the sweep is no circuit: {faults}")
        return circuit


class Group(Struct, frozen=True):
    """One structure: a circuit whose free parameters are at their first values, and the radii to try.

    It is kept as what it changes in the origin's table, since there may be 100,000 of them: ``settings`` are changes
    in order, ``columns`` those that are not free, with the path of their value, and structures share what is equal.
    """

    origin: Origin
    settings: tuple[Changes, ...]
    columns: tuple[tuple[str, Path], ...]
    free: tuple[Free, ...]
    pins: tuple[Pin, ...]
    rows: int

    @property
    def table(self) -> dict[str, Any]:
        """The circuit's own table."""
        table = self.origin.table
        for changes in self.settings:
            for path, value in changes:
                table = put(table, path, value)
        return table

    @property
    def circuit(self) -> Circuit:
        """The circuit, made anew."""
        return self.origin.circuit_of(self.table)

    @property
    def constants(self) -> dict[str, Any]:
        """The values of the columns that are not free."""
        return self.constants_in(self.circuit)

    def constants_in(self, circuit: Circuit) -> dict[str, Any]:
        """The values of the columns that are not free, where the circuit is at hand."""
        return {name: value_at(circuit, path) for name, path in self.columns}

    @property
    def sizes(self) -> list[int]:
        """The number of values of every free parameter."""
        return [len(free.values) for free in self.free]


class Plan(Struct, frozen=True):
    """Everything that a worker needs.

    ``columns`` are the swept parameters' by their names, with the key path as the file has it.
    ``kinds`` are their types, object where there are several, ``numeric`` those that are free in some
    structure, ``rounds`` the names of rounds to keep.  ``parts`` are ranges of blocks.  ``invalid``
    counts combinations that are no circuit, by reason.
    """

    spec: Spec
    columns: dict[str, str]
    kinds: dict[str, type]
    numeric: frozenset[str]
    rounds: tuple[str, ...]
    groups: tuple[Group, ...]
    blocks: tuple[Block, ...]
    parts: tuple[tuple[int, int], ...]
    invalid: dict[str, int] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Rows of the results."""
        return sum(group.rows for group in self.groups)

    def part_rows(self, part: int) -> int:
        """Rows of one part."""
        first, end = self.parts[part]
        return sum(stop - start for _, start, stop in self.blocks[first:end])

    @property
    def identity(self) -> str:
        """The same for two sweeps with the same rows in the same order."""
        digest = hashlib.sha256(json.dumps([__version__, self.spec.text, PART, SAMPLED, READINGS]).encode())
        origin = self.groups[0].origin
        digest.update(json.dumps([origin.circuit, origin.table, origin.hashes], sort_keys=True).encode())
        texts: dict[int, str] = {}  # structures share their parts
        for group in self.groups:
            for part in (*group.settings, group.free, group.pins, group.rows):
                text = texts.get(id(part)) or texts.setdefault(id(part), repr(part))
                digest.update(text.encode())
        return digest.hexdigest()

    def values(self, block: Block) -> dict[str, Array]:
        """The arrays of a block's free parameters: axes of a grid, which broadcast, or columns drawn at random."""
        number, start, stop = block
        free = self.groups[number].free
        if self.spec.sample is not None:
            random = np.random.default_rng([self.spec.seed, number, start])
            return {one.column: _at(one.values, random.integers(0, len(one.values), stop - start)) for one in free}
        columns = {}
        for i, (one, (low, high)) in enumerate(zip(free, _ranges(self.groups[number].sizes, start, stop), strict=True)):
            shape = [1] * len(free)
            shape[i] = high - low
            columns[one.column] = _at(one.values, np.arange(low, high)).reshape(shape)
        return columns

    def certified(self, number: int, row: dict[str, int], pin: Pin) -> CircuitAssessment:
        """The certified assessment of one row of a group at a radius, from the table of its circuit on."""
        group = self.groups[number]
        table = group.table
        for free in group.free:
            for path in free.paths:
                if path[0] != "least":
                    table = put(table, path, row[free.column])
        return assess_circuit(group.origin.circuit_of(table), pin, every=False)


def cell(value: Any) -> Any:
    """A parameter as a table of results has it: numbers as numbers, a rate as a fraction of 1, the rest as text."""
    match value:
        case Enum():
            return value.value
        case bool() | int() | str() | None:
            return value
        case Fraction():
            return float(value)
        case Field():
            return value.name
        case tuple():
            return "[" + ", ".join(str(cell(entry)) for entry in value) + "]"
        case _:
            return str(value)


def _at(values: Values, numbers: Array) -> Array:
    """Some of the values as floats; those that are steps are counted, never listed."""
    if isinstance(values, range):
        return (values.start + numbers * values.step).astype(np.float64)
    chosen: Array = np.asarray(values, dtype=np.float64)[numbers]
    return chosen


def blocks_of(group: Group, number: int, sampled: bool) -> Iterator[Block]:
    """Cut a structure's rows into blocks; those of a grid are boxes of at most PART rows, in order."""
    if sampled:
        for start in range(0, group.rows, SAMPLED):
            yield number, start, min(start + SAMPLED, group.rows)
        return
    sizes = group.sizes or [1]
    split = next(i for i in range(len(sizes)) if prod(sizes[i + 1 :]) <= PART)
    inner = prod(sizes[split + 1 :])
    step = max(1, PART // inner)
    for outer in range(prod(sizes[:split])):
        for low in range(0, sizes[split], step):
            high = min(low + step, sizes[split])
            yield number, (outer * sizes[split] + low) * inner, (outer * sizes[split] + high) * inner


def _ranges(sizes: Sequence[int], start: int, stop: int) -> Iterator[tuple[int, int]]:
    """The range of a box along every axis."""
    for i, size in enumerate(sizes):
        inner = prod(sizes[i + 1 :])
        low = start // inner % size
        yield low, low + max(1, min(size, (stop - start) // inner))


def parts_of(blocks: Sequence[Block], radii: Callable[[int], int] = lambda group: 1) -> Iterator[tuple[int, int]]:
    """Consecutive blocks, together at most PART rows and READINGS where that is possible; ``radii`` of a group."""
    first, rows, readings = 0, 0, 0
    for i, (group, start, stop) in enumerate(blocks):
        if rows and (rows + stop - start > PART or readings + radii(group) > READINGS):
            yield first, i
            first, rows, readings = i, 0, 0
        rows, readings = rows + stop - start, readings + radii(group)
    yield first, len(blocks)
