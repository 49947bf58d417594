"""No proven figure exceeds the best known attack, for every protocol and wherever grinding stands."""

from __future__ import annotations

from fractions import Fraction
from math import floor, log2

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from soundproof.formats.files import load
from soundproof.primitives.fields import Sampling, parse_field
from soundproof.protocols.deep_ali import DeepAli
from soundproof.protocols.fri import Fri, FriGrinding
from soundproof.protocols.logup import Lookup
from soundproof.protocols.whir import Whir, WhirGrinding
from soundproof.readings.attacks import attack_bits
from soundproof.readings.security import Pin, assess_circuit
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.events import Missed
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import transcript
from tests.depth import depth
from tests.zkvm.circuits import circuits


def attack(challenge: Challenge, circuit: Circuit) -> int | None:
    """The best known attack on one challenge; None where a guess of it gains nothing."""
    try:
        return attack_bits([challenge], circuit.field.size)
    except ValueError:
        return None


PINS = [Pin(), Pin("unique", slack=16), Pin("johnson", "DKT26", 6), Pin("johnson", "BCHKS25", 5)]


@given(circuits(), st.sampled_from(PINS))
@settings(max_examples=depth(75, 150), deadline=None)
def test_what_is_proven_is_at_most_the_best_known_attack(circuit: Circuit, pin: Pin) -> None:
    assessed = assess_circuit(circuit, pin, every=False)
    assert assessed.bits <= assessed.attack_bits


@given(circuits(), st.sampled_from(PINS[1:]))
@settings(max_examples=60, deadline=None)
def test_every_round_that_can_be_attacked_has_at_most_the_attacks_bits(circuit: Circuit, pin: Pin) -> None:
    """The argument of the law, round by round: what binds elsewhere hides nothing."""
    assessed = assess_circuit(circuit, pin, every=False)
    if not assessed.best.applies:
        return
    for assessed_round in assessed.best.rounds:
        challenge = next(
            c for c in transcript(circuit) if isinstance(c, Challenge) and c.label == assessed_round.challenge.label
        )
        found = attack(challenge, circuit)
        assert found is None or assessed_round.certified.bits <= found, challenge.name


def ground(grinding: int) -> Circuit:
    """FRI with DEEP-ALI, every challenge ground; queries are good for more."""
    air = DeepAli("deep-ali", 2**10, 3, 2, 40, 50, deep_grinding=grinding, ali_grinding=grinding)
    opening = Fri("fri", Fraction(1, 4), 200, (4, 4), 2**8, grinding=FriGrinding(grinding, grinding, grinding))
    bus = Lookup(rows=2**8, width=3, grinding=grinding)
    return Circuit("ground", parse_field("KoalaBear^4"), air, opening, (("bus", bus),))


@pytest.mark.parametrize("grinding", [0, 1, 20, 40])
def test_guessing_a_challenge_costs_its_grinding(grinding: int) -> None:
    assessed = assess_circuit(ground(grinding), every=False)
    assert assessed.attack_bits == floor(log2(assessed.circuit.field.size) + grinding)


def test_the_cheapest_challenge_is_guessed() -> None:
    """One challenge without grinding is enough; so are few queries."""
    circuit = ground(30)
    size = log2(circuit.field.size)
    bare = replace(circuit, air=replace(circuit.air, deep_grinding=0))  # type: ignore[type-var]
    assert assess_circuit(bare, every=False).attack_bits == floor(size)
    few = replace(circuit, opening=replace(circuit.opening, queries=40))  # type: ignore[type-var,call-arg]
    assert assess_circuit(few, every=False).attack_bits == 40 * 2 + 30


def test_buses_of_one_challenge_share_its_proof_of_work() -> None:
    circuit = ground(30)
    light = Lookup(rows=2**8, width=3, grinding=5)
    both = replace(circuit, lookups=(*circuit.lookups, ("light", light)))
    assert assess_circuit(both, every=False).attack_bits == assess_circuit(circuit, every=False).attack_bits
    alone = replace(circuit, lookups=(("light", light),))
    assert assess_circuit(alone, every=False).attack_bits == floor(log2(circuit.field.size) + 5)


def test_no_sample_outside_the_domain_is_guessed_in_place_of_the_rest() -> None:
    """It helps nobody where one codeword is close, as in unique decoding: only it is free of grinding here."""
    demo = load("demo_whir").circuits[0]
    assert isinstance(demo.opening, Whir)
    heavy = WhirGrinding(10, 10, 0, 10)
    opening = replace(demo.opening, grinding=heavy, combines_last_queries=False)
    challenges = [c for c in transcript(replace(demo, opening=opening)) if isinstance(c, Challenge)]
    spared = {challenge.name for challenge in challenges if attack(challenge, demo) is None}
    assert spared == {"OOD 1", "OOD 2", "OOD 3", "OOD 4"}


@settings(max_examples=depth(40, 100))
@given(st.integers(1, 100), st.integers(1, 30), st.fractions(0, 1), st.fractions(0, 1), st.integers(1, 90))
def test_more_agreement_never_makes_queries_find_more(
    excess: int, log_positions: int, one: Fraction, other: Fraction, queries: int
) -> None:
    """On which the law rests where positions are drawn from a field element."""
    event = Missed(queries, Code.of(Oracle(0, 4, 2)), Sampling(2**log_positions, 2**31 - excess))
    assert event.chance(min(one, other), Fraction) <= event.chance(max(one, other), Fraction)
