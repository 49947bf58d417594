"""Openings of a prover that is not ours, part by part: what the layout says is what Plonky3's WHIR writes.

The program beside this file proves the cases of ``cases.json`` and accepts its own proofs.  What it printed is
kept in ``measured.json``, which the layout is compared with wherever this runs.  The crates' own estimate is
compared with ours.
"""

from __future__ import annotations

import re
from pathlib import Path
from statistics import mean
from typing import Any

import pytest
from msgspec.structs import replace

from soundproof.primitives.layout import Encoding
from soundproof.protocols.evaluations import Evaluations
from soundproof.readings.message_sizes import SizeItem
from soundproof.readings.size import Size, proof_size
from soundproof.zkvm.rules import check
from tests.peers.proofs import is_a_file
from tests.peers.whir.cases import MEASURED, circuit

HERE = Path(__file__).parent
PROVED = [name for name, case in MEASURED.items() if "parts" in case]
MANY = [name for name in PROVED if MEASURED[name]["varying"]]
LENGTHS = {"bincode": "u64", "bincode-varint": "bincode2", "postcard": "varint"}
"""How each encoding writes the length of a vector."""


def part_of(name: str) -> str:
    """The part of the size reading that a part of the program's belongs to."""
    name = name.removeprefix("proof.")
    if opened := re.match(r"whir\.(?:rounds\.(\d+)|final)[._]openings\.", name):
        tree = int(opened[1]) if opened[1] else LAST
        return f"{tree}: {'paths' if name.endswith('sibling_hashes') else 'leaves'}"
    if name.endswith(".cap"):
        return "roots"
    if name.endswith(("pow_witness", "pow_witnesses.value")):
        return "nonces"
    if name.startswith("whir.final_poly") and not name.endswith("?"):
        return "final polynomial"
    kinds = {"current.value": "evaluations", "ood_answers.value": "answers", "evaluations.value": "round polynomials"}
    return next((kind for end, kind in kinds.items() if name.endswith(end)), "framing")


LAST = -1
"""The oracle that the last queries are to."""


def measured(parts: dict[str, Any], encoding: str) -> dict[str, int]:
    sums: dict[str, int] = {}
    for name, count in parts.items():
        sums[part_of(name)] = sums.get(part_of(name), 0) + count[encoding]
    return sums


def read(size: Size, oracles: int) -> dict[str, list[SizeItem]]:
    """The items of the size reading by the same parts; a proof of work that is always there is of its frame."""
    items: dict[str, list[SizeItem]] = {}
    for item in size.items:
        part = "roots" if item.kind == "caps" else item.kind
        if part in ("leaves", "paths"):
            oracle = 0 if item.what == "polynomials" else int(item.what.removeprefix("oracle "))
            part = f"{LAST if oracle == oracles - 1 else oracle}: {part}"
        items.setdefault(part, []).append(item)
    return items


def joined(parts: dict[str, int]) -> dict[str, int]:
    """Proofs of work and what frames an iteration are one item of the layout."""
    parts = dict(parts)
    parts["framing"] += parts.pop("nonces")
    return parts


@pytest.mark.parametrize("encoding", LENGTHS)
@pytest.mark.parametrize("name", PROVED)
def test_every_part_has_the_size_of_the_layout(name: str, encoding: str) -> None:
    described = replace(circuit(name), encoding=Encoding("p3-whir", lengths=LENGTHS[encoding]))  # type: ignore[arg-type]
    size, case = proof_size(described), MEASURED[name]
    assert size.exact
    items, parts = read(size, len(case["case"]["foldings"])), measured(case["parts"], encoding)
    fixed = {part: sum(item.maximum for item in found) for part, found in items.items() if not part.endswith("paths")}
    assert joined(fixed) == joined({part: count for part, count in parts.items() if not part.endswith("paths")})
    assert case["total"][encoding] == sum(parts.values()) <= size.most
    assert size.allows(case["total"][encoding])


@pytest.mark.parametrize("encoding", LENGTHS)
@pytest.mark.parametrize("name", PROVED)
def test_merged_paths_are_within_what_positions_allow(name: str, encoding: str) -> None:
    """None is longer than the maximum, and none is further from the mean than 8 deviations."""
    described = replace(circuit(name), encoding=Encoding("p3-whir", lengths=LENGTHS[encoding]))  # type: ignore[arg-type]
    case = MEASURED[name]
    items, parts = read(proof_size(described), len(case["case"]["foldings"])), measured(case["parts"], encoding)
    for part, (item,) in ((part, found) for part, found in items.items() if part.endswith("paths")):
        assert item.spread is not None
        assert parts[part] <= item.maximum
        assert abs(parts[part] - float(item.expected)) <= item.spread.bytes * 8 / 99**0.5 + 8


@pytest.mark.parametrize("name", MANY)
def test_what_positions_decide_is_as_expected_over_many_proofs(name: str) -> None:
    """Nothing but merged paths varies; their means are within 4.5 standard deviations of the expectation."""
    case = MEASURED[name]
    described = replace(circuit(name), encoding=Encoding("p3-whir"))
    items = read(proof_size(described), len(case["case"]["foldings"]))
    assert {part_of(path).rpartition(": ")[2] for path in case["varying"]} == {"paths"}
    for path, seen in case["varying"].items():
        (item,) = items[part_of(path)]
        assert item.spread is not None
        assert max(seen) <= item.maximum
        deviation = item.spread.bytes / 99**0.5
        assert abs(mean(seen) - float(item.expected)) < 4.5 * deviation / len(seen) ** 0.5


@pytest.mark.parametrize("name", PROVED)
def test_the_cases_can_be_written_down(name: str) -> None:
    described = circuit(name)
    is_a_file(described)


def test_the_layout_is_of_one_protocol() -> None:
    described = circuit("johnson")
    assert isinstance(described.air, Evaluations)
    (fault,) = check(replace(described, encoding=Encoding("plonky3")))
    assert fault.problem == "'plonky3' is the layout of DEEP-ALI over FRI"
    quotients = replace(described, air=replace(described.air, claims="quotients"))
    problems = [fault.problem for fault in check(quotients)]
    assert "'p3-whir' is the layout of claims proved by a sumcheck" in problems
