"""A paper as it is read: one stream of headings, prose, code, rows of tables, values, anchors and open boxes.

Readers of all languages fill a :class:`Draft`; whoever asks reads a :class:`Paper`.  Prose is without its markup.
Nothing is concluded here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from hashlib import sha256
from typing import Literal

from msgspec import Struct, field

from soundproof.analyses.whitepaper.conventions import Header

__all__ = ["Draft", "Generated", "Grid", "Item", "Paper", "Place", "Section", "Span", "plain_math", "sealed"]


class Place(Struct, frozen=True, order=True):
    """A file of the paper and a line of it, or a page where the file has ``pages``."""

    file: str
    line: int
    pages: bool = False

    def __str__(self) -> str:
        return f"{self.file}, page {self.line}" if self.pages else f"{self.file}:{self.line}"


class Span(Struct, frozen=True):
    """A piece of text and where it stands."""

    place: Place
    text: str


MOST_ANCHORS = 500
"""Of a paper: there are 33 requirements, and each takes time for what it spans."""

Kind = Literal["heading", "prose", "break", "code", "listing", "row", "value", "box", "anchor", "end"]


class Item(Struct, frozen=True):
    """One thing of the stream.

    ``text`` is a heading, a line of prose, code, the key of a value, the id of an anchor or of a box.  What stands in
    a code font stands in the prose, too; a row is no prose.  ``table`` numbers the tables, ``shown`` is what a
    value prints where the source has that.
    """

    kind: Kind
    place: Place
    text: str = ""
    cells: tuple[str, ...] = ()
    level: int = 0
    table: int = 0
    shown: str | None = None


class Grid(Struct, frozen=True):
    """A table: its head, and its rows as wide as they are."""

    place: Place
    head: tuple[str, ...]
    rows: tuple[Item, ...]


class Section(Struct, frozen=True):
    """What stands between one heading and the next; before the first the title is empty.

    ``number`` is that of the heading, printed or counted.
    """

    place: Place
    number: str
    title: str
    items: tuple[Item, ...]

    @property
    def name(self) -> str:
        """Number and title."""
        return f"{self.number} {self.title}".strip()

    @property
    def text(self) -> str:
        """Its prose and its tables, a line for each of theirs."""
        return "\n".join(_told(self.items))

    def sentences(self) -> Iterator[Span]:
        """Its prose, sentence by sentence, each with the place where it begins."""
        paragraph: list[Item] = []
        for item in (*self.items, Item("break", self.place)):
            if item.kind == "prose":
                paragraph.append(item)
            elif item.kind in ("break", "heading", "row", "listing"):
                yield from _sentences(paragraph)
                paragraph = []


class Generated(Struct, frozen=True):
    """A file or block of the paper that belongs to this program, by the name that it has there."""

    place: Place
    name: str
    content: str
    source: str


class Paper(Struct, frozen=True, dict=True):
    """A paper that was read, by the ``name`` it was asked for, from ``folder``.

    ``generated`` are files and blocks that this program wrote; ``unread`` is what was asked for inside and not read.
    """

    name: str
    folder: str
    items: tuple[Item, ...]
    generated: tuple[Generated, ...] = ()
    unread: tuple[Span, ...] = ()

    @property
    def own(self) -> bool:
        """Whether it was begun by this program: something of it is generated, or a value of the file."""
        headed = any(Header.split(one.content)[0] is not None for one in self.generated)
        return headed or any(item.kind == "value" for item in self.items)

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The sections in order; those without text are among them."""
        sections: list[Section] = []
        counted: list[int] = []
        start, title, number, place = 0, "", "", self.items[0].place if self.items else Place(self.name, 1)
        for i, item in enumerate(self.items):
            if item.kind != "heading":
                continue
            sections.append(Section(place, number, title, self.items[start:i]))
            counted = _counted(counted, item.level)
            printed = re.match(r"(\d+(?:\.\d+)*|[A-Z](?:\.\d+)+)\.?\s+(?=\S)", item.text)
            number = printed[1] if printed else ".".join(map(str, counted))
            title, start, place = item.text[printed.end() :] if printed else item.text, i + 1, item.place
        sections.append(Section(place, number, title, self.items[start:]))
        return tuple(section for section in sections if section.title or section.items)

    @cached_property
    def tables(self) -> tuple[Grid, ...]:
        """The tables, of which the first row is the head."""
        rows: dict[int, list[Item]] = {}
        for item in self.items:
            if item.kind == "row":
                rows.setdefault(item.table, []).append(item)
        return tuple(Grid(lines[0].place, lines[0].cells, tuple(lines[1:])) for lines in rows.values())

    @cached_property
    def anchored(self) -> tuple[tuple[Item, tuple[Item, ...]], ...]:
        """Every anchor with what it spans; of more than MOST_ANCHORS the first."""
        anchors, opened, seen = [], list[int](), 0
        for i, item in enumerate(self.items):
            seen += item.kind == "anchor"
            if seen > MOST_ANCHORS:
                break
            if item.kind == "anchor":
                opened.append(i)
            elif item.kind == "end" and opened:
                start = opened.pop()
                anchors.append((start, (self.items[start], self.items[start + 1 : i])))
        anchors += [(start, (self.items[start], self.items[start + 1 :])) for start in opened]
        return tuple(pair for _, pair in sorted(anchors, key=lambda one: one[0]))

    def of(self, *kinds: Kind) -> Iterator[Item]:
        """The items of some kinds, in order."""
        return (item for item in self.items if item.kind in kinds)


def _told(items: tuple[Item, ...]) -> Iterator[str]:
    for item in items:
        if item.kind in ("prose", "heading", "listing"):
            yield item.text
        elif item.kind == "row":
            yield " | ".join(item.cells)
        elif item.kind == "break":
            yield ""


def sealed(items: tuple[Item, ...]) -> str:
    """What these items say, as the ledger keeps it: SHA-256 of their words; how lines are broken is not in it."""
    return sha256(" ".join(" ".join(_told(items)).split()).encode()).hexdigest()


def _counted(numbers: list[int], level: int) -> list[int]:
    """The number of the next heading of a level."""
    if not level:  # the title
        return []
    level = min(level, 6)
    kept = (numbers + [0] * level)[:level]
    return [*kept[:-1], kept[-1] + 1]


_SENTENCE = re.compile(r"(?<=[.!?:;])\s+(?=[^\s\d\W]|\\|`)")


def _sentences(paragraph: list[Item]) -> Iterator[Span]:
    """Sentences of lines of prose."""
    starts, text = [], ""
    for item in paragraph:
        joined = text.removesuffix("-") if text.endswith("-") and item.text[:1].islower() and item.place.pages else text
        text = joined if joined != text or not text else f"{text} "
        starts.append((len(text), item.place))
        text += item.text
    begin, index = 0, 0
    for end in [*(match.end() for match in _SENTENCE.finditer(text)), len(text)]:
        while index + 1 < len(starts) and starts[index + 1][0] <= begin:
            index += 1
        if text[begin:end].strip():
            yield Span(starts[index][1], text[begin:end].strip())
        begin = end


# Drafts ---------------------------------------------------------------------------------------


class Draft(Struct):
    """A paper while it is read."""

    items: list[Item] = field(default_factory=list)
    generated: list[Generated] = field(default_factory=list)
    unread: list[Span] = field(default_factory=list)
    tables: int = 0

    def add(self, kind: Kind, place: Place, text: str = "", **more: str | int | None) -> None:
        """One item; text is joined to one line."""
        words = " ".join(text.split())
        if words or kind in ("break", "end", "anchor", "box", "value"):
            self.items.append(Item(kind, place, words, **more))  # type: ignore[arg-type]

    def rows(self, rows: list[tuple[Place, list[str]]]) -> None:
        """A table, the head first; rows without any text are left out."""
        said = [(place, tuple(" ".join(cell.split()) for cell in cells)) for place, cells in rows]
        said = [(place, cells) for place, cells in said if any(cells)]
        if said:
            self.tables += 1
            self.items += [Item("row", place, cells=cells, table=self.tables) for place, cells in said]


# Formulas -------------------------------------------------------------------------------------

_SYMBOLS = {
    "rho": "ρ", "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "lambda": "λ",
    "sigma": "σ", "tau": "τ", "theta": "θ", "eta": "η", "mu": "μ", "cdot": "·", "times": "×", "le": "≤", "leq": "≤",
    "ge": "≥", "geq": "≥", "approx": "≈", "sim": "≈", "in": "∈", "ldots": "…", "dots": "…", "cdots": "…", "pm": "±",
    "to": "→", "rightarrow": "→", "neq": "≠", "ne": "≠", "lceil": "⌈", "rceil": "⌉", "lfloor": "⌊", "rfloor": "⌋",
    "lbrack": "[", "rbrack": "]", "lt": "<", "gt": ">", "infty": "∞", "sum": "Σ", "ell": "ℓ", "log": "log",
    "textasciitilde": "≈", "quad": " ", "qquad": " ", "space": " ", "S": "§", "textbackslash": "\\",
    "textunderscore": "_", "textless": "<", "textsuperscript": "^",
    "textgreater": ">", "&": "&", "%": "%", "#": "#", "_": "_", "$": "$",
    "{": "{", "}": "}",
    ",": "", ";": " ", ":": " ", "!": "", " ": " ", "\\": " ", "-": "", "/": "",
}  # fmt: skip
"""What commands of LaTeX stand for in plain text; of others nothing is kept."""

_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}\n]{0,80})\}\s*\{([^{}\n]{0,80})\}")
_SHORT_FRACTION = re.compile(r"\\[dt]?frac\s*(\d)\s*(\d)")
_COMMAND = re.compile(r"\\([A-Za-z]+|.)\*?", re.DOTALL)


def symbol(name: str) -> str:
    """What a command of LaTeX stands for."""
    return _SYMBOLS.get(name, "")


def fractions(text: str) -> str:
    r"""Fractions of LaTeX on one line.

    >>> fractions(r"\frac{1}{16}")
    '1/16'
    """
    return _FRACTION.sub(r"\1/\2", _SHORT_FRACTION.sub(r"\1/\2", text))


def plain_math(text: str) -> str:
    r"""A formula of LaTeX as plain text.

    >>> plain_math(r"\rho = \frac{1}{2},\ N \le 2^{22}")
    'ρ = 1/2, N ≤ 2^22'
    """
    return _COMMAND.sub(lambda match: symbol(match[1]), fractions(text)).replace("{", "").replace("}", "")
