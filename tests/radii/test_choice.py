"""A regime that nobody has written yet needs its class and its entry in ``FAMILIES``, and nothing elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

import pytest
from click.testing import CliRunner
from msgspec import Struct
from msgspec.structs import replace

from soundproof.analyses.assess.report import document as document_of
from soundproof.analyses.explain.explanation import explain
from soundproof.arithmetic.numbers import Lift, let
from soundproof.cli.options import ANALYSIS
from soundproof.formats.files import catalogue, load
from soundproof.parameters.faults import UserError
from soundproof.primitives.fields import parse_field
from soundproof.protocols.deep_ali import DeepAli
from soundproof.protocols.stir import Stir
from soundproof.protocols.whir import Whir, WhirGrinding
from soundproof.radii import choice, search
from soundproof.radii.choice import BEST, FAMILIES, Family, Pin, fixed_radii, johnson_bounds, pinned
from soundproof.radii.gaps import JOHNSON_GAPS, LISTS, PINNED_GAPS
from soundproof.radii.johnson import Johnson
from soundproof.radii.parts import OraclePart
from soundproof.radii.unique import UniqueDecoding
from soundproof.readings.security import assess, assess_circuit
from soundproof.render.forms.json import drawn as as_json
from soundproof.render.words import regime_name
from soundproof.theorems import bciks20
from soundproof.theorems.theorem import Hypothesis, Notion, Status, Theorem
from soundproof.transcript.bound import Bound
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.regime import Regime
from soundproof.zkvm.circuit import Circuit

DREAM = Theorem(
    "DREAM", "Thm 1", "nobody, nowhere", Status.LEAN, lambda n: n, bounds="bad challenges", notion=Notion.MUTUAL
)


class Capacity(Struct, frozen=True):
    """Agreement k/n and a few positions: what was conjectured once, with one bad challenge and one codeword."""

    margin: int

    name = "TOY"
    symbol = "t"
    multiplicity = None
    names_bound = True
    names_term = False
    linear = False
    symbolic = False

    @property
    def integer(self) -> int:
        return self.margin

    def in_symbols(self, symbol: Callable[[str, Any], Any]) -> Capacity:
        return self

    def margins(self, code: Code, degree: Any) -> Iterator[Hypothesis]:
        yield Hypothesis("t ≥ 1", True, f"t = {self.margin}")

    def agreement(self, oracle: Oracle, number: Lift) -> Any:
        return let("α", (number(oracle.dimension) + let("t", number(self.margin))) / let("n₀", number(oracle.length)))

    def positions(self, code: Code) -> int:
        return int(code.dimension + self.margin)

    def lists(self, code: Code) -> Bound:
        return Bound(lambda number: number(1), DREAM, None, ())

    def gap(self, code: Code, factor: Any, curve: bool, needs: Notion) -> Bound:
        return Bound(lambda number: number(factor) * let("E", number(1)), DREAM, None, ())


def best_capacity(
    parts: Sequence[OraclePart], pin: Pin, p: int, rival: tuple[Regime, ...] | None
) -> tuple[Regime, ...]:
    """One position more than the dimension, on every oracle."""
    return tuple(Capacity(1) for _ in parts)


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FAMILIES, "toy", Family(best_capacity))


def test_it_is_chosen_where_it_is_best(planted: None) -> None:
    """At agreement k/n each of Pico's queries is worth nearly log₂ of the blow-up: more than any proof gives."""
    circuit = load("pico").circuits[0]
    pinned = assess_circuit(circuit, Pin("johnson"))
    assessed = assess_circuit(circuit, Pin(without=frozenset({"toy"})))  # another pin: nothing kept is read
    assert assessed.best.radii == (Capacity(1),)
    assert assessed.bits > pinned.bits
    assert [evaluation.radii[0].name for evaluation in assessed.evaluations] == ["UDR", "JBR", "BJR", "TOY"]


def test_a_level_of_trust_that_leaves_nothing_under_it_leaves_it_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FAMILIES, "toy", Family(best_capacity, (DREAM,)))
    assessed = assess_circuit(load("pico").circuits[0], Pin(trust="proved", without=frozenset({"x"})))
    assert "TOY" not in {evaluation.radii[0].name for evaluation in assessed.evaluations}


def test_every_reading_shows_it(planted: None) -> None:
    assessment = assess(load("pico"), Pin("toy"))
    circuit = assessment.circuits[0]
    assert regime_name(circuit.best.radii, circuit.best.binders) == "TOY · DREAM · t=1"
    document = json.loads(as_json(document_of([assessment])))
    assert document["zkvms"][0]["circuits"][0]["regime"] == "TOY"
    explained = list(explain("Pico", circuit, circuit.best.terms))
    assert any("t = 1" in hypothesis.margin for one in explained for hypothesis in one.hypotheses)


def test_the_command_line_offers_what_there_is() -> None:
    import click

    @click.command()
    @ANALYSIS[0]
    def command(regime: str) -> None:
        """Nothing."""

    said = CliRunner().invoke(command, ["--regime", "none"]).output
    assert all(f"'{name}'" in said for name in ("best", *FAMILIES, "declared"))


# What is relied on ------------------------------------------------------------------------------


def test_a_figure_rests_on_a_theorem_and_on_what_that_rests_on() -> None:
    older = replace(DREAM, id="OLDER", status=Status.PREPRINT)
    newer = replace(DREAM, basis=(older,))
    assert Pin().admits(newer)
    assert Pin(trust="lean").admits(DREAM)
    assert not Pin(trust="lean").admits(newer)
    assert not any(Pin(without=frozenset({paper})).admits(newer) for paper in ("DREAM", "OLDER"))


def test_every_bound_is_relied_on_unless_something_is_left_out() -> None:
    assert Pin("johnson", "DKT26", multiplicity=3).everything
    for less in (Pin(trust="lean"), Pin(without=frozenset({"DKT26"})), Pin(binary=True)):
        assert not less.everything


def test_where_no_bound_is_left_all_stand_in() -> None:
    """Of those about lines, or about curves, each once."""
    nothing = Pin(without=frozenset(bound.id for bound in JOHNSON_GAPS))
    assert set(nothing.johnson_gaps) == set(JOHNSON_GAPS)
    assert len(nothing.johnson_gaps) == len(JOHNSON_GAPS)
    assert set(Pin().johnson_gaps) <= set(JOHNSON_GAPS)
    assert not any(set(bound.beaten_by) & set(JOHNSON_GAPS) for bound in Pin().johnson_gaps)


def test_a_pin_is_read_or_refused_in_words() -> None:
    assert pinned(None) == pinned(Pin()) == BEST
    assert pinned(Pin("johnson", multiplicity=1)) == Pin("johnson", multiplicity=1)
    assert pinned(Pin(without=frozenset({"DKT26"})), ["BCHKS25"]).without == {"DKT26", "BCHKS25"}
    for pin, without, words in (
        (Pin(multiplicity=0), (), "^multiplicity: must be at least 1, not 0$"),
        (Pin(trust="much"), (), "^trust: 'much' is none of "),
        (Pin(), ["DKT27"], "no theorem has the id 'DKT27'\n    hint: did you mean 'DKT26'"),
        (Pin(), ["x1", "x2"], "no theorem has the id 'x1', 'x2'\n    hint: .*BCHKS25, "),
    ):
        with pytest.raises(UserError, match=words):
            pinned(pin, without)


def test_a_pinned_theorem_brings_the_list_size_of_its_paper() -> None:
    old = (bciks20.list_size,)
    assert johnson_bounds(Pin(theorem="BCHKS25")) == (PINNED_GAPS["BCHKS25"], old)
    assert johnson_bounds(Pin(theorem="DKT26")) == (PINNED_GAPS["DKT26"], LISTS)
    assert johnson_bounds(Pin()) == (Pin().johnson_gaps, LISTS)
    assert johnson_bounds(Pin(without=frozenset({"Johnson"})))[1] == old


def test_what_is_pinned_is_not_chosen() -> None:
    """A slack is one of unique decoding, a multiplicity one of the Johnson regime, for every oracle."""
    slack, multiplicity = UniqueDecoding(3, Pin().unique_gaps), Johnson(7, *johnson_bounds(Pin()))
    assert fixed_radii(Pin("unique", slack=3), 2) == (slack, slack)
    assert fixed_radii(Pin("unique", slack=0), 1) == (UniqueDecoding(0, Pin().unique_gaps),)
    for regime in ("johnson", "best"):
        assert fixed_radii(Pin(regime, multiplicity=7, slack=3), 2) == (multiplicity, multiplicity)
    for open_ in (Pin("unique"), Pin("johnson"), Pin("johnson", slack=3), Pin("beyond", multiplicity=7, slack=3)):
        assert fixed_radii(open_, 2) is None


# The best of what is left open -------------------------------------------------------------------


def test_mixed_regimes_beat_either_alone() -> None:
    """OpenVM 2's hook: unique decoding for the first oracle, lists after the rate has fallen."""
    (hook,) = [circuit for circuit in load("openvm2").circuits if circuit.name == "hook"]
    assessed = assess_circuit(hook)
    assert [regime.name for regime in assessed.best.radii] == ["UDR", "JBR", "JBR"]
    alone = [e.bits for e in assessed.evaluations if len({r.name for r in e.radii}) == 1]
    assert assessed.bits > max(alone)


def leaves_out_nothing(circuit: Circuit) -> None:
    quick, full = assess_circuit(circuit, every=False).best, assess_circuit(circuit, every=True).best
    assert (quick.radii, quick.bits) == (full.radii, full.bits)
    assert quick.weakest.certified.bits_lower == full.weakest.certified.bits_lower


@pytest.mark.parametrize("name", catalogue())
def test_leaving_regimes_out_changes_nothing(name: str) -> None:
    """The summary skips regimes that cannot win; its answer is that of the full assessment, of equals the same."""
    for circuit in load(name).circuits:
        leaves_out_nothing(circuit)


@pytest.mark.parametrize("queries", [(90, 12, 40), (60, 30, 20), (128, 64, 32), (20, 20, 20), (40, 35, 3)])
@pytest.mark.parametrize("rate", [Fraction(1, 2), Fraction(1, 4), Fraction(1, 16)])
def test_nor_does_it_where_each_oracle_has_a_radius(queries: tuple[int, ...], rate: Fraction) -> None:
    """The oracles that do not bind may have any radius: the same ones are shown."""
    whir = Whir("whir", rate, (3, 3, 3), queries, (1, 1), 3, grinding=WhirGrinding(5, 5, 5, 10))
    stir = Stir("stir", rate, queries=queries, foldings=(8, 4, 4))
    for opening in (whir, stir):
        for trace in (2**10, 2**20):
            leaves_out_nothing(
                Circuit("drawn", parse_field("Goldilocks^3"), DeepAli("deep-ali", trace, 3, 2, 9, 20), opening)
            )


@pytest.mark.parametrize(
    ("oracles", "every", "outclassed", "applies", "tried"),
    [
        (1, False, False, True, "unique johnson beyond"),
        (1, False, True, True, "johnson beyond"),  # the queries alone are worse in unique decoding
        (1, False, True, False, "unique johnson beyond"),  # but what is worse may be all that holds
        (1, True, True, True, "unique johnson beyond"),
        (2, False, True, True, "unique johnson mixed beyond"),  # where oracles may differ, one alone decides nothing
        (2, True, True, True, "unique johnson mixed beyond beyond"),  # those that gain, then all
        (3, False, False, True, "unique johnson mixed beyond"),
    ],
)
def test_which_radii_are_tried(
    monkeypatch: pytest.MonkeyPatch, oracles: int, every: bool, outclassed: bool, applies: bool, tried: str
) -> None:
    """And radii beyond Johnson's have to beat the last, which is the best; none if all are asked for."""
    rivals = []

    def beyond(parts: Any, p: int, rival: Any) -> Any:
        rivals.append(rival)
        return ("beyond",)

    planted: dict[str, Any] = {
        "best_unique": lambda *_: ("unique",),
        "best_johnson": lambda *_: ("johnson",),
        "best_mixed": lambda *_: ("mixed",),
        "best_beyond": beyond,
        "outclasses": lambda part, regime: outclassed and (part, regime) == ("first", "johnson"),
    }
    for name, function in planted.items():
        monkeypatch.setattr(search, name, function)
    parts: Any = ["first", *("other" for _ in range(1, oracles))]
    found = choice._best(parts, Pin(), 97, every, lambda radii: applies)
    assert found == [(name,) for name in tried.split()]
    alone = found[found.index(("beyond",)) - 1]  # type: ignore[comparison-overlap]
    assert rivals == [*([alone] if oracles > 1 or not every else []), *([None] if every else [])]
    assert choice._best(parts, Pin(theorem="DKT26"), 97, every, lambda radii: applies) == [("johnson",)]


@pytest.mark.parametrize("root", [1, 2])
def test_the_best_radii_are_brought_to_a_whole_bit(monkeypatch: pytest.MonkeyPatch, root: int) -> None:
    """All are polished, the best of them is completed; over fields of very many bits neither matters."""
    errors = {"a": 0.5, "b": 0.25, "c": 0.75}
    planted: dict[str, Any] = {
        "wide": lambda _: root,
        "worst": lambda challenges, radii, own: (errors[radii], own),
        "polished": lambda challenges, parts, radii: (f"polished {radii}", errors[radii]),
        "completed": lambda challenges, parts, radii, error: (f"completed {radii}", error / 2),
    }
    for name, function in planted.items():
        monkeypatch.setattr(search, name, function)
    monkeypatch.setattr(choice, "_best", lambda *_: list(errors))
    found = choice.choices((), (), Pin(), 97, False, lambda radii: True)
    if root == 1:
        assert found == {"polished a": 0.5, "completed polished b": 0.125, "polished c": 0.75}
    else:
        assert found == {name: (error, 2) for name, error in errors.items()}
