"""The starkInfo of the npm package pil-stark, pil2's predecessor, as ``JSON.stringify`` writes it.

Sorted lookup columns, running products with intermediate columns and the quotient have a tree each beside
the witness.  The FRI polynomial combines every committed polynomial as it is, and a quotient for each entry
of ``evMap``; see ``friPolinomial.js`` of the package.
"""

from __future__ import annotations

from typing import Any

from soundproof.formats.importers.artefacts import Keys
from soundproof.formats.importers.draft import CircuitDraft
from soundproof.formats.importers.pil2 import HASHES, opening

__all__ = ["MARKS", "PROVER", "circuit", "recognised"]

PROVER = "npm pil-stark"
MARKS = "starkStruct and varPolMap"

STAGES = ("cm1_2ns", "cm2_2ns", "cm3_2ns")
DIGEST = 32
"""Bytes: four elements of Goldilocks, or one of BN254's scalar field."""


def recognised(table: dict[str, Any]) -> bool:
    """Whether an object is a starkInfo of pil-stark."""
    return "starkStruct" in table and "varPolMap" in table


def circuit(name: str, file: str, keys: Keys) -> CircuitDraft:
    """The circuit of a starkInfo; its faults are collected in ``keys``."""
    draft = CircuitDraft(name, file)
    degree = keys.integer("qDim", 1, 8)
    draft.state("field", None if degree is None else f"Goldilocks^{degree}" if degree > 1 else "Goldilocks", "qDim",
                "field that challenges are drawn from")  # fmt: skip
    draft.state("air.kind", "deep-ali", "")
    struct = keys.inside("starkStruct")
    draft.state("air.trace_length", struct.power("nBits"), "2^starkStruct.nBits", "rows of the trace")
    pieces = keys.integer("qDeg", 0, 2**32)
    draft.state("air.degree", None if pieces is None else pieces + 1, "qDeg + 1", "maximum degree of a constraint")
    opened = keys.items("evMap")
    points = {bool(entry.flag("prime")) for entry in opened or ()}
    draft.state("air.opening_points", len(points) or None, "evMap[].prime", "most points at which a column is opened")
    counts = [keys.integer(key) for key in ("nCm1", "nCm2", "nCm3", "nCm4")]
    known = [count for count in counts if count is not None]
    whole = opened is not None and len(known) == len(counts)
    draft.state("air.batch", sum(known) + len(opened or ()) if whole else None, "nCm1 + … + nCm4 + length of evMap",
                "functions combined before the opening")  # fmt: skip
    draft.state("air.constraints", keys.integer("nConstraints", 1), "nConstraints",
                "number of constraints; without it there is no ALI term")  # fmt: skip
    _columns(draft, keys, degree)
    draft.state("air.columns.evaluations", len(opened) if opened else None, "length of evMap")
    opening(draft, struct)
    _trees(draft, keys, struct)
    draft.state("public_values", keys.integer("nPublics"), "nPublics", "public values in the proof; 0 unless stated")
    contexts = [keys.items(key) for key in ("puCtx", "peCtx", "ciCtx")]
    if any(context is None or context for context in contexts):
        draft.open["lookups"] = "lookups, permutations and connections, whose rows the file does not state"
    else:
        draft.state("lookups", {}, "puCtx, peCtx and ciCtx")
    return draft


def _columns(draft: CircuitDraft, keys: Keys, degree: int | None) -> None:
    draft.state("air.columns.fixed", keys.integer("nConstants"), "nConstants", "fixed columns; 0 unless stated")
    sections = keys.inside("mapSectionsN")
    widths = [sections.integer(stage) for stage in STAGES]
    key = f"mapSectionsN: {', '.join(STAGES)}"
    draft.state("air.columns.witness", None if None in widths else widths, key, "witness columns of each stage")
    quotient = sections.integer("cm4_2ns")
    if quotient is not None and degree is not None:
        if quotient % degree:
            sections.fault("cm4_2ns", f"must be a multiple of qDim = {degree}, got {quotient}")
        else:
            draft.state("air.columns.quotient", quotient // degree, "mapSectionsN.cm4_2ns / qDim")


def _trees(draft: CircuitDraft, keys: Keys, struct: Keys) -> None:
    """Binary trees of Goldilocks digests, or trees of BN254 whose arity the file states."""
    key = "starkStruct.verificationHashType"
    word = struct.word("verificationHashType")
    kind = word if word in HASHES else None
    if kind == "BN128":
        arity, arity_key = keys.integer("merkleTreeArity", 2, 1024), "merkleTreeArity"
    else:
        arity, arity_key = (2 if kind else None), key
    draft.state("opening.merkle.arity", arity, arity_key, "arity of the trees; 2 unless stated")
    draft.state("opening.merkle.digest", DIGEST if kind else None, key, "bytes of a digest; 32 unless stated")
    presets = {"GL": "pil-stark", "BN128": "pil-stark-bn254"}
    draft.state(
        "encoding.preset", presets.get(kind or ""), key, "layout of the proof; without it its size is an interval"
    )
