"""Plain text for a terminal, ``--format table``: no line is wider than it, and no figure is ever cut."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from soundproof.parameters.characters import visible
from soundproof.render.document import Block, Derivation, Document, Fact, Table
from soundproof.render.form import Form

if TYPE_CHECKING:
    from soundproof.arithmetic.definitions import Definition

__all__ = ["FORM", "drawn"]


def drawn(blocks: Sequence[Block], width: int = 100) -> str:
    """Blocks as text of ``width`` columns, with an empty line between."""
    return "\n\n".join("\n".join(_lines(block, width)) for block in blocks) + "\n"


def _lines(block: Block, width: int) -> Iterator[str]:
    if isinstance(block, Table):
        return _table(block.through(visible), width)
    if isinstance(block, Derivation):
        return map(visible, _derivation(block, width))
    raise TypeError(f"not drawn as text: {block!r}")


# Tables -----------------------------------------------------------------------------------------


def _table(table: Table, width: int) -> Iterator[str]:
    """Aligned columns: the widest text columns are cut with an ellipsis, figures never."""
    rows = [table.header, *table.rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(table.header))]
    text = [i for i in range(len(widths)) if i not in table.right | table.whole]
    while sum(widths) + 2 * (len(widths) - 1) > width and max((widths[i] for i in text), default=0) > 5:
        widths[max(text, key=widths.__getitem__)] -= 1
    yield table.title
    if table.lead:
        yield from textwrap.wrap(table.lead, width)
    yield from ("", _row(table.header, widths, table.right), "  ".join("─" * w for w in widths))
    yield from (_row(row, widths, table.right) for row in table.rows)
    for note in table.notes:
        yield from textwrap.wrap(note, width, initial_indent="  ", subsequent_indent="    ")


def _row(cells: tuple[str, ...], widths: list[int], right: frozenset[int]) -> str:
    parts = []
    for i, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        text = cell if len(cell) <= width else cell[: width - 1] + "…"
        parts.append(text.rjust(width) if i in right else text.ljust(width))
    return "  ".join(parts).rstrip()


# Derivations ------------------------------------------------------------------------------------


def _derivation(d: Derivation, width: int) -> Iterator[str]:
    """The formula, the numbers put in, then what it rests on; programs that check it again are never broken."""
    from soundproof.render import formulas, steps

    yield f"{d.title}{d.figure:>{max(width - len(d.title), len(d.figure) + 2)}}"
    yield d.setting
    yield ""
    formula, numbers = formulas.text(d.node), steps.substituted(d.node)
    yield from _wrapped("  ε = ", formula, width)
    if numbers != formula:
        yield from _wrapped("    = ", numbers, width)
    for definition in d.definitions:
        if not definition.given:
            yield from _defined(definition, width)
    yield from _given(d.definitions, width)
    yield f"  ε ∈ {d.enclosure}" + ("" if d.bits is None else f"  →  {d.bits} bits")
    yield ""
    if d.radius:
        radius, *others = d.radius
        alpha = f"α = {formulas.text(radius.node)} = {formulas.number(radius.value)}"
        yield from _wrapped("  radius       ", alpha, width)
        yield from _wrapped(" " * 15, ", ".join(map(steps.short, others)), width)
    yield from _facts(d.facts, width)
    for check in d.checks:
        yield from _facts(check.claims, width)
        yield from _facts([(word, steps.text(step)) for word, step in check.steps], width)
        for i, line in enumerate(check.program.split("\n")):
            yield f"  {'' if i else 'recheck':<13}{line}"
    yield from _facts(d.remaining, width)


def _facts(facts: Sequence[Fact], width: int) -> Iterator[str]:
    for word, fact in facts:
        yield from _wrapped(f"  {word:<13}", fact, width)


def _wrapped(start: str, text: str, width: int) -> list[str]:
    indent = " " * (len(start) + (2 if start.rstrip().endswith("=") else 0))
    return textwrap.wrap(
        text, width, initial_indent=start, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def _defined(definition: Definition, width: int) -> list[str]:
    from soundproof.render import formulas

    start, formula = f"  {definition.symbol} = ", formulas.text(definition.node)
    value = formulas.number(definition.value)
    if len(start) + len(formula) + len(value) + 3 <= width:
        return [f"{start}{formula} = {value}"]
    return [*_wrapped(start, formula, width), f"{' ' * (len(start) - 2)}= {value}"]


def _given(definitions: Sequence[Definition], width: int) -> list[str]:
    from soundproof.render import steps

    given = [steps.short(definition) for definition in definitions if definition.given]
    # Wrap between the entries, not inside them.
    lines = textwrap.wrap(
        ", ".join(entry.replace(" ", "\0") for entry in given),
        width,
        initial_indent="  for ",
        subsequent_indent=" " * 6,
    )
    return [line.replace("\0", " ") for line in lines]


def _write(document: Document, width: int) -> Iterator[str]:
    yield drawn(list(document.blocks(FORM.draws, page=False)), width)


FORM = Form("table", (".txt",), frozenset({Table, Derivation}), _write)
