"""Plain text for a terminal, ``--format table``: nothing is ever cut, and lines are broken between words alone.

A table whose columns do not fit is stacked: row by row, each cell on a line of its own.
"""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, zip_longest
from typing import TYPE_CHECKING

from soundproof.parameters.characters import visible
from soundproof.render.document import Block, Derivation, Document, Fact, Patch, Table
from soundproof.render.form import Form, Screen

if TYPE_CHECKING:
    from soundproof.arithmetic.definitions import Definition

__all__ = ["FORM", "drawn"]


def drawn(blocks: Iterable[Block], screen: Screen | None = None) -> str:
    """Blocks as text, with an empty line between; of a patch that changes nothing there is none."""
    screen = screen or Screen()
    return "\n\n".join(filter(None, ("\n".join(_lines(block, screen)) for block in blocks))) + "\n"


def _lines(block: Block, screen: Screen) -> Iterator[str]:
    if isinstance(block, Table):
        return _table(block.through(visible), screen)
    if isinstance(block, Derivation):
        return map(visible, _derivation(block, screen.width))
    if isinstance(block, Patch):
        return map(visible, block.diff.splitlines())
    raise TypeError(f"not drawn as text: {block!r}")


# Tables -----------------------------------------------------------------------------------------

Row = tuple[tuple[str, ...], bool]
"""The cells of a row, and whether it is the one that decides."""


def _table(table: Table, screen: Screen) -> Iterator[str]:
    rows = [(cells, place == table.binding) for place, cells in enumerate(table.rows)]
    if table.alike:
        rows = _merged(rows)
    yield from (_styled(line, screen, bold=True) for line in _words(table.title, screen.width))
    if table.lead:
        yield from _words(table.lead, screen.width)
    yield ""
    widths = _widths([table.header, *(cells for cells, _ in rows)], table.right | table.whole, screen.width)
    if widths is None:
        yield from _stacked(table.header, rows, screen)
    else:
        yield from _row(table.header, widths, table.right, Screen(screen.width))
        yield "  ".join("─" * width for width in widths)
        for cells, binding in rows:
            yield from _row(cells, widths, table.right, screen, binding)
    for note in table.notes:
        yield from textwrap.wrap(note, screen.width, initial_indent="  ", subsequent_indent="    ")


def _merged(rows: Sequence[Row]) -> list[Row]:
    """Neighbours that differ in the first cell only as one row, which has all their names."""
    groups = [list(group) for _, group in groupby(rows, key=lambda row: (row[0][1:], row[1]))]
    return [((", ".join(cells[0] for cells, _ in group), *group[0][0][1:]), group[0][1]) for group in groups]


def _widths(rows: Sequence[tuple[str, ...]], whole: frozenset[int], width: int) -> list[int] | None:
    """Columns of each column: as wide as its cells, else narrowed to a longest word, else to a part of a word.

    None if they do not fit.
    """
    columns = list(zip(*rows, strict=True))
    natural = [max(map(len, column)) for column in columns]
    room = width - 2 * (len(natural) - 1)
    if sum(natural) <= room:
        return natural
    for parts in (str.split, _split):
        least = [
            whole_width if place in whole else max((len(part) for cell in column for part in parts(cell)), default=0)
            for place, (whole_width, column) in enumerate(zip(natural, columns, strict=True))
        ]
        if sum(least) <= room:
            return _narrowed(columns, least, natural, room)
    return None


def _narrowed(columns: Sequence[Sequence[str]], least: list[int], natural: list[int], room: int) -> list[int]:
    """The widths between least and natural that fit and break the fewest lines, a cell's words taken as one text."""
    best: dict[int, tuple[int, list[int]]] = {0: (0, [])}  # lines more and widths so far, by what these take together
    for column, low, high in zip(columns, least, natural, strict=True):
        lengths = Counter(map(len, column))
        costs = {
            width: sum(n * ((length - 1) // width) for length, n in lengths.items()) for width in range(low, high + 1)
        }
        options = [width for width in costs if width == low or costs[width] < costs[width - 1]]
        wider: dict[int, tuple[int, list[int]]] = {}
        for taken, (cost, widths) in best.items():
            for option in options:
                together, candidate = taken + option, (cost + costs[option], [*widths, option])
                if together <= room and (together not in wider or candidate < wider[together]):
                    wider[together] = candidate
        best = wider
    taken, (_, widths) = min(best.items(), key=lambda item: (item[1][0], -item[0]))
    for place in sorted(range(len(widths)), key=lambda place: widths[place] - natural[place]):
        more = min(room - taken, natural[place] - widths[place])  # what is left over goes where most is missing
        widths[place] += more
        taken += more
    return widths


def _split(text: str) -> list[str]:
    """Words, and parts of names: a line may end behind these signs."""
    return _JOINT.sub(" ", text).split()


_JOINT = re.compile(r"(?<=[_/-])(?=\w)")


def _row(
    cells: tuple[str, ...], widths: list[int], right: frozenset[int], screen: Screen, binding: bool = False
) -> Iterator[str]:
    """A row, on as many lines as its longest cell takes."""
    parts = [[cell] if len(cell) <= width else _words(cell, width) for cell, width in zip(cells, widths, strict=True)]
    parts[0] = [*parts[0][:1], *_continued(parts[0][1:], widths[0])]
    for line in zip_longest(*parts, fillvalue=""):
        last = max((place for place, part in enumerate(line) if part), default=-1)
        aligned = [
            part.rjust(width) if place in right else part.ljust(width) if place < last else part
            for place, (part, width) in enumerate(zip(line[: last + 1], widths, strict=False))
        ]
        yield "  ".join(_answer(part, screen, binding) for part in aligned)


def _stacked(header: tuple[str, ...], rows: Sequence[Row], screen: Screen) -> Iterator[str]:
    """Each row as its first cell, and below that the others with the heads of their columns."""
    space = max((len(head) for head in header[1:]), default=0)
    for (name, *cells), binding in rows:
        yield _answer(name, screen, True)
        for head, cell in zip(header[1:], cells, strict=True):
            if not cell:
                continue
            first, *others = _words(cell, max(screen.width - space - 4, 20)) or [""]
            yield f"  {head.ljust(space)}  {_answer(first, screen, binding)}".rstrip()
            yield from (f"  {'':{space}}  {_answer(other, screen, binding)}" for other in others)


def _continued(lines: Sequence[str], width: int) -> Iterator[str]:
    """The lines of a first cell after its first: indented, so that no words of a file look like a row of their own."""
    for line in lines:
        fits = len(line) + 2 <= width
        yield from (f"  {part}" for part in _words(line, width - 2)) if fits or " " in line else (line,)


def _words(text: str, width: int) -> list[str]:
    """Lines of whole words; a name that is longer than a line goes on in the next, behind a sign in it."""
    marked = " ".join(_JOINT.sub(" \0", word) if len(word) > width else word for word in text.split(" "))
    lines = textwrap.wrap(marked, width, break_long_words=False, break_on_hyphens=False)
    return [line.replace(" \0", "").removeprefix("\0") for line in lines]


COLOURS = {"met": "bright_blue", "missed": "yellow", "unknown": "bright_black"}
"""Of answers; the word says the same."""


def _answer(cell: str, screen: Screen, binding: bool) -> str:
    return _styled(cell, screen, bold=binding, fg=COLOURS.get(cell.strip()))


def _styled(text: str, screen: Screen, bold: bool, fg: str | None = None) -> str:
    if not screen.colour or not (bold or fg) or not text.strip():
        return text
    from click import style  # without colours nothing needs it

    return style(text, fg=fg, bold=bold or None)


# Derivations ------------------------------------------------------------------------------------


def _derivation(d: Derivation, width: int) -> Iterator[str]:
    """The formula, the numbers put in, then what it rests on; programs that check it again stay programs."""
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
            start = f"  {'' if i else 'recheck':<13}"
            # Between parentheses a statement may go on in the next line.
            yield from _wrapped(start, line, width) if "(" in line else (start + line,)
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


def _write(document: Document, screen: Screen) -> Iterator[str]:
    yield drawn(document.blocks(FORM.draws, page=False), screen)


FORM = Form("table", (".txt",), frozenset({Table, Derivation, Patch}), _write)
