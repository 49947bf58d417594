"""The traced reading: a formula run on numbers that remember how they were made.

>>> from soundproof.theorems.bciks20 import johnson_exceptions
>>> from soundproof.render.formulas import text
>>> E = johnson_exceptions(*(traced(value, symbol) for symbol, value in (("n", 2**20), ("k", 2**16), ("m", 10))))
>>> text(E.node)
'τ⁷·n²/(3·ρ·√ρ)'
>>> [f"{symbol} = {text(node)}" for symbol, node in names(E.node)]
['τ = (2·m + 1)/2', 'm = 10', 'n = 2^20', 'ρ = k/n', 'k = 2^16']

Two kinds of numbers are traced.  :class:`Traced` is what a formula computes with; it carries the
expression alone.  :class:`Symbol` is an integer that knows its expression, for the structural
side: parameters, codes, counts.  It is an ``int`` wherever one is needed, so the protocols run on
it unchanged, and whatever they compute by other means is simply a number without a name.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import comb
from typing import Any

from msgspec import Struct

from soundproof.arithmetic.numbers import Lift, Number, log2, maximum, minimum, sqrt

__all__ = ["Apply", "Index", "Leaf", "Name", "Node", "Symbol", "Traced", "leaves", "names", "read", "traced", "whole"]

LARGE = 64
"""Operations beyond which the expression of a named integer is a sum over a schedule, not a formula to read."""

KEPT = 2**14
"""Operations whose exact values are kept: an expression has many names, and each is read with those inside it."""


class Leaf(Struct, frozen=True):
    """An exact number that the formula was given; a decimal one is shown with the places it has."""

    value: int | Fraction | float | Decimal


class Name(Struct, frozen=True):
    """An expression that has a symbol; ``index`` is its place where the parameter is a list.

    ``value`` is that of an integer, where it was known when the name was given.
    """

    symbol: str
    node: Node
    index: int | None = None
    value: int | None = None


class Index(Struct, frozen=True):
    """The index that a sum runs over."""

    symbol: str


class Apply(Struct, frozen=True, eq=False):
    """An operation: one of + − * / // % ** and of max, min, sqrt, log2, neg, bits (bit length), binomial, sum.

    ``ceil`` is a quotient rounded up, which Python writes as ``-(-x // y)``.  The parts of a sum are its index, the
    first and the last value of it, and what is summed.
    """

    kind: str
    parts: tuple[Node, ...]
    size: int


Node = Leaf | Name | Index | Apply

INTEGERS: dict[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
    "ceil": lambda x, y: -(-x // y),
    "%": operator.mod,
    "**": operator.pow,
    "neg": operator.neg,
    "bits": int.bit_length,
    "binomial": comb,
    "max": max,
    "min": min,
}
"""What integers are closed under, up to negative powers."""

READINGS: dict[str, Callable[..., Any]] = {
    **{kind: INTEGERS[kind] for kind in ("+", "-", "*", "neg")},
    "/": operator.truediv,
    "max": maximum,
    "min": minimum,
    "sqrt": sqrt,
    "log2": log2,
}
"""What every number system can do."""


def read(node: Node, number: Lift) -> Any:
    """The value of an expression in a number system; integer parts are computed as integers and then lifted."""
    match node:
        case Leaf(value):
            return number(value)
        case Name(_, inner, _):
            return read(inner, number)
        case Apply() if number is Fraction:
            return _rational(node)
    return _read(node, number)


def _read(node: Node, number: Lift) -> Any:
    """The value of an operation."""
    match node:
        case Apply("**", (base, exponent)):
            return read(base, number) ** whole(exponent)
        case Apply(kind, parts) if kind in READINGS:
            return READINGS[kind](*[read(part, number) for part in parts])
    return number(whole(node))


@lru_cache(maxsize=KEPT)
def _rational(node: Apply) -> Any:
    """The value of an operation over fractions."""
    return _read(node, Fraction)


def whole(node: Node, at: dict[str, int] | None = None) -> int:
    """The value of an expression over integers, inside a sum with its indices ``at``.  ValueError if it has another."""
    match node:
        case Leaf(int() as value):
            return value
        case Name(_, inner, _):
            return whole(inner, at)
        case Apply() if at is None:
            return _integer(node)
    return _whole(node, at)


@lru_cache(maxsize=KEPT)
def _integer(node: Apply) -> int:
    """The value of an operation over integers, outside of sums."""
    return _whole(node, None)


def _whole(node: Node, at: dict[str, int] | None) -> int:
    """The value of an operation over integers, or of an index."""
    match node:
        case Index(symbol) if at is not None:
            return at[symbol]
        case Apply("sum", (Index(symbol), low, high, part)):
            indices = range(whole(low, at), whole(high, at) + 1)
            return sum(whole(part, {**(at or {}), symbol: i}) for i in indices)
        case Apply("/", (x, y)):
            quotient, rest = divmod(whole(x, at), whole(y, at))
            if rest == 0:
                return quotient
        case Apply(kind, parts) if kind in INTEGERS:
            value = INTEGERS[kind](*[whole(part, at) for part in parts])
            if isinstance(value, int):
                return value
    raise ValueError("not an expression over integers")


def leaves(node: Node) -> Iterator[Leaf]:
    """The numbers an expression was given."""
    match node:
        case Leaf():
            yield node
        case Name(_, inner, _):
            yield from leaves(inner)
        case Apply(_, parts):
            for part in parts:
                yield from leaves(part)


def names(node: Node) -> Iterator[tuple[str, Node]]:
    """The named parts of an expression, each once, every name followed by those in its own expression."""
    seen: set[str | Apply] = set()
    ahead = [node]
    while ahead:
        match ahead.pop():
            case Name(symbol, inner) if symbol not in seen:
                seen.add(symbol)
                yield symbol, inner
                ahead.append(inner)
            case Apply(_, parts) as apply if apply not in seen:
                seen.add(apply)
                ahead.extend(reversed(parts))


# Building ---------------------------------------------------------------------------------------


def _same(x: Node, y: Node) -> bool:
    return isinstance(x, Name) and isinstance(y, Name) and x.symbol == y.symbol


def _apply(kind: str, *parts: Node) -> Node:
    """An operation; the neutral ones, which formulas have for cases other than this, are left out."""
    match kind, parts:
        case ("+" | "-", (x, Leaf(0))) | ("*" | "/" | "//" | "**", (x, Leaf(1))):
            return x
        case ("+", (Leaf(0), x)) | ("*", (Leaf(1), x)):
            return x
        case "-", (x, Apply("//" | "/" as rounded, (Apply("neg", (y,)), z))):
            return _apply("+", x, _apply("ceil" if rounded == "//" else "/", y, z))
        case "neg", (Apply("//" | "/" as rounded, (Apply("neg", (x,)), y)),):
            return _apply("ceil" if rounded == "//" else "/", x, y)
        case "*", (x, y) if _same(x, y):
            return _apply("**", x, Leaf(2))
        case "/", (Apply("/", (x, Leaf(int() as a))), Leaf(int() as b)):
            return _apply("/", x, Leaf(a * b))
        case ("+" | "-", (Apply("+" | "-" as inner, (x, Leaf(int() as a))), Leaf(int() as b))):
            constant = (a if inner == "+" else -a) + (b if kind == "+" else -b)
            return _apply("+" if constant >= 0 else "-", x, Leaf(abs(constant)))
    return Apply(kind, parts, 1 + sum([part.size for part in parts if isinstance(part, Apply)]))


def _node(value: Any) -> Node:
    if isinstance(value, _Arithmetic):
        return value.node
    return Leaf(int(value) if isinstance(value, int) else value)


def _result(kind: str, *operands: Any) -> Any:
    """The traced result of an operation: an integer again where the operands and the value are."""
    for operand in operands:
        if not isinstance(operand, OPERANDS):
            return NotImplemented  # a tuple repeated, say
    parts = [_node(operand) for operand in operands]
    if kind in INTEGERS and all(isinstance(operand, int) for operand in operands):
        value = INTEGERS[kind](*map(int, operands))
        if isinstance(value, int):
            exact = kind == "//" and int(operands[0]) % int(operands[1]) == 0
            return Symbol(value, _apply("/" if exact else kind, *parts))
    return Traced(_apply(kind, *parts))


class _Arithmetic:
    """The operators, on anything that has a ``node``."""

    node: Node

    def __add__(self, other: Any, /) -> Any:
        return _result("+", self, other)

    def __radd__(self, other: Any, /) -> Any:
        return _result("+", other, self)

    def __sub__(self, other: Any, /) -> Any:
        return _result("-", self, other)

    def __rsub__(self, other: Any, /) -> Any:
        return _result("-", other, self)

    def __mul__(self, other: Any, /) -> Any:
        return _result("*", self, other)

    def __rmul__(self, other: Any, /) -> Any:
        return _result("*", other, self)

    def __truediv__(self, other: Any, /) -> Any:
        return _result("/", self, other)

    def __rtruediv__(self, other: Any, /) -> Any:
        return _result("/", other, self)

    def __floordiv__(self, other: Any, /) -> Any:
        return _result("//", self, other)

    def __mod__(self, other: Any, /) -> Any:
        return _result("%", self, other)

    def __pow__(self, other: Any, /) -> Any:
        return _result("**", self, other)

    def __rpow__(self, other: Any, /) -> Any:
        return _result("**", other, self)

    def __neg__(self) -> Any:
        return _result("neg", self)


OPERANDS = (_Arithmetic, int, float, Fraction)


class Traced(_Arithmetic):
    """A number of the traced reading."""

    __slots__ = ("node",)

    def __init__(self, node: Node) -> None:
        self.node = node

    def named(self, symbol: str) -> Traced:
        """The same number under a symbol; what :func:`soundproof.arithmetic.numbers.let` asks for."""
        return self if isinstance(self.node, Name) and self.node.symbol == symbol else Traced(Name(symbol, self.node))

    def sqrt(self) -> Traced:
        """√self."""
        return Traced(_apply("sqrt", self.node))

    def log2(self) -> Traced:
        """log₂ self."""
        return Traced(_apply("log2", self.node))

    def max(self, other: Any) -> Traced:
        """The larger of two numbers."""
        return Traced(_apply("max", self.node, _node(other)))

    def min(self, other: Any) -> Traced:
        """The smaller of two numbers."""
        return Traced(_apply("min", self.node, _node(other)))


class Symbol(_Arithmetic, int):  # type: ignore[misc]
    """An integer with the expression it comes from; see the module."""

    def __new__(cls, value: int, node: Node) -> Symbol:
        """The integer ``value``, made by ``node``."""
        self = int.__new__(cls, value)
        self.node = node
        return self

    def named(self, symbol: str) -> Symbol:
        """The same integer under a symbol; its value alone where the expression is too large to read."""
        if isinstance(self.node, Name) and self.node.symbol == symbol:
            return self
        large = isinstance(self.node, Apply) and self.node.size > LARGE
        return Symbol(int(self), Name(symbol, Leaf(int(self)) if large else self.node, None, int(self)))

    def bit_length(self) -> Symbol:
        """Its number of bits: ⌈log₂ x⌉ for x − 1."""
        return Symbol(int.bit_length(self), _apply("bits", self.node))

    def binomial(self, k: Any) -> Any:
        """self choose k."""
        return _result("binomial", self, k)

    @staticmethod
    def kept(kind: str, x: Any, y: Any) -> Any:
        """An operation of two integers, one of them at least of this kind."""
        return _result(kind, x, y)

    def total(self, index: str, low: int, part: Callable[[int], int], value: int) -> Symbol:
        """The sum of ``part`` from ``low`` to self, which is ``value``; it is written down once, for any index."""
        body = part(Symbol(low, Index(index)))
        return Symbol(value, _apply("sum", Index(index), _node(low), self.node, _node(body)))

    def __lshift__(self, other: Any, /) -> Any:
        return _result("*", self, _result("**", 2, other))

    def __rlshift__(self, other: Any, /) -> Any:
        return _result("*", other, _result("**", 2, self))


def traced(value: Any, symbol: str = "") -> Any:
    """Lift into the traced reading, maybe under a symbol: what a formula is called with to be explained."""
    number = Traced(_node(value))
    return number.named(symbol) if symbol else number


_: type[Number] = Traced
