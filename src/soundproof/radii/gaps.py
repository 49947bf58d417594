"""The bounds that each regime may use, and those that the command line pins by name."""

from __future__ import annotations

from soundproof.theorems import bchks25, bciks20, certificates, dkt26, johnson, linear_codes
from soundproof.theorems.theorem import Theorem

__all__ = ["BOUNDS", "FIRST_ORDER_GAPS", "JOHNSON_GAPS", "LISTS", "PINNED_GAPS", "UNIQUE_GAPS"]

UNIQUE_GAPS = (bchks25.unique_exceptions, bchks25.unique_curve_exceptions, bciks20.unique_exceptions)
"""Bounds in unique decoding."""


JOHNSON_GAPS = (
    certificates.weighted,
    certificates.weighted_curve,
    dkt26.subsets,
    dkt26.johnson_exceptions,
    bchks25.johnson_exceptions,
    bchks25.mutual_exceptions,
    bciks20.johnson_exceptions,
)
"""Bounds up to the Johnson radius."""


FIRST_ORDER_GAPS = (
    certificates.squarefree,
    certificates.first_order,
    dkt26.subsets,
    certificates.weighted,
    certificates.weighted_curve,
)
"""Bounds beyond the Johnson radius of the oracle; folded codes of small dimension may still be within theirs."""


FIRST_ORDER_LISTS = (certificates.squarefree_list, certificates.first_order_list)
"""Bounds on the list size beyond the Johnson radius."""


LISTS = (johnson.list_size, bciks20.list_size)
"""Bounds on the list size up to the Johnson radius, the sharpest first."""


BOUNDS = (linear_codes.exceptions, *UNIQUE_GAPS, *JOHNSON_GAPS, *FIRST_ORDER_GAPS, *FIRST_ORDER_LISTS, *LISTS)
"""Every bound on gaps and lists that is chosen from."""


PINNED_GAPS: dict[str, tuple[Theorem, ...]] = {
    "DKT26": (
        certificates.weighted,
        certificates.weighted_curve,
        dkt26.interpolation,
        dkt26.johnson_exceptions,
        dkt26.repetition_exceptions,
    ),
    "DKT26-weighted": (certificates.weighted, certificates.weighted_curve),
    "DKT26-E0": (dkt26.interpolation,),
    "DKT26-closed": (dkt26.johnson_exceptions, dkt26.repetition_exceptions),
    "BCHKS25": (bchks25.mutual_exceptions, bchks25.johnson_exceptions, dkt26.repetition_exceptions),
    "BCHKS25-4.2": (bchks25.johnson_exceptions,),
    "BCHKS25-Eq13": (bchks25.johnson_exceptions_explicit,),
    "BCIKS20": (bciks20.johnson_exceptions,),
}
"""Every bound up to the Johnson radius, by the id the command line takes; with one for constants where it has none.

Those that give correlated agreement only are there to reproduce published figures: where a protocol needs more, their
terms are evaluated and no bound applies.
"""
