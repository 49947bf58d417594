"""What programs get of a search for parameters."""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, Any

from soundproof.analyses.optimize.front import Front
from soundproof.analyses.optimize.grid import free
from soundproof.analyses.optimize.recursion import Verified, recursion
from soundproof.analyses.optimize.results import (
    Changes,
    Fewest,
    Missed,
    Optimum,
    Stop,
    Task,
    Undecided,
    ZkvmOptimum,
)
from soundproof.parameters.params import Batching
from soundproof.readings.cost import Cost
from soundproof.version import __version__
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import remarks

if TYPE_CHECKING:
    from soundproof.analyses.optimize import output

__all__ = ["changes_content", "front_content", "optimum_content"]


def optimum_content(found: ZkvmOptimum) -> output.OptimumOutput:
    """Every circuit: today's parameters and those found, or what stands in their way."""
    return {
        "schema": "soundproof.optimum/1",
        "soundproof": __version__,
        "zkvm": found.before.name,
        "version": found.before.version,
        "final": found.final.before.name,
        "circuits": [_circuit(own) for own in found.circuits],
        "recursion": [_verified(own) for own in recursion(found)],
    }


def _verified(own: Verified) -> output.Recursion:
    return {
        "node": own.node,
        "verifies": own.taken,
        "proofs": own.proofs,
        "circuit": own.circuit,
        "compressions_today": own.today[0],
        "compressions": own.found[0],
        "multiplications_today": own.today[1],
        "multiplications": own.found[1],
    }


def front_content(zkvm: str, found: Front) -> output.FrontOutput:
    """The points of a Pareto front."""
    return {
        "schema": "soundproof.front/1",
        "soundproof": __version__,
        "zkvm": zkvm,
        "circuit": found.circuit.name,
        "task": _task(found.task, found.circuit),
        "points": [{"target": point.task.bits, **_found(point)} for point in found.points],
        "stopped": list(found.stopped),
    }


def changes_content(found: Changes) -> output.ChangesOutput:
    """Every circuit with the fewest changes, or what stands in their way; and the patch of the file."""
    bits = {own.circuit.name: own.bits for own in found.assessed}
    return {
        "schema": "soundproof.changes/1",
        "soundproof": __version__,
        "zkvm": found.before.name,
        "version": found.before.version,
        "file": None if found.file is None else found.file.name,
        "bits": found.bits,
        "changes": found.count,
        "patch": found.patch,
        "circuits": [_changed(own, bits[own.before.name]) for own in found.circuits],
    }


def _changed(own: Fewest, bits: int) -> output.FewestChanges:
    optimum = own.found if isinstance(own.found, Optimum) else None
    today: output.Before | None = None
    if optimum is not None:
        today = {"bits": optimum.assessed_before.bits, "cost": _cost(optimum.cost_before)}
    stopped = own.stop or (own.found.stop if isinstance(own.found, Undecided) else None)
    return {
        "name": own.before.name,
        "field": own.before.field.name,
        "protocol": own.before.protocol,
        "task": _task(own.task, own.before),
        "bits_after": bits,
        "changes": [
            {"parameter": path, "today": _plain(old), "changed": _plain(new)}
            for path, old, new in (() if optimum is None else optimum.changes)
        ],
        "fewest": own.fewer_ruled_out,
        "smaller_sets": own.smaller_sets,
        "searched": list(own.parameters),
        "today": today,
        "found": None if optimum is None else _found(optimum),
        "missed": _missed(own.found) if isinstance(own.found, Missed) else None,
        **_proven(stopped),
    }


def _circuit(
    own: Optimum | Missed | Undecided,
) -> output.FoundCircuit | output.MissedCircuit | output.UndecidedCircuit:
    match own:
        case Optimum():
            return _optimum(own)
        case Missed():
            return _missed(own)
        case Undecided():
            return {**_head(own), "found": None, **_proven(own.stop)}


def _head(own: Optimum | Missed | Undecided) -> output.Head:
    today: output.Today = {"parameters": _parameters(own.before)}
    if isinstance(own, Optimum):
        today |= {"bits": own.assessed_before.bits, "cost": _cost(own.cost_before)}
    return {
        "name": own.before.name,
        "field": own.before.field.name,
        "protocol": own.before.protocol,
        "task": _task(own.task, own.before),
        "today": today,
    }


def _proven(stop: Stop | None) -> output.Proven:
    """Whether the search went to its end, and if not, what it had ruled out."""
    if stop is None:
        return {"proven": True}
    floor = None if stop.floor is None else _cost(stop.floor)
    return {"proven": False, "stopped": {"steps": stop.steps, "interrupted": stop.interrupted, "floor": floor}}


def _optimum(own: Optimum) -> output.FoundCircuit:
    return {
        **_head(own),
        "found": _found(own),
        **_proven(own.stop),
        "other_rates": [_found(other) for other in own.runners_up if isinstance(other, Optimum)],
    }


def _found(own: Optimum) -> output.Found:
    best = own.assessed.best
    return {
        "parameters": _parameters(own.after),
        "bits": own.bits,
        "bits_lower": best.weakest.certified.bits_lower,
        "binding": best.binding.term.name,
        "regimes": [regime.name for regime in best.radii],
        "own_radius": own.chosen,
        "cost": _cost(own.cost),
        "remarks": list(remarks(own.after)),
    }


def _missed(own: Missed) -> output.MissedCircuit:
    within, larger = own.within_reach, own.larger_field
    return {
        **_head(own),
        "found": None,
        **_proven(None),
        "blocking": [
            {
                "round": obstacle.challenge.name,
                "bits_lower": None if obstacle.evaluation.failed else obstacle.evaluation.weakest.certified.bits_lower,
                "where": obstacle.where,
            }
            for obstacle in own.blocking
        ],
        "within_reach": None if within is None else _found(within),
        "reach_proven": own.reach_proven,
        "larger_field": None if larger is None else {"field": larger.before.field.name, **_found(larger)},
    }


def _task(task: Task, circuit: Circuit) -> output.TaskOutput:
    return {
        "bits": task.bits,
        "minimize": task.goal,
        "limits": dict(task.limits),
        "trust": task.pin.trust,  # type: ignore[typeddict-item]
        "grid": list(task.grid.said(circuit)),
    }


def _cost(cost: Cost) -> output.CostOutput:
    return {
        "expected_bytes": ceil(cost.size),
        "prover": cost.prover,
        "verifier": cost.verifier,
        "queries": cost.queries,
    }


def _parameters(circuit: Circuit) -> dict[str, Any]:
    """Every parameter that is searched, by its path, as files write it."""
    return {path: _plain(known.read(circuit)) for path, known in free(circuit).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, Fraction | Batching) else value
