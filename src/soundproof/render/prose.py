"""What a paper has beside tables: sentences with formulas, lists, displayed formulas, statements, and what is open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from soundproof.arithmetic.traced import Node

__all__ = ["Blank", "Equation", "Items", "Link", "Paragraph", "Prose", "Statement"]


@dataclass(frozen=True)
class Link:
    """The statement with this ``key``, wherever it stands; ``words`` say which it is where nothing is numbered."""

    key: str
    words: str


Prose = tuple["str | Node | Link", ...]
"""Words, and between them expressions, and statements that are named."""


@dataclass(frozen=True)
class Paragraph:
    """Sentences."""

    text: Prose


@dataclass(frozen=True)
class Items:
    """A list; an entry may have a word before it."""

    entries: tuple[tuple[str, Prose], ...]


@dataclass(frozen=True)
class Equation:
    """A displayed formula in rows: what stands left, a sign of relation or operation, and what stands right."""

    rows: tuple[tuple[Node | None, str, Node], ...]


@dataclass(frozen=True)
class Statement:
    """A numbered statement, of a ``kind`` such as Lemma, with the ``key`` that links to it, and perhaps its proof."""

    kind: Literal["Theorem", "Lemma", "Definition"]
    key: str
    title: str
    text: tuple[Prose, ...]
    proof: tuple[Prose, ...] = ()


@dataclass(frozen=True)
class Blank:
    """What is open here, or what a person has to write, under a ``key``."""

    key: str
    text: Prose
