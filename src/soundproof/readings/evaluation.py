"""A transcript under given radii: what can happen, how likely it is at most, and on what that rests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property, partial
from itertools import starmap
from typing import NamedTuple

from flint import arb
from msgspec import Struct
from msgspec.structs import replace

from soundproof.arithmetic.certified import Certified, Error, at_least, enclosed, rational
from soundproof.arithmetic.numbers import Irrational
from soundproof.radii.choice import Pin
from soundproof.radii.search import fast
from soundproof.readings.ceilings import ceiling
from soundproof.theorems.theorem import Certificate, Hypothesis, Status, Theorem, weakest
from soundproof.transcript.bound import Bound
from soundproof.transcript.challenges import Challenge, ErrorTerm
from soundproof.transcript.events import Gap, Missed, Pairs
from soundproof.transcript.regime import Regime

__all__ = [
    "AssessedRound",
    "AssessedTerm",
    "Evaluation",
    "bounds",
    "failing",
    "failures",
    "never",
    "possible",
    "vanishes",
]


Bounds = tuple[Bound | None, ...]
"""What the terms of a challenge rest on, each found once: in any number system their errors follow from it."""


class AssessedTerm(NamedTuple):
    """One bad event, certified.

    ``theorem`` bounds the event; ``status`` is the weakest it rests on, ``lists`` included, the theorem
    that bounds the list size if one enters.  ``certificates`` are the finite ones it rests on.
    ``regime`` is that of the code the event reads, if any.
    """

    term: ErrorTerm
    round: str
    certified: Certified
    theorem: Theorem
    status: Status
    lists: Theorem | None = None
    certificates: tuple[Certificate, ...] = ()
    regime: Regime | None = None

    @property
    def ceiling(self) -> str | None:
        """Bits that no proof exceeds at this radius, rounded up; None but for proximity gaps."""
        return None if self.regime is None else ceiling(self.term, self.regime)


class AssessedRound(NamedTuple):
    """One verifier challenge, certified: the errors of its terms added."""

    challenge: Challenge
    certified: Certified


class Evaluation(Struct, frozen=True, dict=True):
    """A circuit under given radii: the challenges, each with the events that can happen.

    ``failed`` are the hypotheses that fail: then no bound applies and ``bits`` is 0.  What is
    asked for is certified when it is asked for.  ``bounds`` are what the events of each challenge rest on.
    """

    radii: tuple[Regime, ...]
    challenges: tuple[Challenge, ...]
    failed: tuple[Hypothesis, ...]
    bounds: tuple[Bounds, ...] = ()

    @staticmethod
    def of(challenges: Iterable[Challenge], radii: tuple[Regime, ...], failed: tuple[Hypothesis, ...]) -> Evaluation:
        """The evaluation of what can happen under the radii."""
        return Evaluation._of([(challenge, challenge.bounds(radii)) for challenge in challenges], radii, failed)

    @staticmethod
    def relying(pin: Pin, challenges: Iterable[Challenge], radii: tuple[Regime, ...]) -> Evaluation:
        """The same with the hypotheses that fail for a reader who relies on what a pin admits."""
        bounded = [(challenge, challenge.bounds(radii)) for challenge in challenges]
        failed = failing([pair for entry in bounded for pair in _pairs(*entry)], pin, radii)
        return Evaluation._of(bounded, radii, tuple(dict.fromkeys(failed)))

    @staticmethod
    def _of(
        bounded: Iterable[tuple[Challenge, Bounds]], radii: tuple[Regime, ...], failed: tuple[Hypothesis, ...]
    ) -> Evaluation:
        left = [(challenge, bounds) for challenge, bounds in starmap(_possible, bounded) if bounds]
        return Evaluation(radii, tuple([c for c, _ in left]), failed, tuple([bounds for _, bounds in left]))

    @property
    def applies(self) -> bool:
        return not self.failed

    @property
    def bits(self) -> int:
        """The fewest bits of any round."""
        return self.weakest.certified.bits if self.applies else 0

    @property
    def _bounded(self) -> Iterator[tuple[Challenge, Bounds]]:
        return zip(self.challenges, self.bounds, strict=True)

    @property
    def _each(self) -> Iterator[tuple[ErrorTerm, Bound | None]]:
        return (pair for bounded in self._bounded for pair in _pairs(*bounded))

    @property
    def _errors(self) -> list[Error]:
        """The error of each round."""
        return [partial(challenge.of, bounds, self.radii) for challenge, bounds in self._bounded]

    @cached_property
    def weakest(self) -> AssessedRound:
        """The round with the fewest bits and largest error, by the exact upper ends; the first of equals.

        Every round is enclosed once; those that might be the weakest are certified.
        """
        errors = self._errors
        enclosures = list(map(enclosed, errors))
        claims = [at_least(enclosure) for enclosure in enclosures]
        rounds: list[tuple[int, AssessedRound]] = []
        fewest = max(claims) + 1
        for i in sorted(range(len(claims)), key=claims.__getitem__):
            if claims[i] > fewest:
                break
            certified = Certified.of(errors[i], enclosures[i])
            rounds.append((i, AssessedRound(self.challenges[i], certified)))
            fewest = min(fewest, certified.bits)
        return max(sorted(rounds, key=lambda pair: pair[0]), key=lambda pair: _weakness(pair[1].certified))[1]

    @property
    def weakness(self) -> tuple[int, arb]:
        """What is larger of a weaker evaluation: fewer bits, or as many and a larger error."""
        return -self.bits, self.weakest.certified.upper

    @cached_property
    def binding(self) -> AssessedTerm:
        """The largest event of the weakest round."""
        weakest = self.weakest.challenge
        bounds = next(bounds for challenge, bounds in self._bounded if challenge is weakest)
        return max(self._terms(weakest, bounds), key=lambda assessed: _weakness(assessed.certified))

    @cached_property
    def rounds(self) -> tuple[AssessedRound, ...]:
        """Every round, certified, in protocol order."""
        return tuple(map(AssessedRound, self.challenges, map(Certified.of, self._errors)))

    @cached_property
    def terms(self) -> tuple[AssessedTerm, ...]:
        """Every event, certified, in protocol order."""
        return tuple(term for bounded in self._bounded for term in self._terms(*bounded))

    def _terms(self, challenge: Challenge, bounds: Bounds) -> Iterator[AssessedTerm]:
        for term, bound in _pairs(challenge, bounds):
            certified = Certified.of(partial(term.of, bound, self.radii))
            theorem, *_ = theorems = _cited(term, bound)
            lists = None if bound is None or term.theorem is None else bound.theorem
            certificates = () if bound is None or bound.certificate is None else (bound.certificate,)
            status = weakest(*(theorem.status for theorem in theorems))
            regime = None if term.code is None else self.radii[term.code.oracle.index]
            yield AssessedTerm(term, challenge.name, certified, theorem, status, lists, certificates, regime)

    @cached_property
    def binders(self) -> tuple[Theorem | None, ...]:
        """For each oracle the theorem under its largest gap, which binds its radius; None where it has no gap."""
        largest: dict[int, tuple[float, Theorem]] = {}
        for term, bound in self._each:
            if isinstance(term.event, Gap):
                index, error = term.event.code.oracle.index, float(term.of(bound, self.radii, fast))
                if index not in largest or error > largest[index][0]:
                    largest[index] = error, _cited(term, bound)[0]
        return tuple(largest[index][1] if index in largest else None for index in range(len(self.radii)))

    @cached_property
    def status(self) -> Status:
        """The weakest status of any event."""
        return weakest(*(theorem.status for term, bound in self._each for theorem in _cited(term, bound)))


def _pairs(challenge: Challenge, bounds: Bounds) -> Iterator[tuple[ErrorTerm, Bound | None]]:
    return zip(challenge.terms, bounds, strict=True)


def _weakness(certified: Certified) -> tuple[int, object]:
    return -certified.bits, certified.upper


def possible(challenges: Iterable[Challenge], radii: tuple[Regime, ...]) -> Iterator[Challenge]:
    """The challenges without the events that cannot happen under the radii; none where no event is left."""
    for challenge in challenges:
        left, _ = _possible(challenge, tuple([_list(term, radii) for term in challenge.terms]))
        if left.terms:
            yield left


def _possible(challenge: Challenge, bounds: Bounds) -> tuple[Challenge, Bounds]:
    """A challenge, and what its terms rest on, without the events that cannot happen."""
    left = [pair for pair in _pairs(challenge, bounds) if not never(*pair)]
    if len(left) == len(challenge.terms):
        return challenge, bounds
    return replace(challenge, terms=tuple([term for term, _ in left])), tuple([bound for _, bound in left])


def vanishes(term: ErrorTerm, radii: tuple[Regime, ...]) -> bool:
    """Whether an event cannot happen."""
    return never(term, _list(term, radii))


def _list(term: ErrorTerm, radii: tuple[Regime, ...]) -> Bound | None:
    """The bound on the list that may be too short for an event; None for events of another kind."""
    return term.bound(radii) if isinstance(term.event, Pairs) else None


def never(term: ErrorTerm, bound: Bound | None) -> bool:
    """A list of one codeword has no pairs, a code of one point no gap: the event cannot happen, there is no term."""
    event = term.event
    if isinstance(event, Pairs):
        try:
            size = None if bound is None else bound.value(rational)
        except Irrational:
            return bool(event.degree == 0)  # τ/√ρ, which exceeds 1
        return bool(event.degree == 0 or size == 1)
    return isinstance(event, Gap) and bool(event.code.length == 1)


def failures(challenges: Iterable[Challenge], pin: Pin, radii: tuple[Regime, ...]) -> Iterator[Hypothesis]:
    """The hypotheses that fail under the radii, and the statements that the pin does not let a figure rest on."""
    yield from failing(((term, term.bound(radii)) for challenge in challenges for term in challenge.terms), pin, radii)


def failing(
    bounded: Iterable[tuple[ErrorTerm, Bound | None]], pin: Pin, radii: tuple[Regime, ...]
) -> Iterator[Hypothesis]:
    """The same of terms whose bounds are known."""
    distrusting = not pin.everything
    for term, bound in bounded:
        if distrusting:
            yield from _distrusted(term, bound, pin)
        if term.hypotheses:
            yield from (h for h in term.hypotheses if h.established)
        if term.code is None:
            continue
        regime = radii[term.code.oracle.index]
        if regime.linear != term.code.oracle.linear:
            about = "linear" if regime.linear else "Reed–Solomon"
            yield Hypothesis(f"a {about} code", False, f"{regime.name} is about {about} codes, this one is none")
        if regime.linear and isinstance(term.event, Missed):  # so many errors may be of another code
            yield from regime.lists(term.code).failed
        if isinstance(term.event, Missed) and (alpha := regime.agreement(term.code.oracle, fast)) > 1 + ROUNDING:
            yield Hypothesis("agreement at most 1", False, f"α = {alpha:g} > 1: nothing is said of any word")
        for hypothesis in () if bound is None else bound.failed:
            named = f"{term.name}: {hypothesis.name}" if regime.names_term else hypothesis.name
            yield replace(hypothesis, name=named)


ROUNDING = 2.0**-50
"""How much a float of an agreement of 1 may exceed it."""


def _distrusted(term: ErrorTerm, bound: Bound | None, pin: Pin) -> Iterator[Hypothesis]:
    """The statements under a term, a pinned theorem included, that are weaker than what is relied on."""
    for theorem in _cited(term, bound):
        if not pin.admits(theorem):
            margin = f"{term.name} rests on {theorem.name}, status {theorem.status}"
            name = f"nothing of {theorem.id}" if theorem.id in pin.without else f"nothing below {pin.trust}"
            if pin.binary and not theorem.characteristic.binary:
                name = theorem.characteristic.condition
                margin = f"{term.name} rests on {theorem.name}, which is not known to hold in characteristic 2"
            yield Hypothesis(name, False, margin)


def bounds(term: ErrorTerm, radii: tuple[Regime, ...]) -> tuple[Theorem, ...]:
    """The theorem that bounds a term, then those it rests on: that of a list size, if one enters, among them.

    None for a gap that cannot happen.
    """
    return _cited(term, term.bound(radii))


def _cited(term: ErrorTerm, bound: Bound | None) -> tuple[Theorem, ...]:
    """The theorems under a term, that of its ``bound`` on a gap or a list among them."""
    theorems = () if bound is None else bound.theorems
    if term.theorem is None and not isinstance(term.event, Gap):
        raise ValueError(f"term {term.name!r} cites nothing")
    return theorems if term.theorem is None else (term.theorem, *theorems)
