"""Typst: every text means what it says, and whatever is drawn can be set."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from soundproof.arithmetic.traced import Leaf, Name, traced
from soundproof.parameters.characters import visible
from soundproof.render.charts import Box, Graph
from soundproof.render.document import Table
from soundproof.render.forms.typst import drawn
from soundproof.render.prose import Blank, Equation, Items, Link, Paragraph, Statement
from soundproof.render.typst import math, words

typst = pytest.importorskip("typst", reason="what is drawn is set by typst, extra paper")

BEGINNING = """
#let statement(kind, key, title, body) = [#kind #title #body]
#let proof(body) = body
#let see(key, words) = words
#let instruction(key, body) = [#raw(key) #body]
"""


def page(source: str, folder: Path) -> str:
    """The plain text of what is set."""
    file = folder / "x.typ"
    file.write_text(BEGINNING + source, encoding="utf-8")
    made = typst.compile(str(file), root=str(folder), format="html").decode()
    return html.unescape(re.sub(r"<style>.*?</style>|<[^>]*>", "", made[made.index("<body") :]))


def plain(text: str) -> str:
    """Letters, digits and signs without spaces, and with the typographic signs that Typst makes of some."""
    found = re.sub(r"\s", "", text).replace("\xa0", "")
    return found.translate(str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "″": '"', "′": "'", "−": "-"}))


SIGNS = st.text(alphabet=r"""ab1 #$*_`<>@~[](){}\/-=+.,;:'"&%|^!?ρ—""", min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(SIGNS, SIGNS)
@example("1", "/1")
@example("1", "1/")
def test_words_mean_themselves_wherever_they_stand(
    tmp_path_factory: pytest.TempPathFactory, one: str, two: str
) -> None:
    """Alone in a paragraph, before and after a link, in a list, in a cell, in a box; each shows its letters."""
    blocks = [
        Paragraph((one, Link("k", two), one)),
        Items((("", (one,)), (two, (one,)))),
        Table(two, (one, two), ((two, one),), frozenset({1})),
        Statement("Lemma", two, one, ((two,),), ((one,),)),
        Blank(one, (two,)),
    ]
    shown = plain(page(drawn(blocks), tmp_path_factory.mktemp("t")))
    exponent = re.compile(r"\w\^")
    if not exponent.search(one + two):
        for text in (one, two):
            assert plain(visible(text)) in shown


def test_a_formula_is_one_of_typst() -> None:
    m, e = traced(100, "m"), traced(0, 'ε_a b"c')
    assert math(((m - 1) * e).node) == '(m - 1) dot.op ε_"a b\\"c"'
    assert math((2 ** -traced(7)).node) == "2^(-7)"
    assert math(Leaf(123456789)) == '"123,456,789"'
    assert math(Name("n₁₂", Leaf(0))) == "n_(12)"
    assert words("2^20 Goldilocks^3 a^b") == "$2^(20)$ Goldilocks#super[3] a^b"


def test_everything_that_is_drawn_can_be_set(tmp_path: Path) -> None:
    m = traced(0, "m")
    blocks = [
        Equation(((m.node, "≤", (m**2 / (m + 1)).node), (None, "+", (m // 2).node))),
        Graph(
            "who verifies whom", (Box("a", "× m", None, ("verifies 2",)), Box("b", "", None, ())), ((0, 1), (1, 1)), ()
        ),
        Table("long", ("A",), tuple((str(i),) for i in range(60)), frozenset({0}), "lead", ("note",)),
    ]
    file = tmp_path / "x.typ"
    file.write_text(BEGINNING + drawn(blocks), encoding="utf-8")
    assert typst.compile(str(file), root=str(tmp_path)).startswith(b"%PDF-")
