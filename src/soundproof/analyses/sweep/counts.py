"""Counts of a circuit: where they stand, and whether the fast reading may take them as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from soundproof.analyses.sweep.reading import read
from soundproof.analyses.sweep.spec import Values
from soundproof.parameters.faults import Path
from soundproof.parameters.params import Param, vary
from soundproof.readings.security import Pin
from soundproof.zkvm.address import address
from soundproof.zkvm.circuit import Circuit

__all__ = ["agrees", "count_at", "parted", "second_least"]


def second_least(circuit: Circuit, paths: Sequence[Path]) -> int:
    """The second-least value that a parameter may have; up to it the structure may change.

    No grinding has no nonce, one function needs no batching, and two are combined as a line.
    """
    param = count_at(circuit, paths[0])
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


def count_at(circuit: Circuit, path: Path) -> Param | None:
    """The Param of the whole number at a key path; None where there is no such number."""
    known = address(circuit, path)
    return known.param if known is not None and type(known.read(circuit)) is int else None
