"""Typst: tables and formulas as they are; statements and open boxes by functions that a paper defines.

Those of ``whitepaper`` are in ``generated/style.typ``: ``statement``, ``proof``, ``see`` and ``instruction``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from soundproof.render.charts import Graph
from soundproof.render.document import Block, Derivation, Document, Table
from soundproof.render.form import Form, Screen
from soundproof.render.prose import Blank, Equation, Items, Link, Paragraph, Prose, Statement

if TYPE_CHECKING:  # what draws formulas is loaded where one is drawn
    from soundproof.arithmetic.definitions import Definition

__all__ = ["FORM", "drawn", "prose"]

WIDE = 24
"""Characters from which a column takes what is left of the width, and breaks lines."""

LONG = 24
"""Rows of a table that may go on on the next page."""

SIGNS = {"≤": "<=", "≥": ">=", "=": "=", "<": "<", "+": "+", "": ""}
ACROSS, DOWN = 3.2, 1.65
"""Centimetres between columns of a graph, and between its rows."""


def drawn(blocks: Iterable[Block]) -> str:
    """Blocks one after the other."""
    return "\n".join("\n".join(_lines(block)) + "\n" for block in blocks)


def prose(text: Prose) -> str:
    """A sentence with formulas and links."""
    from soundproof.render import typst

    parts: list[str] = []
    for piece in text:
        if isinstance(piece, str):
            after = parts and parts[-1].startswith("#") and piece.startswith((";", ".", "(", "["))
            parts.append(("\\" if after and piece[0] != "[" else "") + typst.words(piece))  # goes on after a call
        elif isinstance(piece, Link):
            parts.append(f"#see({typst.string(piece.key)})[{typst.words(piece.words)}]")
        else:
            parts.append(f"${typst.math(piece)}$")
    return "".join(parts)


def _lines(block: Block) -> Iterator[str]:
    from soundproof.render import typst

    match block:
        case Table():
            yield from _table(block.through(typst.words))
        case Derivation():
            yield from _derivation(block)
        case Paragraph(text):
            yield prose(text)
        case Items(entries):
            yield from (f"/ {_term(word)}: {prose(text)}" if word else f"- {prose(text)}" for word, text in entries)
        case Equation(rows):
            yield from _equation(rows)
        case Statement():
            title, key = typst.words(block.title), typst.string(block.key)
            yield f"#statement({typst.string(block.kind)}, {key}, [{title}])["
            yield "\n\n".join(map(prose, block.text))
            yield "]"
            if block.proof:
                yield from ("#proof[", "\n\n".join(map(prose, block.proof)), "]")
        case Blank(key, text):
            yield f"#instruction({typst.string(key)})[{prose(text)}]"
        case Graph():
            yield from _graph(block)
        case _:
            raise TypeError(f"not drawn in Typst: {block!r}")


def _term(word: str) -> str:
    """A word before a colon that ends it."""
    from soundproof.render import typst

    return typst.words(word).replace(":", "\\:")


def _table(table: Table) -> Iterator[str]:
    """Three rules; columns of figures to the right, those of long words as wide as what is left allows."""
    if table.lead:
        yield from (table.lead, "")
    longest = [max((len(row[i]) for row in (table.header, *table.rows)), default=0) for i in range(len(table.header))]
    narrow = [i in table.right or length <= WIDE for i, length in enumerate(longest)]
    columns = ", ".join(
        "auto" if is_narrow else f"{min(length, 80)}fr" for is_narrow, length in zip(narrow, longest, strict=True)
    )
    align = ", ".join("right" if i in table.right else "left" for i in range(len(table.header)))
    if len(table.rows) > LONG:
        yield "#[#show figure: set block(breakable: true)"
    yield "#figure(kind: table, caption: [" + table.title + "], table("
    yield f"  columns: ({columns},), align: ({align},), stroke: none,"
    yield "  table.hline(),"
    yield f"  table.header({', '.join(f'[*{cell}*]' if cell else '[]' for cell in table.header)}),"
    yield "  table.hline(stroke: 0.5pt),"
    yield from (f"  {', '.join(f'[{cell}]' for cell in row)}," for row in table.rows)
    yield "  table.hline(),"
    yield "))" + "]" * (len(table.rows) > LONG)
    if table.notes:
        yield from ("", *(f"- {note}" for note in table.notes))


def _equation(rows: Iterable[tuple[object, str, object]]) -> Iterator[str]:
    from soundproof.render import typst

    lines = []
    for left, sign, right in rows:
        shown = "" if left is None else typst.math(left)  # type: ignore[arg-type]
        lines.append(f"  {shown} &{SIGNS.get(sign, sign)} {typst.math(right)}")  # type: ignore[arg-type]
    yield "$\n" + " \\\n".join(lines) + "\n$"


def _derivation(d: Derivation) -> Iterator[str]:
    from soundproof.render import formulas, steps, typst

    def line(definition: Definition) -> tuple[str, str]:
        value = typst.words(formulas.number(definition.value))
        formula = "" if definition.given else f"${typst.math(definition.node)}$"
        return f"${typst.symbol(definition.symbol)}$", f"[{formula}], [{value}]"

    yield f"=== {typst.words(f'{d.title}: {d.figure}')}"
    yield typst.words(f"{d.setting}; ε ∈ {d.enclosure}.")
    yield f"$ ε = {typst.math(d.node)} $"
    yield "#table(columns: 3, align: (left, left, right), stroke: none, [*Symbol*], [*Formula*], [*Value*],"
    yield from (f"  [{symbol}], {rest}," for symbol, rest in map(line, d.definitions))
    yield ")"
    if d.radius:
        yield f"- {typst.words('radius: ' + ', '.join(map(steps.short, d.radius)))}"
    for word, fact in d.all_facts:
        yield f"- {typst.words(f'{word}: {fact}')}" if word else f"  {typst.words(fact)}"
    for check in d.checks:
        yield from (f"- {typst.words(steps.text(step))}" for _, step in check.steps)


def _graph(graph: Graph) -> Iterator[str]:
    """Boxes at their places, and curves between them with a head of two strokes."""
    from soundproof.render import typst
    from soundproof.render.drawings.columns import HALF_HEIGHT, HALF_WIDTH, lay

    laid = lay(graph)
    top = laid.top - 0.05

    def at(x: float, y: float) -> tuple[float, float]:
        return (x + HALF_WIDTH) * ACROSS, (y - top) * DOWN

    def spot(x: float, y: float) -> str:
        across, down = at(x, y)
        return f"({across:.2f}cm, {down:.2f}cm)"

    width = (laid.columns - 1 + 2 * HALF_WIDTH) * ACROSS
    height = (max([y for _, y in laid.places], default=0) + HALF_HEIGHT - top) * DOWN
    low = max([at(*curve.points[1])[1] for curve in laid.curves], default=0)
    size = f"width: {width:.2f}cm, height: {max(height, low):.2f}cm"
    yield f"#figure(caption: [{typst.words(graph.title)}], box({size}, {{"
    for curve in laid.curves:
        start, first, second, end = (spot(*point) for point in curve.points)
        yield f"  place(curve(stroke: 0.6pt, curve.move({start}), curve.cubic({first}, {second}, {end})))"
        yield "  " + _head(at(*curve.points[2]), at(*curve.points[3]))
    size = f"width: {2 * HALF_WIDTH * ACROSS:.2f}cm, height: {2 * HALF_HEIGHT * DOWN:.2f}cm"
    for box, (x, y) in zip(graph.boxes, laid.places, strict=True):
        across, down = at(x - HALF_WIDTH, y - HALF_HEIGHT)
        below = "".join(
            f" \\ #text(size: 7.5pt)[{typst.words(line)}]" for line in filter(None, (box.shown, *box.lines))
        )
        yield (
            f"  place(dx: {across:.2f}cm, dy: {down:.2f}cm, rect({size}, inset: 1pt, radius: 2pt, fill: white, "
            f"stroke: 0.6pt, align(center + horizon, text(size: 8.5pt)[{typst.words(box.name)}{below}])))"
        )
    yield "}))"


def _head(before: tuple[float, float], end: tuple[float, float]) -> str:
    """The head of an arrow, as a filled triangle."""
    dx, dy = end[0] - before[0], end[1] - before[1]
    long = (dx * dx + dy * dy) ** 0.5 or 1
    dx, dy = 0.18 * dx / long, 0.18 * dy / long
    corners = [end, (end[0] - dx - dy * 0.4, end[1] - dy + dx * 0.4), (end[0] - dx + dy * 0.4, end[1] - dy - dx * 0.4)]
    return f"place(polygon(fill: black, {', '.join(f'({x:.2f}cm, {y:.2f}cm)' for x, y in corners)}))"


def _write(document: Document, _: Screen) -> Iterator[str]:
    yield drawn(document.blocks(FORM.draws))


FORM = Form(
    "typst",
    (".typ",),
    frozenset({Table, Derivation, Paragraph, Items, Equation, Statement, Blank, Graph}),
    _write,
)
