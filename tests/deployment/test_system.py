"""The system of many proofs: main figure, union bound, weakest circuit, assumptions."""

from __future__ import annotations

from decimal import Decimal
from math import log2

import pytest

from soundproof.assess import assess
from soundproof.deployment.structure import structure
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
    assert (
        "a recursive node of unstated fan-in verifies at least two proofs at a time" in named("airbender").assumptions
    )


ASSUMED = '[assumptions.{name}]\nstatement = "it is hard"\nsource = "a paper"\n{keys}\n[topology]\n'


def assuming(tower: str, **keys: str) -> System:
    """The tower with assumptions by name, each with its further keys."""
    tables = "".join(ASSUMED.format(name=name, keys=own).removesuffix("[topology]\n") for name, own in keys.items())
    return deployed(tower.replace("[topology]\n", f"{tables}[topology]\n"))


def test_the_main_figure_is_the_least_of_protocol_hash_and_assumptions(tower: str) -> None:
    alone = deployed(tower)
    assert (alone.with_hash, alone.bits, alone.weakest_assumption) == (64, 64, None)
    for bits in (1, 63, 64, 65, 128):
        found = assuming(tower, strong="bits = 200\nquantum = true", weak=f"bits = {bits}\nquantum = true")
        assert (found.protocol, found.with_hash, found.weakest_assumption) == (64, 64, ("weak", bits))
        assert found.bits == found.at_most == min(64, bits)
        assert found.quantum == alone.quantum
    assert found.assumptions[2] == "strong: it is hard: 200 bits, plausibly post-quantum (a paper)"


def test_an_assumption_of_unknown_strength_leaves_the_main_figure_unknown(tower: str) -> None:
    found = assuming(tower, known="bits = 50", unknown="")
    assert (found.with_hash, found.bits, found.at_most) == (64, None, 50)
    assert "unknown: it is hard: strength not stated, against quantum computers not stated (a paper)" in (
        found.assumptions
    )
    open_ = [(f.place, f.remedy) for f in structure(found.assessment.zkvm)]
    assert open_ == [("known", "add `quantum`"), ("unknown", "add `bits`"), ("unknown", "add `quantum`")]


def test_against_a_quantum_computer_an_assumption_may_leave_nothing(tower: str) -> None:
    assert assuming(tower, curve="bits = 108\nquantum = false").quantum == 0


def test_sp1_rests_on_a_curve_and_zisk_on_a_lattice() -> None:
    """½·7·30.99 bits of discrete logarithms over KoalaBear^7, and ZisK's claim; neither is the least here."""
    sp1, zisk = named("sp1"), named("zisk")
    ((_, curve),), ((_, lthash),) = sp1.stated, zisk.stated
    assert (curve.bits, curve.quantum) == (int(7 * log2(2**31 - 2**24 + 1) / 2), False)
    assert (lthash.bits, lthash.quantum) == (128, True)
    assert ((sp1.bits, sp1.quantum), (zisk.bits, zisk.with_hash)) == ((100, 0), (127, 127))


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
