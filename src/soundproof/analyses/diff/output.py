"""What programs get of two versions."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypedDict

from soundproof.analyses.check.gates import Answer
from soundproof.render.output import BitsLower, Difference, Reliance

__all__ = [
    "OUTPUTS",
    "ChangeOutput",
    "ChangedCircuit",
    "ChangedClause",
    "Changes",
    "EffectOutput",
    "Side",
    "SideCircuit",
]


class EffectOutput(TypedDict):
    """What a change does to a circuit."""

    bits: Annotated[Difference, "bits gained, to a hundredth"]
    bytes: Annotated[int, "expected bytes more"]
    prover_work: Annotated[int, "multiplications more"]


class ChangeOutput(TypedDict):
    """A parameter that changed."""

    path: Annotated[list[str | int], "the key path, in a circuit or in the file"]
    before: Annotated[Any, "plain value as a native file has it; null where the key is absent"]
    after: Annotated[Any, "plain value as a native file has it; null where the key is absent"]
    alone: Annotated[EffectOutput | None, "its effect without the other changes; null where it has none alone"]
    faults: Annotated[list[str], "why it has none: the faults of a circuit with this change alone"]


class SideCircuit(TypedDict):
    """A circuit on one side."""

    name: Annotated[str, "its name there"]
    bits: Annotated[int, "its bits"]
    bits_lower: Annotated[BitsLower, "decimals, rounded down"]
    binding: Annotated[str | None, "the largest bad event of the weakest round; null where no bound applies"]
    expected_bytes: Annotated[int, "as in [Size](#size)"]
    least_bytes: Annotated[int, "as in [Size](#size)"]
    max_bytes: Annotated[int, "as in [Size](#size)"]
    prover_work: Annotated[int, "multiplications, see [optimize.md](optimize.md#what-counts)"]
    notes: Annotated[list[str], "remarks on the circuit"]


class ChangedCircuit(TypedDict):
    """A circuit before and after."""

    name: Annotated[str, "its name now, or the last it had"]
    change: Annotated[Literal["added", "removed", "renamed", "changed", "same"], "what became of it"]
    before: Annotated[SideCircuit | None, "null where there was none"]
    after: Annotated[SideCircuit | None, "null where there is none"]
    effect: Annotated[EffectOutput | None, "of all changes; null where it is on one side only"]
    changes: Annotated[list[ChangeOutput], "its parameters that changed"]
    coupled: Annotated[
        EffectOutput | None, "of all changes together that are not valid alone; null where there are not several"
    ]
    losses: Annotated[list[str], "what is worse than before, in words; `effect` has the numbers"]


class ChangedClause(TypedDict):
    """A clause of a published gate whose verdict is another one."""

    gate: Annotated[str, "id of the gate"]
    clause: Annotated[str, "name in the gate"]
    before: Annotated[Answer, "verdict before"]
    after: Annotated[Answer, "verdict after"]


class Side(TypedDict):
    """A zkVM on one side."""

    name: Annotated[str, "name in the file"]
    version: Annotated[str, "version in the file"]
    bits: Annotated[int, "minimum over the circuits"]
    binding: Annotated[str, "the weakest circuit"]
    final: Annotated[str, "the circuit whose proof is the zkVM's"]
    expected_bytes: Annotated[int, "of its proof"]


class Changes(TypedDict):
    """What changed between two versions, or would with other parameters."""

    schema: Annotated[Literal["soundproof.change/1"], "what this output is"]
    soundproof: Annotated[str, "version of the program"]
    settings: Annotated[list[str], "the texts that were tried; empty where two versions are compared"]
    adjusted: Annotated[list[str], "keys that were not set but follow from one that was"]
    reliance: Annotated[Reliance, "what the figures may rest on"]
    before: Annotated[Side, "the zkVM before"]
    after: Annotated[Side, "the zkVM after"]
    changes: Annotated[list[ChangeOutput], "those of no circuit"]
    circuits: Annotated[list[ChangedCircuit], "in the order of the second, then those that are gone"]
    clauses: Annotated[list[ChangedClause], "of published gates"]
    losses: Annotated[list[str], "what is worse than before, in words"]


OUTPUTS = {"diff": Changes, "whatif": Changes}
"""What is printed, by the command that prints it."""
