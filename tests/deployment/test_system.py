"""The system of many proofs: main figure, union bound, weakest circuit, assumptions."""

from __future__ import annotations

from decimal import Decimal
from math import log2

import pytest

from soundproof.assess import assess
from soundproof.deployment.system import System, system
from soundproof.inputs.files import load, parse


def deployed(text: str, segments: int = 100) -> System:
    return system(assess(parse(text, "tower.toml"), every=False), segments)


def named(name: str, segments: int = 100) -> System:
    return system(assess(load(name), every=False), segments)


def test_picos_tree_of_100_chunks_has_301_proofs_and_the_union_bound_costs_8_23_bits() -> None:
    pico = named("pico")
    assert pico.proofs == (301, 301)
    assert pico.union_cost is not None
    assert pico.union_cost.bits_lower.startswith("8.23")
    assert pico.union is not None
    assert pico.weakest.with_hash is not None
    cost = Decimal(pico.weakest.with_hash.bits_lower) - Decimal(pico.union.bits_lower)
    assert abs(cost - Decimal(log2(301))) < Decimal("2e-9")
    assert (pico.protocol, pico.bits, pico.weakest.circuit.circuit.name) == (57, 57, "riscv")


@pytest.mark.parametrize(
    ("name", "protocol", "combined"), [("zkdtvm", 128, 123), ("zisk", 129, 127), ("sp1", 100, 100)]
)
def test_protocol_and_hash_are_told_apart(name: str, protocol: int, combined: int) -> None:
    found = named(name)
    assert (found.protocol, found.bits) == (protocol, combined)


def test_depth_and_size_cost_the_main_figure_nothing_and_the_union_bound_a_bit_per_doubling(tower: str) -> None:
    few, many = deployed(tower, 4), deployed(tower, 8)
    assert few.bits == many.bits
    assert (few.proofs, many.proofs) == ((8, 8), (16, 16))
    assert few.union is not None
    assert many.union is not None
    assert abs(Decimal(few.union.bits_lower) - Decimal(many.union.bits_lower) - 1) < Decimal("2e-9")


def test_the_weakest_circuit_is_that_of_the_fewest_combined_bits(tower: str) -> None:
    """join has the stronger protocol here, but the weaker hash."""
    text = tower.replace("queries = 60", "queries = 200, grinding = { batching = 40, folds = 40 }").replace(
        "KoalaBear^4", "KoalaBear^8"
    )
    text = text.replace("output = 8", "output = 6").replace(
        "[circuits.piece]\n", '[circuits.piece]\nhashes.trees = "sha256"\n'
    )
    text = text.replace("[circuits.top]\n", '[circuits.top]\nhashes = { trees = "sha256", transcript = "sha256" }\n')
    found = deployed(text)
    assert found.weakest.circuit.circuit.name in ("piece", "join")
    assert found.bits == min(part.at_most for part in found.circuits) == 92
    assert {part.circuit.circuit.name: part.bits for part in found.circuits}["top"] == 127


def test_where_one_hash_is_not_stated_there_is_no_combined_figure(tower: str) -> None:
    found = deployed(tower.replace("[circuits.top]\n", '[circuits.top]\nhashes = { trees = "", transcript = "" }\n'))
    assert (found.bits, found.union) == (None, None)
    assert found.union_cost is not None
    assert "hash functions of some circuits are not stated: no combined bits for these" in found.assumptions


def test_without_a_topology_the_number_of_proofs_is_unknown(tower: str) -> None:
    start, end = tower.index("[topology]"), tower.index("[defaults]")
    found = deployed(tower[:start] + tower[end:])
    assert (found.steps, found.proofs, found.union, found.union_cost) == ((), None, None, None)
    assert found.bits is not None


def test_a_ring_is_not_counted(tower: str) -> None:
    ring = tower.replace("[topology.nodes.piece]\n", "[topology.nodes.piece]\ntakes.top = {}\n")
    assert deployed(ring).steps == ()


def test_an_execution_has_segments(tower: str) -> None:
    with pytest.raises(ValueError, match="at least one segment, not 0"):
        deployed(tower, 0)


def test_assumptions() -> None:
    """The oracle inside a circuit is always one where proofs verify proofs."""
    found = named("pico").assumptions
    assert found == (
        "poseidon2 (poseidon2, digests of 8 KoalaBear) behaves like a random oracle",
        "poseidon2-bn254 (poseidon2, digests of 1 BN254) behaves like a random oracle",
        "the hash stands for a random oracle inside circuits, too: no proof covers that (ePrint 2024/728)",
        "the wrap groth16 of embed (groth16) rests on: pairing, trusted set-up for the circuit, not post-quantum",
    )
    assert any(text.endswith("set-up: Aztec Ignition") for text in named("sp1").assumptions)
    assert "a recursive node of unstated fan-in verifies at least two proofs at a time" in named("zisk").assumptions


def test_an_unstated_transcript_is_an_assumption(tower: str) -> None:
    found = deployed(tower.replace('transcript = "poseidon2"', 'transcript = ""'))
    assert found.bits is not None
    text = "challenges come from a hash function no weaker than that of the trees, where none is stated"
    assert text in found.assumptions
    assert text not in deployed(tower).assumptions


def test_every_node_names_its_weakest_circuit() -> None:
    zisk = named("zisk")
    basic = zisk.steps[0]
    assert len(basic.circuits) == 35
    assert basic.weakest is not None
    assert basic.weakest.at_most == min(part.at_most for part in basic.circuits)
    assert named("risc0").steps[-1].weakest is None
