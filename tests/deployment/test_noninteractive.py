"""A circuit with its hash functions: what is combined, and what is not claimed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from math import log2

import pytest

from soundproof.assess import CircuitAssessment, Pin, assess_circuit
from soundproof.deployment.noninteractive import NonInteractive, digest_bits, noninteractive
from soundproof.fields import parse_field
from soundproof.hashes import Hash, HashNames
from soundproof.inputs.files import load

KOALABEAR = Hash("poseidon2", 8, parse_field("KoalaBear"), capacity=8, trees="truncated-permutation")
SHA256 = Hash("sha256", 256)


def circuit(zkvm: str, name: str, trust: str = "preprint") -> CircuitAssessment:
    (found,) = [own for own in load(zkvm).circuits if own.name == name]
    return assess_circuit(found, Pin(trust=trust), every=False)


@pytest.fixture(scope="module")
def core() -> CircuitAssessment:
    """128 bits in its protocol."""
    return circuit("zkdtvm", "core")


def test_a_128_bit_protocol_over_8_koalabear_elements_has_123(core: CircuitAssessment) -> None:
    part = NonInteractive(core, KOALABEAR, KOALABEAR)
    assert (part.protocol, part.bits, part.at_most) == (128, 123, 123)
    assert part.hash_cap is not None
    assert part.hash_cap.bits_lower.startswith("123.16")
    assert part.tree_binding is not None
    assert part.tree_binding.bits_lower.startswith("122.95")
    assert [condition.holds for condition in part.hypotheses] == [True]


def test_the_weaker_hash_counts(core: CircuitAssessment) -> None:
    """Digests of the transcript's hash collide as those of the trees do."""
    figures = [
        NonInteractive(core, *pair).bits for pair in ((SHA256, SHA256), (SHA256, KOALABEAR), (KOALABEAR, SHA256))
    ]
    assert figures == [126, 123, 123]
    assert NonInteractive(core, SHA256, None).bits == 126


def test_a_hash_that_is_not_stated_leaves_the_figure_open(core: CircuitAssessment) -> None:
    part = NonInteractive(core, None, SHA256)
    assert (part.protocol, part.bits, part.at_most) == (128, None, 128)
    assert (part.with_hash, part.hash_cap, part.tree_binding, part.sponge, part.hypotheses) == (None,) * 4 + ((),)
    assert part.quantum == 64
    with pytest.raises(ValueError, match="core: no hash is stated"):
        part.success(float)


def test_a_sponge_whose_capacity_is_two_small_elements_is_as_weak_as_62_bits(core: CircuitAssessment) -> None:
    def sponge(capacity: int | None) -> str | None:
        transcript = replace(KOALABEAR, transcript="duplex-sponge", capacity=capacity)
        found = NonInteractive(core, KOALABEAR, transcript).sponge
        return None if found is None else found.bits_lower[:5]

    # √(3/λ) of 248 bits, with 25 more over as many states: (log₂ p^8 − log₂ 28)/2.
    assert sponge(8) == f"{8 * log2(KOALABEAR.field.size) / 2 - log2(28) / 2:.6f}"[:5]  # type: ignore[union-attr]
    assert sponge(2) == f"{(2 * log2(KOALABEAR.field.size) - log2(25)) / 2:.6f}"[:5] == "28.66"  # type: ignore[union-attr]
    assert sponge(None) is None
    assert NonInteractive(core, KOALABEAR, KOALABEAR).sponge is None  # not said to be a duplex sponge


def test_no_bound_of_the_protocol_is_no_bound_with_a_hash() -> None:
    part = NonInteractive(circuit("sp1", "core", "proved"), KOALABEAR, KOALABEAR)
    assert (part.protocol, part.bits, part.at_most, part.with_hash) == (0, 0, 0, None)


def test_too_few_queries_are_no_bound_either() -> None:
    """The theorem is stated for forgers who ask 6R(log₂ l + 1) times; one query of FRI leaves them no reason to."""
    (riscv,) = [own for own in load("pico").circuits if own.name == "riscv"]
    weak = replace(
        riscv, opening=replace(riscv.opening, queries=1, grinding=replace(riscv.opening.grinding, queries=0))
    )  # type: ignore[union-attr,call-arg]
    part = NonInteractive(assess_circuit(weak, every=False), KOALABEAR, KOALABEAR)
    (condition,) = part.hypotheses
    assert not condition.holds
    assert condition.name == "T* ≥ 6R(log₂ l + 1)"
    assert condition.margin.startswith("T* + R is about 2^0, at least ")
    assert (part.with_hash, part.bits, part.sponge) == (None, 0, None)


def test_the_combination_is_below_its_parts_for_every_circuit_of_the_catalogue() -> None:
    for name in ("zisk", "pico", "demo_whir", "zkdtvm"):
        zkvm = load(name)
        for own in zkvm.circuits[-3:]:
            part = noninteractive(assess_circuit(own, every=False), dict(zkvm.hashes))
            assert part.with_hash is not None
            assert part.hash_cap is not None
            combined = Decimal(part.with_hash.bits_lower)
            assert combined <= Decimal(part.circuit.best.weakest.certified.bits_lower)
            assert combined <= Decimal(part.hash_cap.bits_lower)
            assert part.with_hash.bits == part.bits == int(combined)
            assert part.rounds > 3


def test_quantum_is_half_the_rounds_and_a_third_of_the_digest(core: CircuitAssessment) -> None:
    assert NonInteractive(core, SHA256, SHA256).quantum == 64
    assert NonInteractive(core, Hash("sha256", 160), None).quantum == 160 // 3


def test_names_that_are_left_empty() -> None:
    own = replace(load("pico").circuits[0], hashes=HashNames(trees="sha256"))
    part = noninteractive(assess_circuit(own, every=False), {"sha256": SHA256})
    assert (part.trees, part.transcript) == (SHA256, None)
    assert noninteractive(assess_circuit(replace(own, hashes=None), every=False), {}).trees is None


def test_the_size_of_digests() -> None:
    assert digest_bits(SHA256).bits == 256
    assert (KOALABEAR.digest_name, SHA256.digest_name) == ("8 KoalaBear", "256 bits")
    assert replace(SHA256, capacity=512).capacity_values == 2**512
