"""Frozen values from TOML tables, by the shapes of the records' type hints.

One walk over a shape accepts a table or collects every fault in it: unknown, missing and
mistyped keys, numbers outside the bounds of their :class:`~soundproof.parameters.params.Param`.  Nothing is
coerced: ``true``, ``3.0`` and ``"3"`` are not integers.  Two notations are understood besides:
``"2^21"`` for an integer, and ``"1/8"`` for a rate.

A count out of bounds is reported and read as its bound, an unknown key is reported and left out, and
where no value is left FAILED stands: so a circuit with faults can still be checked for others, as
far as these do not need what FAILED stands for.

Validation is ours because only the shapes know these notations; :mod:`soundproof.formats.schema`
turns the same shapes into the JSON Schema that editors use.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from fractions import Fraction
from functools import cache, reduce, wraps
from math import isfinite
from operator import getitem
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import astuple

from soundproof.formats.words import foreign, meant
from soundproof.parameters.faults import Fault, Path, Unread, closest, unknown_keys
from soundproof.parameters.shape import (
    Choice,
    Either,
    Entries,
    Key,
    Kinds,
    List,
    Record,
    Scalar,
    Shape,
    keys,
    narrowed,
    shape,
)
from soundproof.primitives.fields import Field, parse_field

__all__ = ["FAILED", "build", "build_partly", "independently", "written"]

Read = Callable[[Any, Path, list[Fault]], Any]
Built = TypeVar("Built")


class _Failed:
    """What is no value: whatever is asked of it but its identity raises Unread."""

    __slots__ = ()
    __hash__ = object.__hash__

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name) if name.startswith("__") else Unread


def _unread(*_: Any) -> Any:
    raise Unread


_BINARY: tuple[str, ...] = ("add", "sub", "mul", "truediv", "floordiv", "mod", "divmod", "pow", "matmul")
_BINARY += ("lshift", "rshift", "and", "or", "xor")
for _name in (*_BINARY, *(f"r{name}" for name in _BINARY), *("lt", "le", "gt", "ge", "eq", "ne")):
    setattr(_Failed, f"__{_name}__", _unread)
for _name in ("neg", "pos", "abs", "invert", "int", "float", "complex", "round", "trunc", "floor", "ceil"):
    setattr(_Failed, f"__{_name}__", _unread)


for _name in ("bool", "len", "iter", "index", "contains", "getitem", "call", "str", "repr", "format"):
    setattr(_Failed, f"__{_name}__", _unread)


FAILED: Any = _Failed()
"""What a reader returns where its faults leave no value."""


INTEGERS = range(-(2**63), 2**63)
"""The integers of TOML."""


MOST_ENTRIES = 1024
"""Of a list or a table of named entries: schedules have one entry per fold, notes one per sentence."""


MANY = 2**16
"""So much above its least stands for a count that has no bound above."""


_POWER = re.compile(r"2\^([0-9]{1,4})")


_RATE = re.compile(r"([0-9]{1,20})/([0-9]{1,20})")
_FRACTION = re.compile(r"[0-9]+/[0-9]+")


def build(kind: Any, value: Any, path: Path, faults: list[Fault]) -> Any:
    """``value`` as ``kind``, a type hint or a shape, or FAILED; every fault found on the way is added to ``faults``."""
    before = len(faults)
    built = build_partly(kind, value, path, faults)
    return FAILED if len(faults) > before and _incomplete(built) else built


def build_partly(kind: Any, value: Any, path: Path, faults: list[Fault]) -> Any:
    """As ``build``, but a table has FAILED only in the place of what is missing or could not be read."""
    return _reader(shape(kind))(value, path, faults)


def independently(
    read: Callable[[dict[str, Any], list[Fault]], Built],
) -> Callable[[dict[str, Any], list[Fault]], Built]:
    """A reader of whole tables that leaves out the faults that only a bound brings, which stands for a count out of it.

    Others are also there where something far from that bound stands for it.
    """

    @wraps(read)
    def reads(table: dict[str, Any], faults: list[Fault]) -> Built:
        found: list[Fault] = []
        built = read(table, found)
        if out := [fault for fault in found if fault.instead is not None]:
            other, again = deepcopy(table), list[Fault]()
            for fault in out:
                *keys, last = fault.path
                reduce(getitem, keys, other)[last] = fault.instead  # type: ignore[arg-type, index]
            read(other, again)
            found = [fault for fault in found if fault.instead is not None or fault in again]
        faults += found
        return built

    return reads


def _incomplete(value: Any) -> bool:
    """Whether FAILED is somewhere in a value."""
    if isinstance(value, tuple):
        return any(map(_incomplete, value))
    return value is FAILED or (isinstance(value, Struct) and any(map(_incomplete, astuple(value))))


def written(value: Any) -> str:
    """A TOML value as its file would write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, int) and value not in INTEGERS:
        return f"an integer of {value.bit_length()} bits"
    return repr(value).replace("'", '"') if isinstance(value, str) else str(value)


@cache
def _reader(shape: Shape) -> Read:
    match shape:
        case Scalar(kind) if kind is int:
            return _integer(shape) if shape.params else _plain(int)
        case Scalar(kind) if kind is Fraction:
            return _rate if shape.power_of_two else _share
        case Scalar(kind):
            return _field if kind is Field else _plain(kind)
        case Choice(words):
            return _one_of(words)
        case List(item):
            return _list(_reader(item))
        case Entries(entry):
            return _named(_reader(entry))
        case Kinds(records):
            return _kinds(records)
        case Either():
            return lambda value, path, faults: _reader(narrowed(shape, value) or shape)(value, path, faults)
        case Record(kind):
            return _record(kind)


def _plain(kind: Any) -> Read:
    name = {int: "an integer", bool: "true or false", str: "a string", float: "a number"}[kind]

    def read(value: Any, path: Path, faults: list[Fault]) -> Any:
        if type(value) is not kind and not (kind is float and type(value) is int):
            faults.append(Fault(path, f"must be {name}, got {written(value)}"))
        elif type(value) is int and value not in INTEGERS:
            faults.append(Fault(path, f"must fit into 64 bits, got {written(value)}"))
        elif type(value) is float and not isfinite(value):
            faults.append(Fault(path, f"must be a finite number, got {value}"))
        else:
            return value
        return FAILED

    return read


def _integer(shape: Scalar) -> Read:
    """An integer with bounds, which may be written as a power of two."""
    inner, ge, le, power_of_two = _plain(int), shape.ge, shape.le, shape.power_of_two

    def read(value: Any, path: Path, faults: list[Fault]) -> Any:
        power = _POWER.fullmatch(value) if isinstance(value, str) else None
        value = inner(value if power is None else 1 << int(power[1]), path, faults)
        if type(value) is not int:
            return value
        far = None
        if ge is not None and value < ge:
            problem, bound = f"must be at least {ge}, got {value}", ge
            far = ge + MANY if le is None else le
        elif le is not None and value > le:
            problem, bound = f"must be at most {le}, got {value}", le
            far = ge or 0
        elif power_of_two and value & (value - 1):
            bound = 1 << (value.bit_length() - 1)
            problem = f"must be a power of two, got {value} (next: {bound}, {2 * bound})"
        else:
            return value
        # A length that is wrong would only bring faults that are not.
        faults.append(Fault(path, problem, shape.params[0].description, None if power_of_two else far))
        return FAILED if power_of_two else bound

    return read


def _one_of(choices: Mapping[str, Any]) -> Read:
    def read(value: Any, path: Path, faults: list[Fault]) -> Any:
        if isinstance(value, str) and value in choices:
            return choices[value]
        names = [str(choice) for choice in choices]
        hint = meant(value, names) or closest(value, names) if isinstance(value, str) else ""
        faults.append(Fault(path, f"must be one of {', '.join(names)}, got {written(value)}", hint))
        return FAILED

    return read


def _field(value: Any, path: Path, faults: list[Fault]) -> Any:
    if not isinstance(value, str):
        faults.append(Fault(path, f'must be a field such as "Goldilocks^3", got {written(value)}'))
        return FAILED
    try:
        return parse_field(value)
    except ValueError as error:
        problem, _, hint = str(error).partition("; ")
        faults.append(Fault(path, problem, hint))
        return FAILED


def _rate(value: Any, path: Path, faults: list[Fault]) -> Any:
    ratio = _RATE.fullmatch(value) if isinstance(value, str) else None
    if ratio is not None:
        denominator = int(ratio[2])
        if ratio[1] == "1" and denominator > 1 and not denominator & (denominator - 1):
            return Fraction(1, denominator)
        faults.append(Fault(path, f"must be a power of two between 0 and 1, got {value}", 'write "1/2", "1/4", …'))
        return FAILED
    faults.append(Fault(path, f'must be a rate in quotes such as "1/8", got {written(value)}', _digits(value)))
    return FAILED


def _digits(value: Any) -> str:
    """The hint for a fraction of the right form, with too many digits."""
    fraction = isinstance(value, str) and _FRACTION.fullmatch(value)
    return "numbers of at most 20 digits" if fraction and not _RATE.fullmatch(value) else ""


def _share(value: Any, path: Path, faults: list[Fault]) -> Any:
    ratio = _RATE.fullmatch(value) if isinstance(value, str) else None
    if ratio is not None and 0 < int(ratio[1]) < int(ratio[2]):
        return Fraction(int(ratio[1]), int(ratio[2]))
    problem = f'must be a fraction between 0 and 1, in quotes such as "1/4", got {written(value)}'
    faults.append(Fault(path, problem, _digits(value)))
    return FAILED


def _list(inner: Read) -> Read:
    def read(value: Any, path: Path, faults: list[Fault]) -> Any:
        if not _fits(value, list, "a list", path, faults):
            return FAILED
        items = [inner(entry, (*path, i), faults) for i, entry in enumerate(value)]
        return FAILED if any(entry is FAILED for entry in items) else tuple(items)

    return read


def _named(inner: Read) -> Read:
    def read(value: Any, path: Path, faults: list[Fault]) -> Any:
        if not _fits(value, dict, "a table of named entries", path, faults):
            return FAILED
        return tuple((name, inner(entry, (*path, name), faults)) for name, entry in value.items())

    return read


def _fits(value: Any, kind: type[list[Any]] | type[dict[str, Any]], name: str, path: Path, faults: list[Fault]) -> bool:
    """Whether it is a list or a table of entries, and not too long; otherwise that is a fault."""
    if not isinstance(value, kind):
        faults.append(Fault(path, f"must be {name}, got {written(value)}"))
    elif len(value) > MOST_ENTRIES:
        faults.append(Fault(path, f"must have at most {MOST_ENTRIES} entries, got {len(value)}"))
    else:
        return True
    return False


def _kinds(records: Mapping[str, Record]) -> Read:
    named = _one_of(records)

    def read(value: Any, path: Path, faults: list[Fault]) -> Any:
        if not isinstance(value, dict):
            faults.append(Fault(path, f"must be a table, got {written(value)}"))
            return FAILED
        if "kind" not in value:
            faults.append(Fault((*path, "kind"), "is missing", f"one of {', '.join(records)}"))
            return FAILED
        record = named(value["kind"], (*path, "kind"), faults)
        return FAILED if record is FAILED else _reader(record)(value, path, faults)

    return read


def _record(kind: type) -> Read:
    known = keys(kind)
    required = [key for key in known.values() if key.required]

    def read(value: Any, path: Path, faults: list[Fault]) -> Any:
        if not isinstance(value, dict):
            faults.append(Fault(path, f"must be a table, got {written(value)}"))
            return FAILED
        values, strange = {}, unknown_keys(value, list(known), path, hint=foreign)
        for word, entry in value.items():
            if word in known:
                key = known[word]
                values[key.name] = _reader(key.shape)(entry, (*path, word), faults)
            else:
                faults.append(next(strange))
        for key in required:
            if key.key not in value:
                faults.append(Fault((*path, key.key), "is missing", _meaning(key)))
                values[key.name] = FAILED
        return kind(**values)

    return read


def _meaning(key: Key) -> str:
    """The description of a key's Param, if it has one."""
    return key.shape.params[0].description if key.shape.params else ""
