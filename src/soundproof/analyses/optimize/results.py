"""What a search for parameters is asked, and what it finds: all of it computed, nothing left to be searched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cached_property
from math import ceil, comb
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from soundproof.analyses.optimize.grid import Grid, values
from soundproof.analyses.optimize.obstacles import Obstacle
from soundproof.readings.cost import Cost, meter_of
from soundproof.readings.security import BEST, CircuitAssessment, Pin
from soundproof.render.document import Patch
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import transcript
from soundproof.zkvm.zkvm import ZkVM

__all__ = [
    "Changes",
    "Fewest",
    "Missed",
    "Optimum",
    "SharedChange",
    "Stop",
    "Task",
    "Undecided",
    "ZkvmOptimum",
    "changed_keys",
]


class Task(Struct, frozen=True):
    """What is asked for: the least of ``goal`` over a grid at ``bits``, within ``limits`` on costs.

    ``shares`` are those of the limits that were given in multiples of what a circuit takes today.  Where ``chosen``,
    only parameters do whose own assessment has the bits, not those that have them at other radii.
    """

    bits: int = 128
    goal: str = "size"
    grid: Grid = Grid()
    pin: Pin = BEST
    limits: tuple[tuple[str, int], ...] = ()
    chosen: bool = False
    shares: tuple[tuple[str, float], ...] = ()

    def limited(self, **limits: int | None) -> Task:
        """The same within more limits, by the names of the costs."""
        more = {name: most for name, most in limits.items() if most is not None}
        return replace(self, limits=tuple({**dict(self.limits), **more}.items()))

    def shared(self, circuit: Circuit, **shares: float) -> Task:
        """The same within multiples of what a circuit takes today, by the names of the costs."""
        if not shares:
            return self
        now = meter_of(circuit).of(transcript(circuit))
        most = {name: int(Fraction(share) * Fraction(getattr(now, name))) for name, share in shares.items()}
        return replace(self.limited(**most), shares=tuple(shares.items()))


class Stop(Struct, frozen=True):
    """A search that stopped before its end: after so many steps, or because the user interrupted it.

    No parameters cost less than ``floor``, in the order of the goal; None where that much is not known either.
    """

    steps: int
    interrupted: bool
    floor: Cost | None


class Optimum(Struct, frozen=True, dict=True):
    """The cheapest parameters of the grid that reach the bits, beside what the circuit has today.

    ``assessed`` is certified: the circuit's own assessment, or where that chooses a radius with fewer bits
    (``chosen`` is False then), the evaluation at the radii the search found.  Where the search was stopped, by
    ``stop``, these are the cheapest found until then.  ``runners_up`` are the best at every other rate of the grid,
    cheapest first, and those of which none is known.  ``kept`` are today's parameters, which cost less than all of the
    grid that were found.
    """

    before: Circuit
    after: Circuit
    cost: Cost
    assessed: CircuitAssessment
    task: Task
    cost_before: Cost
    assessed_before: CircuitAssessment
    chosen: bool = True
    stop: Stop | None = None
    runners_up: tuple[Optimum | Undecided, ...] = ()
    kept: bool = False

    @property
    def bits(self) -> int:
        return self.assessed.bits

    @cached_property
    def changes(self) -> tuple[tuple[str, Any, Any], ...]:
        """Path, value today and value found of every parameter that changes."""
        after = values(self.after)
        return tuple((path, old, after[path]) for path, old in values(self.before).items() if old != after[path])

    def __repr__(self) -> str:
        kib = ceil(self.cost.size) / 1024
        best = "" if self.stop is None else ", not proven best"
        return f"<{self.before.name}: {self.bits} bits in {kib:,.1f} KiB at rate {self.after.opening.rate}{best}>"


class Missed(Struct, frozen=True, dict=True):
    """A circuit for which the grid has no parameters that reach the bits within the limits.

    ``blocking`` are the rounds that miss the bits whatever the rest; where there are none, ``unfit`` says whether no
    schedule of the grid fits the circuit at all.  ``within_reach`` are the most bits that the grid has within the
    limits, at the least cost; ``reach_proven`` says whether more are ruled out.  ``larger_field`` is what the smallest
    extension of the field that was found to be enough would cost.
    """

    before: Circuit
    task: Task
    blocking: tuple[Obstacle, ...] = ()
    unfit: bool = False
    within_reach: Optimum | None = None
    reach_proven: bool = True
    larger_field: Optimum | None = None

    def __repr__(self) -> str:
        return f"<{self.before.name}: no parameters of the grid reach {self.task.bits} bits>"


class Undecided(Struct, frozen=True, dict=True):
    """A circuit of which it is not known whether the grid has parameters: the search was stopped."""

    before: Circuit
    task: Task
    stop: Stop

    def __repr__(self) -> str:
        return f"<{self.before.name}: not known whether the grid reaches {self.task.bits} bits>"


class ZkvmOptimum(Struct, frozen=True, dict=True):
    """What was found for every circuit of a zkVM, in the order of its file."""

    before: ZkVM
    circuits: tuple[Optimum | Missed | Undecided, ...]
    task: Task = field(default_factory=Task)

    @property
    def missed(self) -> tuple[Missed, ...]:
        return tuple(result for result in self.circuits if isinstance(result, Missed))

    @property
    def bits(self) -> int:
        """Certified bits of all circuits with the parameters found; 0 where one has none."""
        return min(result.bits if isinstance(result, Optimum) else 0 for result in self.circuits)

    @property
    def undecided(self) -> tuple[Undecided, ...]:
        return tuple(result for result in self.circuits if isinstance(result, Undecided))

    @property
    def interrupted(self) -> bool:
        """Whether the user stopped the search before its end."""
        stops = (result.stop for result in self.circuits if not isinstance(result, Missed))
        return any(stop is not None and stop.interrupted for stop in stops)

    @property
    def final(self) -> Optimum | Missed | Undecided:
        """The circuit whose proof is the zkVM's: the one the file names, else the last."""
        named = [result for result in self.circuits if result.before.name == self.before.final]
        return named[0] if named else self.circuits[-1]

    @property
    def after(self) -> ZkVM:
        """The zkVM with the parameters found, other circuits as they are; published sizes are of others."""
        changed = {result.before.name: result.after for result in self.circuits if isinstance(result, Optimum)}
        circuits = tuple(changed.get(circuit.name, circuit) for circuit in self.before.circuits)
        if circuits == self.before.circuits:
            return self.before
        note = f"parameters of {', '.join(changed)} are those soundproof optimize found, not those in use"
        return replace(self.before, circuits=circuits, claims=(), notes=(*self.before.notes, note))

    def __repr__(self) -> str:
        return f"<{self.before.name}: {self.final!r}, {len(self.circuits)} circuits>"


# The fewest changes ----------------------------------------------------------------------------


class Fewest(Struct, frozen=True, dict=True):
    """What was found for one circuit; ``result`` is None where it has the bits as it is.

    No set of fewer ``parameters`` reaches the bits, unless the search of these had no end (``fewer_ruled_out`` is
    False then).  None of as many costs less, unless ``stop`` says where that search stopped.  ``needed`` are in
    every set, ``useless`` in none.
    """

    before: Circuit
    task: Task
    result: Optimum | Missed | Undecided | None = None
    parameters: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    useless: tuple[str, ...] = ()
    fewer_ruled_out: bool = True
    stop: Stop | None = None

    @property
    def count(self) -> int:
        """How many parameters change."""
        return len(self.result.changes) if isinstance(self.result, Optimum) else 0

    @property
    def changed(self) -> dict[str, tuple[Any, Any]]:
        """Value today and value found of every parameter that changes, by its path."""
        changes = self.result.changes if isinstance(self.result, Optimum) else ()
        return {path: (old, new) for path, old, new in changes}

    def own(self, shared: Iterable[SharedChange]) -> dict[str, tuple[Any, Any]]:
        """Of the changes those that no shared key makes, by their paths; also of what keeps its value when one changes.

        A template lies over the defaults.
        """
        there = [change for change in shared if self.before.name in change.circuits]
        given = {change.parameter: change.changed for change in sorted(there, key=lambda change: change.table)}
        kept = {change.parameter: (change.today, change.today) for change in there}
        return {path: pair for path, pair in {**kept, **self.changed}.items() if given.get(path, pair[0]) != pair[1]}

    @property
    def smaller_sets(self) -> int:
        """How many sets of fewer parameters there are."""
        return sum(comb(len(self.parameters), size) for size in range(self.count))

    def __repr__(self) -> str:
        return f"<{self.before.name}: {self.count} changes>"


class SharedChange(Struct, frozen=True, dict=True):
    """A key of a ``table`` that several circuits share, as ``templates.recursion``, with those that it reaches."""

    table: str
    parameter: str
    today: Any
    changed: Any
    circuits: tuple[str, ...]


def changed_keys(circuits: Iterable[Fewest], shared: Sequence[SharedChange]) -> int:
    """How many keys change: those that are shared, and of each circuit its own."""
    return len(shared) + sum(len(fewest.own(shared)) for fewest in circuits)


class Changes(Struct, frozen=True, dict=True):
    """The fewest changes of the circuits asked for, and the file with them, which was read and assessed again.

    ``file`` is None where the target is a value; ``assessed`` are the circuits that were asked for, of ``after``.
    ``shared`` are the changes that stand once for several circuits.  Fewer changes than ``count`` are ruled out unless
    ``fewer_ruled_out`` is False.  ``interrupted`` says whether the user stopped the search before its end.
    """

    before: ZkVM
    after: ZkVM
    circuits: tuple[Fewest, ...]
    assessed: tuple[CircuitAssessment, ...]
    task: Task
    file: Patch | None = None
    shared: tuple[SharedChange, ...] = ()
    fewer_ruled_out: bool = True
    interrupted: bool = False

    @property
    def bits(self) -> int:
        """Certified bits of the circuits asked for, with the changes."""
        return min(circuit.bits for circuit in self.assessed)

    @property
    def count(self) -> int:
        """How many parameters change, over all circuits; one of a table that several circuits share is one."""
        return changed_keys(self.circuits, self.shared)

    @property
    def missed(self) -> bool:
        """Whether a circuit that was asked for does not have the bits."""
        return self.bits < self.task.bits

    @property
    def patch(self) -> str | None:
        """The changes as a unified diff of the file, empty where there are none; None where the target is a value."""
        return None if self.file is None else self.file.diff

    def __repr__(self) -> str:
        return f"<{self.before.name}: {self.bits} bits with {self.count} changes>"
