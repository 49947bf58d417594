"""The Pareto front of a circuit: bits against bytes against the prover's work."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from soundproof.analyses.optimize.effort import Effort
from soundproof.analyses.optimize.optimum import best
from soundproof.analyses.optimize.results import Optimum, Task, Undecided
from soundproof.readings.cost import Cost, meter_of
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import transcript

__all__ = ["LEVELS", "STEP", "Front", "front"]

LEVELS = (80, 100, 128)
"""Bits at which a front is computed besides those asked for."""

STEP = 2
"""Each point of a level takes at most one part in so many of the prover's work of the one before."""


class Front(Struct, frozen=True):
    """Smallest proofs by bits, most bits first, and at each level by the prover's work, most work first.

    Every point is an optimum: no parameters of the grid have as many bits, at most its prover's work and fewer bytes.
    At the ``stopped`` levels the search ended before all points were found.
    """

    circuit: Circuit
    task: Task
    points: tuple[Optimum, ...]
    stopped: tuple[int, ...] = ()

    def level(self, bits: int) -> tuple[Optimum, ...]:
        """The points that were asked for so many bits."""
        return tuple(point for point in self.points if point.task.bits == bits)

    @property
    def today(self) -> Cost:
        """What the circuit's own parameters cost."""
        return meter_of(self.circuit).of(transcript(self.circuit))

    @property
    def levels(self) -> tuple[int, ...]:
        """The bits asked for, most first."""
        return tuple(dict.fromkeys(point.task.bits for point in self.points))


def front(circuit: Circuit, task: Task, levels: tuple[int, ...] = LEVELS, effort: Effort | None = None) -> Front:
    """The least bytes at each level of bits, then again for at most half the prover's work, until nothing is left.

    A point that one of more bits beats in bytes and work is left out.  Where the search is stopped, a level ends.
    """
    effort = effort or Effort()
    points: list[Optimum] = []
    open_levels: list[int] = []
    every = sorted({*levels, task.bits}, reverse=True)
    for i, bits in enumerate(every):
        asked = replace(task, bits=bits, goal="size")
        with effort.at_most(effort.left // (len(every) - i)):
            while (point := best(circuit, asked, effort)) is not None:
                effort.begin(f"{circuit.name} at {bits} bits")
                if isinstance(point, Undecided) or point.stop is not None:
                    open_levels.append(bits)
                    break
                if not any(_beats(other, point) for other in points):
                    points.append(point)
                asked = asked.limited(prover=point.cost.prover // STEP)
    return Front(circuit, task, tuple(points), tuple(open_levels))


def _beats(other: Optimum, point: Optimum) -> bool:
    """Whether another has at least the bits, for no more bytes and no more work."""
    costs = ((other.cost.size, point.cost.size), (other.cost.prover, point.cost.prover))
    return other.bits >= point.bits and all(mine <= theirs for mine, theirs in costs)
