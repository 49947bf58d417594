"""The parameters of a circuit as integers that know their symbols.

>>> from soundproof.formats.files import load
>>> circuit = symbolic(load("pico").circuits[0])
>>> circuit.opening.queries == load("pico").circuits[0].opening.queries, circuit.opening.queries.node.symbol
(True, 't')
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from soundproof.arithmetic.traced import Leaf, Name, Symbol
from soundproof.parameters.params import Param
from soundproof.zkvm.circuit import Circuit

__all__ = ["symbol", "symbolic"]


def symbol(name: str, value: int) -> Symbol:
    """An integer that was given under a name."""
    return Symbol(value, Name(name, Leaf(value)))


def symbolic(circuit: Circuit) -> Circuit:
    """The circuit with integers that know the symbols of its parameters; without a symbol, the key in the file."""
    lifted: Circuit = _symbolic(circuit, Circuit, "")
    prime = circuit.field.prime
    modulus = symbol("p", prime.modulus)
    return replace(lifted, field=replace(circuit.field, prime=replace(prime, modulus=modulus)))


def _symbolic(value: Any, hint: Any, key: str) -> Any:
    """A value of an annotated field: numbers get the symbol of their :class:`Param`, everything else stays."""
    if isinstance(value, bool | str) or value is None:
        return value
    if isinstance(value, int):
        params = list(_params(hint))
        name = next((param.symbol for param in params if param.symbol), key)
        return symbol(name, value) if params else value
    if isinstance(value, tuple):
        inner = next(kind for kind in _kinds(hint) if get_origin(kind) is tuple)
        first, *rest = get_args(inner)
        hints = [first] * len(value) if rest == [Ellipsis] else [first, *rest]
        return tuple(
            _indexed(_symbolic(part, own, key), i) for i, (part, own) in enumerate(zip(value, hints, strict=True))
        )
    if is_dataclass(value) and not isinstance(value, type):
        hints_of = get_type_hints(type(value), include_extras=True)
        return replace(
            value, **{f.name: _symbolic(getattr(value, f.name), hints_of[f.name], f.name) for f in fields(value)}
        )
    return value


def _indexed(value: Any, index: int) -> Any:
    """The number at a place of a list."""
    if isinstance(value, Symbol) and isinstance(value.node, Name):
        return Symbol(int(value), replace(value.node, index=index))
    return value


def _kinds(hint: Any) -> Iterator[Any]:
    """The alternatives of a type hint, without annotations."""
    if get_origin(hint) is Annotated:
        yield from _kinds(get_args(hint)[0])
    elif get_origin(hint) in (Union, UnionType):
        for option in get_args(hint):
            yield from _kinds(option)
    else:
        yield hint


def _params(hint: Any) -> Iterator[Param]:
    """The Params of a number's hint, the most specific one first."""
    if get_origin(hint) is Annotated:
        inner, *notes = get_args(hint)
        yield from (note for note in reversed(notes) if isinstance(note, Param))
        yield from _params(inner)
    elif get_origin(hint) in (Union, UnionType):
        for option in get_args(hint):
            yield from _params(option)
