"""Proof sizes in JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from soundproof.analyses.explain.sensitivity import step_bits
from soundproof.readings.security import Assessment, CircuitAssessment
from soundproof.readings.size import Size, size_steps
from soundproof.render.json import document

__all__ = ["sizes_json"]


def size_of(size: Size, items: bool = True) -> dict[str, Any]:
    """The bytes of a proof, and of each of its items unless told otherwise."""
    found: dict[str, Any] = {
        "expected_bytes": size.expected,
        "least_bytes": size.low,
        "max_bytes": size.maximum,
        "quantile99_bytes": size.quantile,
        "assumptions": list(size.assumptions),
    }
    if items:
        found["by_kind"] = size.by_kind
        found["items"] = [
            {
                "message": item.message,
                "what": item.what,
                "kind": item.kind,
                "bytes": item.bytes,
                "max_bytes": item.maximum,
            }
            for item in size.items
        ]
    return found


def sizes_json(chosen: Sequence[tuple[Assessment, Sequence[CircuitAssessment]]]) -> str:
    """Sizes of some circuits, schema ``soundproof.sizes/1``."""
    zkvms = [
        {
            "name": assessment.zkvm.name,
            "version": assessment.zkvm.version,
            "circuits": [{"name": c.circuit.name, "size": size_of(c.size), **_steps(c)} for c in circuits],
        }
        for assessment, circuits in chosen
    ]
    return document("soundproof.sizes/1", zkvms=zkvms)


def _steps(assessed: CircuitAssessment) -> dict[str, dict[str, Any]]:
    """What single steps add to the bytes, and to the bits where one folds past the trace."""
    steps = tuple(size_steps(assessed.circuit))
    bits = {step.name: step_bits(assessed, step) for step in steps}
    return {
        "steps": {step.name: step.bytes for step in steps},
        "step_bits": {name: f"{change:f}" for name, change in bits.items() if change is not None},
    }
