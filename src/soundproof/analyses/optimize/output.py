"""What programs get of a search for parameters."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NotRequired, TypedDict

from soundproof.render.output import BitsLower, Trusted

__all__ = [
    "OUTPUTS",
    "Before",
    "Blocking",
    "ChangesOutput",
    "CostOutput",
    "FewestChanges",
    "Found",
    "FoundCircuit",
    "FrontOutput",
    "FrontPoint",
    "Head",
    "Larger",
    "MissedCircuit",
    "OptimumOutput",
    "ParameterChange",
    "Proven",
    "Recursion",
    "Stopped",
    "TaskOutput",
    "Today",
    "UndecidedCircuit",
]

Parameters = Annotated[dict[str, Any], "every parameter that is searched, by its path, as files write it"]


class CostOutput(TypedDict):
    """What parameters cost."""

    expected_bytes: Annotated[int, "expected size of the proof, rounded up"]
    prover: Annotated[int, "multiplications of the prover"]
    verifier: Annotated[int, "multiplications of the verifier"]
    queries: Annotated[int, "queries of all oracles"]


class TaskOutput(TypedDict):
    """What was asked for."""

    bits: Annotated[int, "the bits to reach"]
    minimize: Annotated[str, "the cost that is to be least"]
    limits: Annotated[dict[str, int], "most of other costs, by their names"]
    trust: Annotated[Trusted, "as `--trust`"]
    grid: Annotated[list[str], "what is varied, and what is not"]


class Today(TypedDict):
    """Parameters of the file."""

    parameters: Parameters
    bits: NotRequired[Annotated[int, "its bits; only where parameters were found"]]
    cost: NotRequired[Annotated[CostOutput, "what they cost; only where parameters were found"]]


class Found(TypedDict):
    """Parameters that reach the bits."""

    parameters: Parameters
    bits: Annotated[int, "certified"]
    bits_lower: Annotated[BitsLower, "decimals, rounded down"]
    binding: Annotated[str, "the largest bad event of the weakest round"]
    regimes: Annotated[list[str], "of each oracle"]
    own_radius: Annotated[bool, "whether an assessment chooses radii with these bits by itself"]
    cost: Annotated[CostOutput, "what they cost"]
    remarks: Annotated[list[str], "on a schedule that is unusual"]


class Larger(Found):
    """Parameters over a larger field."""

    field: Annotated[str, "the field"]


class Stopped(TypedDict):
    """A search that stopped before its end."""

    steps: Annotated[int, "steps of the search"]
    interrupted: Annotated[bool, "whether somebody interrupted it"]
    floor: Annotated[CostOutput | None, "below it all costs are ruled out; null where nothing is"]


class Head(TypedDict):
    """A circuit, and what was asked of it."""

    name: Annotated[str, "name in the file"]
    field: Annotated[str, "field of the challenges"]
    protocol: Annotated[str, "constraint side and opening"]
    task: Annotated[TaskOutput, "what was asked for"]
    today: Annotated[Today, "parameters of the file"]


class Proven(TypedDict):
    """Whether a search went to its end."""

    proven: Annotated[bool, "false where the search stopped before its end"]
    stopped: NotRequired[Annotated[Stopped, "only where it stopped"]]


class FoundCircuit(Head, Proven):
    """A circuit for which parameters were found."""

    found: Annotated[Found, "the cheapest parameters"]
    other_rates: Annotated[list[Found], "the best at every other rate"]


class UndecidedCircuit(Head, Proven):
    """A circuit of which it is not known whether there are parameters."""

    found: Annotated[None, "null: none are known"]


class Blocking(TypedDict):
    """A round that misses the bits whatever the rest."""

    round: Annotated[str, "its name"]
    bits_lower: Annotated[BitsLower | None, "at its best, rounded down; null where no bound applies"]
    where: Annotated[str, "where that is"]


class MissedCircuit(Head, Proven):
    """A circuit for which the grid has no parameters."""

    found: Annotated[None, "null: there are none"]
    blocking: Annotated[list[Blocking], "rounds that miss the bits"]
    within_reach: Annotated[Found | None, "the most bits of the grid; null where none are known"]
    reach_proven: Annotated[bool, "whether more bits are ruled out; false where that search stopped"]
    larger_field: Annotated[Larger | None, "the smallest extension that is enough; null where none is known"]


class Recursion(TypedDict):
    """What a proof of a node has to verify; of several circuits the one that is dearest with what was found."""

    node: Annotated[str, "the node that verifies"]
    verifies: Annotated[str, "the node whose proofs it verifies"]
    proofs: Annotated[int | None, "how many of them at a time; null where no fan-in is stated, and the work is of one"]
    circuit: Annotated[str, "the circuit of these proofs"]
    compressions_today: Annotated[int, "compressions of the hash, with the parameters of the file"]
    compressions: Annotated[int, "with what was found"]
    multiplications_today: Annotated[int, "multiplications in the base field, with the parameters of the file"]
    multiplications: Annotated[int, "with what was found"]


class OptimumOutput(TypedDict):
    """The cheapest parameters that reach the bits."""

    schema: Annotated[Literal["soundproof.optimum/1"], "what this output is"]
    soundproof: Annotated[str, "version of the program"]
    zkvm: Annotated[str, "name of the zkVM"]
    version: Annotated[str, "its version"]
    final: Annotated[str, "the circuit whose proof is the zkVM's"]
    circuits: Annotated[list[FoundCircuit | MissedCircuit | UndecidedCircuit], "those asked for"]
    recursion: Annotated[list[Recursion], "proofs that verify proofs of these; none where the file has no topology"]


class FrontPoint(Found):
    """A point that no other beats."""

    target: Annotated[int, "the bits asked for"]


class FrontOutput(TypedDict):
    """Bits against bytes against the prover's work."""

    schema: Annotated[Literal["soundproof.front/1"], "what this output is"]
    soundproof: Annotated[str, "version of the program"]
    zkvm: Annotated[str, "name of the zkVM"]
    circuit: Annotated[str, "name of the circuit"]
    task: Annotated[TaskOutput, "what was asked for"]
    points: Annotated[list[FrontPoint], "from the most bits on"]
    stopped: Annotated[list[int], "levels of bits at which the search stopped"]


class ParameterChange(TypedDict):
    """A parameter that changes."""

    parameter: Annotated[str, "its path"]
    today: Annotated[str | int | list[Any], "what it is, as files write it"]
    changed: Annotated[str | int | list[Any], "what it becomes"]


class Before(TypedDict):
    """What a circuit has as it is."""

    bits: Annotated[int, "its bits"]
    cost: Annotated[CostOutput, "what it costs"]


class FewestChanges(Proven):
    """A circuit with the fewest changes; none where it has the bits, or where nothing reaches them."""

    name: Annotated[str, "name in the file"]
    field: Annotated[str, "field of the challenges"]
    protocol: Annotated[str, "constraint side and opening"]
    task: Annotated[TaskOutput, "what was asked for"]
    bits_after: Annotated[int, "certified bits, of the file with the patch read again"]
    changes: Annotated[list[ParameterChange], "parameters that change"]
    fewest: Annotated[bool, "whether fewer changes are ruled out; false where that search stopped"]
    smaller_sets: Annotated[int, "sets of fewer parameters, none of which reaches the bits if `fewest`"]
    searched: Annotated[list[str], "parameters of which sets were searched; none where it has the bits"]
    today: Annotated[Before | None, "what it has as it is; null where nothing changes"]
    found: Annotated[Found | None, "what it has with the changes; null where nothing changes"]
    missed: Annotated[MissedCircuit | None, "what stands in the way; null where nothing does"]


class SharedTable(TypedDict):
    """A change of a table that several circuits share."""

    table: Annotated[str, "the table, as templates.recursion"]
    parameter: Annotated[str, "its path in a circuit"]
    today: Annotated[str | int | list[Any], "what it is, as files write it"]
    changed: Annotated[str | int | list[Any], "what it becomes"]
    circuits: Annotated[list[str], "names of the circuits that it reaches"]


class ChangesOutput(TypedDict):
    """The fewest changes that reach the bits."""

    schema: Annotated[Literal["soundproof.changes/1"], "what this output is"]
    soundproof: Annotated[str, "version of the program"]
    zkvm: Annotated[str, "name of the zkVM"]
    version: Annotated[str, "its version"]
    file: Annotated[str | None, "the file's name in the patch; null where there is no file"]
    bits: Annotated[int, "certified bits of the circuits asked for, of the file with the patch read again"]
    changes: Annotated[int, "parameters that change, over all circuits; one of a shared table is one"]
    fewest: Annotated[bool, "whether fewer changes of the file are ruled out"]
    shared: Annotated[list[SharedTable], "changes that stand once for several circuits, which have them too"]
    patch: Annotated[str | None, "unified diff of the file, empty where nothing changes; null where there is no file"]
    circuits: Annotated[list[FewestChanges], "those asked for"]


OUTPUTS = {"optimize": OptimumOutput, "optimize --changes": ChangesOutput, "optimize --front": FrontOutput}
"""What is printed, by the command that prints it."""
