"""A comparison with artefacts as a table, and as JSON."""

from __future__ import annotations

from typing import Any

from soundproof.analyses.import_.comparison import Agreement, Difference
from soundproof.formats.plain import plainly
from soundproof.render.document import Table
from soundproof.render.json import document

__all__ = ["agreement_json", "agreement_table"]


def agreement_table(agreement: Agreement) -> Table:
    """One row for each value that differs; below, what no artefact states."""
    rows = tuple(
        (one.circuit, one.path or "–", plainly(one.written), plainly(one.stated), one.key or "–", one.file)
        for one in agreement.differences
    )
    count, different = agreement.count, len(agreement.differences)
    said = f"{different} difference{'s' * (different != 1)}" if different else "no difference"
    return Table(
        f"{agreement.zkvm.name} {agreement.zkvm.version} and {agreement.draft.prover}",
        ("Circuit", "Key", "Written", "Artefact", "Its key", "File"),
        rows,
        frozenset(),
        f"{said}; {count:,} values compared, in {len(agreement.draft.circuits)} circuits",
        (*_unsaid(agreement), *_open(agreement)),
    )


def _unsaid(agreement: Agreement) -> list[str]:
    """What the file leaves out and the artefact states, circuits with the same together."""
    names: dict[tuple[str, str], list[str]] = {}
    for one in agreement.unsaid:
        names.setdefault((one.path, plainly(one.stated)), []).append(one.circuit)
    notes = []
    for (path, value), circuits in names.items():
        which = circuits[0] if len(circuits) == 1 else f"*, {len(circuits)} circuits"
        notes.append(f"left out of the file: {path} = {value} ({which})")
    return notes


def _open(agreement: Agreement) -> list[str]:
    return [f"not stated by the artefact: {line}" for line in agreement.draft.open if line.startswith("circuits.")]


def agreement_json(agreement: Agreement) -> str:
    """The comparison, schema ``soundproof.import/1``."""
    return document(
        "soundproof.import/1",
        name=agreement.zkvm.name,
        version=agreement.zkvm.version,
        prover=agreement.draft.prover,
        artefacts=[{"file": origin.file, "sha256": origin.sha256} for origin in agreement.draft.origins],
        compared=agreement.count,
        differences=list(map(_json, agreement.differences)),
        unsaid=list(map(_json, agreement.unsaid)),
        open=list(agreement.draft.open),
    )


def _json(one: Difference) -> dict[str, Any]:
    return {
        "circuit": one.circuit,
        "key": one.path,
        "written": one.written,
        "stated": one.stated,
        "stated_key": one.key,
        "file": one.file,
    }
