"""What one step of each parameter buys, in JSON."""

from __future__ import annotations

from collections.abc import Sequence

from soundproof.analyses.explain.sensitivity import Sensitivity
from soundproof.readings.security import CircuitAssessment
from soundproof.render.json import document

__all__ = ["sensitivities_json"]


def sensitivities_json(zkvm: str, found: Sequence[tuple[CircuitAssessment, Sequence[Sensitivity]]]) -> str:
    """What one step of each parameter buys, schema ``soundproof.sensitivity/1``; bits as decimals, rounded down."""
    circuits = [
        {
            "name": assessed.circuit.name,
            "bits_lower": assessed.best.weakest.certified.bits_lower,
            "binding": assessed.best.binding.term.name,
            "levers": [
                {
                    "lever": s.lever,
                    "address": s.address,
                    "fixed_by": s.fixed_by,
                    "gain": None if s.gain is None else f"{s.gain:f}",
                    "ceiling_lower": f"{s.ceiling:f}",
                    "steps": s.steps,
                    "stopped_by": s.stopped_by,
                }
                for s in levers
            ],
        }
        for assessed, levers in found
    ]
    return document("soundproof.sensitivity/1", zkvm=zkvm, circuits=circuits)
