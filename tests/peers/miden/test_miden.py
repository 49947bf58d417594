"""Proofs of a prover that is not ours, part by part: what the layout says is what Miden's lifted STARK writes.

The program in this folder proves the AIRs of ``cases.json`` with the crates and verifies its own proofs.
What it printed is kept in ``measured.json``, so that the layout is tested without it.
"""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from soundproof.primitives.fields import parse_field
from soundproof.primitives.layout import Encoding
from soundproof.protocols.deep_ali import Columns, DeepAli
from soundproof.protocols.fri import Fri, FriGrinding
from soundproof.readings.message_sizes import SizeItem, size_of
from soundproof.readings.size import layout_of, proof_size
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import transcript
from tests.peers.proofs import are_as_expected, is_a_file

HERE = Path(__file__).parent
MEASURED: dict[str, dict[str, Any]] = json.loads((HERE / "measured.json").read_text(encoding="utf-8"))
VIRTUAL_MACHINE: list[dict[str, Any]] = json.loads((HERE / "vm.json").read_text(encoding="utf-8"))["proofs"]
MANY = [name for name, measured in MEASURED.items() if len(measured["proofs"]) >= 100]

RATE = {"poseidon2": 8, "blake3": 1, "keccak": 17}
"""Elements to a multiple of which every row is filled: those that the sponge takes at a time."""


# The layout's side -----------------------------------------------------------------------------


def widths(case: dict[str, Any]) -> tuple[int, int, int]:
    """Columns over the base field of each tree, with what fills the rows of every table."""

    def filled(width: int) -> int:
        return -(-width // RATE[case["hash"]]) * RATE[case["hash"]]

    main, auxiliary = (
        sum(filled(many * table[key]) for table in case["tables"]) for key, many in (("width", 1), ("auxiliary", 2))
    )
    pieces = max(1 << (table["degree"] - 2).bit_length() for table in case["tables"])
    return main, auxiliary, filled(2 * pieces)


def circuit(case: dict[str, Any]) -> Circuit:
    """The parameters of a case as this package has them.

    Columns of all tables are lifted to the length of the tallest, and opened at z and z·g, those of the quotient
    too; it is cut into a power of two of pieces.  Every fold is by the same factor.
    """
    tables, blowup, arity = case["tables"], case["log_blowup"], case["log_folding_arity"]
    log_rows, (main, auxiliary, quotient) = max(table["log_rows"] for table in tables), widths(case)
    folds = max(-(-(log_rows - case["log_final_degree"]) // arity), 0)
    opened = 2 * (main + auxiliary + quotient)
    values = sum(table["values"] for table in tables)
    columns = Columns(witness=(main, auxiliary), stages=2, quotient=quotient // 2, evaluations=opened + values)
    degree = max(table["degree"] for table in tables)
    air = DeepAli("deep-ali", 2**log_rows, degree, 2, main + auxiliary + quotient, columns=columns)
    fri = Fri(
        "fri",
        Fraction(1, 2**blowup),
        case["num_queries"],
        (2**arity,) * folds,
        2 ** (log_rows + blowup - arity * folds),
        grinding=FriGrinding(case["deep_pow_bits"], case["folding_pow_bits"], case["query_pow_bits"]),
    )
    header = None if len(tables) == 1 else 4 * 8 + 5 * len(tables)
    return Circuit("peer", parse_field("Goldilocks^2"), air, fri, encoding=Encoding("miden", header=header))


def at(case: dict[str, Any], positions: list[int]) -> tuple[SizeItem, ...]:
    """The items of the proof whose queries were at these positions."""
    peer = circuit(case)
    return size_of(transcript(peer), layout_of(peer), positions)


# The program's side ------------------------------------------------------------------------------

TREES = {"main": "witness stage 1", "auxiliary": "witness stage 2"}


def measured(proof: dict[str, Any]) -> dict[str, int]:
    """A proof by the parts of the size reading: what the program does not name is lengths and shapes of tables."""
    sums = {"header": proof["bytes"] - sum(proof["parts"].values())}
    for name, count in proof["parts"].items():
        tree, colon, kind = name.partition(": ")
        part = {"aux values": "evaluations", "proofs of work": "framing"}.get(name, name)
        part = f"{TREES.get(tree, tree)}: {kind}" if colon else part
        sums[part] = sums.get(part, 0) + count
    return {part: count for part, count in sums.items() if count}


def read(items: tuple[SizeItem, ...]) -> dict[str, int]:
    """The items by the same parts."""
    sums: dict[str, int] = {}
    for item in items:
        part = f"{item.what}: {item.kind}" if item.kind in ("leaves", "paths") else item.kind
        sums[part] = sums.get(part, 0) + item.maximum
    return sums


# Comparisons ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MEASURED)
def test_every_part_and_every_proof_has_the_size_of_the_layout(name: str) -> None:
    for proof in MEASURED[name]["proofs"]:
        items = at(MEASURED[name]["case"], proof["positions"])
        assert sum(item.maximum for item in items) == proof["bytes"]
        if "parts" in proof:
            assert read(items) == measured(proof)


@pytest.mark.parametrize("proof", VIRTUAL_MACHINE, ids=lambda proof: f"{proof['hash']}-{proof['log_rows']}")
def test_proofs_of_the_virtual_machine_have_the_size_of_the_layout(proof: dict[str, Any]) -> None:
    """72 main and 7 auxiliary columns, of which 2 values are sent, and constraints of degree 9.

    Filled to 17, Keccak's rate, a row of the quotient has half an element of the challenge field too many to be stated.
    """
    table = {"log_rows": proof["log_rows"], "width": 72, "degree": 9, "auxiliary": 7, "values": 2}
    options = {"log_blowup": 3, "log_folding_arity": 2, "log_final_degree": 7, "num_queries": 27}
    grinding = {"folding_pow_bits": 4, "deep_pow_bits": 12, "query_pow_bits": 16}
    case = {"hash": proof["hash"], "tables": [table], **options, **grinding}
    read_parts, parts = read(at(case, proof["positions"])), measured(proof)
    half = 8 * len(set(proof["positions"])) if proof["hash"] == "keccak" else 0
    assert read_parts == parts | {"quotient: leaves": parts["quotient: leaves"] - half}
    assert sum(read_parts.values()) == proof["bytes"] - half
    size = proof_size(circuit(case))
    assert size.low <= proof["bytes"] <= size.most


@pytest.mark.parametrize("name", MEASURED)
def test_what_positions_decide_is_within_what_they_allow(name: str) -> None:
    size = proof_size(circuit(MEASURED[name]["case"]))
    assert size.exact
    assert all(size.low <= proof["bytes"] <= size.most for proof in MEASURED[name]["proofs"])


@pytest.mark.parametrize("name", MANY)
def test_the_expected_size_is_that_of_many_proofs(name: str) -> None:
    case, proofs = MEASURED[name]["case"], MEASURED[name]["proofs"]
    are_as_expected(circuit(case), [at(case, proof["positions"]) for proof in proofs])


@pytest.mark.parametrize("name", MEASURED)
def test_the_parameters_of_every_case_are_a_file_without_faults(name: str) -> None:
    peer = circuit(MEASURED[name]["case"])
    is_a_file(peer)
