"""What a search for parameters found: tables, the parameters as a file, and the same for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from math import ceil
from typing import Any

from soundproof.analyses.optimize.choices import SPARES
from soundproof.analyses.optimize.grid import values
from soundproof.analyses.optimize.radii import NEXT
from soundproof.analyses.optimize.recursion import recursion
from soundproof.analyses.optimize.results import Missed, Optimum, Undecided, ZkvmOptimum
from soundproof.analyses.optimize.words import (
    GOALS,
    bits_of,
    costs,
    every_limit,
    limits,
    queries,
    schedule,
    size,
    stopped,
    text_of,
    times,
    uncounted,
    why,
    work,
)
from soundproof.protocols.stir import Stir
from soundproof.protocols.whir import Whir
from soundproof.readings.cost import COMPRESSION, Cost
from soundproof.render.document import Document, Parameters, Part, Table
from soundproof.render.words import down, regime_name
from soundproof.zkvm.proof import remarks
from soundproof.zkvm.zkvm import ZkVM

__all__ = ["circuits_table", "document", "missed_table", "recursion_table", "undecided_table"]

PROVEN = "nothing in the grid below is better"
KEPT = "as it is: today's parameters are outside the grid, and cheaper than all in it"
KEPT_SO_FAR = "as it is: today's parameters are cheaper than all that were found until then"


def document(zkvm_optimum: ZkvmOptimum, circuit: str | None) -> Document:
    """The parameters of a ``circuit``, or of all."""
    whole = [Part(Table, partial(circuits_table, zkvm_optimum))]
    if recursion(zkvm_optimum):
        whole.append(Part(Table, partial(recursion_table, zkvm_optimum)))
    tables = whole if circuit is None else _tables(zkvm_optimum.before, zkvm_optimum.circuits[0])
    return Document(
        "Parameters",
        (*tables, Part(Parameters, lambda: Parameters(zkvm_optimum.after))),
        lambda: _content(zkvm_optimum),
    )


def _tables(zkvm: ZkVM, result: Optimum | Missed | Undecided) -> Iterator[Part]:
    """The parameters found beside today's, and the best of every other rate; or what stands in the way."""
    match result:
        case Missed():
            yield Part(Table, partial(missed_table, zkvm.name, result))
        case Undecided():
            yield Part(Table, partial(undecided_table, zkvm.name, result))
        case Optimum():
            yield Part(Table, partial(_parameters_table, zkvm, result))
            if result.runners_up:
                yield Part(Table, partial(_rates_table, zkvm.name, result))


def _content(zkvm_optimum: ZkvmOptimum) -> Mapping[str, Any]:
    from soundproof.analyses.optimize.report_json import optimum_content  # tables never need it

    return optimum_content(zkvm_optimum)


def _parameters_table(zkvm: ZkVM, optimum: Optimum) -> Table:
    """The parameters found beside today's."""
    before, after = optimum.before, optimum.after
    parameters = values(after)
    rows = [(path, text_of(value), text_of(parameters[path])) for path, value in values(before).items()]
    best = optimum.assessed.best
    rows += [
        ("provable bits", str(optimum.assessed_before.bits), down(best.weakest.certified.bits_lower)),
        ("expected bytes", size(optimum.cost_before), size(optimum.cost)),
        ("prover's multiplications", work(optimum.cost_before.prover), work(optimum.cost.prover)),
        ("verifier's multiplications", work(optimum.cost_before.verifier), work(optimum.cost.verifier)),
    ]
    changes = {path for path, _, _ in optimum.changes}
    marked = tuple((f"{path} *" if path in changes else path, old, new) for path, old, new in rows)
    lead = (
        f"{optimum.task.bits} bits with {GOALS[optimum.task.goal]}{limits(optimum)}: {size(optimum.cost)} at "
        f"{best.binding.term.name}'s {down(best.binding.certified.bits_lower)} bits, "
        f"{regime_name(best.radii, best.binders)}; "
        f"{PROVEN if optimum.stop is None else f'{stopped(optimum.stop, optimum.task.goal)}; not proven the best'}"
    )
    if optimum.assessed_before.bits < optimum.task.bits:
        lead += f"; today's {optimum.assessed_before.bits} bits miss the target"
    notes = [KEPT if optimum.stop is None else KEPT_SO_FAR] if optimum.kept else []
    notes += [f"grid: {line}" for line in optimum.task.grid.said(before)]
    notes += _remarks(optimum) + uncounted(zkvm)
    title = f"{zkvm.name} · {before.name} · {before.protocol} · {before.field.name}: parameters"
    return Table(title, ("Parameter (* changes)", "Today", "Found"), marked, frozenset(), lead, tuple(notes))


def _rates_table(zkvm: str, optimum: Optimum) -> Table:
    """The best at every rate, this one first."""
    known = [other for other in optimum.runners_up if isinstance(other, Optimum)]
    remarks = tuple(
        f"rate {_rate(other)}: {stopped(other.stop, other.task.goal)}"
        for other in optimum.runners_up
        if other.stop is not None
    )
    rows = tuple((*costs(other), bits_of(other)) for other in (optimum, *known))
    header = ("Rate", "Queries", "Schedule", "Bytes", "Prover", "Verifier", "Bits")
    title = f"{zkvm} · {optimum.before.name}: the best at every rate"
    return Table(title, header, rows, frozenset({1, 3, 4, 5, 6}), "", remarks)


def _rate(result: Optimum | Undecided) -> str:
    return str(result.after.opening.rate if isinstance(result, Optimum) else result.task.grid.rates[0])


def undecided_table(zkvm: str, undecided: Undecided) -> Table:
    """That it is not known whether there are parameters, and what is known."""
    circuit = undecided.before
    lead = f"not known whether parameters of the grid reach {undecided.task.bits} bits{limits(undecided)}; "
    lead += stopped(undecided.stop, undecided.task.goal)
    notes = tuple(f"grid: {line}" for line in undecided.task.grid.said(circuit))
    title = f"{zkvm} · {circuit.name} · {circuit.protocol} · {circuit.field.name}: not decided"
    return Table(title, ("Round", "Bits at most", "Where"), (), frozenset({1}), lead, notes)


def _remarks(optimum: Optimum) -> list[str]:
    """What the figures assume."""
    notes = [
        "radii: the largest slack, the least multiplicities "
        f"({NEXT} of them) and the most agreement that the queries leave"
    ]
    if isinstance(optimum.before.opening, Whir | Stir):
        shared = "its combination" if isinstance(optimum.before.opening, Whir) else "its combination and fold"
        notes.append(f"radii also leave {len(SPARES) - 1} different parts of a shift round to {shared}")
    if optimum.before.encoding is None:
        notes.append("layout not stated: the plain one, in which every query has its own paths")
    notes += [f"size: {text}" for text in optimum.before.air.assumed]
    notes += [f"without {text}" for text in optimum.assessed.unknown]
    notes += remarks(optimum.after)
    notes += [f"holds on a condition: {h.name}: {h.margin}" for h in optimum.assessed.open_hypotheses]
    if not optimum.chosen:
        notes.append("bits at the radii the search found; soundproof assess chooses others and shows fewer")
    return notes


def missed_table(zkvm: str, missed: Missed) -> Table:
    """Why no parameters reach the bits, what the grid does reach, and which field would do."""
    circuit, bits = missed.before, missed.task.bits
    rows = []
    for obstacle in missed.blocking:
        challenge, evaluation = obstacle.challenge, obstacle.evaluation
        if evaluation.failed:
            first = evaluation.failed[0]
            rows.append((challenge.name, "no bound", f"{first.name}: {first.margin}"))
        else:
            rows.append((challenge.name, down(evaluation.weakest.certified.bits_lower), obstacle.where))
    within, larger = missed.within_reach, missed.larger_field
    notes = []
    if within is not None:
        term = within.assessed.best.binding.term.name
        text = f"{within.bits} bits, {size(within.cost)}, bound by {term}"
        more = "" if missed.reach_proven else "; the search for more was stopped"
        notes.append(f"the grid reaches {text}{limits(missed)}{more}")
    if larger is not None:
        notes.append(f"over {larger.before.field.name} it reaches {bits} bits with {size(larger.cost)}")
    notes += [f"grid: {line}" for line in missed.task.grid.said(circuit)]
    lead = f"no parameters of the grid reach {bits} bits{limits(missed)}"
    if rows:
        opening = any(obstacle.opening for obstacle in missed.blocking)
        lead += f"; {'every schedule comes to one of these rounds' if opening else 'these rounds miss them'}"
    else:
        lead += f": {why(missed)}"
    title = f"{zkvm} · {circuit.name} · {circuit.protocol} · {circuit.field.name}: no parameters"
    return Table(title, ("Round", "Bits at most", "Where"), tuple(rows), frozenset({1}), lead, tuple(notes))


def circuits_table(zkvm_optimum: ZkvmOptimum) -> Table:
    """One row per circuit: the proof today and with the parameters found."""
    rows = [_circuit_row(result) for result in zkvm_optimum.circuits]
    notes = [f"{result.before.name}: {note}" for result in zkvm_optimum.circuits for note in _circuit_notes(result)]
    optima = [result for result in zkvm_optimum.circuits if isinstance(result, Optimum)]
    final = zkvm_optimum.final
    lead = f"{zkvm_optimum.task.bits} bits with {GOALS[zkvm_optimum.task.goal]} of every circuit; "
    if isinstance(final, Optimum):
        lead += f"final proof: {final.before.name}, {size(final.cost)}, today {size(final.cost_before)}"
    else:
        lead += f"final proof: {final.before.name}, {'no parameters' if isinstance(final, Missed) else 'not decided'}"
    lead += every_limit({result.before.name: result.task for result in zkvm_optimum.circuits})
    if optima:
        old, new = sum(ceil(o.cost_before.size) for o in optima), sum(ceil(o.cost.size) for o in optima)
        notes.append(f"proofs of one of each circuit: {size(Cost(old))} today, {size(Cost(new))} with what was found")
    notes += [f"grid: {line}" for line in zkvm_optimum.task.grid.said(final.before)] + uncounted(zkvm_optimum.before)
    header = ("Circuit", "Bits", "Rate", "Queries", "Schedule", "Today", "Found", "Prover", "Verifier")
    title = f"{zkvm_optimum.before.name} {zkvm_optimum.before.version}: parameters"
    return Table(title, header, tuple(rows), frozenset({1, 3, 5, 6, 7, 8}), lead, tuple(notes))


def _circuit_row(result: Optimum | Missed | Undecided) -> tuple[str, ...]:
    match result:
        case Missed():
            return (result.before.name, *["–"] * 7, "no parameters")
        case Undecided():
            return (result.before.name, *["–"] * 7, "not decided")
    before, after = result.cost_before, result.cost
    return (
        result.before.name,
        f"{result.assessed_before.bits} → {result.bits}",
        str(result.after.opening.rate),
        queries(result.after),
        schedule(result.after),
        size(before),
        size(after),
        times(before.prover, after.prover),
        times(before.verifier, after.verifier),
    )


def _circuit_notes(result: Optimum | Missed | Undecided) -> Iterator[str]:
    """What stands in the way, where a search stopped, and whether today's parameters are kept."""
    match result:
        case Missed():
            yield f"no parameters{limits(result)}: {why(result)}"
        case Undecided():
            yield stopped(result.stop, result.task.goal)
        case Optimum():
            if result.stop is not None:
                yield f"{stopped(result.stop, result.task.goal)}; not proven the best"
            if result.kept:
                yield KEPT if result.stop is None else KEPT_SO_FAR


def recursion_table(zkvm_optimum: ZkvmOptimum) -> Table:
    """What each node verifies at a time, in the verifier's hash calls and multiplications, today and as found."""
    rows = []
    for verified in recursion(zkvm_optimum):
        name = (
            verified.taken if verified.circuits == 1 else f"{verified.taken}, {verified.circuit} of {verified.circuits}"
        )
        rows.append(
            (
                verified.node,
                name,
                "not stated" if verified.proofs is None else str(verified.proofs),
                *(
                    work(count)
                    for count in (verified.today[0], verified.after[0], verified.today[1], verified.after[1])
                ),
                times(verified.cost(verified.today), verified.cost(verified.after)),
            )
        )
    header = ("Node", "Verifies", "Proofs", "Hashes today", "Found", "Multiplications today", "Found", "Together")
    lead = "what a proof of a node has to verify: compressions of the hash and multiplications in the base field"
    notes = (
        "of several circuits the one that is dearest with what was found; one proof where no fan-in is stated",
        f"together: a compression counts as {COMPRESSION} multiplications",
    )
    title = f"{zkvm_optimum.before.name} {zkvm_optimum.before.version}: the cost of recursion"
    return Table(title, header, tuple(rows), frozenset(range(2, 8)), lead, notes)
