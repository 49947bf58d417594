"""The sequence of a transcript: a table and a diagram, and the same for programs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from soundproof.analyses.explain.explanation import Explanation
from soundproof.analyses.explain.sequence import Draws, Sends, Sequence
from soundproof.render import formulas
from soundproof.render.charts import Arrow, Diagram
from soundproof.render.document import Document, Part, Table
from soundproof.render.words import down, kib, regime_name
from soundproof.version import __version__

if TYPE_CHECKING:
    from soundproof.analyses.explain import output

__all__ = ["document"]

PROVER, VERIFIER = 0, 1


def document(sequences: list[Sequence]) -> Document:
    """Who sends what."""
    return Document(
        "Sequences",
        tuple(part for steps in sequences for part in _parts(steps)),
        lambda: _content(sequences),
    )


def _parts(steps: Sequence) -> Iterator[Part]:
    yield Part(Table, partial(_table, steps))
    yield Part(Diagram, partial(_diagram, steps))


def _table(steps: Sequence) -> Table:
    """One row per part of a message and per bad event of a challenge, in protocol order."""
    rows = []
    for step in steps.steps:
        if isinstance(step, Sends):
            for i, part in enumerate(step.parts):
                detail = f"{part.what}: {part.detail}" if part.detail else part.what
                rows.append(("prover" if i == 0 else "", step.name if i == 0 else "", detail, f"{part.bytes:,}", ""))
            continue
        for i, (what, bits) in enumerate(_events(step)):
            rows.append(("verifier" if i == 0 else "", step.name if i == 0 else "", what, "", bits))
    assessed = steps.assessed
    circuit = assessed.circuit
    return Table(
        f"{steps.zkvm} · {circuit.name} · {circuit.protocol} · {circuit.field.name}: sequence",
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


def _diagram(steps: Sequence) -> Diagram:
    """Messages with their bytes, challenges with their bits."""
    arrows = []
    for step in steps.steps:
        if isinstance(step, Sends):
            arrows.append(Arrow(PROVER, VERIFIER, f"{step.name} ({step.bytes:,} bytes)"))
        elif step.certified is None or steps.assessed.best.failed:
            arrows.append(Arrow(VERIFIER, PROVER, step.name))
        else:
            arrows.append(Arrow(VERIFIER, PROVER, f"{step.name} ({down(step.certified.bits_lower)} bits)"))
    return Diagram(("Prover", "Verifier"), tuple(arrows))


# For programs -----------------------------------------------------------------------------------


def _content(sequences: list[Sequence]) -> output.Sequences:
    return {
        "schema": "soundproof.sequence/1",
        "soundproof": __version__,
        "sequences": [_sequence(steps) for steps in sequences],
    }


def _sequence(steps: Sequence) -> output.SequenceOutput:
    return {
        "zkvm": steps.zkvm,
        "circuit": steps.assessed.circuit.name,
        "steps": [_sent(step) if isinstance(step, Sends) else _drawn(step) for step in steps.steps],
    }


def _sent(step: Sends) -> output.Message:
    return {
        "from": "prover",
        "label": list(step.label),
        "name": step.name,
        "bytes": step.bytes,
        "parts": [{"what": part.what, "detail": part.detail, "bytes": part.bytes} for part in step.parts],
    }


def _drawn(step: Draws) -> output.Draw:
    bits = None if step.certified is None else step.certified.bits
    return {
        "from": "verifier",
        "label": list(step.label),
        "name": step.name,
        "bits": 0 if any(explanation.failed for explanation in step.terms) else bits,
        "terms": [_term(explanation) for explanation in step.terms],
    }


def _term(explanation: Explanation) -> output.SequenceTerm:
    certified = explanation.assessed.certified
    return {
        "name": explanation.assessed.term.name,
        "formula": formulas.text(explanation.error.node),
        "bits": 0 if explanation.failed else certified.bits,
        "bits_lower": "0.000000000" if explanation.failed else certified.bits_lower,
    }
