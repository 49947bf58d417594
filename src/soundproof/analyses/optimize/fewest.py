"""The fewest parameters to change: sets of them in the order of their number, each searched as a grid of its own.

A set is the smallest where no set of fewer parameters reaches the bits.  Two facts leave sets out.  A parameter
without which some round misses the bits, whatever all others are, is in every set that reaches them.  And the cap of
the Merkle trees has no part in soundness: where no cost is limited, no smallest set has it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import combinations
from math import ceil
from pathlib import Path

from soundproof.analyses.optimize.effort import MOST, Effort, Exhausted
from soundproof.analyses.optimize.grid import Grid, free, values
from soundproof.analyses.optimize.obstacles import obstacles
from soundproof.analyses.optimize.optimum import best, in_turn, requested, search_of, solve
from soundproof.analyses.optimize.results import Changes, Fewest, Missed, Optimum, Stop, Task, Undecided
from soundproof.analyses.optimize.schedules import FOLDS
from soundproof.formats.files import Target, catalogue, parse, text_of, zkvm_of
from soundproof.parameters.faults import UserError
from soundproof.protocols.fri import Fri
from soundproof.readings.cost import meter_of
from soundproof.readings.security import BEST, Pin, assess_circuit
from soundproof.render.document import Patch
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import transcript
from soundproof.zkvm.zkvm import ZkVM

__all__ = ["fewest", "fewest_changes"]

CAP, FOLDINGS = "opening.merkle.cap", "opening.foldings"


def fewest_changes(
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
    steps: int = MOST,
) -> Changes:
    """The fewest parameters to change so that every circuit of a zkVM, or the one named, has so many bits.

    Of all changes that are so few these are the cheapest; the arguments are those of :func:`optimize`.  ``patch``
    changes the file, which keeps its comments and its layout; ``bits`` are those of the file with it, read anew.
    UserError as of :func:`optimize`, and where the target is a file of soundcalc; ImportError without tomlkit.

    >>> from soundproof import fewest_changes, load
    >>> found = fewest_changes(load("pico"), bits=100, circuit="embed")
    >>> found, found.circuits[0].result.changes[0]
    (<Pico: 100 bits with 2 changes>, ('opening.queries', 21, 93))
    """
    name, text = ("", None) if isinstance(target, ZkVM) else text_of(str(target))
    zkvm = zkvm_of(target) if text is None else parse(text, name)
    if text is not None:
        _edited(target, text, name, [])  # what cannot be changed is told before the search
    task = Task(bits, minimize, grid or Grid(), pin, chosen=True)
    asked = requested(zkvm, circuit, task, max_bytes, max_prover, max_verifier)
    effort = Effort(steps, progress)
    searched = in_turn(asked, effort, zkvm.name)
    results = [fewest(member, member_task, effort, reach=circuit is not None) for member, member_task in searched]
    optima = [one.result for one in results if isinstance(one.result, Optimum)]
    changed = {optimum.before.name: _changed(optimum) for optimum in optima}
    file = None if text is None else _edited(target, text, name, list(changed.values()))
    circuits = tuple(changed.get(member.name, member) for member in zkvm.circuits)
    after = replace(zkvm, circuits=circuits) if file is None else parse(file.after, name)
    names = [member.name for member, _ in asked]
    assessed = tuple(assess_circuit(member, pin, every=False) for member in after.circuits if member.name in names)
    return Changes(zkvm, after, tuple(results), assessed, task, file)


def _changed(optimum: Optimum) -> Circuit:
    """The circuit with what was found; what its team declares of it stays in its file."""
    return replace(optimum.after, declared=optimum.before.declared, declared_size=optimum.before.declared_size)


def _edited(target: Target, text: str, name: str, circuits: list[Circuit]) -> Patch:
    """The file with other circuits, under its path from here; alone where it is elsewhere, or in the catalogue."""
    from soundproof.formats.editing import edited

    path = Path(name.rpartition(":")[2])
    with suppress(ValueError):
        path = path.resolve().relative_to(Path.cwd())
    alone = path.is_absolute() or ".." in path.parts or str(target).lower() in catalogue()
    texts = (text, edited(text, name, circuits))
    if Path(name).is_file() and b"\r\n" in Path(name).read_bytes():  # texts are read with the ends of lines of Unix
        texts = (texts[0].replace("\n", "\r\n"), texts[1].replace("\n", "\r\n"))
    return Patch(path.name if alone else path.as_posix(), *texts)


# One circuit ------------------------------------------------------------------------------------


def fewest(circuit: Circuit, task: Task, effort: Effort | None = None, reach: bool = True) -> Fewest:
    """The fewest changes of one circuit, and of those the cheapest; ``reach`` as in :func:`solve`."""
    effort = effort or Effort()
    if not task.grid.pins and _holds(circuit, task):
        return Fewest(circuit, task)
    return _Sets(circuit, task, effort).fewest(reach)


def _holds(circuit: Circuit, task: Task) -> bool:
    """Whether the circuit has the bits within the limits as it is."""
    if assess_circuit(circuit, task.pin, every=False).bits < task.bits:
        return False
    cost = meter_of(circuit).of(transcript(circuit))
    return all(ceil(getattr(cost, name)) <= most for name, most in task.limits)


class _Sets:
    """The sets of a circuit's parameters, searched in the order of their size."""

    def __init__(self, circuit: Circuit, task: Task, effort: Effort) -> None:
        self.circuit, self.task, self.effort, self.started = circuit, task, effort, effort.spent
        grid = task.grid
        fixed = {path for path, _ in grid.pins} | set(grid.kept)
        self.parameters = tuple(
            path for path in free(circuit) if path not in fixed and (not grid.only or path in grid.only)
        )
        self.useless = () if task.limits else tuple(path for path in self.parameters if path == CAP)
        self.needed: tuple[str, ...] = ()
        self.fewer_ruled_out, self.all_searched = True, True

    def fewest(self, reach: bool) -> Fewest:
        """The cheapest change of the smallest set; some change where the search of smaller ones has no end."""
        optimum = self._of_size(0) or self._of_size(1)  # most often that is enough
        if optimum is not None:
            return self._answer(optimum)
        whole = replace(self.task, grid=self.task.grid.of(self.circuit))
        every = solve(self.circuit, whole, self.effort, rates=False, reach=reach)
        if not isinstance(every, Optimum):
            return self._answer(every)
        with self.effort.at_most(self.effort.left // 2):
            self.needed = tuple(filter(self._is_needed, self.parameters))
        for size in range(max(2, len(self.needed)), len(self.parameters) + 1):
            optimum = self._of_size(size)
            if optimum is not None:
                return self._answer(optimum)
            if not self.effort.left:
                break
        return self._answer(every)

    def _answer(self, result: Optimum | Missed | Undecided) -> Fewest:
        ended = self.all_searched and self.fewer_ruled_out and not self.effort.interrupted
        stop = None if ended else Stop(self.effort.spent - self.started, self.effort.interrupted, None)
        return Fewest(
            self.circuit, self.task, result, self.parameters, self.needed, self.useless, self.fewer_ruled_out, stop
        )

    def _of_size(self, size: int) -> Optimum | None:
        """The cheapest change of so many parameters; None where none is known."""
        results = [
            self._among(chosen)
            for chosen in _sets(self.circuit, self.parameters, size)
            if set(self.needed) <= set(chosen) and not set(self.useless) & set(chosen)
        ]
        self.all_searched = all(result is None or result.stop is None for result in results)
        optima = [result for result in results if isinstance(result, Optimum)]
        if optima:
            return min(optima, key=lambda result: result.cost.by(self.task.goal))
        self.fewer_ruled_out = self.fewer_ruled_out and self.all_searched
        return None

    def _among(self, chosen: tuple[str, ...]) -> Optimum | Undecided | None:
        """The cheapest change of these parameters alone; None where none reaches the bits."""
        with suppress(UserError), self.effort.at_most(self.effort.left // 4):  # as that it folds too far at every rate
            return best(self.circuit, self._narrowed(chosen), self.effort)
        return None

    def _is_needed(self, path: str) -> bool:
        """Whether some round misses the bits as long as a parameter stays as it is, whatever the others are."""
        others = tuple(other for other in self.parameters if other != path)
        with suppress(Exhausted, UserError):
            return bool(obstacles(search_of(self.circuit, self._narrowed(others), self.effort)))
        return False

    def _narrowed(self, chosen: tuple[str, ...]) -> Task:
        """The task with all parameters but these as they are, or as they are pinned."""
        given = dict(self.task.grid.pins)
        kept = tuple(path for path in free(self.circuit) if path not in chosen and path not in given)
        return replace(self.task, grid=replace(self.task.grid, only=(), kept=kept).of(self.circuit))


def _sets(circuit: Circuit, parameters: tuple[str, ...], size: int) -> Iterator[tuple[str, ...]]:
    """The sets of so many parameters.

    Where each fold of a circuit has its own grinding, no other schedule is searched without these numbers.
    """
    together = FOLDS in parameters and isinstance(values(circuit)[FOLDS], tuple) and isinstance(circuit.opening, Fri)
    for chosen in combinations(parameters, size):
        if not (together and FOLDINGS in chosen and FOLDS not in chosen):
            yield chosen
