"""What a parameter is: its symbol, description and bounds, written once beside its type.

``Annotated[int, Param("t", "number of queries", ge=1)]`` gives the reader of files its check,
the JSON Schema its text and the documentation its glossary.  A file may write sizes as
``"2^21"`` where the parameter is a power of two, and rates as ``"1/8"``.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any, Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

__all__ = [
    "EVERY",
    "GRINDING",
    "MOST_COLUMNS",
    "MOST_POINTS",
    "Arity",
    "Batching",
    "Bits",
    "Count",
    "LogSchedule",
    "Natural",
    "Param",
    "Points",
    "PowerOfTwo",
    "Rate",
    "Schedule",
    "Width",
    "entry",
    "key_of",
    "value_at",
    "vary",
]

EVERY = "*"
"""In a path: every entry of a table of named ones."""


class Param(NamedTuple):
    """Symbol and description of a parameter; ``ge`` ≤ value ≤ ``le``; ``power_of_two`` if it must be one.

    A list with a ``schedule`` may also be written as that table.  ``statement`` is how a number grows that what is
    proved fixes, not the prover: by one, or to twice as many.
    """

    symbol: str
    description: str
    ge: int | None = None
    le: int | None = None
    power_of_two: bool = False
    schedule: type | None = None
    statement: Literal["", "one more", "twice"] = ""


MOST_COLUMNS = 2**32
"""Of columns, functions and elements of a message: a proof has something of each, or a challenge for all of them."""

MOST_POINTS = 2**16
"""Also of degrees.  Each is a value of every column, or a coefficient in every round: more are a slip of the pen."""

Count = Annotated[int, Param("", "a positive count", ge=1)]
Width = Annotated[int, Param("", "a positive count", ge=1, le=MOST_COLUMNS)]
Points = Annotated[int, Param("", "a positive count", ge=1, le=MOST_POINTS)]
Natural = Annotated[int, Param("", "a count, possibly zero", ge=0)]
PowerOfTwo = Annotated[int, Param("", "a power of two, also written 2^k", ge=1, power_of_two=True)]
Arity = Annotated[int, Param("K", "folding factor, a power of two", ge=2, power_of_two=True)]
GRINDING = Param("g", "grinding bits", ge=0, le=64)
Bits = Annotated[int, GRINDING]
Rate = Annotated[
    Fraction, Param("ρ", "rate of the code, a power of two between 0 and 1, written 1/8", power_of_two=True)
]


class Schedule(Struct, frozen=True):
    """Folds by one factor, as often as it takes: FRI until the domain has a size, STIR until a dimension is reached."""

    by: Annotated[Arity, Param("", "folding factor of every fold", ge=2, power_of_two=True)]
    until: Annotated[
        PowerOfTwo, Param("", "FRI: size of the final domain; STIR: most coefficients left", ge=1, power_of_two=True)
    ]


class LogSchedule(Struct, frozen=True):
    """Iterations of WHIR that fold as many variables each, as often as it takes."""

    by: Annotated[int, Param("", "variables folded in every iteration", ge=1, le=32)]
    until: Annotated[int, Param("", "most variables left", ge=0, le=64)]


def key_of(name: str) -> str:
    """The key that files have for a field: one that is a word of Python has an underscore behind it.

    >>> key_of("class_"), key_of("version")
    ('class', 'version')
    """
    return name.removesuffix("_")


def entry(value: Any, *place: int) -> Any:
    """The entry at a place of a list, or the one number that stands for all of its entries.

    >>> entry(((2, 3), (4,)), 0, 1), entry(7, 0, 1)
    (3, 7)
    """
    for i in place:
        if not isinstance(value, tuple):
            break
        value = value[i]
    return value


def value_at(record: Any, path: Sequence[str | int]) -> Any:
    """The value at a path of keys: through lists by index, through named entries by name.

    ``*`` stands for every named entry and gives a tuple.

    >>> from soundproof.protocols.fri import Fri
    >>> value_at(Fri("fri", Fraction(1, 2), 84, (2, 4), 2), ("foldings", 1))
    4
    """
    for i, key in enumerate(path):
        if not isinstance(record, tuple):
            record = getattr(record, str(key))
        elif key == EVERY:
            return tuple(value_at(entry, path[i + 1 :]) for _, entry in record)
        else:
            record = record[key] if isinstance(key, int) else dict(record)[key]
    return record


def vary(record: Any, path: str | Sequence[str | int], value: Any) -> Any:
    """A copy of a frozen record with the number at a path replaced, by a value or by an array of them.

    The path is dotted, or a sequence; through tuples it goes by index, through named entries by name, or by ``*``
    to all of them.

    >>> from soundproof.protocols.fri import Fri
    >>> opening = Fri("fri", Fraction(1, 2), 84, (2,) * 22, 2)
    >>> vary(opening, "grinding.queries", 16).grinding.queries, vary(opening, ("foldings", 1), 4).foldings[:3]
    (16, (2, 4, 2))
    """
    key, *rest = path.split(".") if isinstance(path, str) else path
    if isinstance(record, tuple):
        if isinstance(key, int):
            return (*record[:key], vary(record[key], rest, value) if rest else value, *record[key + 1 :])
        return tuple(
            (name, (vary(entry, rest, value) if rest else value) if key in (name, EVERY) else entry)
            for name, entry in record
        )
    return replace(record, **{str(key): vary(getattr(record, str(key)), rest, value) if rest else value})


class Batching(StrEnum):
    """How B functions are combined into one before the opening."""

    POWERS = "powers"  # 1, x, x², … of one challenge
    AFFINE = "affine"  # independent coefficients
    MULTILINEAR = "multilinear"  # eq(·, r) of ⌈log₂ B⌉ challenges

    def factor(self, functions: Any) -> Any:
        """How many line bounds E the combination of B functions costs.

        >>> [Batching(kind).factor(193) for kind in ("powers", "affine", "multilinear")]
        [192, 1, 8]
        """
        if self is Batching.POWERS:
            return functions - 1
        return 1 if self is Batching.AFFINE else (functions - 1).bit_length()
