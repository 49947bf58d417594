"""Proof sizes against provers' own figures, brute force and laws."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from msgspec.structs import replace

from soundproof.formats.files import catalogue, load
from soundproof.primitives.fields import parse_field
from soundproof.primitives.layout import PRESETS, Encoding, Layout
from soundproof.protocols.deep_ali import Columns
from soundproof.protocols.fri import Fri
from soundproof.protocols.ligero import Ligero
from soundproof.protocols.trees import Hashing
from soundproof.protocols.whir import Whir
from soundproof.protocols.zerocheck import Zerocheck
from soundproof.readings.message_sizes import size_of
from soundproof.readings.security import assess
from soundproof.readings.size import declared_difference, layout_of, proof_size, size_steps
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import transcript

RATE = Fraction(1, 4)
OPENINGS: dict[str, Any] = {
    "fri": Fri("fri", RATE, 41, (8, 4), 2**9),
    "whir": Whir("whir", RATE, (4, 4), (50, 30), (2,), 3),
    "ligero": Ligero("ligero", RATE, 2**4, 60),
}
CIRCUITS = [circuit for name in catalogue() for circuit in load(name).circuits]

# Provers' own figures -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["zisk", "venus"])
def test_all_circuits_have_the_size_their_prover_declares(name: str) -> None:
    circuits = load(name).circuits
    assert len(circuits) == 44
    for circuit in circuits:
        size = proof_size(circuit)
        assert size.exact
        assert declared_difference(size, circuit.declared_size) is None


def test_a_byte_more_is_seen_where_the_digits_show_it() -> None:
    (poseidon,) = [circuit for circuit in load("zisk").circuits if circuit.name == "Poseidon2"]
    columns = replace(poseidon.air.columns, evaluations=None)  # as many as the batch: one too few
    short = proof_size(replace(poseidon, air=replace(poseidon.air, columns=columns)))
    assert short.expected == proof_size(poseidon).expected - 24
    assert declared_difference(short, poseidon.declared_size) == 24


def test_openvm2_root_is_its_envelope_and_the_measured_proof_lies_within() -> None:
    """At 24 to 27 variables of interactions the plausible counts come within 3.5% of the measured proof."""
    (root,) = [circuit for circuit in load("openvm2").circuits if circuit.name == "root"]
    size, measured = proof_size(root), 267_559
    assert size.expected == size.most == 277_175
    assert size.least < measured < size.most
    for log_interactions, ratio in ((24, 0.967), (27, 0.982)):
        air = replace(root.least, max_interactions=2 ** (log_interactions + 2))
        plausible = proof_size(replace(root, air=air, least=None, public_values=0)).expected
        assert round(plausible / measured, 3) == ratio


def test_openvm2s_measured_proof_is_no_proof_of_root_but_one_of_internal_recursive() -> None:
    """root's circuit has one commitment; at 61, 30, 20 queries and the envelope's counts that is too small."""
    openvm2 = load("openvm2")
    circuits = {circuit.name: circuit for circuit in openvm2.circuits}
    ((_, claim),), root, internal = openvm2.claims, circuits["root"], circuits[openvm2.final]
    opening = replace(root.opening, queries=(61, 30, 20))
    largest = proof_size(replace(root, opening=opening, air=replace(root.air, commitments=1), least=None)).most
    assert (internal.name, claim.circuit, claim.bytes) == ("internal_recursive", "internal_recursive", 267_559)
    assert largest == 250_379 < claim.bytes
    air = replace(internal.least, stack_width=15)
    assert proof_size(replace(internal, air=air, least=None)).expected == 268_458  # 0.3 % more than was measured
    assert proof_size(internal).least < claim.bytes < proof_size(internal).most


def test_claims_are_compared_and_a_mismatch_is_flagged() -> None:
    zisk = assess(load("zisk"), every=False)
    (_, claim), size = zisk.zkvm.claims[0], zisk.final.size
    assert (claim.bytes, size.expected, size.allows(claim.bytes)) == (343_580, 335_576, False)
    compressed = next(c for c in zisk.circuits if c.circuit.name == "Final_Compressed")
    assert compressed.size.most < 0.8 * claim.bytes  # not the proof that is deployed


# Circuits -------------------------------------------------------------------------------------


@pytest.mark.parametrize("circuit", CIRCUITS[::5] + CIRCUITS[-4:], ids=lambda circuit: circuit.name)
def test_laws_of_proof_sizes(circuit: Circuit) -> None:
    size = proof_size(circuit)
    assert 0 < size.low <= size.least <= size.most
    assert size.allows(size.low) and not size.allows(size.low - 1)
    assert size.least <= size.expected <= size.quantile <= size.most or not size.exact
    assert sum(size.by_kind.values()) >= size.expected
    steps = {step.name: step.bytes for step in size_steps(circuit)}
    assert next(iter(steps.values())) > 0  # a query
    merged = replace(circuit, encoding=Encoding("plain", paths="merged"))
    separate = replace(circuit, encoding=Encoding("plain"))
    assert proof_size(merged).expected <= proof_size(merged).most <= proof_size(separate).most
    if proof_size(merged).exact:
        assert proof_size(merged).low < proof_size(merged).expected


def test_nothing_stated_is_an_interval_that_holds_what_is() -> None:
    """ZisK without its layout and columns: the declared sizes lie between the ends."""
    for circuit in load("zisk").circuits:
        blind = replace(circuit, encoding=None, air=replace(circuit.air, columns=None))
        blind = replace(blind, opening=replace(blind.opening, merkle=replace(blind.opening.merkle, arity=2, cap=0)))
        size = proof_size(blind)
        assert not size.exact
        assert size.least < proof_size(circuit).expected < size.most


def test_layouts_are_data() -> None:
    (final,) = [circuit for circuit in load("zisk").circuits if circuit.name == "Final"]
    entries = tuple(transcript(final))
    by_preset = {name: sum(i.maximum for i in size_of(entries, layout)) for name, layout in PRESETS.items()}
    assert by_preset["pil2"] == 335_576
    # A cap replaces its root, of three stages and the layers; that of the fixed columns is known altogether.
    assert by_preset["plain"] == by_preset["pil2"] - (3 + len(final.opening.foldings)) * 32 - 4**2 * 32
    assert by_preset["pil-stark"] == by_preset["plain"] - 8
    assert by_preset["winterfell"] > by_preset["plain"] / 3
    coefficients = size_of(entries, Layout(final="coefficients"))
    assert {i.kind: i.bytes for i in coefficients}["final polynomial"] == 32 * 24 * final.opening.rate
    assert Encoding("pil2", nonce=0, framing=True).layout == replace(PRESETS["pil2"], nonce=0, framing=True)


def test_headers_state_the_modulus_and_the_number_of_constraints() -> None:
    """One byte for every seven bits of the number; where the file does not say it, one to five."""
    (circuit,) = load("miden").circuits
    circuit = replace(circuit, encoding=Encoding("winterfell"))

    def header(constraints: int | None) -> tuple[int, int]:
        items = proof_size(replace(circuit, air=replace(circuit.air, constraints=constraints))).items
        (item,) = [item for item in items if item.kind == "header"]
        return item.bytes, item.maximum

    fixed = PRESETS["winterfell"].header + 8
    assert [header(count) for count in (1, 127, 128, 2**14 - 1, 2**14)] == [
        (fixed + length, fixed + length) for length in (1, 1, 2, 2, 3)
    ]
    assert header(None) == (fixed + 1, fixed + 5)


def test_lengths_that_vary_are_counted_at_their_longest() -> None:
    """17 leaves of 8 bytes take 136 bytes, whose length takes two bytes; 15 different ones would need one."""
    (circuit,) = load("miden").circuits
    opening = replace(circuit.opening, queries=17)
    air = replace(circuit.air, columns=Columns(witness=1, quotient=8))
    circuit = replace(circuit, air=air, opening=opening, encoding=Encoding("winterfell"))
    (item,) = [item for item in proof_size(circuit).items if (item.what, item.kind) == ("witness stage 1", "lengths")]
    entries, layout = tuple(transcript(circuit)), layout_of(circuit)
    shorter, longer = (
        next(i for i in size_of(entries, layout, range(0, 4 * queries, 4)) if i.kind == "lengths")
        for queries in (15, 16)
    )
    assert longer.bytes == shorter.bytes + 2  # one more group, and the longer length
    assert item.spread is not None
    assert item.spread.slack == 2 + 0  # the length of 17 leaves, and that of their paths
    assert item.low <= shorter.bytes < longer.bytes <= item.maximum


@pytest.mark.parametrize("kind", ["fri", "whir", "ligero"])
@pytest.mark.parametrize("cap", [0, 3, 8, 30])
@pytest.mark.parametrize("arity", [2, 4, 8])
def test_an_open_layout_has_what_is_expected_between_its_ends_whatever_the_cap(kind: str, cap: int, arity: int) -> None:
    """A high cap outweighs the paths that it shortens."""
    merkle = Hashing(arity=arity, cap=cap)
    opening = replace(OPENINGS[kind], merkle=merkle)
    size = proof_size(Circuit("c", parse_field("Goldilocks^2"), Zerocheck("zerocheck", 2**12, 5, 9, 3), opening))
    assert size.least <= size.expected <= size.most
