"""Markdown: tables, notes that stay one item, and diagrams in Mermaid."""

from __future__ import annotations

from soundproof.render.charts import Arrow, Diagram
from soundproof.render.document import Table
from soundproof.render.forms.markdown import drawn as markdown

SMALL = Table(
    "A title",
    ("Name", "Bits", "What it is"),
    (("one", "7", "short"), ("twentythree", "1,234.5", "a text that is longer than the rest of the table")),
    frozenset({1}),
    "A lead sentence that needs to be wrapped at forty columns.",
    ("a note that needs to be wrapped as well, with an indent",),
)


def test_a_markdown_table() -> None:
    assert markdown([SMALL]).splitlines() == [
        "## A title",
        "",
        "A lead sentence that needs to be wrapped at forty columns.",
        "",
        "| Name | Bits | What it is |",
        "| --- | ---: | --- |",
        "| one | 7 | short |",
        "| twentythree | 1,234.5 | a text that is longer than the rest of the table |",
        "",
        "- a note that needs to be wrapped as well, with an indent",
    ]


def test_a_note_of_several_lines_stays_one_item_of_a_markdown_list() -> None:
    table = Table("t", ("a",), (("1",),), frozenset(), notes=("one\n\ntwo\n| three |",))
    assert markdown([table]).splitlines()[-1] == r"- one two \| three \|"


def test_a_diagram_belongs_to_the_table_before_it() -> None:
    diagram = Diagram(("Prover", "Verifier"), (Arrow(0, 1, "trace; <b>"), Arrow(1, 0, "γ")))
    assert markdown([SMALL, diagram]) == markdown([SMALL]) + "\n" + (
        "```mermaid\n"
        "sequenceDiagram\n"
        "    participant P as Prover\n"
        "    participant V as Verifier\n"
        "    P->>V: trace#59; #60;b#62;\n"
        "    V->>P: γ\n"
        "```\n"
    )
