"""Counts of a circuit: where they stand, and whether the fast reading may take them as arrays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, get_args

import numpy as np

from soundproof.analyses.sweep.reading import read
from soundproof.analyses.sweep.spec import Values
from soundproof.formats.plain import hints_of
from soundproof.parameters.faults import Path
from soundproof.parameters.params import Param, vary
from soundproof.readings.security import Pin
from soundproof.zkvm.circuit import Circuit

__all__ = ["agrees", "param_at", "parted", "second_least", "value_at"]


def second_least(circuit: Circuit, paths: Sequence[Path]) -> int:
    """The second-least value that a parameter may have; up to it the structure may change.

    No grinding has no nonce, one function needs no batching, and two are combined as a line.
    """
    param = param_at(circuit, paths[0])
    return 1 + (param.ge if param is not None and param.ge is not None else 0)


def parted(values: Values, bound: int) -> list[Values]:
    """The values up to a bound one by one, and the others together."""
    if isinstance(values, range):
        low = min(max(-(-(bound + 1 - values.start) // values.step), 0), len(values))
        single: list[Values] = [(value,) for value in values[:low]]
        rest: Values = values[low:]
    else:
        single = [(value,) for value in values if value <= bound]
        rest = tuple(value for value in values if value > bound)
    return [*single, rest] if len(rest) else single


def agrees(circuit: Circuit, paths: Sequence[Path], values: Sequence[int], pin: Pin) -> bool:
    """Whether values read as an array have the bits and bytes that each has alone."""
    try:
        array = np.asarray(values, dtype=np.float64)
        together = read(circuit, [(path, array) for path in paths], (pin,))
        for i, value in enumerate(values):
            one: Any = circuit
            for path in paths:
                one = vary(one, path, value)
            alone = read(one, (), (pin,))
            sizes = zip(_sizes(together), _sizes(alone), strict=True)
            pairs = [(together.bits, alone.bits, 1e-9), (together.applies, alone.applies, 0.0)]
            for ours, theirs, tolerance in (*pairs, *((ours, theirs, 1.0) for ours, theirs in sizes)):
                if abs(float(np.broadcast_to(ours, len(values))[i]) - float(theirs)) > tolerance:
                    return False
    except (TypeError, ValueError, AttributeError, IndexError, KeyError):
        return False  # a number that enters the structure cannot be an array
    return True


def _sizes(reading: Any) -> tuple[Any, Any, Any]:
    return reading.size.expected, reading.size.least, reading.size.most


def value_at(record: Any, path: Path) -> Any:
    """The value at a key path."""
    for key in path:
        if isinstance(record, tuple):
            record = record[key] if isinstance(key, int) else dict(record)[key]
        else:
            record = getattr(record, str(key))
    return record


def param_at(circuit: Circuit, path: Path) -> Param | None:
    """The Param of the whole number at a key path; None where there is no such number."""
    value: Any = circuit
    hint: Any = None
    for key in path:
        if isinstance(value, tuple):
            hint = _inner(hint)
            value = value[key] if isinstance(key, int) else dict(value)[key]
        elif is_dataclass(value) and str(key) in {f.name for f in fields(value)}:
            kind: Any = type(value)
            hint, value = hints_of(kind)[str(key)], getattr(value, str(key))
        else:
            return None
    return next(_params(hint), None) if type(value) is int else None


def _inner(hint: Any) -> Any:
    """The hint of a list's entries, the list perhaps one option of a union."""
    options = [option for option in (hint, *get_args(hint)) if getattr(option, "__origin__", None) is tuple]
    return get_args(options[0])[0] if options else None


def _params(hint: Any) -> Iterator[Param]:
    """The Params in a hint, the outermost first."""
    yield from (argument for argument in reversed(get_args(hint)) if isinstance(argument, Param))
    for argument in get_args(hint):
        yield from _params(argument)
