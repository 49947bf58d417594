"""What is assessed: a zkVM and its circuits, as frozen values.

The native file format is these records written as TOML; see ``docs/format.md``.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Struct

from soundproof.parameters.params import Param
from soundproof.primitives.hashes import Hash
from soundproof.zkvm.argument import (
    Bus,
    Commitment,
    Deviation,
    Execution,
    Lemma,
    Memory,
    Segmentation,
    Statement,
)
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.topology import Topology

__all__ = ["Assumption", "Class", "Performance", "Publication", "SizeClaim", "ZkVM"]


class SizeClaim(Struct, frozen=True):
    """A published size of a circuit's proof, of this version or another."""

    circuit: str
    bytes: Annotated[int, Param("", "bytes of the proof", ge=1)]
    version: str
    source: str
    kind: Literal["measured", "declared", "approximate"] = "measured"
    date: str = ""
    note: str = ""


class Publication(Struct, frozen=True):
    """Something the team published that a requirement asks for; its content is not judged here."""

    kind: Literal[
        "recursion",
        "formal-argument",
        "whitepaper",
        "audit",
        "licence",
        "standards",
        "tests",
        "formal-methods",
        "team",
    ]
    source: str
    date: str = ""
    note: str = ""


class Assumption(Struct, frozen=True):
    """What the system rests on beside theorems and hash functions.

    ``bits`` is the strength that its source gives, rounded down, and ``quantum`` whether it is thought to
    hold against a quantum computer; None where no source says.
    """

    statement: Annotated[str, Param("", "what is assumed")]
    source: Annotated[str, Param("", "who assumes it, and where its bits are from")]
    bits: Annotated[int | None, Param("", "its strength, rounded down", ge=1, le=4096)] = None
    quantum: bool | None = None
    about: str = ""


class Performance(Struct, frozen=True):
    """A published measurement of proving times, in milliseconds, with the machines it was made on."""

    source: str
    date: str
    version: str
    hardware: str
    p99_ms: Annotated[int | None, Param("", "99th percentile of the proving time in ms", ge=1)] = None
    mean_ms: Annotated[int | None, Param("", "mean proving time in ms", ge=1)] = None
    proofs: Annotated[int | None, Param("", "number of proofs measured", ge=1)] = None
    power_watts: Annotated[int | None, Param("", "power drawn while proving", ge=1)] = None
    capex_usd: Annotated[int | None, Param("", "price of the machines in dollars", ge=1)] = None
    note: str = ""


Class = Literal["candidate", "historical", "example"]
"""A candidate's figures are those of a release in use; historical ones were, and an example's never."""


class ZkVM(Struct, frozen=True):
    """A zkVM as its file describes it; ``notes`` are remarks about the file that a reader should see.

    ``derives`` names the zkVM whose code this one was forked from; ``class_`` is the key ``class``.
    ``buses`` and ``memory`` are None where nothing is said of them, and empty where there are none.
    """

    name: str
    version: str
    source: str
    date: str
    circuits: tuple[Circuit, ...]
    about: str = ""
    final: str = ""
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    claims: tuple[tuple[str, SizeClaim], ...] = ()
    derives: str = ""
    hashes: tuple[tuple[str, Hash], ...] = ()
    topology: Topology | None = None
    documents: tuple[tuple[str, Publication], ...] = ()
    performance: tuple[tuple[str, Performance], ...] = ()
    class_: Class = "candidate"
    assumptions: tuple[tuple[str, Assumption], ...] = ()
    statement: Statement | None = None
    execution: Execution | None = None
    segmentation: Segmentation | None = None
    buses: tuple[tuple[str, Bus], ...] | None = None
    memory: tuple[tuple[str, Memory], ...] | None = None
    commitments: tuple[tuple[str, Commitment], ...] = ()
    lemmas: tuple[tuple[str, Lemma], ...] = ()
    deviations: tuple[tuple[str, Deviation], ...] = ()

    def __repr__(self) -> str:
        """One line for a notebook."""
        fields = dict.fromkeys(circuit.field.name for circuit in self.circuits)
        return f"<{self.name} {self.version}: {len(self.circuits)} circuits over {', '.join(fields)}>"
