"""Costs are sums: of parts, of queries, and of what the docstring of ``cost.py`` says."""

from __future__ import annotations

from fractions import Fraction

import pytest
from msgspec.structs import replace

from soundproof.analyses.optimize.optimum import meter_of
from soundproof.formats.files import load
from soundproof.parameters.params import vary
from soundproof.primitives.fields import parse_field
from soundproof.primitives.layout import PRESETS, Encoding
from soundproof.primitives.merkle import Tree
from soundproof.readings.cost import COMPRESSION, GOALS, Cost, Meter
from soundproof.readings.size import proof_size
from soundproof.transcript.messages import Elements, Message, Opening
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import transcript

FIELD = parse_field("KoalaBear^4")
METER = Meter(PRESETS["plain"], FIELD)


def embed() -> Circuit:
    return load("pico").circuits[-1]


def test_an_opening_by_hand() -> None:
    # 1024 leaves of 10 base elements, 3 queries; trees of arity 2 and depth 10, digests of 32 bytes.
    opening = Opening("rows", Tree(1024, 2, 0, 32), 3, 40, encoded=1024)
    cost = METER.of((Message((), "", (opening,)),))
    assert cost.size == 3 * (40 + 10 * 32)
    assert cost.prover == 1024 * 10 * (4 + 10 // 2) + COMPRESSION * (1024 + 1023)
    assert cost.verifier == 3 * (10 * 4 + COMPRESSION * (1 + 10))
    known = METER.of((Message((), "", (replace(opening, known=True),)),))
    assert known == replace(cost, prover=0)
    folded = METER.of((Message((), "", (replace(opening, encoded=0),)),))
    assert cost.prover - folded.prover == 1024 * 10 * 5


def test_elements_by_hand() -> None:
    cost = METER.of((Message((), "", (Elements("answers", 5, FIELD),)),))
    assert cost == Cost(size=80, verifier=20 * 4 + COMPRESSION * 2)


def test_a_compression_is_a_poseidon2_permutation() -> None:
    assert COMPRESSION == 564


def test_grinding_is_paid_by_the_prover_and_its_nonce_sent() -> None:
    circuit = embed()
    meter = meter_of(circuit)
    without = meter.of(transcript(vary(circuit, "opening.grinding.queries", 0)))
    ground = meter.of(transcript(vary(circuit, "opening.grinding.queries", 20)))
    assert ground.prover - without.prover == COMPRESSION << 20
    assert ground.size - without.size == 4
    assert ground.verifier - without.verifier == COMPRESSION


@pytest.mark.parametrize(("zkvm", "number"), [("pico", -1), ("zisk", -2), ("openvm2", -1), ("sp1", 0)])
def test_bytes_are_those_of_the_size_reading(zkvm: str, number: int) -> None:
    circuit = load(zkvm).circuits[number]
    cost = meter_of(circuit).of(transcript(circuit))
    assert -(-cost.size // 1) == proof_size(circuit).expected
    queries = circuit.opening.queries
    assert cost.queries == (sum(queries) if isinstance(queries, tuple) else queries)


@pytest.mark.parametrize("paths", ["separate", "merged"])
def test_costs_by_queries_are_those_of_the_transcript(paths: str) -> None:
    circuit = replace(embed(), encoding=Encoding("plain", paths=paths))  # type: ignore[arg-type]
    meter = meter_of(circuit)
    read = meter.per_query(lambda queries: transcript(vary(circuit, "opening.queries", queries)))
    for queries in (1, 2, 17, 300):
        assert read(queries) == meter.of(transcript(vary(circuit, "opening.queries", queries)))


def test_the_order_of_costs() -> None:
    cost = Cost(Fraction(1, 2), 3, 5, 7)
    assert cost + cost.times(2) == cost.times(3)
    assert [cost.by(goal)[0] for goal in GOALS] == [Fraction(1, 2), 3, 5, 7]
    assert all(sorted(names) == sorted(GOALS["size"]) for names in GOALS.values())
