"""The fast reading over arrays: one circuit's shape, a million parameter sets.

Numbers of a circuit (rate, queries, grinding, trace length, multiplicity …) may be arrays; its
structure (folding schedule, number of lookups) is one.  The same formulas run block by block, on
as many threads as there are processors.  The bits are floats: a search
ranks with them, and certifies what it keeps.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soundproof.numbers import maximum
from soundproof.params import vary
from soundproof.radius import fast
from soundproof.regimes import Johnson, UniqueDecoding
from soundproof.transcript import Challenge
from soundproof.zkvm import Circuit, transcript

__all__ = ["BLOCK", "bits"]

BLOCK = 65536
"""Rows evaluated at once: long enough that two threads rarely wait for each other."""

Floats = NDArray[np.float64]


def bits(circuit: Circuit, varied: Mapping[str, Floats], threads: int | None = None) -> Floats:
    """−log₂ of the worst round for every row, not below 0; −∞ errors (no bound) give 0.

    ``varied`` maps dotted paths of the circuit (``opening.queries``, ``opening.rate``,
    ``air.trace_length``) to arrays of one length; ``multiplicity`` or ``slack``, one of them
    required, is the radius.  ValueError if neither is given, or lengths differ.
    """
    columns = {path: np.asarray(values, dtype=np.float64) for path, values in varied.items()}
    rows = {len(values) for values in columns.values()}
    if len(rows) != 1 or not columns.keys() & {"multiplicity", "slack"}:
        raise ValueError("the columns need one common length, and a multiplicity or a slack among them")
    total = rows.pop()
    result = np.empty(total)

    def run(start: int) -> None:
        block = slice(start, min(start + BLOCK, total))
        result[block] = _block(circuit, {path: values[block] for path, values in columns.items()})

    with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
        list(pool.map(run, range(0, total, BLOCK)))
    return result


def _block(circuit: Circuit, columns: dict[str, Floats]) -> Floats:
    radius = columns.pop("multiplicity", None)
    regime = UniqueDecoding(columns.pop("slack")) if radius is None else Johnson(radius)
    for path, values in columns.items():
        circuit = vary(circuit, path, values)
    worst: Any = 0.0
    # Rows without a bound divide by zero on purpose; their error is infinite and their bits are 0.
    with np.errstate(all="ignore"):
        for entry in transcript(circuit):
            if isinstance(entry, Challenge):
                regimes = (regime,) * (1 + max((t.code.oracle.index for t in entry.terms if t.code), default=0))
                worst = maximum(worst, entry.error(regimes, _lift))
        found: Floats = np.nan_to_num(np.maximum(-np.log2(worst), 0.0), nan=0.0, posinf=np.inf)
    return found


def _lift(value: Any) -> Any:
    """Arrays as they are, everything else as a float."""
    return value if isinstance(value, np.ndarray) else fast(value)
