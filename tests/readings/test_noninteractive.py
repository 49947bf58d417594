"""A circuit with its hash functions: what is combined, and what is not claimed."""

from __future__ import annotations

from decimal import Decimal
from math import log2
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from soundproof.formats.files import load
from soundproof.primitives.fields import parse_field
from soundproof.primitives.hashes import Hash, HashNames
from soundproof.primitives.merkle import Tree
from soundproof.readings.noninteractive import NonInteractive, capacity_cap, digest_bits, noninteractive, success
from soundproof.readings.security import CircuitAssessment, Pin, assess_circuit
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.messages import Frame, Message, Opening

KOALABEAR = Hash("poseidon2", 8, parse_field("KoalaBear"), trees="truncated-permutation")
SHA256 = Hash("sha256", 256)
PRIME = log2(127 * 2**24 + 1)


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
    for pair in ((SHA256, KOALABEAR), (KOALABEAR, SHA256)):
        part = NonInteractive(core, *pair)
        assert part.weaker == KOALABEAR
        assert part.hash_cap is not None
        assert part.hash_cap.bits_lower.startswith("123.16")
        assert [cap.name for cap in part.caps] == ["digests of 8 KoalaBear"]


def test_a_hash_that_is_no_random_oracle_has_no_figure_and_falls_to_quantum_computers(core: CircuitAssessment) -> None:
    pedersen = Hash("pedersen", 256)
    for trees, challenges in ((pedersen, SHA256), (SHA256, pedersen)):
        part = NonInteractive(core, trees, challenges)
        assert (part.bits, part.quantum) == (None, 0)
        assert part.missing == ("random oracle in the place of pedersen",)


def test_a_hash_that_is_not_stated_leaves_the_figure_open(core: CircuitAssessment) -> None:
    part = NonInteractive(core, None, SHA256)
    assert (part.protocol, part.bits, part.at_most) == (128, None, 126)
    assert (part.with_hash, part.hash_cap, part.tree_binding, part.sponge) == (None,) * 4
    assert (part.quantum, part.missing) == (64, ("hash",))


def test_no_hash_at_all_leaves_the_protocol(core: CircuitAssessment) -> None:
    part = NonInteractive(core, None, None)
    assert (part.bits, part.at_most, part.caps, part.decisive, part.hypotheses) == (None, 128, (), None, ())
    with pytest.raises(ValueError, match="core: no hash is stated"):
        part.success(float)


def test_a_sponge_whose_capacity_is_two_small_elements_is_as_weak_as_62_bits(core: CircuitAssessment) -> None:
    def sponge(capacity: int | None) -> str | None:
        transcript = replace(KOALABEAR, transcript="duplex-sponge", capacity=capacity)
        found = NonInteractive(core, KOALABEAR, transcript).sponge
        return None if found is None else found.bits_lower[:5]

    # 3 over 248 bits of digests, with ½ and 25 more over as many states: (log₂ p^8 − log₂ 28.5)/2.
    assert sponge(8) == f"{(8 * PRIME - log2(28.5)) / 2:.6f}"[:5]
    assert sponge(2) == f"{(2 * PRIME - log2(25.5)) / 2:.6f}"[:5] == "28.65"
    assert sponge(None) is None
    for transcript in (None, KOALABEAR, replace(KOALABEAR, capacity=8)):  # not said to be a duplex sponge
        assert NonInteractive(core, KOALABEAR, transcript).sponge is None


def test_no_bound_of_the_protocol_is_no_bound_with_a_hash() -> None:
    part = NonInteractive(circuit("sp1", "core", "proved"), KOALABEAR, KOALABEAR)
    assert (part.protocol, part.bits, part.at_most, part.with_hash) == (0, 0, 0, None)


def test_too_few_queries_are_no_bound_either() -> None:
    """The theorem is stated for forgers who ask 6R(log₂ l + 1) times; one query of FRI leaves them no reason to."""
    (riscv,) = [circuit for circuit in load("pico").circuits if circuit.name == "riscv"]
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
        for circuit in zkvm.circuits[-3:]:
            part = noninteractive(assess_circuit(circuit, every=False), dict(zkvm.hashes))
            assert part.with_hash is not None
            assert part.hash_cap is not None
            combined = Decimal(part.with_hash.bits_lower)
            assert combined <= Decimal(part.circuit.best.weakest.certified.bits_lower)
            assert combined <= Decimal(part.hash_cap.bits_lower)
            assert part.with_hash.bits == part.bits == int(combined)
            assert part.rounds > 3


def _sponge(capacity: int | None, output: int = 8) -> Hash:
    return replace(KOALABEAR, output=output, capacity=capacity, trees="sponge", transcript="duplex-sponge")


@pytest.mark.parametrize(("capacity", "bits", "cap"), [(1, 15, "15.49"), (4, 61, "61.97"), (8, 123, "123.95")])
def test_a_capacity_caps_at_half_its_bits(core: CircuitAssessment, capacity: int, bits: int, cap: str) -> None:
    part = NonInteractive(core, _sponge(capacity), _sponge(capacity))
    assert part.capacity_cap is not None
    assert part.capacity_cap.bits_lower.startswith(cap)
    assert cap == f"{capacity * PRIME / 2 - 0.005:.2f}"
    assert (part.bits, part.at_most) == (bits, bits)
    assert [digest_cap.name for digest_cap in part.caps] == [
        "digests of 8 KoalaBear",
        f"a capacity of {capacity} KoalaBear",
    ]
    assert part.decisive is not None
    assert part.decisive.name.startswith("digests" if capacity == 8 else "a capacity")
    assert part.hash_cap is not None
    assert part.hash_cap.bits_lower.startswith("123.16")


def test_the_term_of_a_capacity_is_added_to_that_of_the_digests(core: CircuitAssessment) -> None:
    """c = 3/p^8 + 1/(2p^8): of the limit of no error log₂ 3.5 is lost in place of log₂ 3, twice."""
    part = NonInteractive(core, _sponge(8), _sponge(8))
    bare = NonInteractive(core, replace(KOALABEAR, trees="truncated-permutation"), SHA256)
    assert part.with_hash is not None
    assert bare.with_hash is not None
    lost = float(bare.with_hash.bits_lower) - float(part.with_hash.bits_lower)
    assert lost == pytest.approx((log2(3.5) - log2(3)) / 2, abs=0.01)


def test_half_of_a_capacity_is_added_to_the_queries_and_to_their_pairs() -> None:
    """(T + R)(ε + ½/s) + (3/d + ½/s)T² = 1 at T*, for s = d = 2^20 where the linear part shows."""
    own, error, rounds = Hash("sha256", 20, capacity=20), 2.0**-30, 5
    found = success(error, rounds, (own,), float)
    queries = 1 / found - rounds
    assert (queries + rounds) * (error + 2**-21) + 3.5 / 2**20 * queries**2 == pytest.approx(1, rel=1e-9)


def test_the_smallest_capacity_counts_and_has_its_size(core: CircuitAssessment) -> None:
    for pair in ((_sponge(2), _sponge(4)), (_sponge(4), _sponge(2))):
        part = NonInteractive(core, *pair)
        assert part.narrowest == _sponge(2)
        assert part.bits == 30
    cap = capacity_cap(_sponge(2))
    assert cap is not None
    assert cap.size.bits_lower == f"{2 * PRIME - 5e-10:.9f}"
    assert capacity_cap(None) is capacity_cap(SHA256) is None


@pytest.mark.parametrize("role", ["trees", "transcript"])
def test_a_capacity_counts_in_either_role_and_one_that_is_missing_leaves_the_figure_open(
    core: CircuitAssessment, role: str
) -> None:
    def part(capacity: int | None) -> NonInteractive:
        return NonInteractive(core, **{"trees": SHA256, "transcript": SHA256, role: _sponge(capacity)})

    assert part(1).bits == 15
    unknown = part(None)
    assert (unknown.bits, unknown.at_most, unknown.with_hash, unknown.sponge) == (None, 123, None, None)
    assert unknown.missing == ("capacity of the sponge poseidon2",)


def test_a_capacity_counts_where_it_is_not_said_what_for(core: CircuitAssessment) -> None:
    for own in (Hash("keccak256", 256, capacity=64), replace(KOALABEAR, capacity=2), replace(SHA256, capacity=62)):
        assert NonInteractive(core, own, own).bits == (32 if own.capacity == 64 else 30 + (own.capacity == 62))


hashes = st.builds(
    Hash,
    st.just("poseidon2"),
    st.integers(1, 12),
    st.sampled_from([parse_field(name) for name in ("KoalaBear", "Goldilocks")]),
    capacity=st.none() | st.integers(1, 12),
    trees=st.sampled_from([None, "sponge", "truncated-permutation"]),
    transcript=st.sampled_from([None, "duplex-sponge", "hash-chain"]),
)


@given(hashes, hashes | st.none())
@settings(max_examples=150, deadline=None)
def test_a_figure_with_hash_is_at_most_protocol_and_every_cap(
    core: CircuitAssessment, trees: Hash, transcript: Hash | None
) -> None:
    part = NonInteractive(core, trees, transcript)
    assert part.at_most <= min([part.protocol, *(cap.bits.bits for cap in part.caps)])
    if part.with_hash is not None:
        assert all(Decimal(part.with_hash.bits_lower) <= Decimal(cap.bits.bits_lower) + ROUNDS for cap in part.caps)
        assert part.bits == part.with_hash.bits == part.at_most
    known = [function.capacity for function in part.functions if function.capacity is not None]
    assert len(part.caps) == 1 + bool(known)


ROUNDS = Decimal("0.02")
"""The verifier's own queries count as work, and may alone pass the limit of no error where digests are few."""


@given(hashes, hashes, st.integers(0, 4), st.integers(0, 4), st.booleans())
@settings(max_examples=150, deadline=None)
def test_larger_digests_and_capacities_never_cost_bits(
    core: CircuitAssessment, trees: Hash, transcript: Hash, output: int, capacity: int, first: bool
) -> None:
    own = trees if first else transcript
    larger = replace(
        own, output=own.output + output, capacity=None if own.capacity is None else own.capacity + capacity
    )
    before = NonInteractive(core, trees, transcript)
    after = NonInteractive(core, *((larger, transcript) if first else (trees, larger)))
    assert (after.bits is None) <= (before.bits is None)
    assert before.at_most <= after.at_most
    if before.with_hash is not None and after.with_hash is not None:
        assert Decimal(before.with_hash.bits_lower) <= Decimal(after.with_hash.bits_lower)


@given(hashes, st.integers(1, 12))
@settings(max_examples=60, deadline=None)
def test_stating_a_capacity_never_adds_bits_to_what_was_possible(
    core: CircuitAssessment, own: Hash, capacity: int
) -> None:
    silent, stated = replace(own, capacity=None), replace(own, capacity=capacity)
    assert NonInteractive(core, stated, stated).at_most <= NonInteractive(core, silent, silent).at_most


def test_quantum_is_half_the_rounds_and_a_third_of_the_digest(core: CircuitAssessment) -> None:
    assert NonInteractive(core, SHA256, SHA256).quantum == 64
    assert NonInteractive(core, Hash("sha256", 160), None).quantum == 160 // 3


def test_half_of_an_odd_number_of_bits_is_rounded_down() -> None:
    drawn: Any = SimpleNamespace(bits=129)
    assert NonInteractive(drawn, None, None).quantum == 64


@pytest.mark.parametrize(("bits", "enough", "margin"), [(9, True, "T* ≥ 2^8, "), (8, False, "T* + R is about 2^8, ")])
def test_the_least_number_of_queries_by_hand(bits: int, enough: bool, margin: str) -> None:
    """R = 3, and l = 4·100 + 8·75 = 1000 < 2^10: 6·3·(10 + 1) = 198, and T* + R has to be twice that."""
    openings = (Opening("a", Tree(4, 2, 0, 32), 9, 100), Opening("b", Tree(8, 2, 0, 32), 7, 75))
    transcript = (Message(("a",), "a", (*openings, Frame("framing", 50))), *(Challenge(("c",), "c", ()) for _ in "123"))
    drawn: Any = SimpleNamespace(transcript=transcript)
    part = NonInteractive(drawn, SHA256, SHA256)
    assert (part.rounds, part.least_queries) == (3, 198)
    vars(part)["known"] = SimpleNamespace(bits=bits)
    (condition,) = part.hypotheses
    assert (condition.holds, condition.margin) == (enough, margin + "at least 198 are needed")


def test_names_that_are_left_empty() -> None:
    circuit = replace(load("pico").circuits[0], hashes=HashNames(trees="sha256"))
    part = noninteractive(assess_circuit(circuit, every=False), {"sha256": SHA256})
    assert (part.trees, part.transcript) == (SHA256, None)
    assert noninteractive(assess_circuit(replace(circuit, hashes=None), every=False), {}).trees is None


def test_the_size_of_digests() -> None:
    assert digest_bits(SHA256).bits == 256
    assert (KOALABEAR.digest_name, SHA256.digest_name) == ("8 KoalaBear", "256 bits")
    assert replace(SHA256, capacity=512).capacity_values == 2**512
