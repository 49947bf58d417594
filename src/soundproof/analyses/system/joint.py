"""Radii of circuits whose messages are in one argument, chosen for all of them together.

With n proofs in an argument, a circuit gets a challenge with n times its own messages beside its own ones, and the
search weighs it like any other.  Where that challenge has error ε for every circuit, the argument has no more.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from soundproof.analyses.system.spanning import Argument, arguments
from soundproof.analyses.system.steps import steps_of
from soundproof.primitives.hashes import Hash
from soundproof.protocols.logup import theorem
from soundproof.radii.choice import Pin
from soundproof.readings.noninteractive import NonInteractive, noninteractive
from soundproof.readings.security import Assessment, assess_jointly
from soundproof.transcript.challenges import Challenge, ErrorTerm
from soundproof.zkvm.zkvm import ZkVM

__all__ = ["jointly"]


def jointly(assessment: Assessment, hashes: dict[str, Hash], segments: int) -> dict[str, NonInteractive]:
    """The circuits by name, at radii chosen jointly where an argument over many proofs is otherwise the weakest."""
    zkvm = assessment.zkvm
    alone = {c.circuit.name: noninteractive(c, hashes) for c in assessment.circuits}
    spanning = arguments(zkvm, steps_of(zkvm, alone, segments), segments)
    if not spanning or max(map(_upper, spanning)) <= max(
        part.circuit.best.weakest.certified.upper for part in alone.values()
    ):
        return alone
    moved = _moved(alone, spanning, assessment.pin, hashes)
    return moved if _worst(zkvm, moved, segments) < _worst(zkvm, alone, segments) else alone


def _upper(argument: Argument) -> Any:
    return argument.certified.upper


def _error(part: NonInteractive) -> Any:
    return part.circuit.best.weakest.certified.upper


def _worst(zkvm: ZkVM, parts: dict[str, NonInteractive], segments: int) -> Any:
    """The largest error of any round, of a circuit or of an argument."""
    spanning = arguments(zkvm, steps_of(zkvm, parts, segments), segments)
    return max([*map(_upper, spanning), *map(_error, parts.values())])


def _moved(
    parts: dict[str, NonInteractive], weighed: Iterable[Argument], pin: Pin, hashes: dict[str, Hash]
) -> dict[str, NonInteractive]:
    shared: dict[str, list[Challenge]] = {}
    for argument in weighed:
        for share in argument.shares:
            label = ("bus", argument.name)
            events = share.events(argument.proofs, argument.repeated)
            terms = tuple(
                ErrorTerm(label, sent.name, event, theorem(sent.lookup))
                for sent, event in zip(share.messages, events, strict=True)
            )
            shared.setdefault(share.part.circuit.circuit.name, []).append(Challenge(label, "bus", terms))
    moved = {
        name: noninteractive(assess_jointly(parts[name].circuit.circuit, tuple(challenges), pin), hashes)
        for name, challenges in shared.items()
    }
    return {name: moved.get(name, part) for name, part in parts.items()}
