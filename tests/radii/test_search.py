"""The choice of radius against brute force."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import isqrt
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from soundproof.formats.files import load
from soundproof.primitives.fields import parse_field
from soundproof.protocols.deep_ali import DeepAli
from soundproof.protocols.fri import Fri, FriGrinding
from soundproof.protocols.whir import Whir, WhirGrinding
from soundproof.radii import search
from soundproof.radii.beyond import FirstOrder
from soundproof.radii.gaps import JOHNSON_GAPS, PINNED_GAPS
from soundproof.radii.johnson import Johnson
from soundproof.radii.unique import UniqueDecoding
from soundproof.readings.security import Pin, assess_circuit
from soundproof.theorems import certificates
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.codes import Oracle
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import transcript


def challenges_of(circuit: Circuit) -> tuple[Challenge, ...]:
    return tuple(entry for entry in transcript(circuit) if isinstance(entry, Challenge))


@st.composite
def small_circuits(draw: Any) -> Circuit:
    """Fields so small that the best m is within reach of a scan."""
    log_trace, log_blowup = draw(st.integers(8, 18)), draw(st.integers(1, 4))
    opening = Fri(
        "fri",
        Fraction(1, 2**log_blowup),
        draw(st.integers(20, 200)),
        (2,) * (log_trace - 2),
        2 ** (log_blowup + 2),
        grinding=FriGrinding(draw(st.integers(0, 20)), draw(st.integers(0, 10)), draw(st.integers(0, 20))),
    )
    air = DeepAli("deep-ali", 2**log_trace, 3, draw(st.integers(1, 8)), draw(st.integers(2, 400)), 100)
    return Circuit(
        "drawn", parse_field(draw(st.sampled_from(["BabyBear^3", "KoalaBear^3", "Goldilocks"]))), air, opening
    )


@given(st.integers(2, 5000), st.data())
def test_multiplicities_begin_where_the_agreement_is_at_most_all_positions(n: int, data: st.DataObject) -> None:
    """The least m with √ρ·(1 + 1/(2m)) ≤ 1, that is (2m + 1)²k ≤ (2m)²n; close to rate 1 it is large."""
    k = data.draw(st.integers(1, n - 1) | st.integers(max(1, n - 5), n - 1))
    m = search._least_multiplicity(Oracle(0, n, k))
    assert (2 * m + 1) ** 2 * k <= (2 * m) ** 2 * n
    assert m == 1 or (2 * m - 1) ** 2 * k > (2 * m - 2) ** 2 * n
    assert search._least_multiplicity(Oracle(0, n, n)) == 1


@given(small_circuits())
@settings(max_examples=25, deadline=None)
def test_johnson_choice_equals_brute_force(circuit: Circuit) -> None:
    challenges = challenges_of(circuit)
    chosen = search.worst(challenges, search.best_johnson(search.parts_of(challenges)))
    every = (*PINNED_GAPS.values(), JOHNSON_GAPS)
    brute = min(search.worst(challenges, (Johnson(m, gaps),)) for m in range(1, 300) for gaps in every)
    assert chosen <= brute * (1 + 1e-3)


@given(small_circuits())
@settings(max_examples=25, deadline=None)
def test_slack_choice_is_unnoticeably_below_brute_force(circuit: Circuit) -> None:
    challenges = challenges_of(circuit)
    (chosen,) = search.best_unique(search.parts_of(challenges))
    low = circuit.air.opening_points
    assert chosen.slack >= low
    brute = min(search.worst(challenges, (UniqueDecoding(slack),)) for slack in range(low, 300))
    assert search.worst(challenges, (chosen,)) <= brute * 2**search.UNNOTICED * (1 + 1e-9)


@pytest.mark.parametrize("queries", [(40, 30, 20), (90, 12, 40), (25, 60, 10)])
@pytest.mark.parametrize("name", ["BabyBear^4", "Goldilocks^2"])
def test_whir_choice_equals_brute_force_over_all_iterations(queries: tuple[int, ...], name: str) -> None:
    opening = Whir("whir", Fraction(1, 4), (3, 3, 3), queries, (1, 1), 3, grinding=WhirGrinding(5, 5, 5, 10))
    circuit = Circuit("c", parse_field(name), DeepAli("deep-ali", 2**12, 3, 2, 9, 20), opening)
    challenges = challenges_of(circuit)
    parts = search.parts_of(challenges)
    chosen, _ = search.polished(challenges, parts, search.best_johnson(parts, PINNED_GAPS["DKT26-closed"]))
    span = sorted({1, 2, 3, 4, 5, 6, 8, 11, 15, 20, 30, 50, 80, 130, 250, 500, 1000, *(r.multiplicity for r in chosen)})
    brute = min(search.worst(challenges, tuple(map(Johnson, ms))) for ms in product(span, repeat=3))
    assert search.worst(challenges, chosen) <= brute * (1 + search.VISIBLE)


@settings(deadline=None, max_examples=30)
@given(small_circuits(), st.integers(0, 2**20), st.sampled_from(["BCHKS25", "DKT26"]))
def test_a_radius_that_is_moved_stays_in_its_regime(circuit: Circuit, x: int, theorem: str) -> None:
    """The radii near one: within the Johnson radius or beyond it as before, by the same theorems."""
    (part,) = search.parts_of(challenges_of(circuit))
    n, k, most = part.oracle.length, part.oracle.dimension, search.most_beyond(part.oracle)
    gaps = PINNED_GAPS[theorem]
    for regime in (
        UniqueDecoding(part.slack + x % (n - k), gaps),
        Johnson(1 + x, gaps),
        FirstOrder(most - x % (most - k), 2**31 - 1, gaps),
    ):
        moved = list(search._moved(regime, part))
        assert moved and {type(other) for other in moved} == {type(regime)}
        assert all(replace(regime, **_integer(other)) == other for other in moved)
        assert all(other.at**2 < n * k for other in moved if isinstance(other, FirstOrder))
        assert all(other.slack >= part.slack for other in moved if isinstance(other, UniqueDecoding))


def _integer(regime: Any) -> dict[str, int]:
    """The one number of a radius."""
    name = {UniqueDecoding: "slack", Johnson: "multiplicity", FirstOrder: "at"}[type(regime)]
    return {name: getattr(regime, name)}


@pytest.mark.parametrize("regime", ["unique", "johnson", "beyond"])
@pytest.mark.parametrize("name", ["app", "leaf"])
def test_a_pinned_regime_is_kept(name: str, regime: str) -> None:
    """OpenVM has its most bits just beyond the Johnson radius: the next position is no longer beyond."""
    (circuit,) = [circuit for circuit in load("openvm").circuits if circuit.name == name]
    (chosen,) = assess_circuit(circuit, Pin(regime), every=False).best.radii
    assert chosen.name == {"unique": "UDR", "johnson": "JBR", "beyond": "BJR"}[regime]
    if isinstance(chosen, FirstOrder):
        (part,) = search.parts_of(challenges_of(circuit))
        assert chosen.at == search.most_beyond(part.oracle)


def test_multiplicities_may_be_large() -> None:
    """A field with room to spare: m beyond 10⁵ is found without a scan."""
    circuit = load("zisk").circuits[0]
    wide = replace(circuit, field=parse_field("Goldilocks^6"), air=replace(circuit.air, opening_points=1), lookups=())
    (regime,) = assess_circuit(wide, Pin("johnson")).best.radii
    assert regime.multiplicity > 10**5


def test_a_failed_hypothesis_leaves_the_next_best_regime() -> None:
    """Many opening points over a short trace: the wider code is not decodable at a pinned m."""
    circuit = load("zisk").circuits[0]
    short = replace(circuit, air=replace(circuit.air, trace_length=2**12, opening_points=700), lookups=())
    short = replace(short, opening=replace(short.opening, foldings=(8, 8), final_domain=2**7))
    pinned = assess_circuit(short, Pin("johnson", multiplicity=5000)).best
    assert pinned.bits == 0
    assert [h.name for h in pinned.failed] == ["A² > n(k − 1)"]
    assert "short by" in pinned.failed[0].margin
    assert assess_circuit(short).bits > 0


@given(st.integers(7, 26), st.floats(0.02, 0.9), st.sampled_from([1, 1, 2, 37]), st.sampled_from([1, 7, 300]))
@settings(max_examples=200, deadline=None)
def test_no_circuit_is_given_up_for_fewer_bad_challenges(log_n: int, rate: float, steps: int, degree: int) -> None:
    """Before radii beyond Johnson's are searched, the fewest bad challenges that any has decide whether to."""
    n, k = 2**log_n, max(65, round(2**log_n * rate**3))
    assume(k < n * 0.95)
    found = certificates.squarefree(n, k, isqrt(n * k) - steps, degree)
    fewest = next(count for least, count in search.FEWEST_BEYOND if k >= least * n)
    assert found is None or found.exceptions >= degree * fewest * n**2


def test_more_points_than_the_domain_allows_leave_no_bound() -> None:
    circuit = load("zisk").circuits[0]
    crowded = replace(circuit, air=replace(circuit.air, trace_length=2**12, opening_points=5000), lookups=())
    crowded = replace(crowded, opening=replace(crowded.opening, foldings=(8, 8), final_domain=2**7))
    assessed = assess_circuit(crowded)
    assert assessed.bits == 0
    assert [bool(evaluation.failed) for evaluation in assessed.evaluations] == [True, True, True]
    assert any("904 too small" in h.margin for h in assessed.evaluations[0].failed)


def test_folding_to_a_single_point_tests_nothing() -> None:
    circuit = load("zisk").circuits[0]
    short = replace(circuit, air=replace(circuit.air, trace_length=2**11), lookups=())
    point = replace(short, opening=replace(short.opening, foldings=(8, 8, 8, 8), final_domain=1))
    for pin in (Pin(), Pin("johnson"), Pin("unique", slack=0), Pin("johnson", multiplicity=2**40)):
        assessed = assess_circuit(point, pin)
        assert (assessed.bits, assessed.attack_bits) == (0, point.opening.grinding.queries)
        assert not any(evaluation.applies for evaluation in assessed.evaluations)


def test_wrap_around_means_no_bound_applies() -> None:
    circuit = load("pico").circuits[0]
    name, bus = circuit.buses[0]
    p = circuit.field.prime.modulus
    full = replace(circuit, lookups=((name, replace(bus, rows=p + 5)),))
    assessed = assess_circuit(full)
    assert assessed.bits == 0
    assert not assessed.best.applies
    assert assessed.best.failed[0].margin == f"{p + 5} messages, p = {p}: 6 too many"
    several = replace(circuit, lookups=((name, replace(bus, rows=p - 1, count=2)),))
    left_open = assess_circuit(several)
    assert left_open.bits > 0
    assert [h.established for h in left_open.open_hypotheses] == [False]


def test_a_field_too_small_has_no_bits() -> None:
    circuit = load("zisk").circuits[0]
    tiny = replace(circuit, field=parse_field("BabyBear"), air=replace(circuit.air, degree=3000), lookups=())
    assert assess_circuit(tiny).bits == 0
