"""The sequence of a transcript: as a table, as a diagram, as JSON."""

from __future__ import annotations

import re
from typing import Any

from soundproof.analyses.explain.sequence import Draws, Sends, Sequence
from soundproof.parameters.characters import visible
from soundproof.render import formulas
from soundproof.render.document import Table
from soundproof.render.json import document
from soundproof.render.words import down, kib, regime_name

__all__ = ["SCHEMA", "diagram", "json", "table"]

SCHEMA = "soundproof.sequence/1"


def table(found: Sequence) -> Table:
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


def diagram(found: Sequence) -> str:
    """A sequence diagram in Mermaid's notation, fenced for Markdown."""
    lines = ["```mermaid", "sequenceDiagram", "    participant P as Prover", "    participant V as Verifier"]
    for step in found.steps:
        if isinstance(step, Sends):
            lines.append(f"    P->>V: {_plain(step.name)} ({step.bytes:,} bytes)")
        elif step.certified is None or found.assessed.best.failed:
            lines.append(f"    V->>P: {_plain(step.name)}")
        else:
            lines.append(f"    V->>P: {_plain(step.name)} ({down(step.certified.bits_lower)} bits)")
    return "\n".join([*lines, "```"]) + "\n"


def _plain(name: str) -> str:
    """A name as Mermaid has it: signs that end a message, or begin an entity, a directive or HTML, by their numbers."""
    return re.sub(r"[;#%<>&]", lambda sign: f"#{ord(sign[0])};", visible(name))


def json(sequences: list[Sequence]) -> str:
    """One JSON document, ``soundproof.sequence/1``."""
    return document(
        SCHEMA,
        sequences=[
            {"zkvm": found.zkvm, "circuit": found.assessed.circuit.name, "steps": [_step(step) for step in found.steps]}
            for found in sequences
        ],
    )


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
