"""LaTeX, Typst, Markdown and PDF as they are read: the same items from the same paper, each at its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundproof.analyses.whitepaper.reading.paper import Draft, Item, Paper, plain_math
from soundproof.analyses.whitepaper.reading.papers import READERS, read_paper

TEX = r"""\documentclass{article}
\newcommand{\vm}{ZisK} \newcommand{\air}[1]{\texttt{#1}}
\begin{document}
\title{A paper on \vm{}}
\section{Circuits} % a comment & \req{W1-PR-2}{not this}
The circuit \air{Final\_x}\footnote{a note} has $\rho = \frac{1}{2}$ and
\spv{step.opening.queries} queries, 50\% of them \emph{free}.

\req{W1-IN-3}{The challenge is drawn from \texttt{lthash}.}
\begin{tabular}{l|rr}
\toprule
Circuit & \multicolumn{2}{c}{Queries} \\ \midrule
\texttt{Dma} & 229 & $2^{21}$ \\[2pt]
Main & 1{,}024 & 3
\end{tabular}
\begin{instruction}{bus-1} What is to be \textbf{written}. \end{instruction}
\subsection*{More \texttt{code}}
\begin{lstlisting}
a & b \req{W1-IN-4}{} TODO
\end{lstlisting}
\end{document}
"""
TYPST = """#set page(paper: "a4")
#let f(x) = [
  not this #x
]
= Circuits // a comment #req("W1-PR-2")[not this]
The circuit `Final_x` has $rho = 1/2$ and
#v("step.opening.queries") queries, 50% of them _free_.

#req("W1-IN-3")[The challenge is drawn from `lthash`.]
#figure(table(
  columns: (auto, 1fr, 1fr),
  table.header([Circuit], table.cell(colspan: 2)[Queries]),
  [`Dma`], [229], [$2^21$],
  [Main], [1,024], [3],
), caption: [Of circuits])
#instruction("bus-1")[What is to be [written].]
== More `code`
```
a #req("W1-IN-4")[] TODO
```
"""
MARKDOWN = r"""---
title: not this
---
# Circuits

The circuit `Final_x` has $\rho = \frac{1}{2}$ and
<!-- value: step.opening.queries -->55<!-- end --> queries, 50% of them *free*. <!-- a comment -->

<!-- req: W1-IN-3 -->
The challenge is drawn from `lthash`.
<!-- end -->

| Circuit | Queries |  |
|:--|--:|--:|
| `Dma` | 229 | 2^21 |
| Main | 1,024 | 3 |

<!-- instruction: bus-1 -->
> What is to be written.

## More `code`
```
a TODO
```
"""


def read(text: str, suffix: str) -> Paper:
    draft = Draft()
    READERS[suffix][1](text, f"paper{suffix}", draft, lambda name, place: None)
    return Paper("paper", ".", tuple(draft.items))


def of(paper: Paper, *kinds: str) -> list[Item]:
    return [item for item in paper.items if item.kind in kinds]


@pytest.mark.parametrize(("text", "suffix"), [(TEX, ".tex"), (TYPST, ".typ"), (MARKDOWN, ".md")])
def test_the_same_paper_in_three_languages(text: str, suffix: str) -> None:
    paper = read(text, suffix)
    lines = text.splitlines()
    code = [item.text for item in of(paper, "code")]
    assert sorted(code) == ["Dma", "Final_x", "code", "lthash"]
    ((anchor, inside),) = paper.anchored
    assert anchor.text == "W1-IN-3"
    assert [item.text for item in inside if item.kind == "prose"] == ["The challenge is drawn from lthash."]
    (table,) = paper.tables
    assert table.head == ("Circuit", "Queries", "")
    assert [row.cells for row in table.rows] == [("Dma", "229", "2^21"), ("Main", "1,024", "3")]
    assert [item.text for item in of(paper, "value", "box")] == ["step.opening.queries", "bus-1"]
    prose = " ".join(item.text for item in of(paper, "prose"))
    assert "Final_x has ρ = 1/2 and ⟦step.opening.queries⟧ queries, 50% of them" in prose
    assert "not this" not in prose
    assert "written" not in prose
    for item in of(paper, "code", "value"):
        assert item.text.replace("_", "") in lines[item.place.line - 1].replace("\\", "").replace("_", "")
    assert [section.title for section in paper.sections][-2:] == ["Circuits", "More code"]
    assert [section.number for section in paper.sections][-2:] == ["1", "1.1"]


def test_words_that_latex_defines_and_notes_in_it() -> None:
    paper = read(TEX, ".tex")
    assert of(paper, "heading")[0].text == "A paper on ZisK"
    assert "a note" in [item.text for item in of(paper, "prose")]


def test_a_markdown_anchor_ends_where_the_next_one_begins() -> None:
    paper = read("<!-- req: A -->\none\n\n<!-- req: B -->\ntwo\n", ".md")
    assert [(item.text, [one.text for one in inside if one.kind == "prose"]) for item, inside in paper.anchored] == [
        ("A", ["one"]),
        ("B", ["two"]),
    ]


@pytest.mark.parametrize(
    ("arguments", "rows"),
    [
        ('columns: 3, [a], "b, c", 3, [d], $2^22$, v("k.e")', [("a", "b, c", "3"), ("d", "2^22", "⟦k.e⟧")]),
        ("columns: (1fr,) * 2, align: (left, right), [a], strong[b], // x, y\n [c (d)], [e, f]",
         [("a", "b"), ("c (d)", "e, f")]),
        ("columns: 2, table.header([a], [b]), table.hline(), table.cell(colspan: 2)[c], [d], [e]",
         [("a", "b"), ("c", ""), ("d", "e")]),
        ("columns: 2, [a], [b], ..rows", []),
        ("columns: 2, table.cell(rowspan: 2)[a], [b], [c]", []),
    ],
)  # fmt: skip
def test_the_cells_of_a_typst_table(arguments: str, rows: list[tuple[str, ...]]) -> None:
    assert [item.cells for item in read(f"#table({arguments})\n", ".typ").of("row")] == rows


@given(st.text(alphabet="\\{}[]()&%$#`\n =-_ab1|<!>\"'./*~", max_size=80), st.sampled_from(sorted(READERS)))
def test_any_text_is_read(text: str, suffix: str) -> None:
    paper = read(text, suffix)
    assert all(1 <= item.place.line <= text.count("\n") + 1 for item in paper.items)
    assert paper.sections is not None
    assert paper.anchored is not None


@given(st.text(alphabet="\\{}frac1_^ ", max_size=40))
def test_a_formula_keeps_no_braces(text: str) -> None:
    assert not set("{}") & set(plain_math(text))


def test_a_pdf_is_read_page_by_page(tmp_path: Path) -> None:
    pytest.importorskip("pypdf")
    typst = pytest.importorskip("typst")
    source = tmp_path / "a.typ"
    source.write_text(
        '#set heading(numbering: "1.1")\n= Circuits\nThe proof of `Final_x`.\n#pagebreak()\n= Memory\nMore.\n'
    )
    (tmp_path / "a.pdf").write_bytes(typst.compile(str(source)))
    paper = read_paper(str(tmp_path / "a.pdf"))
    assert [(section.number, section.title, section.place.line) for section in paper.sections] == [
        ("1", "Circuits", 1),
        ("2", "Memory", 2),
    ]
    assert str(paper.sections[1].place) == "a.pdf, page 2"
    assert "The proof of Final_x." in paper.sections[0].text
