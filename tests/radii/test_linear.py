"""Unique decoding of linear codes: the best number of errors against all of them, and what it says of a code."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from soundproof.parameters.params import Batching
from soundproof.primitives.fields import parse_field
from soundproof.protocols.evaluations import Evaluations
from soundproof.protocols.ligero import Ligero, LigeroGrinding, LinearCode
from soundproof.radii import search
from soundproof.radii.choice import Pin
from soundproof.radii.linear import LinearDecoding
from soundproof.readings.evaluation import failures
from soundproof.theorems import linear_codes
from soundproof.theorems.theorem import Notion
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.codes import Code, Oracle
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import transcript

FIELDS = [parse_field(name) for name in ("M31", "KoalaBear^2", "Goldilocks^2")]


@st.composite
def small_circuits(draw: st.DrawFn) -> Circuit:
    """Rows of 64 coefficients, and codes so short that all numbers of errors are tried."""
    length, rows = draw(st.integers(70, 600)), draw(st.sampled_from([1, 2, 4, 16]))
    code = LinearCode(Fraction(draw(st.integers(1, length - 63)), length))
    grinding = LigeroGrinding(proximity=draw(st.integers(0, 20)), queries=draw(st.integers(0, 20)))
    batching, queries = draw(st.sampled_from(Batching)), draw(st.integers(1, 3000))
    opening = Ligero("ligero", Fraction(64, length), rows, queries, batching, grinding, code=code)
    return Circuit("drawn", draw(st.sampled_from(FIELDS)), Evaluations("evaluations", 64 * rows, "sumcheck"), opening)


@settings(max_examples=60)
@given(small_circuits())
def test_no_number_of_errors_is_better(circuit: Circuit) -> None:
    challenges = tuple(entry for entry in transcript(circuit) if isinstance(entry, Challenge))
    parts = search.parts_of(challenges)
    every = [(LinearDecoding(e),) for e in range(parts[0].oracle.distance)]
    holding = [radii for radii in every if not list(failures(challenges, Pin(), radii))]
    best = search.best_linear(parts)
    assert best in holding
    assert search.worst(challenges, best, 1) == min(search.worst(challenges, radii, 1) for radii in holding)


@given(st.integers(2, 500), st.integers(1, 40), st.integers(0, 200), st.integers(1, 300), st.booleans())
def test_a_gap_is_the_bound_for_every_linear_code_where_it_holds(
    d: int, degree: int, errors: int, factor: int, curve: bool
) -> None:
    code = Code.of(Oracle(0, 1000, 300, d))
    gap = LinearDecoding(errors).gap(code, factor if not curve else degree, curve, Notion.MUTUAL)
    assert gap.theorem is linear_codes.exceptions
    assert gap.value(Fraction) == (degree if curve else factor) * (errors + 1)
    assert (not gap.failed) == ((degree + 2 if curve else 3) * errors < d)
    assert (not LinearDecoding(errors).lists(code).failed) == (2 * errors < d)


def test_of_a_code_whose_distance_is_not_stated_nothing_holds() -> None:
    code = Code.of(Oracle(0, 1000, 300))
    assert LinearDecoding(0).lists(code).failed
    assert LinearDecoding(0).gap(code, 1, False, Notion.MUTUAL).failed
