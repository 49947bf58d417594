"""From a circuit or a zkVM to the cheapest parameters of a grid, certified, or to what stands in their way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from math import ceil
from typing import Any

from soundproof.assess import BEST, CircuitAssessment, Evaluation, Pin, assess_circuit
from soundproof.assess.evaluation import failures
from soundproof.cost import GOALS, Cost, meter_of
from soundproof.fields import MAX_DEGREE, Field
from soundproof.inputs import UserError, did_you_mean
from soundproof.inputs.checks import check
from soundproof.protocols.fri import Fri
from soundproof.protocols.whir import Whir
from soundproof.regimes import UniqueDecoding
from soundproof.search.bar import Bar
from soundproof.search.folding import Candidate, FriSearch
from soundproof.search.grid import Grid, free, today
from soundproof.search.side import Side
from soundproof.transcript import Challenge
from soundproof.zkvm import Circuit, ZkVM, transcript

__all__ = ["Missed", "Optimum", "Task", "ZkvmOptimum", "best", "meter_of", "optimize", "solve"]


@dataclass(frozen=True, slots=True)
class Task:
    """What is asked for: the least of ``goal`` over a grid at ``bits``, within ``limits`` on costs."""

    bits: int = 128
    goal: str = "size"
    grid: Grid = Grid()
    pin: Pin = BEST
    limits: tuple[tuple[str, int], ...] = ()

    def limited(self, **limits: int | None) -> Task:
        """The same within more limits, by the names of the costs."""
        more = {name: most for name, most in limits.items() if most is not None}
        return replace(self, limits=tuple({**dict(self.limits), **more}.items()))


@dataclass(frozen=True)
class Optimum:
    """The cheapest parameters of the grid that reach the bits, beside what the circuit has today.

    ``assessed`` is certified: the circuit's own assessment, or where that chooses a radius with fewer bits
    (``chosen`` is False then), the evaluation at the radii the search found.
    """

    before: Circuit
    after: Circuit
    cost: Cost
    assessed: CircuitAssessment
    task: Task
    chosen: bool = True

    @property
    def bits(self) -> int:
        return self.assessed.bits

    @cached_property
    def cost_before(self) -> Cost:
        """What today's parameters cost."""
        return meter_of(self.before).of(transcript(self.before))

    @cached_property
    def assessed_before(self) -> CircuitAssessment:
        """Today's parameters, certified."""
        return assess_circuit(self.before, self.task.pin, every=False)

    @property
    def changes(self) -> tuple[tuple[str, Any, Any], ...]:
        """Path, value today and value found of every parameter that changes."""
        found = []
        for path in free(self.before):
            old, new = today(self.before, path), today(self.after, path)
            if path == "lookups.grinding":
                old, new = (tuple(bus.grinding for _, bus in c.buses) for c in (self.before, self.after))
                old, new = (bits[0] if len(set(bits)) == 1 else bits for bits in (old, new))
            if old != new:
                found.append((path, old, new))
        return tuple(found)

    @cached_property
    def runners_up(self) -> tuple[Optimum, ...]:
        """The best parameters at every other rate of the grid, cheapest first."""
        rates = [rate for rate in self.task.grid.rates if rate != self.after.opening.rate]
        if self.task.grid.value("opening.rate") is not None:
            return ()
        found = [best(self.before, replace(self.task, grid=replace(self.task.grid, rates=(rate,)))) for rate in rates]
        return tuple(sorted((o for o in found if o is not None), key=lambda o: o.cost.by(self.task.goal)))

    def __repr__(self) -> str:
        kib = ceil(self.cost.size) / 1024
        return f"<{self.before.name}: {self.bits} bits in {kib:,.1f} KiB at rate {self.after.opening.rate}>"


@dataclass(frozen=True)
class Missed:
    """A circuit for which the grid has no parameters that reach the bits within the limits."""

    before: Circuit
    task: Task

    @cached_property
    def blocking(self) -> tuple[tuple[Challenge, Evaluation], ...]:
        """The rounds that miss the bits at every rate and batching with most grinding; what they have at the first."""
        found: dict[str, tuple[Challenge, Evaluation]] = {}
        for i, side in enumerate(_sides(self.before, self.task)):
            friendliest = UniqueDecoding(side.code.length - side.code.dimension, self.task.pin.unique_gaps)
            blocked = {challenge.name: challenge for challenge in side.blocked(friendliest)}
            for name in [name for name in found if name not in blocked]:
                del found[name]
            for name, challenge in blocked.items() if i == 0 else ():
                failed = tuple(failures((challenge,), self.task.pin, (friendliest,)))
                found[name] = (challenge, Evaluation.of((challenge,), (friendliest,), failed))
        return tuple(found.values())

    @cached_property
    def within_reach(self) -> Optimum | None:
        """The most bits that the grid has within the limits, at the least cost."""
        low, most = 0, None
        high = self.task.bits
        while high - low > 1:
            middle = (low + high) // 2
            found = best(self.before, replace(self.task, bits=middle))
            if found is None:
                high = middle
            else:
                low, most = max(middle, min(found.bits, high - 1)), found
        return most

    @cached_property
    def larger_field(self) -> Optimum | None:
        """What the smallest extension of the field that is enough would cost; None where none is."""
        own = self.before.field
        for degree in range(own.degree + 1, MAX_DEGREE + 1):
            found = best(replace(self.before, field=Field(own.prime, degree)), self.task)
            if found is not None:
                return found
        return None

    def __repr__(self) -> str:
        return f"<{self.before.name}: no parameters of the grid reach {self.task.bits} bits>"


@dataclass(frozen=True)
class ZkvmOptimum:
    """What was found for every circuit of a zkVM, in the order of its file."""

    before: ZkVM
    circuits: tuple[Optimum | Missed, ...]
    task: Task = field(default_factory=Task)

    @property
    def missed(self) -> tuple[Missed, ...]:
        return tuple(found for found in self.circuits if isinstance(found, Missed))

    @property
    def bits(self) -> int:
        """Certified bits of all circuits with the parameters found; 0 where one has none."""
        return 0 if self.missed else min(found.bits for found in self.circuits if isinstance(found, Optimum))

    @property
    def final(self) -> Optimum | Missed:
        """The circuit whose proof is the zkVM's: the one the file names, else the last."""
        named = [found for found in self.circuits if found.before.name == self.before.final]
        return named[0] if named else self.circuits[-1]

    @property
    def after(self) -> ZkVM:
        """The zkVM with the parameters found, other circuits as they are; published sizes are of others."""
        found = {own.before.name: own.after for own in self.circuits if isinstance(own, Optimum)}
        circuits = tuple(found.get(circuit.name, circuit) for circuit in self.before.circuits)
        if circuits == self.before.circuits:
            return self.before
        note = f"parameters of {', '.join(found)} are those soundproof optimize found, not those in use"
        return replace(self.before, circuits=circuits, claims=(), notes=(*self.before.notes, note))

    def __repr__(self) -> str:
        return f"<{self.before.name}: {self.final!r}, {len(self.circuits)} circuits>"


def optimize(
    zkvm: ZkVM,
    bits: int = 128,
    circuit: str | None = None,
    minimize: str = "size",
    max_bytes: int | None = None,
    max_prover: float | None = None,
    grid: Grid | None = None,
    pin: Pin = BEST,
    progress: Callable[[str], None] | None = None,
) -> ZkvmOptimum:
    """The cheapest parameters of a grid with which every circuit of a zkVM, or the one named, has so many bits.

    ``minimize`` is size, prover, verifier or queries (:mod:`soundproof.cost`); ``max_bytes`` limits the
    final proof, or the named circuit's, and ``max_prover`` the prover's work, in multiples of today's.  UserError
    where the circuit is unknown or its opening is not searched.

    >>> from soundproof import load, optimize
    >>> found = optimize(load("pico"), bits=100, circuit="embed")
    >>> found
    <Pico: <embed: 100 bits in 153.2 KiB at rate 1/32>, 1 circuits>
    >>> found.final.changes[:2]
    (('opening.rate', Fraction(1, 16), Fraction(1, 32)), ('opening.queries', 21, 32))
    """
    names = [own.name for own in zkvm.circuits]
    if circuit is not None and circuit not in names:
        raise UserError(f"no circuit is named {circuit!r} in {zkvm.name}\n    hint: {did_you_mean(circuit, names)}")
    if pin.regime == "declared":
        raise UserError("a declared analysis is of the parameters in use\n    hint: pin another regime, or none")
    if minimize not in GOALS:
        raise UserError(f"nothing is called {minimize!r}\n    hint: {did_you_mean(minimize, list(GOALS))}")
    chosen = [own for own in zkvm.circuits if circuit in (None, own.name)]
    task = Task(bits, minimize, grid or Grid(), pin)
    final = circuit or zkvm.final or names[-1]
    found = []
    for own in chosen:
        if progress is not None:
            progress(f"{zkvm.name} {own.name}")
        work = None if max_prover is None else int(max_prover * meter_of(own).of(transcript(own)).prover)
        asked = replace(task, grid=task.grid.of(own))
        found.append(solve(own, asked.limited(size=max_bytes if own.name == final else None, prover=work)))
    return ZkvmOptimum(zkvm, tuple(found), task)


def solve(circuit: Circuit, task: Task) -> Optimum | Missed:
    """The optimum of one circuit, or that there is none."""
    return best(circuit, task) or Missed(circuit, task)


def best(circuit: Circuit, task: Task) -> Optimum | None:
    """The optimum of one circuit, or None."""
    return next(_optima(circuit, task), None)


def _optima(circuit: Circuit, task: Task) -> Iterator[Optimum]:
    """Certified candidates, cheapest first."""
    for candidate in _candidates(circuit, task):
        after = candidate.circuit
        if after != circuit:  # what the team declares of its own parameters does not hold for others
            after = replace(after, declared=None, declared_size="")
        assessed, chosen = assess_circuit(after, task.pin, every=False), True
        if assessed.bits < task.bits:
            assessed, chosen = _at(assessed, candidate, task), False
        if assessed.bits >= task.bits:
            yield Optimum(circuit, after, candidate.cost, assessed, task, chosen)


def _at(assessed: CircuitAssessment, candidate: Candidate, task: Task) -> CircuitAssessment:
    """The assessment at the radii of a candidate instead of those chosen."""
    challenges = tuple(entry for entry in assessed.transcript if isinstance(entry, Challenge))
    failed = tuple(failures(challenges, task.pin, candidate.radii))
    best = Evaluation.of(challenges, candidate.radii, failed)
    return replace(assessed, best=best, evaluations=(best,))


def _candidates(circuit: Circuit, task: Task) -> Iterator[Candidate]:
    bar = Bar(task.bits, task.pin)
    match circuit.opening:
        case Fri():
            return FriSearch(_sides(circuit, task), task.grid, bar, task.goal, dict(task.limits)).candidates()
        case Whir():
            from soundproof.search.iterations import WhirSearch

            return WhirSearch(_sides(circuit, task), task.grid, bar, task.goal, dict(task.limits)).candidates()
        case _:
            kind = circuit.opening.kind
            raise UserError(f"{circuit.name}: the parameters of {kind} are not searched\n    hint: fri and whir are")


def _sides(circuit: Circuit, task: Task) -> list[Side]:
    """The circuit at every rate whose domain exists, with every kind of batching, its own first.

    Rates at which a pinned schedule folds to one point or less are left out; UserError if no other is left.
    """
    own, grid, bar = circuit.opening.batching, task.grid, Bar(task.bits, task.pin)
    kinds = sorted(grid.options("opening.batching", grid.batchings), key=lambda kind: kind is not own)
    if circuit.air.functions == 1:
        kinds = [own]
    rates = [rate for rate in grid.options("opening.rate", grid.rates) if _exists(circuit, rate)]
    sides = [Side(circuit, rate, kind, grid, bar, meter_of(circuit)) for rate in rates for kind in kinds]
    tested = [side for side in sides if side.code.dimension < side.code.length]
    if sides and not tested:
        raise UserError(
            f"{circuit.name}: what is pinned folds to one point or less at every rate: every word is accepted, 0 bits\n"
            "    hint: fewer folds, or a larger final domain"
        )
    return tested


def _exists(circuit: Circuit, rate: Fraction) -> bool:
    """Whether the field has a domain for a rate: a circuit that folds nothing has no other fault."""
    opening: Any = circuit.opening
    lower = {"rate": rate, "rates": None} if isinstance(opening, Whir) else {"rate": rate}
    faults = check(replace(circuit, opening=replace(opening, **lower)))
    return not any(fault.path == ("opening", "rate") for fault in faults)
