"""The words for figures that several reports share: bits, sizes, regimes, marks and their footnotes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_CEILING, Decimal
from math import ceil, floor
from typing import TYPE_CHECKING, Protocol

from soundproof.readings.security import AssessedTerm, CircuitAssessment, Pin
from soundproof.theorems.theorem import Theorem
from soundproof.transcript.regime import Regime
from soundproof.zkvm.proof import left_aside, remarks
from soundproof.zkvm.zkvm import Class, ZkVM

if TYPE_CHECKING:
    from soundproof.render.output import Reliance

__all__ = [
    "binding_name",
    "class_notes",
    "down",
    "footnotes",
    "kib",
    "kib_between",
    "kib_expected",
    "kib_limit",
    "kib_more",
    "kib_part",
    "marked_bits",
    "marks",
    "meanings",
    "publication_notes",
    "regime_name",
    "reliance_notes",
    "relied_on",
    "status_name",
    "up",
]


def kib(circuit: CircuitAssessment) -> str:
    """Proof size in KiB; from the least to the most where the file leaves something open, or positions decide."""
    return kib_between(circuit.size.low, circuit.size.most)


def kib_between(least: int, most: int) -> str:
    """A number of bytes, or the least and the most of it, in KiB; the least rounded down, the most rounded up.

    >>> kib_between(343580, 343580), kib_between(583680, 583790)
    ('335.5 KiB', '570.0–570.2 KiB')
    """
    if least == most:
        return f"{most / 1024:,.1f} KiB"
    low, high = f"{floor(least / 102.4) / 10:,.1f}", f"{ceil(most / 102.4) / 10:,.1f}"
    if len(low) + len(high) > 13:  # more than ten MiB: the tenths tell nothing
        low, high = low[:-2], f"{ceil(most / 1024):,}"
    return f"{low}–{high} KiB"


def kib_limit(count: int) -> str:
    """A limit as it was given: in KiB where it has at most three decimals there, else in bytes.

    >>> kib_limit(614400), kib_limit(300000)
    ('600 KiB', '300,000 bytes')
    """
    exact = (Decimal(count) / 1024).normalize()
    return f"{exact:,f} KiB" if exact == round(exact, 3) else f"{count:,} bytes"


def kib_more(count: int) -> str:
    """How many bytes more, in KiB, rounded up; what is saved counts less for it.

    >>> kib_more(8004), kib_more(-8004)
    ('+7.9 KiB', '-7.8 KiB')
    """
    return f"{ceil(count / 102.4) / 10:+,.1f} KiB"


def kib_part(count: int) -> str:
    """A part of a proof in KiB, or in bytes where it is less than a tenth of one.

    >>> kib_part(768), kib_part(103), kib_part(102), kib_part(8), kib_part(1)
    ('0.8 KiB', '0.1 KiB', '102 bytes', '8 bytes', '1 byte')
    """
    if 10 * count < 1024:
        return f"{count} byte{'s' * (count != 1)}"
    return f"{count / 1024:,.1f} KiB"


def kib_expected(circuit: CircuitAssessment) -> str:
    """As :func:`kib`, and what is expected between the ends: ``97.8–124.0 KiB, 113.9 KiB expected``."""
    size = circuit.size
    if size.exact and size.low == size.most:
        return kib(circuit)
    return f"{kib(circuit)}, {size.expected / 1024:,.1f} KiB expected"


def regime_name(radii: Sequence[Regime], binders: Iterable[Theorem | None] = ()) -> str:
    """``JBR · DKT26 · m=73``, ``UDR · s=514``, ``BJR · DKT26 · A=127623``; a range where oracles differ.

    The theorems are those that bind: the ones under the largest gap of each oracle.
    """
    names = list(dict.fromkeys(regime.name for regime in radii))
    if len(names) > 1:
        return "mixed " + "/".join(regime.name for regime in radii)
    regime = radii[0]
    theorems = "/".join(dict.fromkeys(theorem.id for theorem in binders if theorem is not None))
    at = f"{regime.symbol}={_range([other.integer for other in radii])}"
    return " · ".join(filter(None, (regime.name, theorems if regime.names_bound else "", at)))


def meanings(radii: Iterable[Regime]) -> list[str]:
    """A line with what the names of these regimes mean, or none."""
    named = {regime.name: f"{regime.name}: {regime.meaning}" for regime in radii}
    return ["; ".join(named.values())] if named else []


def status_name(assessed: AssessedTerm) -> str:
    """The status of a term's theorem, and the weakest it rests on where that is another: ``derived on lean``."""
    stated, weakest = assessed.theorem.status, assessed.status
    return stated.value if stated is weakest else f"{stated.value} on {weakest.value}"


def _range(numbers: Sequence[int]) -> str:
    low, high = min(numbers), max(numbers)
    return str(low) if low == high else f"{low}–{high}"


def binding_name(circuit: CircuitAssessment) -> str:
    """The binding term, or that there is no bound."""
    if not circuit.best.applies:
        return "no bound applies"
    return circuit.best.binding.term.name


def marked_bits(circuit: CircuitAssessment) -> str:
    """Certified bits; † where they hold on a condition the file leaves open, ‡ where a term is unknown."""
    marks = ("†" if circuit.open_hypotheses else "") + ("‡" if circuit.unknown else "")
    return f"{circuit.bits}{marks}"


def marks(circuits: Iterable[CircuitAssessment]) -> str:
    """The marks of ``marked_bits`` that any of the circuits has, each once."""
    return "".join(sorted({mark for circuit in circuits for mark in marked_bits(circuit) if not mark.isdigit()}))


def footnotes(circuits: Sequence[CircuitAssessment]) -> list[str]:
    """Footnotes for the marks used, and what a schedule makes worth saying of a circuit."""
    notes = []
    for circuit in circuits:
        prefix = f"{circuit.circuit.name}: "
        notes += [f"† {prefix}{h.name}: {h.margin}" for h in circuit.open_hypotheses]
        notes += [f"‡ {prefix}{text}" for text in circuit.unknown]
        notes += [f"{prefix}{text}" for text in (*remarks(circuit.circuit), *left_aside(circuit.circuit))]
    return notes


class _Classed(Protocol):
    """A zkVM, or what is told of it."""

    @property
    def name(self) -> str: ...

    @property
    def class_(self) -> Class: ...


CLASSES: Mapping[Class, str] = {
    "historical": "figures of the past, no statement about current releases",
    "example": "invented figures, nobody proves with them",
}
"""What a reader must know of a zkVM that is no candidate."""


def class_notes(zkvms: Sequence[_Classed]) -> list[str]:
    """A line for each class but candidates, with the zkVMs of it."""
    names = {word: [zkvm.name for zkvm in zkvms if zkvm.class_ == word] for word in CLASSES}
    return [f"{word}: {', '.join(names[word])} ({meaning})" for word, meaning in CLASSES.items() if names[word]]


def publication_notes(zkvm: ZkVM) -> list[str]:
    """A line for each document that the file names: what it is, where, of when, and the file's remark."""
    return [
        f"{one.kind}: {', '.join(filter(None, (one.source, one.date)))}{one.note and f'; {one.note}'}"
        for _, one in zkvm.documents
    ]


def reliance_notes(pin: Pin) -> list[str]:
    """A line for the papers that the reader does not rely on, if any."""
    return [f"nothing of {', '.join(sorted(pin.without))} is relied on"] if pin.without else []


def relied_on(pin: Pin) -> Reliance:
    """What the reader relies on, for programs."""
    return {"trust": pin.trust, "without": sorted(pin.without)}


def down(bits: str) -> str:
    """A rounded-down decimal cut to two places, still rounded down."""
    whole, _, places = bits.partition(".")
    return f"{whole}.{places[:2]:0<2}"


def up(bits: str) -> str:
    """A rounded-up decimal with two places, still rounded up.

    >>> up("98.415037500"), up("99.990000001"), up("100.000000000")
    ('98.42', '100.00', '100.00')
    """
    return str(Decimal(bits).quantize(Decimal("0.01"), ROUND_CEILING))
