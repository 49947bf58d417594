"""Proofs of a prover that is not ours, part by part: what the layout says is what OpenVM's STARK backend writes.

The program beside this file proves the cases of ``cases.json`` and accepts its own proofs.  What it printed is
kept in ``measured.json``, which the layout is compared with wherever this runs.
"""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from soundproof.formats.files import load
from soundproof.primitives.fields import parse_field
from soundproof.primitives.layout import Encoding
from soundproof.protocols.swirl import Swirl, Trace
from soundproof.protocols.trees import Hashing
from soundproof.protocols.whir import Whir, WhirGrinding
from soundproof.readings.message_sizes import SizeItem
from soundproof.readings.size import proof_size
from soundproof.zkvm.circuit import Circuit
from tests.peers.proofs import is_a_file

HERE = Path(__file__).parent
PRINTED: dict[str, Any] = json.loads((HERE / "measured.json").read_text(encoding="utf-8"))
MEASURED: dict[str, Any] = PRINTED["cases"]


def circuit(measured: dict[str, Any]) -> Circuit:
    """The parameters of a case as this package has them; counts of the envelope are those of the traces."""
    case = measured["case"]
    airs = {f"air{i}": air for i, air in enumerate(case["airs"])}
    traces = tuple((name, trace(air)) for name, air in airs.items() if not air["absent"])
    air = Swirl(
        "swirl",
        case["l_skip"],
        case["n_stack"],
        case["w_stack"],
        measured["degree"],
        constraints=sum(air["width"] for air in case["airs"]),
        airs=len(case["airs"]),
        log_height=max(one.rows for _, one in traces).bit_length() - 1,
        columns=sum(one.columns for _, one in traces),
        interactions=max(1, *(one.interactions for _, one in traces)),
        max_interactions=2**20,
        log_message=7,
        commitments=1 + sum(bool(one.fixed) + len(one.cached) for _, one in traces),
        logup_grinding=case["logup_pow_bits"],
        traces=traces,
    )
    whir = Whir(
        "whir",
        Fraction(1, 2 ** case["log_blowup"]),
        (case["k"],) * len(case["queries"]),
        tuple(case["queries"]),
        (1,) * (len(case["queries"]) - 1),
        3,
        combines_last_queries=True,
        grinding=WhirGrinding(case["mu_pow_bits"], case["folding_pow_bits"], 0, case["query_phase_pow_bits"]),
        merkle=Hashing(),
    )
    values = sum(air["public_values"] for air in case["airs"] if not air["absent"])
    return Circuit(
        "peer",
        parse_field("BabyBear^4"),
        air,
        whir,
        bits_from_field=True,
        encoding=Encoding("swirl"),
        public_values=values,
        lookups=(),
    )


def trace(air: dict[str, Any]) -> Trace:
    points = 2 if air["next_row"] else 1
    cached = tuple(air["cached"])
    return Trace(2 ** air["log_rows"], air["width"], air["fixed"], cached, air["interactions"], points)


NONCES = {"logup_pow_witness", "mu_pow_witness", "folding_pow_witnesses", "query_phase_pow_witnesses"}
KINDS = {
    "common_main_commit": "roots",
    "cached_commitments": "roots",
    "codeword_commits": "roots",
    "public_values": "public values",
    "q0_claim": "claims",
    "numerator_term_per_air": "claims",
    "denominator_term_per_air": "claims",
    "claims_per_layer": "layer claims",
    "column_openings": "evaluations",
    "stacking_openings": "evaluations",
    "ood_values": "answers",
    "final_poly": "final polynomial",
}


def part_of(name: str) -> str:
    """The part of the size reading that a part of the program's belongs to."""
    if name in NONCES:
        return "nonces"
    if first := re.fullmatch(r"initial_round\.(\d+)\.(rows|paths)", name):
        tree = "stacked columns" + ("" if first[1] == "0" else f", commitment {int(first[1]) + 1}")
        return f"{tree}: {'leaves' if first[2] == 'rows' else 'paths'}"
    if later := re.fullmatch(r"codeword\.(\d+)\.(values|paths)", name):
        return f"oracle {later[1]}: {'leaves' if later[2] == 'values' else 'paths'}"
    return "round polynomials" if name.endswith(("polys", "coeffs")) else KINDS.get(name, name)


def parts_of(measured: dict[str, int]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for name, count in measured.items():
        sums[part_of(name)] = sums.get(part_of(name), 0) + count
    return {name: count for name, count in sums.items() if count}


LENGTHS = {
    "layer claims": 1,
    "claims": 1,
    "round polynomials": 2,
    "final polynomial": 1,
}
"""Lists whose length the layout counts with their entries, and the program as framing."""


def read(items: tuple[SizeItem, ...]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for item in items:
        part = f"{item.what}: {item.kind}" if item.kind in ("leaves", "paths") else item.kind
        sums[part] = sums.get(part, 0) + item.maximum
    for part, lists in LENGTHS.items():
        sums[part] = sums.get(part, 0) - 4 * lists
        sums["framing"] += 4 * lists
    return {name: count for name, count in sums.items() if count}


@pytest.mark.parametrize("name", MEASURED)
def test_every_part_has_the_size_of_the_layout(name: str) -> None:
    size = proof_size(circuit(MEASURED[name]))
    assert size.exact
    assert read(size.items) == parts_of(MEASURED[name]["parts"])
    assert size.least == size.expected == size.most == MEASURED[name]["bytes"]


@pytest.mark.parametrize("name", MEASURED)
def test_the_cases_can_be_written_down(name: str) -> None:
    described = circuit(MEASURED[name])
    is_a_file(described)


@pytest.mark.parametrize("name", PRINTED["production"])
def test_the_catalogue_has_the_parameters_of_the_crates(name: str) -> None:
    """All but those of root, of which two sources differ (docs/differences.md)."""
    params = PRINTED["production"][name]["params"]
    circuits = [c for c in load("openvm2").circuits if c.name == name or c.name.startswith(f"{name}_")]
    assert circuits
    for one in circuits:
        air, opening = one.air, one.opening
        assert isinstance(air, Swirl)
        assert isinstance(opening, Whir)
        assert (air.log_skip, air.log_stack, air.stack_width) == (
            params["l_skip"],
            params["n_stack"],
            params["w_stack"],
        )
        assert (air.degree, opening.rate.denominator) == (params["max_constraint_degree"], 2 ** params["log_blowup"])
        logup = params["logup"]
        assert air.max_interactions == logup["max_interaction_count"]
        assert (air.log_message, air.logup_grinding) == (logup["log_max_message_length"], logup["pow_bits"])
        whir, grinding = params["whir"], opening.grinding
        found = [whir["mu_pow_bits"], whir["folding_pow_bits"], whir["query_phase_pow_bits"]]
        queries = [one["num_queries"] for one in whir["rounds"]]
        assert opening.log_foldings == (whir["k"],) * len(queries)
        if name == "root":
            assert (found, queries) == ([15, 15, 15], [61, 30, 20])
            found, queries = [20, 20, 20], [57, 28, 19]
        assert [grinding.batching, grinding.folds, grinding.queries] == found
        assert list(opening.queries) == queries
