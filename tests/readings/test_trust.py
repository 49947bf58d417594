"""What a reader relies on: levels of trust, the registry of bounds, and the attack side."""

from __future__ import annotations

from decimal import Decimal
from math import floor, log2

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from soundproof.analyses.explain.sensitivity import sensitivity
from soundproof.analyses.explain.sensitivity_report import sensitivity_table
from soundproof.formats.files import catalogue, load
from soundproof.radii.gaps import JOHNSON_GAPS, PINNED_GAPS, UNIQUE_GAPS
from soundproof.readings.security import (
    BEST,
    CircuitAssessment,
    Pin,
    assess,
    assess_circuit,
    assess_weakest,
    cited,
)
from soundproof.theorems.registry import registry
from soundproof.theorems.theorem import TRUST, Status, weakest
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.zkvm import ZkVM
from tests.depth import depth
from tests.zkvm.circuits import circuits as drawn_circuits

LEVELS = ("proved", "lean", "preprint")
ALL = [circuit for name in catalogue() for circuit in load(name).circuits]
SOME = [circuit for name in catalogue() for circuit in load(name).circuits[::9]]


@pytest.mark.parametrize("circuit", SOME, ids=lambda circuit: circuit.name)
def test_more_trust_never_costs_bits(circuit: Circuit) -> None:
    assessed = [assess_circuit(circuit, Pin(trust=level), every=False) for level in LEVELS]
    assert sorted(a.bits for a in assessed) == [a.bits for a in assessed]
    for level, assessment in zip(LEVELS, assessed, strict=True):
        assert not assessment.best.applies or assessment.best.status in TRUST[level]
        assert {term.status for term in assessment.best.terms} <= TRUST[level] or not assessment.best.applies


def test_a_figure_has_the_weakest_status_of_what_it_rests_on() -> None:
    assert weakest(Status.PROVED, Status.LEAN, Status.DERIVED) is Status.LEAN
    best = assess_circuit(load("pico").circuits[0]).best
    assert best.status is weakest(*(term.status for term in best.terms))


def test_what_rests_on_a_preprint_is_no_bound_for_those_who_do_not_trust_it() -> None:
    assessment = assess(load("sp1"), Pin(trust="lean"))
    assert assessment.bits == 0
    assert "reduce to dense PCS rests on Jagged reduction, summed, status preprint" in {
        hypothesis.margin for circuit in assessment.circuits for hypothesis in circuit.best.failed
    }
    assert assess(load("sp1"), every=False).trusting("lean") == 0


@pytest.mark.parametrize(
    ("pin", "bound"),
    [
        (Pin("johnson", "DKT26", trust="proved"), "DKT26 weighted, status lean"),
        (Pin("johnson", "BCHKS25", trust="lean"), "BCHKS25 Thm 4.6, status preprint"),
        (Pin("declared", trust="lean"), "BCHKS25 Thm 4.6, status preprint"),
    ],
)
def test_a_pinned_theorem_does_not_earn_more_trust(pin: Pin, bound: str) -> None:
    (final,) = [circuit for circuit in load("zisk").circuits if circuit.name == "Final"]
    best = assess_circuit(final, pin).best
    assert best.bits == 0
    assert f"batching rests on {bound}" in {hypothesis.margin for hypothesis in best.failed}
    assert assess_circuit(final, replace(pin, trust="preprint")).bits > 0


NAMES = list(catalogue())[:: depth(2, 1)]
PINS = [BEST, Pin("declared"), Pin("johnson", "BCIKS20"), Pin("unique"), Pin("beyond")]


@pytest.mark.parametrize("pin", PINS, ids=str)
@pytest.mark.parametrize("name", NAMES)
def test_trusting_is_assessing_anew(name: str, pin: Pin) -> None:
    zkvm = load(name)
    assessment, weakest = assess(zkvm, pin, every=False), assess_weakest(zkvm, pin)
    for level in LEVELS:
        anew = assess(zkvm, replace(pin, trust=level), every=False).bits
        assert assessment.trusting(level) == weakest.trusting(level) == anew


@pytest.mark.parametrize("pin", PINS, ids=str)
@pytest.mark.parametrize("name", NAMES)
def test_the_weakest_circuit_is_that_of_all(name: str, pin: Pin) -> None:
    zkvm = load(name)
    assert_weakest(zkvm, pin)
    assert_weakest(replace(zkvm, circuits=zkvm.circuits[::-1]), pin)


def assert_weakest(zkvm: ZkVM, pin: Pin = BEST) -> None:
    """The weakest circuit of all is found among few; of the others nothing is said that they do not have."""
    full, found = assess(zkvm, pin, every=False), assess_weakest(zkvm, pin)
    assert (found.bits, found.binding.circuit, found.binding.decimals) == (
        full.bits,
        full.binding.circuit,
        full.binding.decimals,
    )
    assert found.binding.best == full.binding.best
    for circuit, own in zip(found.circuits, full.circuits, strict=True):
        assert circuit.circuit == own.circuit
        assert circuit.best == own.best if circuit.searched else circuit.bits <= own.bits


def test_few_circuits_are_searched() -> None:
    searched = [circuit.circuit.name for circuit in assess_weakest(load("zisk")).circuits if circuit.searched]
    assert searched == ["Recursive2", "Final"]


@pytest.mark.parametrize("name", NAMES)
def test_leaving_papers_out_one_after_another_is_assessing_anew(name: str) -> None:
    zkvm = load(name)
    left, out = assess(zkvm, every=False), frozenset[str]()
    for paper in sorted({theorem.id for theorem in cited([left])} - {"DKT26"}):
        for papers in (frozenset({"DKT26"}), frozenset({paper})):
            left, out = left.without(papers), out | papers
            anew = assess(zkvm, Pin(without=out), every=False)
            assert [(c.bits, c.best.applies) for c in left.circuits] == [
                (c.bits, c.best.applies) for c in anew.circuits
            ]
            assert (left.bits, left.pin) == (anew.bits, anew.pin)


@given(st.lists(st.tuples(st.sampled_from(ALL), st.integers(20, 250)), min_size=2, max_size=6), st.sampled_from(LEVELS))
@settings(max_examples=60, deadline=None)
def test_circuits_left_out_for_a_level_of_trust_are_not_the_weakest(
    drawn: list[tuple[Circuit, int]], level: str
) -> None:
    circuits = tuple(with_queries(circuit, percent) for circuit, percent in drawn)
    zkvm = replace(load("pico"), circuits=circuits, final="")
    expected = min(assess_circuit(circuit, Pin(trust=level), every=False).bits for circuit in circuits)
    assert assess(zkvm, every=False).trusting(level) == expected
    assert assess_weakest(zkvm).trusting(level) == expected
    assert_weakest(zkvm)


@given(st.lists(drawn_circuits(), min_size=2, max_size=4))
@settings(max_examples=60, deadline=None)
def test_circuits_of_any_kind_stand_beside_each_other(drawn: list[Circuit]) -> None:
    """Of other fields, other numbers of oracles, other kinds of codes."""
    assert_weakest(replace(load("pico"), circuits=tuple(drawn), final=""))


def with_queries(circuit: Circuit, percent: int) -> Circuit:
    """The circuit with another number of queries, in percent of its own."""
    own = circuit.opening.queries
    many = max(own * percent // 100, 1) if isinstance(own, int) else tuple(max(t * percent // 100, 1) for t in own)
    return replace(circuit, opening=replace(circuit.opening, queries=many))


def test_heuristics_are_in_no_level_of_trust() -> None:
    assert all(Status.HEURISTIC not in statuses for statuses in TRUST.values())
    for gaps in (*PINNED_GAPS.values(), JOHNSON_GAPS, UNIQUE_GAPS):
        assert all(gap.status is not Status.HEURISTIC for gap in gaps)


def test_every_figure_of_the_catalogue_rests_on_the_registry() -> None:
    used = cited(assess(load(name), every=False) for name in catalogue())
    assert set(used) <= set(registry())
    assert all(theorem.status is not Status.HEURISTIC for theorem in used)


def test_beyond_the_johnson_radius_the_term_that_stops_the_regime_is_named() -> None:
    """DEEP-ALI opens so many columns at so many points that its wider code has no certificate there."""
    (final,) = [circuit for circuit in load("zisk").circuits if circuit.name == "Final_Compressed"]
    assert assess_circuit(final, Pin("beyond")).best.applies
    wide = replace(final, air=replace(final.air, opening_points=2**16), lookups=())
    assessed = assess_circuit(wide, Pin("beyond")).best
    assert assessed.bits == 0
    assert {h.name for h in assessed.failed} >= {"DEEP: a certificate of DKT26 squarefree list bound"}
    assert "none found for n = " in assessed.failed[0].margin


# Attacks --------------------------------------------------------------------------------------


def test_the_gap_between_proof_and_attack_is_not_negative() -> None:
    for name in catalogue():
        for circuit in assess(load(name), every=False).circuits:
            assert circuit.bits <= circuit.random_words_bits <= circuit.attack_bits


def test_attacks_by_hand() -> None:
    riscv = load("pico").circuits[0]  # rate 1/2, 84 queries, 16 bits of grinding, KoalaBear^4
    q, eta = float(riscv.field.size), 0.0
    assessed = assess_circuit(riscv, every=False)
    assert assessed.attack_bits == 84 + 16
    eta = log2(2.718281828459045 / 0.5) * 0.5 / log2(q)
    assert assessed.random_words_bits == floor(-84 * log2(0.5 + eta) + 16)
    many = replace(riscv, opening=replace(riscv.opening, queries=1000))
    assert assess_circuit(many, every=False).attack_bits == floor(log2(q))


# Sensitivity ----------------------------------------------------------------------------------


def bits(assessed: CircuitAssessment) -> Decimal:
    return Decimal(assessed.best.weakest.certified.bits_lower)


def test_what_one_step_buys_is_what_an_assessment_of_the_step_says() -> None:
    riscv = load("pico").circuits[0]
    assessed = assess_circuit(riscv, every=False)
    levers = {s.lever: s for s in sensitivity(assessed)}
    more = replace(riscv, opening=replace(riscv.opening, queries=85))
    before, after = (
        Decimal(a.best.weakest.certified.bits_lower) for a in (assessed, assess_circuit(more, every=False))
    )
    assert levers["a query"].gain == after - before > Decimal("0.4")
    assert levers["a query"].stopped_by == "lookup: byte"
    assert levers["a bit of grinding, folds"].steps == 0
    assert levers["a bit of grinding, folds"].stopped_by == assessed.best.binding.term.name
    assert all(s.ceiling >= before for s in levers.values())


@pytest.mark.parametrize(
    ("name", "circuit"), [("sp1", "shrink"), ("demo_whir", "embed"), ("openvm2", "root")][: depth(1, 3)]
)
def test_the_ceiling_is_reached_in_so_many_steps(name: str, circuit: str) -> None:
    (found,) = [c for c in load(name).circuits if c.name == circuit]
    for s in sensitivity(assess_circuit(found, every=False)):
        assert s.gain is None or s.gain <= s.ceiling
        assert (s.steps == 0) == (
            s.ceiling <= Decimal(assess_circuit(found, every=False).best.weakest.certified.bits_lower)
        )


def test_the_levers_of_a_circuit_without_any_bound() -> None:
    """They gain nothing, and their table says so."""
    circuit = load("pico").circuits[0]
    broken = assess_circuit(replace(circuit, air=replace(circuit.air, opening_points=2**62)), every=False)
    assert broken.bits == 0
    table = sensitivity_table("Pico", broken, sensitivity(broken))
    assert [row[2:4] for row in table.rows if row[0] == "a query"] == [("none", "0.00")]
