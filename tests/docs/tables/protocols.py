"""The transcripts of the pages of protocols, from one small circuit each."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from msgspec.structs import replace

from soundproof.primitives.fields import parse_field
from soundproof.protocols.deep_ali import Columns, DeepAli
from soundproof.protocols.evaluations import Evaluations
from soundproof.protocols.fri import Fri, FriGrinding
from soundproof.protocols.jagged import Jagged
from soundproof.protocols.ligero import Ligero
from soundproof.protocols.logup import Lookup
from soundproof.protocols.r1cs import R1cs, Spark
from soundproof.protocols.stir import Stir
from soundproof.protocols.swirl import Swirl
from soundproof.protocols.whir import Whir, WhirGrinding
from soundproof.protocols.zerocheck import Zerocheck
from soundproof.transcript.messages import (
    Digests,
    Elements,
    Frame,
    Header,
    Item,
    Message,
    Nonce,
    Opening,
    Place,
    Polynomial,
    Rounds,
)
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import transcript
from tests.docs.markdown import markdown_table

FIELD = parse_field("KoalaBear^4")


AIR = DeepAli("deep-ali", 2**20, 3, 2, 100, 50, columns=Columns(fixed=4, witness=60, stages=2))


FRI = Fri("fri", Fraction(1, 4), 100, (16, 16, 16), 2**10, grinding=FriGrinding(10, 4, 16))


WHIR = Whir("whir", Fraction(1, 4), (2, 2), (100, 60), (1,), 3, grinding=WhirGrinding(10, 4, 8, 16))


STIR = Stir("stir", Fraction(1, 4), (16, 16), (100, 60))


LIGERO = Ligero("ligero", Fraction(1, 4), 2**6, 100)


BUS = ("bytes", Lookup(rows=2**20, table=2**8, width=3, grinding=8))


GKR = ("bytes", Lookup(rows=2**20, table=2**8, width=3, fingerprint="multilinear", argument="gkr", grinding=8))


PRODUCT = ("memory", Lookup(rows=2**20, width=7, argument="grand-product", grinding=8))


JAGGED = Jagged("jagged", 2**20, 200, 150, 3, 2**18, 40)


SWIRL = Swirl("swirl", 4, 16, 8, 4, 1000, 50, 20, 2000, 100, 2**28, 6, logup_grinding=18)


ZEROCHECK = Zerocheck("zerocheck", 2**18, 200, 150, 3, 2)


R1CS = R1cs("r1cs", 2**19, 2**18, "committed", spark=Spark(2**20, "grand-product"))


POLYNOMIALS = Evaluations("evaluations", 2**18, "sumcheck", 40, 2)


SAMPLES = {
    "deep_ali": Circuit("sample", FIELD, AIR, FRI, (BUS,)),
    "fri": Circuit("sample", FIELD, AIR, FRI),
    "whir": Circuit("sample", FIELD, JAGGED, replace(WHIR, interleaved=True, first_out_of_domain=1)),
    "stir": Circuit("sample", FIELD, AIR, STIR),
    "ligero": Circuit("sample", FIELD, ZEROCHECK, LIGERO),
    "jagged": Circuit("sample", FIELD, JAGGED, FRI, (GKR,)),
    "swirl": Circuit("sample", FIELD, SWIRL, WHIR),
    "zerocheck": Circuit("sample", FIELD, ZEROCHECK, WHIR, (GKR,)),
    "r1cs": Circuit("sample", FIELD, R1CS, WHIR),
    "evaluations": Circuit("sample", FIELD, POLYNOMIALS, FRI),
    "logup": Circuit("sample", FIELD, AIR, FRI, (BUS, GKR, PRODUCT)),
}
"""One small circuit per page of ``docs/protocols``."""


LAYERS = {"deep_ali": ("air", "lookups"), "jagged": ("air", "lookups"), "logup": ("lookups",)}
LAYERS |= {"swirl": ("air", "swirl"), "zerocheck": ("air", "lookups"), "r1cs": ("air",), "evaluations": ("air",)}


def _item(item: Item) -> str:
    match item:
        case Elements(what, count, field):
            return f"{what}: {count} of {field.name}"
        case Rounds(what, rounds, degree, field):
            return f"{what}: {rounds} of degree {degree} over {field.name}"
        case Polynomial(what, length, dimension, field):
            return f"{what}: {length} evaluations or {dimension} coefficients of {field.name}"
        case Nonce(what, field):
            return f"{what}: 1 of {field.name}"
        case Frame(what, count):
            return f"{what}: {count} bytes, where the layout has headers"
        case Header(what):
            return f"{what}, where the layout has one"
        case Digests(what, count, size):
            return f"{what}: {count} of {size} bytes"
        case Opening(what, tree, queries, leaf):
            return f"{what}: {queries} leaves of {leaf} bytes, {tree.path_digests} digests each"
        case Place():
            return ""


def _transcript(page: str) -> Callable[[], list[str]]:
    def rows() -> list[str]:
        found: list[tuple[str, ...]] = []
        for entry in transcript(SAMPLES[page]):
            if entry.label[0] not in LAYERS.get(page, (page,)):
                continue
            if isinstance(entry, Message):
                if entry.items:
                    found.append(("prover sends", entry.name, "; ".join(filter(None, map(_item, entry.items)))))
            else:
                found.append(("verifier draws", entry.name, ", ".join(f"`{term.name}`" for term in entry.terms)))
        return markdown_table(("", "Round", "What"), found)

    return rows


TABLES: dict[str, Callable[[], list[str]]] = {f"transcript-{page}": _transcript(page) for page in SAMPLES}
