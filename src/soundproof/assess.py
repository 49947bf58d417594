"""From a zkVM to its assessment: transcript, choice of radius, certification, size.

A circuit's bits are those of its best regime; a zkVM's are the minimum over its circuits.  (The
other order, the best regime over all circuits, lets a weak circuit hide behind a regime it does
not have.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

from soundproof import attacks, radius
from soundproof.certify import Certified, at_least, enclosed, rational
from soundproof.numbers import Irrational
from soundproof.regimes import JOHNSON_GAPS, PINNED_GAPS, UNIQUE_GAPS, FirstOrder, Johnson, UniqueDecoding
from soundproof.size import Size, proof_size
from soundproof.theorems import TRUST, Certificate, Hypothesis, Status, Theorem, bciks20, johnson, weakest
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
    "cited",
    "failures",
    "johnson_bounds",
    "vanishes",
]


@dataclass(frozen=True, slots=True)
class Pin:
    """What the user fixes of the analysis; the rest is chosen.

    ``regime`` is best, unique, johnson, beyond or declared (the file's own analysis where it states
    one).  A pinned theorem other than DKT26 brings the list size of its paper, τ/√ρ, so that
    published figures reproduce.  ``trust`` is the weakest status the figure may rest on.
    """

    regime: str = "best"
    theorem: str | None = None
    multiplicity: int | None = None
    slack: int | None = None
    trust: str = "preprint"


BEST = Pin()


@dataclass(frozen=True, slots=True)
class AssessedTerm:
    """One bad event, certified.

    ``theorem`` bounds the event; ``status`` is the weakest it rests on, ``lists`` included, the theorem
    that bounds the list size if one enters.  ``certificates`` are the finite ones it rests on.
    """

    term: ErrorTerm
    round: str
    certified: Certified
    theorem: Theorem
    status: Status
    lists: Theorem | None = None
    certificates: tuple[Certificate, ...] = ()


@dataclass(frozen=True, slots=True)
class AssessedRound:
    """One verifier challenge, certified: the errors of its terms added."""

    challenge: Challenge
    certified: Certified


@dataclass(frozen=True)
class Evaluation:
    """A circuit under given radii: the challenges, each with the events that can happen.

    ``failed`` are the hypotheses that fail: then no bound applies and ``bits`` is 0.  What is
    asked for is certified when it is asked for.
    """

    radii: tuple[Regime, ...]
    challenges: tuple[Challenge, ...]
    failed: tuple[Hypothesis, ...]

    @staticmethod
    def of(challenges: Iterable[Challenge], radii: tuple[Regime, ...], failed: tuple[Hypothesis, ...]) -> Evaluation:
        """Leave out the events that cannot happen under the radii, and the challenges without any."""
        live = []
        for challenge in challenges:
            terms = tuple(term for term in challenge.terms if not vanishes(term, radii))
            if len(terms) == len(challenge.terms):
                live.append(challenge)
            elif terms:
                live.append(Challenge(challenge.label, challenge.name, terms))
        return Evaluation(radii, tuple(live), failed)

    @property
    def applies(self) -> bool:
        return not self.failed

    @property
    def bits(self) -> int:
        """The fewest bits of any round."""
        return self.weakest.certified.bits if self.applies else 0

    @cached_property
    def weakest(self) -> AssessedRound:
        """The round with the fewest bits and largest error, by the exact upper ends; the first of equals.

        Every round is enclosed once; those that might be the weakest are certified.
        """
        enclosures = [enclosed(partial(challenge.error, self.radii)) for challenge in self.challenges]
        claims = [at_least(enclosure) for enclosure in enclosures]
        found: list[tuple[int, AssessedRound]] = []
        fewest = max(claims) + 1
        for i in sorted(range(len(claims)), key=claims.__getitem__):
            if claims[i] > fewest:
                break
            challenge = self.challenges[i]
            certified = Certified.of(partial(challenge.error, self.radii), enclosures[i])
            found.append((i, AssessedRound(challenge, certified)))
            fewest = min(fewest, certified.bits)
        return max(sorted(found, key=lambda pair: pair[0]), key=lambda pair: _weakness(pair[1].certified))[1]

    @cached_property
    def binding(self) -> AssessedTerm:
        """The largest event of the weakest round."""
        return max(self._terms(self.weakest.challenge), key=lambda assessed: _weakness(assessed.certified))

    @cached_property
    def rounds(self) -> tuple[AssessedRound, ...]:
        """Every round, certified, in protocol order."""
        return tuple(AssessedRound(c, Certified.of(partial(c.error, self.radii))) for c in self.challenges)

    @cached_property
    def terms(self) -> tuple[AssessedTerm, ...]:
        """Every event, certified, in protocol order."""
        return tuple(term for challenge in self.challenges for term in self._terms(challenge))

    def _terms(self, challenge: Challenge) -> Iterator[AssessedTerm]:
        for term in challenge.terms:
            certified = Certified.of(partial(term.error, self.radii))
            yield AssessedTerm(term, challenge.name, certified, *_citation(term, self.radii))

    @cached_property
    def status(self) -> Status:
        """The weakest status of any event."""
        return weakest(*(_citation(term, self.radii)[1] for c in self.challenges for term in c.terms))


def _weakness(certified: Certified) -> tuple[int, object]:
    return -certified.bits, certified.upper


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
        return proof_size(self.circuit, self.transcript)

    @property
    def attack_bits(self) -> int:
        """Best known attack: an upper bound on the real security, not a security claim."""
        return attacks.attack_bits(_challenges(self.transcript), self.circuit.field.size)

    @property
    def random_words_bits(self) -> int:
        """What random words are expected to allow: a heuristic estimate, not provable."""
        return attacks.random_words_bits(_challenges(self.transcript), self.circuit.field.size)

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
    pin: Pin = BEST

    @property
    def bits(self) -> int:
        return min(circuit.bits for circuit in self.circuits)

    @property
    def binding(self) -> CircuitAssessment:
        """The circuit with the fewest bits; the first of equals after decimals."""
        bits = self.bits
        fewest = [circuit for circuit in self.circuits if circuit.bits == bits]
        return max(fewest, key=lambda circuit: circuit.best.weakest.certified.upper)

    @property
    def final(self) -> CircuitAssessment:
        """The circuit whose proof is the zkVM's: the one the file names, else the last."""
        named = [circuit for circuit in self.circuits if circuit.circuit.name == self.zkvm.final]
        return named[0] if named else self.circuits[-1]

    @property
    def attack_bits(self) -> int:
        """Best known attack on the weakest circuit; not provable security."""
        return min(circuit.attack_bits for circuit in self.circuits)

    @property
    def random_words_bits(self) -> int:
        """What random words are expected to allow on the weakest circuit: a heuristic estimate."""
        return min(circuit.random_words_bits for circuit in self.circuits)

    def trusting(self, trust: str) -> int:
        """The bits that remain when nothing weaker than ``trust`` is relied on."""
        return min(_trusting(circuit, self.pin, trust) for circuit in self.circuits)


def _trusting(circuit: CircuitAssessment, pin: Pin, trust: str) -> int:
    if circuit.best.status in TRUST[trust] or not circuit.best.applies:
        return circuit.bits
    return assess_circuit(circuit.circuit, replace(pin, trust=trust), every=False).bits


def cited(assessments: Iterable[Assessment]) -> dict[Theorem, list[str]]:
    """The theorems that the best regimes of some zkVMs rest on, with the zkVMs' names."""
    found: dict[Theorem, list[str]] = {}
    for assessment in assessments:
        names: dict[Theorem, None] = {}
        for circuit in assessment.circuits:
            for challenge in circuit.best.challenges:
                for term in challenge.terms:
                    bound, _, lists, _ = _citation(term, circuit.best.radii)
                    names.update({bound: None} if lists is None else {bound: None, lists: None})
        for theorem in names:
            found.setdefault(theorem, []).append(assessment.zkvm.name)
    return found


def assess(
    zkvm: ZkVM, pin: Pin = BEST, every: bool = True, progress: Callable[[str], None] | None = None
) -> Assessment:
    """Assess every circuit; ``every`` evaluates all regimes, otherwise those that may be the best."""
    circuits = []
    for circuit in zkvm.circuits:
        if progress is not None:
            progress(f"{zkvm.name} {circuit.name}")
        circuits.append(assess_circuit(circuit, pin, every))
    return Assessment(zkvm, tuple(circuits), pin)


def assess_circuit(circuit: Circuit, pin: Pin = BEST, every: bool = True) -> CircuitAssessment:
    """Choose radii for one circuit, certify, and measure its proof."""
    entries = tuple(transcript(circuit))
    challenges = _challenges(entries)
    choices = _choices(circuit, challenges, pin, every)
    failed = {radii: tuple(dict.fromkeys(failures(challenges, radii, pin.trust))) for radii in choices}
    applicable = [radii for radii in choices if not failed[radii]] or choices
    chosen = min(applicable, key=partial(radius.worst, challenges)) if applicable[1:] else applicable[0]
    best = Evaluation.of(challenges, chosen, failed[chosen])
    others = choices if every else [chosen]
    evaluations = (best if radii is chosen else Evaluation.of(challenges, radii, failed[radii]) for radii in others)
    return CircuitAssessment(circuit, entries, best, tuple(evaluations))


def _choices(circuit: Circuit, challenges: Sequence[Challenge], pin: Pin, every: bool) -> list[tuple[Regime, ...]]:
    """The radii to evaluate, without duplicates: one tuple of regimes (per oracle) each.

    Unless every regime is asked for, those that cannot be the best are left out.
    """
    regime, multiplicity, theorem = pin.regime, pin.multiplicity, pin.theorem
    if regime == "declared":
        regime, declared = "best", circuit.declared
        if declared is not None:
            regime, multiplicity, theorem = declared.regime, declared.multiplicity, theorem or declared.theorem
    parts = radius.parts_of(challenges)
    gaps = UNIQUE_GAPS[pin.trust]
    p = circuit.field.prime.modulus
    if regime == "unique":
        fixed = None if pin.slack is None else tuple(UniqueDecoding(pin.slack, gaps) for _ in parts)
        choices = [fixed or radius.best_unique(parts, gaps)]
    elif regime == "beyond":
        choices = [radius.best_beyond(parts, p) or _johnson(parts, pin.trust, theorem, multiplicity)]
    else:
        choices = [listed := _johnson(parts, pin.trust, theorem, multiplicity)]
        if regime == "best" and theorem is None and multiplicity is None:
            beaten = len(parts) == 1 and radius.outclasses(parts[0], listed[0])
            if every or not beaten or any(failures(challenges, listed, pin.trust)):
                choices.insert(0, radius.best_unique(parts, gaps))
            if len(parts) > 1:
                choices.append(radius.best_mixed(parts, *choices))
            if pin.trust != "proved":
                beyond = radius.best_beyond(parts, p, None if every else choices[-1])
                choices += [] if beyond is None else [beyond]
                if every and len(parts) > 1 and beyond is not None:
                    choices.append(radius.best_mixed(parts, *choices))
    if multiplicity is None:
        choices = [radius.polished(challenges, parts, radii) for radii in choices]
        best = min(range(len(choices)), key=lambda i: radius.worst(challenges, choices[i])) if choices[1:] else 0
        choices[best] = radius.completed(challenges, parts, choices[best])
    return list(dict.fromkeys(choices))


def _johnson(
    parts: Sequence[radius.Part], trust: str, theorem: str | None, multiplicity: int | None
) -> tuple[Regime, ...]:
    gaps, lists = johnson_bounds(trust, theorem)
    if multiplicity is None:
        return radius.best_johnson(parts, gaps, lists)
    return tuple(Johnson(multiplicity, gaps, lists) for _ in parts)


def johnson_bounds(trust: str, theorem: str | None = None) -> tuple[tuple[Theorem, ...], Theorem]:
    """The gaps of the Johnson regime and its list bound, by what the reader trusts or pins."""
    gaps = JOHNSON_GAPS[trust] if theorem is None else PINNED_GAPS[theorem]
    sharp = johnson.list_size.status in TRUST[trust] and (theorem is None or theorem.startswith("DKT26"))
    return gaps, johnson.list_size if sharp else bciks20.list_size


def vanishes(term: ErrorTerm, radii: tuple[Regime, ...]) -> bool:
    """A list of one codeword has no pairs, a code of one point no gap: the event cannot happen, there is no term."""
    event = term.event
    if isinstance(event, Pairs):
        try:
            size = radii[event.code.oracle.index].list_size(event.code, rational)
        except Irrational:
            return bool(event.degree == 0)  # τ/√ρ, which exceeds 1
        return bool(event.degree == 0 or size == 1)
    return isinstance(event, Gap) and bool(event.code.length == 1)


def failures(challenges: Sequence[Challenge], radii: tuple[Regime, ...], trust: str) -> Iterator[Hypothesis]:
    """The hypotheses that fail under the radii, and the statements that a reader of this trust does not rely on."""
    for challenge in challenges:
        for term in challenge.terms:
            if trust != "preprint":
                yield from _distrusted(term, radii, trust)
            if term.hypotheses:
                yield from (h for h in term.hypotheses if h.established)
            if term.code is None:
                continue
            regime = radii[term.code.oracle.index]
            for hypothesis in term.event.hypotheses(regime):
                # Beyond Johnson's radius it is single terms that stop a regime: say which.
                beyond = isinstance(regime, FirstOrder)
                yield replace(hypothesis, name=f"{term.name}: {hypothesis.name}") if beyond else hypothesis


def _distrusted(term: ErrorTerm, radii: tuple[Regime, ...], trust: str) -> Iterator[Hypothesis]:
    """The statements under a term, a pinned theorem included, that are weaker than what is relied on."""
    bound, _, lists, _ = _citation(term, radii)
    for found in (bound, lists):
        if found is not None and found.status not in TRUST[trust]:
            margin = f"{term.name} rests on {found.name}, status {found.status}"
            yield Hypothesis(f"nothing below {trust}", False, margin)


def _citation(
    term: ErrorTerm, radii: tuple[Regime, ...]
) -> tuple[Theorem, Status, Theorem | None, tuple[Certificate, ...]]:
    """The theorem that bounds a term, the weakest status it rests on, its list bound, and certificates."""
    event, code = term.event, term.code
    if isinstance(event, Gap):
        regime = radii[event.code.oracle.index]
        bound = regime.gap_theorem(event.code, event.factor, event.curve)
        found = regime.gap_certificate(event.code, event.factor, event.curve)
        return bound, bound.status, None, () if found is None else (found,)
    if term.theorem is None:
        raise ValueError(f"term {term.name!r} cites nothing")
    if code is None or isinstance(event, Missed):
        return term.theorem, term.theorem.status, None, ()
    regime = radii[code.oracle.index]
    lists = regime.list_theorem(code)
    if lists is None:
        return term.theorem, term.theorem.status, None, ()
    found = regime.list_certificate(code)
    status = weakest(term.theorem.status, lists.status)
    return term.theorem, status, lists, () if found is None else (found,)
