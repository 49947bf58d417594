"""Expressions in two dimensions: one fold, for which LaTeX, MathML and Typst are notations."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from msgspec import Struct

from soundproof.arithmetic.traced import Apply, Index, Leaf, Name, Node

__all__ = ["ATOM", "LOOSE", "NEGATIVE", "POWER", "PRODUCT", "SUM", "Notation", "drawn"]

ATOM, POWER, PRODUCT, SUM, NEGATIVE, LOOSE = 5, 4, 3, 2, 1, 0
"""How tightly an expression holds together; what holds less than its place asks gets parentheses."""

PLACES: Mapping[str, tuple[tuple[int, ...], int]] = {
    "sum": ((ATOM, LOOSE, LOOSE, PRODUCT), NEGATIVE),  # its index, both ends, what is added
    "+": ((NEGATIVE, SUM), SUM),
    "-": ((NEGATIVE, PRODUCT), SUM),
    "*": ((PRODUCT, PRODUCT), PRODUCT),
    "/": ((LOOSE, LOOSE), PRODUCT),
    "//": ((LOOSE, LOOSE), ATOM),
    "ceil": ((LOOSE, LOOSE), ATOM),
    "%": ((POWER, POWER), LOOSE),
    "neg": ((PRODUCT,), NEGATIVE),
    "**": ((ATOM, LOOSE), POWER),
    "bits": ((POWER,), SUM),  # ⌊log₂ x⌋ + 1
    "bits below": ((POWER,), ATOM),  # the bits of x − 1: ⌈log₂ x⌉
}
"""By operation: what each operand's place asks, and how tightly the whole holds.  A function takes anything."""

Shown = TypeVar("Shown")


class Notation(Struct, Generic[Shown], frozen=True, dict=True):
    """How numbers, symbols, parentheses and operations are written.

    ``number`` writes a value; ``numeral`` shows what it wrote, and how tightly that holds.  A function without an
    entry in ``operations`` is written by ``call``.
    """

    number: Callable[[Any], str]
    numeral: Callable[[str], tuple[Shown, int]]
    symbol: Callable[[str], Shown]
    fenced: Callable[[Shown], Shown]
    operations: Mapping[str, Callable[..., Shown]]
    call: Callable[[str, Sequence[Shown]], Shown]


def drawn(node: Node, notation: Notation[Shown], values: Callable[[Name], str] | None = None) -> tuple[Shown, int]:
    """An expression, and how tightly it holds; ``values`` replaces names, to show the numbers substituted."""
    match node:
        case Leaf(value):
            return notation.numeral(notation.number(value))
        case Name() if values is not None:
            return notation.numeral(values(node))
        case Name(name, _, _) | Index(name):
            return notation.symbol(name), ATOM
        case Apply("bits", (Apply("-", (part, Leaf(1))),)):
            kind, parts = "bits below", (part,)
        case Apply(kind, parts):
            pass
        case _:
            raise TypeError(f"no expression: {node!r}")
    asked, holds = PLACES.get(kind, ((LOOSE,) * len(parts), ATOM))
    shown = []
    for part, least in zip(parts, asked, strict=True):
        text, tight = drawn(part, notation, values)
        shown.append(text if tight >= least else notation.fenced(text))
    write = notation.operations.get(kind)
    return (notation.call(kind, shown) if write is None else write(*shown)), holds
