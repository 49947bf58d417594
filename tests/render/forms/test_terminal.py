"""Tables in a terminal: columns are aligned, no line is too wide, figures are whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundproof.render.document import Diagram, Table
from soundproof.render.forms.terminal import drawn as terminal

SMALL = Table(
    "A title",
    ("Name", "Bits", "What it is"),
    (("one", "7", "short"), ("twentythree", "1,234.5", "a text that is longer than the rest of the table")),
    frozenset({1}),
    "A lead sentence that needs to be wrapped at forty columns.",
    ("a note that needs to be wrapped as well, with an indent",),
)


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
        "twentythree  1,234.5  a text that is lo…",
        "  a note that needs to be wrapped as",
        "    well, with an indent",
    ]


WORDS = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=30)
FIGURES = st.integers(0, 10**6).map(lambda number: f"{number:,}")


@given(st.lists(st.tuples(WORDS, FIGURES, WORDS, FIGURES), min_size=1, max_size=5), st.integers(60, 140), WORDS)
def test_a_terminal_table_is_never_too_wide_and_its_figures_are_whole(
    rows: list[tuple[str, ...]], width: int, text: str
) -> None:
    table = Table(text, ("Name", "Bits", "Term", "Size"), tuple(rows), frozenset({1, 3}), text, (text,))
    lines = terminal([table], width).splitlines()
    assert all(len(line) <= width for line in lines)
    shown = lines[next(i for i, line in enumerate(lines) if set(line) == {"─", " "}) + 1 :]
    for row, line in zip(rows, shown, strict=False):
        assert line.endswith(row[3])
        assert f" {row[1]}  " in line


def test_what_it_does_not_draw_is_no_text() -> None:
    with pytest.raises(TypeError, match="not drawn as text: Diagram"):
        terminal([Diagram(("A", "B"), ())])
