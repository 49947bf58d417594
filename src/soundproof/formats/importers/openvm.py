"""Parameters of OpenVM 2: ``SystemParams`` and verifying keys of openvm-stark-backend, as serde writes them in JSON.

A verifying key states, besides its parameters, the AIRs that a proof may have: with it the envelope is complete.
"""

from __future__ import annotations

from typing import Any

from soundproof.formats.importers.artefacts import MOST_LOG, Keys
from soundproof.formats.importers.draft import CircuitDraft

__all__ = ["MARKS", "PROVER", "circuit", "recognised"]

PROVER = "OpenVM 2"
MARKS = "l_skip and whir, by themselves or as params"

SIZES = {"air.log_skip": "l_skip", "air.log_stack": "n_stack"}
LOGUP = {"air.max_interactions": "max_interaction_count", "air.log_message": "log_max_message_length"}
GRINDING = {"batching": "mu_pow_bits", "folds": "folding_pow_bits", "queries": "query_phase_pow_bits"}


def recognised(table: dict[str, Any]) -> bool:
    """Whether an object is a set of parameters, or a verifying key with one."""
    return bool(_stated(table))


def _stated(table: dict[str, Any]) -> tuple[str, ...]:
    """The keys in front of ``l_skip``, with an empty one at the end; nothing where there are no parameters."""
    for before in ((), ("params",), ("inner", "params")):
        value: Any = table
        for key in before:
            value = value.get(key) if isinstance(value, dict) else None
        if isinstance(value, dict) and "l_skip" in value and isinstance(value.get("whir"), dict):
            return (*before, "")
    return ()


def circuit(name: str, file: str, keys: Keys) -> CircuitDraft:
    """The circuit of a set of parameters; its faults are collected in ``keys``."""
    draft = CircuitDraft(name, file)
    *before, _ = _stated(keys.table)
    params = keys.inside(".".join(before)) if before else keys
    draft.open["field"] = "field that challenges are drawn from; BabyBear^4 in OpenVM's own configurations"
    draft.state("air.kind", "swirl", "")
    for path, key in SIZES.items():
        draft.state(path, params.integer(key, 0, MOST_LOG), key, "variables of the stacked polynomial")
    draft.state("air.stack_width", params.integer("w_stack", 1), "w_stack", "stacked columns that a verifier accepts")
    degree = params.integer("max_constraint_degree", 1, 1025)
    draft.state("air.degree", degree, "max_constraint_degree", "maximum degree of a constraint")
    skip, stack = params.integer("l_skip", 0, MOST_LOG), params.integer("n_stack", 0, MOST_LOG)
    tallest = None if skip is None or stack is None else skip + stack
    draft.state("air.log_height", tallest, "l_skip + n_stack: no taller trace is accepted", "log₂ of the tallest trace")
    logup = params.inside("logup")
    for path, key in LOGUP.items():
        draft.state(path, logup.integer(key), f"logup.{key}", "bounds on interactions")
    draft.state("air.logup_grinding", logup.integer("pow_bits", 0, MOST_LOG), "logup.pow_bits",
                "grinding bits; 0 unless stated")  # fmt: skip
    _airs(draft, keys, ".".join((*before[:-1], "per_air")))
    _opening(draft, params)
    return draft


def _airs(draft: CircuitDraft, keys: Keys, key: str) -> None:
    """What a verifying key says of its AIRs; without one the envelope is left open."""
    airs = keys.items(key)
    widths = [air.inside("params.width") for air in airs or []]
    fixed = [width.integer("preprocessed", 1) for width in widths]
    cached = [_integers(width, "cached_mains") for width in widths]
    main = [width.integer("common_main", 0) or 0 for width in widths]
    constraints = [_length(air, "symbolic_constraints.constraints.constraint_idx") for air in airs or []]
    interactions = [_length(air, "symbolic_constraints.interactions") for air in airs or []]
    values = [air.integer("params.num_public_values", 0) or 0 for air in airs or []]
    known = bool(airs)

    def state(path: str, count: int, stated: str, add: str) -> None:
        draft.state(path, count if known else None, f"{key}[].{stated}", add)

    state("air.airs", len(widths), "length", "number of AIRs")
    columns = sum(main) + sum(count or 0 for count in fixed) + sum(map(sum, cached))
    state("air.columns", columns, "params.width", "trace columns of all AIRs")
    state("air.constraints", max(constraints, default=0), "symbolic_constraints.constraints.constraint_idx",
          "constraints of the largest AIR")  # fmt: skip
    state("air.interactions", max(1, *interactions) if known else 1, "symbolic_constraints.interactions",
          "interactions of one AIR's row")  # fmt: skip
    trees = 1 + sum(count is not None for count in fixed) + sum(map(len, cached))
    state("air.commitments", trees, "params.width", "trees of the stacked columns; 1 unless stated")
    state("public_values", sum(values), "params.num_public_values", "public values; 0 unless stated")


def _integers(keys: Keys, key: str) -> list[int]:
    """The counts in an array; what is none is a fault."""
    value = keys.raw(key)
    items = value if isinstance(value, list) else []
    if value is not None and (items is not value or any(type(count) is not int or count < 1 for count in items)):
        keys.fault(key, "must be an array of integers above 0")
        return []
    return items


def _length(keys: Keys, key: str) -> int:
    """The length of an array."""
    value = keys.raw(key)
    if isinstance(value, list):
        return len(value)
    keys.fault(key, "must be an array")
    return 0


def _opening(draft: CircuitDraft, params: Keys) -> None:
    """WHIR with one fold factor for all rounds, one sample before each, and one more challenge for the last queries."""
    whir = params.inside("whir")
    draft.state("opening.kind", "whir", "")
    blowup = params.integer("log_blowup", 1, 32)
    draft.state("opening.rate", blowup and f"1/{2**blowup}", "2^−log_blowup", "rate of the first code")
    rounds, folding = whir.items("rounds"), whir.integer("k", 1, 32)
    queries = [one.integer("num_queries", 1) for one in rounds or []]
    known = rounds is not None and None not in queries
    folds = None if folding is None or rounds is None else [folding] * len(rounds)
    draft.state("opening.log_foldings", folds, "whir.k, length of whir.rounds", "variables folded in each round")
    draft.state("opening.queries", queries if known else None, "whir.rounds[].num_queries", "queries of each round")
    if rounds is not None:
        draft.state("opening.out_of_domain", [1] * (len(rounds) - 1), "")
    draft.state("opening.constraint_degree", 3, "")
    draft.state("opening.combines_last_queries", True, "")
    for path, key in GRINDING.items():
        bits = whir.integer(key, 0, MOST_LOG)
        draft.state(f"opening.grinding.{path}", bits, f"whir.{key}", "grinding bits; 0 unless stated")
    draft.open["opening.merkle.digest"] = "bytes of a digest; 32 unless stated"
    draft.state("bits_from_field", True, "")
    draft.state("encoding.preset", "swirl", "")
    _declared(draft, whir)


def _declared(draft: CircuitDraft, whir: Keys) -> None:
    """The regime for which queries were chosen, where it is one for all rounds."""
    strategy, key = whir.raw("proximity"), "whir.proximity"
    if strategy == "UniqueDecoding":
        draft.state("declared.regime", "unique", key)
    elif isinstance(strategy, dict) and isinstance(strategy.get("ListDecoding"), dict):
        draft.state("declared.regime", "johnson", key)
        multiplicity = whir.inside("proximity").inside("ListDecoding").integer("m", 1)
        draft.state("declared.multiplicity", multiplicity, f"{key}.ListDecoding.m")
