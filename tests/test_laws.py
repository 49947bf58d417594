"""Laws that hold for every circuit: monotonicity, agreement of the readings, order."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest
from flint import arb, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import fields, replace

from soundproof.arithmetic.certified import ball, rational
from soundproof.arithmetic.numbers import Irrational
from soundproof.formats.files import catalogue, load
from soundproof.parameters.params import Batching, vary
from soundproof.primitives.fields import MAX_DEGREE, PRIME_FIELDS, Field, parse_field
from soundproof.protocols.deep_ali import DeepAli
from soundproof.protocols.fri import Fri, FriGrinding
from soundproof.protocols.logup import Lookup
from soundproof.protocols.stir import Stir
from soundproof.protocols.whir import Whir, WhirGrinding
from soundproof.radii.gaps import PINNED_GAPS
from soundproof.radii.johnson import Johnson
from soundproof.radii.search import fast
from soundproof.radii.unique import UniqueDecoding
from soundproof.readings.security import CircuitAssessment, Pin, assess_circuit
from soundproof.theorems.theorem import Notion, Status, Theorem
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.regime import Regime
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import transcript
from tests.zkvm.circuits import circuits

ALL_CIRCUITS = [circuit for name in catalogue() for circuit in load(name).circuits]


@st.composite
def fri_circuits(draw: Any) -> Circuit:
    log_trace = draw(st.integers(6, 22))
    log_blowup = draw(st.integers(1, 5))
    arities = []
    left = draw(st.integers(1, log_trace))
    while left:
        step = draw(st.integers(1, min(left, 4)))
        arities.append(2**step)
        left -= step
    rate = Fraction(1, 2**log_blowup)
    folded = 1
    for arity in arities:
        folded *= arity
    opening = Fri(
        "fri",
        rate,
        draw(st.integers(1, 250)),
        tuple(arities),
        2 ** (log_trace + log_blowup) // folded,
        draw(st.sampled_from(Batching)),
        FriGrinding(draw(st.integers(0, 30)), draw(st.integers(0, 20)), draw(st.integers(0, 30))),
    )
    air = DeepAli(
        "deep-ali", 2**log_trace, draw(st.integers(1, 9)), draw(st.integers(1, 20)), draw(st.integers(1, 5000)),
        draw(st.integers(1, 10**4)),
    )  # fmt: skip
    name = draw(st.sampled_from(["BabyBear^4", "KoalaBear^5", "Goldilocks^2", "Goldilocks^3", "M31^4"]))
    lookup = Lookup(
        rows=2 ** draw(st.integers(3, 20)), width=draw(st.integers(1, 40)), grinding=draw(st.integers(0, 20)),
        argument=draw(st.sampled_from(["columns", "grand-product"])),
    )  # fmt: skip
    return Circuit("drawn", parse_field(name), air, opening, (("bus", lookup),))


def upper(assessed: CircuitAssessment) -> Any:
    return assessed.best.weakest.certified.upper


PINS = [
    Pin("unique", slack=32),
    Pin("johnson", "DKT26", 12),
    Pin("johnson", "BCHKS25", 5),
    Pin("johnson", "BCIKS20", 40),
]


@given(fri_circuits(), st.sampled_from(PINS), st.integers(1, 50))
@settings(max_examples=60, deadline=None)
def test_parameters_move_a_pinned_circuit_the_right_way(circuit: Circuit, pin: Pin, more: int) -> None:
    before = upper(assess_circuit(circuit, pin))
    better = {
        "opening.queries": circuit.opening.queries + more,
        "opening.grinding.queries": circuit.opening.grinding.queries + more,
        "opening.grinding.batching": circuit.opening.grinding.batching + more,
        "air.deep_grinding": circuit.air.deep_grinding + more,
        "field": Field(circuit.field.base, circuit.field.degree + 1),
    }
    worse = {
        "air.batch": circuit.air.batch + more,
        "air.constraints": circuit.air.constraints + more,
        "air.degree": circuit.air.degree + more,
        "lookups": (("bus", replace(circuit.lookups[0][1], rows=circuit.lookups[0][1].rows + more)),),
    }
    for path, value in better.items():
        assert upper(assess_circuit(vary(circuit, path, value), pin)) <= before, path
    for path, value in worse.items():
        assert upper(assess_circuit(vary(circuit, path, value), pin)) >= before, path


@given(fri_circuits(), st.integers(1, 20))
@settings(max_examples=40, deadline=None)
def test_the_best_choice_never_loses_a_bit_to_a_better_parameter(circuit: Circuit, more: int) -> None:
    bits = assess_circuit(circuit, every=False).bits
    assert assess_circuit(vary(circuit, "opening.queries", circuit.opening.queries + more), every=False).bits >= bits
    grinding = circuit.opening.grinding.queries + more
    assert assess_circuit(vary(circuit, "opening.grinding.queries", grinding), every=False).bits >= bits
    larger = Field(circuit.field.base, circuit.field.degree + 1)
    assert assess_circuit(replace(circuit, field=larger), every=False).bits >= bits
    assert assess_circuit(vary(circuit, "air.batch", circuit.air.batch + more), every=False).bits <= bits


TRUSTED = [Pin(trust=level) for level in ("proved", "lean", "preprint")]
RELIED_ON = [*TRUSTED, *(Pin("johnson", theorem) for theorem in PINNED_GAPS)]


def raised(grinding: Any, more: int) -> Any:
    """Grinding bits, or lists of them, each raised as far as 64."""
    return tuple(raised(bits, more) for bits in grinding) if isinstance(grinding, tuple) else min(grinding + more, 64)


def improved(circuit: Circuit, more: int) -> Iterator[tuple[str, Circuit]]:
    """The circuit with a parameter that can only help.

    More queries are among them for FRI alone: WHIR and STIR combine the claims of the queries by a challenge, whose
    error grows with their number.
    """
    yield "field", replace(circuit, field=Field(circuit.field.base, circuit.field.degree + 1))
    if isinstance(circuit.opening, Fri):
        yield "queries", vary(circuit, "opening.queries", circuit.opening.queries + more)
    for known_field in fields(circuit.opening.grinding):
        bits = getattr(circuit.opening.grinding, known_field.name)
        yield known_field.name, vary(circuit, f"opening.grinding.{known_field.name}", raised(bits, more))
        for i, entry in enumerate(bits if isinstance(bits, tuple) else ()):
            path = ("opening", "grinding", known_field.name, i)
            yield ".".join(map(str, path)), vary(circuit, path, raised(entry, more))


@given(circuits(), st.sampled_from(RELIED_ON), st.integers(1, 30))
@settings(max_examples=60, deadline=None)
def test_whatever_is_relied_on_a_better_parameter_never_costs_a_bit(circuit: Circuit, pin: Pin, more: int) -> None:
    bits = assess_circuit(circuit, pin, every=False).bits
    for what, better in improved(circuit, more):
        assert assess_circuit(better, pin, every=False).bits >= bits, what


@given(circuits())
@settings(max_examples=40, deadline=None)
def test_less_trust_never_gains_a_bit(circuit: Circuit) -> None:
    proved, lean, preprint = (assess_circuit(circuit, pin, every=False).bits for pin in TRUSTED)
    assert proved <= lean <= preprint


@pytest.mark.parametrize("trust", ["proved", "lean", "preprint"])
@pytest.mark.parametrize("degree", [5, 6, 8])
def test_a_larger_field_costs_no_circuit_of_pico_a_bit(trust: str, degree: int) -> None:
    """It once did, 57 to 0 bits: a list size was read as a number beyond the last multiplicity it is stated for."""
    for circuit in load("pico").circuits:
        larger = replace(circuit, field=parse_field(f"KoalaBear^{degree}"))
        for pin in (Pin(trust=trust), Pin("johnson", "BCHKS25", trust=trust)):
            assert assess_circuit(larger, pin, every=False).bits >= assess_circuit(circuit, pin, every=False).bits


def test_queries_that_share_a_round_with_their_combination_are_weighed_with_it() -> None:
    """More grinding before the batching once cost half a bit: the radius was not tuned in WHIR's last round."""
    air = DeepAli("deep-ali", 2**8, 3, 2, 40, 50)
    for grinding in range(0, 24, 4):
        opening = Whir(
            "whir", Fraction(1, 4), (4,), (90,), (), 3, combines_last_queries=True, grinding=WhirGrinding(grinding)
        )
        circuit = Circuit("c", parse_field("BabyBear^2"), air, opening)
        assessed = assess_circuit(circuit, Pin("johnson"), every=False)
        every = [assess_circuit(circuit, Pin("johnson", multiplicity=m), every=False).decimals for m in range(1, 200)]
        assert float(assessed.decimals) >= float(max(every)) - 0.01


class Planted:
    """A theorem sharper than all others, put beside them."""

    @staticmethod
    def exceptions(n: Any, k: Any, m: Any) -> Any:
        """As many bad challenges as there are positions."""
        return n


def test_a_sharper_formula_moves_the_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put where the others are, and nowhere else; formulas and certificates compete on equal terms."""
    from soundproof.radii import choice, gaps

    (circuit,) = [circuit for circuit in load("airbender").circuits if circuit.name == "generalized_circuit"]
    before = assess_circuit(circuit, Pin("johnson"), every=False)
    planted = Theorem(
        "XYZ30", "Thm 1", "planted", Status.LEAN, Planted.exceptions, bounds="bad challenges", notion=Notion.MUTUAL
    )
    monkeypatch.setattr(choice, "JOHNSON_GAPS", (*gaps.JOHNSON_GAPS, planted))
    _forget()
    after = assess_circuit(circuit, Pin("johnson"), every=False)
    assert after.best.binders == (planted,)
    assert after.decimals > before.decimals
    weaker = replace(planted, notion=Notion.CORRELATED)
    monkeypatch.setattr(choice, "JOHNSON_GAPS", (*gaps.JOHNSON_GAPS, weaker))
    _forget()
    assert assess_circuit(circuit, Pin("johnson"), every=False).decimals == before.decimals
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    """Empty what is kept of earlier assessments."""
    package: Any = importlib.import_module("soundproof.readings.security")
    for kept in (package._read_nameless, package._evaluated, package._at):
        kept.cache_clear()


@pytest.mark.parametrize("degree", [4, 8])
def test_over_fields_beyond_the_range_of_floats_the_best_regime_is_chosen(degree: int) -> None:
    """Above some 1,000 bits errors are no floats; 986 bits were printed once where 1,501 were there."""
    (circuit,) = [circuit for circuit in load("zisk").circuits if circuit.name == "Final"]
    opening = replace(circuit.opening, queries=1000, grinding=FriGrinding())
    wide = replace(circuit, field=parse_field(f"BN254^{degree}"), opening=opening, lookups=None)
    assessed = assess_circuit(wide)
    assert assessed.bits == max(evaluation.bits for evaluation in assessed.evaluations) > 900
    (regime,) = assess_circuit(wide, Pin("johnson"), every=False).best.radii
    m = regime.multiplicity
    assert m is not None
    chosen = assess_circuit(wide, Pin("johnson", multiplicity=m), every=False).bits
    assert chosen >= max(
        assess_circuit(wide, Pin("johnson", multiplicity=x), every=False).bits for x in (max(m // 2, 1), 2 * m)
    )


@pytest.mark.parametrize("name", ["openvm2", "demo_whir", "zkdtvm"])
def test_more_grinding_or_queries_never_cost_a_whir_circuit_bits(name: str) -> None:
    for circuit in load(name).circuits:
        if not isinstance(circuit.opening, Whir):
            continue
        previous = 0
        grinding = circuit.opening.grinding.queries
        for more in range(6):
            bits_of_query = grinding + more if isinstance(grinding, int) else tuple(g + more for g in grinding)
            bits = assess_circuit(vary(circuit, "opening.grinding.queries", bits_of_query), every=False).bits
            assert bits >= previous
            previous = bits
        queries = tuple(t + 3 for t in circuit.opening.queries)
        assert assess_circuit(vary(circuit, "opening.queries", queries)).bits >= assess_circuit(circuit).bits


def regimes(circuit: Circuit) -> list[Regime]:
    return [UniqueDecoding(40), *(Johnson(m, gaps) for m in (3, 17) for gaps in PINNED_GAPS.values())]


@pytest.mark.parametrize("circuit", ALL_CIRCUITS[::7] + ALL_CIRCUITS[-3:], ids=lambda circuit: circuit.name)
def test_readings_overlap(circuit: Circuit) -> None:
    """The float lies at the ball; the exact rational, where there is one, lies in it."""
    exact_seen = False
    for regime in regimes(circuit):
        radii = (regime,) * 8
        for challenge in (e for e in transcript(circuit) if isinstance(e, Challenge)):
            for term in challenge.terms:
                enclosure = arb(term.error(radii, ball))
                number = float(term.error(radii, fast))
                if not enclosure.is_finite() or enclosure == 0:
                    continue
                assert abs(float(enclosure.mid()) / number - 1) < 1e-9
                try:
                    exact = fmpq(term.error(radii, rational))
                except Irrational:
                    continue
                exact_seen = True
                assert enclosure.overlaps(arb(exact))
    assert exact_seen


@given(circuits())
@settings(max_examples=200)  # one circuit of 24 has Spark, and building a transcript costs nothing
def test_every_challenge_and_every_event_has_a_label_and_a_name_of_its_own(circuit: Circuit) -> None:
    """By them a sequence finds the bits of a round, and an explanation its term."""
    challenges = [step for step in transcript(circuit) if isinstance(step, Challenge)]
    for known in (challenges, [term for challenge in challenges for term in challenge.terms]):
        assert len({entry.label for entry in known}) == len(known)
        assert len({entry.name for entry in known}) == len(known)


@pytest.mark.parametrize("circuit", ALL_CIRCUITS, ids=lambda circuit: circuit.name)
def test_terms_are_in_protocol_order_in_every_regime(circuit: Circuit) -> None:
    order = [t.label for e in transcript(circuit) if isinstance(e, Challenge) for t in e.terms]
    assert len(set(order)) == len(order)
    for evaluation in assess_circuit(circuit).evaluations:
        labels = [t.term.label for t in evaluation.terms]
        assert labels == [label for label in order if label in set(labels)]
        assert evaluation.bits == (0 if evaluation.failed else min(r.certified.bits for r in evaluation.rounds))
        assert evaluation.weakest.certified.bits <= min(t.certified.bits for t in evaluation.terms)


@pytest.mark.parametrize("circuit", ALL_CIRCUITS, ids=lambda circuit: circuit.name)
def test_the_best_evaluation_is_the_best(circuit: Circuit) -> None:
    assessed = assess_circuit(circuit)
    assert assessed.bits == max(e.bits for e in assessed.evaluations)


def test_stir_opens_what_whir_and_fri_open() -> None:
    """STIR as a commitment scheme: terms in order, its shift round holds three events."""
    opening = Stir("stir", Fraction(1, 4), (16, 16, 16, 16), (160, 60, 40, 30))
    circuit = Circuit("c", parse_field("Goldilocks^3"), DeepAli("deep-ali", 2**20, 3, 2, 50, 100), opening)
    assessed = assess_circuit(circuit)
    names = [r.challenge.name for r in assessed.best.rounds]
    assert names[:4] == ["ALI", "DEEP", "batching", "fold"]
    assert names[-1] == "query phase"
    assert [len(r.challenge.terms) for r in assessed.best.rounds if r.challenge.name.startswith("shift")] == [3] * 3
    assert assessed.bits >= 60
    assert len(assessed.best.radii) == 4


def test_separate_claims_are_batched_too() -> None:
    """Jagged and SWIRL open claims of their own; in DEEP-ALI they are inside the quotients."""
    expected = {"sp1": True, "openvm2": True, "zisk": False}
    for name, separate in expected.items():
        circuit = load(name).circuits[0]
        names = [t.name for e in transcript(circuit) if isinstance(e, Challenge) for t in e.terms]
        assert ("batching claims" in names) is separate
        assert ("sumcheck round 1" in names) is (separate and isinstance(circuit.opening, Fri))


def test_out_of_domain_terms_vanish_by_the_list_size_not_by_underflow() -> None:
    """Eight samples over 192 bits are below the smallest float; the term is there all the same."""
    circuit = load("demo_whir").circuits[0]
    many = replace(circuit, opening=replace(circuit.opening, out_of_domain=(8,) * 4))
    names = [t.term.name for t in assess_circuit(many, Pin("johnson", multiplicity=20)).best.terms]
    assert {"OOD 1", "OOD 2", "OOD 3", "OOD 4"} <= set(names)
    assert not any(
        name.startswith("OOD") for name in (t.term.name for t in assess_circuit(many, Pin("unique")).best.terms)
    )


def test_fields() -> None:
    for prime in PRIME_FIELDS:
        assert (prime.order - 1) % 2**prime.two_adicity == 0
        assert ((prime.order - 1) >> prime.two_adicity) % 2 == 1
        for degree in range(1, MAX_DEGREE + 1):
            assert parse_field(f"{prime.name}^{degree}").size == prime.order**degree
    assert parse_field("mersenne31").base.log_max_domain == 31
    assert parse_field("BabyBear").name == "BabyBear"
