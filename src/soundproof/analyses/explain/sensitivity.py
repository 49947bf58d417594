"""What one step of each parameter buys, and how far that parameter alone can go.

Every lever is turned once and then as far as it goes, everything else left as it is; the circuit is
assessed anew each time, best radius included.  Where turning further gains nothing, the binding
term names what stops it.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_DOWN, Decimal

from msgspec import Struct
from msgspec.structs import replace

from soundproof.analyses.explain.levers import Lever, levers
from soundproof.readings.security import BEST, CircuitAssessment, Pin, assess_circuit
from soundproof.readings.size import SizeStep
from soundproof.zkvm.circuit import Circuit, dimension_tested
from soundproof.zkvm.rules import check

__all__ = ["Sensitivity", "sensitivity", "step_bits"]

HUNDREDTH = Decimal("0.01")


class Sensitivity(Struct, frozen=True):
    """What a lever does: ``gain`` in bits for one step, the ``ceiling`` it can reach, and the term that binds there.

    ``gain`` is None where no step is possible.  ``steps`` reach the ceiling to within a hundredth of a bit; 0 where
    nothing is gained.  ``address`` is the parameter's, ``fixed_by`` who chooses it: the prover, or the statement.
    """

    lever: str
    gain: Decimal | None
    steps: int
    ceiling: Decimal
    stopped_by: str
    address: str
    fixed_by: str


def sensitivity(
    assessed: CircuitAssessment, pin: Pin = BEST, progress: Callable[[str], None] = lambda _: None
) -> tuple[Sensitivity, ...]:
    """Every lever that the circuit has, each parameter once; see ``levers``.  ``progress`` gets the name of each."""
    effects = []
    for lever in levers(assessed.circuit):
        progress(lever.name)
        effects.append(_of(assessed, lever, pin))
    return tuple(effects)


def _of(assessed: CircuitAssessment, lever: Lever, pin: Pin) -> Sensitivity:
    """What one lever does."""
    before, turned = _bits(assessed), _Turned(assessed.circuit, lever, pin)
    if turned.circuit_at(1) is None:
        return Sensitivity(lever.name, None, 0, before, _binding(assessed), lever.address, lever.fixed_by)
    end = turned.end()
    # A lower rate helps the queries and hurts the rest, so its best is not at the end: try what is few.
    tried = range(1, end + 1) if end <= 16 else (1, end)
    ceiling = max(map(turned.bits, tried))
    last = next(steps for steps in tried if turned.bits(steps) == ceiling)
    stopped_by = assessed if ceiling <= before else turned.at(last) or assessed
    reached = turned.first(ceiling - HUNDREDTH, last) if ceiling > before else 0
    gain, most = turned.bits(1) - before, max(ceiling, before)
    return Sensitivity(lever.name, gain, reached, most, _binding(stopped_by), lever.address, lever.fixed_by)


def _binding(assessed: CircuitAssessment) -> str:
    return assessed.best.binding.term.name if assessed.best.applies else "no bound applies"


class _Turned:
    """A circuit with one lever turned; every assessment is kept."""

    def __init__(self, circuit: Circuit, lever: Lever, pin: Pin) -> None:
        # Only sizes read what is least, and it has one length.
        self.circuit, self.lever, self.pin = replace(circuit, least=None), lever, pin
        self.kept: dict[int, CircuitAssessment | None] = {}

    def circuit_at(self, steps: int) -> Circuit | None:
        """The circuit after some steps; None where it would be faulty."""
        turned = self.lever.turned(self.circuit, steps)
        return None if turned is None or any(check(turned)) else turned

    def at(self, steps: int) -> CircuitAssessment | None:
        """The assessment after some steps; None where the circuit would be faulty."""
        if steps not in self.kept:
            turned = self.circuit_at(steps)
            self.kept[steps] = None if turned is None else assess_circuit(turned, self.pin, every=False)
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
        if self.circuit_at(high) is not None:
            return high
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.circuit_at(middle) is not None else (low, middle)
        return low


def step_bits(assessed: CircuitAssessment, step: SizeStep) -> Decimal | None:
    """What a step of the proof's size does to the bits, where it folds past the trace; None elsewhere."""
    if dimension_tested(step.after) <= dimension_tested(assessed.circuit):
        return None
    after, before = (
        _bits(a).quantize(HUNDREDTH, ROUND_DOWN) for a in (assess_circuit(step.after, BEST, False), assessed)
    )
    return after - before


def _bits(assessed: CircuitAssessment | None) -> Decimal:
    return Decimal(0) if assessed is None else assessed.decimals
