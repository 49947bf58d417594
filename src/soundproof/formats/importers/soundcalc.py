"""Files of soundcalc, which state a whole zkVM; what the reader assumed stands in the notes of circuits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from msgspec.structs import replace

from soundproof.formats.files import parse, text_in
from soundproof.formats.importers.artefacts import content
from soundproof.formats.importers.draft import CircuitDraft, Draft, Origin
from soundproof.parameters.faults import UserError

__all__ = ["PROVER", "draft"]

PROVER = "soundcalc"

KEYS = {
    "air.constraints": "number of constraints; without it there is no ALI term",
    "air.columns": "committed columns; without them the size is an interval",
    "encoding": "layout of the proof; without it its size is an interval",
    "lookups": "lookup and permutation arguments; {} says that there are none",
}
"""What soundcalc's files leave open, and the format has a place for."""


def draft(path: Path, name: str) -> Draft:
    """The zkVM of a file.  UserError if it is none of soundcalc."""
    artefact = content(path)
    text = text_in(artefact.content, str(path))
    zkvm = parse(text, str(path))
    if zkvm.source != "soundcalc file":
        raise UserError(f"{path}: is a native file already\n    hint: --to soundcalc writes it for soundcalc")
    source = f"{path} (soundcalc), SHA-256 {artefact.sha256}"
    whole = replace(zkvm, name=name or zkvm.name, source=source, date="undated")
    circuits = []
    for circuit in whole.circuits:
        stated = CircuitDraft(circuit.name, str(path))
        for key, add in KEYS.items():
            value: Any = circuit
            for part in key.split("."):
                value = getattr(value, part, "")
            if value is None:
                stated.open[key] = add
        circuits.append(stated)
    version = None if zkvm.version == "unknown" else zkvm.version
    return Draft(whole.name, PROVER, (Origin(str(path), artefact.sha256),), tuple(circuits), version, whole)
