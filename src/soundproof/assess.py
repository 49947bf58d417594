"""From a zkVM to its assessment: transcript, choice of radius, certification, size.

A circuit's bits are those of its best regime; a zkVM's are the minimum over its circuits.  (The
other order, the best regime over all circuits, lets a weak circuit hide behind a regime it does
not have.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from soundproof import radius
from soundproof.certify import Certified, rational
from soundproof.numbers import Irrational
from soundproof.regimes import GAP_THEOREMS, Johnson, UniqueDecoding
from soundproof.size import Size, size_of
from soundproof.theorems import Hypothesis, Status, Theorem, bciks20, johnson
from soundproof.transcript import Challenge, ErrorTerm, Gap, Message, Missed, Pairs, Regime
from soundproof.zkvm import Circuit, ZkVM, remarks, transcript, unknown

__all__ = [
    "BEST",
    "AssessedRound",
    "AssessedTerm",
    "Assessment",
    "CircuitAssessment",
    "Evaluation",
    "Pin",
    "assess",
    "assess_circuit",
]


@dataclass(frozen=True, slots=True)
class Pin:
    """What the user fixes of the analysis; the rest is chosen.

    ``regime`` is best, unique, johnson or declared (the file's own analysis where it states one).
    A pinned theorem other than DKT26 brings the list size of its paper, τ/√ρ, so that published
    figures reproduce.
    """

    regime: str = "best"
    theorem: str | None = None
    multiplicity: int | None = None
    slack: int | None = None


BEST = Pin()


@dataclass(frozen=True, slots=True)
class AssessedTerm:
    """One bad event, certified."""

    term: ErrorTerm
    round: str
    certified: Certified
    theorem: Theorem
    status: Status


@dataclass(frozen=True, slots=True)
class AssessedRound:
    """One verifier challenge, certified: the errors of its terms added."""

    challenge: Challenge
    certified: Certified


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A circuit under given radii.  Without rounds the bits alone were certified.

    ``failed`` are the hypotheses that fail: then no bound applies and ``bits`` is 0.
    """

    radii: tuple[Regime, ...]
    bits: int
    rounds: tuple[AssessedRound, ...]
    terms: tuple[AssessedTerm, ...]
    failed: tuple[Hypothesis, ...]

    @property
    def applies(self) -> bool:
        return not self.failed

    @property
    def weakest(self) -> AssessedRound:
        """The round with the largest error, by the exact upper ends; the first of equals."""
        return max(self.rounds, key=lambda assessed: assessed.certified.upper)

    @property
    def binding(self) -> AssessedTerm:
        """The largest event of the weakest round."""
        inner = [term for term in self.terms if term.round == self.weakest.challenge.name]
        return max(inner, key=lambda assessed: assessed.certified.upper)


@dataclass(frozen=True, slots=True)
class CircuitAssessment:
    """A circuit, what passes between its prover and verifier, and its evaluations, of which ``best`` is one."""

    circuit: Circuit
    transcript: tuple[Message | Challenge, ...]
    best: Evaluation
    evaluations: tuple[Evaluation, ...]

    @property
    def bits(self) -> int:
        return self.best.bits

    @property
    def size(self) -> Size:
        """The size reading of the transcript."""
        return size_of(self.transcript, self.circuit.air.assumed)

    @property
    def attack_bits(self) -> int:
        """Best known attack: an upper bound on the real security, not a security claim."""
        return attack_bits(_challenges(self.transcript), self.circuit.field.size)

    @property
    def open_hypotheses(self) -> tuple[Hypothesis, ...]:
        """Conditions the file's figures do not settle: the bits hold only if they do."""
        terms = [term for challenge in _challenges(self.transcript) for term in challenge.terms]
        return tuple(h for term in terms for h in term.hypotheses if not h.established)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Terms that the file does not state enough for: the bits are without them."""
        return unknown(self.circuit)

    @property
    def notes(self) -> tuple[str, ...]:
        """The circuit's own notes, and what its schedule makes worth saying."""
        return self.circuit.notes + remarks(self.circuit)


def _challenges(entries: Iterable[Message | Challenge]) -> tuple[Challenge, ...]:
    return tuple(entry for entry in entries if isinstance(entry, Challenge))


@dataclass(frozen=True, slots=True)
class Assessment:
    """A zkVM's circuits, assessed in the order of its file."""

    zkvm: ZkVM
    circuits: tuple[CircuitAssessment, ...]

    @property
    def bits(self) -> int:
        return min(circuit.bits for circuit in self.circuits)

    @property
    def binding(self) -> CircuitAssessment:
        """The circuit with the fewest bits; the first of equals after decimals."""
        fewest = [circuit for circuit in self.circuits if circuit.bits == self.bits]
        return max(fewest, key=lambda circuit: circuit.best.weakest.certified.upper)

    @property
    def final(self) -> CircuitAssessment:
        """The circuit whose proof is the zkVM's: the one the file names, else the last."""
        named = [circuit for circuit in self.circuits if circuit.circuit.name == self.zkvm.final]
        return named[0] if named else self.circuits[-1]


def assess(
    zkvm: ZkVM, pin: Pin = BEST, every: bool = True, progress: Callable[[str], None] | None = None
) -> Assessment:
    """Assess every circuit; ``every`` certifies all regimes, otherwise only the best one."""
    circuits = []
    for circuit in zkvm.circuits:
        if progress is not None:
            progress(f"{zkvm.name} {circuit.name}")
        circuits.append(assess_circuit(circuit, pin, every))
    return Assessment(zkvm, tuple(circuits))


def assess_circuit(circuit: Circuit, pin: Pin = BEST, every: bool = True) -> CircuitAssessment:
    """Choose radii for one circuit, certify, and measure its proof."""
    entries = tuple(transcript(circuit))
    challenges = _challenges(entries)
    choices = _choices(circuit, challenges, pin, every)
    failed = {radii: _failed(challenges, radii) for radii in choices}
    applicable = [radii for radii in choices if not failed[radii]] or choices
    chosen = min(applicable, key=partial(radius.worst, challenges)) if applicable[1:] else applicable[0]
    best = evaluate(challenges, chosen, failed[chosen])
    others = choices if every else [chosen]
    evaluations = tuple(best if radii is chosen else evaluate(challenges, radii, failed[radii]) for radii in others)
    return CircuitAssessment(circuit, entries, best, evaluations)


def _choices(circuit: Circuit, challenges: Sequence[Challenge], pin: Pin, every: bool) -> list[tuple[Regime, ...]]:
    """The radii to evaluate, without duplicates: one tuple of regimes (per oracle) each.

    Unless every regime is asked for, unique decoding is left out where it cannot be the best.
    """
    regime, multiplicity, theorem = pin.regime, pin.multiplicity, pin.theorem
    if regime == "declared":
        regime, declared = "best", circuit.declared
        if declared is not None:
            regime, multiplicity, theorem = declared.regime, declared.multiplicity, theorem or declared.theorem
    parts = radius.parts_of(challenges)
    choices: list[tuple[Regime, ...]] = []
    if regime in ("best", "johnson"):
        choices.append(_johnson(challenges, parts, theorem, multiplicity))
    if regime == "unique":
        fixed = None if pin.slack is None else tuple(UniqueDecoding(pin.slack) for _ in parts)
        choices.append(fixed or radius.best_unique(parts))
    elif regime == "best" and theorem is None and multiplicity is None:
        (listed,) = choices
        beaten = len(parts) == 1 and radius.outclasses(parts[0], listed[0]) and not _failed(challenges, listed)
        if every or not beaten:
            choices.insert(0, radius.best_unique(parts))
        if len(parts) > 1:
            choices.append(radius.best_mixed(parts, *choices))
    if multiplicity is None:
        choices = [radius.polished(challenges, parts, radii) for radii in choices]
    return list(dict.fromkeys(choices))


def _johnson(
    challenges: Sequence[Challenge], parts: Sequence[radius.Part], theorem: str | None, multiplicity: int | None
) -> tuple[Regime, ...]:
    bounds = tuple(GAP_THEOREMS.values()) if theorem is None else (GAP_THEOREMS[theorem],)
    lists = johnson.list_size if theorem in (None, "DKT26") else bciks20.list_size
    if multiplicity is None:
        return radius.best_johnson(parts, bounds, lists)
    options = [tuple(Johnson(multiplicity, gap, lists) for _ in parts) for gap in bounds]
    return min(options, key=lambda radii: radius.worst(challenges, radii))


def evaluate(challenges: Sequence[Challenge], radii: tuple[Regime, ...], failed: tuple[Hypothesis, ...]) -> Evaluation:
    """Certify every term and round of a transcript under given radii; ``failed`` hypotheses leave no bits."""
    rounds: list[AssessedRound] = []
    terms: list[AssessedTerm] = []
    for challenge in challenges:
        live = tuple(term for term in challenge.terms if not _vanishes(term, radii))
        if not live:
            continue
        certified = [Certified.of(partial(term.error, radii)) for term in live]
        for term, value in zip(live, certified, strict=True):
            terms.append(AssessedTerm(term, challenge.name, value, *_citation(term, radii)))
        together = certified[0]
        if len(live) > 1:
            kept = Challenge(challenge.label, challenge.name, live)
            enclosures = [value.enclosure for value in certified]
            together = Certified.of(partial(kept.error, radii), sum(enclosures[1:], enclosures[0]))
        rounds.append(AssessedRound(challenge, together))
    bits = 0 if failed else min(assessed.certified.bits for assessed in rounds)
    return Evaluation(radii, bits, tuple(rounds), tuple(terms), failed)


def _vanishes(term: ErrorTerm, radii: tuple[Regime, ...]) -> bool:
    """A list of one codeword has no pairs, a code of one point no gap: the event cannot happen, there is no term."""
    event = term.event
    if isinstance(event, Pairs):
        try:
            size = radii[event.code.oracle.index].list_size(event.code, rational)
        except Irrational:
            return bool(event.degree == 0)  # τ/√ρ, which exceeds 1
        return bool(event.degree == 0 or size == 1)
    return isinstance(event, Gap) and bool(event.code.length == 1)


def _failed(challenges: Sequence[Challenge], radii: tuple[Regime, ...]) -> tuple[Hypothesis, ...]:
    """The hypotheses that fail under the radii, each once."""
    return tuple(dict.fromkeys(_failures(challenges, radii)))


def _failures(challenges: Sequence[Challenge], radii: tuple[Regime, ...]) -> Iterator[Hypothesis]:
    for challenge in challenges:
        for term in challenge.terms:
            if term.hypotheses:
                yield from (h for h in term.hypotheses if h.established)
            if term.code is not None:
                yield from term.event.hypotheses(radii[term.code.oracle.index])


_STRENGTH = (Status.PROVED, Status.DERIVED, Status.LEAN, Status.PREPRINT)


def _citation(term: ErrorTerm, radii: tuple[Regime, ...]) -> tuple[Theorem, Status]:
    """The theorem that bounds a term and the weakest status it rests on, list size included."""
    code = term.code
    if isinstance(term.event, Gap):
        bound = radii[term.event.code.oracle.index].line_theorem(term.event.code, term.event.curve)
        return bound, bound.status
    if term.theorem is None:
        raise ValueError(f"term {term.name!r} cites nothing")
    rests_on = [term.theorem.status]
    lists = None if code is None or isinstance(term.event, Missed) else radii[code.oracle.index].list_theorem(code)
    if lists is not None:
        rests_on.append(lists.status)
    return term.theorem, max(rests_on, key=_STRENGTH.index)


def attack_bits(challenges: Sequence[Challenge], q: int) -> int:
    """Best known attack, in whole bits: guess all queries of an oracle, ρ^t·2^−g, or one challenge, 1/q.

    An upper bound on the real security, not a security claim.
    """
    bits = q.bit_length() - 1
    for challenge in challenges:
        for term in challenge.terms:
            if isinstance(event := term.event, Missed):
                oracle = event.code.oracle
                odds = oracle.length**event.queries // oracle.dimension**event.queries
                bits = min(bits, odds.bit_length() - 1 + term.grinding.bits)
    return bits
