"""Tables in a terminal: columns are aligned, nothing is cut, lines are as short as their words let them be."""

from __future__ import annotations

import re

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from soundproof.analyses.explain.explanation import explain
from soundproof.analyses.explain.report import document as explained
from soundproof.formats.files import load
from soundproof.readings.security import BEST, assess_circuit
from soundproof.render.charts import Diagram
from soundproof.render.document import Block, Derivation, Table
from soundproof.render.form import Screen
from soundproof.render.forms.terminal import drawn

SMALL = Table(
    "A title",
    ("Name", "Bits", "What it is"),
    (("one", "7", "short"), ("twentythree", "1,234.5", "a text that is longer than the rest of the table")),
    frozenset({1}),
    "A lead sentence that needs to be wrapped at forty columns.",
    ("a note that needs to be wrapped as well, with an indent",),
)


def terminal(blocks: list[Block], width: int = 100, colour: bool = False) -> str:
    return drawn(blocks, Screen(width, colour))


def test_a_terminal_table() -> None:
    assert terminal([SMALL, SMALL], 40) == terminal([SMALL], 40) + "\n" + terminal([SMALL], 40)
    assert terminal([SMALL], 40).splitlines() == [
        "A title",
        "A lead sentence that needs to be wrapped",
        "at forty columns.",
        "",
        "Name            Bits  What it is",
        "───────────  ───────  ──────────────────",
        "one                7  short",
        "twentythree  1,234.5  a text that is",
        "                      longer than the",
        "                      rest of the table",
        "  a note that needs to be wrapped as",
        "    well, with an indent",
    ]


def test_the_columns_that_are_narrowed_are_those_that_break_the_fewest_lines() -> None:
    rows = [(f"row {i}", "query phase", "short") for i in range(5)] + [("a name of many words", "final", "short")]
    table = Table("t", ("Name", "Term", "Word"), tuple(rows), frozenset())
    assert terminal([table], 31).splitlines()[2:] == [
        "Name         Term         Word",
        "───────────  ───────────  ─────",
        *[f"row {i}        query phase  short" for i in range(5)],
        "a name of    final        short",
        "  many",
        "  words",
    ]


def test_a_table_that_does_not_fit_is_stacked_without_empty_cells() -> None:
    table = Table("t", ("Name", "Bits", "What"), (("a" * 30, "7", "some words"), ("b", "1,234.5", "")), frozenset({1}))
    assert terminal([table], 40).splitlines()[2:] == [
        "a" * 30,
        "  Bits  7",
        "  What  some words",
        "b",
        "  Bits  1,234.5",
    ]


def test_neighbours_that_differ_in_their_names_only_share_a_line_where_the_table_says_so() -> None:
    rows = (("a", "7"), ("b", "7"), ("c", "8"), ("d", "7"))
    table = Table("t", ("Name", "Bits"), rows, frozenset({1}), alike=True)
    assert terminal([table]).splitlines()[4:] == ["a, b     7", "c        8", "d        7"]
    assert len(terminal([replace(table, alike=False)]).splitlines()) == 8
    kept = terminal([replace(table, binding=1)]).splitlines()[4:]  # the row that decides stays alone
    assert kept == ["a        7", "b        7", "c        8", "d        7"]


@pytest.mark.parametrize("width", [60, 80])
def test_a_program_that_checks_again_is_one_on_every_screen(width: int) -> None:
    circuit = next(circuit for circuit in load("zisk").circuits if circuit.name == "Final")
    (found,) = (e for e in explain("ZisK", assess_circuit(circuit)) if e.assessed.term.name == "batching")
    (block,) = explained([found], BEST).blocks({Derivation})
    shown = terminal([block], width).partition("recheck      ")[2].partition("\n  can be")[0]
    assert max(map(len, shown.splitlines())) <= width
    assert compile("\n".join(line.removeprefix(" " * 15) for line in shown.splitlines()), "shown", "exec")


def test_colours_add_nothing_but_colours() -> None:
    rows = (("a", "met"), ("b", "missed"), ("c", "unknown"))
    table = Table("t", ("Clause", "Verdict"), rows, frozenset(), "lead", ("note",), binding=1)
    plain, coloured = terminal([table]), terminal([table], colour=True)
    assert click.unstyle(coloured) == plain
    assert "\x1b" not in plain
    met, missed, unknown = coloured.splitlines()[5:8]
    assert "\x1b[94m" in met
    assert "\x1b[1m" in missed  # it decides
    assert missed.count("\x1b[33m") == unknown.count("\x1b[90m") == 1


WORDS = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=30)
FIGURES = st.integers(0, 10**6).map(lambda number: f"{number:,}")


@given(st.lists(st.tuples(WORDS, FIGURES, WORDS, FIGURES), min_size=1, max_size=5), st.integers(20, 140), WORDS)
def test_nothing_of_a_terminal_table_is_cut_and_no_line_is_wider_than_its_longest_word(
    rows: list[tuple[str, ...]], width: int, text: str
) -> None:
    table = Table(text, ("Name", "Bits", "Term", "Size"), tuple(rows), frozenset({1, 3}), text, (text,))
    shown = terminal([table], width)
    lines = shown.splitlines()
    longest = max(len(word) for word in " ".join([text, *(cell for row in rows for cell in row)]).split())
    assert all(len(line) <= max(width, longest + 12) for line in lines)
    packed = re.sub(r"\s", "", shown)
    for row in rows:
        assert all(figure in shown for figure in (row[1], row[3]))
        assert all(set(cell) <= set(packed) for cell in row)
    if any(set(line) == {"─", " "} for line in lines):  # not stacked
        assert all(len(line) <= width or line.strip() == text for line in lines)


@given(st.lists(WORDS, min_size=1, max_size=4), st.integers(6, 30))
def test_the_words_of_a_cell_are_all_there_in_their_order(words: list[str], width: int) -> None:
    cell = " ".join(words)
    table = Table("t", ("Name", "Text"), (("x", cell),), frozenset())
    body = terminal([table], width + 6).splitlines()[2:]
    assert re.sub(r"\s", "", cell) in re.sub(r"\s", "", "".join(body).replace("x ", "", 1))


def test_what_it_does_not_draw_is_no_text() -> None:
    with pytest.raises(TypeError, match="not drawn as text: Diagram"):
        terminal([Diagram(("A", "B"), ())])
