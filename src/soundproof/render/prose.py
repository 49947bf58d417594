"""What a paper has beside tables: sentences with formulas, lists, displayed formulas, statements, and what is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

if TYPE_CHECKING:
    from soundproof.arithmetic.traced import Node

__all__ = ["Blank", "Equation", "Items", "Link", "Paragraph", "Prose", "Statement"]


class Link(Struct, frozen=True):
    """The statement with this ``key``, wherever it stands; ``words`` say which it is where nothing is numbered."""

    key: str
    words: str


Prose = tuple["str | Node | Link", ...]
"""Words, and between them expressions, and statements that are named."""


class Paragraph(Struct, frozen=True):
    """Sentences."""

    text: Prose


class Items(Struct, frozen=True):
    """A list; an entry may have a word before it."""

    entries: tuple[tuple[str, Prose], ...]


class Equation(Struct, frozen=True):
    """A displayed formula in rows: what stands left, a sign of relation or operation, and what stands right."""

    rows: tuple[tuple[Node | None, str, Node], ...]


class Statement(Struct, frozen=True):
    """A numbered statement, of a ``kind`` such as Lemma, with the ``key`` that links to it, and perhaps its proof."""

    kind: Literal["Theorem", "Lemma", "Definition"]
    key: str
    title: str
    text: tuple[Prose, ...]
    proof: tuple[Prose, ...] = ()


class Blank(Struct, frozen=True):
    """What is open here, or what a person has to write, under a ``key``."""

    key: str
    text: Prose
