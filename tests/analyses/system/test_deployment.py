"""The system of many proofs: main figure, union bound, weakest circuit, assumptions."""

from __future__ import annotations

import re
from decimal import Decimal
from importlib.resources import files
from math import log2

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundproof.analyses.system.deployment import System, system
from soundproof.analyses.system.structure import structure
from soundproof.formats.files import load, parse
from soundproof.readings.security import assess

KOALABEAR, GOLDILOCKS = 127 * 2**24 + 1, 2**64 - 2**32 + 1


def deployed(text: str, segments: int = 100) -> System:
    return system(assess(parse(text, "tower.toml"), every=False), segments)


def named(name: str, segments: int = 100) -> System:
    return system(assess(load(name), every=False), segments)


def solved(errors: dict[str, int], found: System, digests: float) -> float:
    """log₂ of the T at which (T + R)·Σ n·ε + 3T²/digests is 1, by bisection in floats."""
    parts = {part.circuit.circuit.name: part for part in found.circuits}
    total = sum(count * float(parts[name].error(float)) for name, count in errors.items())
    low, high = 0.0, 200.0
    while high - low > 1e-9:
        middle = (low + high) / 2
        chance = 2**middle * total + 3 * 4**middle / digests
        low, high = (low, middle) if chance >= 1 else (middle, high)
    return low


PICO = {"riscv": 100, "convert": 100, "combine": 99, "compress": 1, "embed": 1}


def test_picos_tree_of_100_chunks_has_301_proofs_whose_errors_add() -> None:
    """Subtraction of log₂ 301 = 8.23 would count every proof as the weakest."""
    pico = named("pico")
    assert pico.proofs == (301, 301)
    assert pico.union is not None
    assert float(pico.union.bits_lower) == pytest.approx(solved(PICO, pico, float(KOALABEAR**8)), abs=1e-6)
    assert pico.union_cost is not None
    assert pico.union_cost < Decimal(log2(301))
    assert (pico.protocol, pico.bits, pico.weakest.circuit.circuit.name) == (57, 57, "riscv")


def test_a_sample_zkvm_of_700_proofs() -> None:
    """Segment and four inner proofs each 100 times, 100 conversions, 99 combinations, 1 embedding."""
    file = (files("soundproof.data.catalogue") / "demo_whir.toml").read_text(encoding="utf-8")
    file = file.replace('circuits = ["riscv"]', 'circuits = ["riscv"]\ncount = 500')
    file = re.sub(r"(?m)^capacity .*$", "", file).replace('"duplex-sponge"', '"hash-chain"')
    file = re.sub(r"(?ms)^(\[topology\.nodes\.convert\]$)", r"\1\ncount = 100", file)
    found = deployed(file)
    counts = {"riscv": 500, "convert": 100, "combine": 99, "embed": 1}
    assert {step.name: step.most for step in found.steps} == counts
    assert found.union is not None
    assert found.union_cost is not None
    assert float(found.union.bits_lower) == pytest.approx(solved(counts, found, float(GOLDILOCKS**4)), abs=1e-6)
    assert found.union_cost < Decimal(log2(700)) - 2  # 119.9 bits where subtraction gives 117.6


def test_zisks_300_proofs_of_100_segments() -> None:
    """More than 2 bits above subtraction: the hash is charged once, each node its own error."""
    zisk = named("zisk")
    assert zisk.proofs == (200, 300)
    assert zisk.union is not None
    assert zisk.weakest.with_hash is not None
    assert float(zisk.weakest.with_hash.bits_lower) - log2(300) + 2 < float(zisk.union.bits_lower)
    largest = [max(float(part.error(float)) for part in step.circuits) for step in zisk.steps]
    assert -log2(sum(step.most * error for step, error in zip(zisk.steps, largest, strict=True))) == pytest.approx(
        float(zisk.union.bits_lower), abs=0.01
    )


@pytest.mark.parametrize(
    ("name", "protocol", "combined"), [("zkdtvm", 126, 123), ("zisk", 129, 127), ("sp1", 100, 100)]
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
    assert found.union_cost is None
    assert "hash functions of some circuits are not stated: no combined bits for these" in found.assumptions


def test_without_a_topology_the_number_of_proofs_is_unknown(tower: str) -> None:
    start, end = tower.index("[topology]"), tower.index("[defaults]")
    found = deployed(tower[:start] + tower[end:])
    assert (found.steps, found.proofs, found.union, found.union_cost) == ((), None, None, None)
    assert found.bits is not None


def test_a_ring_is_not_counted(tower: str) -> None:
    ring = tower.replace("[topology.nodes.piece]\n", "[topology.nodes.piece]\ntakes.top = {}\n")
    assert deployed(ring).steps == ()


def test_a_sponge_without_its_capacity_leaves_the_system_open(tower: str) -> None:
    sponge = tower.replace("output = 8\n", 'output = 8\ntrees = "sponge"\n')
    found = deployed(sponge)
    assert (found.bits, found.union, found.hash_at_most) == (None, None, 64)
    text = "no capacity of the sponge poseidon2 is stated for piece, join, top: no combined bits for these"
    assert text in found.assumptions
    narrow = deployed(sponge.replace("output = 8\n", "output = 8\ncapacity = 2\n"))
    assert narrow.bits == 30
    assert narrow.assumptions[0] == (
        "poseidon2 (poseidon2, digests of 8 KoalaBear, a capacity of 2 KoalaBear) behaves like a random oracle up to "
        "collisions in its capacity"
    )


def test_proofs_without_parameters_are_charged_the_largest_error(tower: str) -> None:
    root = '[topology.nodes.root]\nunassessed = "not public"\ntakes.top = {}\ncount = 8\n[defaults]\n'
    more = deployed(tower.replace("[defaults]\n", root), 8)
    assert more.union is not None
    assert more.proofs == (24, 24)
    alike = deployed(tower, 12)  # 24 proofs, all of one shape
    assert alike.union is not None
    assert alike.union.bits_lower == more.union.bits_lower


@given(st.integers(1, 2**30), st.integers(1, 2**10))
@settings(max_examples=25, deadline=None)
def test_more_segments_never_gain_and_the_union_never_loses_more_than_subtraction(segments: int, more: int) -> None:
    pico = assess(load("pico"), every=False)
    few, many = system(pico, segments), system(pico, segments + more)
    assert few.union is not None
    assert many.union is not None
    assert few.proofs is not None
    assert few.weakest.with_hash is not None
    assert Decimal(many.union.bits_lower) <= Decimal(few.union.bits_lower) <= Decimal(few.weakest.with_hash.bits_lower)
    least = Decimal(few.weakest.with_hash.bits_lower) - Decimal(log2(few.proofs[1])) - Decimal("3e-9")
    assert least <= Decimal(few.union.bits_lower)


def test_too_many_proofs_leave_no_bound(tower: str) -> None:
    """Then the forger of the bound makes too few queries for its theorem."""
    found = deployed(tower, 2**55)
    assert found.bits == 64
    assert found.union is None


def test_an_execution_has_segments(tower: str) -> None:
    with pytest.raises(ValueError, match="at least one segment, not 0"):
        deployed(tower, 0)


@pytest.mark.parametrize(
    ("kind", "rests"),
    [
        ("fflonk", "pairing, trusted set-up, universal, not post-quantum"),
        ("kzg", "pairing, trusted set-up, universal, not post-quantum"),
        ("halo2-ipa", "discrete logarithm, not post-quantum"),
        ("ipa", "discrete logarithm, not post-quantum"),
        ("dory", "pairing, not post-quantum"),
    ],
)
def test_what_a_wrap_rests_on(kind: str, rests: str, tower: str) -> None:
    text = tower.replace("[defaults]\n", f'[topology.wraps.last]\nkind = "{kind}"\nwraps = "top"\n[defaults]\n')
    assert f"the wrap last of top ({kind}) rests on: {rests}" in deployed(text).assumptions


def test_trees_of_pedersen_hashes_have_no_bits_with_hash(tower: str) -> None:
    text = tower.replace("[defaults]\n", '[hashes.p]\nkind = "pedersen"\noutput = 256\n[defaults]\n')
    found = deployed(text.replace("[circuits.top]\n", '[circuits.top]\nhashes = { trees = "p", transcript = "p" }\n'))
    assert (found.bits, found.quantum) == (None, 0)
    assert "p (pedersen, digests of 256 bits): discrete logarithms are hard, not post-quantum" in found.assumptions


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
