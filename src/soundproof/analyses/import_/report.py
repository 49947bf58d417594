"""A comparison with artefacts: a table of what differs, and the same for programs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from soundproof.analyses.import_.comparison import Agreement, Difference
from soundproof.formats.plain import plainly
from soundproof.render.document import Document, Part, Table
from soundproof.version import __version__

if TYPE_CHECKING:
    from soundproof.analyses.import_ import output

__all__ = ["document"]


def document(agreement: Agreement) -> Document:
    """The comparison."""
    title = f"{agreement.zkvm.name} {agreement.zkvm.version} and {agreement.draft.prover}"
    part = Part(Table, partial(_table, agreement, title))
    return Document(title, (part,), partial(_content, agreement))


def _table(agreement: Agreement, title: str) -> Table:
    """One row for each value that differs; below, what no artefact states."""
    rows = tuple(
        (one.circuit, one.path or "–", plainly(one.written), plainly(one.stated), one.key or "–", one.file)
        for one in agreement.differences
    )
    count, different = agreement.count, len(agreement.differences)
    said = _number(different, "difference") if different else "no difference"
    return Table(
        title,
        ("Circuit", "Key", "Written", "Artefact", "Its key", "File"),
        rows,
        frozenset(),
        f"{said}; {_number(count, 'value')} compared, in {_number(len(agreement.draft.circuits), 'circuit')}",
        (*_unsaid(agreement), *_open(agreement)),
    )


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' * (count != 1)}"


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


def _content(agreement: Agreement) -> output.AgreementOutput:
    return {
        "schema": "soundproof.import/1",
        "soundproof": __version__,
        "name": agreement.zkvm.name,
        "version": agreement.zkvm.version,
        "prover": agreement.draft.prover,
        "artefacts": [{"file": origin.file, "sha256": origin.sha256} for origin in agreement.draft.origins],
        "compared": agreement.count,
        "differences": list(map(_json, agreement.differences)),
        "unsaid": list(map(_json, agreement.unsaid)),
        "open": list(agreement.draft.open),
    }


def _json(one: Difference) -> output.DifferenceOutput:
    return {
        "circuit": one.circuit,
        "key": one.path,
        "written": one.written,
        "stated": one.stated,
        "stated_key": one.key,
        "file": one.file,
    }
