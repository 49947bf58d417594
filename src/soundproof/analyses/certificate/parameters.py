"""A circuit's parameters as a certificate states them: what enters a figure, and nothing else."""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import Any

from soundproof.parameters.faults import UserError
from soundproof.parameters.params import Batching
from soundproof.primitives.fields import PRIME_FIELDS, Field
from soundproof.primitives.primes import chain
from soundproof.protocols.deep_ali import DeepAli
from soundproof.protocols.fri import Fri
from soundproof.protocols.ligero import Ligero
from soundproof.protocols.logup import Lookup
from soundproof.protocols.r1cs import R1cs
from soundproof.protocols.stir import Stir
from soundproof.protocols.whir import Whir
from soundproof.transcript.challenges import ErrorTerm
from soundproof.transcript.messages import Label
from soundproof.zkvm.circuit import Air, Circuit, domain_of
from soundproof.zkvm.proof import claim

__all__ = ["coset", "of_circuit", "of_term"]


def of_circuit(circuit: Circuit) -> dict[str, Any]:
    """Field, constraint side, opening and lookups of a circuit, under the keys of a file."""
    return {
        "name": circuit.name,
        "field": _field(circuit.field),
        "bits_from_field": circuit.bits_from_field,
        "base_challenges": circuit.base_challenges,
        "air": _air(circuit.air),
        "opening": _opening(circuit),
        "lookups": [_lookup(name, bus) for name, bus in circuit.buses],
    }


def _field(field: Field) -> dict[str, Any]:
    """A field by its base and its degree; a modulus that has no name of its own with the curves that prove it prime."""
    stated = {"name": field.base.name, "degree": field.degree}
    if field.base.binary or field.base in PRIME_FIELDS:
        return stated
    curves = [{key: getattr(step, key) for key in "abxymq"} for step in chain(field.base.order)]
    return stated | {"primality": curves}


def _picked(record: Any, keys: str) -> dict[str, Any]:
    return {key: getattr(record, key) for key in keys.split()}


AIR_KEYS = {
    "deep-ali": "trace_length degree opening_points batch deep_grinding constraints combination ali_grinding",
    "jagged": "trace_length width constraints degree dense_length dense_batch",
    "zerocheck": "trace_length width constraints degree points combination",
    "r1cs": "constraints variables matrices combination spark",
    "evaluations": "length claims polynomials points",
    "swirl": "stack_width degree constraints airs columns max_interactions log_skip log_stack log_height log_message"
    " logup_grinding",
}
"""What a certificate states of a constraint side, by its kind."""


def _air(air: Air) -> dict[str, Any]:
    """UserError where certificates have no words for it."""
    if air.kind not in AIR_KEYS:
        raise UserError(
            f"certificates do not state the parameters of {air.kind} yet\n    hint: explain has its formulas"
        )
    stated = {"kind": air.kind, **_picked(air, AIR_KEYS[air.kind])}
    if isinstance(air, DeepAli):
        stated["hiding"] = None if air.hiding is None else {"rows": air.hiding.rows}
        stated["columns"] = None if air.pieces is None else {"quotient": air.pieces}
    if isinstance(air, R1cs):
        stated["spark"] = None if air.spark is None else _picked(air.spark, "entries argument")
    if isinstance(air, DeepAli) and air.constraints is None:
        return stated | {"combination": None, "ali_grinding": None}
    return {key: value.value if isinstance(value, Batching) else value for key, value in stated.items()}


def _opening(circuit: Circuit) -> dict[str, Any]:
    """An opening with its grinding spelt out; null where a single function is not batched."""
    opening, batched = circuit.opening, circuit.air.functions > 1
    combines = batched or (isinstance(opening, Ligero) and opening.rows > 1)
    common: dict[str, Any] = {
        "kind": opening.kind,
        "rate": _ratio(opening.rate),
        "batching": opening.batching.value if combines else None,
    }
    g = opening.grinding
    grinding: dict[str, Any] = {"batching": g.batching if batched else None}
    match opening:
        case Fri():
            folds = [opening.grinding.fold(i) for i, _ in enumerate(opening.foldings, start=1)]
            common |= {"queries": opening.queries, "foldings": list(opening.foldings)}
            common |= {"final_domain": opening.final_domain, "domain": domain_of(circuit)}
            common |= {"entering": _entering(circuit, opening)}
            grinding |= {"folds": folds, "queries": opening.grinding.queries}
        case Whir():
            bits, iterations = opening.grinding, range(len(opening.log_foldings))
            lists = {key: list(getattr(opening, key)) for key in ("log_foldings", "queries", "out_of_domain")}
            common |= {"rates": _rates(opening), **lists}
            common |= _picked(opening, "constraint_degree combines_last_queries final_sumcheck first_out_of_domain")
            common |= {"interleaved": bool(opening.interleaved)}
            grinding |= {
                "first_out_of_domain": bits.first_out_of_domain if opening.first_out_of_domain else None,
                "folds": [[bits.fold(i, s) for s in range(1, opening.log_foldings[i] + 1)] for i in iterations],
                "out_of_domain": [bits.ood(i) for i in iterations[1:]],
                "queries": [bits.query(i) for i in iterations],
            }
        case Ligero():
            common |= _picked(opening, "rows queries")
            common |= {"code": opening.code and {"distance": _ratio(opening.code.distance)}}
            grinding |= {"proximity": opening.grinding.proximity if combines else None}
            grinding |= {"queries": opening.grinding.queries}
        case Stir():
            ground, iterations = opening.grinding, range(len(opening.foldings))
            common |= {"rates": _rates(opening), "foldings": list(opening.foldings), "queries": list(opening.queries)}
            common |= {"out_of_domain": [opening.samples(i) for i in iterations[1:]]}
            grinding |= {
                "fold": ground.fold,
                "out_of_domain": [ground.ood(i) for i in iterations[1:]],
                "queries": [ground.query(i) for i in iterations],
            }
    return common | {"grinding": grinding}


def _entering(circuit: Circuit, opening: Fri) -> dict[str, Any] | None:
    """How many functions the folding begins with, which enter it late, and by which coefficient; null where none do."""
    lower = _lower(circuit)
    tallest = {"coefficient": opening.entering, "tallest": claim(circuit).functions}
    return tallest | {"lower": lower} if lower else None


def _lower(circuit: Circuit) -> list[dict[str, int]]:
    return [_picked(other, "rows functions") for other in claim(circuit).lower]


def _rates(opening: Whir | Stir) -> list[str] | None:
    return None if opening.rates is None else [_ratio(rate) for rate in opening.rates]


def _ratio(rate: Fraction) -> str:
    return f"{rate.numerator}/{rate.denominator}"


def _lookup(name: str, bus: Lookup) -> dict[str, Any]:
    """A lookup, with the number of its messages or what they are counted from."""
    counted = "count rows table" if bus.messages is None else "messages"
    return {"name": name, **_picked(bus, f"{counted} width fingerprint argument poles grinding")}


def of_term(circuit: Circuit, term: ErrorTerm) -> dict[str, Any]:
    """The parameters from which the numbers of a term follow, grinding aside."""
    air, opening, repeated = circuit.air, circuit.opening, {"base_challenges": circuit.base_challenges}
    match term.label:
        case ("lookup", name):
            bus = _lookup("", dict(circuit.buses)[str(name)])
            return {key: value for key, value in bus.items() if key not in ("name", "grinding")} | repeated
        case ("air", "ali"):
            return {key: value for key, value in _air(air).items() if key in AIR_TERMS["air", "ali"].split()} | repeated
        case ("lookups", "gkr"):
            return {"lookups": sum(bus.argument == "gkr" for _, bus in circuit.buses)}
        case ("swirl", "gkr"):
            return {"lookups": 1}
        case ("air", "zerocheck point") if isinstance(air, R1cs):
            return {"constraints": air.constraints}
        case ("air", "memory", what):
            return {key: _air(air)[key] for key in ("constraints" if what == "row" else "variables", "spark")}
        case ("air", "memory round"):
            return {"spark": _air(air)["spark"]}
        case ("air", "deep"):
            return {key: _air(air)[key] for key in AIR_TERMS["air", "deep"].split()} | _besides(circuit)
        case label if label in AIR_TERMS:
            return {key: value for key, value in _air(air).items() if key in AIR_TERMS[label].split()}
        case (_, "batching", int(rows)):
            functions = next(other.functions for other in claim(circuit).lower if other.rows == rows)
            return {"rows": rows, "functions": functions, "batching": opening.batching.value}
        case ("ligero", "proximity") if isinstance(opening, Ligero):
            return _functions(air) | {"rows": opening.rows, "batching": opening.batching.value}
        case (_, "batching", *_):
            functions = {"tallest": claim(circuit).functions} if _lower(circuit) else _functions(air)
            return functions | {"batching": opening.batching.value}
        case ("fri", "commit", int(i), "entry") if isinstance(opening, Fri):
            return {"entering": opening.entering}
        case ("fri", "commit", int(i)) if isinstance(opening, Fri) and opening.entering:
            share, entering = prod(opening.foldings[:i]), opening.entering
            enters = any(other.share == share for other in claim(circuit).lower)
            return {"folding": opening.foldings[i - 1]} | ({"entering": entering} if enters else {})
        case ("fri", "commit" | "sumcheck", int(i)) if isinstance(opening, Fri):
            return {"folding": opening.foldings[i - 1]}
        case ("stir", "fold") if isinstance(opening, Stir):
            return {"folding": opening.foldings[0]}
        case ("stir", "shift", int(i), "fold") if isinstance(opening, Stir):
            return {"folding": opening.foldings[i]}
        case ("whir", "ood", 0, *_) if isinstance(opening, Whir):
            return {"first_out_of_domain": opening.first_out_of_domain}
        case (_, "ood", int(i)):
            return {"out_of_domain": _samples(opening, i)}
        case ("whir", "fold", _, _, "sumcheck") | ("whir", "final sumcheck") if isinstance(opening, Whir):
            return {"constraint_degree": opening.constraint_degree}
        case (_, "shift", int(i), "combination"):
            return {"queries": _queries(opening, i - 1), "out_of_domain": _samples(opening, i)}
        case (_, "shift", int(i)):
            return {"queries": _queries(opening, i - 1)}
        case (_, "final" | "query", *_):
            return {"queries": _queries(opening, -1)}
    return {}


def _functions(air: Air) -> dict[str, Any]:
    return {key: _air(air)[key] for key in FUNCTIONS[air.kind].split()}


def _besides(circuit: Circuit) -> dict[str, Any]:
    """The lower tables, where there are some."""
    lower = _lower(circuit)
    return {"lower": lower} if lower else {}


FUNCTIONS = {
    "deep-ali": "batch",
    "jagged": "dense_batch",
    "swirl": "stack_width",
    "zerocheck": "width",
    "r1cs": "spark",
    "evaluations": "claims polynomials points",
}
"""From which parameters the number of functions follows that an opening batches."""

AIR_TERMS: dict[Label, str] = {
    ("air", "ali"): "constraints combination opening_points",
    ("air", "deep"): "trace_length degree opening_points hiding columns",
    ("air", "zerocheck"): "constraints degree trace_length",
    ("air", "constraints"): "constraints combination",
    ("air", "zerocheck point"): "trace_length",
    ("air", "zerocheck round"): "degree",
    ("air", "matrices"): "combination",
    ("air", "claim batching"): "spark",
    ("air", "jagged"): "width dense_length dense_batch",
    ("air", "points"): "points",
    ("swirl", "logup"): "max_interactions log_message",
    ("swirl", "zerocheck"): "degree log_skip",
    ("swirl", "constraint batching"): "log_height log_skip constraints airs",
    ("swirl", "stacking"): "columns log_skip log_stack",
}


def _queries(opening: Any, oracle: int) -> int:
    queries: int = opening.queries if isinstance(opening, Fri | Ligero) else opening.queries[oracle]
    return queries


def _samples(opening: Any, oracle: int) -> int:
    samples: int = opening.out_of_domain[oracle - 1] if isinstance(opening, Whir) else opening.samples(oracle)
    return samples


def coset(circuit: Circuit, oracle: int) -> int:
    """Points of a query: those of a coset that the iteration folds, in WHIR and STIR; one in FRI, and of rows."""
    match circuit.opening:
        case Whir(interleaved=True) if oracle == 0:
            return 1
        case Whir(log_foldings=foldings):
            return 1 << foldings[oracle]
        case Stir(foldings=foldings):
            return foldings[oracle]
    return 1
