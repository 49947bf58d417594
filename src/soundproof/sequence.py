"""The sequence reading: who sends what in a circuit's transcript, with bytes, error terms and bits."""

from __future__ import annotations

from dataclasses import dataclass

from soundproof.assess import CircuitAssessment
from soundproof.certify import Certified
from soundproof.explain import Explanation, explain
from soundproof.size import SizeItem, size_of
from soundproof.transcript import Challenge, Digests, Elements, Item, Label, Message

__all__ = ["Draws", "Part", "Sends", "Sequence", "sequence"]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a message: what it is, in words, and its bytes."""

    what: str
    detail: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Sends:
    """A message of the prover."""

    label: Label
    name: str
    parts: tuple[Part, ...]

    @property
    def bytes(self) -> int:
        return sum(part.bytes for part in self.parts)


@dataclass(frozen=True, slots=True)
class Draws:
    """A challenge of the verifier: its bad events, and the certified sum of their errors.

    ``certified`` is None where no event can happen under the chosen radii.
    """

    label: Label
    name: str
    terms: tuple[Explanation, ...]
    certified: Certified | None


@dataclass(frozen=True, slots=True)
class Sequence:
    """A circuit's transcript as a sequence of steps."""

    zkvm: str
    assessed: CircuitAssessment
    steps: tuple[Sends | Draws, ...]


def sequence(zkvm: str, assessed: CircuitAssessment) -> Sequence:
    """The transcript under the circuit's best radii; messages of nothing are left out."""
    rounds = {found.challenge.label: found.certified for found in assessed.best.rounds}
    terms: dict[str, list[Explanation]] = {}
    for explanation in explain(zkvm, assessed):
        terms.setdefault(explanation.assessed.round, []).append(explanation)
    steps: list[Sends | Draws] = []
    for entry in assessed.transcript:
        if isinstance(entry, Challenge):
            steps.append(Draws(entry.label, entry.name, tuple(terms.get(entry.name, ())), rounds.get(entry.label)))
        elif entry.items:
            steps.append(Sends(entry.label, entry.name, tuple(_parts(entry))))
    return Sequence(zkvm, assessed, tuple(steps))


def _parts(message: Message) -> list[Part]:
    found = []
    for item in message.items:
        sizes = size_of((Message(message.label, message.name, (item,)),)).items
        found.append(Part(item.what, _detail(item, sizes), sum(size.bytes for size in sizes)))
    return found


def _detail(item: Item, sizes: tuple[SizeItem, ...]) -> str:
    match item:
        case Elements(_, count, field):
            return f"{count} of {field.name}"
        case Digests(_, count, size):
            return f"{count} of {size} bytes"
    leaves, paths = (size.bytes for size in sizes)
    return (
        f"{item.queries} leaves of {item.leaf_bytes} bytes, paths {paths} bytes" if leaves else f"paths {paths} bytes"
    )
