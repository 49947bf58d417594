"""The cases that the peer proved, and their parameters as this package has them."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

from soundproof.primitives.fields import parse_field
from soundproof.primitives.layout import Encoding
from soundproof.protocols.evaluations import Evaluations
from soundproof.protocols.trees import Hashing
from soundproof.protocols.whir import Whir, WhirGrinding
from soundproof.zkvm.circuit import Circuit

PRINTED: dict[str, Any] = json.loads((Path(__file__).parent / "measured.json").read_text(encoding="utf-8"))
MEASURED: dict[str, Any] = PRINTED["cases"]

DIGEST = 32
"""Bytes of a digest: of Keccak, or eight elements of a field of 31 bits."""


def circuit(name: str) -> Circuit:
    """The parameters of a case: one stacked polynomial, a claim for each of its parts and points.

    The first oracle is rows of 2^κ₀ values.  Later ones are too, which our format has no word for; read as words on a
    domain as many times longer their figures are at most those of rows.
    """
    case, derived = MEASURED[name]["case"], MEASURED[name]["derived"]
    rounds, foldings = derived["rounds"], case["foldings"]
    length = 2 ** (case["log_length"] + (case["polynomials"] - 1).bit_length())
    air = Evaluations("evaluations", length, "sumcheck", 1, case["points"] * case["polynomials"], case["points"])
    folds = [derived["first_folding_pow_bits"], *(one["folding_pow_bits"] for one in rounds)]
    rates = (case["log_inv_rate"], *(one["log_inv_rate"] for one in rounds))
    whir = Whir(
        "whir",
        Fraction(1, 2 ** case["log_inv_rate"]),
        tuple(foldings),
        (*(one["queries"] for one in rounds), derived["last_queries"]),
        tuple(one["out_of_domain"] for one in rounds),
        2,
        rates=tuple(Fraction(1, 2**rate) for rate in rates),
        interleaved=True,
        first_out_of_domain=derived["first_out_of_domain"],
        grinding=WhirGrinding(
            folds=tuple((bits,) * folding for bits, folding in zip(folds, foldings, strict=True)),
            queries=(*(one["pow_bits"] for one in rounds), derived["last_pow_bits"]),
        ),
        merkle=Hashing(case["tree_arity"], case["cap_height"], DIGEST),
        final_sumcheck=True,
    )
    field = parse_field(f"{case['field']}^{case['extension']}")
    return Circuit("peer", field, air, whir, encoding=Encoding("p3-whir"))
