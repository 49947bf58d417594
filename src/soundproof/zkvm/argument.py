"""The whole system in the tables that a security argument begins with: statement, execution, buses, memory.

A circuit's parameters say what one proof is worth.  These tables say what many proofs are to show
together, and by which arguments that span them.  What they count, compare or name is checked; sentences
are for people.  What is not public is left out, and nothing is concluded from it.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Struct

from soundproof.parameters.params import Param

__all__ = [
    "EVERY_LOOKUP",
    "RESTS_ON_ASSUMPTION",
    "Bus",
    "BusChallenge",
    "Commitment",
    "Deviation",
    "Execution",
    "Lemma",
    "Memory",
    "Segmentation",
    "Statement",
]

EVERY_LOOKUP = "*"
"""In ``lookups`` of a bus: every lookup of the circuits that it lies between."""


class Statement(Struct, frozen=True):
    """What the last proof says: of which public values, for which parameters."""

    claims: Annotated[str, Param("", "the statement, in a sentence")] = ""
    public: Annotated[tuple[str, ...], Param("", "public values of the last proof")] = ()
    parameters: Annotated[tuple[str, ...], Param("", "what the statement is about: code, length")] = ()
    source: Annotated[str, Param("", "where this is from")] = ""


class Execution(Struct, frozen=True):
    """The machine whose execution is proved, and what is trusted outside the proof."""

    isa: Annotated[str, Param("", "instruction set")] = ""
    instructions: Annotated[str, Param("", "a list of instructions, or a pinned source of one")] = ""
    precompiles: Annotated[tuple[str, ...], Param("", "operations with circuits of their own")] = ()
    code: Annotated[str, Param("", "how the program is bound")] = ""
    trusted: Annotated[tuple[str, ...], Param("", "what is assumed outside the proof")] = ()
    source: Annotated[str, Param("", "where this is from")] = ""


class Segmentation(Struct, frozen=True):
    """How an execution is cut into segments, of which there are S."""

    rule: Annotated[Literal["fixed", "trace area", "per chip"] | None, Param("", "what ends a segment")] = None
    bound: Annotated[str, Param("", "the most that a segment holds")] = ""
    steps: Annotated[int | None, Param("N_seg", "steps of a segment, at most", ge=1, le=2**40)] = None
    carries: Annotated[tuple[str, ...], Param("", "what one segment hands to the next")] = ()
    source: Annotated[str, Param("", "where this is from")] = ""


class BusChallenge(Struct, frozen=True):
    """Where the challenge of a bus comes from, if not from the transcript of one proof."""

    from_: Annotated[
        Literal["transcript", "multiset-hash", "hash-of-commitments"], Param("", "what the challenge is drawn from")
    ]
    assumes: Annotated[str, Param("", "the assumption it rests on, by name")] = ""


BusArgument = Literal["logup", "grand-product", "commitment", "curve-hash", "merkle"]

RESTS_ON_ASSUMPTION: frozenset[str] = frozenset({"curve-hash"})
"""Arguments of buses without an error of their own: all rests on an assumption, which must be named."""


class Bus(Struct, frozen=True):
    """What circuits send each other, and the argument that what is sent is received.

    ``scope`` says over what one argument runs: the proof of a circuit, a segment, the whole execution.
    """

    scope: Annotated[Literal["circuit", "segment", "execution"], Param("", "over what one argument runs")]
    argument: Annotated[BusArgument | None, Param("", "how it is proved that what is sent is received")] = None
    carries: Annotated[tuple[str, ...], Param("", "what is sent")] = ()
    between: Annotated[tuple[str, ...], Param("", "nodes or circuits that send or receive")] = ()
    lookups: Annotated[tuple[str, ...], Param("", "lookups of these circuits that are this bus; * for all")] = ()
    challenge: BusChallenge | None = None
    closes: Annotated[str, Param("", "the node that checks the sum")] = ""
    leaves: Annotated[
        int | None, Param("", "most proofs over which the verifier lets one argument run", ge=1, le=2**60)
    ] = None
    assumes: Annotated[str, Param("", "the assumption that the argument rests on, by name")] = ""
    commitment: Annotated[str, Param("", "the commitment that the argument rests on, by name")] = ""
    source: Annotated[str, Param("", "where this is from")] = ""


class Memory(Struct, frozen=True):
    """A memory of the machine, and the argument that what is read is what was written last."""

    argument: Annotated[str, Param("", "what checks it: bus:NAME or commitment:NAME")] = ""
    holds: Annotated[str, Param("", "what the memory holds")] = ""
    source: Annotated[str, Param("", "where this is from")] = ""


class Commitment(Struct, frozen=True):
    """A commitment that is opened or updated outside of any circuit's own trees.

    Each kind of ``binding`` is broken by a collision of ``hash``; ``each`` says how often it is relied on.
    """

    binding: Annotated[
        tuple[Literal["position", "update", "collision"], ...], Param("", "what it must not be opened against")
    ]
    hash: Annotated[str, Param("", "its hash function, by name")] = ""
    each: Annotated[
        Literal["step", "segment", "execution"] | None, Param("", "what relies on it once more, each time")
    ] = None
    source: Annotated[str, Param("", "where this is from")] = ""


class Lemma(Struct, frozen=True):
    """A statement of the argument, named ``node N``, ``edge N<-C``, ``bus B``, ``memory M`` or freely."""

    class_: Annotated[Literal["standard", "adapted", "new"], Param("", "whether its proof is known")]
    reference: Annotated[str, Param("", "where it is stated or proved")] = ""


class Deviation(Struct, frozen=True):
    """Where the system differs from a baseline that an argument is written for."""

    layer: Annotated[str, Param("", "the part that differs")]
    baseline: Annotated[str, Param("", "what the baseline does")]
    production: Annotated[str, Param("", "what the system does")]
    lemma: Annotated[str, Param("", "the lemma that covers it, by name")] = ""
