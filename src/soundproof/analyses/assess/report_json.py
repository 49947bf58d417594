"""What programs get of an assessment: everything, with every regime certified."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from soundproof.analyses.size.report import size_of, total_of
from soundproof.analyses.system.advisory_notes import advisories_json
from soundproof.analyses.system.deployment import system
from soundproof.analyses.system.strictness import open_points, withheld
from soundproof.arithmetic.certified import Certified
from soundproof.parameters.shape import keys
from soundproof.primitives.fields import Grinding
from soundproof.readings.security import AssessedTerm, Assessment, CircuitAssessment, Evaluation
from soundproof.render.json import certified, hypothesis, stated
from soundproof.theorems.theorem import Certificate, Theorem
from soundproof.transcript.regime import Regime
from soundproof.version import __version__
from soundproof.zkvm.circuit import Circuit, dimension_tested
from soundproof.zkvm.zkvm import SizeClaim, ZkVM

if TYPE_CHECKING:
    from soundproof.analyses.assess import output

__all__ = ["content"]


def content(assessments: Sequence[Assessment], strict: bool = False) -> output.Assessments:
    """All of each assessment; bits that are withheld from a ``strict`` reader are null, with the reasons."""
    return {
        "schema": "soundproof.assessment/1",
        "soundproof": __version__,
        "zkvms": [_zkvm(assessment, strict) for assessment in assessments],
    }


def _zkvm(assessment: Assessment, strict: bool) -> output.Zkvm:
    zkvm, worst, final = assessment.zkvm, assessment.binding, assessment.final
    deployed = system(assessment)
    reasons = withheld(deployed) if strict else ()
    return {
        "name": zkvm.name,
        "version": zkvm.version,
        "source": zkvm.source,
        "date": zkvm.date,
        "class": zkvm.class_,
        "about": zkvm.about,
        "derives": zkvm.derives,
        "bits": None if reasons else assessment.bits,
        "withheld": list(reasons),
        "with_hash": None if reasons else deployed.with_hash,
        "binding": {"circuit": worst.circuit.name, "term": worst.best.binding.term.name},
        "trust": _trust(assessment, bool(reasons)),
        "without": sorted(assessment.pin.without),
        "attack_bits": assessment.attack_bits,
        "random_words_bits": assessment.random_words_bits,
        "circuits": [_circuit(assessment, circuit, strict) for circuit in assessment.circuits],
        "size": {"circuit": final.circuit.name, **total_of(final.size)},
        "claims": [_claim(name, claim, assessment[claim.circuit]) for name, claim in zkvm.claims],
        "documents": _stated(zkvm, "documents"),
        "performance": _stated(zkvm, "performance"),
        "execution": _stated(zkvm, "execution"),
        "advisories": advisories_json(zkvm),
        "missing": list(zkvm.missing),
        "notes": list(zkvm.notes),
    }


def _stated(zkvm: ZkVM, key: str) -> Any:
    value = getattr(zkvm, key)
    return None if value is None else stated(keys(ZkVM)[key].shape, value)


def _trust(assessment: Assessment, hidden: bool) -> output.Trust:
    """The bits at each level, or none where they are withheld."""
    if hidden:
        return {"proved": None, "lean": None, "preprint": None}
    proved, lean, preprint = map(assessment.trusting, ("proved", "lean", "preprint"))
    return {"proved": proved, "lean": lean, "preprint": preprint}


def _claim(name: str, claim: SizeClaim, circuit: CircuitAssessment) -> output.Claim:
    size = circuit.size
    return {
        "name": name,
        "circuit": claim.circuit,
        "bytes": claim.bytes,
        "version": claim.version,
        "source": claim.source,
        "kind": claim.kind,
        "date": claim.date,
        "note": claim.note,
        "within": size.low <= claim.bytes <= size.most,
    }


def _circuit(assessment: Assessment, assessed: CircuitAssessment, strict: bool) -> output.Circuit:
    circuit = assessed.circuit
    points = open_points(assessed) if strict else ()
    regimes = [_evaluation(evaluation, bool(points)) for evaluation in assessed.evaluations]
    best = dict(zip(map(id, assessed.evaluations), regimes, strict=True)).get(id(assessed.best))
    return {
        "name": circuit.name,
        "group": circuit.group,
        "field": circuit.field.name,
        "protocol": circuit.protocol,
        "parameters": {key: value for key, value in stated(Circuit, circuit).items() if key not in NAMED},
        **(best or _evaluation(assessed.best, bool(points))),
        "trust": _trust(Assessment(assessment.zkvm, (assessed,), assessment.pin), bool(points)),
        "withheld": list(points),
        "regimes": regimes,
        "attack_bits": assessed.attack_bits,
        "random_words_bits": assessed.random_words_bits,
        "size": size_of(assessed.size),
        "declared_size": circuit.declared_size or None,
        "open_hypotheses": [hypothesis(h) for h in assessed.open_hypotheses],
        "unknown": list(assessed.unknown),
        "dimension": {"trace": circuit.air.dimension, "tested": dimension_tested(circuit)},
        "notes": list(assessed.notes),
    }


NAMED = ("name", "group", "notes", "declared_size")
"""Keys of a circuit's file that stand beside its parameters."""


def _evaluation(evaluation: Evaluation, hidden: bool) -> output.EvaluationOutput:
    oracles = [_oracle(*pair) for pair in zip(evaluation.radii, evaluation.binders, strict=True)]
    return {
        "bits": None if hidden else evaluation.bits,
        **oracles[0],
        "binding": evaluation.binding.term.name,
        "oracles": oracles,
        "terms": [_term(term) for term in evaluation.terms],
        "rounds": [
            {"label": list(r.challenge.label), "name": r.challenge.name, **certified(r.certified)}
            for r in evaluation.rounds
        ],
        "failed_hypotheses": [hypothesis(h) for h in evaluation.failed],
    }


def _oracle(regime: Regime, binder: Theorem | None) -> output.Oracle:
    """A regime, and the theorem under the largest gap of its oracle."""
    return {
        "regime": regime.name,
        "theorem": None if binder is None else binder.id,
        "multiplicity": regime.multiplicity,
        "slack": getattr(regime, "slack", None),
        "agreement": getattr(regime, "at", None),
        "errors": regime.integer if regime.linear else None,
    }


def _term(assessed: AssessedTerm) -> output.Term:
    term, event = assessed.term, type(assessed.term.event).__name__.lower()
    return {
        "label": list(term.label),
        "round": assessed.round,
        "name": term.name,
        "event": event,  # type: ignore[typeddict-item]
        **certified(assessed.certified),
        "ceiling_upper": assessed.ceiling,
        "theorem": assessed.theorem.name,
        "list_theorem": None if assessed.lists is None else assessed.lists.name,
        "status": assessed.status.value,
        "theorem_status": assessed.theorem.status.value,
        "certificates": [_certificate(certificate) for certificate in assessed.certificates],
        "grinding": _grinding(term.grinding),
    }


def _certificate(certificate: Certificate) -> output.Certificate:
    return {
        "kind": type(certificate).__name__,  # type: ignore[typeddict-item]
        "integers": certificate.integers(),
        "exceptions": certificate.exceptions,
        "list_size": getattr(certificate, "list_size", None),
        "verified": certificate.verify(),
    }


def _grinding(grinding: Grinding) -> output.Grinding:
    return {
        "bits": grinding.bits,
        "effective_lower": Certified.of(grinding.chance).bits_lower if grinding.bits else "0",
    }
