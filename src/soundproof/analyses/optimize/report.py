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
from soundproof.protocols.fri import Fri
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


def document(found: ZkvmOptimum, circuit: str | None) -> Document:
    """The parameters of a ``circuit``, or of all."""
    whole = [Part(Table, partial(circuits_table, found))]
    if recursion(found):
        whole.append(Part(Table, partial(recursion_table, found)))
    tables = whole if circuit is None else _tables(found.before, found.circuits[0])
    return Document(
        "Parameters",
        (*tables, Part(Parameters, lambda: Parameters(found.after))),
        lambda: _content(found),
    )


def _tables(zkvm: ZkVM, found: Optimum | Missed | Undecided) -> Iterator[Part]:
    """The parameters found beside today's, and the best of every other rate; or what stands in the way."""
    match found:
        case Missed():
            yield Part(Table, partial(missed_table, zkvm.name, found))
        case Undecided():
            yield Part(Table, partial(undecided_table, zkvm.name, found))
        case Optimum():
            yield Part(Table, partial(_parameters_table, zkvm, found))
            if found.runners_up:
                yield Part(Table, partial(_rates_table, zkvm.name, found))


def _content(found: ZkvmOptimum) -> Mapping[str, Any]:
    from soundproof.analyses.optimize.report_json import optimum_content  # tables never need it

    return optimum_content(found)


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


def _parameters_table(zkvm: ZkVM, found: Optimum) -> Table:
    """The parameters found beside today's."""
    before, after = found.before, found.after
    parameters = values(after)
    rows = [(path, text_of(value), text_of(parameters[path])) for path, value in values(before).items()]
    best = found.assessed.best
    rows += [
        ("provable bits", str(found.assessed_before.bits), down(best.weakest.certified.bits_lower)),
        ("expected bytes", size(found.cost_before), size(found.cost)),
        ("prover's multiplications", work(found.cost_before.prover), work(found.cost.prover)),
        ("verifier's multiplications", work(found.cost_before.verifier), work(found.cost.verifier)),
    ]
    changes = {path for path, _, _ in found.changes}
    marked = tuple((f"{path} *" if path in changes else path, old, new) for path, old, new in rows)
    lead = (
        f"{found.task.bits} bits with {GOALS[found.task.goal]}{limits(found)}: {size(found.cost)} at "
        f"{best.binding.term.name}'s {down(best.binding.certified.bits_lower)} bits, "
        f"{regime_name(best.radii, best.binders)}; "
        f"{PROVEN if found.stop is None else f'{stopped(found.stop, found.task.goal)}; not proven the best'}"
    )
    if found.assessed_before.bits < found.task.bits:
        lead += f"; today's {found.assessed_before.bits} bits miss the target"
    notes = [KEPT if found.stop is None else KEPT_SO_FAR] if found.kept else []
    notes += [f"grid: {line}" for line in found.task.grid.said(before)]
    notes += _remarks(found) + uncounted(zkvm)
    title = f"{zkvm.name} · {before.name} · {before.protocol} · {before.field.name}: parameters"
    return Table(title, ("Parameter (* changes)", "Today", "Found"), marked, frozenset(), lead, tuple(notes))


def _rates_table(zkvm: str, found: Optimum) -> Table:
    """The best at every rate, this one first."""
    known = [other for other in found.runners_up if isinstance(other, Optimum)]
    remarks = tuple(
        f"rate {_rate(other)}: {stopped(other.stop, other.task.goal)}"
        for other in found.runners_up
        if other.stop is not None
    )
    rows = tuple((*costs(other), bits_of(other)) for other in (found, *known))
    header = ("Rate", "Queries", "Schedule", "Bytes", "Prover", "Verifier", "Bits")
    title = f"{zkvm} · {found.before.name}: the best at every rate"
    return Table(title, header, rows, frozenset({1, 3, 4, 5, 6}), "", remarks)


def _rate(found: Optimum | Undecided) -> str:
    return str(found.after.opening.rate if isinstance(found, Optimum) else found.task.grid.rates[0])


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


def undecided_table(zkvm: str, found: Undecided) -> Table:
    """That it is not known whether there are parameters, and what is known."""
    circuit = found.before
    lead = f"not known whether parameters of the grid reach {found.task.bits} bits{limits(found)}; "
    lead += stopped(found.stop, found.task.goal)
    notes = tuple(f"grid: {line}" for line in found.task.grid.said(circuit))
    title = f"{zkvm} · {circuit.name} · {circuit.protocol} · {circuit.field.name}: not decided"
    return Table(title, ("Round", "Bits at most", "Where"), (), frozenset({1}), lead, notes)


def limits(found: Optimum | Missed | Undecided) -> str:
    """The limits on costs, in brackets; nothing where there are none."""
    text = limited(found.task)
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


def _remarks(found: Optimum) -> list[str]:
    """What the figures assume."""
    notes = [
        "radii: the largest slack, the least multiplicities "
        f"({NEXT} of them) and the most agreement that the queries leave"
    ]
    if not isinstance(found.before.opening, Fri):
        shared = "its combination" if isinstance(found.before.opening, Whir) else "its combination and fold"
        notes.append(f"radii also leave {len(SPARES) - 1} different parts of a shift round to {shared}")
    if found.before.encoding is None:
        notes.append("layout not stated: the plain one, in which every query has its own paths")
    notes += [f"size: {text}" for text in found.before.air.assumed]
    notes += [f"without {text}" for text in found.assessed.unknown]
    notes += remarks(found.after)
    notes += [f"holds on a condition: {h.name}: {h.margin}" for h in found.assessed.open_hypotheses]
    if not found.chosen:
        notes.append("bits at the radii the search found; soundproof assess chooses others and shows fewer")
    return notes


def text_of(value: Any) -> str:
    """A value in a cell: of a list its entries."""
    return " ".join(map(text_of, value)) if isinstance(value, tuple) else str(value)


def schedule(circuit: Circuit) -> str:
    """How the opening folds, in one cell."""
    opening: Any = circuit.opening
    if isinstance(opening, Whir):
        return text_of(tuple(f"2^{folding}" for folding in opening.log_foldings))
    foldings = text_of(opening.foldings)
    return foldings if isinstance(opening, Stir) else f"{foldings} → {opening.final_domain}"


def _queries(circuit: Circuit) -> str:
    return text_of(circuit.opening.queries)


def costs(found: Optimum) -> tuple[str, ...]:
    """Rate, queries, schedule, bytes, work of the prover and of the verifier."""
    after, cost = found.after, found.cost
    figures = (size(cost), work(cost.prover), work(cost.verifier))
    return (str(after.opening.rate), _queries(after), schedule(after), *figures)


def bits_of(found: Optimum) -> str:
    """Certified bits of parameters that were found."""
    return down(found.assessed.best.weakest.certified.bits_lower)


def missed_table(zkvm: str, found: Missed) -> Table:
    """Why no parameters reach the bits, what the grid does reach, and which field would do."""
    circuit, bits = found.before, found.task.bits
    rows = []
    for obstacle in found.blocking:
        challenge, evaluation = obstacle.challenge, obstacle.evaluation
        if evaluation.failed:
            first = evaluation.failed[0]
            rows.append((challenge.name, "no bound", f"{first.name}: {first.margin}"))
        else:
            rows.append((challenge.name, down(evaluation.weakest.certified.bits_lower), obstacle.where))
    within, larger = found.within_reach, found.larger_field
    notes = []
    if within is not None:
        term = within.assessed.best.binding.term.name
        text = f"{within.bits} bits, {size(within.cost)}, bound by {term}"
        more = "" if found.reach_proven else "; the search for more was stopped"
        notes.append(f"the grid reaches {text}{limits(found)}{more}")
    if larger is not None:
        notes.append(f"over {larger.before.field.name} it reaches {bits} bits with {size(larger.cost)}")
    notes += [f"grid: {line}" for line in found.task.grid.said(circuit)]
    lead = f"no parameters of the grid reach {bits} bits{limits(found)}"
    if rows:
        opening = any(obstacle.opening for obstacle in found.blocking)
        lead += f"; {'every schedule comes to one of these rounds' if opening else 'these rounds miss them'}"
    else:
        lead += f": {why(found)}"
    title = f"{zkvm} · {circuit.name} · {circuit.protocol} · {circuit.field.name}: no parameters"
    return Table(title, ("Round", "Bits at most", "Where"), tuple(rows), frozenset({1}), lead, tuple(notes))


def why(found: Missed) -> str:
    """What stands in the way: rounds by their names, or that there is no schedule, or that they fail together."""
    names = [obstacle.challenge.name for obstacle in found.blocking]
    return ", ".join(names) or (UNFIT if found.unfit else TOGETHER)


def uncounted(zkvm: ZkVM) -> list[str]:
    """What the search leaves out: a bus over many proofs is an error of the system, and of none of its circuits."""
    names = [name for name, bus in zkvm.buses or () if bus.scope != "circuit"]
    return [f"not counted: what spans proofs ({', '.join(names)}); soundproof system counts it"] if names else []


def circuits_table(found: ZkvmOptimum) -> Table:
    """One row per circuit: the proof today and with the parameters found."""
    rows, notes, old, new = [], [], 0, 0
    for own in found.circuits:
        if isinstance(own, Missed):
            rows.append((own.before.name, *["–"] * 7, "no parameters"))
            notes.append(f"{own.before.name}: no parameters{limits(own)}: {why(own)}")
            continue
        if isinstance(own, Undecided):
            rows.append((own.before.name, *["–"] * 7, "not decided"))
            notes.append(f"{own.before.name}: {stopped(own.stop, own.task.goal)}")
            continue
        if own.stop is not None:
            notes.append(f"{own.before.name}: {stopped(own.stop, own.task.goal)}; not proven the best")
        if own.kept:
            notes.append(f"{own.before.name}: {KEPT if own.stop is None else KEPT_SO_FAR}")
        before, after = own.cost_before, own.cost
        old, new = old + ceil(before.size), new + ceil(after.size)
        rows.append(
            (
                own.before.name,
                f"{own.assessed_before.bits} → {own.bits}",
                str(own.after.opening.rate),
                _queries(own.after),
                schedule(own.after),
                size(before),
                size(after),
                _times(before.prover, after.prover),
                _times(before.verifier, after.verifier),
            )
        )
    final = found.final
    lead = f"{found.task.bits} bits with {GOALS[found.task.goal]} of every circuit; "
    if isinstance(final, Optimum):
        lead += f"final proof: {final.before.name}, {size(final.cost)}, today {size(final.cost_before)}"
    else:
        lead += f"final proof: {final.before.name}, {'no parameters' if isinstance(final, Missed) else 'not decided'}"
    lead += every_limit({own.before.name: own.task for own in found.circuits})
    if old:
        notes.append(f"proofs of one of each circuit: {size(Cost(old))} today, {size(Cost(new))} with what was found")
    notes += [f"grid: {line}" for line in found.task.grid.said(final.before)] + uncounted(found.before)
    header = ("Circuit", "Bits", "Rate", "Queries", "Schedule", "Today", "Found", "Prover", "Verifier")
    title = f"{found.before.name} {found.before.version}: parameters"
    return Table(title, header, tuple(rows), frozenset({1, 3, 5, 6, 7, 8}), lead, tuple(notes))


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


def recursion_table(found: ZkvmOptimum) -> Table:
    """What each node verifies at a time, in the verifier's hash calls and multiplications, today and as found."""
    rows = []
    for own in recursion(found):
        name = own.taken if own.circuits == 1 else f"{own.taken}, {own.circuit} of {own.circuits}"
        rows.append(
            (
                own.node,
                name,
                "not stated" if own.proofs is None else str(own.proofs),
                *(work(count) for count in (own.today[0], own.found[0], own.today[1], own.found[1])),
                _times(own.cost(own.today), own.cost(own.found)),
            )
        )
    header = ("Node", "Verifies", "Proofs", "Hashes today", "Found", "Multiplications today", "Found", "Together")
    lead = "what a proof of a node has to verify: compressions of the hash and multiplications in the base field"
    notes = (
        "of several circuits the one that is dearest with what was found; one proof where no fan-in is stated",
        f"together: a compression counts as {COMPRESSION} multiplications",
    )
    title = f"{found.before.name} {found.before.version}: the cost of recursion"
    return Table(title, header, tuple(rows), frozenset(range(2, 8)), lead, notes)
