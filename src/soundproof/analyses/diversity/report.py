"""What zkVMs share: a table, and the same for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soundproof.analyses.diversity.grounds import Diversity, Ground
from soundproof.render.document import Document, Part, Table
from soundproof.version import __version__

if TYPE_CHECKING:
    from soundproof.analyses.diversity import output

__all__ = ["document"]


def document(found: Diversity) -> Document:
    """What falls together."""
    return Document("What zkVMs share", (Part(Table, lambda: _table(found)),), lambda: _content(found))


def _table(found: Diversity) -> Table:
    """One row for each thing that some of them rest on, the widest fall first."""
    names = [name for name, _ in found.bits]
    rows = []
    for ground in found.grounds:
        fallen = found.fallen(ground)
        stand = [name for name in names if name not in fallen]
        rows.append((f"{ground.kind}: {ground.name}", _on(found, ground), str(len(fallen)), ", ".join(stand) or "none"))
    notes = []
    if found.weak:
        notes.append(f"below {found.floor} bits already, and counted as fallen everywhere: {', '.join(found.weak)}")
    if any(ground.perhaps for ground in found.grounds):
        notes.append("?: the file does not say; counted as fallen")
    notes.append("after a bound the bits are those that the others still give; without a hash or a field none are left")
    return Table(
        f"{len(names)} zkVM{'s' * (len(names) != 1)}: {', '.join(f'{name} {bits}' for name, bits in found.bits)}",
        ("If this falls", "Rest on it: bits left", "Fallen", "Still standing"),
        tuple(rows),
        frozenset({2}),
        _lead(found),
        tuple(notes),
    )


def _lead(found: Diversity) -> str:
    widest, count = found.widest, len(found.bits)
    if widest is None:
        return "they rest on nothing"
    fallen = len(found.fallen(widest))
    lead = f"widest single fall: {widest.kind} {widest.name}, {fallen} of {count} below {found.floor} bits"
    if found.enough is None:
        return f"{lead}; no number of proofs withstands every single fall"
    return f"{lead}; {found.enough} of {count} proofs withstand any single fall"


def _on(found: Diversity, ground: Ground) -> str:
    before = dict(found.bits)
    told = [f"{name} {before[name]} → {left}" if left else name for name, left in ground.left]
    return ", ".join([*told, *(f"{name}?" for name in ground.perhaps)])


def _content(found: Diversity) -> output.DiversityOutput:
    return {
        "schema": "soundproof.diversity/1",
        "soundproof": __version__,
        "bits": dict(found.bits),
        "min_bits": found.floor,
        "enough": found.enough,
        "grounds": [_ground(found, ground) for ground in found.grounds],
    }


def _ground(found: Diversity, ground: Ground) -> output.GroundOutput:
    fallen = found.fallen(ground)
    return {
        "kind": ground.kind,
        "name": ground.name,
        "bits_left": dict(ground.left),
        "perhaps": list(ground.perhaps),
        "fallen": list(fallen),
        "standing": [name for name, _ in found.bits if name not in fallen],
    }
