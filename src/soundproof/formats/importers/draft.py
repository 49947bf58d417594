"""What files of a prover state, as a native file that may lack what they leave open."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field

from soundproof.formats.native import native
from soundproof.formats.plain import SHORT, Named
from soundproof.formats.writing import laid_out
from soundproof.parameters.characters import visible
from soundproof.parameters.faults import Fault, InvalidFile
from soundproof.version import __version__
from soundproof.zkvm.zkvm import ZkVM

__all__ = ["CircuitDraft", "Draft", "Fact", "Origin"]

POWERS = (".trace_length", ".final_domain")
"""Keys whose large values are written as powers of two."""

MISSING = "is missing"
"""The problem of a fault for a required key that is not there."""


class Origin(Struct, frozen=True):
    """A file that was read, and its SHA-256 in hexadecimal."""

    file: str
    sha256: str


class Fact(Struct, frozen=True):
    """A parameter that a file states: its dotted key here, its value as TOML has it, and the file's key.

    ``key`` is empty for what follows from the prover alone.
    """

    path: str
    value: Any
    key: str


class CircuitDraft(Struct):
    """A circuit as far as a file states it; ``open`` has what it does not, by dotted key, each with what to add."""

    name: str
    file: str
    facts: list[Fact] = field(default_factory=list)
    open: dict[str, str] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)

    def state(self, path: str, value: Any, key: str, add: str = "") -> None:
        """A fact, or what is open where the value is None."""
        if value is not None:
            power = path.endswith(POWERS) and value >= SHORT and not value & (value - 1)
            self.facts.append(Fact(path, f"2^{value.bit_length() - 1}" if power else value, key))
        elif add:
            self.open[path] = add

    @property
    def table(self) -> dict[str, Any]:
        """The circuit's table in a native file."""
        table: dict[str, Any] = {}
        for fact in self.facts:
            *outer, last = fact.path.split(".")
            inner = table
            for key in outer:
                inner = inner.setdefault(key, {})
            inner[last] = fact.value
        return table


class Draft(Struct, frozen=True):
    """A native file that is made from ``origins``: the header's facts, circuits, and what nobody states.

    ``whole`` is the zkVM where one file states all of it, as soundcalc's do.
    """

    name: str
    prover: str
    origins: tuple[Origin, ...]
    circuits: tuple[CircuitDraft, ...]
    version: str | None = None
    whole: ZkVM | None = None

    def __repr__(self) -> str:
        left = len(self.open)
        return f"<{self.name}: {len(self.circuits)} circuits from {len(self.origins)} files, {left} keys left open>"

    @property
    def table(self) -> dict[str, Any]:
        """The native file's table."""
        if self.whole is not None:
            from soundproof.formats.plain import table_of

            return table_of(self.whole)
        tables = {circuit.name: circuit.table for circuit in self.circuits}
        fields = [table["field"] for table in tables.values() if "field" in table]
        header: dict[str, Any] = {
            "name": self.name,
            "version": self.version or "unknown",
            "date": "undated",
            "source": self._source(),
        }
        if fields:
            header["field"] = max(fields, key=fields.count)
        left = [sentence for circuit in self.circuits for sentence in circuit.left]
        if left:
            header["missing"] = list(dict.fromkeys(left))
        for table in tables.values():
            if table.get("field") == header.get("field"):
                table.pop("field", None)
        return {"zkvm": header, "circuits": Named(tables)}

    def _source(self) -> str:
        first = self.origins[0]
        if len(self.origins) == 1:
            return f"{first.file} ({self.prover}), SHA-256 {first.sha256}"
        return f"{len(self.origins)} files of {self.prover}, named with their SHA-256 at the head of this file"

    @property
    def open(self) -> tuple[str, ...]:
        """What no file states, a line each: the key, the circuits, what to add."""
        lines = []
        if self.version is None:
            lines.append('zkvm.version: the version that the figures belong to; "unknown" is written')
        lines.append('zkvm.date: when they were published; "undated" is written')
        if len(self.circuits) > 1:
            lines.append("zkvm.final: the circuit whose proof is published; the last one unless stated")
        keys: dict[tuple[str, str], list[str]] = {}
        for circuit in self.circuits:
            for path, add in circuit.open.items():
                keys.setdefault((path, add), []).append(circuit.name)
        lines += [f"circuits.*.{path}{self._of(names)}: {add}" for (path, add), names in keys.items()]
        return tuple(lines)

    @property
    def zkvm(self) -> ZkVM:
        """The zkVM.  InvalidFile with what is missing, or with what the files state and no proof system has."""
        if self.whole is not None:
            return self.whole
        faults: list[Fault] = []
        zkvm = native(self.table, faults)
        if zkvm is None:
            raise InvalidFile(self.name, self._complaints(faults))
        return zkvm

    def refuse(self) -> None:
        """InvalidFile with what the files state and no proof system has; what is missing is no fault."""
        wrong = [fault for fault in self._faults() if fault.problem != MISSING]
        if wrong:
            raise InvalidFile(self.name, self._complaints(wrong))

    @property
    def required(self) -> tuple[str, ...]:
        """The keys that no file states and the format requires."""
        return tuple(".".join(map(str, fault.path)) for fault in self._faults() if fault.problem == MISSING)

    def _faults(self) -> list[Fault]:
        faults: list[Fault] = []
        if self.whole is None:
            native(self.table, faults)
        return faults

    def _complaints(self, faults: list[Fault]) -> tuple[str, ...]:
        """Faults of the native table, with the file and the key that each comes from."""
        lines = []
        for fault in dict.fromkeys(faults):
            keys = ".".join(map(str, fault.path))
            hint = f"\n    hint: {visible(fault.hint)}" if fault.hint else ""
            lines.append(f"{self._where(fault)}{keys + ': ' if keys else ''}{visible(fault.problem)}{hint}")
        return tuple(lines)

    def _where(self, fault: Fault) -> str:
        for circuit in self.circuits:
            if fault.path[:2] == ("circuits", circuit.name):
                dotted = ".".join(map(str, fault.path[2:]))
                keys = [fact.key for fact in circuit.facts if f"{dotted}.".startswith(f"{fact.path}.") and fact.key]
                return f"{circuit.file}: {keys[0] + ', here ' if keys else ''}"
        return f"{self.origins[0].file}: " if len(self.origins) == 1 else ""

    def text(self) -> str:
        """The native file, with all that was read named at its head."""
        return laid_out(self.table, self._head())

    def _head(self) -> list[str]:
        """Where all of it is from: files, keys, what is open."""
        lines = [f"Written by soundproof import {__version__} from files of {self.prover}:"]
        for origin in self.origins:
            names = [circuit.name for circuit in self.circuits if circuit.file == origin.file]
            lines.append(f"  {origin.file}, SHA-256 {origin.sha256}{': ' if names else ''}{', '.join(names)}")
        stated: dict[tuple[str, str], list[str]] = {}
        for circuit in self.circuits:
            for fact in circuit.facts:
                if fact.key:
                    stated.setdefault((fact.path, fact.key), []).append(circuit.name)
        if stated:
            lines += ["", "Keys of circuits, and the keys that state them there:"]
        pad = max((len(path) for path, _ in stated), default=0)
        for (path, key), names in sorted(stated.items(), key=lambda entry: entry[0][0]):
            lines.append(f"  {path:{pad}}  {key}" + self._of(names))
        if self.open:
            lines += ["", "Left open, since no file states it:", *(f"  {line}" for line in self.open)]
        if self.required:
            lines += ["", "Required by the format:", *(f"  {key}" for key in self.required)]
        return [visible(line) for line in lines]

    def _of(self, names: list[str]) -> str:
        """Which circuits, unless it is all of them."""
        if len(names) == len(self.circuits):
            return ""
        return f" ({names[0]})" if len(names) == 1 else f" ({len(names)} circuits)"
