"""The certificate of a zkVM: its parameters, the radii, and every figure with what it rests on, as plain values.

Every error is stated as N/2^e, the least such number above it with 64 binary digits, so that a figure of b bits is the
inequality N·2^b ≤ 2^e between integers.  docs/certificate.md describes the form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import partial
from typing import Any

from flint import arb, ctx

from soundproof.analyses.certificate import conditions, parameters
from soundproof.analyses.certificate.conditions import Condition
from soundproof.arithmetic.certified import Certified, ball, rational
from soundproof.arithmetic.numbers import Irrational, Lift
from soundproof.radii.johnson import Johnson
from soundproof.radii.parts import oracles_of
from soundproof.readings.evaluation import bounds, vanishes
from soundproof.readings.security import Assessment, CircuitAssessment
from soundproof.render.document import Document, Part, ProofObject
from soundproof.theorems.first_order import Jets
from soundproof.theorems.theorem import Theorem, weakest
from soundproof.transcript.bound import Bound
from soundproof.transcript.challenges import Challenge, ErrorTerm
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.events import Event, Gap, Missed, Pairs, Roots
from soundproof.transcript.regime import Regime
from soundproof.version import __version__
from soundproof.zkvm.proof import unknown

__all__ = ["SCHEMA", "document", "stated"]

SCHEMA = "soundproof.certificate/1"
DIGITS = 64
"""Binary digits of an upper end."""
LIMIT = 2**14
"""Binary digits at which a number has to be decided."""


def document(assessment: Assessment) -> Document:
    """The certificate as an answer: a file for programs, or for a proof assistant; no table."""
    part = Part(ProofObject, lambda: ProofObject(stated(assessment)))
    return Document("Certificate", (part,), lambda: stated(assessment))


def stated(assessment: Assessment) -> dict[str, Any]:
    """The certificate of the best radii of every circuit; what is pinned or not trusted was left out before."""
    zkvm = assessment.zkvm
    return {
        "schema": SCHEMA,
        "soundproof": __version__,
        "zkvm": {key: getattr(zkvm, key) for key in ("name", "version", "source", "date")}
        | {"missing": list(zkvm.missing), "circuits": [circuit.name for circuit in zkvm.circuits]},
        "trust": assessment.pin.trust,
        "bits": assessment.bits,
        "circuits": [_circuit(circuit) for circuit in assessment.circuits],
    }


def _circuit(assessed: CircuitAssessment) -> dict[str, Any]:
    best, stated = assessed.best, parameters.of_circuit(assessed.circuit)
    challenges = [entry for entry in assessed.transcript if isinstance(entry, Challenge)]
    oracles = oracles_of(challenges)
    radius = [list(conditions.of_radius(*pair)) for pair in zip(best.radii, oracles, strict=True)]
    if best.failed or not all(_holds(one) for listed in radius for one in listed):
        reasons = [f"{failed.name}: {failed.margin}" for failed in best.failed]
        return stated | {"no_bound": reasons or ["agreement at most 1"], "bits": 0}
    return stated | {
        "oracles": [_oracle(*triple) for triple in zip(best.radii, oracles, radius, strict=True)],
        "rounds": [_round(assessed, challenge) for challenge in challenges],
        "open": _listed(conditions.unsettled(assessed.circuit)),
        "unstated": [text.partition(":")[0] for text in unknown(assessed.circuit)],
        "status": weakest(
            *(bound.status for c in challenges for t in c.terms for bound in bounds(t, best.radii))
        ).value,
        "bits": best.bits,
    }


def _holds(one: Condition) -> bool:
    return one.left < one.right if one.relation == "<" else one.left <= one.right


def _listed(conditions: Iterable[Condition]) -> list[dict[str, Any]]:
    return [one._asdict() for one in conditions]


def _square(regime: Regime, oracle: Oracle) -> Fraction:
    """The square of the agreement, which is rational in every regime."""
    if isinstance(regime, Johnson):
        m = regime.multiplicity
        return Fraction((2 * m + 1) ** 2 * oracle.dimension, 4 * m * m * oracle.length)
    agreement: Fraction = regime.agreement(oracle, Fraction)
    return agreement**2


INTEGERS = {"UDR": "slack", "JBR": "multiplicity", "BJR": "agreement", "LIN": "errors"}


def _oracle(regime: Regime, oracle: Oracle, radius: list[Condition]) -> dict[str, Any]:
    head = {"oracle": oracle.index, "n": oracle.length, "k": oracle.dimension, "regime": regime.name}
    integer = {INTEGERS[regime.name]: regime.integer}
    return head | integer | {"agreement_squared": str(_square(regime, oracle)), "hypotheses": _listed(radius)}


def _round(assessed: CircuitAssessment, challenge: Challenge) -> dict[str, Any]:
    radii = assessed.best.radii
    possible = tuple(term for term in challenge.terms if not vanishes(term, radii))
    terms = [_term(assessed, term, term in possible) for term in challenge.terms]
    return {"name": challenge.name, "terms": terms, **_figure(possible, radii)}


def _figure(terms: tuple[ErrorTerm, ...], radii: tuple[Regime, ...]) -> dict[str, Any]:
    """The sum of errors by its upper end, and its bits; nothing of events that cannot happen."""
    if not terms:
        return {"error": "0", "bits": None}
    error = partial(Challenge((), "", terms).error, radii)
    exact = partial(_exact_error, terms, radii)
    return {"error": _upper(error, exact), "bits": Certified.of(error).bits}


def _exact_error(terms: tuple[ErrorTerm, ...], radii: tuple[Regime, ...]) -> Fraction:
    """The sum of errors as a fraction; an even power of a square root is one, too.  Irrational where it is none."""
    total = Fraction(0)
    for term in terms:
        event = term.event
        if isinstance(event, Missed) and event.sampling is None and event.queries % 2 == 0:
            square = _square(radii[event.code.oracle.index], event.code.oracle)
            total += min(square, Fraction(1)) ** (event.queries // 2) * term.grinding.chance(Fraction)
        else:
            error = term.error(radii, rational)  # by its integers: texts of numbers have a limit
            total += Fraction(int(error.p), int(error.q))
    return total


def _term(assessed: CircuitAssessment, term: ErrorTerm, possible: bool) -> dict[str, Any]:
    event, radii, code = term.event, assessed.best.radii, term.code
    stated: dict[str, Any] = {
        "name": term.name,
        "event": type(event).__name__.lower(),
        "parameters": parameters.of_term(assessed.circuit, term),
        "code": None if code is None else {"oracle": code.oracle.index, "n": code.length, "k": code.dimension},
    }
    match event:
        case Roots(degree, q, None):
            stated |= {"list": None, "degree": degree, "choices": q}
        case _ if code is not None:
            stated |= _event(assessed, event, code, term.bound(radii), radii[code.oracle.index])
    chance = term.grinding.chance(Fraction)
    return stated | {
        "rests_on": [{"theorem": t.name, "status": t.status.value} for t in dict.fromkeys(bounds(term, radii))],
        "hypotheses": _listed(conditions.of_term(assessed.circuit, term)),
        "grinding": {"bits": term.grinding.bits, "chance": str(chance)},
        **_figure((term,) if possible else (), radii),
    }


def _event(
    assessed: CircuitAssessment, event: Event, code: Code, bound: Bound | None, regime: Regime
) -> dict[str, Any]:
    """What an event that reads a code comes from."""
    stated: dict[str, Any] = {}
    match event:
        case Missed():
            folded = code.length // parameters.coset(assessed.circuit, code.oracle.index)
            stated |= {"queries": event.queries, "positions": folded}
        case Gap() if bound is not None:
            stated |= {"gap": _gap(event, bound, regime), "choices": event.q}
        case Roots() | Pairs() if bound is not None:
            stated |= {"list": _list(code, bound, regime), "degree": event.degree, "choices": event.q}
            stated |= {"samples": event.samples} if isinstance(event, Pairs) else {}
    return stated


def _gap(event: Gap, bound: Bound, regime: Regime) -> dict[str, Any]:
    stated = {
        "theorem": _named(bound.theorem),
        "positions": regime.positions(event.code),
        "factor": event.factor,
        "curve": event.curve,
    }
    if bound.certificate is not None:
        stated["certificate"] = _integers(bound, "n", "k", "A", "ℓ")
    held = conditions.of_gap(regime, event.code, bound, event.factor if event.curve else 1)
    return stated | {"hypotheses": _listed(held), "bad_challenges": _number(bound.value)}


def _list(code: Code, bound: Bound, regime: Regime) -> dict[str, Any]:
    stated = {"theorem": _named(bound.theorem), "positions": regime.positions(code)}
    if isinstance(bound.certificate, Jets):
        stated["certificate"] = _integers(bound, "n", "k", "A", "ℓ", "S", "S₀")
    held = conditions.of_list(regime, code, bound)
    return stated | {"hypotheses": _listed(held), "size": _number(bound.value)}


def _named(theorem: Theorem | None) -> str | None:
    return None if theorem is None else theorem.name


def _integers(bound: Bound, *known: str) -> dict[str, int]:
    """The integers of a certificate, but for those that follow from its code."""
    integers = {} if bound.certificate is None else bound.certificate.integers()
    return {key: value for key, value in integers.items() if key not in known}


# Numbers --------------------------------------------------------------------------------------


def _number(value: Callable[[Lift], Any]) -> str:
    """An exact fraction, or the upper end of what is not rational."""
    try:
        return str(Fraction(str(value(rational))))
    except Irrational:
        return _upper(value, lambda: Fraction(str(value(rational))))


def _upper(value: Callable[[Lift], Any], exact: Callable[[], Fraction]) -> str:
    """The least N/2^e of DIGITS binary digits that is not below a positive number, N·2^e where that is large.

    Found from both ends of a ball; where they round differently, from the exact number or a smaller ball.
    ValueError of a number that is not finite, or that no ball of LIMIT digits decides.
    """
    precision, ctx.prec = ctx.prec, 2 * DIGITS
    try:
        while ctx.prec <= LIMIT:
            enclosure = arb(value(ball))
            if not enclosure.is_finite():
                raise ValueError("a number that is not finite")
            ends = [_rounded(_end(end)) for end in (enclosure.lower(), enclosure.upper())]
            if ends[0] == ends[1]:
                return ends[0]
            try:
                return _rounded(exact())
            except Irrational:
                ctx.prec *= 2
    finally:
        ctx.prec = precision
    raise ValueError(f"a number that {LIMIT} binary digits do not decide")


def _end(end: arb) -> Fraction:
    mantissa, exponent = (int(part) for part in end.man_exp())
    return Fraction(mantissa << max(exponent, 0), 1 << max(-exponent, 0))


def _rounded(value: Fraction) -> str:
    """N/2^e with 2^63 < N ≤ 2^64, rounded up; 0 for what is not positive."""
    if value <= 0:
        return "0"
    e = DIGITS - value.numerator.bit_length() + value.denominator.bit_length() - 1
    while value * Fraction(2) ** e <= 1 << (DIGITS - 1):
        e += 1
    number = -(-(value * Fraction(2) ** e) // 1)
    return f"{number}/2^{e}" if e >= 0 else f"{number}*2^{-e}"
