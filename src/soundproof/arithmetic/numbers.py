"""The arithmetic a formula may use.

A formula of this package is an ordinary function over *numbers*: anything that
adds, subtracts, multiplies, divides and raises to whole powers.  The same source is
read with balls of Arb (certified), with exact rationals (at powers of two), with
floats (to choose a radius) and with arrays (to sweep a million parameter sets):

>>> from fractions import Fraction
>>> def johnson_radius(rate, m):
...     return 1 - sqrt(rate) * (1 + 1 / (2 * m))
>>> johnson_radius(0.25, 2.0), johnson_radius(Fraction(1, 4), Fraction(2))
(0.375, Fraction(3, 8))

Three rules keep every reading honest:

* literals in formulas are integers, so that no rounded constant enters a ball;
* structural integers are lifted (``number(n)``) before they are divided;
* a comparison is made on integers, never on balls.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any, Protocol

__all__ = [
    "Irrational",
    "Lift",
    "Number",
    "absent",
    "binomial",
    "ceiling",
    "divided",
    "floored",
    "larger",
    "let",
    "log2",
    "maximum",
    "minimum",
    "only",
    "smaller",
    "sqrt",
    "summed",
    "tabulated",
    "total",
    "untraced",
    "where",
]


class Number(Protocol):
    """What a formula needs of its operands; ints, floats, balls, rationals and arrays have it."""

    def __add__(self, other: Any, /) -> Any: ...
    def __radd__(self, other: Any, /) -> Any: ...
    def __sub__(self, other: Any, /) -> Any: ...
    def __rsub__(self, other: Any, /) -> Any: ...
    def __mul__(self, other: Any, /) -> Any: ...
    def __rmul__(self, other: Any, /) -> Any: ...
    def __truediv__(self, other: Any, /) -> Any: ...
    def __rtruediv__(self, other: Any, /) -> Any: ...
    def __pow__(self, other: Any, /) -> Any: ...


Lift = Callable[[Any], Any]
"""A reading: takes a structural number (int, Fraction, array) into the number system it computes in."""


class Irrational(ArithmeticError):
    """An exact reading met a square root that is not rational."""


def let(symbol: str, value: Any) -> Any:
    """``value``, called ``symbol`` by a reading that explains; every other reading takes it as it is."""
    kind = type(value)
    if kind is float or kind is int:  # nearly always: the searches for radii and certificates are full of them
        return value
    named = getattr(value, "named", None)
    return value if named is None else named(symbol)


def _arrays(*values: Any) -> Any:
    """The array library of the first array among ``values``, or None."""
    for value in values:
        library = getattr(value, "__array_namespace__", None)
        if library is not None:
            return library()
    return None


def sqrt(x: Any) -> Any:
    """Square root; exact for squares of rationals, :class:`Irrational` for other exact numbers."""
    if isinstance(x, float):
        return math.sqrt(x)
    if hasattr(x, "sqrt") and not hasattr(x, "numerator"):  # balls
        return x.sqrt()
    if hasattr(x, "numerator"):  # exact rationals: int, Fraction, and python-flint's
        p, q = math.isqrt(int(x.numerator)), math.isqrt(int(x.denominator))
        if p * p != x.numerator or q * q != x.denominator:
            raise Irrational(f"√({x}) is not rational")
        return (Fraction if isinstance(x, int) else type(x))(p, q)
    return x**0.5  # arrays


def log2(x: Any) -> Any:
    """Logarithm to base 2; exact for powers of two, :class:`Irrational` for other exact numbers."""
    if isinstance(x, float):
        return math.log2(x)
    if hasattr(x, "log") and not hasattr(x, "numerator"):  # balls
        return x.log() / (0 * x + 2).log()
    if hasattr(x, "numerator"):
        p, q = int(x.numerator), int(x.denominator)
        if p < 1 or p & (p - 1) or q & (q - 1):
            raise Irrational(f"log₂({x}) is not rational")
        return (Fraction if isinstance(x, int) else type(x))(p.bit_length() - q.bit_length())
    if hasattr(x, "log2"):  # the traced reading
        return x.log2()
    return _arrays(x).log2(x)


_SCALARS = (float, int)


def maximum(x: Any, y: Any) -> Any:
    """The larger of two numbers; an enclosure of it for balls, elementwise for arrays."""
    if isinstance(x, _SCALARS) and isinstance(y, _SCALARS):
        return max(x, y)
    library = _arrays(x, y)
    if library is not None:
        return library.maximum(x, y)
    return _extreme("max", x, y)


def minimum(x: Any, y: Any) -> Any:
    """The smaller of two numbers; an enclosure of it for balls, elementwise for arrays."""
    if isinstance(x, _SCALARS) and isinstance(y, _SCALARS):
        return min(x, y)
    library = _arrays(x, y)
    if library is not None:
        return library.minimum(x, y)
    return _extreme("min", x, y)


def _extreme(which: str, x: Any, y: Any) -> Any:
    """Max or min of scalars: by the ball's own method, which needs no decision, or by comparison."""
    if hasattr(x, which):
        return getattr(x, which)(y)
    if hasattr(y, which):
        return getattr(y, which)(x)
    return (max if which == "max" else min)(x, y)


def binomial(n: int, k: int) -> int:
    """n choose k, of integers."""
    remembering = getattr(n, "binomial", None)
    exact: int = math.comb(n, k) if remembering is None else remembering(k)
    return exact


def larger(x: int, y: int) -> int:
    """The larger of two integers; a reading that explains keeps both."""
    return max(x, y) if type(x) is int and type(y) is int else _kept("max", x, y)


def smaller(x: int, y: int) -> int:
    """The smaller of two integers; a reading that explains keeps both."""
    return min(x, y) if type(x) is int and type(y) is int else _kept("min", x, y)


def _kept(kind: str, x: Any, y: Any) -> int:
    kept: int = (x if hasattr(x, "kept") else y).kept(kind, x, y)
    return kept


def total(index: str, low: int, high: int, part: Callable[[int], int], value: Callable[[], int]) -> int:
    """``value``(), which is Σ ``part``(i) over low ≤ i ≤ high; a reading that explains keeps the sum over ``index``."""
    keep = getattr(high, "total", None)
    kept: int = value() if keep is None else keep(index, low, part, value())
    return kept


def divided(x: Any, y: int) -> Any:
    """x/y where it is known to be whole, or is cut to be: integers stay integers, arrays divide exactly."""
    return x // y if isinstance(x, int) else x / y


def untraced(x: Any) -> Any:
    """An integer that has forgotten where it is from; an array as it is."""
    return int(x) if isinstance(x, int) else x


def only(x: Any, number: int) -> bool:
    """Whether a count is this one number, by which a protocol's structure changes; an array is never it."""
    return isinstance(x, int) and x == number


def absent(x: Any) -> bool:
    """Whether a count is the plain 0: then there is nothing of it.  An array stands for counts above."""
    return isinstance(x, int) and x == 0


def summed(values: Iterable[Any]) -> Any:
    """The sum of numbers: exact among integers and fractions, of floats as soon as an array is among them."""
    terms = list(values)
    arrays = [value for value in terms if _arrays(value) is not None]
    exact = sum(value for value in terms if _arrays(value) is None)
    return sum(arrays, float(exact)) if arrays else exact


def ceiling(x: Any) -> Any:
    """The least integer not below; elementwise for arrays."""
    library = _arrays(x)
    return math.ceil(x) if library is None else library.ceil(x)


def floored(x: Any) -> Any:
    """The largest integer not above; elementwise for arrays."""
    library = _arrays(x)
    return math.floor(x) if library is None else library.floor(x)


def tabulated(function: Callable[[Any], Any], x: Any) -> Any:
    """``function(x)``; for an array of whole numbers in a narrow range evaluated once for each number of the range."""
    library = _arrays(x)
    low, high = (0, 0) if library is None else (int(x.min()), int(x.max()))
    if library is None or 4 * (high - low + 1) > x.size:
        return function(x)
    return library.take(function(library.arange(low, high + 1, dtype=x.dtype)), library.astype(x - low, library.intp))


def where(condition: Any, then: Callable[[], Any], otherwise: Callable[[], Any]) -> Any:
    """``then()`` where the condition holds, else ``otherwise()``; elementwise for arrays.

    The branches are thunks, so that a scalar reading never evaluates the branch it does not take.
    """
    if isinstance(condition, bool):
        return then() if condition else otherwise()
    library = _arrays(condition)
    if library is not None:
        return library.where(condition, then(), otherwise())
    return then() if condition else otherwise()
