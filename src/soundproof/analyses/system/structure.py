"""What is wrong, or not stated, in a recursion topology and in the assumptions beside it.

A *fault* contradicts the topology itself: nothing may be concluded from it.  What is *open* the
file does not say: sound or not, a reader cannot tell.
"""

from __future__ import annotations

from collections.abc import Iterator

from soundproof.analyses.system.argued import argued
from soundproof.analyses.system.findings import Finding
from soundproof.analyses.system.steps import circuits_of
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.topology import Node, Topology, cycle
from soundproof.zkvm.zkvm import ZkVM

__all__ = ["Finding", "circuit_map", "structure"]


def structure(zkvm: ZkVM) -> tuple[Finding, ...]:
    """Every finding, faults first."""
    if zkvm.topology is None:
        problem = "the file describes no recursion"
        remedy = "add [topology] with a node for each kind of proof"
        return (Finding("open", "topology", problem, remedy), *_assumptions(zkvm), *argued(zkvm))
    findings = [*circuit_map(zkvm, zkvm.topology), *_graph(zkvm.topology), *_last(zkvm, zkvm.topology)]
    for name, node in zkvm.topology.nodes:
        findings += [*_node(name, node), *_edges(name, node, zkvm.topology), *_changes(name, node, zkvm, zkvm.topology)]
    findings += [*_assumptions(zkvm), *argued(zkvm)]
    return tuple(sorted(findings, key=lambda finding: finding.kind != "fault"))


def _assumptions(zkvm: ZkVM) -> Iterator[Finding]:
    """Every assumption has a strength, and it is said whether it holds against quantum computers."""
    for name, assumption in zkvm.assumptions:
        if assumption.bits is None:
            yield Finding("open", name, "how many bits the assumption has is not stated", "add `bits`", "assumption")
        if assumption.quantum is None:
            problem = "whether the assumption holds against quantum computers is not stated"
            yield Finding("open", name, problem, "add `quantum`", "assumption")


def circuit_map(zkvm: ZkVM, topology: Topology) -> Iterator[Finding]:
    """Every circuit is on a node, and every node has circuits."""
    placed = {circuit.name for _, node in topology.nodes for circuit in circuits_of(node, zkvm)}
    for circuit in zkvm.circuits:
        if circuit.name not in placed:
            problem = "the circuit is on no node: nobody verifies its proofs"
            yield Finding("fault", circuit.name, problem, "name it in the `circuits` of its node")
    for name, node in topology.nodes:
        if circuits_of(node, zkvm):
            continue
        if node.unassessed:
            yield Finding("open", name, f"its circuits are not assessed: {node.unassessed}", "add their parameters")
        else:
            problem = "the node has no circuits: its proofs have no figure"
            yield Finding("fault", name, problem, "name its circuits, or say in `unassessed` why there are none")


def _graph(topology: Topology) -> Iterator[Finding]:
    """No rings but a node that takes itself, which needs a base; proofs end nowhere but at the end."""
    ring = cycle(topology)
    if ring:
        problem = "these nodes verify each other in a ring"
        yield Finding("fault", " → ".join(ring), problem, "only a node that takes itself may be recursive")
    for name, node in topology.nodes:
        taken = [child for child, _ in node.takes]
        if taken == [name]:
            problem = "the recursion has no base: it verifies nothing but its own proofs"
            yield Finding("fault", name, problem, "name in `takes` the node whose proofs it begins with")
        elif name in taken and node.fan_in == 1:
            problem = "the recursion never ends: a proof that verifies one of its own kind joins nothing"
            yield Finding("fault", name, problem, "correct `fan_in`, or do not take the node itself")


def _last(zkvm: ZkVM, topology: Topology) -> Iterator[Finding]:
    """One node's proof is the last: that of the zkVM's final circuit, with a completeness check."""
    nodes = dict(topology.nodes)
    takers = {name: [other for other in nodes if other != name and name in dict(nodes[other].takes)] for name in nodes}
    wrapped = {wrap.wraps for _, wrap in topology.wraps}
    having = [name for name in nodes if any(circuit.name == zkvm.final for circuit in circuits_of(nodes[name], zkvm))]
    final = [name for name in having if not set(takers[name]) & set(having)] or having
    if not zkvm.final:
        remedy = "name in [zkvm] final the circuit whose proof is published"
        yield Finding("fault", "topology", "the final proof is not named", remedy)
    for name, node in topology.nodes:
        if not takers[name] and name not in final and name not in wrapped and not node.instead:
            problem = "its proofs end nowhere: no node takes them, and it is not the final one"
            yield Finding("fault", name, problem, "take it in the node that verifies it")
        if name in final and not node.complete:
            problem = "the final proof is not said to cover the whole execution"
            remedy = "say in `complete` how: a flag that only a complete execution sets, or first and last state"
            yield Finding("open", name, problem, remedy)
        further = [taker for taker in takers[name] if not circuits_of(nodes[taker], zkvm)]
        if name in final and further:
            problem = (
                f"its proof is named the final one, but {', '.join(further)} verifies it: the last proof has no size"
            )
            yield Finding(
                "open", name, problem, "add the parameters of what follows, and name the last circuit in `final`"
            )
    if len(final) > 1:
        problem = (
            "the final circuit is on several nodes, of which none takes the other: which proof is the last is open"
        )
        yield Finding("open", ", ".join(final), problem, "give each node a circuit of its own")


def _node(name: str, node: Node) -> Iterator[Finding]:
    """What it proves, and how many proofs it takes, is stated."""
    if not node.proves:
        yield Finding("open", name, "what it proves is not stated", "say in `proves` which relation")
    if node.takes and node.fan_in is None:
        problem = "how many proofs one of its proofs verifies is not stated"
        yield Finding("open", name, problem, "add `fan_in`")


def _edges(name: str, node: Node, topology: Topology) -> Iterator[Finding]:
    """Outputs become inputs, verification keys are bound, and joined segments are continuous."""
    joins = node.fan_in != 1
    for child, edge in node.takes:
        place = f"{child} → {name}"
        if not edge.outputs and not edge.binds:
            problem = "which public outputs become which inputs is not stated"
            yield Finding("open", place, problem, "add `outputs`, or `binds`")
        if not edge.keys and edge.key is None:
            problem = "which verification keys are allowed is not stated: any other circuit's proof might pass"
            yield Finding(
                "open", place, problem, "say in `key` how it is fixed, and in `keys` which keys are allowed", "key"
            )
        if joins and not edge.continuity:
            problem = "segments are joined; that each begins in the state where the last ended is not stated"
            yield Finding("open", place, problem, "say in `continuity` which states are compared")


def _changes(name: str, node: Node, zkvm: ZkVM, topology: Topology) -> Iterator[Finding]:
    """Fields and hashes change only where the node says so."""
    nodes = dict(topology.nodes)
    for child, _ in node.takes:
        for what, listed in (("field", _fields), ("hash", _hashes)):
            before, after = listed(circuits_of(nodes[child], zkvm)), listed(circuits_of(node, zkvm))
            if before and after and not after <= before and what not in node.changes:
                problem = f"the {what} changes from {_listed(before)} to {_listed(after)}, which the node does not say"
                yield Finding("fault", f"{child} → {name}", problem, f'add changes = ["{what}"] if it is meant')


def _fields(circuits: list[Circuit]) -> frozenset[str]:
    return frozenset(circuit.field.name for circuit in circuits)


def _hashes(circuits: list[Circuit]) -> frozenset[str]:
    return frozenset(h for c in circuits if c.hashes is not None for h in (c.hashes.trees, c.hashes.transcript) if h)


def _listed(names: frozenset[str]) -> str:
    return ", ".join(sorted(names))
