"""Faults in the tables about the whole zkVM: names that stand for nothing, and counts that do not fit.

What these tables leave open is no fault; ``soundproof system`` tells it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from soundproof.parameters.faults import Fault, Path
from soundproof.primitives.hashes import ALGEBRAIC, STANDARD
from soundproof.zkvm.argument import EVERY_LOOKUP, Bus
from soundproof.zkvm.rules import check_name, named
from soundproof.zkvm.topology import VERIFIER, Edge, Node, Topology, alternatives

__all__ = ["check_system"]

SUMS = ("logup", "grand-product")
"""Arguments of buses whose messages are counted."""

MOST_ENTRIES = 64
"""Of buses, memories, commitments: every command takes time for each, over all circuits."""

Names = Mapping[str, Sequence[str]]
"""What there is of each kind, by name."""


NAMED = (
    *("claims", "documents", "performance", "hashes"),
    *("assumptions", "buses", "memory", "commitments", "lemmas", "deviations"),
)
"""The tables of named entries about the whole zkVM."""


def check_system(names: Names, about: Mapping[str, Any]) -> Iterator[Fault]:
    """Every fault in the tables about the whole zkVM, which ``about`` holds as far as they could be read.

    ``names`` has what the file names of each kind, of whatever could be read of it.  It lacks groups and lookups where
    circuits have faults of their own: then these are not known.
    """
    topology: Topology | None = about.get("topology")
    for name, claim in about.get("claims", ()):
        yield from named(("claims", name, "circuit"), "circuit", claim.circuit, names["circuits"])
    yield from _hashes(about)
    for table in NAMED:
        for name, _ in about.get(table, ()):
            yield from check_name((table, name), name)
    for table in ("buses", "memory", "commitments"):
        if len(names.get(table, ())) > MOST_ENTRIES:
            problem = f"must be at most {MOST_ENTRIES}, got {len(names[table]):,}"
            yield Fault((table,), problem, "describe each kind once")
    for name, bus in about.get("buses", ()):
        yield from _bus(("buses", name), bus, names)
    yield from _parts(about, names)
    if topology is not None:
        yield from _topology(topology, names)


def _hashes(about: Mapping[str, Any]) -> Iterator[Fault]:
    for name, function in about.get("hashes", ()):
        if function.field is None and function.kind in ALGEBRAIC:
            yield Fault(("hashes", name, "field"), "is missing", f"sizes of {function.kind} count elements of a field")
        most = STANDARD.get(function.kind)
        if most is not None and function.digests > 2**most:
            problem = f"must be at most {most} bits, got {function.digest_name}"
            hint = f"no output of {function.kind} resists collisions better"
            yield Fault(("hashes", name, "output"), problem, hint)
        capacity, width = function.capacity, function.width
        if capacity is not None and width is not None and capacity >= width:
            problem = f"leaves nothing of a state of {width} for input, got {capacity}"
            yield Fault(("hashes", name, "capacity"), problem, "less than `width`")


def _bus(path: Path, bus: Bus, names: Names) -> Iterator[Fault]:
    """A bus lies between nodes or circuits that exist, and counts lookups only if its argument is a sum."""
    for i, end in enumerate(bus.between):
        yield from named(
            (*path, "between", i), "node or circuit", end, [*dict.fromkeys([*names["nodes"], *names["circuits"]])]
        )
    for i, lookup in enumerate(bus.lookups if "lookups" in names else ()):
        if lookup != EVERY_LOOKUP:
            yield from named((*path, "lookups", i), "lookup", lookup, names["lookups"])
    if bus.closes:
        yield from named((*path, "closes"), "node", bus.closes, names["nodes"])
    if bus.assumes:
        yield from named((*path, "assumes"), "assumption", bus.assumes, names["assumptions"])
    if bus.challenge is not None and bus.challenge.assumes:
        yield from named((*path, "challenge", "assumes"), "assumption", bus.challenge.assumes, names["assumptions"])
    if bus.commitment:
        yield from named((*path, "commitment"), "commitment", bus.commitment, names["commitments"])
    if bus.lookups and not bus.between:
        yield Fault((*path, "between"), "is missing", "the nodes or circuits whose lookups are this bus")
    if bus.lookups and bus.argument is not None and bus.argument not in SUMS:
        problem = f"an argument by {bus.argument} counts no messages of lookups"
        yield Fault((*path, "lookups"), problem, "leave it out, or name the argument of the sum")
    if bus.leaves is not None and bus.scope != "execution":
        problem = f"an argument over a {bus.scope} does not grow with the execution"
        yield Fault((*path, "leaves"), problem, 'leave it out, or write scope = "execution"')
    if bus.scope != "circuit" and not names["nodes"]:
        problem = "how many proofs it spans is not known without a topology"
        yield Fault((*path, "scope"), problem, "add [topology]")


def _parts(about: Mapping[str, Any], names: Names) -> Iterator[Fault]:
    """Memories, commitments and deviations name what there is."""
    for name, memory in about.get("memory", ()):
        kind, _, target = memory.argument.partition(":")
        path: Path = ("memory", name, "argument")
        if kind in ("bus", "commitment") and target:
            yield from named(path, kind, target, names["buses" if kind == "bus" else "commitments"])
        elif memory.argument:
            yield Fault(path, f"must be bus:NAME or commitment:NAME, got {memory.argument!r}", "name what checks it")
    for name, commitment in about.get("commitments", ()):
        if commitment.hash:
            yield from named(("commitments", name, "hash"), "hash", commitment.hash, names["hashes"])
    for name, deviation in about.get("deviations", ()):
        if deviation.lemma:
            yield from named(("deviations", name, "lemma"), "lemma", deviation.lemma, names["lemmas"])


def _topology(topology: Topology, names: Names) -> Iterator[Fault]:
    nodes = dict(topology.nodes)
    for name, node in topology.nodes:
        path: Path = ("topology", "nodes", name)
        yield from check_name(path, name)
        for i, circuit_name in enumerate(node.circuits):
            yield from named((*path, "circuits", i), "circuit", circuit_name, names["circuits"])
        for i, group in enumerate(node.groups if "groups" in names else ()):
            yield from named((*path, "groups", i), "group", group, names["groups"])
        for taken, edge in node.takes:
            yield from named((*path, "takes", taken), "node", taken, names["nodes"])
            yield from _edge((*path, "takes", taken), edge, node, nodes.get(taken), names["nodes"])
        if node.instead:
            yield from named((*path, "instead"), "node", node.instead, names["nodes"])
        if node.some and (node.fan_in != 1 or not node.takes):
            problem, hint = "proofs that only some pass are taken one by one", "write takes, and fan_in = 1"
            yield Fault((*path, "some"), problem, hint)
        if node.decreases:
            yield from named((*path, "decreases"), "public value", node.decreases, node.public)
    for name, wrap in topology.wraps:
        yield from named(("topology", "wraps", name, "wraps"), "node", wrap.wraps, names["nodes"])


def _edge(path: Path, edge: Edge, node: Node, child: Node | None, nodes: Sequence[str]) -> Iterator[Fault]:
    """Bindings name values of both ends, one for each proof or one for all; keys are compared somewhere."""
    values = [*node.public, *node.witness]
    most = min((count for count in (edge.each, node.fan_in) if count is not None), default=None)
    for key, binding in edge.binds:
        if child is not None and child.public:
            yield from named((*path, "binds", key), "public value of the child", key, child.public)
        names = alternatives(binding)
        for name in names if values else ():
            yield from named((*path, "binds", key), "value of the node", name, values)
        if len(names) > 1 and most is not None and len(names) != most:
            problem = f"must name one value for all of {most} proofs, or one for each, got {len(names)}"
            yield Fault((*path, "binds", key), problem, "write them in the order of the proofs, with | between")
    if edge.each is not None and node.fan_in is not None and edge.each > node.fan_in:
        problem = f"must be at most the fan-in, {node.fan_in}, got {edge.each}"
        yield Fault((*path, "each"), problem, "proofs of this kind that one proof verifies")
    key_ = edge.key
    if key_ is None:
        return
    if key_.value and node.public:
        yield from named((*path, "key", "value"), "public value", key_.value, node.public)
    if key_.fixed_by and key_.fixed_by != VERIFIER:
        yield from named((*path, "key", "fixed_by"), "node", key_.fixed_by, nodes)
