"""Domains on the circle: which circuits have them, their codes, and what follows."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from soundproof.formats.files import load, parse
from soundproof.parameters.faults import InvalidFile
from soundproof.parameters.params import Batching
from soundproof.primitives.fields import parse_field
from soundproof.protocols.deep_ali import Columns, DeepAli, Table
from soundproof.protocols.evaluations import Evaluations
from soundproof.protocols.fri import Fri, FriGrinding
from soundproof.protocols.ligero import Ligero
from soundproof.protocols.logup import Lookup
from soundproof.protocols.whir import Whir
from soundproof.readings.attacks import attack_bits
from soundproof.readings.security import Pin, assess_circuit
from soundproof.theorems import protocols as cited
from soundproof.transcript.challenges import Challenge, ErrorTerm
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.events import Gap, Missed, Roots
from soundproof.zkvm.circuit import Circuit, dimension_tested, domain_of
from soundproof.zkvm.proof import accepts_everything, claim, left_aside, remarks, transcript
from soundproof.zkvm.rules import check

FIELD = parse_field("M31^4")
AIR = DeepAli("deep-ali", 2**10, 3, 2, 100, 50)
TABLES = Columns(tables=(("a", Table(2**10, 9)), ("b", Table(2**8, 5))))
OPENING = Fri("fri", Fraction(1, 4), 41, (4, 8), 2**7, domain="circle")
CIRCUIT = Circuit("c", FIELD, AIR, OPENING)


def terms(circuit: Circuit) -> dict[str, ErrorTerm]:
    steps = [step for step in transcript(circuit) if isinstance(step, Challenge)]
    return {term.name: term for step in steps for term in step.terms}


def faults(circuit: Circuit) -> list[str]:
    return [f"{'.'.join(map(str, fault.path))}: {fault.problem}" for fault in check(circuit)]


def test_the_first_code_has_one_dimension_more_and_the_folded_ones_have_not() -> None:
    oracle = Oracle(0, 2**12, 2**10 + 1)
    code, q = Code(2**12, 2**10 + 1, oracle, circle=True), FIELD.size
    wide = Code(2**12, 2**10 + 1 + 4, oracle, circle=True)
    found = {name: term.event for name, term in terms(CIRCUIT).items()}
    assert found["batching"] == replace(found["batching"], code=code)
    assert found["ALI"] == Roots(50, q, wide)
    # Four pieces of a quotient, each of N + 2c roots; at d = 2 two factors of N + 2c, and a selector of N.
    outside = q - 2 - 2**10 - 2**12  # points that have a parameter in the field
    assert found["DEEP"] == Roots(4 * 2**10 + 2**10 + 4, outside, wide)
    quadratic = terms(replace(CIRCUIT, air=replace(AIR, degree=2)))
    assert quadratic["DEEP"].event == Roots(2 * (2**10 + 4) + 2**10, outside, wide)
    assert [found[f"commit round {i}"].code for i in (1, 2)] == [Code(2**10, 2**8, oracle), Code(2**7, 2**5, oracle)]
    assert isinstance(found["query phase"], Missed) and found["query phase"].code == code


def test_bounds_for_the_circle_code_say_how_they_come_from_reed_solomon_codes() -> None:
    assessed = assess_circuit(CIRCUIT, every=False)
    for term in assessed.best.terms:
        bound, event = term.term.bound(assessed.best.radii), term.term.event
        if bound is not None and bound.theorem is not None:
            carried = event.code is not None and event.code.circle
            assert (cited.CIRCLE in bound.theorems) is carried, term.term.name
            assert carried or isinstance(event, Gap)


@pytest.mark.parametrize(
    ("field", "air", "opening", "domain"),
    [
        ("M31^4", AIR, replace(OPENING, domain=None), "circle"),
        ("M31^3", AIR, replace(OPENING, domain=None), "circle"),
        ("M31^4", AIR, replace(OPENING, domain="multiplicative"), "multiplicative"),
        ("GF(2^61 - 1)^2", Evaluations("evaluations", 2**10, "quotients"), OPENING, "circle"),
        ("M31^4", Evaluations("evaluations", 2**10, "sumcheck"), replace(OPENING, domain=None), "multiplicative"),
        ("M31^4", AIR, Whir("whir", Fraction(1, 4), (2,), (9,), (), 3), "multiplicative"),
        ("BabyBear^4", AIR, replace(OPENING, domain=None), "multiplicative"),
        ("GF(2^32)^4", AIR, replace(OPENING, domain=None), "affine"),
    ],
)
def test_what_the_points_are(field: str, air: Any, opening: Any, domain: str) -> None:
    circuit = Circuit("c", parse_field(field), air, opening)
    assert domain_of(circuit) == domain
    assert faults(circuit) == []
    assert claim(circuit).code.circle is (domain == "circle")
    assert claim(circuit).code.dimension == 2**10 + (domain == "circle")


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"field": parse_field("BabyBear^4")}, "opening.domain: the circle over BabyBear is not one of p + 1 points: "
         "p is not 3 modulo 4"),
        ({"field": parse_field("GF(2^32)^4")}, "opening.domain: the circle over GF(2^32) is not one of p + 1 points: "
         "p is not 3 modulo 4"),
        ({"air": Evaluations("evaluations", 2**10, "sumcheck")}, "opening.domain: evaluations has multilinear claims, "
         "for which we know of no argument over circle codes"),
        ({"air": replace(AIR, trace_length=1), "opening": replace(OPENING, foldings=(), final_domain=4)},
         "air: a trace on the circle has two rows at least, got 1"),
        ({"field": parse_field("M31^3"), "opening": replace(OPENING, domain="multiplicative")},
         "field: M31^3 has no (p + 1)-th roots of unity, of which the domain consists"),
        ({"field": parse_field("M31"), "opening": Whir("whir", Fraction(1, 4), (2,), (9,), (), 3)},
         "field: M31 has no (p + 1)-th roots of unity, of which the domain consists"),
        ({"air": replace(AIR, columns=TABLES), "opening": replace(OPENING, entering="powers")},
         "opening.entering: on the circle lower tables are folded by the reflection of their own domains, which is not "
         "modelled"),
        ({"air": replace(AIR, trace_length=2**29), "opening": replace(OPENING, final_domain=2**26)},
         "opening.rate: the evaluation domain has 2^31 points; M31 allows up to 2^30 on the circle"),
    ],
)  # fmt: skip
def test_domains_that_there_are_not(changes: dict[str, Any], fault: str) -> None:
    assert faults(replace(CIRCUIT, **changes)) == [fault]


def test_roots_of_unity_reach_twice_as_far_as_the_circle() -> None:
    """The points of a circle code are on no axis: half of a group of twice the order."""
    air, opening = replace(AIR, trace_length=2**29), replace(OPENING, final_domain=2**26, domain="multiplicative")
    assert faults(replace(CIRCUIT, air=air, opening=opening)) == []


def test_a_file_says_what_its_points_are(tmp_path: Path) -> None:
    text = """
        [zkvm]
        name = "On the circle"
        version = "1"
        date = "2026-11-28"
        source = "invented"
        field = "M31^4"

        [circuits.main]
        air = { kind = "deep-ali", trace_length = "2^10", degree = 3, opening_points = 2, batch = 100 }
        opening = { kind = "fri", rate = "1/4", queries = 41, foldings = [4, 8], final_domain = 128, domain = "DOMAIN" }
        """
    for domain in ("circle", "multiplicative"):
        (circuit,) = parse(text.replace("DOMAIN", domain), "file").circuits
        assert domain_of(circuit) == domain
        assert left_aside(circuit) == ()
    with pytest.raises(InvalidFile, match=r'opening.domain: must be one of multiplicative, circle, got "circl"'):
        parse(text.replace("DOMAIN", "circl"), "file")


def test_a_schedule_past_the_trace_tests_one_dimension_more_on_the_circle_too() -> None:
    past = replace(CIRCUIT, opening=replace(OPENING, foldings=(16, 16, 8), final_domain=2))
    assert dimension_tested(past) == 2**11 + 1
    assert [remark.split(",")[0] for remark in remarks(past)] == [
        "folds past the trace: tested dimension 2^11 instead of 2^10"
    ]
    whole = replace(CIRCUIT, opening=replace(OPENING, foldings=(16, 16, 16), final_domain=1))
    assert accepts_everything(whole)
    assert dimension_tested(whole) == 2**12
    assert assess_circuit(whole, every=False).bits == 0


def test_lower_tables_that_enter_on_the_circle_without_a_coefficient_have_no_bound() -> None:
    lower = replace(CIRCUIT, air=replace(AIR, columns=TABLES), opening=replace(OPENING, entering="none"))
    assert faults(lower) == []
    assert assess_circuit(lower, every=False).bits == 0
    assert assess_circuit(replace(lower, opening=OPENING), every=False).bits > 0
    handed = claim(lower)
    assert handed.decoded(2).dimension == handed.code.dimension + 2 * 2 * handed.lower[-1].share


def test_what_is_not_stated_is_said() -> None:
    assert left_aside(load("pico").circuits[0]) == ()
    (said,) = left_aside(replace(CIRCUIT, opening=replace(OPENING, domain=None)))
    assert said == ("the domain is not stated: read as a part of the circle, of whose code the dimension is 2^10 + 1")
    (said,) = left_aside(replace(CIRCUIT, opening=Whir("whir", Fraction(1, 4), (2,), (9,), (), 3)))
    assert said == (
        "the domain is read as (p + 1)-th roots of unity, in the extension of M31 of degree 2: no argument is known to "
        "us for WHIR over circle codes"
    )
    ligero = Ligero("ligero", Fraction(1, 4), 2**3, 60)
    (said,) = left_aside(replace(CIRCUIT, air=Evaluations("evaluations", 2**10, "sumcheck"), opening=ligero))
    assert said.endswith("for multilinear claims over circle codes")


@st.composite
def over_either(draw: Any) -> tuple[Circuit, Circuit]:
    """A circuit on the circle, and the same on as many roots of unity."""
    log_trace, log_rate = draw(st.integers(1, 18)), draw(st.integers(1, 4))
    arities, left = [], draw(st.integers(0, log_trace))
    while left:
        arities.append(draw(st.integers(1, min(left, 4))))
        left -= arities[-1]
    grinding = FriGrinding(draw(st.integers(0, 20)), draw(st.integers(0, 20)), draw(st.integers(0, 20)))
    opening = Fri(
        "fri", Fraction(1, 2**log_rate), draw(st.integers(1, 200)), tuple(2**log for log in arities),
        2 ** (log_trace + log_rate - sum(arities)), draw(st.sampled_from(Batching)), grinding, domain="circle",
    )  # fmt: skip
    air = DeepAli(
        "deep-ali", 2**log_trace, draw(st.integers(1, 9)), draw(st.integers(1, 3)), draw(st.integers(1, 2000)),
        draw(st.integers(1, 2000)), deep_grinding=draw(st.integers(0, 20)),
    )  # fmt: skip
    buses = (("bus", Lookup(rows=2**10, width=3)),)
    circle = Circuit("c", parse_field(draw(st.sampled_from(["M31^2", "M31^4", "M31^6"]))), air, opening, buses)
    return circle, replace(circle, opening=replace(opening, domain="multiplicative"))


@given(over_either(), st.integers(0, 40))
@settings(max_examples=100, deadline=None)
def test_the_circle_never_has_more_bits_than_as_many_roots_of_unity(pair: tuple[Circuit, Circuit], slack: int) -> None:
    """At slack s as many errors are decoded as at slack s + 1 over roots of unity: no term has more bits."""
    circle, roots = (
        assess_circuit(circuit, Pin("unique", slack=slack + i), every=False) for i, circuit in enumerate(pair)
    )
    assert circle.bits <= roots.bits
    assert float(circle.decimals) <= float(roots.decimals)


@given(over_either())
@settings(max_examples=60, deadline=None)
def test_with_the_best_radius_it_has_not_either_but_for_the_fraction_that_a_choice_of_integers_rounds(
    pair: tuple[Circuit, Circuit],
) -> None:
    """A multiplicity m is a slightly larger agreement on the circle, where a list of 4 may be one of 3."""
    circle, roots = (assess_circuit(circuit, every=False) for circuit in pair)
    assert float(circle.decimals) <= float(roots.decimals) + 0.5


@given(over_either())
@settings(max_examples=60, deadline=None)
def test_the_attack_beside_the_figures_is_that_of_the_dimension_that_is_folded(pair: tuple[Circuit, Circuit]) -> None:
    """A word of dimension N is accepted whether or not the prover may add a multiple of v_N."""
    circle, roots = (
        attack_bits([step for step in transcript(circuit) if isinstance(step, Challenge)], circuit.field.size)
        for circuit in pair
    )
    assert circle == roots
