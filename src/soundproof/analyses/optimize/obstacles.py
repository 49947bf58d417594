"""The rounds that stand in the way of a number of bits, each by itself: of the constraint side and of the opening."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from soundproof.radii.search import fast
from soundproof.radii.unique import UniqueDecoding
from soundproof.readings.evaluation import failures
from soundproof.readings.security import Evaluation, Pin
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.regime import Regime

if TYPE_CHECKING:
    from soundproof.analyses.optimize.folding import FriSearch
    from soundproof.analyses.optimize.iterations import WhirSearch

__all__ = ["Obstacle", "Tried", "best_of_kind", "obstacles"]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A round that misses the bits: what it has at its best, and ``where`` that is.

    It misses them whatever the rest; of those of the ``opening`` every schedule of the grid comes to one.
    """

    challenge: Challenge
    evaluation: Evaluation
    where: str
    opening: bool = False

    @property
    def bits(self) -> int | None:
        """Certified bits at its best; None where no bound applies."""
        return None if self.evaluation.failed else self.evaluation.bits


class Tried(NamedTuple):
    """A round under radii at which it misses the bits, and in words where that is."""

    challenge: Challenge
    radii: tuple[Regime, ...]
    where: str


def obstacles(search: FriSearch | WhirSearch) -> tuple[Obstacle, ...]:
    """The rounds that miss the bits at every rate and batching with most grinding; what they have at the first.

    The opening's are looked for where all others reach them.
    """
    found: dict[str, Obstacle] = {}
    for i, side in enumerate(search.sides):
        friendliest = UniqueDecoding(side.code.length - side.code.dimension, search.bar.pin.unique_gaps)
        blocked = {challenge.name: challenge for challenge in side.blocked(friendliest)}
        for name in [name for name in found if name not in blocked]:
            del found[name]
        for name, challenge in blocked.items() if i == 0 else ():
            bits = max(term.grinding.bits for term in challenge.terms)
            where = f"at its {bits} bits of grinding and the smallest radius"
            found[name] = _obstacle(Tried(challenge, (friendliest,), where), search.bar.pin)
    if found:
        return tuple(found.values())
    return tuple(_obstacle(tried, search.bar.pin, True) for tried in search.stuck())


def _obstacle(tried: Tried, pin: Pin, opening: bool = False) -> Obstacle:
    failed = tuple(failures((tried.challenge,), pin, tried.radii))
    return Obstacle(tried.challenge, Evaluation.of((tried.challenge,), tried.radii, failed), tried.where, opening)


def best_of_kind(tried: Iterable[Tried]) -> list[Tried]:
    """Of the rounds of each kind the one with the least error: what the kind has at its best."""
    best: dict[str, tuple[float, Tried]] = {}
    for one in tried:
        kind = one.challenge.name.rstrip("0123456789. ")
        error = float(one.challenge.error(one.radii, fast))
        if kind not in best or error < best[kind][0]:
            best[kind] = (error, one)
    return [one for _, one in best.values()]
