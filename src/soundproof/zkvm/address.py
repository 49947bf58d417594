"""A parameter's address: the keys that lead to it, as ``opening.grinding.queries`` or ``lookups.bytes.grinding``.

Addresses come from the type hints that also read files, so a new key has one at once.  Whoever names, sets, steps or
searches a parameter does it by its address: settings, sweeps, pins, sensitivity, the search for parameters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, is_dataclass
from typing import Annotated, Any, cast, get_args, get_origin

from soundproof.parameters.faults import Path
from soundproof.parameters.params import EVERY, Bits, Param, hints_of, key_of, named_entry, value_at, vary
from soundproof.primitives.fields import Field
from soundproof.protocols.logup import grinds
from soundproof.transcript.messages import Label
from soundproof.zkvm.circuit import Circuit

__all__ = ["Address", "address", "addresses", "below", "grinding", "ground", "parameters"]

GRINDING: Param = get_args(Bits)[1]


@dataclass(frozen=True, slots=True)
class Address:
    """Where a parameter of a circuit stands, and the type hint of what stands there.

    ``*`` in the path means every entry of a table of named ones; written, it is left out: ``lookups.grinding``.
    """

    path: Path
    hint: Any

    def __str__(self) -> str:
        return ".".join(str(key) for key in self.path if key != EVERY)

    @property
    def param(self) -> Param | None:
        """Symbol, description and bounds; None where the hint has none."""
        return next(_params(self.hint), None)

    @property
    def symbol(self) -> str:
        """The symbol of what stands here, or its key where it has none."""
        named = (param.symbol for param in _params(self.hint) if param.symbol)
        return next(named, next(key for key in reversed(self.path) if isinstance(key, str)))

    @property
    def grinds(self) -> bool:
        """Whether grinding bits stand here, or a list of them."""
        return GRINDING in _params(self.hint)

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
    return below(Circuit, circuit)


def parameters(circuit: Circuit) -> Iterator[Address]:
    """The addresses that hold a value of their own, lists as one; what is not stated is among them."""
    inner = set[Path]()
    found = list(addresses(circuit))
    for one in found:
        inner.update(one.path[:i] for i in range(1, len(one.path)) if isinstance(one.path[i], str))
    for one in found:
        if one.path not in inner and named_entry(one.hint) is None and not any(isinstance(k, int) for k in one.path):
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
    value, hint = circuit, cast(Any, Circuit)
    for key in path:
        value, hint = _step(value, hint, key)
        if hint is None:
            return None
    return Address(path, hint)


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
    found = {}
    for part, declared in stated.items():
        for label, path in declared.items():
            known = address(circuit, (part, *path))
            if known is None:
                raise LookupError(f"{label} is ground by {part}.{'.'.join(map(str, path))}, which is no parameter")
            found[label] = known
    return found


# Walks ----------------------------------------------------------------------------------------


def below(hint: Any, value: Any, path: Path = ()) -> Iterator[Address]:
    """Every address below a value of a hinted type: a record, or the plain table that files have of one.

    Kinds, names and lists are as the value has them.  Of a plain table also the keys that it does not state.
    """
    inner = named_entry(hint)
    if inner is not None and not isinstance(value, list):
        for name, entry in _entries(value):
            yield Address((*path, name), inner)
            yield from below(inner, entry, (*path, name))
    elif isinstance(value, list | tuple):
        item = _item(hint)
        for i, entry in enumerate(value):
            yield Address((*path, i), item)
            yield from below(item, entry, (*path, i))
    elif (record := _record(hint, value)) is not None:
        for name, inside in hints_of(record).items():
            here = (*path, key_of(name))
            yield Address(here, inside)
            if is_dataclass(value):
                yield from () if getattr(value, name) is None else below(inside, getattr(value, name), here)
            else:
                yield from below(inside, value.get(key_of(name)) if isinstance(value, dict) else None, here)


def _entries(value: Any) -> Iterator[tuple[str, Any]]:
    """The names and entries of a table of named ones; none of what is no such table."""
    yield from value.items() if isinstance(value, dict) else value if isinstance(value, tuple) else ()


def _record(hint: Any, value: Any) -> type | None:
    """Of the records that a hint allows that of a value; where there is one alone, it need not be stated."""
    while get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    options = [hint] if is_dataclass(hint) else get_args(hint)
    records = [
        option for option in options if isinstance(option, type) and is_dataclass(option) and option is not Field
    ]
    if is_dataclass(value) and not isinstance(value, type | Field):
        return type(value)
    if len(records) < 2:
        return records[0] if records else None
    kind = str(value.get("kind")) if isinstance(value, dict) else None
    return next((record for record in records if get_args(hints_of(record).get("kind"))[0] == kind), None)


def _item(hint: Any) -> Any:
    """The hint of a list's entries, the list perhaps one option of a union."""
    options = [option for option in (hint, *get_args(hint)) if get_origin(option) is tuple]
    return get_args(options[0])[0] if options else None


def _step(value: Any, hint: Any, key: str | int) -> tuple[Any, Any]:
    """A value and its hint one key further; no hint where there is no such key."""
    if isinstance(value, tuple):
        inner = named_entry(hint)
        entries: Any = dict(value) if inner is not None else dict(enumerate(value))
        if key == EVERY and entries:
            return next(iter(entries.values())), inner
        return (entries[key], inner if inner is not None else _item(hint)) if key in entries else (None, None)
    kind: Any = type(value)
    if is_dataclass(value) and key in (hints := hints_of(kind)):
        return getattr(value, str(key)), hints[str(key)]
    return None, None


def _params(hint: Any) -> Iterator[Param]:
    """The Params in a hint, the outermost first; not those inside of records."""
    yield from (argument for argument in reversed(get_args(hint)) if isinstance(argument, Param))
    for argument in get_args(hint):
        if not isinstance(argument, Param):
            yield from _params(argument)
