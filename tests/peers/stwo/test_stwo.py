"""Proofs of a prover that is not ours, part by part: what the layout says is what Stwo writes.

The program in this folder proves the AIRs of ``cases.json`` with the crates and verifies its own proofs.
What it printed is kept in ``measured.json``, so that the layout is tested without it.
"""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from soundproof.primitives.fields import parse_field
from soundproof.primitives.layout import Encoding
from soundproof.protocols.deep_ali import Columns, DeepAli, Table
from soundproof.protocols.fri import Fri, FriGrinding
from soundproof.protocols.trees import Hashing
from soundproof.readings.message_sizes import SizeItem, size_of
from soundproof.readings.size import layout_of, proof_size
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import transcript
from soundproof.zkvm.rules import check
from tests.peers.proofs import are_as_expected, is_a_file

HERE = Path(__file__).parent
MEASURED: dict[str, dict[str, Any]] = json.loads((HERE / "measured.json").read_text(encoding="utf-8"))
LOWER = "fixed columns lower than the others"
"""The case of which the layout does not know all: how high the tree of its fixed columns is."""
KNOWN = [name for name in MEASURED if name != LOWER]
MANY = [name for name, measured in MEASURED.items() if len(measured["proofs"]) >= 100]

ENCODINGS = {"bincode": 0, "estimate": 1}
"""Where the program has the bytes that bincode writes, and those that the prover's own estimate counts."""

DIGEST = 32


# The layout's side -----------------------------------------------------------------------------


def foldings(case: dict[str, Any], log_rows: int) -> tuple[int, ...]:
    """Factors of the folds: one for all, but that the last takes what is left."""
    left, arities = log_rows - case["log_last_layer_degree_bound"], []
    while left > 0:
        arities.append(2 ** min(case["fold_step"], left))
        left -= case["fold_step"]
    return tuple(arities)


def widths(case: dict[str, Any]) -> tuple[int, int, int]:
    """Fixed columns, witness columns, and those of lookups over the base field."""
    fixed, witness, lookups = (sum(table[key] for table in case["tables"]) for key in ("fixed", "width", "lookups"))
    return fixed, witness, 4 * lookups


def circuit(case: dict[str, Any], encoding: str = "bincode") -> Circuit:
    """The parameters of a case as this package has them.

    * Columns of all tables are lifted to one length, and those of a stage are in one tree.
    * A fraction of a lookup has a column over the extension, of which the last is opened at two points.
    * The quotient is cut into two pieces over the extension, which have a tree.
    """
    tables, blowup = case["tables"], case["log_blowup_factor"]
    log_rows = max(table["log_rows"] for table in tables)
    if case["lifting_log_size"] is not None:
        log_rows = case["lifting_log_size"] - blowup
    field = parse_field("M31^4")
    fixed, witness, lookups = widths(case)
    twice = sum(table["next_row"] + 4 * (table["lookups"] > 0) for table in tables)
    opened = fixed + witness + lookups + twice + 2 * 4
    stages = (witness, lookups) if lookups else (witness,)
    columns = Columns(fixed, stages, len(stages), quotient=2, evaluations=opened)
    air = DeepAli("deep-ali", 2**log_rows, max(table["degree"] for table in tables), 2, opened, columns=columns)
    fri = Fri(
        "fri",
        Fraction(1, 2**blowup),
        case["n_queries"],
        foldings(case, log_rows),
        2 ** (case["log_last_layer_degree_bound"] + blowup),
        grinding=FriGrinding(queries=case["pow_bits"]),
        merkle=Hashing(digest=DIGEST),
    )
    if encoding == "estimate":
        return Circuit("peer", field, air, fri, encoding=Encoding("stwo", lengths="none", header=40 + 8))
    header = None if case["lifting_log_size"] is None else 25 + 4 + 8 + 4
    return Circuit("peer", field, air, fri, encoding=Encoding("stwo", header=header))


def at(case: dict[str, Any], positions: list[int], encoding: str = "bincode") -> tuple[SizeItem, ...]:
    """The items of the proof whose queries were at these positions, which Stwo counts with their bits reversed."""
    peer = circuit(case, encoding)
    bits = (peer.air.dimension * peer.opening.rate.denominator).bit_length() - 1
    natural = [int(f"{position:0{bits}b}"[::-1], 2) for position in positions]
    return size_of(transcript(peer), layout_of(peer), natural)


# The program's side ------------------------------------------------------------------------------


def trees(case: dict[str, Any]) -> list[str]:
    """The trees in the order in which a proof has them."""
    lookups = any(table["lookups"] for table in case["tables"])
    return ["fixed", "witness stage 1", *["witness stage 2"] * lookups, "quotient"]


def part_of(name: str, case: dict[str, Any]) -> str:
    """The part of the size reading that the contents of a part of the program's belong to."""
    first, _, rest = name.partition(".")
    if first in ("decommitments", "queried_values"):
        return f"{trees(case)[int(rest)]}: {'paths' if first == 'decommitments' else 'leaves'}"
    if name in ("sampled_values", "last_layer_poly", "commitments"):
        return {"sampled_values": "evaluations", "last_layer_poly": "final polynomial", "commitments": "roots"}[name]
    if not rest:
        return "framing"
    number, _, what = rest.rpartition(".")
    if what == "commitment":
        return "roots"
    layer = 1 if first == "first_layer" else int(number) + 2
    return f"layer {layer}: {'paths' if what == 'decommitment' else 'leaves'}"


def measured(case: dict[str, Any], parts: dict[str, list[int]], encoding: str) -> dict[str, int]:
    """Contents by part, and all that frames them; the root of the fixed columns' tree frames the proof."""
    sums = {"framing": DIGEST, "roots": -DIGEST}
    for name, count in parts.items():
        part = part_of(name, case)
        contents = 0 if part == "framing" else count[ENCODINGS["estimate"]]
        sums[part] = sums.get(part, 0) + contents
        sums["framing"] += count[ENCODINGS[encoding]] - contents
    return {part: count for part, count in sums.items() if count}


def read(items: tuple[SizeItem, ...], encoding: str) -> dict[str, int]:
    """The items by the same parts."""
    sums: dict[str, int] = {"framing": 0}
    for item in items:
        part = f"{item.what}: {item.kind}" if item.kind in ("leaves", "paths") else item.kind
        part = "framing" if part == "header" else part
        length = 8 if part == "final polynomial" and encoding == "bincode" else 0
        sums[part] = sums.get(part, 0) + item.maximum - length
        sums["framing"] += length
    return {part: count for part, count in sums.items() if count}


# Comparisons ---------------------------------------------------------------------------------------


def encodings(name: str) -> list[str]:
    """As decimal digits, digests of Poseidon252 have no fixed length under bincode."""
    return ["estimate"] if MEASURED[name]["case"]["hash"] == "poseidon252" else list(ENCODINGS)


@pytest.mark.parametrize(("name", "encoding"), [(name, encoding) for name in KNOWN for encoding in encodings(name)])
def test_every_part_and_every_proof_has_the_size_of_the_layout(name: str, encoding: str) -> None:
    case = MEASURED[name]["case"]
    for proof in MEASURED[name]["proofs"]:
        items = at(case, proof["positions"], encoding)
        assert sum(item.maximum for item in items) == proof["bytes"][ENCODINGS[encoding]]
        if "parts" in proof:
            assert read(items, encoding) == measured(case, proof["parts"], encoding)


@pytest.mark.parametrize("name", KNOWN)
def test_what_positions_decide_is_within_what_they_allow(name: str) -> None:
    """No part is longer than its maximum, and none is further from the mean than 8 deviations."""
    case = MEASURED[name]["case"]
    size = proof_size(circuit(case))
    assert size.exact
    by_part = {f"{item.what}: {item.kind}": item for item in size.items if item.kind in ("leaves", "paths")}
    for proof in MEASURED[name]["proofs"]:
        found = {f"{item.what}: {item.kind}": item.maximum for item in at(case, proof["positions"])}
        for part, item in by_part.items():
            assert item.spread is not None
            assert found.get(part, 0) <= item.maximum
            assert (found.get(part, 0) - float(item.expected)) ** 2 <= item.spread.bytes**2 * 64 / 99 + 1


@pytest.mark.parametrize("name", MANY)
def test_the_expected_size_is_that_of_many_proofs(name: str) -> None:
    case, proofs = MEASURED[name]["case"], MEASURED[name]["proofs"]
    are_as_expected(circuit(case), [at(case, proof["positions"]) for proof in proofs])


def test_a_lower_tree_of_fixed_columns_is_not_known() -> None:
    """All parts but the paths of that tree are those of the layout, and these are shorter."""
    case = MEASURED[LOWER]["case"]
    for proof in MEASURED[LOWER]["proofs"]:
        parts = measured(case, proof["parts"], "bincode")
        known = read(at(case, proof["positions"]), "bincode")
        assert {part for part in known if known[part] != parts[part]} == {"fixed: paths"}
        assert parts["fixed: paths"] < known["fixed: paths"]


@pytest.mark.parametrize("name", MEASURED)
def test_the_parameters_of_every_case_are_a_file_without_faults(name: str) -> None:
    peer = circuit(MEASURED[name]["case"])
    is_a_file(peer)


def test_the_layout_needs_columns_and_no_tables() -> None:
    peer = circuit(MEASURED["one column"]["case"])
    tables = Columns(tables=(("one", Table(2**5, 1)),))
    for columns in None, tables:
        unfit = replace(peer, air=replace(peer.air, columns=columns))
        assert [fault.problem for fault in check(unfit)] == ["'stwo' needs air.columns"]
