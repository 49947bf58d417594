"""The words for what a search found: costs, schedules, limits, where it stopped and what stands in the way."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import Any

from soundproof.analyses.optimize.results import Missed, Optimum, Stop, Task, Undecided
from soundproof.protocols.ligero import Ligero
from soundproof.protocols.stir import Stir
from soundproof.protocols.whir import Whir
from soundproof.readings.cost import Cost
from soundproof.render.words import down, kib_limit
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.zkvm import ZkVM

__all__ = [
    "GOALS",
    "bits_of",
    "costs",
    "every_limit",
    "limits",
    "queries",
    "schedule",
    "size",
    "stopped",
    "text_of",
    "times",
    "uncounted",
    "why",
    "work",
]

GOALS = {
    "size": "the smallest proof",
    "prover": "the least work of the prover",
    "verifier": "the least work of the verifier",
    "queries": "the fewest queries",
}

# Costs and parameters ---------------------------------------------------------------------------


def work(multiplications: int) -> str:
    """Base-field multiplications with three digits and a unit: ``1.02 T``.

    >>> [work(count) for count in (7, 64_512, 1_020_581_881_296)]
    ['7', '64.5 k', '1.02 T']
    """
    for unit, size in (("T", 10**12), ("G", 10**9), ("M", 10**6), ("k", 10**3)):
        if multiplications >= size:
            number = multiplications / size
            return f"{number:.0f} {unit}" if number >= 100 else f"{number:.{1 if number >= 10 else 2}f} {unit}"
    return str(multiplications)


def size(cost: Cost) -> str:
    """Expected bytes, rounded up to a tenth of a KiB."""
    return f"{ceil(cost.size) / 1024:,.1f} KiB"


def times(before: int, after: int) -> str:
    """A cost in multiples of today's, rounded up.

    >>> times(1000, 998), times(3, 1), times(0, 5)
    ('×1.00', '×0.34', '–')
    """
    return f"×{-(-100 * after // before) / 100:.2f}" if before else "–"


def text_of(value: Any) -> str:
    """A value in a cell: of a list its entries."""
    return " ".join(map(text_of, value)) if isinstance(value, tuple) else str(value)


def schedule(circuit: Circuit) -> str:
    """How the opening folds, or the rows of its matrix, in one cell."""
    opening: Any = circuit.opening
    if isinstance(opening, Ligero):
        return f"{opening.rows:,} rows"
    if isinstance(opening, Whir):
        return text_of(tuple(f"2^{folding}" for folding in opening.log_foldings))
    foldings = text_of(opening.foldings)
    return foldings if isinstance(opening, Stir) else f"{foldings} → {opening.final_domain}"


def queries(circuit: Circuit) -> str:
    """The queries, of iterations each, in one cell."""
    return text_of(circuit.opening.queries)


def costs(optimum: Optimum) -> tuple[str, ...]:
    """Rate, queries, schedule, bytes, work of the prover and of the verifier."""
    after, cost = optimum.after, optimum.cost
    figures = (size(cost), work(cost.prover), work(cost.verifier))
    return (str(after.opening.rate), queries(after), schedule(after), *figures)


def bits_of(optimum: Optimum) -> str:
    """Certified bits of parameters that were found."""
    return down(optimum.assessed.best.weakest.certified.bits_lower)


# Limits -----------------------------------------------------------------------------------------

LIMITED = {
    "prover": "multiplications of the prover",
    "verifier": "multiplications of the verifier",
    "queries": "queries",
}


def limits(result: Optimum | Missed | Undecided) -> str:
    """The limits on costs, in brackets; nothing where there are none."""
    text = limited(result.task)
    return f" ({text})" if text else ""


def limited(task: Task) -> str:
    """The limits of a task in words.

    >>> limited(Task(limits=(("size", 300_000), ("prover", 12)), shares=(("prover", 0.5),)))
    "at most 300,000 bytes, at most 0.5 times today's work of the prover"
    """
    shares = dict(task.shares)
    texts = []
    for name, most in task.limits:
        if name not in shares:
            texts.append(f"at most {kib_limit(most)}" if name == "size" else f"at most {most:,} {LIMITED[name]}")
        elif shares[name] == 1:
            texts.append(f"at most today's work of the {name}")
        else:
            texts.append(f"at most {shares[name]:g} times today's work of the {name}")
    return ", ".join(texts)


def every_limit(tasks: Mapping[str, Task]) -> str:
    """Every circuit's own limits, by the circuits' names; those that are alike together, nothing where there are none.

    >>> half, final = Task(limits=(("prover", 1),), shares=(("prover", 1.0),)), Task(limits=(("size", 9000),))
    >>> every_limit({"main": half, "join": half, "wrap": final})
    "; limits: every other at most today's work of the prover; wrap at most 9,000 bytes"
    """
    groups: dict[str, list[str]] = {}
    for name, task in tasks.items():
        groups.setdefault(limited(task), []).append(name)
    texts = []
    for text, names in groups.items():
        who = ", ".join(names)
        if len(names) == len(tasks) > 1:
            who = "every circuit"
        elif len(names) == len(tasks) - 1 > 1:
            who = "every other"
        if text:
            texts.append(f"{who} {text}")
    return f"; limits: {'; '.join(texts)}" if texts else ""


# What is not known ------------------------------------------------------------------------------

UNFIT = "no folding schedule of the grid fits the circuit"
TOGETHER = "every round can by itself, but not at one radius with the queries and within the limits"


def stopped(stop: Stop, goal: str) -> str:
    """Where a search stopped, and what it had ruled out by then."""
    what = "interrupted" if stop.interrupted else "stopped"
    if stop.floor is None:
        return f"{what} after {stop.steps:,} steps of search: nothing is ruled out"
    least = {
        "size": size(stop.floor),
        "prover": f"{work(stop.floor.prover)} multiplications of the prover",
        "verifier": f"{work(stop.floor.verifier)} multiplications of the verifier",
        "queries": f"{stop.floor.queries} queries",
    }
    return f"{what} after {stop.steps:,} steps of search: all parameters below {least[goal]} are ruled out"


def why(missed: Missed) -> str:
    """What stands in the way: rounds by their names, or that there is no schedule, or that they fail together."""
    names = [obstacle.challenge.name for obstacle in missed.blocking]
    return ", ".join(names) or (UNFIT if missed.unfit else TOGETHER)


def uncounted(zkvm: ZkVM) -> list[str]:
    """What the search leaves out: a bus over many proofs is an error of the system, and of none of its circuits."""
    names = [name for name, bus in zkvm.buses or () if bus.scope != "circuit"]
    return [f"not counted: what spans proofs ({', '.join(names)}); soundproof system counts it"] if names else []
