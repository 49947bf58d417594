"""LaTeX: tables, statements and boxes, with no command but our own."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from soundproof.arithmetic.traced import traced
from soundproof.render.charts import Box, Graph
from soundproof.render.document import Table
from soundproof.render.forms.latex import drawn, label, prose, sentence
from soundproof.render.prose import Blank, Equation, Items, Link, Paragraph, Statement


def test_a_short_table_stays_together_and_a_long_one_goes_on() -> None:
    def table(rows: int, width: int) -> str:
        return drawn([Table("T", ("A", "B"), tuple(("x" * width, str(i)) for i in range(rows)), frozenset({1}))])

    assert r"\begin{tabular}{@{}lr@{}}" in table(3, 5) and r"\begin{table}[H]" in table(3, 5)
    assert r"\begin{tabularx}{\linewidth}" in table(3, 50)
    assert r"\begin{longtable}" in table(60, 5) and r"p{0.500\linewidth}" in table(60, 50)


@given(st.text(), st.text())
def test_labels_of_different_keys_are_different_and_plain(one: str, two: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9:.-]*", label(one))
    assert (label(one) == label(two)) == (one.replace(" ", "-") == two.replace(" ", "-"))


@given(st.text())
def test_no_command_of_a_text_is_one(text: str) -> None:
    made = drawn(
        [
            Paragraph((text, Link(text, text))),
            Items((("", (text,)), (text, (text,)))),
            Statement("Lemma", text, text, ((text,),), ((text,),)),
            Blank(text, (text,)),
            Graph(text, (Box(text, text, None, (text,)),), ((0, 0),), ()),
        ]
    )
    own = {"see", "begin", "end", "item", "label", "centering", "draw", "node", "small", "scriptsize", "caption"}
    own |= {"textbackslash", "textasciitilde", "textsuperscript"}
    greek = set(re.findall(r"\\([A-Za-z]+)", "".join(map(prose, "αβγδεηκμρστψℓΣΓφθλ≤≥·√⌊⌋⌈⌉♯∈½±→←∞"))))
    assert set(re.findall(r"\\([A-Za-z]+)", made.replace("\\\\", ""))) <= own | greek
    assert "^^" not in made


def test_rows_of_a_formula_are_aligned() -> None:
    m = traced(0, "m")
    assert drawn([Equation(((m.node, "≤", (m + 1).node), (None, "+", m.node)))]).splitlines() == [
        r"\begin{align*}", r"m &\leq m + 1 \\", r" &+ m", r"\end{align*}",
    ]  # fmt: skip
    assert sentence(("at most ", (m**2).node)) == "at most $m^{2}$"
