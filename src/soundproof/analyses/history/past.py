"""The figures of a zkVM over time: by versions of its parameters, and by the dates of the bounds they rest on.

A bound whose source gives a year alone counts from the end of that year on.  What one derives from papers of an
earlier date is dated as the registry dates it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from soundproof.analyses.history.versions import Read
from soundproof.radii.choice import Pin
from soundproof.readings.security import Assessment, assess, cited
from soundproof.theorems.registry import papers, registry
from soundproof.theorems.theorem import Status
from soundproof.zkvm.zkvm import ZkVM

__all__ = ["Dated", "History", "Version", "dates", "history", "month"]


class Version(Struct, frozen=True):
    """One version: where it was read, the day on which that was committed (empty if unknown), and its figures."""

    source: str
    committed: str
    assessment: Assessment

    @property
    def bits(self) -> int | None:
        """Provable bits; None where no bound applies."""
        return _bits(self.assessment)


class Dated(Struct, frozen=True):
    """What the bounds up to a date give, and the papers of that date that the figures rest on."""

    date: str
    papers: tuple[str, ...]
    assessment: Assessment

    @property
    def bits(self) -> int | None:
        """Provable bits; None where no bound applies."""
        return _bits(self.assessment)


class History(Struct, frozen=True):
    """``versions`` of a zkVM, the oldest first, and what the ``bounds`` of each date gave for the last of them.

    A date at which no figure of the weakest circuit changes is left out.
    """

    versions: tuple[Version, ...]
    bounds: tuple[Dated, ...]

    @property
    def zkvm(self) -> ZkVM:
        """The last version."""
        return self.versions[-1].assessment.zkvm

    def __repr__(self) -> str:
        """One line for a notebook."""
        return f"<{self.zkvm.name}: {len(self.versions)} versions, {len(self.bounds)} dates of bounds>"


def _bits(assessment: Assessment) -> int | None:
    return assessment.bits if all(circuit.best.applies for circuit in assessment.circuits) else None


def month(date: str) -> str:
    """The month from which on a date counts: of a year alone its last.

    >>> month("2025-11"), month("2026"), month("2026-03-14")
    ('2025-11', '2026-12', '2026-03')
    """
    return f"{date}-12" if len(date) == 4 else date[:7]


def dates() -> dict[str, str]:
    """The papers that figures may rest on, and the date of each: that of its last statement here, the oldest first."""
    relevant = frozenset(papers())
    by_theorem: dict[str, str] = {}
    for theorem in registry():
        if theorem.id in relevant and theorem.status is not Status.HEURISTIC:
            by_theorem[theorem.id] = max(by_theorem.get(theorem.id, ""), theorem.date, key=month)
    return dict(sorted(by_theorem.items(), key=lambda item: (month(item[1]), item[0])))


def history(versions: Sequence[Read], pin: Pin, report: Callable[[str], None] = lambda _: None) -> History:
    """Versions of one zkVM, the oldest first.  ``report`` is told what is assessed."""
    assessed = (assess(zkvm, pin, every=False, progress=report) for _, _, zkvm in versions)
    entries = tuple(
        Version(source, day, assessment) for (source, day, _), assessment in zip(versions, assessed, strict=True)
    )
    return History(entries, tuple(_by_date(entries[-1].assessment, report)))


def _by_date(last: Assessment, report: Callable[[str], None]) -> list[Dated]:
    """The bits at each date at which they changed, the first at which there were any included."""
    published = dates()
    by_date: dict[str, Assessment] = {}
    for date in sorted(set(published.values()), key=month, reverse=True):
        later = frozenset(paper for paper, day in published.items() if month(day) > month(date))
        by_date[date] = last = last.without(later, report)
    entries: list[Dated] = []
    before: tuple[int | None, str] | None = None
    for date in dict.fromkeys(sorted(published.values(), key=month)):
        then = by_date[date]
        used = {theorem.id for theorem in cited([then])}
        appeared = tuple(paper for paper, day in published.items() if day == date and paper in used)
        figure = (_bits(then), then.binding.best.binding.term.name if _bits(then) is not None else "")
        if figure != before and (before is not None or figure[0] is not None):
            entries.append(Dated(date, appeared, then))
            before = figure
    return entries
