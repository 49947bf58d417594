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
from soundproof.analyses.optimize.results import Missed, Optimum, Stop, Task, Undecided, ZkvmOptimum
from soundproof.protocols.ligero import Ligero
from soundproof.protocols.stir import Stir
from soundproof.protocols.whir import Whir
from soundproof.readings.cost import COMPRESSION, Cost
from soundproof.render.document import Document, Parameters, Part, Table
from soundproof.render.words import down, kib_limit, regime_name
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import remarks
from soundproof.zkvm.zkvm import ZkVM

__all__ = [
    "bits_of",
    "costs",
    "document",
    "every_limit",
    "limits",
    "missed_table",
    "schedule",
    "size",
    "text_of",
    "uncounted",
    "undecided_table",
    "why",
    "work",
]

GOALS = {
    "size": "the smallest proof",
    "prover": "the least work of the prover",
    "verifier": "the least work of the verifier",
    "queries": "the fewest queries",
}


PROVEN = "nothing in the grid below is better"
KEPT = "as it is: today's parameters are outside the grid, and cheaper than all in it"
KEPT_SO_FAR = "as it is: today's parameters are cheaper than all that were found until then"
UNFIT = "no folding schedule of the grid fits the circuit"
TOGETHER = "every round can by itself, but not at one radius with the queries and within the limits"


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


def undecided_table(zkvm: str, undecided: Undecided) -> Table:
    """That it is not known whether there are parameters, and what is known."""
    circuit = undecided.before
    lead = f"not known whether parameters of the grid reach {undecided.task.bits} bits{limits(undecided)}; "
    lead += stopped(undecided.stop, undecided.task.goal)
    notes = tuple(f"grid: {line}" for line in undecided.task.grid.said(circuit))
    title = f"{zkvm} · {circuit.name} · {circuit.protocol} · {circuit.field.name}: not decided"
    return Table(title, ("Round", "Bits at most", "Where"), (), frozenset({1}), lead, notes)


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


LIMITED = {
    "prover": "multiplications of the prover",
    "verifier": "multiplications of the verifier",
    "queries": "queries",
}


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


def _queries(circuit: Circuit) -> str:
    return text_of(circuit.opening.queries)


def costs(optimum: Optimum) -> tuple[str, ...]:
    """Rate, queries, schedule, bytes, work of the prover and of the verifier."""
    after, cost = optimum.after, optimum.cost
    figures = (size(cost), work(cost.prover), work(cost.verifier))
    return (str(after.opening.rate), _queries(after), schedule(after), *figures)


def bits_of(optimum: Optimum) -> str:
    """Certified bits of parameters that were found."""
    return down(optimum.assessed.best.weakest.certified.bits_lower)


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


def why(missed: Missed) -> str:
    """What stands in the way: rounds by their names, or that there is no schedule, or that they fail together."""
    names = [obstacle.challenge.name for obstacle in missed.blocking]
    return ", ".join(names) or (UNFIT if missed.unfit else TOGETHER)


def uncounted(zkvm: ZkVM) -> list[str]:
    """What the search leaves out: a bus over many proofs is an error of the system, and of none of its circuits."""
    names = [name for name, bus in zkvm.buses or () if bus.scope != "circuit"]
    return [f"not counted: what spans proofs ({', '.join(names)}); soundproof system counts it"] if names else []


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
        _queries(result.after),
        schedule(result.after),
        size(before),
        size(after),
        _times(before.prover, after.prover),
        _times(before.verifier, after.verifier),
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


def _times(before: int, after: int) -> str:
    """A cost in multiples of today's, rounded up.

    >>> _times(1000, 998), _times(3, 1), _times(0, 5)
    ('×1.00', '×0.34', '–')
    """
    return f"×{-(-100 * after // before) / 100:.2f}" if before else "–"


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
                _times(verified.cost(verified.today), verified.cost(verified.after)),
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
