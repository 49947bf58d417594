"""Small certificates of every protocol, and how tests read them."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
from msgspec.structs import replace

from soundproof.analyses.certificate.statements import stated
from soundproof.analyses.recheck import recheck
from soundproof.analyses.recheck.recheck import Refused
from soundproof.parameters.params import Batching
from soundproof.primitives.fields import parse_field
from soundproof.protocols.deep_ali import Columns, DeepAli, Hiding, Table
from soundproof.protocols.evaluations import Evaluations
from soundproof.protocols.fri import Fri, FriGrinding
from soundproof.protocols.jagged import Jagged
from soundproof.protocols.ligero import Ligero, LigeroGrinding, LinearCode
from soundproof.protocols.logup import Lookup
from soundproof.protocols.r1cs import R1cs, Spark
from soundproof.protocols.stir import Stir, StirGrinding
from soundproof.protocols.swirl import Swirl
from soundproof.protocols.whir import Whir, WhirGrinding
from soundproof.protocols.zerocheck import Zerocheck
from soundproof.radii.choice import Pin
from soundproof.readings.security import Assessment, CircuitAssessment, assess_circuit
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.zkvm import ZkVM

FIELD = parse_field("Goldilocks^3")
FRI = Fri("fri", Fraction(1, 4), 41, (4, 8), 2**7, grinding=FriGrinding(3, (5, 6), 20))
DEEP = DeepAli("deep-ali", 2**10, 3, 2, 100, 50, deep_grinding=4, ali_grinding=7)
TABLES = replace(
    DEEP, columns=Columns(tables=(("a", Table(2**10, 9)), ("b", Table(2**8, 7)), ("c", Table(2**5, 1, 1, 1))))
)
BUSES = (
    ("a", Lookup(rows=2**10, width=3, table=2**8, argument="gkr", grinding=2)),
    ("b", Lookup(width=5, messages=99, fingerprint="multilinear", poles="possible")),
    ("c", Lookup(rows=2**31, width=2, table=7, count=2**40)),
    ("d", Lookup(rows=2**20, width=1, argument="grand-product", poles="possible", grinding=5)),
    ("e", Lookup(rows=0, width=6, messages=2**64 - 1, argument="grand-product", fingerprint="multilinear")),
)
WHIR = Whir("whir", Fraction(1, 4), (2, 3, 1), (50, 31, 20), (2, 1), 2, grinding=WhirGrinding(1, 2, (3, 7), (4, 5, 6)))
ROWS = replace(WHIR, interleaved=True, first_out_of_domain=2, grinding=WhirGrinding(1, 2, (3, 7), (4, 5, 6), 3))
RATES = replace(
    WHIR, rates=(Fraction(1, 4), Fraction(1, 16), Fraction(1, 32)), combines_last_queries=True, final_sumcheck=True
)
STIR = Stir("stir", Fraction(1, 4), (4, 2, 8), (60, 41, 30), (2, 1), grinding=StirGrinding(1, 2, (3, 7), (4, 5, 6)))
STIR = replace(STIR, rates=(Fraction(1, 4), Fraction(1, 32), Fraction(1, 16)))
JAGGED = Jagged("jagged", 1000, 77, 60, 3, 2**10, 9)
SWIRL = Swirl("swirl", 3, 7, 5, 3, 60, 9, 12, 300, 5, 2**12, 2, logup_grinding=6)
BARE = Evaluations("evaluations", 2**10, "quotients", 30, 3)
AIR = Zerocheck("zerocheck", 2**10, 77, 60, 3, 2)
SPARTAN = R1cs("r1cs", 2**12, 2**10, "verifier")
SPARK = R1cs("r1cs", 2**7, 2**8, "committed", spark=Spark(2**10, "grand-product"))
LIGERO = Ligero("ligero", Fraction(1, 4), 2**3, 55, grinding=LigeroGrinding(3, 4, 5))
BRAKEDOWN = replace(LIGERO, rate=Fraction(2**7, 301), code=LinearCode(Fraction(1, 3), 90))
BIASED = parse_field("BabyBear^5")
SMALL = {
    "deep-ali, FRI, best": (Circuit("c", FIELD, DEEP, FRI, BUSES), Pin()),
    "deep-ali, FRI, beyond": (Circuit("c", FIELD, replace(DEEP, constraints=None), FRI), Pin("beyond")),
    "deep-ali, FRI, proved": (Circuit("c", FIELD, replace(DEEP, batch=2), FRI), Pin(trust="proved")),
    "deep-ali, FRI, biased": (Circuit("c", BIASED, replace(DEEP, batch=1), FRI, bits_from_field=True), Pin("johnson")),
    "deep-ali, FRI, 0 bits": (
        Circuit(
            "c", BIASED, DEEP, replace(FRI, rate=Fraction(1, 2), final_domain=2**6, queries=1, grinding=FriGrinding())
        ),
        Pin(),
    ),
    "deep-ali, FRI, repeated": (Circuit("c", FIELD, DEEP, FRI, BUSES[1:], base_challenges=2), Pin("unique")),
    "deep-ali, FRI, lower tables": (Circuit("c", FIELD, TABLES, replace(FRI, entering="powers"), BUSES), Pin()),
    "deep-ali, FRI, entering by a line": (
        Circuit("c", BIASED, replace(TABLES, batch=9), replace(FRI, entering="affine", batching=Batching.AFFINE)),
        Pin("unique"),
    ),
    "deep-ali, FRI, hiding": (
        Circuit("c", FIELD, replace(DEEP, trace_length=2**9, hiding=Hiding(2**10), columns=Columns(quotient=5)), FRI),
        Pin("johnson"),
    ),
    "jagged, FRI": (Circuit("c", FIELD, JAGGED, replace(FRI, batching=Batching.MULTILINEAR), BUSES), Pin("johnson")),
    "quotients, FRI": (Circuit("c", FIELD, BARE, FRI), Pin("johnson")),
    "quotients, STIR": (Circuit("c", FIELD, BARE, STIR), Pin()),
    "sumcheck, FRI": (Circuit("c", FIELD, replace(BARE, claims="sumcheck"), FRI), Pin()),
    "sumcheck, WHIR": (Circuit("c", FIELD, replace(BARE, claims="sumcheck", polynomials=1), WHIR), Pin()),
    "zerocheck, FRI": (
        Circuit("c", FIELD, replace(AIR, combination=Batching.MULTILINEAR), FRI, BUSES),
        Pin("johnson"),
    ),
    "zerocheck, WHIR": (
        Circuit("c", FIELD, replace(AIR, constraints=1, width=1, points=1), WHIR, BUSES[1:2]),
        Pin("johnson", multiplicity=3),
    ),
    "zerocheck, WHIR, samples": (
        Circuit("c", FIELD, replace(AIR, combination=Batching.AFFINE), replace(ROWS, interleaved=None), BUSES[:1]),
        Pin(),
    ),
    "r1cs, FRI": (Circuit("c", FIELD, SPARTAN, FRI), Pin("johnson")),
    "r1cs, WHIR, committed": (
        Circuit("c", FIELD, replace(SPARTAN, matrices="committed", combination=Batching.AFFINE), ROWS),
        Pin("johnson", multiplicity=3),
    ),
    "r1cs, FRI, Spark": (Circuit("c", BIASED, SPARK, FRI), Pin("johnson")),
    "r1cs, WHIR, Spark by sums": (Circuit("c", FIELD, replace(SPARK, spark=Spark(2**10, "logup")), ROWS), Pin()),
    "r1cs, Ligero, Spark": (Circuit("c", FIELD, SPARK, replace(LIGERO, batching=Batching.AFFINE)), Pin("unique")),
    "zerocheck, Ligero": (Circuit("c", FIELD, AIR, LIGERO, BUSES), Pin("johnson")),
    "r1cs, Ligero": (Circuit("c", FIELD, SPARTAN, replace(LIGERO, batching=Batching.AFFINE)), Pin()),
    "r1cs, Ligero, a linear code": (
        Circuit("c", FIELD, SPARTAN, replace(BRAKEDOWN, batching=Batching.AFFINE)),
        Pin(),
    ),
    "zerocheck, Ligero, a linear code and curves": (Circuit("c", BIASED, AIR, BRAKEDOWN, bits_from_field=True), Pin()),
    "sumcheck, Ligero, one row": (
        Circuit("c", FIELD, replace(BARE, claims="sumcheck", polynomials=2, points=1), replace(LIGERO, rows=1)),
        Pin(),
    ),
    "jagged, Ligero": (
        Circuit("c", BIASED, JAGGED, replace(LIGERO, batching=Batching.MULTILINEAR), bits_from_field=True),
        Pin("johnson", multiplicity=3),
    ),
    "swirl, WHIR": (Circuit("c", FIELD, SWIRL, WHIR), Pin("johnson", multiplicity=2)),
    "swirl, WHIR, rates": (Circuit("c", FIELD, replace(SWIRL, columns=2, airs=99, log_height=2), RATES), Pin()),
    "deep-ali, FRI, a binary field": (Circuit("c", parse_field("GF(2^32)^4"), DEEP, FRI, bits_from_field=True), Pin()),
    "deep-ali, FRI, circle": (
        Circuit("c", parse_field("M31^4"), DEEP, replace(FRI, domain="circle"), BUSES[:2]),
        Pin(),
    ),
    "quotients, FRI, circle": (Circuit("c", parse_field("M31^3"), BARE, FRI), Pin("unique")),
    "deep-ali, FRI, by modulus": (Circuit("c", parse_field("GF(2^127 - 1)"), replace(DEEP, batch=1), FRI), Pin()),
    "jagged, WHIR, rows": (Circuit("c", FIELD, JAGGED, ROWS, BUSES), Pin("johnson", multiplicity=3)),
    "swirl, WHIR, rows": (Circuit("c", FIELD, SWIRL, replace(ROWS, first_out_of_domain=0)), Pin()),
    "swirl, WHIR, samples": (Circuit("c", FIELD, SWIRL, replace(ROWS, interleaved=None)), Pin("beyond")),
    "deep-ali, STIR": (Circuit("c", FIELD, DEEP, STIR), Pin("johnson", "BCHKS25-4.2", 4)),
    "deep-ali, WHIR, E₀": (
        Circuit("c", FIELD, replace(DEEP, combination=Batching.MULTILINEAR), replace(WHIR, batching=Batching.AFFINE)),
        Pin("johnson", "DKT26-E0", 4),
    ),
}


def of(circuit: Circuit, pin: Pin | None = None) -> dict[str, Any]:
    """The certificate of one circuit, as it is read back from a file."""
    pin = pin or Pin()
    return written(assess_circuit(circuit, pin, every=False), pin)


def written(assessed: CircuitAssessment, pin: Pin) -> dict[str, Any]:
    """The certificate of an assessed circuit, as it is read back from a file."""
    zkvm = ZkVM("Drawn", "1", "nowhere", "2026-01-01", (assessed.circuit,))
    read: dict[str, Any] = json.loads(json.dumps(stated(Assessment(zkvm, (assessed,), pin))))
    return read


def reason(found: Any) -> str:
    with pytest.raises(Refused) as refusal:
        recheck.recheck(found)
    return str(refusal.value)
