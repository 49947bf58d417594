"""What zkVMs share: a table, and the same for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from soundproof.analyses.diversity.grounds import Diversity, Ground, Subset
from soundproof.render.document import Document, Part, Table
from soundproof.version import __version__

if TYPE_CHECKING:
    from soundproof.analyses.diversity import output

__all__ = ["document"]


SHOWN = 5
"""Subsets that a table names, the best first."""


def document(found: Diversity, chosen: Sequence[Subset] = ()) -> Document:
    """What falls together; of ``chosen`` subsets, the best first, how many of each fall at once."""
    parts = [Part(Table, lambda: _table(found))]
    if chosen:
        parts.insert(0, Part(Table, lambda: _subsets(found, chosen)))
    return Document("What zkVMs share", tuple(parts), lambda: _content(found, chosen))


def _subsets(found: Diversity, chosen: Sequence[Subset]) -> Table:
    """The subsets that withstand most."""
    rows = tuple(
        (
            ", ".join(subset.names),
            _span(subset.fallen, subset.at_most),
            "–" if subset.ground is None else f"{subset.ground.kind} {subset.ground.name}",
            "none" if subset.enough is None else str(subset.enough),
        )
        for subset in chosen[:SHOWN]
    )
    size = len(chosen[0].names)
    notes = []
    if len(chosen) > SHOWN:
        notes.append(f"the best {SHOWN} of {len(chosen):,} subsets; all are in JSON")
    left = [name for name in found.strong if name not in found.candidates]
    if left:
        notes.append(f"not chosen from, historical or examples: {', '.join(left)}")
    notes.append("fall at once: by the widest single fall; from those that surely rest on it to those that may")
    notes.append("proofs needed: how many of these proofs cannot all be forged after any single fall")
    header = ("zkVMs", "Fall at once", "With", "Proofs needed")
    return Table(f"{size} zkVMs that withstand most", header, rows, frozenset({1, 3}), notes=tuple(notes))


def _span(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}–{high}"


def _table(found: Diversity) -> Table:
    """One row for each thing that some of them rest on, the widest fall first."""
    rows = tuple(
        (
            f"{ground.kind}: {ground.name}",
            _on(found, ground),
            str(len(found.fallen(ground))),
            str(len(found.unknown(ground)) or ""),
            ", ".join(found.standing(ground)) or "none",
        )
        for ground in found.grounds
    )
    notes = []
    if found.weak:
        notes.append(f"below {found.floor} bits already, and not counted: {', '.join(found.weak)}")
    if any(ground.perhaps for ground in found.grounds):
        notes.append("?: the file does not say whether it rests on this")
    notes.append("after a bound the bits are those that the others still give; without a hash or a field none are left")
    count = len(found.bits)
    return Table(
        f"{count} zkVM{'s' * (count != 1)}: {', '.join(f'{name} {bits}' for name, bits in found.bits)}",
        ("If this falls", "Rest on it: bits left", "Fallen", "Unknown", "Still standing"),
        rows,
        frozenset({2, 3}),
        _lead(found),
        tuple(notes),
    )


def _lead(found: Diversity) -> str:
    whole, count = found.whole, len(found.strong)
    if whole.ground is None:
        return "they rest on nothing"
    lead = (
        f"widest single fall: {whole.ground.kind} {whole.ground.name}, "
        f"{_span(len(found.fallen(whole.ground)), whole.at_most)} of {count} below {found.floor} bits"
    )
    if whole.enough is None:
        return f"{lead}; no number of proofs withstands every single fall"
    return f"{lead}; {whole.enough} of {count} proofs withstand any single fall"


def _on(found: Diversity, ground: Ground) -> str:
    before = dict(found.bits)
    told = [f"{name} {before[name]} → {left}" if left else name for name, left in ground.left]
    return ", ".join([*told, *(f"{name}?" for name in ground.perhaps)])


def _content(found: Diversity, chosen: Sequence[Subset]) -> output.DiversityOutput:
    return {
        "schema": "soundproof.diversity/2",
        "soundproof": __version__,
        "bits": dict(found.bits),
        "min_bits": found.floor,
        "weak": list(found.weak),
        "enough": found.enough,
        "chosen": [_subset(subset) for subset in chosen],
        "grounds": [_ground(found, ground) for ground in found.grounds],
    }


def _subset(subset: Subset) -> output.SubsetOutput:
    return {
        "names": list(subset.names),
        "fallen": subset.fallen,
        "fallen_at_most": subset.at_most,
        "widest": None if subset.ground is None else {"kind": subset.ground.kind, "name": subset.ground.name},
        "enough": subset.enough,
    }


def _ground(found: Diversity, ground: Ground) -> output.GroundOutput:
    return {
        "kind": ground.kind,
        "name": ground.name,
        "bits_left": dict(ground.left),
        "perhaps": list(ground.perhaps),
        "fallen": list(found.fallen(ground)),
        "unknown": list(found.unknown(ground)),
        "standing": list(found.standing(ground)),
    }
