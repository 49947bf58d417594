"""No proven figure exceeds the best known attack, for every protocol and wherever grinding stands."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import floor, log2
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundproof.formats.files import load
from soundproof.parameters.params import Batching
from soundproof.primitives.fields import Sampling, parse_field
from soundproof.protocols.deep_ali import DeepAli
from soundproof.protocols.fri import Fri, FriGrinding
from soundproof.protocols.jagged import Jagged
from soundproof.protocols.logup import Lookup
from soundproof.protocols.stir import Stir, StirGrinding
from soundproof.protocols.swirl import Swirl
from soundproof.protocols.whir import Whir, WhirGrinding
from soundproof.readings.attacks import attack_bits
from soundproof.readings.security import Pin, assess_circuit
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.events import Missed
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import transcript

bits = st.integers(0, 64)


@st.composite
def schedules(draw: Any, variables: int) -> list[int]:
    """log₂ of folding factors that together fold no more than so many variables."""
    steps, left = [draw(st.integers(1, min(variables, 4)))], variables
    left -= steps[0]
    while left and draw(st.booleans()):
        steps.append(draw(st.integers(1, min(left, 4))))
        left -= steps[-1]
    return steps


@st.composite
def later_rates(draw: Any, first: Fraction, oracles: int) -> tuple[Fraction, ...] | None:
    """The rates that follow from the folds, or as many that do not."""
    if draw(st.booleans()):
        return None
    return (first, *(Fraction(1, 2 ** draw(st.integers(1, 5))) for _ in range(oracles - 1)))


@st.composite
def openings(draw: Any, kind: str, variables: int) -> Any:
    log_blowup = draw(st.integers(1, 5))
    past = log_blowup if kind == "fri" else 0  # a schedule that folds past the trace tests a larger dimension
    rate, folds = Fraction(1, 2**log_blowup), draw(schedules(variables + past))
    few = st.integers(1, 400)
    batching = draw(st.sampled_from(Batching))
    each = tuple(draw(few) for _ in folds)
    match kind:
        case "fri":
            final = 2 ** (variables + log_blowup - sum(folds))
            grinding = FriGrinding(draw(bits), tuple(draw(bits) for _ in folds), draw(bits))
            return Fri("fri", rate, draw(few), tuple(2**k for k in folds), final, batching, grinding)
        case "whir":
            later = tuple(draw(bits) for _ in folds[1:])
            by_fold = tuple(tuple(draw(bits) for _ in range(k)) for k in folds)
            whir_grinding = WhirGrinding(draw(bits), by_fold, later, tuple(draw(bits) for _ in folds))
            samples = tuple(draw(st.integers(1, 2)) for _ in folds[1:])
            return Whir(
                "whir", rate, tuple(folds), each, samples, draw(st.integers(1, 5)), batching,
                draw(later_rates(rate, len(folds))), combines_last_queries=draw(st.booleans()), grinding=whir_grinding,
            )  # fmt: skip
        case _:
            one_or_each = st.one_of(bits, st.tuples(*[bits for _ in folds]))
            one_or_later = st.one_of(bits, st.tuples(*[bits for _ in folds[1:]]))
            stir_grinding = StirGrinding(draw(bits), draw(bits), draw(one_or_later), draw(one_or_each))
            one = st.integers(1, 2)
            few_samples = draw(st.one_of(one, st.tuples(*[one for _ in folds[1:]])))
            arities = tuple(2**k for k in folds)
            rates = draw(later_rates(rate, len(folds)))
            return Stir("stir", rate, arities, each, few_samples, batching, rates, stir_grinding)


@st.composite
def circuits(draw: Any) -> Circuit:
    """Any constraint side before any opening that can follow it, with grinding before every challenge or none."""
    variables, many = draw(st.integers(2, 16)), st.integers(1, 300)
    air: DeepAli | Jagged | Swirl
    match draw(st.sampled_from(["deep-ali", "jagged", "swirl"])):
        case "deep-ali":
            air = DeepAli(
                "deep-ali", 2**variables, draw(st.integers(1, 9)), draw(st.integers(1, 3)), draw(many), draw(many),
                draw(st.sampled_from(Batching)), deep_grinding=draw(bits), ali_grinding=draw(bits),
            )  # fmt: skip
        case "jagged":
            air = Jagged(
                "jagged", 2**variables, draw(many), draw(many), draw(st.integers(1, 9)), 2**variables, draw(many)
            )
        case _:
            skip = draw(st.integers(0, variables - 1))
            air = Swirl(
                "swirl", skip, variables - skip, draw(many), draw(st.integers(1, 9)), draw(many), draw(many), variables,
                draw(many), draw(many), draw(many), draw(st.integers(0, 8)), logup_grinding=draw(bits),
            )  # fmt: skip
    kinds = ["fri", "whir", "stir"] if isinstance(air, DeepAli) else ["fri", "whir"]
    opening = draw(openings(draw(st.sampled_from(kinds)), variables))
    bus = st.builds(
        Lookup, rows=many, width=st.integers(1, 9), grinding=bits,
        fingerprint=st.sampled_from(["univariate", "multilinear"]),
        argument=st.sampled_from(["columns", "gkr", "grand-product"]),
    )  # fmt: skip
    buses = tuple((f"bus {i}", bus) for i, bus in enumerate(draw(st.lists(bus, max_size=2))))
    field = parse_field(draw(st.sampled_from(["BabyBear^2", "BabyBear^4", "KoalaBear^5", "Goldilocks^2", "M31^3"])))
    return Circuit("drawn", field, air, opening, buses, bits_from_field=draw(st.booleans()))


def attack(challenge: Challenge, circuit: Circuit) -> int | None:
    """The best known attack on one challenge; None where a guess of it gains nothing."""
    try:
        return attack_bits([challenge], circuit.field.size)
    except ValueError:
        return None


PINS = [Pin(), Pin("unique", slack=16), Pin("johnson", "DKT26", 6), Pin("johnson", "BCHKS25", 5)]


@given(circuits(), st.sampled_from(PINS))
@settings(max_examples=150, deadline=None)
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
    for own in assessed.best.rounds:
        challenge = next(c for c in transcript(circuit) if isinstance(c, Challenge) and c.label == own.challenge.label)
        found = attack(challenge, circuit)
        assert found is None or own.certified.bits <= found, challenge.name


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


@given(st.integers(1, 100), st.integers(1, 30), st.fractions(0, 1), st.fractions(0, 1), st.integers(1, 90))
def test_more_agreement_never_makes_queries_find_more(
    excess: int, log_positions: int, one: Fraction, other: Fraction, queries: int
) -> None:
    """On which the law rests where positions are drawn from a field element."""
    event = Missed(queries, Code.of(Oracle(0, 4, 2)), Sampling(log_positions, 2**31 - excess))
    assert event.chance(min(one, other), Fraction) <= event.chance(max(one, other), Fraction)
