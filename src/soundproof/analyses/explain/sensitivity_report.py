"""What one step of each parameter buys, as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from soundproof.readings.security import CircuitAssessment
from soundproof.render.document import Table
from soundproof.render.words import down

if TYPE_CHECKING:
    from soundproof.analyses.explain.sensitivity import Sensitivity

__all__ = ["sensitivity_table"]


def sensitivity_table(zkvm: str, circuit: CircuitAssessment, found: Sequence[Sensitivity]) -> Table:
    """What one step of each parameter buys, and where that parameter alone ends."""
    rows = tuple(
        (
            s.lever,
            s.fixed_by,
            "–" if s.gain is None else f"{s.gain:+.2f}",
            down(f"{s.ceiling:f}"),
            str(s.steps or "–"),
            s.stopped_by,
        )
        for s in found
    )
    best = circuit.best
    lead = (
        f"now {down(best.weakest.certified.bits_lower)} bits, bound by {best.binding.term.name}"
        if best.applies
        else "now 0.00 bits, no bound applies"
    )
    return Table(
        f"{zkvm} · {circuit.circuit.name}: what one step buys",
        ("One step", "By", "Bits", "At most", "Steps", "Then stopped by"),
        rows,
        frozenset({2, 3, 4}),
        lead,
        ("every other parameter left as it is; the radius is chosen anew",),
        frozenset({0}),
    )
