"""From a circuit or a zkVM to the cheapest parameters of a grid, certified, or to what stands in their way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from math import inf
from typing import TYPE_CHECKING

from msgspec.structs import replace

from soundproof.analyses.optimize.bar import Bar
from soundproof.analyses.optimize.effort import MOST, Effort, Exhausted
from soundproof.analyses.optimize.folding import FriSearch
from soundproof.analyses.optimize.frontier import Candidate
from soundproof.analyses.optimize.grid import KEEP, MOST_BITS, Grid, values
from soundproof.analyses.optimize.obstacles import Obstacle, obstacles
from soundproof.analyses.optimize.results import Missed, Optimum, Stop, Task, Undecided, ZkvmOptimum
from soundproof.analyses.optimize.side import sides
from soundproof.formats.files import Target, zkvm_of
from soundproof.parameters.faults import UserError, did_you_mean
from soundproof.primitives.fields import MAX_DEGREE, Field
from soundproof.protocols.fri import Fri
from soundproof.protocols.ligero import Ligero
from soundproof.protocols.whir import Whir
from soundproof.readings.cost import GOALS, Cost, meter_of
from soundproof.readings.evaluation import failures
from soundproof.readings.security import BEST, CircuitAssessment, Evaluation, Pin, assess_circuit
from soundproof.transcript.challenges import Challenge
from soundproof.zkvm.circuit import Circuit, linear_code
from soundproof.zkvm.proof import transcript
from soundproof.zkvm.zkvm import ZkVM

if TYPE_CHECKING:
    from soundproof.analyses.optimize.iterations import PathSearch
    from soundproof.analyses.optimize.matrices import MatrixSearch

    Search = FriSearch | PathSearch | MatrixSearch

__all__ = [
    "Missed",
    "Optimum",
    "Stop",
    "Task",
    "Undecided",
    "ZkvmOptimum",
    "best",
    "feasible",
    "in_turn",
    "meter_of",
    "optimize",
    "requested",
    "search_of",
    "solve",
]

RESERVE, QUICK = 50_000, 5_000
"""Steps that a stopped search may still do to find any parameters; so few where the user waits for the prompt."""


def optimize(
    target: Target,
    bits: int = 128,
    circuit: str | None = None,
    minimize: str = "size",
    max_bytes: int | None = None,
    max_prover: float | None = None,
    max_verifier: float | None = None,
    grid: Grid | None = None,
    pin: Pin = BEST,
    progress: Callable[[str], None] | None = None,
    rates: bool | None = None,
    reach: bool | None = None,
    steps: int = MOST,
) -> ZkvmOptimum:
    """The cheapest parameters of a grid with which every circuit of a zkVM, or the one named, has so many bits.

    ``minimize`` is size, prover, verifier or queries (:mod:`soundproof.readings.cost`); ``max_bytes`` limits the
    final proof, or the named circuit's, ``max_prover`` and ``max_verifier`` the work of prover and verifier, in
    multiples of today's.  Where no circuit is named, those that are not final keep their prover's work at most at
    today's unless ``max_prover`` says otherwise: there is one final proof, and there are many of the others.
    UserError where the circuit is unknown, no search is for so many bits, or a limit is not positive.

    Beside an optimum stand the best at other ``rates``, beside a circuit that has none what is within ``reach``; unless
    said otherwise, where one circuit is named.  All searches together do at most so many ``steps``
    (:mod:`soundproof.analyses.optimize.effort`); where these are not enough, or the user interrupts, what is known
    then is returned, and says so.

    >>> from soundproof import optimize
    >>> found = optimize("pico", bits=100, circuit="embed")
    >>> found
    <Pico: <embed: 100 bits in 153.2 KiB at rate 1/32>, 1 circuits>
    >>> found.final.changes[:2]
    (('opening.rate', Fraction(1, 16), Fraction(1, 32)), ('opening.queries', 21, 32))
    """
    zkvm = zkvm_of(target)
    task = Task(bits, minimize, grid or Grid(), pin)
    asked = requested(zkvm, circuit, task, max_bytes, max_prover, max_verifier, others=1.0)
    effort, alone = Effort(steps, progress), circuit is not None
    rates, reach = alone if rates is None else rates, alone if reach is None else reach
    results: list[Optimum | Missed | Undecided] = [
        solve(member, replace(member_task, grid=member_task.grid.of(member)), effort, rates, reach)
        for member, member_task in in_turn(asked, effort, zkvm.name)
    ]
    return ZkvmOptimum(zkvm, tuple(results), task)


def in_turn(asked: Sequence[tuple[Circuit, Task]], effort: Effort, zkvm: str) -> Iterator[tuple[Circuit, Task]]:
    """The circuits of a ``zkvm`` one after the other; each may do an equal part of the steps that are left then."""
    for i, (circuit, task) in enumerate(asked):
        effort.begin(f"{zkvm} {circuit.name}")
        with effort.at_most(effort.left // (len(asked) - i)):
            yield circuit, task


def requested(
    zkvm: ZkVM,
    circuit: str | None,
    task: Task,
    max_bytes: int | None,
    max_prover: float | None,
    max_verifier: float | None,
    others: float | None = None,
) -> list[tuple[Circuit, Task]]:
    """The circuits that are asked for, each with its task and the limits that concern it.  UserError as above.

    ``others`` limits the prover's work for circuits that are not final, where nothing else does and none is named.
    """
    names = [member.name for member in zkvm.circuits]
    if not 1 <= task.bits <= MOST_BITS:
        raise UserError(f"bits to be reached are from 1 to {MOST_BITS}, not {task.bits}")
    if circuit is not None and circuit not in names:
        raise UserError(f"no circuit is named {circuit!r} in {zkvm.name}\n    hint: {did_you_mean(circuit, names)}")
    if task.pin.regime == "declared":
        raise UserError("a declared analysis is of the parameters in use\n    hint: pin another regime, or none")
    for name, most in (("prover", max_prover), ("verifier", max_verifier)):
        if most is not None and not 0 < most < inf:
            raise UserError(f"max_{name} is a positive number, in multiples of today's work, not {most}")
    if task.goal not in GOALS:
        raise UserError(f"nothing is called {task.goal!r}\n    hint: {did_you_mean(task.goal, list(GOALS))}")
    chosen = [member for member in zkvm.circuits if circuit in (None, member.name)]
    for member in chosen:
        if linear_code(member) is not None:
            problem = f"{member.name}: how the distance of its linear code follows from the rate is not known"
            raise UserError(f"{problem}: it is not searched\n    hint: whatif evaluates the codes that you state")
    task.grid.check(chosen)
    final, tasks = circuit or zkvm.final or names[-1], []
    for member in chosen:
        prover = others if max_prover is None and circuit is None and member.name != final else max_prover
        shares = {name: most for name, most in (("prover", prover), ("verifier", max_verifier)) if most is not None}
        tasks.append((member, task.limited(size=max_bytes if member.name == final else None).shared(member, **shares)))
    return tasks


def solve(
    circuit: Circuit, task: Task, effort: Effort | None = None, rates: bool = True, reach: bool = True
) -> Optimum | Missed | Undecided:
    """The optimum of one circuit, or that there is none; with the best at other rates, or what is within reach."""
    effort = effort or Effort()
    name = effort.doing or circuit.name
    result, search = _searched(circuit, task, effort, effort.left * 3 // 5 if rates or reach else effort.left)
    result = _or_today(circuit, task, result)
    if isinstance(result, Optimum):
        return replace(result, runners_up=_runners_up(result, search, effort, name)) if rates else result
    if result is not None:
        return result
    blocking: tuple[Obstacle, ...] = ()
    with suppress(Exhausted), effort.at_most(effort.left // 2):
        blocking = obstacles(search)
    missed = Missed(circuit, task, blocking, not blocking and search.unfit())
    if not reach:
        return missed
    within, proven = _within_reach(missed, effort, name)
    return replace(missed, within_reach=within, reach_proven=proven, larger_field=_larger_field(missed, effort, name))


def best(circuit: Circuit, task: Task, effort: Effort | None = None) -> Optimum | Undecided | None:
    """The optimum of one circuit; None where there is none."""
    effort = effort or Effort()
    return _searched(circuit, task, effort, effort.left, reserve=0)[0]


def _searched(
    circuit: Circuit,
    task: Task,
    effort: Effort,
    steps: int,
    reserve: int = RESERVE,
    search: Search | None = None,
) -> tuple[Optimum | Undecided | None, Search]:
    """What a search of at most so many steps finds, and the search; after a stop, a reserve to find any parameters."""
    before, search = effort.spent, search or search_of(circuit, task, effort)
    try:
        with effort.at_most(steps):
            certified = (_certified(circuit, task, candidate) for candidate in search.candidates())
            return next(filter(None, certified), None), search
    except Exhausted:
        pass
    except KeyboardInterrupt:
        effort.stop()
    floor = search.frontier.floor
    least = None if floor is None else Cost(**dict(zip(GOALS[task.goal], floor, strict=True)))
    stop = Stop(effort.spent - before, effort.interrupted, least)
    incumbent = _incumbent(circuit, task, search, effort, min(reserve, QUICK) if effort.interrupted else reserve)
    return Undecided(circuit, task, stop) if incumbent is None else replace(incumbent, stop=stop), search


def _incumbent(circuit: Circuit, task: Task, search: Search, effort: Effort, reserve: int) -> Optimum | None:
    """The cheapest parameters that a stopped search has come by, or that are found without much more work."""
    candidates = list(search.incumbents())
    with suppress(Exhausted), effort.at_most(reserve // 2, reserve=True):
        candidates += search.feasible()
    with suppress(Exhausted), effort.at_most(reserve - reserve // 2, reserve=True):
        for candidate in _without_limits(circuit, task, search, effort):
            candidates.append(candidate)
    certified = (
        _certified(circuit, task, candidate)
        for candidate in sorted(candidates, key=lambda candidate: candidate.cost.by(task.goal))
    )
    return next(filter(None, certified), None)


def _or_today(circuit: Circuit, task: Task, result: Optimum | Undecided | None) -> Optimum | Undecided | None:
    """What was found, or today's parameters where these reach the bits for less: they need not be of the grid."""
    cost, now = meter_of(circuit).of(transcript(circuit)), values(circuit)
    pinned = all(value in (KEEP, now.get(path, value)) for path, value in task.grid.pins)
    dearer = not isinstance(result, Optimum) or cost.by(task.goal) < result.cost.by(task.goal)
    if not (pinned and dearer and _within(cost, task)):
        return result
    assessed = assess_circuit(circuit, task.pin, every=False)
    today = _certified(circuit, task, Candidate(circuit, assessed.best.radii, cost))
    return result if today is None else replace(today, stop=None if result is None else result.stop, kept=True)


def _within(cost: Cost, task: Task) -> bool:
    return all(getattr(cost, name) <= most for name, most in task.limits)


def _without_limits(circuit: Circuit, task: Task, search: Search, effort: Effort) -> Iterator[Candidate]:
    """The best of each rate where nothing is limited, as far as it is within the limits all the same."""
    for rate in dict.fromkeys(side.circuit.opening.rate for side in search.sides) if search.frontier.limited else ():
        alone = replace(task, limits=(), grid=replace(task.grid, rates=(rate,)))
        first = next(search_of(circuit, alone, effort).candidates(), None)
        if first is not None and _within(first.cost, task):
            yield first


def _certified(circuit: Circuit, task: Task, candidate: Candidate) -> Optimum | None:
    """A candidate with its certified bits; None where these are too few after all."""
    after = candidate.circuit
    if after != circuit:  # what the team declares of its own parameters does not hold for others
        after = replace(after, declared=None, declared_size="")
    assessed, chosen = assess_circuit(after, task.pin, every=False), True
    if assessed.bits < task.bits and not task.chosen:
        assessed, chosen = _at(assessed, candidate, task), False
    if assessed.bits < task.bits:
        return None
    today_costs = meter_of(circuit).of(transcript(circuit))
    today_has = assess_circuit(circuit, task.pin, every=False)
    return Optimum(circuit, after, candidate.cost, assessed, task, today_costs, today_has, chosen)


def _at(assessed: CircuitAssessment, candidate: Candidate, task: Task) -> CircuitAssessment:
    """The assessment at the radii of a candidate instead of those chosen."""
    challenges = tuple(entry for entry in assessed.transcript if isinstance(entry, Challenge))
    failed = tuple(failures(challenges, task.pin.over(candidate.circuit.field), candidate.radii))
    best = Evaluation.of(challenges, candidate.radii, failed)
    return replace(assessed, best=best, evaluations=(best,))


# What stands beside -----------------------------------------------------------------------------


def _runners_up(optimum: Optimum, search: Search, effort: Effort, name: str) -> tuple[Optimum | Undecided, ...]:
    """The best parameters at every other rate that was searched, cheapest first, then those that are not known."""
    task = optimum.task
    if task.grid.value("opening.rate") is not None:
        return ()
    searched = dict.fromkeys(side.circuit.opening.rate for side in search.sides)
    rates = [rate for rate in searched if rate != optimum.after.opening.rate]
    others: list[Optimum | Undecided | None] = []
    for i, rate in enumerate(rates):
        effort.begin(f"{name} at rate {rate}")
        with effort.at_most(effort.left // (len(rates) - i)):
            alone = replace(task, grid=replace(task.grid, rates=(rate,)))
            known = search.at(rate) if optimum.stop is None else None  # what a stop cut short is not known
            others.append(_searched(optimum.before, alone, effort, effort.left, 0, known)[0])
    optima = [other for other in others if isinstance(other, Optimum)]
    return (
        *sorted(optima, key=lambda other: other.cost.by(task.goal)),
        *(other for other in others if isinstance(other, Undecided)),
    )


def _within_reach(missed: Missed, effort: Effort, name: str) -> tuple[Optimum | None, bool]:
    """The most bits that the grid has within the limits, at the least cost; and whether more are ruled out."""
    barred = (obstacle.bits for obstacle in missed.blocking if not obstacle.opening)
    low, high, proven = 0, min([missed.task.bits, *(bits + 1 for bits in barred if bits is not None)]), True
    most: Optimum | None = None
    with effort.at_most(effort.left * 2 // 3):
        while high - low > 1:
            middle = (low + high) // 2
            effort.begin(f"{name} at {middle} bits")
            with effort.at_most(effort.left // 4):
                result = feasible(missed.before, replace(missed.task, bits=middle), effort)
            if isinstance(result, Optimum):
                low, most = max(middle, min(result.bits, high - 1)), result
            else:
                high, proven = middle, proven and result is None
        if most is None:
            return None, proven
        effort.begin(f"{name} at {low} bits")
        cheapest = best(missed.before, replace(missed.task, bits=low), effort)
    return (cheapest if isinstance(cheapest, Optimum) else most), proven


def feasible(circuit: Circuit, task: Task, effort: Effort) -> Optimum | Undecided | None:
    """Any parameters that reach the bits, not the cheapest; within limits, bounds of cost are a better guide."""
    if task.limits:
        return best(circuit, task, effort)
    search = search_of(circuit, task, effort)
    try:
        certified = (_certified(circuit, task, candidate) for candidate in search.feasible())
        optimum = next(filter(None, certified), None)
    except Exhausted:
        optimum = None
    except KeyboardInterrupt:
        effort.stop()
        optimum = None
    return optimum or _searched(circuit, task, effort, effort.left, 0, search)[0]


def _larger_field(missed: Missed, effort: Effort, name: str) -> Optimum | None:
    """What the smallest extension of the field that is enough would cost; None where none is found."""
    field = missed.before.field
    for degree in range(field.degree + 1, MAX_DEGREE + 1):
        larger = Field(field.base, degree)
        effort.begin(f"{name} over {larger.name}")
        with effort.at_most(effort.left // 2):
            optimum = best(replace(missed.before, field=larger), missed.task, effort)
        if isinstance(optimum, Optimum):
            return optimum
    return None


# Searches ---------------------------------------------------------------------------------------


def search_of(circuit: Circuit, task: Task, effort: Effort) -> Search:
    """The search of a circuit's parameters."""
    bar = Bar(task.bits, task.pin.over(circuit.field), effort)
    every, asked = sides(circuit, task.grid, bar), (task.grid, bar, task.goal, dict(task.limits))
    if isinstance(circuit.opening, Fri):
        return FriSearch(every, *asked)
    if isinstance(circuit.opening, Ligero):
        from soundproof.analyses.optimize.matrices import MatrixSearch

        return MatrixSearch(every, *asked)
    from soundproof.analyses.optimize.iterations import PathSearch
    from soundproof.analyses.optimize.rounds import StirRounds, WhirRounds

    return PathSearch(every, WhirRounds() if isinstance(circuit.opening, Whir) else StirRounds(), *asked)
