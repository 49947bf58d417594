"""``*.starkinfo.json`` of pil2, which ZisK and Venus are made with: one file for each AIR of a proving key.

The FRI polynomial combines one quotient for each entry of ``evMap``; the quotient of the constraints is
cut into ``qDeg`` columns, so that constraints have degree ``qDeg`` + 1.  The witness has a tree for every stage,
and the stage after the last is that quotient.  What the AIR's constraints and buses are stands in other files.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import isclose
from typing import Any

from soundproof.formats.importers.artefacts import MOST_LOG, Keys
from soundproof.formats.importers.draft import CircuitDraft
from soundproof.formats.soundcalc.common import Analysis, declared_analysis
from soundproof.parameters.faults import Fault

__all__ = ["MARKS", "PROVER", "circuit", "opening", "recognised"]

PROVER = "pil2"
MARKS = "starkStruct and cmPolsMap"

DIGEST = 32
"""Bytes: four elements of Goldilocks, or one of BN254's scalar field."""

MOST_STAGES = 64
"""Of the witness; a quotient's comes after them."""

HASHES = ("GL", "BN128")
"""Words for the hash function: over Goldilocks, and over BN254's scalar field."""

REGIMES = {"UDR": "unique", "JBR": "list"}
"""Words for the analysis, and soundcalc's for the same."""


def recognised(table: dict[str, Any]) -> bool:
    """Whether an object is a starkinfo of pil2."""
    return "starkStruct" in table and "cmPolsMap" in table


def circuit(name: str, file: str, keys: Keys) -> CircuitDraft:
    """The circuit of a starkinfo; its faults are collected in ``keys``."""
    draft = CircuitDraft(name, file)
    _field(draft, keys)
    draft.state("air.kind", "deep-ali", "")
    struct = keys.inside("starkStruct")
    draft.state("air.trace_length", struct.power("nBits"), "2^starkStruct.nBits", "rows of the trace")
    degree = keys.integer("qDeg", 0, 2**32)
    draft.state("air.degree", None if degree is None else degree + 1, "qDeg + 1", "maximum degree of a constraint")
    opened = keys.items("evMap")
    draft.state("air.opening_points", _points(opened), "evMap[].prime", "most points at which one column is opened")
    count = len(opened) if opened else None
    draft.state("air.batch", count, "length of evMap", "functions combined before the opening")
    draft.open["air.constraints"] = "number of constraints; without it there is no ALI term"
    _columns(draft, keys, count, degree)
    opening(draft, struct)
    draft.state("opening.grinding.queries", struct.integer("powBits", 0, MOST_LOG), "starkStruct.powBits",
                "grinding bits before the queries; 0 unless stated")  # fmt: skip
    draft.state("opening.merkle.arity", struct.integer("merkleTreeArity", 2, 1024), "starkStruct.merkleTreeArity",
                "arity of the trees; 2 unless stated")  # fmt: skip
    draft.state("opening.merkle.cap", struct.integer("lastLevelVerification", 0, 32),
                "starkStruct.lastLevelVerification", "levels of a tree sent once; 0 unless stated")  # fmt: skip
    _hash(draft, struct)
    _declared(draft, keys)
    draft.open["lookups"] = "lookups, permutations and other bus arguments; {} says that there are none"
    return draft


def _field(draft: CircuitDraft, keys: Keys) -> None:
    """The field of challenges: an extension of Goldilocks, of the dimension that challenges have."""
    challenges = keys.items("challengesMap") or []
    dims = {dim for entry in challenges if (dim := entry.integer("dim", 1, 8)) is not None}
    stated = keys.integer("qDim", 1, 8)
    if len(dims | ({stated} - {None})) > 1:
        keys.fault("challengesMap", f"has challenges of dimension {', '.join(map(str, sorted(dims)))}",
                   "one field for all" if stated is None else f"qDim is {stated}")  # fmt: skip
    key = "challengesMap[].dim" if dims else "qDim"
    degree = max(dims, default=stated)
    draft.state("field", None if degree is None else f"Goldilocks^{degree}" if degree > 1 else "Goldilocks", key,
                "field that challenges are drawn from")  # fmt: skip


def _points(opened: list[Keys] | None) -> int | None:
    """The most points at which one polynomial is opened."""
    points: dict[tuple[Any, ...], set[Any]] = {}
    for entry in opened or ():
        kind, number = entry.word("type"), entry.integer("id")
        prime = entry.raw("prime")
        if prime is None:
            prime = entry.integer("openingPos")
        elif type(prime) not in (int, bool):
            entry.fault("prime", f"must be an integer, got {prime!r}")
        if kind is None or number is None:
            missing = [key for key in ("type", "id") if entry.raw(key) is None]
            for key in missing:
                entry.fault(key, "is missing")
            continue
        points.setdefault((kind, number, entry.integer("commitId")), set()).add(
            prime if isinstance(prime, int) else None
        )
    return max(map(len, points.values()), default=None)


def _columns(draft: CircuitDraft, keys: Keys, evaluations: int | None, degree: int | None) -> None:
    """Columns of each tree, in base-field elements; the quotient in elements of the challenge field."""
    committed, stages = keys.items("cmPolsMap"), keys.integer("nStages", 1, MOST_STAGES)
    widths: dict[int, int] = {}
    pieces = 0
    for entry in committed or ():
        stage, dim = entry.integer("stage", 1, MOST_STAGES + 1), entry.integer("dim", 1, 8)
        for key, value in (("stage", stage), ("dim", dim)):
            if value is None and entry.raw(key) is None:
                entry.fault(key, "is missing")
        if stage is not None and dim is not None:
            widths[stage] = widths.get(stage, 0) + dim
    last = stages + 1 if stages is not None else max(widths, default=0)
    for entry in committed or ():
        stage = entry.raw("stage")
        pieces += stage == last
        if isinstance(stage, int) and last < stage <= MOST_STAGES + 1:
            entry.fault("stage", f"must be at most {last}, got {stage}", "the quotient is in the stage after nStages")
    if degree is not None and widths and pieces != degree:
        keys.fault("cmPolsMap", f"has {pieces} columns in stage {last}, and qDeg is {degree}",
                   "the stage after the last of the witness holds the quotient")  # fmt: skip
    fixed = keys.items("constPolsMap")
    if fixed is not None:
        dims = [entry.integer("dim", 1, 8) for entry in fixed]
        draft.state("air.columns.fixed", sum(dim or 1 for dim in dims), "constPolsMap[].dim")
    else:
        draft.state("air.columns.fixed", keys.integer("nConstants"), "nConstants", "fixed columns; 0 unless stated")
    if widths:
        witness = [widths.get(stage, 0) for stage in range(1, last)]
        draft.state("air.columns.witness", witness or None, "cmPolsMap[].dim by stage", "witness columns of each stage")
        draft.state("air.columns.quotient", pieces, "cmPolsMap of the stage after the witness")
    draft.state("air.columns.evaluations", evaluations, "length of evMap")
    publics = keys.items("publicsMap")
    count = keys.integer("nPublics")
    if publics is not None and count is None:
        draft.state("public_values", len(publics), "length of publicsMap")
    else:
        draft.state("public_values", count, "nPublics", "public values in the proof; 0 unless stated")
    if keys.items("customCommits"):
        draft.left.append(f"{draft.name}: customCommits, a further tree; sizes leave it out")
    sent = [key for key in ("airgroupValuesMap", "airValuesMap", "proofValuesMap") if keys.items(key)]
    if sent:
        draft.left.append(f"values that are sent with a proof ({', '.join(sent)}); sizes leave them out")


def opening(draft: CircuitDraft, struct: Keys) -> None:
    """Rate, queries and folds of a STARK struct, whose ``steps`` are the domains of FRI as logarithms."""
    draft.state("opening.kind", "fri", "")
    trace, domain = struct.integer("nBits", 0, MOST_LOG), struct.integer("nBitsExt", 0, MOST_LOG)
    rate = None
    if trace is not None and domain is not None:
        if domain > trace:
            rate = f"1/{2 ** (domain - trace)}"
        else:
            struct.fault("nBitsExt", f"must be more than nBits, which is {trace}, got {domain}")
    draft.state("opening.rate", rate, "2^(nBits − nBitsExt) of starkStruct", "rate of the code")
    queries = struct.integer("nQueries", 1)
    draft.state("opening.queries", queries, "starkStruct.nQueries", "number of queries")
    steps = struct.items("steps")
    logs = [step.integer("nBits", 0, MOST_LOG) for step in steps or ()]
    for step, log in zip(steps or (), logs, strict=True):
        if log is None and step.raw("nBits") is None:
            step.fault("nBits", "is missing")
    known = [log for log in logs if log is not None]
    if known and len(known) == len(logs):
        for i in range(1, len(known)):
            if known[i] >= known[i - 1]:
                struct.faults.append(
                    Fault((*struct.path, "steps", i, "nBits"), f"must be less than {known[i - 1]}, got {known[i]}")
                )
        if domain is not None and known[0] != domain:
            problem = f"the first of {known[0]} bits is not the domain of nBitsExt = {domain}"
            struct.fault("steps", problem)
        foldings = [2 ** max(before - after, 0) for before, after in pairwise(known)]
        draft.state("opening.foldings", foldings, "starkStruct.steps[].nBits")
        draft.state("opening.final_domain", 2 ** known[-1], "last of starkStruct.steps")
    else:
        draft.open["opening.foldings"] = "folding factor of each fold, and opening.final_domain"


def _hash(draft: CircuitDraft, struct: Keys) -> None:
    """Bytes of a digest, and the layout where proofs of it were measured."""
    kind = struct.word("verificationHashType")
    key = "starkStruct.verificationHashType"
    draft.state("opening.merkle.digest", DIGEST if kind in HASHES else None, key, "bytes of a digest; 32 unless stated")
    draft.state(
        "encoding.preset", "pil2" if kind == "GL" else None, key, "layout of the proof; its size is an interval"
    )


def _declared(draft: CircuitDraft, keys: Keys) -> None:
    """The analysis that the file declares, if its gap and its proximity parameter say the same radius."""
    if keys.raw("security") is None:
        return
    security = keys.inside("security")
    regime = security.word("regime")
    gap, parameter = security.number("proximityGap"), security.number("proximityParameter")
    rate = next((Fraction(fact.value) for fact in draft.facts if fact.path == "opening.rate"), None)
    if regime is None or rate is None:
        return
    wanted = "the analysis that the team uses; "
    if REGIMES.get(regime) == "unique":
        draft.state("declared.regime", "unique", "security.regime")
    elif REGIMES.get(regime) != "list":
        draft.open["declared"] = f"{wanted}regime {regime!r} is not known here"
    elif gap is None or parameter is None or not isclose(1 - float(rate) ** 0.5 - gap, parameter, abs_tol=1e-6):
        draft.open["declared"] = f"{wanted}proximityParameter is not 1 − √ρ − proximityGap"
    else:
        faults: list[Fault] = []
        declared = declared_analysis(Analysis("list"), float(Decimal(repr(gap))), rate, faults)
        for fault in faults:
            security.fault("proximityGap", fault.problem, fault.hint)
        if declared is not None:
            draft.state("declared.regime", declared.regime, "security.regime")
            draft.state("declared.theorem", declared.theorem, "security.regime")
            draft.state("declared.multiplicity", declared.multiplicity, "security.proximityGap")
