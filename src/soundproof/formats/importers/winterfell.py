"""Parameters of Winterfell as neutral JSON, which a few lines of Rust print; ``docs/import.md`` lists the keys.

Main and auxiliary segment have a tree each.  Every column, those of the quotient too, is evaluated at z and at
z·g, and the columns are combined with one coefficient each.  FRI folds by one factor until the polynomial has as
many coefficients as allowed, or fewer.
"""

from __future__ import annotations

from typing import Any

from soundproof.formats.importers.artefacts import MOST_LOG, Keys
from soundproof.formats.importers.draft import CircuitDraft
from soundproof.primitives.fields import LARGEST, Field, base_field
from soundproof.primitives.layout import PRESETS

__all__ = ["MARKS", "PROVER", "circuit", "recognised"]

PROVER = "Winterfell"
MARKS = "trace, constraints and fri.blowup"

BATCHING = {"linear": "affine", "algebraic": "powers", "horner": "powers"}
MOST_FOLDS = 64


def recognised(table: dict[str, Any]) -> bool:
    """Whether an object is a set of parameters of Winterfell."""
    return {"trace", "constraints"} <= table.keys() and isinstance(table.get("fri"), dict) and "blowup" in table["fri"]


def circuit(name: str, file: str, keys: Keys) -> CircuitDraft:
    """The circuit of a set of parameters; its faults are collected in ``keys``."""
    draft = CircuitDraft(name, file)
    degree = _field(draft, keys.inside("field"))
    draft.state("air.kind", "deep-ali", "")
    trace, constraints, deep = keys.inside("trace"), keys.inside("constraints"), keys.inside("deep")
    length = _power(trace, "length")
    draft.state("air.trace_length", length, "trace.length", "rows of the trace")
    draft.state("air.degree", constraints.integer("degree", 1), "constraints.degree", "maximum degree of a constraint")
    points = deep.integer("points", 1, 1024)
    draft.state("air.opening_points", points, "deep.points", "most points at which one column is opened")
    _columns(draft, trace, constraints, degree, points)
    draft.state("air.constraints", constraints.integer("count", 1), "constraints.count",
                "number of constraints; without it there is no ALI term")  # fmt: skip
    for path, side, at in (("air.combination", constraints, "constraints"), ("opening.batching", deep, "deep")):
        word = side.word("batching", tuple(BATCHING))
        draft.state(path, word and BATCHING[word], f"{at}.batching", "how they are combined; powers unless stated")
    _opening(draft, keys.inside("fri"), length)
    digest = keys.inside("hash").integer("digest_bytes", 1, 1024)
    draft.state("opening.merkle.digest", digest, "hash.digest_bytes", "bytes of a digest; 32 unless stated")
    draft.state("encoding.preset", "winterfell", "")
    metadata = trace.integer("metadata_bytes", 0, 2**16)
    if metadata:
        draft.state("encoding.header", PRESETS["winterfell"].header + metadata, "trace.metadata_bytes")
    draft.open["lookups"] = "lookup and permutation arguments; {} says that there are none"
    return draft


def _power(keys: Keys, key: str) -> int | None:
    """A power of two."""
    value = keys.integer(key, 1)
    if value is not None and value & (value - 1):
        keys.fault(key, f"must be a power of two, got {value}")
        return None
    return value


def _field(draft: CircuitDraft, keys: Keys) -> int | None:
    """The field of challenges by modulus and degree; the degree."""
    written, degree = keys.word("modulus"), keys.integer("extension", 1, 8)
    base = None
    if written is not None:
        try:
            base = base_field(int(written, 16))
        except ValueError:
            keys.fault("modulus", f"must be a prime of at most {LARGEST} bits in hexadecimal, got {written!r}")
    field = None if base is None or degree is None else Field(base, degree).name
    draft.state("field", field, "field.modulus and extension", "field that challenges are drawn from")
    return degree


def _columns(draft: CircuitDraft, trace: Keys, constraints: Keys, degree: int | None, points: int | None) -> None:
    """Columns of the trees, and the functions that are combined: one for each column."""
    base, extension = trace.integer("base_columns", 0, 2**32), trace.integer("extension_columns", 0, 2**32)
    quotient = constraints.integer("quotient_columns", 0, 2**32)
    counts = [count for count in (base, extension, quotient) if count is not None]
    functions = sum(counts) if len(counts) == 3 else None
    key = "trace.base_columns + extension_columns + constraints.quotient_columns"
    draft.state("air.batch", functions, key, "functions combined before the opening")
    if base is not None and extension is not None and degree is not None:
        segments = [base, extension * degree] if extension else [base]
        draft.state("air.columns.witness", segments, "trace.base_columns, extension_columns")
    draft.state("air.columns.quotient", quotient, "constraints.quotient_columns", "columns of the quotient")
    if functions is not None and points is not None:
        draft.state("air.columns.evaluations", points * functions, "deep.points · columns")


def _opening(draft: CircuitDraft, keys: Keys, length: int | None) -> None:
    draft.state("opening.kind", "fri", "")
    blowup = _power(keys, "blowup")
    draft.state("opening.rate", blowup and f"1/{blowup}", "1/fri.blowup", "rate of the code")
    draft.state("opening.queries", keys.integer("queries", 1), "fri.queries", "number of queries")
    grinding = keys.integer("grinding", 0, MOST_LOG)
    draft.state(
        "opening.grinding.queries", grinding, "fri.grinding", "grinding bits before the queries; 0 unless stated"
    )
    folding, folds = _power(keys, "folding"), keys.integer("folds", 0, MOST_FOLDS)
    if folding == 1:
        keys.fault("folding", "must be at least 2, got 1")
        return
    if folding is None or folds is None or blowup is None or length is None:
        draft.open["opening.foldings"] = "folding factor of each fold, and opening.final_domain"
        return
    domain, left = length * blowup, folding**folds
    if domain % left:
        keys.fault("folds", f"{folds} folds by {folding} leave nothing of {domain} points")
        return
    draft.state("opening.foldings", [folding] * folds, "fri.folding, folds")
    draft.state("opening.final_domain", domain // left, "trace.length · fri.blowup / folding^folds")
