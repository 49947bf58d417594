"""What one step of each parameter buys, and how far that parameter alone can go.

Every lever is turned once and then as far as it goes, everything else left as it is; the circuit is
assessed anew each time, best radius included.  Where turning further gains nothing, the binding
term names what stops it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, Decimal
from typing import Any

from soundproof.parameters.params import grinding_of, vary
from soundproof.primitives.fields import MAX_DEGREE, Field
from soundproof.readings.security import BEST, CircuitAssessment, Pin, assess_circuit
from soundproof.readings.size import Step
from soundproof.zkvm.circuit import Circuit, dimension_tested, fitted
from soundproof.zkvm.rules import check

__all__ = ["Lever", "Sensitivity", "sensitivity", "step_bits"]

HUNDREDTH = Decimal("0.01")
MOST_GRINDING = 40
"""Bits before one challenge: about a core-day of hashing, more than any prover spends."""


@dataclass(frozen=True, slots=True)
class Lever:
    """A parameter to turn: ``turned(circuit, steps)`` is the circuit after some steps, or None past its end."""

    name: str
    turned: Callable[[Circuit, int], Circuit | None]
    most: int


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What a lever does: ``gain`` in bits for one step, the ``ceiling`` it can reach, and the term that binds there.

    ``steps`` reach the ceiling to within a hundredth of a bit; 0 where nothing is gained.
    """

    lever: str
    gain: Decimal
    steps: int
    ceiling: Decimal
    stopped_by: str


def sensitivity(assessed: CircuitAssessment, pin: Pin = BEST) -> tuple[Sensitivity, ...]:
    """Every lever that the circuit has: grinding, queries, rate, field."""
    before = _bits(assessed)
    found = []
    for lever in _levers(assessed.circuit):
        turned = _Turned(assessed.circuit, lever, pin)
        if turned.at(1) is None:
            continue
        end = turned.end()
        # A lower rate helps the queries and hurts the rest, so its best is not at the end: try what is few.
        tried = range(1, end + 1) if end <= 16 else (1, end)
        ceiling = max(map(turned.bits, tried))
        last = next(steps for steps in tried if turned.bits(steps) == ceiling)
        stopped_by = assessed if ceiling <= before else turned.at(last) or assessed
        reached = turned.first(ceiling - HUNDREDTH, last) if ceiling > before else 0
        term = stopped_by.best.binding.term.name if stopped_by.best.applies else "no bound applies"
        found.append(Sensitivity(lever.name, turned.bits(1) - before, reached, max(ceiling, before), term))
    return tuple(found)


class _Turned:
    """A circuit with one lever turned; every assessment is kept."""

    def __init__(self, circuit: Circuit, lever: Lever, pin: Pin) -> None:
        self.circuit, self.lever, self.pin = circuit, lever, pin
        self.kept: dict[int, CircuitAssessment | None] = {}

    def at(self, steps: int) -> CircuitAssessment | None:
        """The assessment after some steps; None where the circuit would be faulty."""
        if steps not in self.kept:
            turned = self.lever.turned(self.circuit, steps)
            possible = turned is not None and not any(check(turned))
            self.kept[steps] = assess_circuit(turned, self.pin, every=False) if turned and possible else None
        return self.kept[steps]

    def bits(self, steps: int) -> Decimal:
        return _bits(self.at(steps))

    def first(self, bits: Decimal, high: int) -> int:
        """The least step from which on the circuit has these bits, which it has at ``high``."""
        low = 0
        while low + 1 < high:
            middle = (low + high) // 2
            low, high = (low, middle) if self.bits(middle) >= bits else (middle, high)
        return high

    def end(self) -> int:
        """The last step that is possible; the first is."""
        low, high = 1, self.lever.most
        if self.at(high) is not None:
            return high
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.at(middle) is not None else (low, middle)
        return low


def step_bits(assessed: CircuitAssessment, step: Step) -> Decimal | None:
    """What a step of the proof's size does to the bits, where it folds past the trace; None elsewhere."""
    if dimension_tested(step.after) <= dimension_tested(assessed.circuit):
        return None
    after, before = (
        _bits(a).quantize(HUNDREDTH, ROUND_DOWN) for a in (assess_circuit(step.after, BEST, False), assessed)
    )
    return after - before


def _bits(assessed: CircuitAssessment | None) -> Decimal:
    return Decimal(0) if assessed is None else assessed.decimals


def _levers(circuit: Circuit) -> Iterator[Lever]:
    for side in ("opening", "air", "lookups"):
        for path in grinding_of(getattr(circuit, side), (side,)):
            if path[-1] != "batching" or circuit.air.functions > 1:
                yield Lever(f"a bit of grinding, {_place(path)}", _more(path), MOST_GRINDING)
    yield Lever("a query", _more(("opening", "queries")), 4096)
    yield Lever("half the rate", _lower_rate, 16)
    yield Lever("a degree of the field", _larger_field, MAX_DEGREE)


def _place(path: tuple[str, ...]) -> str:
    """Where grinding stands, in words: ``queries``, ``deep``, ``lookup NAME``."""
    if path[0] == "lookups":
        return f"lookup {path[1]}"
    return path[-1].removesuffix("_grinding").replace("_", "-")


def _more(path: tuple[str, ...]) -> Callable[[Circuit, int], Circuit | None]:
    """The number at a path, or every number of a tuple, raised by the steps; grinding not beyond its most."""

    def turned(circuit: Circuit, steps: int) -> Circuit | None:
        value: Any = circuit
        for name in path:
            value = dict(value)[name] if isinstance(value, tuple) else getattr(value, name)
        raised = _raised(value, steps)
        if path != ("opening", "queries") and _largest(raised) > MOST_GRINDING:
            return None
        changed: Circuit = vary(circuit, path, raised)
        return changed

    return turned


def _raised(value: Any, steps: int) -> Any:
    return tuple(_raised(item, steps) for item in value) if isinstance(value, tuple) else value + steps


def _largest(value: Any) -> int:
    return max(map(_largest, value)) if isinstance(value, tuple) else int(value)


def _lower_rate(circuit: Circuit, steps: int) -> Circuit:
    """The rate divided by 2^steps on a domain as many times longer, folded by the same schedule."""
    lower: Circuit = vary(circuit, "opening.rate", circuit.opening.rate / 2**steps)
    return fitted(lower)


def _larger_field(circuit: Circuit, steps: int) -> Circuit | None:
    field = circuit.field
    if field.degree + steps > MAX_DEGREE:
        return None
    return replace(circuit, field=Field(field.prime, field.degree + steps))
