"""Figures of the paper beside those of the file: cells of tables, and figures in prose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from soundproof.analyses.whitepaper.agreement.figures import Printed, agrees, listed, printed
from soundproof.analyses.whitepaper.agreement.heads import HEADS, Head, field_differs, head_of, stated
from soundproof.analyses.whitepaper.agreement.names import named_in
from soundproof.analyses.whitepaper.agreement.naming import row_names
from soundproof.analyses.whitepaper.agreement.rules import Grade, PaperAndFile, PaperFinding
from soundproof.analyses.whitepaper.reading.paper import Grid, Item, Span
from soundproof.formats.plain import plain
from soundproof.zkvm.circuit import Circuit

__all__ = ["cells", "prose"]


class _Cell(Struct, frozen=True):
    """A cell that is decided: its row, the word for its parameter, and whether the file has another value."""

    row: Item
    word: str
    shown: str
    head: Head
    circuit: Circuit
    differs: bool

    @property
    def key(self) -> tuple[str, str]:
        """Circuit and parameter."""
        return self.circuit.name, self.head.key


def cells(comparison: PaperAndFile) -> Iterator[PaperFinding]:
    """Cells that differ from the file.

    A column of which every cell differs is understood wrongly, and a table of which most do is about something else:
    that is unknown.  So is a figure that another table of the paper states as the file does.
    """
    tables = [
        (grid, list(_decided(grid, comparison)))
        for grid in comparison.paper.tables
        if not comparison.generated(grid.place)
    ]
    agreed = {cell.key for _, inside in tables for cell in inside if not cell.differs}
    for _, inside in tables:
        for cell in inside:
            if cell.differs:
                grade: Grade = "contradiction" if comparison.same and _trusted(cell, inside, comparison) else "unknown"
                if cell.key in agreed and not comparison.paper.own:
                    grade = "unknown"
                yield _different(cell, grade, comparison)


def _trusted(cell: _Cell, table: list[_Cell], comparison: PaperAndFile) -> bool:
    """Whether most of a table agrees with the file, and something of the parameter, where it has several figures."""
    if comparison.paper.own:
        return True
    alike = [one for one in table if one.head == cell.head]
    agreeing = sum(not one.differs for one in table)
    return agreeing * 2 > len(table) and (len(alike) == 1 or any(not one.differs for one in alike))


def _different(cell: _Cell, grade: Grade, comparison: PaperAndFile) -> PaperFinding:
    value = written(stated(cell.head, cell.circuit))
    message = f"{cell.circuit.name}, {cell.word}: {cell.shown} in the paper, {value} in the file{comparison.of_version}"
    key = f"circuits.{cell.circuit.name}.{cell.head.key}"
    return PaperFinding("WP-NUM-TABLE", grade, message, Span(cell.row.place, " | ".join(cell.row.cells)), (key, value))


def written(value: Any) -> str:
    """A value as a file has it."""
    shown = plain(type(value), value) if not isinstance(value, tuple) else list(value)
    return getattr(value, "name", None) or str(shown)


def _decided(grid: Grid, comparison: PaperAndFile) -> Iterator[_Cell]:
    """The cells of one circuit, named once in the table, and of a parameter that it states.

    Circuits are in the first column and parameters in the head, or the other way round.
    """
    by_name = {circuit.name: circuit for circuit in comparison.zkvm.circuits}

    def circuits(words: Sequence[str]) -> list[Circuit | None]:
        """The circuit that each word names; none that two of them name."""
        named = [[name.name for name in row_names((word,), comparison.names) if name.name in by_name] for word in words]
        firsts = [names[0] if names else "" for names in named]
        return [by_name[name] if name and firsts.count(name) == 1 else None for name in firsts]

    rows = [row for row in grid.rows if len(row.cells) <= len(grid.head)]
    heads = [head_of(text) if i else None for i, text in enumerate(grid.head)]
    for row, circuit in zip(rows, circuits([row.cells[0] for row in rows]), strict=True):
        for i, text in enumerate(row.cells):
            yield from _cell(row, grid.head[i], text, heads[i], circuit)
    across = circuits(grid.head[1:])
    for row in rows if any(across) else ():
        for circuit, text in zip(across, row.cells[1:], strict=False):
            yield from _cell(row, row.cells[0], text, head_of(row.cells[0]), circuit)


def _cell(row: Item, word: str, text: str, head: Head | None, circuit: Circuit | None) -> Iterator[_Cell]:
    differs = None if head is None or circuit is None else _differs(text, head, circuit)
    if head is not None and circuit is not None and differs is not None:
        yield _Cell(row, word, text, head, circuit, differs)


def _differs(text: str, head: Head, circuit: Circuit) -> bool | None:
    """Whether a text is another value than the file's; None where it is no clear figure, or the file states none."""
    if head.key == "field":
        return field_differs(text, circuit)
    value = stated(head, circuit)
    if value is None or "⟦" in text:
        return None
    figures = listed(text) if isinstance(value, tuple) else None
    if figures is not None:
        return _list_differs(figures, value)
    figure = printed(text)
    return None if figure is None or figure.rough else not agrees(figure, value)


def _list_differs(figures: tuple[Printed, ...], value: tuple[Any, ...]) -> bool | None:
    """Whether a list of figures is another one; one of another length is no clear figure."""
    if len(figures) != len(value):
        return None
    return not all(agrees(figure, one) for figure, one in zip(figures, value, strict=True))


# Prose ------------------------------------------------------------------------------------------

_EQUATION = re.compile(
    r"([A-Za-zρ][\w.]{0,60}(?: [a-z]{2,12}){0,2})\s*(?:=|is|of)\s*(2\s*\^\s*\d{1,2}|\d[\d,./]{0,15}\d|\d)(?![\w^%])"
)
_NOUNS = {noun: head for head in HEADS for noun in head.nouns}
_COUNTED = re.compile(rf"(?<![\w.^/-])(2\s*\^\s*\d{{1,2}}|\d[\d,]{{0,15}}\d|\d)\s+(?:[a-z]+\s)?({'|'.join(_NOUNS)})\b")


def prose(comparison: PaperAndFile) -> Iterator[PaperFinding]:
    """Figures beside the name of one circuit that differ from the file; values beside a word for another parameter."""
    anchored = {id(item) for _, inside in comparison.paper.anchored for item in inside}
    by_name = {circuit.name: circuit for circuit in comparison.zkvm.circuits}
    for section in comparison.paper.sections:
        held = {item.place for item in section.items if id(item) in anchored}
        codes = [item.text for item in section.items if item.kind == "code"]
        for sentence in section.sentences():
            said = [code for code in codes if re.search(rf"(?<!\w){re.escape(code)}(?!\w)", sentence.text)]
            names = named_in(sentence, comparison.names, said)
            if len(names) == 1 and not comparison.generated(sentence.place):
                sure = comparison.paper.own and sentence.place in held
                yield from _sentence(sentence, by_name[names[0].name], "contradiction" if sure else "note", comparison)
                yield from _others(sentence, names[0].name, by_name, comparison)


def _sentence(sentence: Span, circuit: Circuit, grade: Grade, comparison: PaperAndFile) -> Iterator[PaperFinding]:
    """The figures of a sentence about one circuit."""
    for match in _EQUATION.finditer(sentence.text):
        yield from _compared(
            match[2], head_of(match[1].split(".")[-1]) or head_of(match[1]), sentence, circuit, grade, comparison
        )
    for match in _COUNTED.finditer(sentence.text):
        yield from _compared(match[1], _NOUNS[match[2]], sentence, circuit, grade, comparison)


def _others(
    sentence: Span, name: str, circuits: Mapping[str, Circuit], comparison: PaperAndFile
) -> Iterator[PaperFinding]:
    """A value of another circuit in a sentence that names one alone."""
    for key in re.findall(r"⟦([^⟧]*)⟧", sentence.text):
        circuit = next((other for other in circuits if key.startswith(f"{other}.")), name)
        if circuit != name:
            message = f"the sentence names {name}, and the value {key} is of {circuit}"
            yield PaperFinding("WP-NUM-PROSE", "unknown", message, sentence, (key, comparison.values.get(key, "")))


def _compared(
    text: str, head: Head | None, sentence: Span, circuit: Circuit, grade: Grade, comparison: PaperAndFile
) -> Iterator[PaperFinding]:
    if head is None or not _differs(text.strip(" ,."), head, circuit):
        return
    value = written(stated(head, circuit))
    message = f"{circuit.name}, {head.key}: {text} in the paper, {value} in the file{comparison.of_version}"
    yield PaperFinding("WP-NUM-PROSE", grade, message, sentence, (f"circuits.{circuit.name}.{head.key}", value))
