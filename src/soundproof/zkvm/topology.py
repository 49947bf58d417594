"""Which proofs verify which: nodes, what passes between them, and how many proofs there are.

A node without ``takes`` proves a segment of the execution.  A node that takes itself is recursive,
and what else it takes is the base of the recursion.  Counts follow from the graph: a node that
verifies f proofs at a time makes ⌈N/f⌉ of N, and a recursive one from ⌈(N − 1)/(f − 1)⌉, if all but the
last are full, to N − 1 until one is left.
"""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Annotated, Literal

from msgspec import Struct

from soundproof.parameters.params import Param

__all__ = [
    "ASSUMPTIONS",
    "VERIFIER",
    "Edge",
    "Key",
    "Node",
    "Topology",
    "Wrap",
    "alternatives",
    "counts",
    "cycle",
    "order",
    "waiting",
]


class Key(Struct, frozen=True):
    """How the verification key of a proof that is verified is fixed.

    A constant of the circuit; a leaf of a Merkle tree of keys whose root is public; or a public value, which is
    fixed only where ``fixed_by`` names the node, or ``verifier``, that compares it.
    """

    how: Annotated[Literal["constant", "merkle", "public"], Param("", "constant of the circuit, in a tree, or public")]
    value: Annotated[str, Param("", "the public value that it is, or is committed in")] = ""
    fixed_by: Annotated[str, Param("", "the node that compares that value, or verifier")] = ""


class Edge(Struct, frozen=True):
    """What one kind of proof hands to the one that verifies it; empty where it is not public.

    ``binds`` names for public values of the proof that is verified those of the one that verifies it:
    ``"S_in | S_mid"`` is the first for the first proof and the second for the second.
    """

    outputs: Annotated[str, Param("", "which public outputs become which inputs")] = ""
    keys: Annotated[str, Param("", "which verification keys are allowed, and where they are bound")] = ""
    continuity: Annotated[str, Param("", "how the states of neighbouring segments are tied together")] = ""
    each: Annotated[int | None, Param("", "proofs of this kind per proof, where kinds differ", ge=1)] = None
    binds: Annotated[tuple[tuple[str, str], ...], Param("", "what each public value of the child is here")] = ()
    key: Key | None = None


class Node(Struct, frozen=True):
    """One step of the recursion: the circuits that make its proofs, and the proofs it verifies.

    ``fan_in`` is the number of proofs that one of its own verifies.  ``some`` says that only some of
    the proofs pass it, and leave it in their place.  ``complete`` is how the last node knows that
    nothing is missing.
    """

    circuits: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    proves: Annotated[str, Param("", "the relation it proves, in words")] = ""
    takes: tuple[tuple[str, Edge], ...] = ()
    fan_in: Annotated[int | None, Param("f", "proofs that one proof of this node verifies", ge=1)] = None
    count: Annotated[int | None, Param("", "proofs of this node, if not one for each segment", ge=1)] = None
    some: bool = False
    changes: tuple[Literal["field", "hash"], ...] = ()
    complete: Annotated[str, Param("", "how it is checked that the execution is complete")] = ""
    unassessed: Annotated[str, Param("", "why the node has no circuits here")] = ""
    instead: Annotated[str, Param("", "the node that this one may replace; of the two one is made")] = ""
    public: Annotated[tuple[str, ...], Param("x", "public values of its proofs")] = ()
    witness: Annotated[tuple[str, ...], Param("w", "values that its conditions name and its proofs hide")] = ()
    conditions: Annotated[tuple[str, ...], Param("R", "what it checks of its values")] = ()
    decreases: Annotated[str, Param("", "public value that is less in each of its own proofs that it verifies")] = ""


VERIFIER = "verifier"
"""In ``fixed_by`` of a key: whoever verifies the last proof compares it."""


def alternatives(binding: str) -> tuple[str, ...]:
    """The values that a binding names, in the order of the proofs.

    >>> alternatives("S_in | S_mid")
    ('S_in', 'S_mid')
    """
    return tuple(name.strip() for name in binding.split("|"))


WrapKind = Literal["groth16", "plonk-kzg", "fflonk", "halo2-kzg", "halo2-ipa", "kzg", "ipa", "dory", "stark"]

ASSUMPTIONS: Mapping[WrapKind, tuple[str, ...]] = {
    "groth16": ("pairing", "trusted set-up for the circuit", "not post-quantum"),
    "plonk-kzg": ("pairing", "trusted set-up, universal", "not post-quantum"),
    "fflonk": ("pairing", "trusted set-up, universal", "not post-quantum"),
    "halo2-kzg": ("pairing", "trusted set-up, universal", "not post-quantum"),
    "halo2-ipa": ("discrete logarithm", "not post-quantum"),
    "kzg": ("pairing", "trusted set-up, universal", "not post-quantum"),
    "ipa": ("discrete logarithm", "not post-quantum"),
    "dory": ("pairing", "not post-quantum"),
    "stark": (),
}
"""What a wrap rests on besides what is wrapped."""


class Wrap(Struct, frozen=True):
    """A proof of another system around the last one; it is not assessed."""

    kind: WrapKind
    wraps: Annotated[str, Param("", "the node whose proof it verifies")]
    setup: Annotated[str, Param("", "which trusted set-up, where there is one")] = ""
    about: str = ""


class Topology(Struct, frozen=True):
    """``segment``: of what there are S; nodes and wraps by name; where the description comes from."""

    segment: Annotated[str, Param("S", "what a segment is: one proof of a node that takes none")]
    source: str
    nodes: tuple[tuple[str, Node], ...]
    wraps: tuple[tuple[str, Wrap], ...] = ()


def _children(node: str, topology: Topology) -> list[str]:
    """The nodes whose proofs a node verifies, itself left out."""
    return [name for name, _ in dict(topology.nodes)[node].takes if name != node]


def cycle(topology: Topology) -> tuple[str, ...]:
    """Nodes of which each is verified by the next, in a ring; empty where there is none, as it must be."""
    try:
        order(topology)
    except CycleError as error:
        return tuple(error.args[1])
    return ()


def order(topology: Topology) -> tuple[str, ...]:
    """The nodes, each after those it takes.  CycleError where there is a ring."""
    graph = {name: _children(name, topology) for name, _ in topology.nodes}
    return tuple(TopologicalSorter(graph).static_order())


def waiting(node: str, topology: Topology) -> list[str]:
    """The nodes whose proofs wait for a node.

    A proof of a node that only some pass stands for the one it verifies: it is not counted twice.
    """
    nodes, children = dict(topology.nodes), _children(node, topology)
    return [c for c in children if not (nodes[c].some and set(_children(c, topology)) <= set(children))]


def counts(topology: Topology, segments: int) -> dict[str, tuple[int, int]]:
    """The least and most proofs of each node for so many segments.

    They differ where a fan-in is not stated or a recursive node takes more than two at a time, and after
    nodes that only some proofs pass.  The topology must have no ring.

    >>> leaf, convert = Node(), Node(takes=(("leaf", Edge()),), fan_in=1)
    >>> combine = Node(takes=(("convert", Edge()), ("combine", Edge())), fan_in=2)
    >>> compress = Node(takes=(("combine", Edge()),), fan_in=1)
    >>> wrap = Node(takes=(("compress", Edge()),), fan_in=1)
    >>> pico = {"leaf": leaf, "convert": convert, "combine": combine, "compress": compress, "wrap": wrap}
    >>> found = counts(Topology("a chunk", "Pico", tuple(pico.items())), 100)
    >>> sum(most for _, most in found.values()), found["combine"]
    (301, (99, 99))
    """
    nodes = dict(topology.nodes)
    made: dict[str, tuple[int, int]] = {}
    left: dict[str, tuple[int, int]] = {}  # proofs that wait to be verified
    for name in order(topology):
        node, children = nodes[name], _children(name, topology)
        if not children:
            made[name] = left[name] = (node.count or segments,) * 2
            continue
        low, high = (sum(left[child][i] for child in waiting(name, topology)) for i in (0, 1))
        recursive = any(taken == name for taken, _ in node.takes)
        made[name] = (_made(low, node.fan_in, recursive, False), _made(high, node.fan_in, recursive, True))
        if node.count is not None:
            made[name] = (node.count, node.count)
        left[name] = (1, 1) if recursive else made[name]
        if node.some:
            made[name], left[name] = (0, made[name][1]), (low, high)
    for name, node in topology.nodes:
        if node.instead:  # of the two one is made: what it needs more than the other
            made[name] = (0, max(made[name][1] - made[node.instead][1], 0))
    return made


def _made(taken: int, fan_in: int | None, recursive: bool, most: bool) -> int:
    """Proofs that verify so many, the most or the least there can be.

    A recursive proof joins at least two, and no more than its fan-in.
    """
    if recursive:
        fewer = max(taken - 1, 0)
        return fewer if most else -(-fewer // (fan_in - 1)) if fan_in is not None and fan_in > 1 else min(fewer, 1)
    if fan_in is None:
        return taken if most else min(taken, 1)
    return -(-taken // fan_in)
