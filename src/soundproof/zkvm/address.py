"""A parameter's address: the keys that lead to it, as ``opening.grinding.queries`` or ``lookups.bytes.grinding``.

Addresses come from the shapes that also read files, so a new key has one at once.  Whoever names, sets, steps or
searches a parameter does it by its address: settings, sweeps, pins, sensitivity, the search for parameters.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from msgspec import Struct

from soundproof.parameters.faults import Path
from soundproof.parameters.params import EVERY, GRINDING, Param, value_at, vary
from soundproof.parameters.shape import Entries, Key, List, Record, Shape, keys, narrowed, params_of, shape
from soundproof.protocols.logup import grinds
from soundproof.transcript.messages import Label
from soundproof.zkvm.circuit import Circuit

__all__ = ["Address", "address", "addresses", "below", "grinding", "ground", "parameters"]


class Address(Struct, frozen=True):
    """Where a parameter of a circuit stands, and the shape of what stands there.

    ``*`` in the path means every entry of a table of named ones; written, it is left out: ``lookups.grinding``.
    """

    path: Path
    shape: Shape

    def __str__(self) -> str:
        return ".".join(str(key) for key in self.path if key != EVERY)

    @property
    def param(self) -> Param | None:
        """Symbol, description and bounds; None where the shape has none."""
        return next(params_of(self.shape), None)

    @property
    def symbol(self) -> str:
        """The symbol of what stands here, or its key where it has none."""
        named = (param.symbol for param in params_of(self.shape) if param.symbol)
        return next(named, next(key for key in reversed(self.path) if isinstance(key, str)))

    @property
    def grinds(self) -> bool:
        """Whether grinding bits stand here, or a list of them."""
        return GRINDING in params_of(self.shape)

    def read(self, circuit: Circuit) -> Any:
        """What a circuit has here; a tuple of all where the path has ``*``."""
        return value_at(circuit, self.path)

    def set(self, circuit: Circuit, value: Any) -> Circuit:
        """The circuit with another value here, unchecked."""
        return cast(Circuit, vary(circuit, self.path, value))


def addresses(circuit: Circuit) -> Iterator[Address]:
    """The addresses of all that a circuit has: tables before what is in them, lists before their entries.

    >>> from soundproof.formats.files import load
    >>> [str(found) for found in addresses(load("pico").circuits[0]) if str(found).startswith("opening.foldings")][:2]
    ['opening.foldings', 'opening.foldings.0']
    """
    return below(shape(Circuit), circuit)


def parameters(circuit: Circuit) -> Iterator[Address]:
    """The addresses that hold a value of their own, lists as one; what is not stated is among them."""
    inner = set[Path]()
    every = list(addresses(circuit))
    for one in every:
        inner.update(one.path[:i] for i in range(1, len(one.path)) if isinstance(one.path[i], str))
    for one in every:
        listed = any(isinstance(key, int) for key in one.path)
        if one.path not in inner and not listed and not isinstance(one.shape, Entries):
            yield one


def grinding(circuit: Circuit) -> tuple[Address, ...]:
    """The addresses of all numbers of grinding bits, lists as one.

    >>> from soundproof.formats.files import load
    >>> [str(found) for found in grinding(load("sp1").circuits[0])][:2]
    ['opening.grinding.batching', 'opening.grinding.folds']
    """
    return tuple(one for one in parameters(circuit) if one.grinds and one.path[0] != "least")


def address(circuit: Circuit, path: Path) -> Address | None:
    """The address with these keys; None where the circuit has no such parameter.

    >>> from soundproof.formats.files import load
    >>> address(load("pico").circuits[0], ("opening", "foldings", 0)).param.symbol
    'K'
    """
    value: Any = circuit
    inner: Shape | None = shape(Circuit)
    for key in path:
        value, inner = _step(value, inner, key)
        if inner is None:
            return None
    return None if inner is None else Address(path, inner)


def ground(circuit: Circuit) -> dict[Label, Address]:
    """The grinding before each challenge, by the challenge's label, as the circuit's protocols declare it.

    >>> from soundproof.formats.files import load
    >>> {label: str(bits) for label, bits in ground(load("sp1").circuits[0]).items()}[("lookups",)]
    'lookups.grinding'
    """
    stated = {
        "lookups": grinds(circuit.buses),
        "air": circuit.air.grinds,
        "opening": circuit.opening.grinds,
    }
    by_label = {}
    for part, declared in stated.items():
        for label, path in declared.items():
            known = address(circuit, (part, *path))
            if known is None:
                raise LookupError(f"{label} is ground by {part}.{'.'.join(map(str, path))}, which is no parameter")
            by_label[label] = known
    return by_label


# Walks ----------------------------------------------------------------------------------------


def below(shape: Shape, value: Any, path: Path = ()) -> Iterator[Address]:
    """Every address below a value of a shape: a record, or the plain table that files have of one.

    Kinds, names and lists are as the value has them.  Of a plain table also the keys that it does not state.
    """
    for key, inner, entry in _inside(narrowed(shape, value), value):
        here = (*path, key)
        yield Address(here, inner)
        if entry is not None or not isinstance(value, Struct):
            yield from below(inner, entry, here)


def _inside(shape: Shape | None, value: Any) -> Iterator[tuple[str | int, Shape, Any]]:
    """The keys one step below a value, each with its shape and what stands there; None where nothing is stated."""
    match shape:
        case Entries(entry) if isinstance(value, dict | tuple):
            for name, inner in value.items() if isinstance(value, dict) else value:
                yield name, entry, inner
        case List(item) if isinstance(value, list | tuple):
            for i, inner in enumerate(value):
                yield i, item, inner
        case Record(kind):
            for key in keys(kind).values():
                yield key.key, key.shape, _stated(value, key)


def _stated(value: Any, key: Key) -> Any:
    """What a record, or the plain table of one, has at a key; None where nothing is stated."""
    return value.get(key.key) if isinstance(value, dict) else getattr(value, key.name, None)


def _step(value: Any, shape: Shape | None, key: str | int) -> tuple[Any, Shape | None]:
    """A value and its shape one key further, ``*`` to the first of named entries; no shape where there is no key."""
    known = None if shape is None else narrowed(shape, value)
    if isinstance(known, Record):
        key_shape = keys(known.type).get(str(key))
        return (None, None) if key_shape is None else (_stated(value, key_shape), key_shape.shape)
    for name, inner, entry in _inside(known, value):
        if name == key or (key == EVERY and isinstance(shape, Entries)):
            return entry, inner
    return None, None
