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


def document(shared: Diversity, chosen: Sequence[Subset] = ()) -> Document:
    """What falls together; of ``chosen`` subsets, the best first, how many of each fall at once."""
    parts = [Part(Table, lambda: _table(shared))]
    if chosen:
        parts.insert(0, Part(Table, lambda: _subsets(shared, chosen)))
    return Document("What zkVMs share", tuple(parts), lambda: _content(shared, chosen))


def _subsets(shared: Diversity, chosen: Sequence[Subset]) -> Table:
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
    left = [name for name in shared.strong if name not in shared.candidates]
    if left:
        notes.append(f"not chosen from, historical or examples: {', '.join(left)}")
    notes.append("fall at once: by the widest single fall; from those that surely rest on it to those that may")
    notes.append("proofs needed: how many of these proofs cannot all be forged after any single fall")
    header = ("zkVMs", "Fall at once", "With", "Proofs needed")
    return Table(f"{size} zkVMs that withstand most", header, rows, frozenset({1, 3}), notes=tuple(notes))


def _span(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}–{high}"


def _table(shared: Diversity) -> Table:
    """One row for each thing that some of them rest on, the widest fall first."""
    rows = tuple(
        (
            f"{ground.kind}: {ground.name}",
            _on(shared, ground),
            str(len(shared.fallen(ground))),
            str(len(shared.unknown(ground)) or ""),
            ", ".join(shared.standing(ground)) or "none",
        )
        for ground in shared.grounds
    )
    notes = []
    if shared.weak:
        notes.append(f"below {shared.floor} bits already, and not counted: {', '.join(shared.weak)}")
    if any(ground.perhaps for ground in shared.grounds):
        notes.append("?: the file does not say whether it rests on this")
    notes.append("after a bound the bits are those that the others still give; without a hash or a field none are left")
    count = len(shared.bits)
    return Table(
        f"{count} zkVM{'s' * (count != 1)}: {', '.join(f'{name} {bits}' for name, bits in shared.bits)}",
        ("If this falls", "Rest on it: bits left", "Fallen", "Unknown", "Still standing"),
        rows,
        frozenset({2, 3}),
        _lead(shared),
        tuple(notes),
    )


def _lead(shared: Diversity) -> str:
    whole, count = shared.whole, len(shared.strong)
    if whole.ground is None:
        return "they rest on nothing"
    lead = (
        f"widest single fall: {whole.ground.kind} {whole.ground.name}, "
        f"{_span(len(shared.fallen(whole.ground)), whole.at_most)} of {count} below {shared.floor} bits"
    )
    if whole.enough is None:
        return f"{lead}; no number of proofs withstands every single fall"
    return f"{lead}; {whole.enough} of {count} proofs withstand any single fall"


def _on(shared: Diversity, ground: Ground) -> str:
    before = dict(shared.bits)
    texts = [f"{name} {before[name]} → {left}" if left else name for name, left in ground.left]
    return ", ".join([*texts, *(f"{name}?" for name in ground.perhaps)])


def _content(shared: Diversity, chosen: Sequence[Subset]) -> output.DiversityOutput:
    return {
        "schema": "soundproof.diversity/2",
        "soundproof": __version__,
        "bits": dict(shared.bits),
        "min_bits": shared.floor,
        "weak": list(shared.weak),
        "enough": shared.enough,
        "chosen": [_subset(subset) for subset in chosen],
        "grounds": [_ground(shared, ground) for ground in shared.grounds],
    }


def _subset(subset: Subset) -> output.SubsetOutput:
    return {
        "names": list(subset.names),
        "fallen": subset.fallen,
        "fallen_at_most": subset.at_most,
        "widest": None if subset.ground is None else {"kind": subset.ground.kind, "name": subset.ground.name},
        "enough": subset.enough,
    }


def _ground(shared: Diversity, ground: Ground) -> output.GroundOutput:
    return {
        "kind": ground.kind,
        "name": ground.name,
        "bits_left": dict(ground.left),
        "perhaps": list(ground.perhaps),
        "fallen": list(shared.fallen(ground)),
        "unknown": list(shared.unknown(ground)),
        "standing": list(shared.standing(ground)),
    }
