"""What a strict reader refuses a figure for: what is known not to be modelled, and conditions that are open.

What a file lists as missing is prose that does not say which rounds it concerns: it withholds nothing, and is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a summary of assessments never needs it
    from soundproof.analyses.system.deployment import System
    from soundproof.readings.security import CircuitAssessment

__all__ = ["WITHHELD", "open_points", "withheld"]

WITHHELD = "withheld"
"""What stands in the place of a figure that a strict reader does not get."""


def open_points(circuit: CircuitAssessment) -> tuple[str, ...]:
    """Why a strict reader has no figure of a circuit: its conditions that are open, and its terms that are unknown."""
    name = circuit.circuit.name
    conditions = [f"{name}: {condition.name} is open: {condition.margin}" for condition in circuit.open_hypotheses]
    return (*dict.fromkeys(conditions), *(f"{name}: not modelled: {text}" for text in circuit.unknown))


def withheld(system: System) -> tuple[str, ...]:
    """Why a strict reader has no figure of a zkVM: by its circuits, arguments that span proofs, unknown proofs."""
    points = [point for circuit in system.assessment.circuits for point in open_points(circuit)]
    points += [f"{condition.name} is open: {condition.margin}" for condition in system.open_hypotheses]
    points += [
        f"{step.name}: not modelled: its parameters are not stated" for step in system.steps if not step.circuits
    ]
    return tuple(dict.fromkeys(points))
