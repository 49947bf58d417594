"""What programs get of an assessment, schema ``soundproof.assessment/1``.  Keys may be added, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from soundproof.analyses.size.report import size_of
from soundproof.analyses.system.advisory_notes import advisories_json
from soundproof.analyses.system.deployment import system
from soundproof.analyses.system.strictness import open_points, withheld
from soundproof.arithmetic.certified import Certified
from soundproof.primitives.fields import Grinding
from soundproof.readings.security import AssessedTerm, Assessment, CircuitAssessment, Evaluation
from soundproof.render.json import certified, hypothesis
from soundproof.theorems.theorem import TRUST, Theorem
from soundproof.transcript.regime import Regime
from soundproof.zkvm.circuit import dimension_tested

__all__ = ["content"]


def content(assessments: Sequence[Assessment], strict: bool = False) -> dict[str, Any]:
    """All of each assessment; bits that are withheld from a ``strict`` reader are null, with the reasons."""
    return {"zkvms": [_zkvm(assessment, strict) for assessment in assessments]}


def _zkvm(assessment: Assessment, strict: bool) -> dict[str, Any]:
    zkvm, worst, final = assessment.zkvm, assessment.binding, assessment.final
    binding, deployed = worst.best.binding, system(assessment)
    reasons = withheld(deployed) if strict else ()
    sizes = {circuit.circuit.name: circuit.size for circuit in assessment.circuits}
    return {
        "name": zkvm.name,
        "version": zkvm.version,
        "source": zkvm.source,
        "date": zkvm.date,
        "class": zkvm.class_,
        "bits": None if reasons else assessment.bits,
        "withheld": list(reasons),
        "with_hash": None if reasons else deployed.with_hash,
        "binding": {"circuit": worst.circuit.name, "term": binding.term.name},
        "trust": {level: None if reasons else assessment.trusting(level) for level in TRUST},
        "without": sorted(assessment.pin.without),
        "attack_bits": assessment.attack_bits,
        "random_words_bits": assessment.random_words_bits,
        "circuits": [_circuit(circuit, strict) for circuit in assessment.circuits],
        "size": {"circuit": final.circuit.name, **size_of(final.size, items=False)},
        "claims": [
            {
                "name": name,
                **asdict(claim),
                "within": sizes[claim.circuit].low <= claim.bytes <= sizes[claim.circuit].most,
            }
            for name, claim in zkvm.claims
        ],
        "advisories": advisories_json(zkvm),
        "missing": list(zkvm.missing),
        "notes": list(zkvm.notes),
    }


def _circuit(assessed: CircuitAssessment, strict: bool) -> dict[str, Any]:
    circuit, best = assessed.circuit, assessed.best
    points = open_points(assessed) if strict else ()
    hidden = {"bits": None} if points else {}
    return {
        "name": circuit.name,
        "group": circuit.group,
        "field": circuit.field.name,
        "protocol": circuit.protocol,
        **_evaluation(best) | hidden,
        "withheld": list(points),
        "regimes": [_evaluation(evaluation) | hidden for evaluation in assessed.evaluations],
        "attack_bits": assessed.attack_bits,
        "random_words_bits": assessed.random_words_bits,
        "size": size_of(assessed.size),
        "declared_size": circuit.declared_size or None,
        "open_hypotheses": [hypothesis(h) for h in assessed.open_hypotheses],
        "unknown": list(assessed.unknown),
        "dimension": {"trace": circuit.air.dimension, "tested": dimension_tested(circuit)},
        "notes": list(assessed.notes),
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
