"""What is shown, before any form of output draws it: tables with their titles, leads and notes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

__all__ = ["Table"]


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table: a ``lead`` sentence above it, ``notes`` below.

    ``right`` are the columns of figures, right-aligned; these and the ``whole`` ones are never cut.
    """

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int]
    lead: str = ""
    notes: tuple[str, ...] = ()
    whole: frozenset[int] = frozenset()

    def through(self, escape: Callable[[str], str]) -> Table:
        """The table with every text as ``escape`` writes it: how names and sources enter a form."""
        return replace(
            self,
            title=escape(self.title),
            header=tuple(map(escape, self.header)),
            rows=tuple(tuple(map(escape, row)) for row in self.rows),
            lead=escape(self.lead),
            notes=tuple(map(escape, self.notes)),
        )
