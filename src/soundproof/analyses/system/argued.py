"""What a security argument needs and the file leaves open: bindings, keys, decreasing values, buses, memory."""

from __future__ import annotations

import re
from collections.abc import Iterator

from soundproof.analyses.system.findings import Finding
from soundproof.analyses.system.steps import circuits_of
from soundproof.zkvm.argument import EVERY_LOOKUP, RESTS_ON_ASSUMPTION, Bus
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.topology import Edge, Node, Topology, alternatives
from soundproof.zkvm.zkvm import ZkVM

__all__ = ["argued"]


def argued(zkvm: ZkVM) -> Iterator[Finding]:
    """Everything open, edge by edge, then bus by bus and memory by memory."""
    topology = zkvm.topology
    for name, node in topology.nodes if topology is not None else ():
        yield from _public(name, node, zkvm)
        for child, edge in node.takes:
            yield from _conserved(child, name, edge, zkvm)
            yield from _key(child, name, edge, node)
    yield from _buses(zkvm)
    yield from _memory(zkvm)


def _public(name: str, node: Node, zkvm: ZkVM) -> Iterator[Finding]:
    """Every public value is bound to something, and a node that verifies itself has one that decreases."""
    bound = {value for _, edge in node.takes for _, binding in edge.binds for value in alternatives(binding)}
    said = " ".join(node.conditions)
    for value in node.public if node.takes else ():
        if value not in bound and re.search(rf"(?<!\w){re.escape(value)}(?!\w)", said) is None:
            problem = f"nothing says what its public value {value} is"
            yield Finding("open", name, problem, "name it in `binds` of an edge, or in `conditions`", "public free")
    if any(child == name for child, _ in node.takes) and not node.decreases:
        problem = "it verifies itself, and no public value is said to decrease: an induction has nothing to stand on"
        yield Finding(
            "open", name, problem, "name in `decreases` one that is less in each proof that it verifies", "decreasing"
        )
    statement = zkvm.statement
    last = any(circuit.name == zkvm.final for circuit in circuits_of(node, zkvm))
    for value in statement.public if statement is not None and last and node.public else ():
        if value not in node.public:
            problem = f"the statement is about {value}, which is no public value of the last proof"
            yield Finding("open", name, problem, "add it to `public`, or take it out of [statement]")


def _conserved(child: str, name: str, edge: Edge, zkvm: ZkVM) -> Iterator[Finding]:
    """Every public value of a proof that is verified becomes a value of the one that verifies it."""
    nodes: Topology | None = zkvm.topology
    values = dict(nodes.nodes)[child].public if nodes is not None else ()
    lost = [value for value in values if value not in dict(edge.binds)]
    if lost:
        problem = f"{_these(lost)} of {child} {'is' if len(lost) == 1 else 'are'} bound to nothing"
        yield Finding("open", f"{child} → {name}", problem, "say in `binds` what becomes of it", "public lost")


def _these(values: list[str]) -> str:
    return f"the public value{'s' * (len(values) > 1)} {', '.join(values)}"


def _key(child: str, name: str, edge: Edge, node: Node) -> Iterator[Finding]:
    """A key in words alone cannot be checked; one that is public must be compared by somebody."""
    place, key = f"{child} → {name}", edge.key
    if key is None:
        if edge.keys:
            yield Finding(
                "open", place, "how the verification key is fixed is stated in words alone", "add `key`", "key"
            )
        return
    if key.how == "public" and not key.fixed_by:
        problem = "the verification key is a public value that nobody compares: any circuit's proof might pass"
        yield Finding("open", place, problem, "name in `fixed_by` the node, or verifier, that compares it", "key")
    if child == name and key.how == "constant":
        problem = "a circuit cannot hold its own verification key as a constant"
        remedy = "make it a public value that a later node fixes, or a leaf of a tree of keys"
        yield Finding("fault", place, problem, remedy, "key")


def _buses(zkvm: ZkVM) -> Iterator[Finding]:
    """Buses have an argument, a challenge, a node that closes them; circuits' lookups are on a bus."""
    if zkvm.buses is None:
        problem = "which buses there are, and over what their arguments run, is not stated"
        yield Finding("open", "buses", problem, "add [buses.NAME], or an empty [buses] if there are none", "bus")
        return
    for name, bus in zkvm.buses:
        yield from _bus(name, bus)
        if bus.argument == "logup" and (products := _products(bus, zkvm)):
            problem = f"its argument is logup, and {_some(products)} of its lookups is a grand product"
            yield Finding("fault", f"bus {name}", problem, "name one argument in both places", "bus")
    alone = [circuit.name for circuit in zkvm.circuits if not set(dict(circuit.buses)) <= _placed(circuit, zkvm)]
    if alone:
        remedy = "name them in `lookups` of their bus, and the circuit or its node in `between`"
        yield Finding("open", _some(alone), "it has lookups that are on no bus", remedy, "no bus")


def _placed(circuit: Circuit, zkvm: ZkVM) -> set[str]:
    """The lookups of a circuit that are on a bus."""
    ends = _ends(circuit, zkvm)
    named = {lookup for _, bus in zkvm.buses or () if ends & set(bus.between) for lookup in bus.lookups}
    return set(dict(circuit.buses)) if EVERY_LOOKUP in named else named


def _ends(circuit: Circuit, zkvm: ZkVM) -> set[str]:
    """The names by which a bus may say that it lies at a circuit: its own, and those of its nodes."""
    nodes = zkvm.topology.nodes if zkvm.topology is not None else ()
    return {circuit.name, *(name for name, node in nodes if circuit in circuits_of(node, zkvm))}


def _products(bus: Bus, zkvm: ZkVM) -> list[str]:
    """The lookups of a bus that are grand products."""
    buses = (pair for circuit in zkvm.circuits if _ends(circuit, zkvm) & set(bus.between) for pair in circuit.buses)
    named = (pair for pair in buses if pair[0] in bus.lookups or EVERY_LOOKUP in bus.lookups)
    return list(dict.fromkeys(name for name, lookup in named if lookup.argument == "grand-product"))


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:5])
    return shown if len(names) <= 5 else f"{shown} and {len(names) - 5} more"


def _bus(name: str, bus: Bus) -> Iterator[Finding]:
    place = f"bus {name}"
    if bus.argument is None:
        yield Finding("open", place, "by which argument is not stated", "add `argument`", "bus")
    if bus.scope == "circuit":
        return
    counted = bus.argument in ("logup", "grand-product")
    if counted and not bus.lookups:
        yield Finding("open", place, "which lookups are its messages is not stated", "add `lookups`, * for all", "bus")
    if counted and bus.challenge is None:
        yield Finding("open", place, "where its challenge comes from is not stated", "add `challenge`", "bus")
    if counted and not bus.closes:
        yield Finding("open", place, "which node checks the sum is not stated", "add `closes`", "bus")
    if bus.argument in RESTS_ON_ASSUMPTION and not bus.assumes:
        yield Finding("open", place, "on which assumption it rests is not stated", "add `assumes`", "bus")
    if bus.argument in ("commitment", "merkle") and not bus.commitment:
        yield Finding("open", place, "on which commitment it rests is not stated", "add `commitment`", "bus")


def _memory(zkvm: ZkVM) -> Iterator[Finding]:
    """Every memory has an argument; a commitment has a hash, and it is said how often it is relied on."""
    if zkvm.memory is None:
        problem = "which memories there are, and what checks them, is not stated"
        yield Finding("open", "memory", problem, "add [memory.NAME], or an empty [memory] if there is none", "memory")
    for name, memory in zkvm.memory or ():
        if not memory.argument:
            yield Finding("open", f"memory {name}", "what checks it is not stated", "add `argument`", "memory")
    steps = None if zkvm.segmentation is None else zkvm.segmentation.steps
    for name, commitment in zkvm.commitments:
        place = f"commitment {name}"
        if not commitment.hash:
            yield Finding("open", place, "its hash function is not stated", "add `hash`", "memory")
        if commitment.each is None or (commitment.each == "step" and steps is None):
            remedy = "add `each`" if commitment.each is None else "add `steps` of a segment in [segmentation]"
            yield Finding("open", place, "how often it is relied on is not stated", remedy, "memory")
