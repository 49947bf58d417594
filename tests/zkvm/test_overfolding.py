"""Schedules that fold past the trace: what FRI tests then, and that every view says it."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from math import prod
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from soundproof.analyses.diff.change import whatif
from soundproof.analyses.diff.report import change_table, document
from soundproof.analyses.optimize.grid import Grid
from soundproof.analyses.optimize.optimum import Missed, Optimum, Task, solve
from soundproof.cli.group import main
from soundproof.formats.files import catalogue, load
from soundproof.parameters.params import Batching
from soundproof.primitives.fields import parse_field
from soundproof.protocols.deep_ali import DeepAli
from soundproof.protocols.fri import Fri, FriGrinding
from soundproof.protocols.jagged import Jagged
from soundproof.protocols.logup import Lookup
from soundproof.protocols.swirl import Swirl
from soundproof.readings.security import CircuitAssessment, Pin, assess_circuit
from soundproof.render.forms.json import drawn as as_json
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.events import Roots
from soundproof.zkvm.circuit import Circuit, dimension_tested, folded_from
from soundproof.zkvm.proof import claim, remarks, transcript
from soundproof.zkvm.rules import check

PINS = [
    Pin("unique", slack=32),
    Pin("johnson", "BCHKS25", 5),
    Pin("johnson", "BCIKS20", 40),
    Pin("johnson", "DKT26-closed", 12),
]


def folded(circuit: Circuit, foldings: tuple[int, ...]) -> Circuit:
    """The circuit with another schedule, and the final domain that it leaves."""
    final = claim(circuit).code.length // prod(foldings)
    return replace(circuit, opening=replace(circuit.opening, foldings=foldings, final_domain=final))


@st.composite
def circuits(draw: Any) -> Circuit:
    """FRI under every constraint side, with schedules that leave at least two points, many past the trace."""
    log_trace, log_blowup = draw(st.integers(6, 20)), draw(st.integers(2, 5))
    arities, left = [], draw(st.integers(log_trace - 3, log_trace + log_blowup - 1))
    while left:
        step = draw(st.integers(1, min(left, 4)))
        arities.append(2**step)
        left -= step
    kind = draw(st.sampled_from(("deep-ali", "jagged", "swirl")))
    air: DeepAli | Jagged | Swirl
    if kind == "deep-ali":
        air = DeepAli("deep-ali", 2**log_trace, draw(st.integers(1, 5)), draw(st.integers(1, 4)), 100, 500)
    elif kind == "jagged":
        air = Jagged("jagged", 2**log_trace, 300, 200, 3, 2**log_trace, draw(st.integers(1, 64)))
    else:
        air = Swirl("swirl", 2, log_trace - 2, draw(st.integers(1, 4)), 3, 200, 20, log_trace, 900, 30, 2**20, 3)
    opening = Fri(
        "fri", Fraction(1, 2**log_blowup), draw(st.integers(1, 250)), tuple(arities), 1,
        draw(st.sampled_from(Batching)), FriGrinding(draw(st.integers(0, 20)), 0, draw(st.integers(0, 20))),
    )  # fmt: skip
    field = parse_field(draw(st.sampled_from(("BabyBear^4", "KoalaBear^5", "Goldilocks^3"))))
    lookups = (("bus", Lookup(rows=2**log_trace, width=4)),)
    return folded(Circuit("drawn", field, air, opening, lookups), tuple(arities))


def upper(assessed: CircuitAssessment) -> Any:
    return assessed.best.weakest.certified.upper


# What is tested -------------------------------------------------------------------------------


def test_no_grinding_hides_that_every_word_is_accepted() -> None:
    """A schedule that leaves one point, one column and no gap: in every regime some bound on lists fails."""
    air = Swirl("swirl", 0, 2, 1, 7, 255, 195, 2, 23, 238, 1, 2)
    opening = Fri("fri", Fraction(1, 2), 171, (8,), 1, grinding=FriGrinding(51, 11, 46))
    circuit = Circuit("drawn", parse_field("KoalaBear^5"), air, opening)
    for pin in (Pin(), Pin("johnson"), Pin("johnson", "BCHKS25", 5), Pin("unique"), Pin("beyond")):
        assert assess_circuit(circuit, pin).bits == 0, pin
    (_, johnson, *_) = assess_circuit(circuit).evaluations
    assert "agreement at most 1" in {failed.name for failed in johnson.failed}


@given(circuits())
@settings(max_examples=100, deadline=None)
def test_the_dimension_tested_is_the_traces_or_all_that_folds_to_a_constant(circuit: Circuit) -> None:
    code, trace = claim(circuit).code, circuit.air.dimension
    folds = prod(circuit.opening.foldings)
    assert code.dimension == dimension_tested(circuit) == max(trace, folds)
    assert code.length == trace / circuit.opening.rate == folds * circuit.opening.final_domain
    assert bool(remarks(circuit)) == (folds > trace)
    assert not [fault for fault in check(circuit) if fault.path != ("opening", "rate")]  # the field may be too small
    for entry in transcript(circuit):
        for event in (term.event for term in getattr(entry, "terms", ())):
            if event.code is not None:  # the oracle's own code, its foldings, or that of quotients
                assert event.code.oracle == code.oracle
                assert event.code.length <= code.length
                assert event.code.dimension >= 1


@given(circuits(), st.sampled_from(PINS))
@settings(max_examples=60, deadline=None)
def test_a_schedule_past_the_trace_has_the_figures_of_the_longer_trace(circuit: Circuit, pin: Pin) -> None:
    """Term by term, but for DEEP, whose degree has the trace's own length, and whose samples are not of its domain."""
    k, n = dimension_tested(circuit), claim(circuit).code.length
    opening = replace(circuit.opening, rate=Fraction(k, n))
    if isinstance(circuit.air, DeepAli):
        longer = replace(circuit, opening=opening, air=replace(circuit.air, trace_length=k))
    elif isinstance(circuit.air, Swirl):
        log_stack = k.bit_length() - 1 - circuit.air.log_skip
        longer = replace(circuit, opening=opening, air=replace(circuit.air, log_stack=log_stack))
    else:
        longer = replace(circuit, opening=opening, air=replace(circuit.air, dense_length=k))
    found, expected = (
        {term.term.name: term.certified for term in assess_circuit(c, pin).best.terms} for c in (circuit, longer)
    )
    for name, certified in found.items():
        if name == "reduce to dense PCS":  # its rounds are those of the trace
            assert certified.upper <= expected[name].upper
        elif name == "DEEP":
            # One side of its identity is of the trace's length and of the quotient's pieces, 8 of them at degree 6.
            longer_trace = float(expected[name].upper)
            assert 8 / 9 * longer_trace <= float(certified.upper) <= (1 + 2**-40) * longer_trace
        elif name not in ("GKR round", "LogUp-GKR round"):
            assert certified.upper == expected[name].upper, name


@given(circuits(), st.sampled_from([pin for pin in PINS if pin.regime == "johnson"]))
@settings(max_examples=60, deadline=None)
def test_one_more_fold_to_the_same_final_domain_never_raises_the_bits(circuit: Circuit, pin: Pin) -> None:
    """Half the rate with one more fold: past the trace, the rate that is tested stays as it is, on a longer domain."""
    opening = circuit.opening
    if prod(opening.foldings) < circuit.air.dimension:
        return
    more = replace(opening, rate=opening.rate / 2, foldings=(2, *opening.foldings))
    before, after = assess_circuit(circuit, pin), assess_circuit(replace(circuit, opening=more), pin)
    assert after.bits <= before.bits
    if before.best.applies and after.best.applies:  # where a hypothesis fails, errors say nothing
        assert upper(after) >= upper(before)


@given(circuits(), st.sampled_from(PINS))
@settings(max_examples=60, deadline=None)
def test_one_more_fold_of_the_same_domain_lets_more_queries_pass(circuit: Circuit, pin: Pin) -> None:
    """And in unique decoding, where every radius down to none can be chosen, it never raises the bits."""
    opening = circuit.opening
    if 2 * prod(opening.foldings) <= circuit.air.dimension or opening.final_domain < 4:
        return
    after = folded(circuit, (*opening.foldings, 2))
    (few,), (many,) = (
        [term for term in assess_circuit(c, pin).best.terms if term.term.name == "query phase"]
        for c in (circuit, after)
    )
    assert many.certified.upper > few.certified.upper
    unique = [assess_circuit(c, Pin("unique"), every=False).decimals for c in (circuit, after)]
    assert unique[1] <= unique[0] + Decimal("0.01")


@given(circuits(), st.booleans())
@settings(max_examples=25, deadline=None)
def test_a_final_domain_of_one_point_has_no_bits(circuit: Circuit, every: bool) -> None:
    point = folded(circuit, (*circuit.opening.foldings, circuit.opening.final_domain))
    assert point.opening.final_domain == 1
    assessed = assess_circuit(point, every=every)
    assert assessed.bits == 0
    assert not any(evaluation.applies for evaluation in assessed.evaluations)
    assert assessed.notes == ("the schedule folds to one point: every word is accepted, 0 bits",)


@given(circuits())
@settings(max_examples=60, deadline=None)
def test_within_the_trace_nothing_is_different(circuit: Circuit) -> None:
    """Codes from the trace's dimension, and the degree of DEEP from its length, as the theorem has them."""
    arities = [arity for i, arity in enumerate(circuit.opening.foldings)
               if prod(circuit.opening.foldings[: i + 1]) <= circuit.air.dimension]  # fmt: skip
    within = folded(circuit, tuple(arities))
    trace, air = within.air.dimension, within.air
    assert claim(within).code.dimension == trace
    terms = {term.name: term.event for e in transcript(within) for term in getattr(e, "terms", ())}
    dimension = trace
    for i, arity in enumerate(arities, start=1):
        dimension //= arity
        assert terms[f"commit round {i}"].code.dimension == dimension
    if isinstance(air, DeepAli):
        deep = terms["DEEP"]
        assert isinstance(deep, Roots)
        wide, pieces = trace + air.opening_points - 1, 1 << max(air.degree - 2, 0).bit_length()
        assert deep.degree == max(air.degree * wide + trace - 1, pieces * trace + wide)
        assert deep.q == within.field.size - trace - claim(within).code.length


def test_one_circuit_of_the_catalogue_folds_past_its_trace() -> None:
    every = [(name, c) for name in catalogue() for c in load(name).circuits]
    assert [(name, c.name) for name, c in every if folded_from(c) != c.air.dimension] == [("zkdtvm", "shrink")]


def test_published_cases() -> None:
    """zkDTVM's shrink; 2^19 rows at rate 1/2 folded 20 times by 2, and at 1/4 to two points."""
    (shrink,) = [c for c in load("zkdtvm").circuits if c.name == "shrink"]
    assessed = assess_circuit(shrink)
    assert assessed.bits == 126
    assert assessed.decimals >= Decimal("126.45")
    assert claim(shrink).code.dimension * 4 == claim(shrink).code.length == 2**22
    air = DeepAli("deep-ali", 2**19, 3, 2, 100, 100)
    field = parse_field("Goldilocks^3")
    for blowup, queries, final, bits in ((2, 300, 1, 0), (4, 150, 1, 0), (4, 150, 2, 79)):
        folds = (2**19 * blowup // final).bit_length() - 1
        opening = Fri("fri", Fraction(1, blowup), queries, (2,) * folds, final)
        assert assess_circuit(Circuit("half", field, air, opening)).bits == bits


# What is said ---------------------------------------------------------------------------------

FINAL = next(circuit for circuit in load("zisk").circuits if circuit.name == "Final")
SETTINGS = ("circuits.Final.opening.foldings=[16,16,16,16,2]", "circuits.Final.opening.final_domain=16")
SAID = "folds past the trace: tested dimension 2^17 instead of 2^16, rate 1/16 instead of 1/32"


def test_what_if_says_it() -> None:
    comparison = whatif(load("zisk"), *SETTINGS)
    assert comparison.after.bits == assess_circuit(folded(FINAL, (16, 16, 16, 16, 2))).bits
    assert comparison.before.bits - comparison.after.bits >= 13
    assert f"Final: {SAID}" in change_table(comparison).notes
    circuits = json.loads(as_json(document(comparison)))["circuits"]
    (final,) = [circuit for circuit in circuits if circuit["name"] == "Final"]
    assert (final["before"]["notes"], final["after"]["notes"]) == ([], [SAID])


def run(*arguments: str) -> str:
    result = CliRunner(env={"COLUMNS": "200"}).invoke(main, arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_an_assessment_says_it_everywhere() -> None:
    said = "folds past the trace: tested dimension 2^20 instead of 2^19, rate 1/4 instead of 1/8"
    for arguments in (("zkdtvm", "pico"), ("zkdtvm",), ("zkdtvm", "--circuit", "shrink")):
        assert run("assess", *arguments).count(said) == 1
    (zkvm,) = json.loads(run("assess", "zkdtvm", "--format", "json"))["zkvms"]
    by_name = {circuit["name"]: circuit for circuit in zkvm["circuits"]}
    assert by_name["shrink"]["dimension"] == {"trace": 2**19, "tested": 2**20}
    assert by_name["shrink"]["notes"] == [said]
    assert by_name["core"]["dimension"] == {"trace": 2**21, "tested": 2**21}


def test_an_explanation_says_it_beside_the_term() -> None:
    said = "folds past the trace: tested dimension 2^20 instead of 2^19, rate 1/4 instead of 1/8"
    assert f"  remark       {said}" in run("explain", "zkdtvm", "shrink", "query phase").splitlines()
    (found,) = json.loads(run("explain", "zkdtvm", "shrink", "query phase", "--format", "json"))["explanations"]
    assert found["remarks"] == [said]
    assert "schedule" not in run("explain", "zkdtvm", "core", "query phase")


def test_a_code_that_the_schedule_does_not_test_is_no_code_of_a_fold() -> None:
    code = Code.of(Oracle(0, 2**10, 2**8))
    assert (code.folded(2**8).dimension, code.folded(2**8).length) == (1, 4)
    with pytest.raises(ValueError, match="dimension 256 is no multiple of 512: the schedule tests another code"):
        code.folded(2**9)


def test_a_size_that_a_fold_saves_has_its_cost_in_bits() -> None:
    (line,) = [line for line in run("size", "zisk").splitlines() if "one more fold" in line]
    (zkvm,) = json.loads(run("size", "zisk", "--format", "json"))["zkvms"]
    bits = Decimal(zkvm["circuits"][0]["step_bits"]["one more fold by 2"])
    assert line.endswith(f"bytes and {bits:f} bits: {SAID}")
    lost = assess_circuit(FINAL).decimals - assess_circuit(folded(FINAL, (16, 16, 16, 16, 2))).decimals
    assert abs(lost + bits) < Decimal("0.01")
    assert bits < -13
    assert set(zkvm["circuits"][0]["steps"]) == {"one more query", "one more cap level", "one more fold by 2"}
    # zkDTVM's core ends at dimension 1; ZisK's Dma at 2^3 coefficients, which one more fold leaves within the trace
    (line,) = [line for line in run("size", "zisk", "--circuit", "Dma").splitlines() if "one more fold" in line]
    assert "bits" not in line


def test_no_levers_move_a_circuit_that_tests_nothing_but_those_that_leave_more_points(tmp_path: Any) -> None:
    file = tmp_path / "point.toml"
    file.write_text(
        """
        [zkvm]
        name = "point"
        version = "1"
        source = "none"
        date = "2026-11-28"
        field = "Goldilocks^3"
        [circuits.main]
        air = { kind = "deep-ali", trace_length = "2^10", degree = 3, opening_points = 2, batch = 9, constraints = 9 }
        opening = { kind = "fri", rate = "1/2", queries = 100, foldings = [8, 16, 16], final_domain = 1 }
        """,
        encoding="utf-8",
    )
    shown = run("assess", str(file))
    assert "main: the schedule folds to one point: every word is accepted, 0 bits" in shown
    assert "no bound applies:" not in shown
    shown = run("explain", str(file), "main", "--sensitivity")
    assert "now 0.00 bits, no bound applies" in shown
    assert {line.split()[-4] for line in shown.splitlines() if line.startswith(("a query", "a bit"))} == {"–"}


# The search -----------------------------------------------------------------------------------


def test_the_search_finds_the_figures_of_the_assessment_under_a_pinned_schedule() -> None:
    pins = Grid().pinned(opening__foldings=(16, 16, 16, 16, 2), opening__rate=Fraction(1, 32))
    pins = pins.pinned(opening__queries=43, opening__grinding__queries=22, opening__batching=Batching.POWERS)
    bits = assess_circuit(folded(FINAL, (16, 16, 16, 16, 2))).bits
    found = solve(FINAL, Task(bits, grid=pins))
    assert isinstance(found, Optimum)
    assert found.bits == bits
    assert remarks(found.after) == (SAID,)
    assert isinstance(solve(FINAL, Task(bits + 1, grid=pins)), Missed)


@pytest.mark.parametrize("pin", ["opening.final_domain=1", "opening.foldings=[16,16,16,16,16,16,16]"])
def test_a_pinned_schedule_that_tests_nothing_is_refused(pin: str) -> None:
    result = CliRunner().invoke(main, ["optimize", "zisk:Final", "--bits", "100", "--pin", pin])
    assert result.exit_code == 2
    assert "folds to one point or less at every rate: every word is accepted, 0 bits" in result.output
