"""The first part: the machine, its segments, buses and memory, circuits, recursion, relations."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from soundproof.analyses.system.steps import circuits_of
from soundproof.analyses.whitepaper.writing.phrases import conjoined as _and
from soundproof.analyses.whitepaper.writing.phrases import counted, listed, marked, named, symbols
from soundproof.analyses.whitepaper.writing.subject import Subject
from soundproof.render.charts import Box, Graph
from soundproof.render.document import Block, Table
from soundproof.render.formulas import number
from soundproof.render.prose import Blank, Items, Paragraph, Prose, Statement
from soundproof.render.words import footnotes, kib, marked_bits
from soundproof.zkvm.argument import Bus
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.topology import Node

__all__ = ["buses", "circuits", "deviations", "execution", "relations", "schemes", "segmentation", "topology"]

UNSAID = "not stated"


def execution(subject: Subject) -> Iterator[Block]:
    """The machine, and what is said of its execution."""
    machine, said = subject.zkvm.execution, subject.zkvm.statement
    rows = []
    if said is not None:
        rows += [("statement", said.claims), ("public values", ", ".join(said.public))]
        rows += [("parameters", ", ".join(said.parameters))]
    if machine is not None:
        rows += [("instruction set", machine.isa), ("instructions", machine.instructions)]
        rows += [("precompiles", ", ".join(machine.precompiles)), ("program", machine.code)]
        rows += [("trusted outside", ", ".join(machine.trusted))]
    yield from _facts(subject, rows)
    if said is None or not said.claims:
        yield Blank(
            "statement", ("The file does not say what the last proof states: add [statement] with the key claims.",)
        )


def segmentation(subject: Subject) -> Iterator[Block]:
    """How an execution is cut."""
    cut, topology = subject.zkvm.segmentation, subject.zkvm.topology
    rows = [] if topology is None else [("a segment is", topology.segment)]
    if cut is not None:
        ends = {
            "fixed": "a fixed number of steps",
            "trace area": "the area of the trace",
            "per chip": "each chip's rows",
        }
        rows += [("what ends it", "" if cut.rule is None else ends[cut.rule]), ("at most", cut.bound)]
        rows += [("handed on", ", ".join(cut.carries))]
    yield from _facts(subject, rows)
    if cut is None:
        yield Blank("segmentation", ("The file does not say how an execution is cut: add [segmentation].",))


def _facts(subject: Subject, rows: list[tuple[str, str]]) -> Iterator[Block]:
    """What is said, and in a last entry what the file says nothing of."""
    statement = subject.zkvm.statement
    names = (*subject.names(), *((*statement.public, *statement.parameters) if statement is not None else ()))
    said: list[tuple[str, Prose]] = [(what, (*marked(text, names), ".")) for what, text in rows if text]
    unsaid = [what for what, text in rows if not text]
    if unsaid:
        said.append((UNSAID, (f"{', '.join(unsaid)}.",)))
    if said:
        yield Items(tuple(said))


def buses(subject: Subject) -> Iterator[Block]:
    """Buses, memory and commitments outside of proofs."""
    zkvm = subject.zkvm
    if zkvm.buses is None:
        yield Blank("buses", ("The file says nothing of buses: add [buses], which is empty where there are none.",))
    elif not zkvm.buses:
        yield Paragraph(("There is no bus: no circuit sends another one anything but public values.",))
    else:
        rows = tuple((name, *_bus(bus)) for name, bus in zkvm.buses)
        yield Table(
            "Buses", ("Bus", "One for each", "Carries", "Between", "Argument", "Challenge from"), rows, frozenset()
        )
    if zkvm.memory is None:
        yield Blank("memory", ("The file says nothing of memory: add [memory].",))
    elif zkvm.memory:
        memories = tuple((name, memory.holds or UNSAID, memory.argument or UNSAID) for name, memory in zkvm.memory)
        yield Table("Memory", ("Memory", "Holds", "Checked by"), memories, frozenset())
    if zkvm.commitments:
        bound = tuple(
            (name, ", ".join(commitment.binding) or "by a bus", commitment.hash or UNSAID, commitment.each or UNSAID)
            for name, commitment in zkvm.commitments
        )
        title = "Commitments outside of any proof's own trees"
        yield Table(title, ("Commitment", "Binding of", "Hash", "Relied on at each"), bound, frozenset())


def _bus(bus: Bus) -> tuple[str, ...]:
    by = f"{bus.argument or UNSAID}{f' ({bus.commitment})' if bus.commitment else ''}"
    source: str = "the proof's transcript" if bus.scope == "circuit" or bus.challenge is None else bus.challenge.from_
    if bus.argument in ("commitment", "merkle", "curve-hash"):
        source = "–"
    carries = ", ".join(bus.carries) or ("its lookups" if bus.scope == "circuit" else UNSAID)
    return bus.scope, carries, ", ".join(bus.between) or UNSAID, by, source


def circuits(subject: Subject) -> Iterator[Block]:
    """Every circuit with its parameters, under the name that soundcalc and the file have."""
    rows = []
    for assessed in subject.system.assessment.circuits:
        circuit = assessed.circuit
        rows.append(
            (
                circuit.name,
                circuit.field.name,
                number(int(circuit.air.dimension)),
                str(Fraction(circuit.opening.rate)),
                _queries(circuit),
                marked_bits(assessed),
                kib(assessed),
            )
        )
    head = ("Circuit", "Field", "Rows", "Rate", "Queries", "Bits", "Proof")
    notes = [
        "Bits are certified for one interactive proof, rounded down; they are no figure of the system.",
        *(f"{note}." for note in footnotes(subject.system.assessment.circuits)),
    ]
    yield Table(
        "Circuits, by the names of the parameter file",
        head,
        tuple(rows),
        frozenset({2, 3, 4, 5, 6}),
        notes=tuple(notes),
    )


def _queries(circuit: Circuit) -> str:
    queries = circuit.opening.queries
    return ", ".join(map(str, queries)) if isinstance(queries, tuple) else str(queries)


AIRS = {"deep-ali": "DEEP-ALI", "jagged": "jagged sumcheck", "swirl": "SWIRL", "zerocheck": "zerocheck"}
AIRS |= {"r1cs": "Spartan", "evaluations": "evaluation claims"}
OPENINGS = {"ligero": "Ligero"}
LOOKUPS = {"gkr": "LogUp by GKR", "columns": "LogUp by helper columns", "grand-product": "grand product"}


def schemes(subject: Subject) -> Iterator[Block]:
    """Arguments, commitment schemes, lookups and hash functions."""
    zkvm = subject.zkvm
    kinds: dict[tuple[str, str], list[str]] = {}
    for circuit in zkvm.circuits:
        kinds.setdefault((circuit.air.kind, circuit.opening.kind), []).append(circuit.name)
    entries: list[tuple[str, Prose]] = [
        (f"{AIRS.get(air, air)} over {OPENINGS.get(opening, opening.upper())}", (f"{_all(names, subject)}.",))
        for (air, opening), names in kinds.items()
    ]
    arguments: dict[str, list[str]] = {}
    for circuit in zkvm.circuits:
        for _, lookup in circuit.buses:
            arguments.setdefault(LOOKUPS[lookup.argument], []).append(circuit.name)
    entries += [
        (word, (f"lookups of {_all(list(dict.fromkeys(names)), subject)}.",)) for word, names in arguments.items()
    ]
    yield Items(tuple(entries))
    if zkvm.hashes:
        rows = tuple(
            (name, hash_function.kind, hash_function.digest_name, hash_function.capacity_name or UNSAID)
            for name, hash_function in zkvm.hashes
        )
        yield Table("Hash functions", ("Name", "Kind", "Digest", "Capacity"), rows, frozenset())


def _all(names: list[str], subject: Subject) -> str:
    """Names of circuits; of all of them their number."""
    many = len(subject.zkvm.circuits)
    return f"all {many} circuits" if len(names) == many > 1 else _some(names)


def _some(names: list[str], most: int = 8) -> str:
    """Names, or how many more there are."""
    more = len(names) - most
    return ", ".join(names) if more <= 1 else f"{', '.join(names[:most])} and {more} more"


def topology(subject: Subject) -> Iterator[Block]:
    """The recursion as a figure and as a map of nodes and circuits."""
    zkvm, steps = subject.zkvm, subject.system.steps
    if zkvm.topology is None:
        yield Blank(
            "topology", ("The file describes no recursion: add [topology] with a node for each kind of proof.",)
        )
        return
    formula = {step.name: counted(step.formula) for step in steps}
    places = {name: i for i, (name, _) in enumerate(subject.nodes)}
    boxes = tuple(
        Box(name, f"× {formula[name]}" if name in formula else "", None, tuple(_takes(node)))
        for name, node in subject.nodes
    )
    edges = tuple((places[c], places[name]) for name, node in subject.nodes for c, _ in node.takes if c in places)
    yield Graph("Which proofs verify which: each kind with the number of its proofs for m segments", boxes, edges, ())
    rows = tuple(
        (name, _some([circuit.name for circuit in circuits_of(node, zkvm)]) or "none", node.proves or UNSAID)
        for name, node in subject.nodes
    )
    yield Table("Nodes of the recursion and their circuits", ("Node", "Circuits", "Proves"), rows, frozenset())
    lost = [c.name for c in zkvm.circuits if not any(c in circuits_of(node, zkvm) for _, node in subject.nodes)]
    if lost:
        yield Blank("map", (f"These circuits are on no node: {', '.join(lost)}.",))


def _takes(node: Node) -> Iterator[str]:
    """How many proofs one of a node verifies."""
    if node.takes:
        yield "of unstated fan-in" if node.fan_in is None else f"verifies {node.fan_in}"


def relations(subject: Subject) -> Iterator[Block]:
    """The relation of every node, as the file has it."""
    for name, node in subject.nodes:
        yield Statement(
            "Definition", f"relation {name}", f"the relation of {name}", tuple(_relation(subject, name, node))
        )


def _relation(subject: Subject, name: str, node: Node) -> Iterator[Prose]:
    names = subject.names(name, *(child for child, _ in node.takes))
    public: Prose = ("(", *symbols(node.public), ")") if node.public else ("not stated by the file",)
    hidden: list[Prose] = [(_value,) for _value in symbols(node.witness) if _value != ", "]
    hidden += [
        (f"{'the proof' if node.fan_in == 1 else 'the proofs'} of {_and([child for child, _ in node.takes])}",)
    ] * bool(node.takes)
    witness: Prose = listed(hidden, ", ", " and ") if hidden else ("the trace of its circuit",)
    yield (
        named(f"ℛ_{name}"),
        " is the set of pairs of a public value ",
        named("x"),
        " and a witness ",
        named("w"),
        ", where ",
        named("x"),
        " is ",
        *public,
        " and ",
        named("w"),
        " is ",
        *witness,
        ", such that ",
        *listed([*_conditions(node, names)], "; "),
        ".",
    )


def _conditions(node: Node, names: tuple[str, ...]) -> Iterator[Prose]:
    if node.proves:
        yield marked(node.proves, names)
    yield from (marked(condition, names) for condition in node.conditions)
    if not node.proves and not node.conditions:
        yield ("the file does not say what",)


def deviations(subject: Subject) -> Iterator[Block]:
    """Where the system differs from the baseline that an argument is written for."""
    stated = subject.zkvm.deviations
    if not stated:
        yield Blank(
            "deviations", ("The file states no deviation: add [deviations], or say that the argument is direct.",)
        )
        return
    rows = tuple(
        (deviation.layer, deviation.baseline, deviation.production, deviation.lemma or UNSAID)
        for _, deviation in stated
    )
    yield Table("Deviations from the baseline", ("Layer", "Baseline", "Here", "Lemma"), rows, frozenset())
