"""What the file itself states of each requirement: evidence, and never a confirmation of what a paper says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from soundproof.zkvm.zkvm import ZkVM

__all__ = ["stated"]


def stated(id: str, zkvm: ZkVM) -> str:
    """What the file states of a requirement, in one line; empty where it states nothing.

    >>> from soundproof.formats.files import load
    >>> stated("W1-IN-4", load("vanilla"))
    'buses segment, lookups'
    """
    say = _STATED.get(id)
    return "" if say is None else say(zkvm)


def _some(what: str, names: Iterable[str], most: int = 6) -> str:
    distinct = list(dict.fromkeys(names))
    more = f" and {len(distinct) - most} more" if len(distinct) > most else ""
    return f"{what} {', '.join(distinct[:most])}{more}" if distinct else ""


def _and(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


def _machine(zkvm: ZkVM) -> str:
    execution = zkvm.execution
    return "" if execution is None else _and(execution.isa, execution.code and f"the program: {execution.code}")


def _instructions(zkvm: ZkVM) -> str:
    execution = zkvm.execution
    return (
        ""
        if execution is None
        else _and(execution.isa, execution.instructions, _some("precompiles", execution.precompiles))
    )


def _statement(zkvm: ZkVM) -> str:
    statement = zkvm.statement
    return "" if statement is None else _and(statement.claims, _some("public values", statement.public))


def _segments(zkvm: ZkVM) -> str:
    segmentation = zkvm.segmentation
    if segmentation is None:
        return zkvm.topology.segment if zkvm.topology is not None else ""
    return _and(
        f"rule: {segmentation.rule}" if segmentation.rule else "",
        segmentation.bound,
        _some("carries", segmentation.carries),
    )


def _memories(zkvm: ZkVM) -> str:
    if zkvm.memory is None:
        return ""
    return (
        _some("memory", (f"{name}{f' ({memory.holds})' if memory.holds else ''}" for name, memory in zkvm.memory))
        or "none"
    )


def _memory_arguments(zkvm: ZkVM) -> str:
    return _some(
        "arguments", (f"{memory.argument} for {name}" for name, memory in zkvm.memory or () if memory.argument)
    )


def _challenges(zkvm: ZkVM) -> str:
    drawn = [(name, bus.challenge) for name, bus in zkvm.buses or () if bus.challenge is not None]
    return _some("challenge", (f"of {name} from a {one.from_}" for name, one in drawn if one is not None))


def _buses(zkvm: ZkVM) -> str:
    return "" if zkvm.buses is None else _some("buses", (name for name, _ in zkvm.buses)) or "no bus"


def _bus_arguments(zkvm: ZkVM) -> str:
    return _some("arguments", (f"{bus.argument} for {name}" for name, bus in zkvm.buses or () if bus.argument))


def _circuits(zkvm: ZkVM) -> str:
    return f"{len(zkvm.circuits)} circuits with their parameters"


def _schemes(zkvm: ZkVM) -> str:
    return _some("protocols", (circuit.protocol for circuit in zkvm.circuits))


def _lookups(zkvm: ZkVM) -> str:
    return _some("lookups", (name for circuit in zkvm.circuits for name, _ in circuit.buses))


def _nodes(zkvm: ZkVM) -> str:
    nodes = zkvm.topology.nodes if zkvm.topology is not None else ()
    return _some("nodes", (f"{name} ({node.fan_in}:1)" if node.fan_in else name for name, node in nodes), 8)


def _proved(zkvm: ZkVM) -> str:
    nodes = zkvm.topology.nodes if zkvm.topology is not None else ()
    return _some("proved by", (name for name, node in nodes if node.proves), 8)


def _relations(zkvm: ZkVM) -> str:
    nodes = zkvm.topology.nodes if zkvm.topology is not None else ()
    return _some("public values of", (name for name, node in nodes if node.public), 8)


def _map(zkvm: ZkVM) -> str:
    nodes = zkvm.topology.nodes if zkvm.topology is not None else ()
    return _some("circuits of", (name for name, node in nodes if node.circuits or node.groups), 8)


def _edges(zkvm: ZkVM) -> str:
    nodes = zkvm.topology.nodes if zkvm.topology is not None else ()
    edges = (f"{child} → {name}" for name, node in nodes for child, edge in node.takes if edge.binds or edge.outputs)
    return _some("bindings of", edges)


def _lemmas(zkvm: ZkVM) -> str:
    return _some("lemmas", (f"{name} ({lemma.class_})" for name, lemma in zkvm.lemmas))


def _deviations(zkvm: ZkVM) -> str:
    return _some("deviations", (f"{name} ({deviation.layer})" for name, deviation in zkvm.deviations))


def _code(zkvm: ZkVM) -> str:
    return "" if zkvm.execution is None or not zkvm.execution.code else f"the program: {zkvm.execution.code}"


def _assumptions(zkvm: ZkVM) -> str:
    return _some("assumptions", (name for name, _ in zkvm.assumptions))


_STATED: Mapping[str, Callable[[ZkVM], str]] = {
    "W1-SC-1": _deviations,
    "W1-EX-1": _machine,
    "W1-EX-2": _instructions,
    "W1-EX-3": _statement,
    "W1-SG-1": _segments,
    "W1-IN-1": _memories,
    "W1-IN-2": _memory_arguments,
    "W1-IN-3": _challenges,
    "W1-IN-4": _buses,
    "W1-IN-5": _bus_arguments,
    "W1-PR-2": _circuits,
    "W1-PR-3": _schemes,
    "W1-PR-4": _lookups,
    "W1-PR-5": _circuits,
    "W1-RC-1": _nodes,
    "W1-RC-2": _proved,
    "W1-RC-3": _relations,
    "W1-RC-4": _map,
    "REQ-W2-001": _code,
    "REQ-W2-003": _edges,
    "REQ-W2-004": _relations,
    "REQ-W2-005": _lemmas,
    "REQ-W2-006": _deviations,
    "REQ-W2-007": _bus_arguments,
    "REQ-W3-002": _assumptions,
    "REQ-W3-003": _statement,
}
