"""What programs get of the deployed system."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypedDict

from soundproof.formats.schema import part
from soundproof.render.output import BitsLower, CertifiedBits, ClassOf, Condition, Difference, Given, Reliance
from soundproof.zkvm.topology import Topology

__all__ = [
    "OUTPUTS",
    "AdvisoryOutput",
    "ArgumentOutput",
    "AssumptionOutput",
    "BudgetLine",
    "FindingOutput",
    "Proofs",
    "SystemCircuit",
    "SystemHash",
    "SystemNode",
    "SystemOutput",
    "Systems",
    "WrapOutput",
]


class AdvisoryOutput(TypedDict):
    """A published flaw, and whether it concerns the version at hand."""

    id: Annotated[str, "its id"]
    aliases: Annotated[list[str], "other ids"]
    about: Annotated[str, "what it is about"]
    date: Annotated[str, "when it was published, as text"]
    verdict: Annotated[Literal["affected", "fixed", "unknown"], "for the version at hand"]
    why: Annotated[str, "how that is known"]


class BudgetLine(TypedDict):
    """Something that is relied on many times."""

    name: Annotated[str, "node, `bus NAME`, or commitment and kind of binding"]
    kind: Annotated[Literal["proof", "bus", "commitment"], "what it is"]
    formula: Annotated[str | None, "how often it is relied on, in S; null where it is not stated"]
    count: Annotated[int | None, "the same for `segments`; null where it is not stated"]
    one: Annotated[CertifiedBits | None, "one of them; of a commitment a collision; null where it is not known"]
    together: Annotated[CertifiedBits | None, "all of them; null where it is not known"]


class ArgumentOutput(TypedDict):
    """An argument that spans proofs."""

    name: Annotated[str, "names of its buses"]
    buses: Annotated[list[str], "the same, one by one"]
    runs: Annotated[int, "how many such arguments are made"]
    proofs: Annotated[int, "the most proofs that one runs over"]
    error: Annotated[CertifiedBits, "without the hash"]
    with_hash: Annotated[CertifiedBits | None, "with the hash; null where that is not stated"]
    hypotheses: Annotated[list[Condition], "what it rests on that fails or is open"]


class SystemCircuit(TypedDict):
    """A circuit with its hash functions."""

    name: Annotated[str, "name in the file"]
    protocol_bits: Annotated[int, "without the hash"]
    bits: Annotated[
        int | None, "with the hash, 0 where no bound applies; null where something in `missing` is not stated"
    ]
    rounds: Annotated[int, "R"]
    with_hash: Annotated[CertifiedBits | None, "with the hash; null where it is not known or no bound applies"]
    hash_cap: Annotated[
        CertifiedBits | None, "what the digests would leave of a protocol without error; null where not stated"
    ]
    capacity_cap: Annotated[
        CertifiedBits | None, "what the capacity of a sponge would leave of it; null where none is stated"
    ]
    tree_binding: Annotated[CertifiedBits | None, "of trees of truncated permutations; null of other trees"]
    sponge: Annotated[CertifiedBits | None, "with the hash, by the bound for duplex sponges; null of other hashes"]
    missing: Annotated[list[str], "what the figure with the hash needs and the file does not state"]
    quantum_bits: Annotated[int, "heuristic figure"]
    hypotheses: Annotated[list[Condition], "of the bound with the hash"]


class Proofs(TypedDict):
    """A number of proofs."""

    least: Annotated[int, "the least"]
    most: Annotated[int, "the most"]


class SystemNode(TypedDict):
    """A step of the recursion; what passes between nodes is in `topology` of the system."""

    name: Annotated[str, "name in the file"]
    circuits: Annotated[list[str], "names of its circuits"]
    takes: Annotated[list[str], "names of the nodes it verifies"]
    fan_in: Annotated[int | None, "proofs that one verifies; null where it is not stated"]
    proofs: Annotated[
        Proofs, "how many are made; of two nodes of which one is made `instead`, what this one needs more"
    ]
    some: Annotated[bool, "whether only some of the proofs pass it"]
    instead: Annotated[str | None, "the node that it may replace; null where it replaces none"]
    proves: Annotated[str, "the relation, in words"]


class SystemHash(TypedDict):
    """A hash function."""

    name: Annotated[str, "name in the file"]
    kind: Annotated[str, "its family"]
    digest: Annotated[str, "size of a digest, `8 KoalaBear` or `256 bits`"]
    digest_bits_lower: Annotated[BitsLower, "λ, rounded down"]
    capacity_bits_lower: Annotated[
        BitsLower | None, "log₂ of the contents of the capacity, rounded down; null where it is not stated"
    ]
    deviations: Annotated[list[str], "what is below a recommendation"]
    remarks: Annotated[list[str], "what is not known, and public cryptanalysis"]


class AssumptionOutput(TypedDict):
    """An assumption of the file."""

    name: Annotated[str, "name in the file"]
    statement: Annotated[str, "what is assumed"]
    source: Annotated[str, "who assumes it"]
    bits: Annotated[int | None, "its strength, rounded down; null where no source says"]
    quantum: Annotated[
        bool | None, "whether it is thought to hold against a quantum computer; null where no source says"
    ]
    about: Annotated[str, "a remark"]


class FindingOutput(TypedDict):
    """Something that is wrong with the topology, or not stated."""

    kind: Annotated[Literal["fault", "open"], "wrong, or not stated"]
    place: Annotated[str, "node, `a → b`, circuit or `topology`"]
    problem: Annotated[str, "what is wrong or not stated"]
    remedy: Annotated[str, "what would settle it"]


class WrapOutput(TypedDict):
    """A proof of another system around the last one."""

    name: Annotated[str, "name in the file"]
    kind: Annotated[str, "the proof system"]
    wraps: Annotated[str, "the node whose proof it verifies"]
    setup: Annotated[str, "which trusted set-up, where there is one"]
    rests_on: Annotated[list[str], "what it rests on besides"]


class SystemOutput(ClassOf):
    """The deployed system of a zkVM."""

    name: Annotated[str, "name of the zkVM"]
    version: Annotated[str, "its version"]
    reliance: Annotated[Reliance, "what the figures may rest on"]
    protocol_bits: Annotated[int, "bits of the weakest circuit or argument that spans proofs, without the hash"]
    with_hash_bits: Annotated[
        int | None,
        "fewest bits of a circuit, such an argument or a commitment with its hash; null where one is not known",
    ]
    bits: Annotated[int | None, "the least of protocol, hash and assumptions; null where one is not known"]
    binding: Annotated[str, "the name of what bounds `bits`: a circuit, `bus NAME`, a commitment or an assumption"]
    without: Annotated[list[str], "what the figures are without, because the file says too little of it"]
    settled_bits: Annotated[
        int | None,
        "the figure where every challenge that proofs share is decoded uniquely; null where nothing of this is open",
    ]
    literal: Annotated[
        CertifiedBits | None, "the union bound with all collisions summed literally; null where it is not known"
    ]
    budget: Annotated[list[BudgetLine], "everything that adds up"]
    arguments: Annotated[list[ArgumentOutput], "those that span proofs"]
    weakest: Annotated[str, "the circuit with the fewest bits"]
    segments: Annotated[int, "S"]
    proofs: Annotated[Proofs | None, "how many proofs there are; null without a topology"]
    union: Annotated[
        CertifiedBits | None, "union bound over the most proofs, with the hash; null where it is not known"
    ]
    union_cost_lower: Annotated[
        Difference | None,
        "bits that `union` has less than the weakest circuit with its hash; null where it is not known",
    ]
    quantum_bits: Annotated[int, "heuristic figure"]
    circuits: Annotated[list[SystemCircuit], "in the order of the file"]
    nodes: Annotated[list[SystemNode], "the steps of the recursion, with their proofs"]
    topology: Annotated[
        dict[str, Any] | None,
        Given(lambda: part(Topology)),
        "nodes, what passes between them, and wraps, as [the file](format.md#topology) has them; null without one",
    ]
    hashes: Annotated[list[SystemHash], "its hash functions"]
    assumptions: Annotated[list[str], "what the figures rest on, as text"]
    stated_assumptions: Annotated[list[AssumptionOutput], "those of the file"]
    findings: Annotated[list[FindingOutput], "what is wrong or open in the recursion"]
    wraps: Annotated[list[WrapOutput], "proofs of other systems around the last one"]
    advisories: Annotated[list[AdvisoryOutput], "published flaws about the zkVM"]


class Systems(TypedDict):
    """What deployed systems are worth."""

    schema: Annotated[Literal["soundproof.system/1"], "what this output is"]
    soundproof: Annotated[str, "version of the program"]
    zkvms: Annotated[list[SystemOutput], "one for each target"]


OUTPUTS = {"system": Systems}
"""What is printed, by the command that prints it."""
