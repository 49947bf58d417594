"""What can be handed to somebody else?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date as Date

    from soundproof.formats.files import Target
    from soundproof.radii.choice import Pin
    from soundproof.render.document import Document

__all__ = ["report"]


def report(
    target: Target,
    pin: Pin | None = None,
    date: Date | None = None,
    *,
    without: Iterable[str] = (),
    strict: bool = False,
) -> Document:
    """Everything about a zkVM in one document: verdict, gates, circuits, system, sizes, formulas, theorems.

    ``date`` is printed as the day of the report, if it is given; ``without`` as of ``assess``.  A ``strict`` reader
    gets no figure where something is open or not modelled, but the reasons.  UserError if the target cannot be read.

    >>> from soundproof import report
    >>> report("pico").title
    'Pico unknown: what is proven'
    """
    from soundproof.analyses.report.contents import document
    from soundproof.formats.files import zkvm_of
    from soundproof.radii.choice import pinned
    from soundproof.readings.security import assess

    return document(assess(zkvm_of(target), pinned(pin, without), every=False), date=date, strict=strict)
