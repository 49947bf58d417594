"""What adds up over a whole system, and what is open about it, for people and programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from soundproof.analyses.system.budget import BudgetLine
from soundproof.analyses.system.deployment import System
from soundproof.analyses.system.spanning import Argument
from soundproof.arithmetic.certified import Certified
from soundproof.render.document import Table
from soundproof.render.json import certified, figure, hypothesis
from soundproof.render.words import down

if TYPE_CHECKING:
    from soundproof.analyses.system import output

__all__ = ["argument_json", "argument_notes", "budget_table", "entry_json", "without"]


def without(system: System) -> str:
    """What a figure is without, as a part of a sentence; empty where it is without nothing."""
    return f", without {', '.join(system.without)}" if system.without else ""


def budget_table(system: System) -> Table:
    """Every kind of proof, of argument that spans proofs and of collision, with how often it is relied on."""
    rows = tuple(
        (
            entry.name,
            "?" if entry.formula is None else str(entry.formula),
            "?" if entry.count is None else f"{entry.count:,}",
            _shown(entry.one),
            "–" if entry.count == 0 else _shown(entry.together),
        )
        for entry in system.budget
    )
    return Table(
        f"{system.assessment.zkvm.name}: what adds up",
        ("What", "How often", f"S = {system.segments:,}", "Bits of one", "Together"),
        rows,
        frozenset({2, 3, 4}),
        f"a collision of the one oracle as one event: {_total(system.union)}; summed literally: "
        f"{_total(system.literal)}{without(system)}",
        ("Bits of a commitment: a collision of its hash, (λ + 1)/2; together: so many collisions, added",)
        if any(entry.kind == "commitment" for entry in system.budget)
        else (),
    )


def _shown(figure: Certified | None) -> str:
    return "?" if figure is None else down(figure.bits_lower)


def _total(figure: Certified | None) -> str:
    return "unknown" if figure is None else f"{down(figure.bits_lower)} bits"


def argument_notes(system: System) -> Iterator[str]:
    """What the arguments that span proofs rest on and cost."""
    for argument in system.arguments:
        over = f"{argument.proofs:,} proofs" if argument.proofs > 1 else "one proof"
        admitted = ", the most that the verifier admits" if argument.leaves else ""
        yield f"bus {argument.name}: one argument over {over}{admitted}: {down(argument.certified.bits_lower)} bits"
    alone = {assessed.circuit.name: assessed for assessed in system.assessment.circuits}
    moved = [
        assessed
        for assessed in system.circuits
        if assessed.circuit.best.radii != alone[assessed.circuit.circuit.name].best.radii
    ]
    if moved:
        least = min(part.protocol for part in moved)
        before = min(alone[part.circuit.circuit.name].bits for part in moved)
        names = ", ".join(f"bus {argument.name}" for argument in system.arguments)
        circuits = f"{len(moved)} circuit{'s' * (len(moved) > 1)}"
        yield f"radii of {circuits} are chosen jointly with {names}: at least {least} bits, alone {before}"
    for argument in system.arguments:
        for condition in argument.hypotheses:
            kind = "fails" if condition.established else "open"
            yield f"{'' if condition.established else '† '}{kind}: {condition.name}: {condition.margin}"
    if system.settled is not None:
        yield f"†: where nothing of this is open, all of its words decoded uniquely, {system.settled} bits are left"


def argument_json(argument: Argument) -> output.ArgumentOutput:
    """An argument that spans proofs, for programs."""
    return {
        "name": argument.name,
        "buses": [line.name for line in argument.lines],
        "runs": argument.runs,
        "proofs": argument.proofs,
        "error": certified(argument.certified),
        "with_hash": figure(argument.with_hash),
        "hypotheses": [hypothesis(condition) for condition in argument.hypotheses],
    }


def entry_json(entry: BudgetLine) -> output.BudgetLine:
    """Something that is relied on many times, for programs."""
    return {
        "name": entry.name,
        "kind": entry.kind,
        "formula": None if entry.formula is None else str(entry.formula),
        "count": entry.count,
        "one": figure(entry.one),
        "together": figure(entry.together),
    }
