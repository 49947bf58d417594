"""LaTeX, for a document that loads ``amsmath``, ``booktabs``, ``tabularx``, ``longtable``, ``float`` and ``tikz``.

Statements and open boxes are environments that a paper defines, those of ``whitepaper`` in ``generated/style.tex``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

from soundproof.parameters.characters import visible
from soundproof.render.charts import Graph
from soundproof.render.document import Block, Derivation, Document, Table
from soundproof.render.form import Form, Screen
from soundproof.render.prose import Blank, Equation, Items, Link, Paragraph, Prose, Statement

if TYPE_CHECKING:  # what draws formulas is loaded where one is drawn
    from soundproof.arithmetic.definitions import Definition
    from soundproof.arithmetic.traced import Name

__all__ = ["FORM", "drawn", "label", "prose", "sentence"]


WIDE = 24
"""Characters from which a column takes what is left of the width, and breaks lines."""

LONG = 30
"""Rows of a table that do not fit a page together."""


def drawn(blocks: Iterable[Block]) -> str:
    """Blocks one after the other."""
    return "\n".join("\n".join(_lines(block)) + "\n" for block in blocks)


def sentence(text: Prose) -> str:
    """A sentence with formulas and links."""
    from soundproof.render import formulas

    parts = []
    for piece in text:
        if isinstance(piece, str):
            parts.append(prose(piece))
        elif isinstance(piece, Link):
            parts.append(rf"\see{{{label(piece.key)}}}{{{prose(piece.words)}}}")
        else:
            parts.append(f"${formulas.latex(piece)}$")
    return "".join(parts)


def label(key: str) -> str:
    """A key as a label of LaTeX: letters, digits and a few signs; others by their numbers, so that no two are one.

    >>> label("edge combine<-combine"), label("a\\\\b")
    ('edge-combine.3c.-combine', 'a.5c.b')
    """
    return re.sub(r"[^A-Za-z0-9:-]", lambda sign: f".{ord(sign[0]):x}.", key.replace(" ", "-"))


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Table():
            yield from _table(block.through(prose))
        case Derivation():
            yield from _derivation(block)
        case Paragraph(text):
            yield sentence(text)
        case Items(entries):
            kind = "description" if any(word for word, _ in entries) else "itemize"
            yield rf"\begin{{{kind}}}"
            for word, text in entries:
                yield rf"  \item {rf'[{{{prose(word)}}}] ' if word else ''}{sentence(text)}"
            yield rf"\end{{{kind}}}"
        case Equation(rows):
            from soundproof.render import formulas

            yield from (r"\begin{align*}", formulas.latex_rows(rows), r"\end{align*}")
        case Statement():
            yield rf"\begin{{{block.kind.lower()}}}[{{{prose(block.title)}}}]\label{{{label(block.key)}}}"
            yield "\n\n".join(map(sentence, block.text))
            yield rf"\end{{{block.kind.lower()}}}"
            if block.proof:
                yield from (r"\begin{proof}", "\n\n".join(map(sentence, block.proof)), r"\end{proof}")
        case Blank(key, text):
            yield from (rf"\begin{{instruction}}{{{prose(key)}}}", sentence(text), r"\end{instruction}")
        case Graph():
            yield from _graph(block)
        case _:
            raise TypeError(f"not drawn in LaTeX: {block!r}")


def _table(table: Table) -> Iterator[str]:
    """Three rules; columns of figures to the right, those of long words as wide as what is left allows."""
    if table.lead:
        yield from (table.lead, "")
    longest = [max((len(row[i]) for row in (table.header, *table.rows)), default=0) for i in range(len(table.header))]
    wide = [i not in table.right and length > WIDE for i, length in enumerate(longest)]
    total = sum(min(length, 80) for length, is_wide in zip(longest, wide, strict=True) if is_wide) or 1

    long = len(table.rows) > LONG

    def column(i: int) -> str:
        if not wide[i]:
            return "r" if i in table.right else "l"
        share = min(longest[i], 80) / total
        if long:
            return rf">{{\raggedright\arraybackslash}}p{{{0.5 * share:.3f}\linewidth}}"
        return rf">{{\raggedright\arraybackslash\hsize={sum(wide) * share:.3f}\hsize}}X"

    columns = "".join(map(column, range(len(wide))))
    head = [r"\toprule", " & ".join(rf"\textbf{{{cell}}}" for cell in table.header) + r" \\", r"\midrule"]
    body = [" & ".join(row) + r" \\" for row in table.rows]
    if long:
        yield rf"{{\footnotesize\begin{{longtable}}{{@{{}}{columns}@{{}}}}\caption{{{table.title}}}\\"
        yield from (*head, r"\endhead", *body, r"\bottomrule", r"\end{longtable}}")
    else:
        yield from (r"\begin{table}[H]\centering\footnotesize", rf"\caption{{{table.title}}}")
        name, size = ("tabularx", r"{\linewidth}") if any(wide) else ("tabular", "")
        yield rf"\begin{{{name}}}{size}{{@{{}}{columns}@{{}}}}"
        yield from (*head, *body, r"\bottomrule", rf"\end{{{name}}}", r"\end{table}")
    if table.notes:
        yield from (r"\begin{itemize}", *(rf"  \item {note}" for note in table.notes), r"\end{itemize}")


def _graph(graph: Graph) -> Iterator[str]:
    """TikZ: boxes at their places, and curves between them."""
    from soundproof.render.drawings.columns import HALF_HEIGHT, HALF_WIDTH, lay

    laid, across, down = lay(graph), 3.2, 1.65

    def spot(point: tuple[float, float]) -> str:
        return f"({point[0] * across:.2f},{-point[1] * down:.2f})"

    yield from (r"\begin{figure}[H]\centering", r"\begin{tikzpicture}[>=latex]")
    for curve in laid.curves:
        start, first, second, end = map(spot, curve.points)
        yield rf"  \draw[->] {start} .. controls {first} and {second} .. {end};"
    size = f"minimum width={2 * HALF_WIDTH * across:.2f}cm, minimum height={2 * HALF_HEIGHT * down:.2f}cm"
    for box, place in zip(graph.boxes, laid.places, strict=True):
        below = "".join(rf"\\[-2pt]\scriptsize {prose(line)}" for line in filter(None, (box.shown, *box.lines)))
        yield (
            rf"  \node[draw, rounded corners=2pt, fill=white, align=center, font=\small, {size}] "
            rf"at {spot(place)} {{{prose(box.name)}{below}}};"
        )
    yield from (r"\end{tikzpicture}", rf"\caption{{{prose(graph.title)}}}", r"\end{figure}")


def _derivation(d: Derivation) -> Iterator[str]:
    from soundproof.render import formulas, steps

    yield rf"\subsection*{{{prose(d.title)}: {prose(d.figure)}}}"
    yield prose(f"{d.setting}.")
    yield r"\begin{align*}"
    lines = [rf"\varepsilon &= {formulas.latex(d.node)}"]
    lines.append(rf"&= {formulas.latex(d.node, _value)}")
    lines.append(rf"&= {formulas.latex_number(d.formula.value)}")
    lines += [_line(definition, " &= ") for definition in d.definitions]
    yield " \\\\\n".join(f"  {line}" for line in lines)
    yield r"\end{align*}"
    yield r"\begin{itemize}"
    if d.radius:
        yield rf"  \item radius: ${', '.join(map(_line, d.radius))}$"
    for word, fact in d.all_facts:
        yield rf"  \item {prose(f'{word}: {fact}')}" if word else f"    {prose(fact)}"
    for check in d.checks:
        for _, step in check.steps:
            yield rf"  \item ${steps.latex(step)}$" + steps.meaning(step, prose)
    yield r"\end{itemize}"


def _line(definition: Definition, equals: str = " = ") -> str:
    from soundproof.render import formulas

    formula = "" if definition.given else f"{formulas.latex(definition.node)} = "
    return f"{formulas.latex_symbol(definition.symbol)}{equals}{formula}{formulas.latex_number(definition.value)}"


def _value(name: Name) -> str:
    from soundproof.arithmetic.definitions import Definition
    from soundproof.render import formulas

    return formulas.latex_number(Definition.of(name.symbol, name.node).value)


SIGNS = {
    "≤": r"\leq", "≥": r"\geq", "·": r"\cdot", "−": "-", "√": r"\surd ", "²": "^{2}", "⌊": r"\lfloor ",
    "⌋": r"\rfloor ", "⌈": r"\lceil ", "⌉": r"\rceil ", "₋": "_{-}", "₀": "_{0}", "♯": r"\sharp ", "∈": r"\in ",
    "←": r"\leftarrow ", "∞": r"\infty ", "Γ": r"\Gamma ", "γ": r"\gamma ", "β": r"\beta ", "φ": r"\varphi ",
    "θ": r"\theta ", "λ": r"\lambda ", "½": r"\tfrac{1}{2}", "±": r"\pm ", "→": r"\to ", "Σ": r"\Sigma ",
}  # fmt: skip


@cache
def _written() -> Mapping[int, str]:
    """How a sentence has the characters that TeX does not print as they are."""
    from soundproof.render import formulas

    greek = {letter: name + " " for letter, name in formulas.GREEK.items()}
    return str.maketrans({**formulas.TEX, **{sign: f"${name}$" for sign, name in (SIGNS | greek).items()}})


def prose(text: str) -> str:
    r"""A sentence with symbols in it, as LaTeX that means these words: no command of theirs is one.

    Exponents are set as such.

    >>> print(prose("\\input ρ_1 ~ 50% 2^20"))
    \textbackslash{}input $\rho $\_1 \textasciitilde{} 50\% 2\textsuperscript{20}
    """
    written = visible(text).translate(_written())
    return re.sub(r"(?<=\w)\\\^\{\}((?:\$-\$)?[0-9]+)(?![\w\\])", r"\\textsuperscript{\1}", written)


def _write(document: Document, _: Screen) -> Iterator[str]:
    yield drawn(document.blocks(FORM.draws))


FORM = Form(
    "latex",
    (".tex",),
    frozenset({Table, Derivation, Paragraph, Items, Equation, Statement, Blank, Graph}),
    _write,
)
