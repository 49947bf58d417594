"""Proofs of a prover that is not ours, part by part: what the layout says is what RISC Zero writes.

The program in this folder proves the circuits of ``cases.json`` with the crate risc0-zkp and verifies its own proofs.
What it printed is kept in ``measured.json``, so that the layout is tested without it.
"""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from soundproof.formats.files import load
from soundproof.primitives.fields import parse_field
from soundproof.primitives.layout import Encoding
from soundproof.protocols.deep_ali import Columns, DeepAli
from soundproof.protocols.fri import Fri
from soundproof.protocols.trees import Hashing
from soundproof.readings.message_sizes import SizeItem
from soundproof.readings.size import proof_size
from soundproof.zkvm.circuit import Circuit

HERE = Path(__file__).parent
MEASURED: dict[str, dict[str, Any]] = json.loads((HERE / "measured.json").read_text(encoding="utf-8"))
PROVED = [case["name"] for case in json.loads((HERE / "cases.json").read_text(encoding="utf-8"))]


def circuit(parameters: dict[str, Any]) -> Circuit:
    """The circuit of a proof.

    * The quotient has four columns, each of four over the base field that are combined one by one.
    * A tree sends the layer that has at most one node for each query.
    * FRI folds by 16 while there are more than 256 coefficients.
    """
    accum, code, data = parameters["columns"]
    rows, blowup, queries = 2 ** parameters["log_length"], parameters["blowup"], parameters["queries"]
    quotient, folds = 4, 0
    while rows > 256 * parameters["folding"] ** folds:
        folds += 1
    air = DeepAli(
        "deep-ali",
        rows,
        5,
        9,
        accum + code + data + 4 * quotient,
        columns=Columns(code, (data, accum), quotient=quotient, evaluations=parameters["taps"] + 4 * quotient),
    )
    final = rows * blowup // parameters["folding"] ** folds
    trees = Hashing(digest=parameters["digest_bytes"], cap=queries.bit_length() - 1)
    opening = Fri("fri", Fraction(1, blowup), queries, (parameters["folding"],) * folds, final, merkle=trees)
    return Circuit(
        "peer",
        parse_field("BabyBear^4"),
        air,
        opening,
        encoding=Encoding("risc0"),
        public_values=parameters["outputs"],
        lookups=(),
    )


TREES = {"fixed": "code", "witness stage 1": "data", "witness stage 2": "accum", "quotient": "check"}


def parts_of(items: tuple[SizeItem, ...]) -> dict[str, int]:
    """Bytes by the names that the peer gives the parts; of a tree that is not known, the root is one of its top."""
    parts: dict[str, int] = {}
    for item in items:
        name = TREES.get(item.what, item.what)
        match item.kind:
            case "leaves" | "paths":
                name = f"{name}: {item.kind}"
            case "caps" | "roots":
                name = "tops"
            case "public values" | "header":
                name = "statement"
            case _:
                name = item.kind
        parts[name] = parts.get(name, 0) + item.bytes
    return {name: count for name, count in parts.items() if count}


def expected_parts(measured: dict[str, int]) -> dict[str, int]:
    """The peer's parts, with the tops of all trees together."""
    tops = sum(count for name, count in measured.items() if name.endswith(": top"))
    return {"tops": tops} | {name: count for name, count in measured.items() if not name.endswith(": top")}


@pytest.mark.parametrize("name", PROVED)
def test_every_part_has_the_size_of_the_layout(name: str) -> None:
    result = MEASURED[name]
    assert result["unread"] == []  # the verifier reads what is counted
    size = proof_size(circuit(result["parameters"]))
    assert size.exact
    assert size.low == size.most == result["bytes"]
    assert parts_of(size.items) == expected_parts(result["parts"])


def test_the_catalogue_has_the_recursion_circuit_of_the_crate() -> None:
    """Columns, taps, constraints and rows opened; the size of its proofs is that of the layout."""
    stated, (recursion,) = MEASURED["recursion circuit"], [c for c in load("risc0v3").circuits if c.name == "recursion"]
    accum, code, data = stated["columns"]
    assert isinstance(recursion.air, DeepAli)
    assert recursion.air.columns == Columns(code, (data, accum), quotient=4, evaluations=stated["taps"] + 16, stages=2)
    assert recursion.air.constraints == stated["constraints"]
    assert recursion.air.opening_points == len(stated["rows opened"])
    assert recursion.air.batch == accum + code + data + 16
    assert recursion.public_values == stated["outputs"]
    like = circuit(MEASURED["recursion"]["parameters"] | {"log_length": 18})
    assert proof_size(recursion).most == proof_size(like).most == 222_668
