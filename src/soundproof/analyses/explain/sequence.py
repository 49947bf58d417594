"""The sequence reading: who sends what in a circuit's transcript, with bytes, error terms and bits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import ceil

from msgspec import Struct

from soundproof.analyses.explain.explanation import Explanation, explain
from soundproof.arithmetic.certified import Certified
from soundproof.primitives.layout import Layout
from soundproof.readings.message_sizes import SizeItem, size_of
from soundproof.readings.security import CircuitAssessment
from soundproof.readings.size import layout_of
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.messages import Digests, Elements, Item, Label, Message, Opening, Polynomial, Rounds

__all__ = ["Draws", "Piece", "Sends", "Sequence", "sequence"]


class Piece(Struct, frozen=True):
    """A part of a message: what it is, in words, and its expected bytes; exact, but for shared paths."""

    what: str
    detail: str
    expected: int | Fraction

    @property
    def bytes(self) -> int:
        """Expected bytes, rounded up."""
        return ceil(self.expected)


class Sends(Struct, frozen=True):
    """A message of the prover."""

    label: Label
    name: str
    parts: tuple[Piece, ...]

    @property
    def bytes(self) -> int:
        """Expected bytes, rounded up."""
        return ceil(sum(part.expected for part in self.parts))


class Draws(Struct, frozen=True):
    """A challenge of the verifier: its bad events, and the certified sum of their errors.

    ``certified`` is None where no event can happen under the chosen radii.
    """

    label: Label
    name: str
    terms: tuple[Explanation, ...]
    certified: Certified | None


class Sequence(Struct, frozen=True):
    """A circuit's transcript as a sequence of steps."""

    zkvm: str
    assessed: CircuitAssessment
    steps: tuple[Sends | Draws, ...]


def sequence(zkvm: str, assessed: CircuitAssessment, explained: Iterable[Explanation] | None = None) -> Sequence:
    """The transcript under the circuit's best radii; messages of nothing are left out.

    ``explained`` are all terms of the best evaluation, where they are at hand.
    """
    rounds = {round_.challenge.label: round_.certified for round_ in assessed.best.rounds}
    terms: dict[str, list[Explanation]] = {}
    for explanation in explain(zkvm, assessed) if explained is None else explained:
        terms.setdefault(explanation.assessed.round, []).append(explanation)
    steps: list[Sends | Draws] = []
    layout = layout_of(assessed.circuit)
    for entry in assessed.transcript:
        if isinstance(entry, Challenge):
            steps.append(Draws(entry.label, entry.name, tuple(terms.get(entry.name, ())), rounds.get(entry.label)))
        elif parts := tuple(_parts(entry, layout)):
            steps.append(Sends(entry.label, entry.name, parts))
    return Sequence(zkvm, assessed, tuple(steps))


def _parts(message: Message, layout: Layout) -> Iterator[Piece]:
    """The items of a message that take any bytes in the circuit's layout."""
    for item in message.items:
        sizes = size_of((Message(message.label, message.name, (item,)),), layout)
        if sizes:
            yield Piece(item.what, _detail(item, sizes), sum(size.expected for size in sizes))


def _detail(item: Item, sizes: tuple[SizeItem, ...]) -> str:
    match item:
        case Elements(_, count, field):
            return f"{count} of {field.name}"
        case Rounds(_, rounds, degree, field):
            return f"{rounds} of degree {degree} over {field.name}"
        case Polynomial(_, length, dimension, field):
            return f"{dimension} coefficient{'s' * (dimension != 1)}, {length} evaluations, over {field.name}"
        case Digests(_, count, size):
            return f"{count} of {size} bytes"
        case Opening(_, _, queries, leaf):
            leaves = [f"{queries} of {leaf} bytes"] if leaf else []
            return ", ".join(leaves + [f"{size.kind} {size.bytes:,}" for size in sizes if size.kind != "leaves"])
    return ""
