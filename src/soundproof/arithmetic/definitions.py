"""What a derivation consists of: symbols with the expressions they stand for, and inequalities between expressions."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Any

from msgspec import Struct

from soundproof.arithmetic.certified import ball, enclosed
from soundproof.arithmetic.numbers import Irrational
from soundproof.arithmetic.traced import KEPT, Leaf, Node, read

__all__ = ["Compared", "Definition"]


class Definition(Struct, frozen=True):
    """A symbol, the expression it stands for, and its value: exact where that is rational, else a ball.

    ``meaning`` says in words what it is, in the check of a certificate.
    """

    symbol: str
    node: Node
    value: Any
    meaning: str = ""

    @staticmethod
    def of(symbol: str, node: Node) -> Definition:
        """Evaluate the expression of a symbol."""
        return Definition(symbol, node, _value(node))

    @property
    def given(self) -> bool:
        """Whether the symbol stands for a value that is given, and not for a formula."""
        return isinstance(self.node, Leaf)


@lru_cache(maxsize=KEPT)
def _value(node: Node) -> Any:
    """The value of an expression, which many definitions have in theirs."""
    try:
        return read(node, Fraction)
    except (Irrational, OverflowError):
        return enclosed(lambda _: read(node, ball))


class Compared(Struct, frozen=True):
    """An inequality of a certificate's check: both sides as expressions and as integers, and whether it holds."""

    left: Node
    relation: str
    right: Node
    values: tuple[int, int]
    holds: bool
