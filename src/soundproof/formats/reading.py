"""Frozen values from TOML tables, by the type hints of the dataclasses themselves.

One walk over the hints accepts a table or collects every fault in it: unknown, missing and
mistyped keys, numbers outside the bounds of their :class:`~soundproof.parameters.params.Param`.  Nothing is
coerced: ``true``, ``3.0`` and ``"3"`` are not integers.  Two notations are understood besides:
``"2^21"`` for an integer, and ``"1/8"`` for a rate.

A count out of bounds is reported and read as its bound, an unknown key is reported and left out, and
where no value is left FAILED stands: so a circuit with faults can still be checked for others, as
far as these do not need what FAILED stands for.

Validation is ours because only the hints know these notations; :mod:`soundproof.formats.schema`
turns the same hints into the JSON Schema that editors use.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from fractions import Fraction
from functools import cache
from math import isfinite
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from soundproof.formats.words import foreign
from soundproof.parameters.faults import Fault, Path, Unread, closest, unknown_keys
from soundproof.parameters.params import Param, key_of
from soundproof.primitives.fields import Field, parse_field

__all__ = ["FAILED", "build", "build_partly", "written"]

Read = Callable[[Any, Path, list[Fault]], Any]


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


_POWER = re.compile(r"2\^([0-9]{1,4})")


_RATE = re.compile(r"([0-9]{1,20})/([0-9]{1,20})")


def build(kind: Any, value: Any, path: Path, faults: list[Fault]) -> Any:
    """``value`` as an instance of ``kind``, or FAILED; every fault found on the way is added to ``faults``."""
    before = len(faults)
    built = build_partly(kind, value, path, faults)
    return FAILED if len(faults) > before and _incomplete(built) else built


def build_partly(kind: Any, value: Any, path: Path, faults: list[Fault]) -> Any:
    """As ``build``, but a table has FAILED only in the place of what is missing or could not be read."""
    return reader(kind)(value, path, faults)


def _incomplete(value: Any) -> bool:
    """Whether FAILED is somewhere in a value."""
    if isinstance(value, tuple):
        return any(map(_incomplete, value))
    return value is FAILED or (is_dataclass(value) and any(_incomplete(getattr(value, f.name)) for f in fields(value)))


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


def reader(hint: Any) -> Read:
    """The reader of a type hint (cached by hint)."""
    return _reader(hint)


@cache
def _reader(hint: Any) -> Read:
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _annotated(args[0], _param(hint) or Param("", ""))
    if origin in (Union, types.UnionType):
        return _union(tuple(arg for arg in args if arg is not type(None)))
    if origin is Literal:
        return _one_of({value: value for value in args})
    if origin is tuple:
        return _named(args[0]) if get_origin(args[0]) is tuple and get_args(args[0])[0] is str else _tuple(args[0])
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _one_of({member.value: member for member in hint})
    if hint is Field:
        return _field
    if hint is Fraction:
        return _rate
    if is_dataclass(hint):
        return _dataclass(hint)
    return _plain(hint)


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


def _annotated(kind: Any, param: Param) -> Read:
    inner = _reader(kind)
    if param.schedule is not None:
        whole = _reader(param.schedule)
        return lambda value, path, faults: (whole if isinstance(value, dict) else inner)(value, path, faults)
    if kind is not int and int not in get_args(kind):
        return inner
    ge, le, power_of_two = param.ge, param.le, param.power_of_two

    def read(value: Any, path: Path, faults: list[Fault]) -> Any:
        power = _POWER.fullmatch(value) if isinstance(value, str) else None
        value = inner(value if power is None else 1 << int(power[1]), path, faults)
        if type(value) is not int:
            return value
        if ge is not None and value < ge:
            problem, bound = f"must be at least {ge}, got {value}", ge
        elif le is not None and value > le:
            problem, bound = f"must be at most {le}, got {value}", le
        elif power_of_two and value & (value - 1):
            bound = 1 << (value.bit_length() - 1)
            problem = f"must be a power of two, got {value} (next: {bound}, {2 * bound})"
        else:
            return value
        faults.append(Fault(path, problem, param.description))
        return FAILED if power_of_two else bound  # a length that is wrong would only bring faults that are not

    return read


def _one_of(choices: dict[Any, Any]) -> Read:
    def read(value: Any, path: Path, faults: list[Fault]) -> Any:
        if isinstance(value, str) and value in choices:
            return choices[value]
        names = [str(choice) for choice in choices]
        hint = closest(value, names) if isinstance(value, str) else ""
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
    faults.append(Fault(path, f'must be a rate in quotes such as "1/8", got {written(value)}'))
    return FAILED


def _tuple(item: Any) -> Read:
    inner = _reader(item)

    def read(value: Any, path: Path, faults: list[Fault]) -> Any:
        if not isinstance(value, list):
            faults.append(Fault(path, f"must be a list, got {written(value)}"))
            return FAILED
        if len(value) > MOST_ENTRIES:
            faults.append(Fault(path, f"must have at most {MOST_ENTRIES} entries, got {len(value)}"))
            return FAILED
        items = [inner(entry, (*path, i), faults) for i, entry in enumerate(value)]
        return FAILED if any(entry is FAILED for entry in items) else tuple(items)

    return read


def _named(pair: Any) -> Read:
    """A table of named entries: tuple[tuple[str, T], ...]."""
    inner = _reader(get_args(pair)[1])

    def read(value: Any, path: Path, faults: list[Fault]) -> Any:
        if not isinstance(value, dict):
            faults.append(Fault(path, f"must be a table of named entries, got {written(value)}"))
            return FAILED
        if len(value) > MOST_ENTRIES:
            faults.append(Fault(path, f"must have at most {MOST_ENTRIES} entries, got {len(value)}"))
            return FAILED
        return tuple((name, inner(entry, (*path, name), faults)) for name, entry in value.items())

    return read


def _union(options: tuple[Any, ...]) -> Read:
    if len(options) == 1:
        return _reader(options[0])
    if all(is_dataclass(option) for option in options):
        return _tagged(options)
    lists = [option for option in options if get_origin(option) is tuple]
    scalars = [option for option in options if option not in lists]
    as_list, as_scalar = _reader(lists[0]), _reader(scalars[0])
    return lambda value, path, faults: (as_list if isinstance(value, list) else as_scalar)(value, path, faults)


def _tagged(options: tuple[Any, ...]) -> Read:
    """A union of dataclasses, told apart by the literal of their ``kind``."""
    kinds = {get_args(get_type_hints(option)["kind"])[0]: option for option in options}

    def read(value: Any, path: Path, faults: list[Fault]) -> Any:
        if not isinstance(value, dict):
            faults.append(Fault(path, f"must be a table, got {written(value)}"))
            return FAILED
        if "kind" not in value:
            faults.append(Fault((*path, "kind"), "is missing", f"one of {', '.join(kinds)}"))
            return FAILED
        kind = _one_of(kinds)(value["kind"], (*path, "kind"), faults)
        return FAILED if kind is FAILED else _reader(kind)(value, path, faults)

    return read


def _dataclass(kind: Any) -> Read:
    hints = get_type_hints(kind, include_extras=True)
    names = {key_of(f.name): f.name for f in fields(kind)}
    known = {key: _reader(hints[name]) for key, name in names.items()}
    required = [key_of(f.name) for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING]

    def read(value: Any, path: Path, faults: list[Fault]) -> Any:
        if not isinstance(value, dict):
            faults.append(Fault(path, f"must be a table, got {written(value)}"))
            return FAILED
        values, strange = {}, unknown_keys(value, list(known), path, hint=foreign)
        for key, entry in value.items():
            if key in known:
                values[key] = known[key](entry, (*path, key), faults)
            else:
                faults.append(next(strange))
        missing = [key for key in required if key not in value]
        faults.extend(Fault((*path, key), "is missing", _meaning(hints[names[key]])) for key in missing)
        values.update(dict.fromkeys(missing, FAILED))
        return kind(**{names[key]: entry for key, entry in values.items()})

    return read


def _param(hint: Any) -> Param | None:
    """The Param of an annotated hint; the outermost, where a hint with one of its own is annotated again."""
    return next((arg for arg in reversed(get_args(hint)) if isinstance(arg, Param)), None)


def _meaning(hint: Any) -> str:
    """The description of a key's Param, if it has one."""
    param = _param(hint)
    return "" if param is None else param.description
