"""Does it meet a published requirement?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soundproof.analyses.check.gates import Report
    from soundproof.formats.files import Target
    from soundproof.radii.choice import Pin

__all__ = ["check"]


def check(
    target: Target, gate: str, pin: Pin | None = None, *, without: Iterable[str] = (), strict: bool = False
) -> Report:
    """A zkVM before a gate, clause by clause; nothing is measured.

    ``without`` as of ``assess``.  To a ``strict`` reader clauses about bits are unknown, or missed, where something is
    open or not modelled.  W1, W2 and W3 ask for a whitepaper: without one nothing of them is met.
    UserError if the target cannot be read, KeyError if no gate has this id.

    >>> from soundproof import check
    >>> check("zisk", "M2")
    <ZisK, M2: unknown>
    """
    from soundproof.analyses.check.gates import gates
    from soundproof.analyses.check.judges import check as checked
    from soundproof.analyses.check.measured import Measured
    from soundproof.analyses.check.papers import check_paper, paper_gates
    from soundproof.analyses.system import system
    from soundproof.formats.files import zkvm_of

    for phase in paper_gates():
        if phase == gate:
            return check_paper(zkvm_of(target), phase, None)
    return checked(system(target, pin, without=without), gate, gates()[gate], Measured(), strict)
