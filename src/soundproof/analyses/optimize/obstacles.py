"""The rounds that stand in the way of a number of bits, each by itself: of the constraint side and of the opening."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from soundproof.analyses.optimize.bar import Bar
from soundproof.analyses.optimize.graph import SAMPLED, Arc
from soundproof.analyses.optimize.radii import largest, radii
from soundproof.analyses.optimize.rounds import arrival
from soundproof.analyses.optimize.side import QUERIES, Side
from soundproof.radii.search import fast
from soundproof.radii.unique import UniqueDecoding
from soundproof.readings.evaluation import failures
from soundproof.readings.security import Evaluation, Pin
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.regime import Regime

if TYPE_CHECKING:
    from soundproof.analyses.optimize.choices import Choices
    from soundproof.analyses.optimize.folding import FriSearch
    from soundproof.analyses.optimize.iterations import PathSearch
    from soundproof.analyses.optimize.matrices import MatrixSearch

__all__ = ["Obstacle", "Trial", "best_of_kind", "blocked_rounds", "missed_queries", "obstacles"]


class Obstacle(Struct, frozen=True):
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


class Trial(NamedTuple):
    """A round under radii at which it misses the bits, and in words where that is."""

    challenge: Challenge
    radii: tuple[Regime, ...]
    where: str


def obstacles(search: FriSearch | PathSearch | MatrixSearch) -> tuple[Obstacle, ...]:
    """The rounds that miss the bits at every rate and batching with most grinding; what they have at the first.

    The opening's are looked for where all others reach them.
    """
    blocking: dict[str, Obstacle] = {}
    for i, side in enumerate(search.sides):
        friendliest = UniqueDecoding(side.code.length - side.code.dimension, search.bar.pin.unique_gaps)
        blocked = {challenge.name: challenge for challenge in side.blocked(friendliest)}
        for name in [name for name in blocking if name not in blocked]:
            del blocking[name]
        for name, challenge in blocked.items() if i == 0 else ():
            bits = max(term.grinding.bits for term in challenge.terms)
            where = f"at its {bits} bits of grinding and the smallest radius"
            blocking[name] = _obstacle(Trial(challenge, (friendliest,), where), search.bar.pin)
    if blocking:
        return tuple(blocking.values())
    return tuple(_obstacle(trial, search.bar.pin, True) for trial in search.blocked_rounds())


def _obstacle(trial: Trial, pin: Pin, opening: bool = False) -> Obstacle:
    failed = tuple(failures((trial.challenge,), pin, trial.radii))
    return Obstacle(trial.challenge, Evaluation.of((trial.challenge,), trial.radii, failed), trial.where, opening)


def best_of_kind(trials: Iterable[Trial]) -> list[Trial]:
    """Of the rounds of each kind the one with the least error: what the kind has at its best."""
    best: dict[str, tuple[float, Trial]] = {}
    for trial in trials:
        kind = trial.challenge.name.rstrip("0123456789. ")
        error = float(trial.challenge.error(trial.radii, fast))
        if kind not in best or error < best[kind][0]:
            best[kind] = (error, trial)
    return [trial for _, trial in best.values()]


def missed_queries(side: Side, bar: Bar, asked: Challenge, queries: int, bits: int) -> Iterator[Trial]:
    """The round of the queries under the largest radii, where it misses the bits with the most queries and grinding."""
    where = f"with {queries} queries, {bits} bits of grinding, rate {side.circuit.opening.rate} and the largest radius"
    for regime in largest(side.code.oracle, bar, side.claim.field.characteristic):
        yield Trial(asked, (regime,), where)


# Iterations -------------------------------------------------------------------------------------


def blocked_rounds(choices: Choices, arc: Arc) -> Iterator[Trial]:
    """The rounds of an iteration that miss the bar at their best: with the most queries, grinding and samples."""
    graph, side, code = choices.graph, arc.side, choices.graph.code(arc)
    bits, rate = graph.allowed(QUERIES, arc.i)[-1], side.circuit.opening.rate
    if not graph.query_counts(arc):
        yield from _uncombined(choices, arc, bits)
        return
    queries = graph.query_counts(arc)[-1]
    asked = graph.rounds.final(side, code, arc.folding, queries, bits)
    friendly = list(radii(code.oracle, asked, graph.bar, side.claim.field.characteristic))
    for regime in friendly:
        yield from _missing(choices, arc, (regime,) * (arc.i + 1), queries)
    fewest = choices.fewest_queries(arc)
    if fewest is not None and not choices.leaves_room(arc, fewest):
        added, smallest = choices.next_at_best(arc, fewest)
        where = f"with {fewest} queries before, rate {rate} at first: what is combined is not ground"
        yield from (Trial(added, radii, where) for radii in smallest)
    if not friendly:
        named = replace(asked, name=asked.name if arc.final else f"shift {arc.i + 1}")
        where = f"with {queries} queries, {bits} bits of grinding, first rate {rate} and the largest radius"
        for regime in largest(code.oracle, graph.bar, side.claim.field.characteristic):
            yield Trial(named, (regime,) * (arc.i + 1), where)


def _uncombined(choices: Choices, arc: Arc, bits: int) -> Iterator[Trial]:
    """The shift round after an iteration, where not even the fewest queries leave room to combine their claims."""
    graph, side, code = choices.graph, arc.side, choices.graph.code(arc)
    following = Code.of(Oracle(arc.i + 1, code.length // 2, code.dimension >> arc.folding))
    fewest = graph.fewest(arc.i)
    both = graph.rounds.shift(side, arc.i + 1, code, arc.folding, following, 1, fewest, 1, bits)
    where = f"with {'one query' if fewest == 1 else f'{fewest} queries'}: their combination is not ground"
    for regime in largest(code.oracle, graph.bar, side.claim.field.characteristic):
        yield Trial(both, (*[regime] * (arc.i + 1), UniqueDecoding(0)), where)


def _missing(choices: Choices, arc: Arc, at: tuple[Regime, ...], queries: int) -> Iterator[Trial]:
    """The rounds of an iteration, its queries left aside, that miss the bar at given radii."""
    graph, side, rate = choices.graph, arc.side, arc.side.circuit.opening.rate
    code, rounds = graph.code(arc), graph.rounds
    for step in rounds.folds(arc.i, arc.folding):
        most = (graph.allowed(rounds.fold_bits, *rounds.fold_index(arc.i, step)) or (0,))[-1]
        folded = rounds.fold(side, arc.i, code, step, most)
        if not graph.bar.reached(folded, at):
            where = f"at its {most} bits of grinding, rate {rate} at first, smallest radius for {queries} queries"
            yield Trial(folded, at, where)
    if arc.i == 0:
        return
    samples, most = graph.sample_counts(arc)[-1], graph.allowed(SAMPLED, arc.i - 1)[-1]
    drawn = rounds.samples(side, arc.i, code, samples, most)
    if not graph.bar.reached(drawn, at):
        where = f"with {samples} samples, {most} bits of grinding, first rate {rate}, smallest radius"
        yield Trial(drawn, at, where)
    fewest = graph.fewest(arc.i - 1)
    added = arrival(rounds, side, arc.i, code, arc.folding, fewest, graph.sample_counts(arc)[0])
    if not graph.bar.reached(added, at):
        where = f"with {'one query' if fewest == 1 else f'{fewest} queries'} before: what is combined is not ground"
        yield Trial(added, at, where)
