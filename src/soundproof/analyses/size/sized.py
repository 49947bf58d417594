"""The bytes of one proof, and what single steps of its parameters add to them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from msgspec import Struct

from soundproof.analyses.explain.sensitivity import step_bits
from soundproof.readings.security import Assessment, CircuitAssessment
from soundproof.readings.size import SizeStep, size_steps

__all__ = ["Sized", "sized"]


class Sized(Struct, frozen=True):
    """Some circuits of a zkVM, each with its steps, and the bits of a step where that folds past the trace."""

    assessment: Assessment
    circuits: tuple[tuple[CircuitAssessment, tuple[tuple[SizeStep, Decimal | None], ...]], ...]


def sized(assessment: Assessment, circuits: Iterable[CircuitAssessment]) -> Sized:
    """The steps of some circuits, with what they cost."""
    return Sized(
        assessment,
        tuple(
            (circuit, tuple((step, step_bits(circuit, step)) for step in size_steps(circuit.circuit)))
            for circuit in circuits
        ),
    )
