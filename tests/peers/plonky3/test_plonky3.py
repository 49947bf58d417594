"""Proofs of a prover that is not ours, part by part: what the layouts say is what Plonky3 writes.

The program beside this file proves the cases of ``cases.json`` and accepts its own proofs.  What it printed is
kept in ``measured.json``, which the layouts are compared with wherever this runs.
"""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path
from statistics import mean
from typing import Any

import pytest
from msgspec.structs import replace

from soundproof.primitives.fields import parse_field
from soundproof.primitives.layout import Encoding
from soundproof.protocols.deep_ali import Columns, DeepAli, Hiding, Table
from soundproof.protocols.fri import Fri, FriGrinding
from soundproof.protocols.trees import Hashing
from soundproof.readings.message_sizes import SizeItem
from soundproof.readings.size import Size, proof_size
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.rules import check
from tests.peers.proofs import is_a_file

HERE = Path(__file__).parent
MEASURED: dict[str, Any] = json.loads((HERE / "measured.json").read_text(encoding="utf-8"))["cases"]

LENGTHS = {"bincode": "u64", "bincode-varint": "bincode2", "postcard": "varint"}
"""How each encoding writes the length of a vector."""

DIGEST = 32
"""Bytes of a digest: of Keccak, eight elements of a field of 31 bits, or four of one of 64."""


# The layout's side -----------------------------------------------------------------------------


def hides(case: dict[str, Any]) -> bool:
    """Whether the witness is hidden, by columns of twice the rows of the trace and random ones beside them."""
    return bool(case["opening"]["random_codewords"])


def foldings(case: dict[str, Any]) -> tuple[int, ...]:
    """Arities of the folds: as large as allowed, but none goes past the domain of a shorter table or the last one.

    On the circle every fold is by two, down to a constant.
    """
    opening = case["opening"]
    blowup, circle = opening["log_blowup"], case["field"] == "M31"
    log_rows = sorted({table["log_rows"] + hides(case) for table in case["tables"]}, reverse=True)
    stops = [*(rows + blowup for rows in log_rows[1:]), opening["log_final_poly_len"] + blowup]
    height, arities = log_rows[0] + blowup, []
    while height > stops[-1]:
        step = min(1 if circle else opening["max_log_arity"], height - next(stop for stop in stops if stop < height))
        arities.append(2**step)
        height -= step
    return tuple(arities)


def table_of(table: dict[str, Any], circle: bool, hidden: bool) -> Table:
    """The columns of a table, its quotient cut into a power of two of them.

    On the circle the factor that excludes the last row has a degree; a lookup has two columns and degree 3.  What is
    hidden has a degree more, and each piece is two, with as many random coefficients as others.
    """
    degree = max(table["degree"] + circle, 3 if table["lookup"] else 2)
    return Table(
        2 ** table["log_rows"],
        table["width"],
        fixed=table["fixed"],
        lookups=2 if table["lookup"] else 0,
        quotient=1 << (degree + hidden - 2).bit_length() + hidden,
        points=2 if table["next_row"] else 1,
    )


def circuit(case: dict[str, Any], encoding: str) -> Circuit:
    """The parameters of a case as this package has them."""
    opening, field = case["opening"], parse_field(f"{case['field']}^{case['extension']}")
    circle = case["field"] == "M31"
    tables = tuple((f"table{i}", table_of(table, circle, hides(case))) for i, table in enumerate(case["tables"]))
    arities, rows = foldings(case), max(table.rows for _, table in tables)
    hiding = Hiding(2 * rows, field.degree, opening["random_codewords"]) if hides(case) else None
    degree = max(table["degree"] for table in case["tables"])
    air = DeepAli("deep-ali", rows, degree, 2, 1, columns=Columns(tables=tables), hiding=hiding)
    air = replace(air, batch=sum(air.heights(field.degree).values()))
    final = 2 ** (opening["log_final_poly_len"] + opening["log_blowup"])
    fri = Fri(
        "fri",
        Fraction(1, 2 ** opening["log_blowup"]),
        opening["queries"],
        arities,
        final,
        grinding=FriGrinding(opening["batch_pow_bits"], opening["commit_pow_bits"], opening["query_pow_bits"]),
        merkle=Hashing(case["tree_arity"], opening["cap_height"], DIGEST, opening["salt"] * field.base.bytes),
    )
    preset = {"uni-stark": "plonky3-circle" if circle else "plonky3", "batch-stark": "plonky3-batch"}[case["protocol"]]
    return Circuit("peer", field, air, fri, encoding=Encoding(preset, lengths=LENGTHS[encoding]))  # type: ignore[arg-type]


# The program's side ------------------------------------------------------------------------------


def trees(case: dict[str, Any]) -> list[str]:
    """The trees in the order in which a proof opens them."""
    tables, random = case["tables"], ["random"] * hides(case)
    fixed = ["fixed"] * any(table["fixed"] for table in tables)
    lookups = ["witness stage 2"] * any(table["lookup"] for table in tables)
    return [*random, "witness stage 1", "quotient", *fixed, *lookups]


def part_of(name: str, case: dict[str, Any]) -> str:
    """The part of the size reading that a part of the program's belongs to."""
    circle = case["field"] == "M31"
    name = (
        re.sub(r"opening_proof\.(fri_proof\.(input_openings\.)?)?", "", name, count=1)
        if circle
        else (name.removeprefix("opening_proof."))
    )
    kind = "paths" if re.search(r"sibling_hashes$", name) else "salts" if name.endswith("opening_proof") else "leaves"
    if layer := re.match(r"commit_phase_openings\.(\d+)", name):
        return f"layer {int(layer[1]) + 1 + circle}: {kind}"
    if name.startswith("first_layer_") and not name.endswith("cap"):
        return f"layer 1: {kind}"
    if tree := re.match(r"input_openings\.(\d+)", name):
        return f"{trees(case)[int(tree[1])]}: {kind}"
    if name.endswith(".cap"):
        return "roots"
    if name.startswith("final_poly"):
        return "final polynomial"
    if name in ("opening_proof", "value"):  # of the random columns
        return "evaluations"
    if name.startswith("opened_values") and not name.endswith(("?", "instances")):
        return "evaluations"
    return "framing"


def joined(parts: dict[str, Any], case: dict[str, Any]) -> dict[str, Any]:
    """Parts with evaluations and framing as one where tables without lookups have empty vectors of them."""
    if case["protocol"] == "batch-stark":
        parts = parts | {"evaluations": parts["evaluations"] + parts.pop("framing")}
    return {name: count for name, count in parts.items() if count}


def measured(case: dict[str, Any], parts: dict[str, Any], encoding: str) -> dict[str, int]:
    sums: dict[str, int] = {}
    for name, count in parts.items():
        part = part_of(name, case)
        sums[part] = sums.get(part, 0) + count[encoding]
    return joined(sums, case)


def read(size: Size, case: dict[str, Any]) -> dict[str, list[SizeItem]]:
    """The items of the size reading by the same parts."""
    items: dict[str, list[SizeItem]] = {}
    for item in size.items:
        kind = "roots" if item.kind == "caps" else item.kind
        part = f"{item.what}: {kind}" if kind in ("leaves", "paths", "salts") else kind
        items.setdefault(part, []).append(item)
    return joined(items, case)


@pytest.mark.parametrize("encoding", LENGTHS)
@pytest.mark.parametrize("name", MEASURED)
def test_every_part_has_the_size_of_the_layout(name: str, encoding: str) -> None:
    case = MEASURED[name]["case"]
    size = proof_size(circuit(case, encoding))
    assert size.exact
    items, parts = read(size, case), measured(case, MEASURED[name]["parts"], encoding)
    fixed = {part: sum(item.maximum for item in items[part]) for part in items if not part.endswith("paths")}
    assert fixed == {part: count for part, count in parts.items() if not part.endswith("paths")}
    assert MEASURED[name]["total"][encoding] == sum(parts.values())


@pytest.mark.parametrize("encoding", LENGTHS)
@pytest.mark.parametrize("name", MEASURED)
def test_merged_paths_are_within_what_positions_allow(name: str, encoding: str) -> None:
    """None is longer than the maximum, and none is further from the mean than 8 deviations."""
    case = MEASURED[name]["case"]
    items, parts = read(proof_size(circuit(case, encoding)), case), measured(case, MEASURED[name]["parts"], encoding)
    paths = {part: item for part, (item, *_) in items.items() if part.endswith("paths")}
    assert paths.keys() == {part for part in parts if part.endswith("paths")}
    for part, item in paths.items():
        assert item.spread is not None
        assert parts[part] <= item.maximum
        spread = 8 * float(item.spread.proof.variance) ** 0.5 * DIGEST
        assert abs(parts[part] - float(item.expected)) <= spread + 1


@pytest.mark.parametrize("name", MEASURED)
def test_a_file_with_the_parameters_reads_as_they_are(name: str) -> None:
    """The native file of a case has the size of its proof: to the byte, but for merged paths."""
    case = MEASURED[name]["case"]
    expected = circuit(case, "postcard")
    is_a_file(expected)


def test_a_layout_needs_the_tables_that_it_writes() -> None:
    whole = circuit(MEASURED["narrow"]["case"], "bincode")
    assert isinstance(whole.air, DeepAli) and whole.air.columns is not None
    totals = replace(whole, air=replace(whole.air, columns=Columns(witness=1)))
    doubled = replace(whole, air=replace(whole.air, columns=replace(whole.air.columns, fixed=2)))
    taller = replace(whole, air=replace(whole.air, trace_length=2**7), opening=replace(whole.opening, final_domain=4))
    assert [fault.problem for c in (totals, doubled, taller) for fault in check(c)] == [
        "'plonky3' needs air.columns.tables",
        "say all that the other keys of columns say",
        "the tallest has 64 rows, the trace 128",
    ]
    assert not list(check(whole))


MANY = {name: case for name, case in MEASURED.items() if case["case"]["proofs"] > 1}


@pytest.mark.parametrize("name", MANY)
def test_merged_paths_have_the_expected_mean(name: str) -> None:
    """Over many proofs, within five deviations of a mean; one in a hundred exceeds the quantile."""
    case, count = MANY[name]["case"], MANY[name]["case"]["proofs"]
    items = read(proof_size(circuit(case, "bincode")), case)
    for tree, sizes in MANY[name]["varying"].items():
        (item,) = items[part_of(tree, case)]
        assert item.spread is not None
        assert len(sizes) == count
        assert max(sizes) <= item.maximum
        assert sum(size > item.quantile for size in sizes) <= count // 20
        deviation = DIGEST * (float(item.spread.proof.variance) / count) ** 0.5
        assert abs(mean(sizes) - float(item.expected)) <= 5 * deviation
