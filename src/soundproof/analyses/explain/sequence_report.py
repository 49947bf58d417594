"""The sequence of a transcript: a table and a diagram, and the same for programs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from soundproof.analyses.explain.sequence import Draws, Sends, Sequence
from soundproof.render import formulas
from soundproof.render.document import Arrow, Diagram, Document, Part, Table
from soundproof.render.words import down, kib, regime_name

__all__ = ["document"]

PROVER, VERIFIER = 0, 1


def document(sequences: list[Sequence]) -> Document:
    """Who sends what, schema ``soundproof.sequence/1``."""
    return Document(
        "Sequences",
        tuple(part for found in sequences for part in _parts(found)),
        "soundproof.sequence/1",
        lambda: {"sequences": [_sequence(found) for found in sequences]},
    )


def _parts(found: Sequence) -> Iterator[Part]:
    yield Part(Table, partial(_table, found))
    yield Part(Diagram, partial(_diagram, found))


def _table(found: Sequence) -> Table:
    """One row per part of a message and per bad event of a challenge, in protocol order."""
    rows = []
    for step in found.steps:
        if isinstance(step, Sends):
            for i, part in enumerate(step.parts):
                detail = f"{part.what}: {part.detail}" if part.detail else part.what
                rows.append(("prover" if i == 0 else "", step.name if i == 0 else "", detail, f"{part.bytes:,}", ""))
            continue
        for i, (what, bits) in enumerate(_events(step)):
            rows.append(("verifier" if i == 0 else "", step.name if i == 0 else "", what, "", bits))
    assessed = found.assessed
    circuit = assessed.circuit
    return Table(
        f"{found.zkvm} · {circuit.name} · {circuit.protocol} · {circuit.field.name}: sequence",
        ("From", "Round", "What it sends, or the bad events of what it draws", "Bytes", "Bits"),
        tuple(rows),
        frozenset({3, 4}),
        f"{assessed.bits} bits; {regime_name(assessed.best.radii, assessed.best.binders)}; proof {kib(assessed)}",
        tuple(f"assumed: {text}" for text in assessed.size.assumptions),
    )


def _events(step: Draws) -> list[tuple[str, str]]:
    """The bad events with their bits, then the sum where there are several."""
    if step.certified is None:
        return [("nothing can go wrong", "")]
    rows = []
    for explanation in step.terms:
        assessed = explanation.assessed
        name = f"{assessed.term.name}: " if assessed.term.name != step.name else ""
        formula = formulas.text(explanation.error.node)
        rows.append((f"{name}ε = {formula}", "" if explanation.failed else down(assessed.certified.bits_lower)))
    if len(rows) > 1 and not step.terms[0].failed:
        rows.append(("together", down(step.certified.bits_lower)))
    return rows


def _diagram(found: Sequence) -> Diagram:
    """Messages with their bytes, challenges with their bits."""
    arrows = []
    for step in found.steps:
        if isinstance(step, Sends):
            arrows.append(Arrow(PROVER, VERIFIER, f"{step.name} ({step.bytes:,} bytes)"))
        elif step.certified is None or found.assessed.best.failed:
            arrows.append(Arrow(VERIFIER, PROVER, step.name))
        else:
            arrows.append(Arrow(VERIFIER, PROVER, f"{step.name} ({down(step.certified.bits_lower)} bits)"))
    return Diagram(("Prover", "Verifier"), tuple(arrows))


# For programs -----------------------------------------------------------------------------------


def _sequence(found: Sequence) -> dict[str, Any]:
    steps = [_step(step) for step in found.steps]
    return {"zkvm": found.zkvm, "circuit": found.assessed.circuit.name, "steps": steps}


def _step(step: Sends | Draws) -> dict[str, Any]:
    common = {"label": list(step.label), "name": step.name}
    if isinstance(step, Sends):
        parts = [{"what": part.what, "detail": part.detail, "bytes": part.bytes} for part in step.parts]
        return {"from": "prover", **common, "bytes": step.bytes, "parts": parts}
    terms = [
        {
            "name": explanation.assessed.term.name,
            "formula": formulas.text(explanation.error.node),
            "bits": 0 if explanation.failed else explanation.assessed.certified.bits,
            "bits_lower": "0.000000000" if explanation.failed else explanation.assessed.certified.bits_lower,
        }
        for explanation in step.terms
    ]
    applies = step.certified is not None and not any(explanation.failed for explanation in step.terms)
    bits = step.certified.bits if applies and step.certified is not None else None
    return {"from": "verifier", **common, "bits": bits, "terms": terms}
