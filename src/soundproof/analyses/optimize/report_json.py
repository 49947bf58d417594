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


def optimum_content(zkvm_optimum: ZkvmOptimum) -> output.OptimumOutput:
    """Every circuit: today's parameters and those found, or what stands in their way."""
    return {
        "schema": "soundproof.optimum/1",
        "soundproof": __version__,
        "zkvm": zkvm_optimum.before.name,
        "version": zkvm_optimum.before.version,
        "final": zkvm_optimum.final.before.name,
        "circuits": [_circuit(result) for result in zkvm_optimum.circuits],
        "recursion": [_verified(result) for result in recursion(zkvm_optimum)],
    }


def _verified(verified: Verified) -> output.Recursion:
    return {
        "node": verified.node,
        "verifies": verified.taken,
        "proofs": verified.proofs,
        "circuit": verified.circuit,
        "compressions_today": verified.today[0],
        "compressions": verified.after[0],
        "multiplications_today": verified.today[1],
        "multiplications": verified.after[1],
    }


def front_content(zkvm: str, front: Front) -> output.FrontOutput:
    """The points of a Pareto front."""
    return {
        "schema": "soundproof.front/1",
        "soundproof": __version__,
        "zkvm": zkvm,
        "circuit": front.circuit.name,
        "task": _task(front.task, front.circuit),
        "points": [{"target": point.task.bits, **_found(point)} for point in front.points],
        "stopped": list(front.stopped),
    }


def changes_content(changes: Changes) -> output.ChangesOutput:
    """Every circuit with the fewest changes, or what stands in their way; and the patch of the file."""
    bits = {circuit.circuit.name: circuit.bits for circuit in changes.assessed}
    return {
        "schema": "soundproof.changes/1",
        "soundproof": __version__,
        "zkvm": changes.before.name,
        "version": changes.before.version,
        "file": None if changes.file is None else changes.file.name,
        "bits": changes.bits,
        "changes": changes.count,
        "fewest": changes.fewer_ruled_out,
        "shared": [
            {
                "table": shared.table,
                "parameter": shared.parameter,
                "today": _plain(shared.today),
                "changed": _plain(shared.changed),
                "circuits": list(shared.circuits),
            }
            for shared in changes.shared
        ],
        "patch": changes.patch,
        "circuits": [_changed(fewest, bits[fewest.before.name]) for fewest in changes.circuits],
    }


def _changed(fewest: Fewest, bits: int) -> output.FewestChanges:
    optimum = fewest.result if isinstance(fewest.result, Optimum) else None
    today: output.Before | None = None
    if optimum is not None:
        today = {"bits": optimum.assessed_before.bits, "cost": _cost(optimum.cost_before)}
    stopped = fewest.stop or (fewest.result.stop if isinstance(fewest.result, Undecided) else None)
    return {
        "name": fewest.before.name,
        "field": fewest.before.field.name,
        "protocol": fewest.before.protocol,
        "task": _task(fewest.task, fewest.before),
        "bits_after": bits,
        "changes": [
            {"parameter": path, "today": _plain(old), "changed": _plain(new)}
            for path, old, new in (() if optimum is None else optimum.changes)
        ],
        "fewest": fewest.fewer_ruled_out,
        "smaller_sets": fewest.smaller_sets,
        "searched": list(fewest.parameters),
        "today": today,
        "found": None if optimum is None else _found(optimum),
        "missed": _missed(fewest.result) if isinstance(fewest.result, Missed) else None,
        **_proven(stopped),
    }


def _circuit(
    result: Optimum | Missed | Undecided,
) -> output.FoundCircuit | output.MissedCircuit | output.UndecidedCircuit:
    match result:
        case Optimum():
            return _optimum(result)
        case Missed():
            return _missed(result)
        case Undecided():
            return {**_head(result), "found": None, **_proven(result.stop)}


def _head(result: Optimum | Missed | Undecided) -> output.Head:
    today: output.Today = {"parameters": _parameters(result.before)}
    if isinstance(result, Optimum):
        today |= {"bits": result.assessed_before.bits, "cost": _cost(result.cost_before)}
    return {
        "name": result.before.name,
        "field": result.before.field.name,
        "protocol": result.before.protocol,
        "task": _task(result.task, result.before),
        "today": today,
    }


def _proven(stop: Stop | None) -> output.Proven:
    """Whether the search went to its end, and if not, what it had ruled out."""
    if stop is None:
        return {"proven": True}
    floor = None if stop.floor is None else _cost(stop.floor)
    return {"proven": False, "stopped": {"steps": stop.steps, "interrupted": stop.interrupted, "floor": floor}}


def _optimum(optimum: Optimum) -> output.FoundCircuit:
    return {
        **_head(optimum),
        "found": _found(optimum),
        **_proven(optimum.stop),
        "other_rates": [_found(other) for other in optimum.runners_up if isinstance(other, Optimum)],
    }


def _found(optimum: Optimum) -> output.Found:
    best = optimum.assessed.best
    return {
        "parameters": _parameters(optimum.after),
        "bits": optimum.bits,
        "bits_lower": best.weakest.certified.bits_lower,
        "binding": best.binding.term.name,
        "regimes": [regime.name for regime in best.radii],
        "own_radius": optimum.chosen,
        "cost": _cost(optimum.cost),
        "remarks": list(remarks(optimum.after)),
    }


def _missed(missed: Missed) -> output.MissedCircuit:
    within, larger = missed.within_reach, missed.larger_field
    return {
        **_head(missed),
        "found": None,
        **_proven(None),
        "blocking": [
            {
                "round": obstacle.challenge.name,
                "bits_lower": None if obstacle.evaluation.failed else obstacle.evaluation.weakest.certified.bits_lower,
                "where": obstacle.where,
            }
            for obstacle in missed.blocking
        ],
        "within_reach": None if within is None else _found(within),
        "reach_proven": missed.reach_proven,
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
