"""The machine-readable assessment, ``soundproof.assessment/1``.  Keys may be added, never changed."""

from __future__ import annotations

import json as encoder
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import soundproof
from soundproof.assess import AssessedTerm, Assessment, CircuitAssessment, Evaluation
from soundproof.certify import Certified
from soundproof.characters import escaped
from soundproof.deployment.system import system
from soundproof.fields import Grinding
from soundproof.sensitivity import Sensitivity, step_bits
from soundproof.size import Size, size_steps
from soundproof.theorems import TRUST, Hypothesis, Theorem
from soundproof.transcript import Regime
from soundproof.views.advisories import advisories_json
from soundproof.zkvm import dimension_tested

__all__ = [
    "SCHEMA",
    "certified",
    "document",
    "encoded",
    "hypothesis",
    "json",
    "sensitivities_json",
    "sizes_json",
    "theorems_json",
]

SCHEMA = "soundproof.assessment/1"


def document(schema: str, **content: Any) -> str:
    """A JSON document that says what it is, and which version wrote it."""
    head = {"schema": schema, "soundproof": soundproof.__version__}
    return encoded({**head, **content})


def encoded(value: Any) -> str:
    """A value as JSON that is safe to print."""
    return printable(encoder.dumps(value, indent=1, ensure_ascii=False)) + "\n"


def printable(text: str) -> str:
    r"""JSON in which text that can be read is as it is, and what steers a terminal is an escape.

    >>> print(printable('"ρ \x9b31m\u202e"'))
    "ρ \u009b31m\u202e"
    """
    return escaped(text, _utf_16)


def _utf_16(code: int) -> str:
    """A character as JSON's escape; the encoder has left no end of line but its own."""
    if code == 0x0A:
        return "\n"
    if code < 0x10000:
        return f"\\u{code:04x}"
    return f"\\u{0xD7C0 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"


def json(assessments: Sequence[Assessment]) -> str:
    """The whole assessment as one JSON document."""
    return document(SCHEMA, zkvms=[_zkvm(assessment) for assessment in assessments])


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
                    "gain": f"{s.gain:f}",
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


def theorems_json(theorems: Sequence[Theorem], used: Mapping[Theorem, Sequence[str]]) -> str:
    """Every bound, schema ``soundproof.theorems/1``."""
    entries = [
        {
            "id": t.id,
            "name": t.name,
            "number": t.number,
            "bounds": t.bounds,
            "paper": t.paper,
            "status": t.status.value,
            "date": t.date,
            "conditions": list(t.conditions),
            "certificate": t.certificate,
            "used_by": list(used.get(t, ())),
        }
        for t in theorems
    ]
    return document("soundproof.theorems/1", theorems=entries)


def _zkvm(assessment: Assessment) -> dict[str, Any]:
    zkvm, worst, final = assessment.zkvm, assessment.binding, assessment.final
    binding = worst.best.binding
    sizes = {circuit.circuit.name: circuit.size for circuit in assessment.circuits}
    return {
        "name": zkvm.name,
        "version": zkvm.version,
        "source": zkvm.source,
        "date": zkvm.date,
        "class": zkvm.class_,
        "bits": assessment.bits,
        "with_hash": system(assessment).with_hash,
        "binding": {"circuit": worst.circuit.name, "term": binding.term.name},
        "trust": {level: assessment.trusting(level) for level in TRUST},
        "attack_bits": assessment.attack_bits,
        "random_words_bits": assessment.random_words_bits,
        "circuits": [_circuit(circuit) for circuit in assessment.circuits],
        "size": {"circuit": final.circuit.name, **_size(final.size, items=False)},
        "claims": [
            {
                "name": name,
                **asdict(claim),
                "within": sizes[claim.circuit].least <= claim.bytes <= sizes[claim.circuit].most,
            }
            for name, claim in zkvm.claims
        ],
        "advisories": advisories_json(zkvm),
        "missing": list(zkvm.missing),
        "notes": list(zkvm.notes),
    }


def _circuit(assessed: CircuitAssessment) -> dict[str, Any]:
    circuit, best = assessed.circuit, assessed.best
    return {
        "name": circuit.name,
        "group": circuit.group,
        "field": circuit.field.name,
        "protocol": circuit.protocol,
        **_evaluation(best),
        "regimes": [_evaluation(evaluation) for evaluation in assessed.evaluations],
        "attack_bits": assessed.attack_bits,
        "random_words_bits": assessed.random_words_bits,
        "size": _size(assessed.size),
        "declared_size": circuit.declared_size or None,
        "open_hypotheses": [hypothesis(h) for h in assessed.open_hypotheses],
        "unknown": list(assessed.unknown),
        "dimension": {"trace": circuit.air.dimension, "tested": dimension_tested(circuit)},
        "notes": list(assessed.notes),
    }


def _size(size: Size, items: bool = True) -> dict[str, Any]:
    found: dict[str, Any] = {
        "expected_bytes": size.expected,
        "least_bytes": size.least,
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
            "circuits": [{"name": c.circuit.name, "size": _size(c.size), **_steps(c)} for c in circuits],
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


def _evaluation(evaluation: Evaluation) -> dict[str, Any]:
    oracles = [_regime(*pair) for pair in zip(evaluation.radii, evaluation.binders, strict=True)]
    binding = evaluation.binding
    return {
        "bits": evaluation.bits,
        **oracles[0],
        "binding": binding.term.name,
        "oracles": oracles,
        "terms": [_term(term) for term in evaluation.terms],
        "rounds": [
            {"label": list(r.challenge.label), "name": r.challenge.name, **certified(r.certified)}
            for r in evaluation.rounds
        ],
        "failed_hypotheses": [hypothesis(h) for h in evaluation.failed],
    }


def _regime(regime: Regime, binder: Theorem | None) -> dict[str, Any]:
    """A regime, and the theorem under the largest gap of its oracle."""
    return {
        "regime": regime.name,
        "theorem": None if binder is None else binder.id,
        "multiplicity": regime.multiplicity,
        "slack": getattr(regime, "slack", None),
        "agreement": getattr(regime, "at", None),
    }


def _term(assessed: AssessedTerm) -> dict[str, Any]:
    term = assessed.term
    return {
        "label": list(term.label),
        "round": assessed.round,
        "name": term.name,
        **certified(assessed.certified),
        "ceiling_upper": assessed.ceiling,
        "theorem": assessed.theorem.name,
        "list_theorem": None if assessed.lists is None else assessed.lists.name,
        "status": assessed.status.value,
        "theorem_status": assessed.theorem.status.value,
        "certificates": [
            {
                "kind": type(certificate).__name__,
                "integers": certificate.integers(),
                "exceptions": certificate.exceptions,
                "list_size": getattr(certificate, "list_size", None),
                "verified": certificate.verify(),
            }
            for certificate in assessed.certificates
        ],
        "grinding": _grinding(term.grinding),
    }


def _grinding(grinding: Grinding) -> dict[str, Any]:
    return {
        "bits": grinding.bits,
        "effective_lower": Certified.of(grinding.chance).bits_lower if grinding.bits else "0",
    }


def certified(figure: Certified) -> dict[str, Any]:
    """A certified figure: its integer, and its bits rounded down."""
    return {"bits": figure.bits, "bits_lower": figure.bits_lower}


def hypothesis(condition: Hypothesis) -> dict[str, Any]:
    """A condition of a theorem."""
    return {"name": condition.name, "margin": condition.margin, "established": condition.established}
