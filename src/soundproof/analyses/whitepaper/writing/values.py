"""Figures that prose may name: every parameter of every circuit by its address, and what is computed of the system."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

from soundproof.analyses.whitepaper.writing.phrases import counted
from soundproof.analyses.whitepaper.writing.subject import Subject
from soundproof.parameters.params import EVERY
from soundproof.render.formulas import number
from soundproof.render.words import down
from soundproof.zkvm.address import parameters

__all__ = ["values"]


@lru_cache(maxsize=1)
def values(subject: Subject) -> Mapping[str, str]:
    """The values by their keys, as they are printed.

    >>> from soundproof.analyses.whitepaper.writing.subject import subject
    >>> found = values(subject("vanilla"))
    >>> [found[key] for key in ("step.opening.queries", "step.opening.rate", "system.proofs", "combine.count")]
    ['55, 31, 22, 17, 14', '1/16', '700', 'm − 1']
    """
    return dict(_values(subject))


def _values(subject: Subject) -> Iterator[tuple[str, str]]:
    system, zkvm = subject.system, subject.zkvm
    yield from (
        ("name", zkvm.name),
        ("version", zkvm.version),
        ("date", zkvm.date),
        ("segments", f"{system.segments:,}"),
    )
    if zkvm.segmentation is not None and zkvm.segmentation.steps is not None:
        yield "segments.steps", number(zkvm.segmentation.steps)
    yield "system.protocol", str(system.protocol)
    yield "system.with_hash", "unknown" if system.with_hash is None else str(system.with_hash)
    yield "system.bits", "unknown" if system.bits is None else str(system.bits)
    if system.proofs is not None:
        yield "system.proofs", f"{system.proofs[1]:,}"
    yield "system.union", "unknown" if system.union is None else down(system.union.bits_lower)
    yield "system.literal", "unknown" if system.literal is None else down(system.literal.bits_lower)
    for step in system.steps:
        yield f"{step.name}.count", counted(step.formula)
        yield f"{step.name}.proofs", f"{step.most:,}"
    for assessed in system.assessment.circuits:
        circuit = assessed.circuit
        yield f"{circuit.name}.bits", str(assessed.bits)
        for address in parameters(circuit):
            if EVERY not in address.path and (shown := _shown(address.read(circuit))):
                yield f"{circuit.name}.{address}", shown


def _shown(value: Any) -> str:
    """A value as it is printed; nothing where none is stated, or it is no figure or word."""
    match value:
        case bool() | None:
            return ""
        case int() | Fraction():
            return number(value)
        case str():
            return value
        case tuple():
            parts = [_shown(part) for part in value]
            return ", ".join(parts) if all(parts) else ""
    return str(getattr(value, "name", ""))
