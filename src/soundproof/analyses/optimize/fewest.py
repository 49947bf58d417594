"""The fewest changes of a file: the smallest sets of parameters of its circuits, and the patch that they are.

A set is the smallest where no set of fewer parameters reaches the bits (:mod:`soundproof.analyses.optimize.subsets`).
Where circuits share tables of the file, one change may do for several (:mod:`soundproof.analyses.optimize.together`).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from math import ceil
from pathlib import Path

from msgspec.structs import replace

from soundproof.analyses.optimize.effort import MOST, Effort
from soundproof.analyses.optimize.grid import Grid
from soundproof.analyses.optimize.optimum import in_turn, requested
from soundproof.analyses.optimize.results import Changes, Fewest, Optimum, Task
from soundproof.analyses.optimize.shared import edits, shared_keys
from soundproof.analyses.optimize.subsets import Subsets
from soundproof.analyses.optimize.together import joint
from soundproof.formats.editing import Edit, edited
from soundproof.formats.files import Target, catalogue, parse, text_of, zkvm_of
from soundproof.readings.cost import meter_of
from soundproof.readings.security import BEST, Pin, assess_circuit
from soundproof.render.document import Patch
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import transcript
from soundproof.zkvm.zkvm import ZkVM

__all__ = ["fewest", "fewest_changes"]


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
        _edited(target, text, name, [], [])  # what cannot be changed is told before the search
    task = Task(bits, minimize, grid or Grid(), pin, chosen=True)
    asked = requested(zkvm, circuit, task, max_bytes, max_prover, max_verifier)
    effort = Effort(steps, progress)
    searched = in_turn(asked, effort, zkvm.name)
    alone = [fewest(member, member_task, effort, reach=circuit is not None) for member, member_task in searched]
    effort.begin(f"{zkvm.name}, tables that circuits share")
    together = joint(alone, [] if text is None else shared_keys(text, alone), effort)
    results = together.fewest
    optima = [one.result for one in results if isinstance(one.result, Optimum)]
    changed = {optimum.before.name: _changed(optimum) for optimum in optima}
    by_name = {one.before.name: one.before for one in results}
    shared = [edit for change in together.changes for edit in edits(change, by_name[change.circuits[0]])]
    file = None if text is None else _edited(target, text, name, list(changed.values()), shared)
    circuits = tuple(changed.get(member.name, member) for member in zkvm.circuits)
    after = replace(zkvm, circuits=circuits) if file is None else parse(file.after, name)
    names = [member.name for member, _ in asked]
    assessed = tuple(assess_circuit(member, pin, every=False) for member in after.circuits if member.name in names)
    ruled_out = together.fewer_ruled_out and all(one.fewer_ruled_out for one in results)
    return Changes(zkvm, after, tuple(results), assessed, task, file, together.changes, ruled_out, effort.interrupted)


def _changed(optimum: Optimum) -> Circuit:
    """The circuit with what was found; what its team declares of it stays in its file."""
    return replace(optimum.after, declared=optimum.before.declared, declared_size=optimum.before.declared_size)


def _edited(target: Target, text: str, name: str, circuits: list[Circuit], shared: list[Edit]) -> Patch:
    """The file with other circuits and shared keys, by its path from here; alone if elsewhere or in the catalogue."""
    path = Path(name.rpartition(":")[2])
    with suppress(ValueError):
        path = path.resolve().relative_to(Path.cwd())
    alone = path.is_absolute() or ".." in path.parts or str(target).lower() in catalogue()
    texts = (text, edited(text, name, circuits, shared))
    if Path(name).is_file() and b"\r\n" in Path(name).read_bytes():  # texts are read with the ends of lines of Unix
        texts = (texts[0].replace("\n", "\r\n"), texts[1].replace("\n", "\r\n"))
    return Patch(path.name if alone else path.as_posix(), *texts)


# One circuit ------------------------------------------------------------------------------------


def fewest(circuit: Circuit, task: Task, effort: Effort | None = None, reach: bool = True) -> Fewest:
    """The fewest changes of one circuit, and of those the cheapest; ``reach`` as in :func:`solve`."""
    effort = effort or Effort()
    if not task.grid.pins and _holds(circuit, task):
        return Fewest(circuit, task)
    return Subsets(circuit, task, effort).fewest(reach)


def _holds(circuit: Circuit, task: Task) -> bool:
    """Whether the circuit has the bits within the limits as it is."""
    if assess_circuit(circuit, task.pin, every=False).bits < task.bits:
        return False
    cost = meter_of(circuit).of(transcript(circuit))
    return all(ceil(getattr(cost, name)) <= most for name, most in task.limits)
