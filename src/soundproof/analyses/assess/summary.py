"""The summary over zkVMs: a line of plain values for each, and their table."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from msgspec import Struct

from soundproof.analyses.assess.rows import Chosen, rows
from soundproof.analyses.system.advisories import about
from soundproof.analyses.system.strictness import WITHHELD, withheld
from soundproof.readings.security import Assessment
from soundproof.render.document import Document, Part, Table
from soundproof.render.words import binding_name, class_notes, footnotes, kib, marks, reliance_notes
from soundproof.zkvm.zkvm import Class

__all__ = ["Line", "document", "line", "summary"]


class Line(Struct, frozen=True):
    """What the summary tells of one zkVM, weakest circuit and its binding term included.

    ``lean`` and ``proved`` are its bits at these levels of trust; ``reasons`` are why a strict reader gets no figure.
    """

    name: str
    version: str
    class_: Class
    bits: int
    marks: str
    lean: int
    proved: int
    attack_bits: int
    circuit: str
    term: str
    size: str
    most_bytes: int
    open_size: bool
    advised: bool
    reasons: tuple[str, ...]
    remarks: tuple[str, ...]
    reliance: tuple[str, ...]


def line(assessment: Assessment, strict: bool = False) -> Line:
    """The line of a zkVM; a ``strict`` reader gets no figure where something is open or not modelled."""
    zkvm, weakest, size = assessment.zkvm, assessment.binding, assessment.final.size
    reasons = _reasons(assessment) if strict else ()
    return Line(
        name=zkvm.name,
        version=zkvm.version,
        class_=zkvm.class_,
        bits=assessment.bits,
        marks=marks(assessment.circuits),
        lean=0 if reasons else assessment.trusting("lean"),
        proved=0 if reasons else assessment.trusting("proved"),
        attack_bits=assessment.attack_bits,
        circuit=weakest.circuit.name,
        term=binding_name(weakest),
        size=kib(assessment.final),
        most_bytes=size.most,
        open_size=bool(size.assumptions),
        advised=bool(about(zkvm)),
        reasons=reasons,
        remarks=tuple(footnotes(assessment.circuits)),
        reliance=tuple(reliance_notes(assessment.pin)),
    )


def _reasons(assessment: Assessment) -> tuple[str, ...]:
    """Why a strict reader gets no figure of a zkVM, and beside that what its file says is missing; else nothing."""
    from soundproof.analyses.system.deployment import system  # other readers never need it

    reasons = withheld(system(assessment))
    missing = (f"not modelled, of no named round: {text}" for text in assessment.zkvm.missing)
    return (f"{WITHHELD}: {'; '.join(reasons)}", *missing) if reasons else ()


def document(lines: Sequence[Line], worst: int | None = None, order: str | None = None) -> Document:
    """The summary alone: of the ``worst`` zkVMs, in an order of ORDERS."""
    chosen = partial(rows, worst=worst, order=order)
    return Document("Provable security", (Part(Table, partial(summary, lines, chosen)),))


def summary(lines: Sequence[Line], chosen: Chosen = rows) -> Table:
    """One row per zkVM, worst circuit and its binding term."""
    lines, notes = chosen(lines, 0, "zkVMs")
    for one in lines:
        if one.reasons:
            notes += [f"{one.name}: {reason}" for reason in one.reasons]
        elif one.remarks:
            notes.append(f"{one.name}: " + "; ".join(one.remarks))
    notes += class_notes(lines)
    notes += dict.fromkeys(note for one in lines for note in one.reliance)
    shown = tuple(map(_row, lines))
    return Table(
        "Provable security",
        ("zkVM", "Version", "Security", "Lean", "Proved", "Attack", "Binding circuit", "Binding term", "Final proof"),
        shown,
        frozenset({3, 4, 5, 8}),
        notes=tuple(notes) + _legend(lines, any("–" in row for row in shown)),
        whole=frozenset({2}),
    )


def _row(one: Line) -> tuple[str, ...]:
    return (
        one.name,
        one.version,
        WITHHELD if one.reasons else f"{one.bits} bits{one.marks}",
        str(one.lean or "–"),
        str(one.proved or "–"),
        str(one.attack_bits),
        one.circuit,
        one.term,
        one.size,
    )


def _legend(lines: Sequence[Line], none: bool) -> tuple[str, ...]:
    legend: tuple[str, ...] = (
        "Security: provable bits of the weakest circuit; Lean: without preprints whose statement no machine checked; "
        "Proved: by peer-reviewed or elementary proofs alone; Attack: bits of the best known attack, an upper bound"
        + "; –: no bound is left"
        * none,
    )
    if any(one.open_size for one in lines):
        legend += ("sizes from–to: what the file leaves open is named in the circuit's details",)
    advised = [one.name for one in lines if one.advised]
    if advised:
        legend += (f"advisories are public about {', '.join(advised)}: shown with each of them alone",)
    return legend
