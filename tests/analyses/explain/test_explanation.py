"""The explained reading against the certified one: over the catalogue, every term under every regime."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from flint import arb, ctx
from msgspec.structs import replace

from soundproof.analyses.explain.explanation import Explanation, explain
from soundproof.analyses.explain.sequence import Draws, Sends, sequence
from soundproof.analyses.explain.symbols import symbol, symbolic
from soundproof.arithmetic.certified import ball
from soundproof.arithmetic.definitions import Definition
from soundproof.arithmetic.numbers import binomial, divided, let, log2, maximum, minimum, sqrt, where
from soundproof.arithmetic.traced import Apply, Leaf, Name, Node, Symbol, leaves, names, read, traced, whole
from soundproof.formats.files import catalogue, load
from soundproof.primitives.fields import Grinding
from soundproof.radii.gaps import PINNED_GAPS
from soundproof.readings.security import BEST, CircuitAssessment, Pin, assess, assess_circuit
from soundproof.render.formulas import text
from soundproof.theorems.bchks25 import johnson_exceptions
from soundproof.theorems.dkt26 import interpolation, subsets
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.events import Pairs
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import transcript
from tests.caches import forget
from tests.depth import depth

NAMES = list(catalogue())


@cache
def _assessed(name: str) -> tuple[CircuitAssessment, ...]:
    """Of circuits that differ in name and notes only, one: nothing else of them is said.

    Of those that differ in numbers only, two: the same formulas explain them.
    """
    differing = {replace(circuit, name="", notes=()): circuit for circuit in load(name).circuits}
    alike: dict[frozenset[str], list[Circuit]] = {}
    for circuit in differing.values():
        drawn = [entry for entry in transcript(circuit) if isinstance(entry, Challenge)]
        terms = frozenset(term.name.partition(":")[0] for entry in drawn for term in entry.terms)
        alike.setdefault(terms, []).append(circuit)
    return tuple(assess_circuit(circuit) for circuits in alike.values() for circuit in circuits[: depth(1, 100)])


@pytest.fixture(scope="module", params=NAMES)
def explained(request: pytest.FixtureRequest) -> list[Explanation]:
    """Every term of a zkVM under every regime; of those under which no bound applies only that they are explained."""
    found = []
    for assessed in _assessed(request.param):
        for evaluation in assessed.evaluations:
            own = list(explain(request.param, assessed, best=evaluation))
            found += [] if evaluation.failed else own
    return found


def _one(name: str, circuit: str, term: str, pin: Pin = BEST) -> Explanation:
    (own,) = (own for own in load(name).circuits if own.name == circuit)
    found = {e.assessed.term.name: e for e in explain(name, assess_circuit(own, pin, every=False))}
    return found[term]


def _float_leaves(node: Node) -> list[Leaf]:
    """Numbers of an expression that are not exact."""
    return [leaf for leaf in leaves(node) if not isinstance(leaf.value, int | Fraction)]


def test_every_expression_has_the_certified_value(explained: list[Explanation]) -> None:
    assert len(explained) > 5
    for explanation in explained:
        enclosure = explanation.assessed.certified.enclosure
        ctx.prec = 192
        try:
            value = arb(read(explanation.error.node, ball))
            assert value.overlaps(enclosure), explanation.assessed.term.name
            assert abs(value / enclosure.mid() - 1) < 1e-9, explanation.assessed.term.name
        finally:
            ctx.prec = 53


def test_expressions_are_made_of_exact_numbers(explained: list[Explanation]) -> None:
    for explanation in explained:
        assert _float_leaves(explanation.error.node) == [], explanation.assessed.term.name
        for definition in explanation.radius:
            assert _float_leaves(definition.node) == []


def test_a_float_in_an_expression_would_be_seen() -> None:
    assert _float_leaves((traced(3) * 0.1).node) == [Leaf(0.1)]


def _named(node: Node) -> Iterator[Name]:
    """Every named part, as often as it occurs."""
    match node:
        case Name():
            yield node
            yield from _named(node.node)
        case Apply(_, parts, _):
            for part in parts:
                yield from _named(part)


def test_a_symbol_means_one_thing(explained: list[Explanation]) -> None:
    for explanation in explained:
        values: dict[str, object] = {}
        for named in _named(explanation.error.node):
            value = Definition.of(named.symbol, named.node).value
            same = value if isinstance(value, Fraction | int) else value.str(15)
            assert values.setdefault(named.symbol, same) == same, (explanation.assessed.term.name, named.symbol)


def test_no_formula_is_longer_than_two_lines_of_a_terminal(explained: list[Explanation]) -> None:
    """One that is cannot be read: its parts have names."""
    for explanation in explained:
        for definition in (explanation.error, *explanation.definitions, *explanation.radius):
            assert len(text(definition.node)) <= 120, definition.symbol


def test_quoted_integers_are_given_their_own_formula(explained: list[Explanation]) -> None:
    """E and L beyond unique decoding are exact integers; what they come from is traced as well."""
    for explanation in explained:
        for definition in explanation.definitions:
            if definition.symbol in ("E", "L") and explanation.regime is not None and explanation.regime.name != "UDR":
                assert not isinstance(definition.node, Leaf), explanation.assessed.term.name


def test_certificates_hold_and_their_programs_say_so(explained: list[Explanation]) -> None:
    for explanation in explained:
        for checked in explanation.certificates:
            assert checked.holds
            kind = type(checked.certificate)
            assert checked.program.startswith(f"from {kind.__module__} import {kind.__name__}\n")


def test_the_program_of_a_certificate_runs_on_its_own() -> None:
    explained = [_one("pico", "riscv", "batching"), _one("zisk", "Final_Compressed", "ALI", Pin("beyond"))]
    for explanation in explained:
        (checked,) = explanation.certificates
        done = subprocess.run(
            [sys.executable, "-c", checked.program],
            capture_output=True,
            text=True,
            check=True,
            cwd=Path("src").resolve(),
        )
        assert done.stdout == f"True {checked.bound}\n"


@pytest.mark.parametrize("theorem", PINNED_GAPS)
def test_every_pinned_theorem_explains_itself(theorem: str) -> None:
    explanation = _one("openvm", "app", "commit round 1", Pin("johnson", theorem))
    symbols = [symbol for symbol, _ in names(explanation.error.node)]
    assert "E" in symbols and {"n", "k"} <= set(symbols)
    value = read(explanation.error.node, ball)
    assert value.overlaps(explanation.assessed.certified.enclosure)
    assert explanation.theorems[0].id == theorem.split("-")[0] or explanation.theorems[0].id == theorem


FORMULAS = [
    ("pico", "riscv", "lookup: alu", "L·M·(rows_L + rows_T)·S/q"),
    ("pico", "riscv", "ALI", "L·C/q"),
    ("pico", "riscv", "DEEP", "L·(d·(N + c − 1) + N − 1)/(q − N − n₀)"),
    ("pico", "riscv", "commit round 1", "(K − 1)·E/q"),
    ("pico", "riscv", "query phase", "min(α, 1)^t·2^−g"),
    ("sp1", "core", "zerocheck", "L·(C + (d + 2)·⌈log₂ N⌉)/q"),
    ("openvm2", "hook", "batching", "(w − 1)·E/q·(⌊p/2^g⌋ + 1)/p"),
    ("openvm2", "hook", "OOD 1", "L·(L − 1)/2·((2^(l + S)/2^κ − 1)/q)^w"),
    ("demo_whir", "riscv", "shift 1 combination", "L·(t + w)/q"),
]


def test_a_symbol_used_twice_is_still_one() -> None:
    """The list size of BCIKS20 is irrational, so it is a ball in both places."""
    explanation = _one("openvm2", "hook", "OOD 1", Pin("johnson", "BCIKS20"))
    assert text(explanation.error.node).startswith("L·(L − 1)/2·")


@pytest.mark.parametrize(("name", "circuit", "term", "formula"), FORMULAS)
def test_formulas_read_as_in_the_documentation(name: str, circuit: str, term: str, formula: str) -> None:
    assert text(_one(name, circuit, term).error.node) == formula


def test_radius_of_a_gap() -> None:
    explanation = _one("pico", "riscv", "batching")
    radius = {definition.symbol: text(definition.node) for definition in explanation.radius}
    assert radius["α"] == "√ρ·(1 + 1/(2·m))"
    assert radius["ρ"] == "k₀/n₀"
    (hypothesis,) = explanation.hypotheses
    assert (hypothesis.name, hypothesis.holds) == ("A ≤ n", True)


def test_hypotheses_that_fail_are_part_of_the_explanation() -> None:
    explanation = _one("openvm", "app", "batching", Pin("johnson", multiplicity=1))
    assert [(h.name, h.holds) for h in explanation.hypotheses] == [("agreement at most 1", False)]
    assert set(explanation.hypotheses) <= set(explanation.failed)


def test_entries_of_a_list_that_differ_have_indices() -> None:
    circuit = load("demo_whir").circuits[0]
    opening = circuit.opening
    varied = replace(circuit, opening=replace(opening, log_foldings=(4, 3, *opening.log_foldings[2:])))  # type: ignore[arg-type]
    found = {e.assessed.term.name: e for e in explain("demo", assess_circuit(varied, Pin("johnson"), every=False))}
    pairs = [e for e in found.values() if isinstance(e.assessed.term.event, Pairs)]
    assert "N/2^κ₀/2^κ₁" in text(pairs[1].error.node)
    for explanation in found.values():
        assert read(explanation.error.node, ball).overlaps(explanation.assessed.certified.enclosure)


# The numbers ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_symbols_change_nothing_of_a_circuit(name: str) -> None:
    for circuit in load(name).circuits:
        assert symbolic(circuit) == circuit
        plain = [entry for entry in transcript(circuit) if isinstance(entry, Challenge)]
        again = [entry for entry in transcript(symbolic(circuit)) if isinstance(entry, Challenge)]
        assert plain == again
        assert len({term.label for entry in plain for term in entry.terms}) == sum(len(c.terms) for c in plain)


def test_parameters_carry_their_symbols() -> None:
    circuit = symbolic(load("zisk").circuits[0])
    opening = circuit.opening
    numbers = (circuit.air.constraints, opening.queries, opening.foldings[1], circuit.field.size)  # type: ignore[union-attr]
    assert [text(number.node) for number in numbers if isinstance(number, Symbol)] == ["C", "t", "K", "q"]


def test_let_is_the_identity_for_everything_else() -> None:
    for value in (3, 0.5, Fraction(1, 3), arb(2)):
        assert let("x", value) is value


def test_the_vocabulary_of_formulas_is_traced() -> None:
    x, y = traced(16, "x"), traced(Fraction(1, 4), "y")
    results = [
        (sqrt(x) + sqrt(y), "√x + √y", 4.5),
        (maximum(x, y) - minimum(x, 2), "max(x, y) − min(x, 2)", 14),
        (maximum(3, x), "max(x, 3)", 16),
        (log2(x), "log₂(x)", 4),
        (where(3 > 2, lambda: x**2, lambda: y), "x²", 256),
        (x**-1 + 2 ** symbol("t", 3), "x^−1 + 2^t", 8.0625),
        ((1 - x) / (2 * y), "(1 − x)/(2·y)", -30),
        (x - (y - 1), "x − (y − 1)", 16.75),
        (divided(symbol("n", 8), 4) * y, "n/4·y", 0.5),
    ]
    assert [text(result.node) for result, _, _ in results] == [shown for _, shown, _ in results]
    assert [float(read(result.node, Fraction)) for result, _, _ in results] == [value for _, _, value in results]


def test_integers_stay_integers() -> None:
    n, k = symbol("n", 10), symbol("k", 3)
    shown = {
        text(value.node): int(value)
        for value in (
            n // k,
            n % k,
            n - k,
            -k,
            binomial(n, k),
            (n - 1).bit_length(),
            1 << k,
            n * n,
            n + 2 - 2,
            n // 5,
            -(-n // k),
            k - -n // k,
            -(-n // 5),
            k - -n // 5,
        )
    }
    assert shown == {
        "⌊n/k⌋": 3, "n mod k": 1, "n − k": 7, "−k": -3, "C(n, k)": 120, "⌈log₂ n⌉": 4, "2^k": 8, "n²": 100, "n": 10,
        "n/5": 2, "⌈n/k⌉": 4, "k + ⌈n/k⌉": 7, "k + n/5": 5,
    }  # fmt: skip
    assert (0,) * k == (0, 0, 0)
    assert all(isinstance(value, Symbol) for value in (n // k, 1 << k, n**2))
    assert isinstance(range(k), range) and [1, 2, 3, 4][k] == 4
    assert whole((n // k + 1).node) == 4
    with pytest.raises(ValueError, match="integers"):
        whole((n / k).node)


def test_long_sums_are_named_by_their_value() -> None:
    total = symbol("x", 0)
    for i in range(100):
        total = total + symbol(f"x{i}", i)
    assert text(let("T", total).node.node) == "4950"


def test_a_theorem_can_be_traced_by_itself() -> None:
    result = johnson_exceptions(traced(2**20, "n"), traced(2**18, "k"), traced(10, "m"))
    assert text(result.node) == "n·(2·τ⁵ + 3·τ·δ·ρ)/(3·ρ·√ρ) + τ/√ρ"
    assert read(result.node, float) == pytest.approx(johnson_exceptions(2.0**20, 2.0**18, 10.0), rel=1e-12)


def test_grinding_with_the_bits_of_a_field_element() -> None:
    chance = Grinding(symbol("g", 19), symbol("p", 15 * 2**27 + 1)).chance(traced)
    assert text(chance.node) == "(⌊p/2^g⌋ + 1)/p"
    assert read(chance.node, Fraction) == Grinding(19, 15 * 2**27 + 1).chance(Fraction)


@pytest.mark.parametrize("degree", [1, 7])
def test_the_count_of_the_interpolation_is_the_same_in_whole_numbers(degree: int) -> None:
    """⌊(2μ−1)h + θ(h + ℓμ + 4Dμh) + ℓ(n−D−1)μ⌋ and for lines E♯, against rationals."""
    for n, k, a in ((2**21, 2**20, 1557056), (2**20, 2**16, 275252), (64, 16, 40)):
        found = interpolation(n, k, a, degree)
        assert found is not None
        d, mu, h = k - 1, found.mu, degree * (found.height + 1) - 1
        theta = Fraction(n - d, a - d)
        counts = [(2 * mu - 1) * h + theta * (h + degree * mu + 4 * d * mu * h) + degree * (n - d - 1) * mu]
        if degree == 1 and mu <= d:
            sharp = theta * (h + mu + (2 * d - 1) * h * (2 * mu - 1))
            counts.append((2 * mu - 1) * h + sharp + (n - d - 1) * mu)
        assert found.exceptions == int(min(counts))


def test_counts_of_short_codes_are_as_before() -> None:
    assert [subsets(64, k, 40, 3).exceptions for k in (1, 2, 3)] == [155, 3289, 51516]  # type: ignore[union-attr]


# The sequence -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_the_sequence_has_every_byte_and_every_challenge(name: str) -> None:
    for assessed in _assessed(name):
        steps = sequence(name, assessed).steps
        sent = [part for step in steps if isinstance(step, Sends) for part in step.parts]
        assert sum(part.expected for part in sent) == sum(item.expected for item in assessed.size.items)
        drawn = [step for step in steps if isinstance(step, Draws)]
        assert [step.label for step in drawn] == [e.label for e in assessed.transcript if isinstance(e, Challenge)]
        certified = [step.certified.bits for step in drawn if step.certified is not None]
        assert certified == [found.certified.bits for found in assessed.best.rounds]
        assert sum(len(step.terms) for step in drawn) == len(assessed.best.terms)
        assert assessed.best.failed or min(certified) == assessed.bits


@pytest.mark.parametrize("name", ["demo_whir", "miden", "pico", "risc0", "zkdtvm"][: depth(3, 5)])
def test_an_explanation_rests_on_nothing_that_is_remembered(name: str) -> None:
    """What was found of certificates is forgotten where much else is asked before the explanation."""
    circuit = assess(load(name), every=False).binding
    before = [repr(one.error) for one in explain(name, circuit)]
    forget()
    assert [repr(one.error) for one in explain(name, circuit)] == before
    again = assess_circuit(replace(circuit.circuit, name="again"), every=False)  # what the explanation left is plain
    assert (again.bits, again.decimals, again.best.radii) == (circuit.bits, circuit.decimals, circuit.best.radii)
