"""The figures of a zkVM over time: two tables, drawings for pages, and the same for programs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from soundproof.analyses.check.gates import lines
from soundproof.analyses.history.past import Dated, History, Version, month
from soundproof.readings.security import Assessment
from soundproof.render.charts import Step, Timeline
from soundproof.render.document import Document, Part, Table
from soundproof.render.words import binding_name, kib, marks, reliance_notes
from soundproof.version import __version__

if TYPE_CHECKING:
    from soundproof.analyses.history import output

__all__ = ["by_bound", "by_version", "changed", "document"]


def document(past: History) -> Document:
    """A history."""
    parts = [Part(Table, lambda: _versions(past)), Part(Table, lambda: _bounds(past))]
    if any(version.committed for version in past.versions):
        parts.append(Part(Timeline, lambda: by_version(past), page=True))
    if past.bounds:
        parts.append(Part(Timeline, lambda: by_bound(past), page=True))
    return Document(f"{past.zkvm.name}: figures over time", tuple(parts), lambda: _content(past))


def _versions(past: History) -> Table:
    """One row per version, the oldest first."""
    rows = []
    for before, version in zip([None, *past.versions], past.versions, strict=False):
        assessment = version.assessment
        rows.append(
            (
                assessment.zkvm.version,
                version.committed or assessment.zkvm.date or "–",
                _shown(version),
                changed(before, version),
                assessment.binding.circuit.name,
                binding_name(assessment.binding),
                kib(assessment.final),
                version.source,
            )
        )
    header = ("Version", "Date", "Bits", "Change", "Binding circuit", "Binding term", "Final proof", "Read from")
    return Table(
        f"{past.zkvm.name} by version",
        header,
        tuple(rows),
        frozenset({2, 3, 6}),
        notes=(*_renamed(past), *reliance_notes(past.versions[-1].assessment.pin)),
    )


def _renamed(past: History) -> Iterator[str]:
    """Where a file called its zkVM by another name."""
    for before, after in pairwise(past.versions):
        old, new = before.assessment.zkvm.name, after.assessment.zkvm.name
        if old != new:
            yield f"named {old} before {after.source}, and {new} from there on"


def _bounds(past: History) -> Table:
    """One row per date at which a bound changed the figure of the last version."""
    rows = tuple(
        (
            dated.date,
            _shown(dated),
            dated.assessment.binding.circuit.name,
            binding_name(dated.assessment.binding),
            ", ".join(dated.papers),
        )
        for dated in past.bounds
    )
    return Table(
        f"{past.zkvm.name} {past.zkvm.version} by the date of the bounds",
        ("Date", "Bits", "Binding circuit", "Binding term", "New then"),
        rows,
        frozenset({1}),
        "the same parameters, with the bounds that had appeared; before the first date no bound applies"
        if rows
        else "no bound applies at any date",
        ("a bound whose source gives a year alone counts from the end of that year",),
    )


def changed(before: Version | None, after: Version) -> str:
    """By how many bits a version differs from the one before; empty if by none, or if there is nothing to compare."""
    if before is None or before.bits is None or after.bits is None or before.bits == after.bits:
        return ""
    return f"{after.bits - before.bits:+}"


def _shown(figure: Version | Dated) -> str:
    return "no bound" if figure.bits is None else f"{figure.bits}{marks(figure.assessment.circuits)}"


def by_version(past: History, named: bool = False) -> Timeline:
    """The bits by the day on which a version was committed; ``named`` is of the lines they are held against."""
    steps = [
        Step(version.committed, version.bits, _shown(version), version.assessment.zkvm.version)
        for version in past.versions
        if version.committed
    ]
    return Timeline(f"{past.zkvm.name} by version", tuple(steps), lines(named))


def by_bound(past: History, named: bool = False) -> Timeline:
    """The bits by the date of the bounds; ``named`` is of the lines they are held against."""
    steps = tuple(Step(month(bound.date), bound.bits, _shown(bound), ", ".join(bound.papers)) for bound in past.bounds)
    return Timeline(f"{past.zkvm.name} {past.zkvm.version} by the date of the bounds", steps, lines(named))


# For programs -----------------------------------------------------------------------------------


def _content(past: History) -> output.HistoryOutput:
    return {
        "schema": "soundproof.history/1",
        "soundproof": __version__,
        "name": past.zkvm.name,
        "versions": [
            {
                "version": version.assessment.zkvm.version,
                "source": version.source,
                "committed": version.committed or None,
                **_figures(version.assessment),
                "final_proof_bytes": version.assessment.final.size.most,
            }
            for version in past.versions
        ],
        "bounds": [
            {"date": bound.date, "papers": list(bound.papers), **_figures(bound.assessment)} for bound in past.bounds
        ],
    }


def _figures(assessment: Assessment) -> output.Figures:
    applies = assessment.binding.best.applies
    return {
        "bits": assessment.bits,
        "binding_circuit": assessment.binding.circuit.name,
        "binding_term": binding_name(assessment.binding) if applies else None,
    }
