"""Explanations: a derivation of each term for people, and the same for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

from soundproof.analyses.explain import check_report
from soundproof.analyses.explain.explanation import Explanation
from soundproof.arithmetic.definitions import Definition
from soundproof.radii.choice import Pin
from soundproof.render import formulas, steps
from soundproof.render.document import Derivation, Document, Fact, Part
from soundproof.render.formulas import number
from soundproof.render.words import down, regime_name, reliance_notes, relied_on, up
from soundproof.theorems.abf26 import attained
from soundproof.theorems.theorem import Hypothesis, Theorem
from soundproof.version import __version__
from soundproof.zkvm.proof import left_aside, remarks

if TYPE_CHECKING:
    from soundproof.analyses.explain import output
    from soundproof.render.output import Cited

__all__ = ["document"]

EXACT = 2**128
"""Integers up to which JSON gives every digit beside the rounded value."""


def document(explanations: Sequence[Explanation], pin: Pin) -> Document:
    """Terms explained under what the reader relies on."""
    return Document(
        "Explanations",
        tuple(Part(Derivation, partial(_derivation, e, pin)) for e in explanations),
        lambda: _content(explanations, pin),
    )


def _derivation(e: Explanation, pin: Pin) -> Derivation:
    return Derivation(
        _title(e),
        _bits(e),
        _setting(e),
        e.error,
        e.definitions,
        _enclosure(e),
        None if e.failed else e.assessed.certified.bits,
        e.radius,
        tuple(_facts(e)),
        tuple(map(check_report.check_of, e.certificates)),
        (*_remaining(e), *(("without", line) for line in reliance_notes(pin))),
    )


def _title(e: Explanation) -> str:
    return f"{e.zkvm} · {e.circuit.name} · {e.assessed.term.name}"


def _bits(e: Explanation) -> str:
    if e.failed:
        return "no bound applies"
    certified = e.assessed.certified
    return f"{down(certified.bits_lower)} bits (certified: ε ≤ 2^−{certified.bits})"


def _setting(e: Explanation) -> str:
    """Field and radius: ``KoalaBear^4, JBR · DKT26 · m=2232``."""
    return ", ".join([e.circuit.field.name, *([regime_name((e.regime,), (e.binder,))] if e.regime is not None else [])])


def _enclosure(e: Explanation) -> str:
    return str(e.assessed.certified.enclosure.str(20)).replace("+/-", "±").replace("-", "−").replace("e+", "e")


def _theorem(theorem: Theorem) -> str:
    about = ", ".join(filter(None, (theorem.status.value, theorem.date)))
    return f"{theorem.name} ({about}): {theorem.bounds}"


def _condition(hypothesis: Hypothesis) -> str:
    mark = "" if hypothesis.holds else " FAILS" if hypothesis.established else " (open)"
    return f"{hypothesis.name}{mark}: {hypothesis.margin}"


def _facts(e: Explanation) -> Iterator[Fact]:
    """What the figure rests on, by a word each; several facts may share one."""
    for theorem in e.theorems:
        yield "theorem", _theorem(theorem)
        yield "", theorem.paper
        yield "", "for " + "; ".join((*theorem.conditions, theorem.characteristic.condition))
    for hypothesis in e.hypotheses:
        yield "hypothesis", _condition(hypothesis)


def _remaining(e: Explanation) -> Iterator[Fact]:
    """What is said after the certificates."""
    if e.assessed.ceiling is not None:
        most = f"at most {up(e.assessed.ceiling)} bits by any proof at this radius"
        yield "can be", f"{most}: so many bad challenges exist, {attained.name} ({attained.status.value})"
    if e.assessed.term.grinding.bits:
        yield "grinding", f"{e.assessed.term.grinding.bits} bits"
    for remark in remarks(e.circuit):
        yield "remark", remark
    for remark in left_aside(e.circuit):
        yield "field", remark
    for failed in e.failed:
        yield "failed", _condition(failed)


# For programs -----------------------------------------------------------------------------------


def _content(explanations: Sequence[Explanation], pin: Pin) -> output.Explanations:
    return {
        "schema": "soundproof.explanation/1",
        "soundproof": __version__,
        "reliance": relied_on(pin),
        "explanations": [_json(e) for e in explanations],
    }


def _json(e: Explanation) -> output.ExplainedTerm:
    term, certified = e.assessed.term, e.assessed.certified
    return {
        "zkvm": e.zkvm,
        "circuit": e.circuit.name,
        "field": e.circuit.field.name,
        "round": e.assessed.round,
        "term": term.name,
        "label": list(term.label),
        "bits": 0 if e.failed else certified.bits,
        "bits_lower": "0.000000000" if e.failed else certified.bits_lower,
        "enclosure": str(certified.enclosure.str(20)),
        "regime": None if e.regime is None else regime_name((e.regime,), (e.binder,)),
        "error": {**_definition(e.error), "substituted": steps.substituted(e.error.node)},
        "definitions": [_definition(definition) for definition in e.definitions],
        "radius": [_definition(definition) for definition in e.radius],
        "status": e.assessed.status.value,
        "theorems": [_cited(theorem) for theorem in e.theorems],
        "hypotheses": [_hypothesis(hypothesis) for hypothesis in e.hypotheses],
        "failed_hypotheses": [_hypothesis(hypothesis) for hypothesis in e.failed],
        "certificates": [check_report.json(checked) for checked in e.certificates],
        "grinding_bits": term.grinding.bits,
        "ceiling_upper": e.assessed.ceiling,
        "remarks": [*remarks(e.circuit), *left_aside(e.circuit)],
    }


def _definition(definition: Definition) -> output.Formula:
    value = definition.value
    exact = isinstance(value, int | Fraction) and max(abs(value.numerator), value.denominator) <= EXACT
    return {
        "symbol": definition.symbol,
        "formula": None if definition.given else formulas.text(definition.node),
        "latex": None if definition.given else formulas.latex(definition.node),
        "value": number(value),
        "exact": str(value) if exact else None,
    }


def _cited(theorem: Theorem) -> Cited:
    return {
        "id": theorem.id,
        "number": theorem.number,
        "paper": theorem.paper,
        "status": theorem.status.value,
        "date": theorem.date,
        "bounds": theorem.bounds,
        "conditions": list(theorem.conditions),
        "characteristic": theorem.characteristic.value,
    }


def _hypothesis(hypothesis: Hypothesis) -> output.Fulfilled:
    return {
        "name": hypothesis.name,
        "holds": hypothesis.holds,
        "margin": hypothesis.margin,
        "established": hypothesis.established,
    }
