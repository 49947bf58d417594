"""The choice of radius against brute force."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import product
from math import inf, isqrt, log2
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from soundproof.formats.files import load
from soundproof.primitives.fields import parse_field
from soundproof.protocols.deep_ali import DeepAli
from soundproof.protocols.fri import Fri, FriGrinding
from soundproof.protocols.whir import Whir, WhirGrinding
from soundproof.radii import search
from soundproof.radii.beyond import BeyondJohnson
from soundproof.radii.gaps import JOHNSON_GAPS, PINNED_GAPS
from soundproof.radii.johnson import Johnson
from soundproof.radii.unique import UniqueDecoding
from soundproof.readings.security import Pin, assess_circuit
from soundproof.theorems import certificates
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.events import Gap, Missed, Roots
from soundproof.transcript.regime import Regime
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


def least_worst(challenges: tuple[Challenge, ...], every: Iterable[tuple[Regime, ...]]) -> float:
    """The least of the largest round errors: radii are left at the first round that is as bad as the best so far."""
    ordered, least = list(challenges), inf
    for radii in every:
        for i, challenge in enumerate(ordered):
            if search.worst((challenge,), radii) >= least:
                ordered.insert(0, ordered.pop(i))  # most often it is bad at the next radii, too
                break
        else:
            least = search.worst(challenges, radii)
    return least


@given(small_circuits())
@settings(max_examples=25, deadline=None)
def test_johnson_choice_equals_brute_force(circuit: Circuit) -> None:
    challenges = challenges_of(circuit)
    chosen = search.worst(challenges, search.best_johnson(search.parts_of(challenges)))
    every = (*PINNED_GAPS.values(), JOHNSON_GAPS)
    brute = least_worst(challenges, ((Johnson(m, gaps),) for m in range(1, 300) for gaps in every))
    assert chosen <= brute * (1 + 1e-3)


@given(small_circuits())
@settings(max_examples=25, deadline=None)
def test_slack_choice_is_unnoticeably_below_brute_force(circuit: Circuit) -> None:
    challenges = challenges_of(circuit)
    (chosen,) = search.best_unique(search.parts_of(challenges))
    low = circuit.air.opening_points
    assert chosen.slack >= low
    brute = least_worst(challenges, ((UniqueDecoding(slack),) for slack in range(low, 300)))
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
    brute = least_worst(challenges, product(map(Johnson, span), repeat=3))
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
        BeyondJohnson(most - x % (most - k), 2**31 - 1, gaps),
    ):
        moved = list(search._moved(regime, part))
        assert moved and {type(other) for other in moved} == {type(regime)}
        assert all(replace(regime, **_integer(other)) == other for other in moved)
        assert all(other.at**2 < n * k for other in moved if isinstance(other, BeyondJohnson))
        assert all(other.slack >= part.slack for other in moved if isinstance(other, UniqueDecoding))


def _integer(regime: Any) -> dict[str, int]:
    """The one number of a radius."""
    name = {UniqueDecoding: "slack", Johnson: "multiplicity", BeyondJohnson: "at"}[type(regime)]
    return {name: getattr(regime, name)}


@pytest.mark.parametrize("regime", ["unique", "johnson", "beyond"])
@pytest.mark.parametrize("name", ["app", "leaf"])
def test_a_pinned_regime_is_kept(name: str, regime: str) -> None:
    """OpenVM has its most bits just beyond the Johnson radius: the next position is no longer beyond."""
    (circuit,) = [circuit for circuit in load("openvm").circuits if circuit.name == name]
    (chosen,) = assess_circuit(circuit, Pin(regime), every=False).best.radii
    assert chosen.name == {"unique": "UDR", "johnson": "JBR", "beyond": "BJR"}[regime]
    if isinstance(chosen, BeyondJohnson):
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
    p = circuit.field.characteristic
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


# Choices by hand ----------------------------------------------------------------------------------


def fri(field: str, logs: tuple[int, int], air: tuple[int, int], queries: int, *bits: int) -> Circuit:
    """A trace of 2^log rows at rate 2^−log, with so many points and columns, and grinding."""
    trace, blowup = logs
    opening = Fri(
        "fri", Fraction(1, 2**blowup), queries, (2,) * (trace - 2), 2 ** (blowup + 2), grinding=FriGrinding(*bits)
    )
    return Circuit("drawn", parse_field(field), DeepAli("deep-ali", 2**trace, 3, *air, 100), opening)


def whir(field: str, queries: tuple[int, ...]) -> Circuit:
    opening = Whir("whir", Fraction(1, 4), (3, 3, 3), queries, (1, 1), 3, grinding=WhirGrinding(5, 5, 5, 10))
    return Circuit("drawn", parse_field(field), DeepAli("deep-ali", 2**12, 3, 2, 9, 20), opening)


def of(zkvm: str, name: str) -> Circuit:
    (found,) = [circuit for circuit in load(zkvm).circuits if circuit.name == name]
    return found


def words(radii: Any) -> str | None:
    return None if radii is None else " ".join(f"{r.symbol}{r.integer}" for r in radii)


CHOSEN = [
    (whir("BabyBear^4", (90, 12, 40)), "s2 s4 s0, m20 m1099511627774 m3, m20 A1804 m3, A8191 A1804 A511"),
    (of("sp1", "core"), "s258, m2, A4194303"),
    (fri("KoalaBear^3", (18, 3), (2, 367), 175, 5, 5, 17), "s1029623, m1, A741454"),
    (fri("Goldilocks^3", (18, 3), (7, 237), 100, 11, 2, 12), "s34, m18, A741454"),
    (fri("Goldilocks^3", (5, 2), (5, 217), 146, 6, 4, 13), "s5, m10, A63"),
]
BEST = [
    (of("zisk", "Final_Compressed"), "A128100"),
    (of("demo_whir", "convert"), "m37449 m1099511627774 m1099511627774 A22382 A3967"),
    (of("openvm", "internal"), "s258"),
    (fri("BabyBear^3", (14, 3), (4, 174), 156, 18, 6, 18), "s4"),
    (fri("Goldilocks", (15, 3), (8, 47), 92, 3, 1, 15), "s120953"),
]
"""Circuits, and the integer of each radius: of the best in every regime, and of the best of all."""


@pytest.mark.parametrize(
    ("circuit", "expected", "every"), [(*row, True) for row in CHOSEN] + [(*row, False) for row in BEST]
)
def test_another_radius_is_another_figure(circuit: Circuit, expected: str, every: bool) -> None:
    assessed = assess_circuit(circuit, every=every)
    chosen = assessed.evaluations if every else [assessed.best]
    assert ", ".join(str(words(evaluation.radii)) for evaluation in chosen) == expected


SMALL = [
    (fri("Goldilocks", (3, 1), (8, 373), 59, 19, 1, 9), "s8", None, None),  # no slack but 8, and none beyond Johnson's
    (fri("KoalaBear^4", (3, 2), (7, 39), 18, 15, 6, 12), "s7", None, None),  # no position above the threshold
    (fri("BabyBear^3", (6, 1), (5, 217), 136, 8, 3, 12), "s5", "A89", None),  # one position above it
    (fri("BabyBear^3", (8, 5), (1, 99), 217, 16, 1, 1), "s6", "A1447", None),
    (fri("BabyBear^6", (7, 1), (4, 252), 213, 20, 6, 7), "s4", "A180", "A180"),  # beats the Johnson radius
]


@pytest.mark.parametrize(("circuit", "unique", "beyond", "gaining"), SMALL)
def test_radii_at_the_ends_of_what_there_is(circuit: Circuit, unique: str, beyond: Any, gaining: Any) -> None:
    parts, p = search.parts_of(challenges_of(circuit)), circuit.field.characteristic
    incumbents = search.best_mixed(parts, search.best_unique(parts), search.best_johnson(parts))
    assert words(search.best_unique(parts)) == unique
    assert words(search.best_beyond(parts, p)) == beyond
    assert words(search.best_beyond(parts, p, incumbents)) == gaining


@pytest.mark.parametrize(("k", "there"), [(1, False), (2, True)])
def test_codes_of_dimension_2_and_more_have_radii_beyond(k: int, there: bool) -> None:
    code = Code.of(Oracle(0, 1024, k))
    part = search.OraclePart(code.oracle, ((Missed(30, code), 1.0),), (((Gap(1, code, 2**100), 1.0),),))
    assert (search.best_beyond((part,), 2**31 - 1) is not None) is there


def test_the_worst_round_and_its_root() -> None:
    challenges, radii = challenges_of(CHOSEN[0][0]), (Johnson(4),) * 3
    errors = [float(challenge.error(radii, float)) for challenge in challenges]
    assert min(errors) < max(errors) == search.worst(challenges, radii) == search.worst(challenges, radii, 1)
    assert search.worst(challenges, radii, 2) == pytest.approx(max(errors) ** 0.5)


def test_the_radii_near_one_by_hand() -> None:
    """At distances 1, 2, 4 … up to the first power of two beyond the integer."""
    part: Any = SimpleNamespace(oracle=Oracle(0, 32, 8), slack=3)  # most agreeing positions beyond Johnson: 15

    def near(regime: Any) -> list[int]:
        return [int(moved.integer) for moved in search._moved(regime, part)]

    assert near(UniqueDecoding(5)) == [4, 6, 3, 7, 9, 13]
    assert near(UniqueDecoding(30)) == [29, 31, 28, 32, 26, 22, 14]
    assert near(UniqueDecoding(0)) == []
    assert near(Johnson(1)) == [2, 3]
    assert near(Johnson(3)) == [2, 4, 1, 5, 7]
    assert near(Johnson(search.LARGEST_MULTIPLICITY - 1))[:3] == [2**40 - 2, 2**40, 2**40 - 3]
    assert near(BeyondJohnson(13, 97)) == [12, 14, 11, 15, 9, 5]


def round_of(error: Any, *indices: int, queries: bool = True) -> Any:
    """A challenge about some oracles whose error is a function of all radii, shared evenly among its terms."""
    codes = [Code.of(Oracle(index, 64, 16)) for index in indices]
    events = [Missed(1, code) if queries else Roots(1, 97, code) for code in codes]
    terms = [SimpleNamespace(event=e, code=e.code, error=lambda radii, _: error(radii) / len(codes)) for e in events]
    return SimpleNamespace(terms=terms, error=lambda radii, _: error(radii))


@pytest.fixture
def integers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Radii are plain numbers, and what is near one is what is next to it, up to 40."""
    monkeypatch.setattr(search, "_moved", lambda x, part: [y for y in (x - 1, x + 1) if 0 <= y <= 40])


def test_a_round_that_holds_queries_and_more_is_mixed() -> None:
    assert search._mixed(round_of(sum, 0, 1))
    assert not search._mixed(round_of(sum, 0))
    assert not search._mixed(round_of(sum, 0, 1, queries=False))
    both = round_of(sum, 0, 1)
    both.terms[1].event = Roots(1, 97, both.terms[1].code)
    assert search._mixed(both)


def test_the_oracles_whose_events_visibly_share_a_round() -> None:
    def shared(*errors: float, indices: tuple[int, ...] = (0, 1, 2)) -> list[int]:
        challenge = round_of(sum, *indices)
        for term, error in zip(challenge.terms, errors, strict=True):
            term.error = lambda radii, number, own=error: own
        return search._shared(challenge, ())

    assert shared(0.5, 0.25, 0.25) == [0, 1, 2]
    assert shared(0.5, 0.25, 2.0**-13) == [0, 1]
    assert shared(1 - 2.0**-12, 0.0, 2.0**-12) == []  # as much as is visible is not more
    assert shared(0.5, 0.25, 0.25, indices=(1, 0, 1)) == [1, 0]
    assert search._shared(round_of(sum, 0), ()) == []


def bowl(*best: int) -> Any:
    """An error that is least, 2^−20, where each radius has its best integer, and grows by 2^−4 of that per square."""
    return lambda radii: 2.0**-20 * (1 + sum((x - y) ** 2 for x, y in zip(radii, best, strict=True)) / 16)


def test_radii_of_a_mixed_round_are_traded(integers: None) -> None:
    polished: Any = search.polished
    parts, lower = (None, None, None), round_of(lambda radii: 2.0**-30, 2)
    assert polished((lower, round_of(bowl(7, 30, 5), 0, 1)), parts, (9, 28, 5)) == ((7, 30, 5), 2.0**-20)
    assert polished((lower, round_of(bowl(7, 30, 5), 0)), parts, (9, 28, 5))[0] == (9, 28, 5)
    # only oracles of the weakest round move, and it may be another after a step
    first, second = round_of(bowl(7, 28, 5), 0, 2), round_of(lambda radii: 2.0**-20, 0)
    assert polished((first, second), parts, (9, 20, 5)) == ((7, 20, 5), bowl(7, 28, 5)((7, 20, 5)))
    # a gain that is not visible is none: the first step brings 5·2^−14 of the error, the second would bring 3·2^−14
    flat = round_of(lambda radii: 2.0**-20 * (1 + (radii[0] - 7) ** 2 / 2**14), 0, 1)
    assert polished((flat,), parts[:2], (10, 3))[0] == (9, 3)


@pytest.mark.parametrize(
    ("bits", "start", "found"),
    [
        (lambda x: 19.9921 + x * 2.0**-9, 0, 5),  # 20.0018 is the first above 20
        (lambda x: 19 + x / 256, 254, 256),  # exactly 20 is enough
        (lambda x: 19 + x / 256, 253, 253),  # more than 0.008 is missing
        (lambda x: 20 - abs(x - 3) * 2.0**-9 - 2.0**-9, 0, 0),  # no whole bit in reach: as they were
        (lambda x: 0.0, 5, 5),
        (lambda x: inf, 5, 5),
    ],
)
def test_radii_are_moved_to_a_whole_bit_that_is_near(
    monkeypatch: pytest.MonkeyPatch, bits: Any, start: int, found: int
) -> None:
    monkeypatch.setattr(search, "_moved", lambda x, part: [x - 1, x + 1])

    def error(radii: Any) -> float:
        return float(2.0 ** -bits(radii[0]))

    completed: Any = search.completed
    reached = completed((round_of(error, 0),), (None,), (start,), error((start,)))
    assert reached == ((found,), error((found,)))


@pytest.mark.parametrize("missed", [0.25, 0.5, 0.75])
def test_unique_decoding_is_outclassed_by_its_queries_alone(missed: float) -> None:
    queries = {UniqueDecoding(3): missed}
    part: Any = SimpleNamespace(slack=3, missed=queries.__getitem__, error=lambda regime: 0.5)
    assert search.outclasses(part, Johnson(3)) is (missed > 0.5)


def test_bits_that_are_not_noticed() -> None:
    """At most 0.008 of a bit, and at most half of what is above a whole one; nothing where there is none."""
    for bits, spare in ((20.5, 0.008), (20.01, 0.005), (20.0, 0.0)):
        assert -log2(search._unnoticed(2.0**-bits)) == pytest.approx(bits - spare, abs=1e-9)
    assert [search._unnoticed(error) for error in (0.0, 1.0, 2.0, inf)] == [0.0, 1.0, 2.0, inf]
