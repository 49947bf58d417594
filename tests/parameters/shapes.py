"""Strategies: type hints of all kinds, and the values that a shape may have."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any, Literal, Union

from hypothesis import strategies as st
from msgspec import defstruct

from soundproof.parameters.params import Param
from soundproof.parameters.shape import (
    Choice,
    Either,
    Entries,
    Kinds,
    List,
    Record,
    Scalar,
    Shape,
    keys,
)
from soundproof.primitives.fields import PRIME_FIELDS, Field


def values(kind: Shape) -> st.SearchStrategy[Any]:
    """Everything that the reader accepts for a shape, but for None."""
    match kind:
        case Scalar(scalar):
            return _integers(kind) if scalar is int else SCALARS[scalar]
        case Choice(words):
            return st.sampled_from(list(words.values()))
        case List(item):
            return st.lists(values(item), max_size=4).map(tuple)
        case Entries(entry):
            return st.dictionaries(st.text(max_size=5), values(entry), max_size=3).map(
                lambda found: tuple(found.items())
            )
        case Record(record):
            return records(record)
        case Kinds(tables):
            return st.one_of([values(table) for table in tables.values()])
        case Either(options):
            return st.one_of([values(option) for option in options if not isinstance(option, Record)])


SCALARS: dict[type, st.SearchStrategy[Any]] = {
    bool: st.booleans(),
    str: st.text(max_size=8),
    Fraction: st.integers(1, 60).map(lambda k: Fraction(1, 2**k)),
    Field: st.builds(Field, st.sampled_from(PRIME_FIELDS), st.integers(1, 8)),
}


def _integers(kind: Scalar) -> st.SearchStrategy[int]:
    low = -(2**63) if kind.ge is None else kind.ge
    high = 2**63 - 1 if kind.le is None else kind.le
    if kind.power_of_two:
        return st.integers((low - 1).bit_length() if low > 1 else 0, high.bit_length() - 1).map(lambda k: 2**k)
    return st.integers(low, high)


def records(record: Any) -> st.SearchStrategy[Any]:
    """Values of a record: some fields drawn, the others at their defaults."""
    drawn = {key.name: values(key.shape) for key in keys(record).values()}
    required = {key.name: drawn[key.name] for key in keys(record).values() if key.required}
    optional = {name: one for name, one in drawn.items() if name not in required}
    return st.fixed_dictionaries(required, optional=optional).map(lambda found: record(**found))


# Hints ----------------------------------------------------------------------------------------


class Colour(StrEnum):
    """An enumeration of which files have the values."""

    RED = "r"
    GREEN = "g"


PARAMS = st.tuples(
    st.sampled_from(["", "t", "K"]), st.just("a number"), st.none() | st.integers(0, 4), st.none() | st.integers(4, 64)
).map(lambda parts: Param(*parts))

EXACT = st.sampled_from([int, bool, str, Colour, Literal["a", "b"], Literal["one"]]) | PARAMS.map(
    lambda param: Annotated[int, param]
)
"""Scalars and choices of which the schema says as much as the reader asks for."""

NOTATIONS = st.sampled_from([Fraction, Field, Annotated[int, Param("", "a length", ge=1, power_of_two=True)]])
"""Scalars of which a schema cannot say all."""


def hints(scalars: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Hints of every kind of shape, with these scalars."""
    return st.recursive(scalars, _around, max_leaves=6)


def _around(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        inner.map(lambda hint: tuple[hint, ...]),  # type: ignore[valid-type]
        inner.map(lambda hint: tuple[tuple[str, hint], ...]),  # type: ignore[valid-type]
        inner.map(lambda hint: Annotated[hint, Param("", "said outside")]),
        PARAMS.map(lambda param: Union[Annotated[int, param], tuple[Annotated[int, param], ...]]),  # noqa: UP007
        st.lists(st.tuples(inner, st.booleans()), max_size=3).map(_record),
        st.lists(st.lists(st.tuples(inner, st.booleans()), max_size=2), min_size=2, max_size=3).map(_kinds),
    )


def _record(parts: list[tuple[Any, bool]], kind: str = "") -> type:
    """A record with a field for each hint, which may be left out or not."""
    required: list[Any] = [("kind", Literal[kind])] if kind else []
    required += [(f"must{i}", hint) for i, (hint, optional) in enumerate(parts) if not optional]
    absent: list[Any] = [(f"may{i}_", hint | None, None) for i, (hint, optional) in enumerate(parts) if optional]
    return defstruct("Generated", [*required, *absent], frozen=True)


def _kinds(tables: list[list[tuple[Any, bool]]]) -> Any:
    return Union[tuple(_record(parts, f"kind{i}") for i, parts in enumerate(tables))]  # noqa: UP007
