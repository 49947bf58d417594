"""Buses that span proofs: errors worked by hand, radii chosen jointly, and what is open about them."""

from __future__ import annotations

import importlib.util
from fractions import Fraction
from itertools import pairwise
from math import log2
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from soundproof.analyses.check.gates import gates
from soundproof.analyses.check.judges import check
from soundproof.analyses.check.measured import Measured
from soundproof.analyses.diff.change import compare, whatif
from soundproof.analyses.system.deployment import System, system
from soundproof.analyses.system.spanning import _sent, arguments
from soundproof.analyses.system.steps import steps_of
from soundproof.formats.files import load, parse
from soundproof.primitives.fields import parse_field
from soundproof.protocols.jagged import Jagged
from soundproof.protocols.logup import Lookup
from soundproof.protocols.whir import Whir
from soundproof.radii.choice import Pin
from soundproof.readings.noninteractive import noninteractive
from soundproof.readings.security import assess, assess_circuit
from soundproof.zkvm.argument import Bus
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import claim

_SPEC = importlib.util.spec_from_file_location("system_argument", Path(__file__).parent / "argument.py")
assert _SPEC is not None
assert _SPEC.loader is not None
argument: Any = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(argument)

GOLDILOCKS = 2**64 - 2**32 + 1
UNIQUE = Pin(regime="unique")
LEAF = 4 * (2**20 + 2**16) * 6
"""Of one segment: 4 messages in each of 2^20 rows and 2^16 of the table, six elements wide."""


def bits(error: Fraction) -> float:
    return log2(error.denominator) - log2(error.numerator)


def test_in_unique_decoding_the_error_is_that_of_all_messages_over_the_field() -> None:
    """Fingerprint N·5 and evaluation N, over 2^16 leaves, counted in integers."""
    (bus,) = argument.deployed(pin=UNIQUE).arguments
    assert (bus.proofs, bus.leaves, bus.runs, str(bus.formula)) == (2**16, 2**16 - 100, 1, "1")
    expected = Fraction(LEAF * 2**16, GOLDILOCKS**3)
    assert float(bus.certified.bits_lower) == pytest.approx(bits(expected), abs=1e-6)
    assert bus.hypotheses == ()


def test_without_a_limit_the_leaves_are_the_segments() -> None:
    text = argument.changed(('leaves    = "2^16"\n', ""))
    for segments in (1, 100, 2**30):
        (bus,) = argument.deployed(text, segments, UNIQUE).arguments
        assert bus.proofs == segments
        expected = Fraction(LEAF * segments, GOLDILOCKS**3)
        assert float(bus.certified.bits_lower) == pytest.approx(bits(expected), abs=1e-6)


def test_over_a_segment_there_is_an_argument_for_each() -> None:
    text = argument.changed(('leaves    = "2^16"\n', ""), ('scope     = "execution"', 'scope     = "segment"'))
    (bus,) = argument.deployed(text, 100, UNIQUE).arguments
    assert (bus.proofs, bus.runs, str(bus.formula)) == (1, 100, "S")
    assert float(bus.certified.bits_lower) == pytest.approx(bits(Fraction(LEAF, GOLDILOCKS**3)), abs=1e-6)


def test_a_grand_product_counts_fingerprint_and_product_and_wraps_around_nowhere() -> None:
    text = argument.changed(('argument  = "logup"', 'argument  = "grand-product"'), ("width = 6", "width = 1"))
    (bus,) = argument.deployed(text, 100, UNIQUE).arguments
    expected = Fraction(4 * (2**20 + 2**16) * 2 * 2**16, GOLDILOCKS**3)
    assert float(bus.certified.bits_lower) == pytest.approx(bits(expected), abs=1e-6)
    assert bus.hypotheses == ()


def test_a_grand_product_with_a_multilinear_fingerprint_counts_its_variables() -> None:
    """⌈log₂ 6⌉ + 1, also where the lookup says itself what it is."""
    stated = 'width = 6, fingerprint = "multilinear", argument = "grand-product"'
    text = argument.changed(('argument  = "logup"', 'argument  = "grand-product"'), ("width = 6", stated))
    (bus,) = argument.deployed(text, 100, UNIQUE).arguments
    expected = Fraction(4 * (2**20 + 2**16) * (3 + 1) * 2**16, GOLDILOCKS**3)
    assert float(bus.certified.bits_lower) == pytest.approx(bits(expected), abs=1e-6)


def test_circuits_that_repeat_a_challenge_unequally_often_are_charged_the_least_number() -> None:
    """The join sends as much as a segment; one draws the challenge over the base field once, the other twice."""
    more = 'base_challenges = 1\nlookups.operation = { rows = "2^20", table = "2^16", width = 6, count = 4 }'
    text = argument.changed(
        ("[circuits.segment]", "[circuits.segment]\nbase_challenges = 2"),
        ("lookups = {}", more),
        ('between   = ["segment"]', 'between   = ["segment", "join"]'),
    )
    (bus,) = argument.deployed(text, 100, UNIQUE).arguments
    expected = Fraction(LEAF * 2**16, GOLDILOCKS)
    assert float(bus.certified.bits_lower) == pytest.approx(bits(expected), abs=1e-6)


def test_buses_of_one_challenge_are_one_round() -> None:
    """Half the width is half the degree: 3/2 of the error of one bus."""
    second = '[buses.more]\nscope = "execution"\nargument = "logup"\nbetween = ["segment"]\nlookups = ["other"]\n'
    second += 'challenge = { from = "multiset-hash", assumes = "lattice" }\ncloses = "join"\nleaves = "2^16"\n'
    more = 'lookups.other = { rows = "2^20", table = "2^16", width = 3, count = 4 }\n[circuits.join]'
    text = argument.changed(("[memory.ram]", f"{second}[memory.ram]"), ("[circuits.join]", more))
    (bus,) = argument.deployed(text, 100, UNIQUE).arguments
    assert bus.name == "operations + more"
    expected = Fraction(LEAF * 2**16 * 3, 2 * GOLDILOCKS**3)
    assert float(bus.certified.bits_lower) == pytest.approx(bits(expected), abs=1e-6)


@pytest.mark.parametrize("draws", [1, 2, 3])
def test_draws_over_the_base_field_are_of_all_messages(draws: int) -> None:
    """(n·D/p)^r of n proofs, which is n^r and not n times the error of one."""
    text = argument.changed(("[circuits.segment]\n", f"[circuits.segment]\nbase_challenges = {draws}\n"))
    (bus,) = argument.deployed(text, pin=UNIQUE).arguments
    expected = draws * bits(Fraction(LEAF * 2**16, GOLDILOCKS))
    assert float(bus.certified.bits_lower) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("draws", [1, 2, 3])
def test_draws_are_of_all_lookups_of_a_proof_together(draws: int) -> None:
    """Two lookups in one sum, of widths 6 and 3: (n·(D + D/2)/p)^r, not the sum of their powers."""
    text = argument.changed(
        ("[circuits.segment]\n", f"[circuits.segment]\nbase_challenges = {draws}\n"),
        ("[circuits.join]", 'lookups.other = { rows = "2^20", table = "2^16", width = 3, count = 4 }\n[circuits.join]'),
        ('lookups   = ["operation"]', 'lookups   = ["operation", "other"]'),
    )
    found = argument.deployed(text, pin=UNIQUE)
    (bus,) = found.arguments
    expected = draws * bits(Fraction(LEAF * 3 * 2**16, 2 * GOLDILOCKS))
    assert float(bus.certified.bits_lower) == pytest.approx(expected, abs=1e-6)
    (share,) = bus.shares
    weighed = share.events(bus.proofs, bus.repeated)  # what the choice of radii weighs
    assert sum(Fraction(event.degree, event.q) for event in weighed) == Fraction(LEAF * 3 * 2**15, GOLDILOCKS) ** draws


def test_list_decoding_under_a_shared_challenge_is_open() -> None:
    found = argument.deployed()
    (bus,) = found.arguments
    (hypothesis,) = bus.hypotheses
    assert (hypothesis.established, hypothesis.name) == (
        False,
        "bus operations: list decoding under a challenge that several proofs share",
    )
    assert found.open_hypotheses == (hypothesis,)
    assert found.settled == argument.deployed(pin=UNIQUE).at_most < found.at_most


def test_samples_of_one_proof_pin_nothing_before_a_challenge_that_many_share() -> None:
    """Each proof draws the samples of its first oracle alone: its list multiplies the bus as it does without them."""
    opening = Whir("whir", Fraction(1, 4), (3, 2), (20, 10), (2,), 2)
    bus, lookup = Bus("execution", "logup", lookups=("*",)), Lookup(rows=2**10, width=3, argument="gkr")
    jagged = Jagged("jagged", 1000, 40, 200, 3, 2**12, 5)
    bare = Circuit("c", parse_field("KoalaBear^5"), jagged, opening, (("a", lookup),))
    sampled = replace(bare, opening=replace(opening, first_out_of_domain=1))
    pin = Pin("johnson", multiplicity=3)
    sent = [_sent(assess_circuit(circuit, pin, every=False), bus) for circuit in (bare, sampled)]
    assert sent[0] == sent[1]
    assert sent[1][0].event.code == claim(sampled).code


def test_as_many_messages_as_the_field_counts_leave_no_bound() -> None:
    """2^20 rows a leaf and 2^11 leaves are 2^31 messages, more than KoalaBear's p; 2^10 leaves are fewer.

    The count of four a row is an envelope, which leaves it open.
    """
    small = argument.changed(
        ('field   = "Goldilocks^3"', 'field   = "KoalaBear^6"'), ('leaves    = "2^16"', 'leaves    = "2^10"')
    )
    (few,) = argument.deployed(small, 100, UNIQUE).arguments
    assert [h.established for h in few.hypotheses] == [False]
    assert few.bits > 0
    (many,) = argument.deployed(small.replace('"2^10"', '"2^11"'), 100, UNIQUE).arguments
    assert [(h.holds, h.established) for h in many.hypotheses] == [(False, True)]
    assert many.hypotheses[0].margin == "2147483648 messages, p = 2130706433: 16777216 too many"
    assert (many.bits, argument.deployed(small.replace('"2^10"', '"2^11"'), 100, UNIQUE).bits) == (0, 0)


def zisk() -> System:
    return system(assess(load("zisk"), every=False), 100)


def test_zisks_bus_at_the_radii_of_each_circuit_alone_is_weaker_than_its_circuits() -> None:
    """144.1 bits for the worst leaf, Poseidon2 beyond Johnson: 2^20 of them have 124.1."""
    zkvm = load("zisk")
    parts = {c.circuit.name: noninteractive(c, dict(zkvm.hashes)) for c in assess(zkvm, every=False).circuits}
    (bus,) = arguments(zkvm, steps_of(zkvm, parts, 100), 100)
    assert float(bus.certified.bits_lower) == pytest.approx(144.11 - 20, abs=0.01)


def test_zisks_radii_are_chosen_jointly() -> None:
    """With Johnson radii 151.4 a leaf, 131.4 for all: Poseidon2 gives a bit for it, and nothing is the weakest."""
    found = zisk()
    (bus,) = found.arguments
    assert bus.proofs == 2**20
    assert float(bus.certified.bits_lower) == pytest.approx(131.36, abs=0.01)
    alone = {c.circuit.name: c.bits for c in found.assessment.circuits}
    moved = {p.circuit.circuit.name: p.protocol for p in found.circuits if p.protocol != alone[p.circuit.circuit.name]}
    assert (alone["Poseidon2"], moved) == (130, {"Poseidon2": 129})
    assert (found.protocol, found.with_hash, found.bits) == (129, 127, 127)
    assert [h.name for h in found.open_hypotheses] == [
        "bus system: list decoding under a challenge that several proofs share"
    ]


def test_what_the_file_says_too_little_of_is_named_and_not_counted_as_nothing() -> None:
    silent = argument.deployed(argument.changed(('lookups   = ["operation"]\n', "")))
    assert (silent.arguments, silent.without) == ((), ("bus operations",))
    partly = argument.deployed(
        argument.changed(('between   = ["segment"]', 'between   = ["segment", "join"]'), ("lookups = {}", ""))
    )
    assert (len(partly.arguments), partly.without) == (1, ("what join sends on bus operations",))
    unhashed = argument.deployed(argument.changed(('hash    = "blake3"\neach', "each")))
    assert unhashed.without == ("commitment ram",)
    assert unhashed.literal is None
    unstepped = argument.deployed(argument.changed(('steps   = "2^20"\n', "")))
    assert (unstepped.without, unstepped.literal) == ((), None)
    assert system(assess(load("pico"), every=False)).without == ("buses", "memory")


@given(
    rows=st.integers(0, 30),
    width=st.integers(1, 200),
    count=st.integers(1, 50),
    segments=st.integers(1, 2**30),
    more=st.integers(1, 2**30),
    product=st.booleans(),
)
@settings(max_examples=15, deadline=None)
def test_a_wider_scope_and_more_segments_never_gain_bits(
    rows: int, width: int, count: int, segments: int, more: int, product: bool
) -> None:
    """Neither the figures with and without the hash, nor the totals."""
    text = argument.changed(
        ('leaves    = "2^16"\n', ""),
        (
            'operation = { rows = "2^20", table = "2^16", width = 6, count = 4 }',
            f'operation = {{ rows = "2^{rows}", table = "2^16", width = {width}, count = {count} }}',
        ),
        ('argument  = "logup"', f'argument  = "{"grand-product" if product else "logup"}"'),
    )
    one = assess(parse(text, "x.toml"), every=False)
    scopes = []
    for scope in ("circuit", "segment", "execution"):
        zkvm = parse(text.replace('scope     = "execution"', f'scope     = "{scope}"'), "x.toml")
        scopes.append([figures(system(type(one)(zkvm, one.circuits, one.pin), s)) for s in (segments, segments + more)])
    for few, many in scopes:
        assert all(a >= b for a, b in zip(few, many, strict=True))
    for narrow, wide in pairwise(scopes):
        assert all(a >= b for a, b in zip(narrow[0], wide[0], strict=True))


def figures(found: System) -> list[float]:
    totals = [0.0 if total is None else float(total.bits_lower) for total in (found.union, found.literal)]
    return [found.protocol, found.at_most, found.bits or 0, *totals]


@given(leaves=st.integers(1, 2**40), more=st.integers(1, 2**40))
@settings(max_examples=10, deadline=None)
def test_more_leaves_never_gain_bits(leaves: int, more: int) -> None:
    few, many = (
        figures(argument.deployed(argument.changed(('leaves    = "2^16"', f"leaves    = {n}"))))
        for n in (leaves, leaves + more)
    )
    assert all(a >= b for a, b in zip(few, many, strict=True))


@given(strength=st.integers(1, 300), quantum=st.booleans())
@settings(max_examples=10, deadline=None)
def test_an_assumption_never_raises_a_figure(strength: int, quantum: bool) -> None:
    extra = f'[assumptions.more]\nstatement = "s"\nsource = "s"\nbits = {strength}\nquantum = {str(quantum).lower()}\n'
    before, after = argument.deployed(), argument.deployed(argument.changed(("[topology]\n", f"{extra}[topology]\n")))
    assert all(a >= b for a, b in zip(figures(before), figures(after), strict=True))
    assert after.bits == min(before.bits, strength)
    assert after.quantum <= before.quantum


def test_a_setting_can_move_a_bus() -> None:
    """The bus becomes each circuit's own, and nothing is open; the other way the loss is told."""
    comparison = whatif(load("zisk"), "buses.system.leaves=", "buses.system.scope=circuit")
    assert (system(comparison.after).open_hypotheses, comparison.losses) == ((), ())
    back = compare(comparison.after.zkvm, load("zisk"))
    assert back.losses == (
        "the system's figure now holds on condition: bus system: list decoding under a challenge that several proofs "
        "share",
    )
    assert ("buses", "system", "scope") in [change.path for change in back.changes]


def test_what_a_change_takes_from_the_system_is_a_loss() -> None:
    base = parse(argument.TEXT, "argument.toml")
    weaker = parse(argument.changed(("bits      = 128\n", "bits      = 80\n")), "argument.toml")
    before = argument.deployed().at_most
    assert compare(base, weaker).losses == (f"with the assumption lattice {before} → 80 bits",)
    silent = parse(argument.changed(('lookups   = ["operation"]\n', "")), "argument.toml")
    assert compare(base, silent).losses == ("the system's figure is now without bus operations",)


def test_a_gate_names_the_bus_that_decides_and_what_it_rests_on() -> None:
    """With 2^50 leaves the bus is the weakest, whatever the radii."""
    found = argument.deployed(argument.changed(('leaves    = "2^16"', 'leaves    = "2^50"')))
    (bits,) = [
        verdict for verdict in check(found, "M3", gates()["M3"], Measured()).verdicts if verdict.clause.kind == "bits"
    ]
    (bus,) = found.arguments
    assert found.protocol == bus.bits < min(part.protocol for part in found.circuits)
    assert (bits.judgement.answer, bits.judgement.figure, bits.judgement.binding) == (
        "missed",
        f"{bus.bits} bits†",
        "bus operations",
    )
    assert "weakest: bus operations, one argument over 1,125,899,906,842,624 proofs" in bits.judgement.evidence
    assert f"on condition that {bus.hypotheses[0].name}" in bits.judgement.evidence
    (whole,) = [
        verdict
        for verdict in check(found, "handbook", gates()["handbook"], Measured()).verdicts
        if verdict.clause.kind == "system"
    ]
    assert (whole.judgement.answer, whole.judgement.binding) == ("missed", found.binding)
