"""What files may write for a type hint: the hint parsed once, into a tree of seven kinds of shapes.

Reader, writer, JSON Schema, addresses of parameters and the tables of the documentation are walks over this tree, so
that none of them knows the grammar of hints.  ``X | None`` has the shape of X: files leave out what is None.

>>> from typing import Annotated, NamedTuple
>>> from soundproof.parameters.params import Schedule
>>> shape(int | tuple[int, ...])
Either(options=(Scalar(type=<class 'int'>), List(item=Scalar(type=<class 'int'>))))
>>> list(keys(shape(tuple[tuple[str, Schedule], ...]).entry.type))
['by', 'until']
"""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from enum import Enum
from fractions import Fraction
from functools import cache
from inspect import get_annotations
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from msgspec import NODEFAULT, Struct
from msgspec.structs import replace

from soundproof.parameters.params import Param, key_of

__all__ = [
    "Choice",
    "Either",
    "Entries",
    "Key",
    "Kinds",
    "List",
    "Record",
    "Scalar",
    "Shape",
    "defaults",
    "keys",
    "narrowed",
    "params_of",
    "records_of",
    "shape",
]

Params = tuple[Param, ...]
"""What a hint is annotated with, the outermost first."""


class Scalar(Struct, frozen=True, eq=False, repr_omit_defaults=True):
    """A number, a text, true or false; a rate (``Fraction``), or a class whose values are one word (``notation``)."""

    type: type
    params: Params = ()

    @property
    def ge(self) -> int | None:
        """The least value; of several bounds all hold."""
        return max((param.ge for param in self.params if param.ge is not None), default=None)

    @property
    def le(self) -> int | None:
        """The largest value."""
        return min((param.le for param in self.params if param.le is not None), default=None)

    @property
    def power_of_two(self) -> bool:
        return any(param.power_of_two for param in self.params)


class Choice(Struct, frozen=True, eq=False, repr_omit_defaults=True):
    """One of some words: the values of a ``Literal``, or the members of an ``Enum`` by theirs."""

    words: Mapping[str, Any]
    params: Params = ()


class List(Struct, frozen=True, eq=False, repr_omit_defaults=True):
    """A list: ``tuple[X, ...]``."""

    item: Shape
    params: Params = ()


class Entries(Struct, frozen=True, eq=False, repr_omit_defaults=True):
    """A table of named entries: ``tuple[tuple[str, X], ...]``."""

    entry: Shape
    params: Params = ()


class Record(Struct, frozen=True, eq=False, repr_omit_defaults=True):
    """A table with the keys of a record."""

    type: type
    params: Params = ()


class Kinds(Struct, frozen=True, eq=False, repr_omit_defaults=True):
    """A table with the keys of one of several records, by the word under its ``kind``."""

    records: Mapping[str, Record]
    params: Params = ()


class Either(Struct, frozen=True, eq=False, repr_omit_defaults=True):
    """A scalar or a list; or a list that may also be written as the table of a schedule."""

    options: tuple[Shape, ...]
    params: Params = ()


Shape = Scalar | Choice | List | Entries | Record | Kinds | Either


class Key(NamedTuple):
    """A key of a record: its name in files and in Python, shape, and default; NODEFAULT where it is required."""

    key: str
    name: str
    shape: Shape
    default: Any

    @property
    def required(self) -> bool:
        """Whether a file must state it."""
        return self.default is NODEFAULT


@cache
def shape(hint: Any) -> Shape:
    """The shape of a type hint; a shape is its own.  TypeError for a hint that files have no notation for."""
    if isinstance(hint, Shape):
        return hint
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _annotated(args[0], tuple(note for note in reversed(args[1:]) if isinstance(note, Param)))
    if origin in (Union, types.UnionType):
        return _union([shape(option) for option in args if option is not types.NoneType])
    if origin is Literal:
        return Choice({word: word for word in args})
    if origin is tuple and args[1:] == (Ellipsis,):
        pair = get_args(args[0])
        if get_origin(args[0]) is tuple and pair[0] is str and pair[1] is not Ellipsis:
            return Entries(shape(pair[1]))
        return List(shape(args[0]))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return Choice({member.value: member for member in hint})
    if hint in (int, bool, str, float, Fraction) or hasattr(hint, "notation"):
        return Scalar(hint)
    if isinstance(hint, type) and issubclass(hint, Struct):
        return Record(hint)
    raise TypeError(f"{hint!r}: files have no notation for it")


def _annotated(hint: Any, params: Params) -> Shape:
    inner = shape(hint)
    schedules = tuple(shape(param.schedule) for param in params if param.schedule is not None)
    if schedules:
        return Either((inner, *schedules), params)
    return replace(inner, params=(*params, *inner.params))


def _union(options: list[Shape]) -> Shape:
    if len(options) == 1:
        return options[0]
    records = {option: keys(option.type)["kind"].shape for option in options if isinstance(option, Record)}
    if len(records) < len(options):
        return Either(tuple(options))
    return Kinds({word: record for record, kind in records.items() if isinstance(kind, Choice) for word in kind.words})


@cache
def keys(record: Any) -> Mapping[str, Key]:
    """The keys that files have for a record, in order.

    >>> from soundproof.protocols.fri import Fri
    >>> [key.key for key in keys(Fri).values() if key.required]
    ['kind', 'rate', 'queries', 'foldings', 'final_domain']
    """
    hints = get_annotations(record, eval_str=True)
    return {key_of(name): Key(key_of(name), name, shape(hints[name]), default) for name, default in defaults(record)}


def defaults(record: Any) -> Iterator[tuple[str, Any]]:
    """The fields of a record in order, with their defaults; NODEFAULT for those that must be stated."""
    names, stated = record.__struct_fields__, record.__struct_defaults__
    return zip(names, (NODEFAULT,) * (len(names) - len(stated)) + stated, strict=True)


def narrowed(given: Shape, value: Any) -> Shape | None:
    """The one shape that a value has, of those that it may have; None where a table's kind is none of them.

    The value is what files have or what was read from them.  What has none of the shapes gets the first.
    """
    match given:
        case Kinds(records):
            if isinstance(value, Struct):
                return shape(value.__class__)
            kind = value.get("kind") if isinstance(value, dict) else None
            return records.get(kind) if isinstance(kind, str) else None
        case Either(options):
            wanted = List if isinstance(value, list | tuple) else Record if isinstance(value, dict) else Scalar
            return next((option for option in options if isinstance(option, wanted)), options[0])
        case _:
            return given


def params_of(shape: Shape) -> Iterator[Param]:
    """The Params in a shape, the outermost first; not those inside of records."""
    yield from shape.params
    match shape:
        case Either(options):
            for option in options:
                yield from params_of(option)
        case List(inner) | Entries(inner):
            yield from params_of(inner)


def records_of(shape: Shape) -> tuple[Record, ...]:
    """The records that a table of a shape may be."""
    match shape:
        case Record():
            return (shape,)
        case Kinds(records):
            return tuple(records.values())
        case Either(options):
            return tuple(option for option in options if isinstance(option, Record))
        case _:
            return ()
