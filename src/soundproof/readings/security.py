"""From a zkVM to its assessment: transcript, choice of radius, certification, size.

A circuit's bits are those of its best regime; a zkVM's are the minimum over its circuits.  (The
other order, the best regime over all circuits, lets a weak circuit hide behind a regime it does
not have.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import lru_cache, partial
from importlib import import_module
from operator import attrgetter
from typing import Any

from flint import arb
from msgspec import Struct
from msgspec.structs import replace

from soundproof.radii import comparing, search
from soundproof.radii.choice import BEST, Pin, choices, johnson_bounds
from soundproof.readings import attacks
from soundproof.readings.evaluation import AssessedRound, AssessedTerm, Evaluation, bounds, failures
from soundproof.readings.size import Size, proof_size
from soundproof.theorems.theorem import TRUST, Hypothesis, Theorem
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.events import Pairs
from soundproof.transcript.messages import Message
from soundproof.transcript.regime import Regime
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import left_aside, remarks, transcript, unknown
from soundproof.zkvm.zkvm import ZkVM

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
    "assess_jointly",
    "assess_weakest",
    "cited",
]

KEPT = 256
"""Circuits whose transcripts and evaluations are kept: zkVMs share circuits, and levels of trust a transcript."""


class CircuitAssessment(Struct, frozen=True):
    """A circuit, what passes between its prover and verifier, and its evaluations, of which ``best`` is one.

    If it was not ``searched``, ``best`` is at radii that show it to be stronger than another circuit: it has at least
    these bits.
    """

    circuit: Circuit
    transcript: tuple[Message | Challenge, ...]
    best: Evaluation
    evaluations: tuple[Evaluation, ...]
    searched: bool = True

    def __repr__(self) -> str:
        """One line for a notebook."""
        binding = self.best.binding.term.name if self.best.applies else "no bound applies"
        return f"<{self.circuit.name}: {self.bits} bits, {binding}>"

    def __getitem__(self, name: str) -> AssessedTerm:
        """A term of the best evaluation by its name.  KeyError, with all names, if there is none of this name."""
        for term in self.best.terms:
            if term.term.name == name:
                return term
        raise KeyError(
            f"{name}: the terms of {self.circuit.name} are {', '.join(t.term.name for t in self.best.terms)}"
        )

    @property
    def bits(self) -> int:
        return self.best.bits

    @property
    def decimals(self) -> Decimal:
        """The bits with their decimals, rounded down; 0 where no bound applies."""
        return Decimal(self.best.weakest.certified.bits_lower) if self.best.applies else Decimal(0)

    def within(self, trust: str) -> bool:
        """Whether the bits rest on nothing weaker than ``trust``, as no bits at all do."""
        return not self.best.applies or self.best.status in TRUST[trust]

    @property
    def size(self) -> Size:
        """The size reading of the transcript."""
        return _size(_read(self.circuit))

    @property
    def attack_bits(self) -> int:
        """Best known attack: an upper bound on the real security, not a security claim."""
        return _attack_bits(_read(self.circuit))

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
        """The circuit's own notes, and what its schedule and its field make worth saying."""
        return self.circuit.notes + remarks(self.circuit) + left_aside(self.circuit)


def _challenges(entries: Iterable[Message | Challenge]) -> tuple[Challenge, ...]:
    return tuple(entry for entry in entries if isinstance(entry, Challenge))


class Assessment(Struct, frozen=True):
    """A zkVM's circuits, assessed in the order of its file.

    >>> from soundproof import assess, load
    >>> assess(load("pico"))
    <Pico unknown: 57 bits, weakest of 5 circuits <riscv: 57 bits, query phase>>
    """

    zkvm: ZkVM
    circuits: tuple[CircuitAssessment, ...]
    pin: Pin = BEST

    def __repr__(self) -> str:
        """One line for a notebook."""
        zkvm = self.zkvm
        return (
            f"<{zkvm.name} {zkvm.version}: {self.bits} bits, weakest of {len(self.circuits)} circuits {self.binding}>"
        )

    def _repr_html_(self) -> str:
        """Its circuits as a table, in a notebook, which asks the value for what a report says of it."""
        report: Any = import_module("soundproof.analyses.assess.report")
        shown: str = report.circuit_tables(self)._repr_html_()
        return shown

    def __getitem__(self, name: str) -> CircuitAssessment:
        """A circuit by its name.  KeyError, with all names, if there is none of this name."""
        for circuit in self.circuits:
            if circuit.circuit.name == name:
                return circuit
        raise KeyError(
            f"{name}: the circuits of {self.zkvm.name} are {', '.join(c.circuit.name for c in self.circuits)}"
        )

    @property
    def bits(self) -> int:
        return min(circuit.bits for circuit in self.circuits)

    @property
    def binding(self) -> CircuitAssessment:
        """The circuit with the fewest bits; the first of equals after decimals."""
        return max(self.circuits, key=lambda circuit: circuit.best.weakness)

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
        """The bits that remain when nothing weaker than ``trust`` is relied on.

        Circuits that rest on something weaker are assessed anew, by a guess the weakest first.  One that has as many
        bits as the weakest so far at the weakest's radii cannot be weaker: it is not searched.
        """
        pin = replace(self.pin, trust=trust)
        if not all(map(pin.admits, self._theorems)):
            return 0  # whatever the radii are
        known: list[CircuitAssessment] = []
        bounded: list[CircuitAssessment] = []
        others: list[CircuitAssessment] = []
        for circuit in self.circuits:
            (others if not circuit.within(trust) else known if circuit.searched else bounded).append(circuit)
        weakest = min(known, key=attrgetter("bits"), default=None)
        others.sort(key=lambda circuit: -comparing.guessed_unique(_read(circuit.circuit).parts))
        for circuit in (*others, *bounded):
            if weakest is None or not _keeps(circuit, weakest, pin):
                anew = assess_circuit(circuit.circuit, pin, every=False)
                weakest = anew if weakest is None else min(weakest, anew, key=attrgetter("bits"))
        return 0 if weakest is None else weakest.bits

    @property
    def _theorems(self) -> set[Theorem]:
        """The theorems that terms cite themselves, whatever their regimes cite; pairs need no list to have any."""
        challenges = [challenge for circuit in self.circuits for challenge in _challenges(circuit.transcript)]
        terms = [term for challenge in challenges for term in challenge.terms if not isinstance(term.event, Pairs)]
        return {term.theorem for term in terms if term.theorem is not None}

    def without(self, papers: frozenset[str], progress: Callable[[str], None] = lambda _: None) -> Assessment:
        """What is left where nothing of these papers is relied on, besides what is left out already.

        A circuit whose best figure rests on none of them keeps it, since no other gets better; so does one without.
        """
        pin = replace(self.pin, without=self.pin.without | papers)
        circuits = []
        for circuit in self.circuits:
            best, relied = circuit.best, pin.over(circuit.circuit.field)
            if best.applies and any(failures(_challenges(circuit.transcript), relied, best.radii)):
                progress(f"{self.zkvm.name} {circuit.circuit.name}")
                circuit = assess_circuit(circuit.circuit, pin, every=False)
            circuits.append(circuit)
        return Assessment(self.zkvm, tuple(circuits), pin)


def _keeps(circuit: CircuitAssessment, other: CircuitAssessment, pin: Pin) -> bool:
    """Whether a circuit surely has as many bits as another one: as it was evaluated, or at radii found with ease."""
    if other.bits == 0 or (circuit.within(pin.trust) and circuit.bits >= other.bits):
        return True
    return any(beside.bits >= other.bits for beside in _beside(circuit.circuit, other, pin))


def _beside(circuit: Circuit, other: CircuitAssessment, pin: Pin) -> Iterator[Evaluation]:
    """A circuit at the radii of another one, and at its own best up to Johnson's; where the pin lets it have them."""
    read, pin = _read(circuit), pin.over(circuit.field)
    if pin.regime not in ("beyond", "declared") and circuit.field == other.circuit.field:
        others = _read(other.circuit).parts
        yield _at(read, pin.reliance, comparing.borrowed(read.parts, others, other.best.radii, *johnson_bounds(pin)))
    if pin.regime == "best" and pin.multiplicity is None:
        yield _at(read, pin.reliance, search.best_johnson(read.parts, *johnson_bounds(pin)))


def cited(assessments: Iterable[Assessment]) -> dict[Theorem, list[str]]:
    """The theorems that the best regimes of some zkVMs rest on, with the zkVMs' names."""
    by_theorem: dict[Theorem, list[str]] = {}
    for assessment in assessments:
        names: dict[Theorem, None] = {}
        for circuit in assessment.circuits:
            for challenge in circuit.best.challenges:
                for term in challenge.terms:
                    names.update(dict.fromkeys(bounds(term, circuit.best.radii)))
        for theorem in names:
            by_theorem.setdefault(theorem, []).append(assessment.zkvm.name)
    return by_theorem


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


def assess_weakest(zkvm: ZkVM, pin: Pin = BEST, progress: Callable[[str], None] | None = None) -> Assessment:
    """Assess the weakest circuit, and of the others what shows that they are stronger.

    Bits, binding circuit, and bits at levels of trust are those of ``assess``.  Circuits come by a guess, by which the
    first is nearly always the weakest.  One that is stronger at radii found with ease is not searched.
    """
    circuits = zkvm.circuits
    guesses = [comparing.guessed(_read(circuit).parts) for circuit in circuits]
    found: dict[int, CircuitAssessment] = {}
    weakest = -1
    for place in sorted(range(len(circuits)), key=lambda place: -guesses[place]):
        circuit = circuits[place]
        if progress is not None:
            progress(f"{zkvm.name} {circuit.name}")
        for beside in _beside(circuit, found[weakest], pin) if found else ():
            if beside.applies and _order(place, beside) < _order(weakest, found[weakest].best):
                found[place] = CircuitAssessment(circuit, _read(circuit).transcript, beside, (beside,), searched=False)
                break
        else:
            found[place] = assess_circuit(circuit, pin, every=False)
            if weakest < 0 or _order(place, found[place].best) > _order(weakest, found[weakest].best):
                weakest = place
    return Assessment(zkvm, tuple([found[place] for place in range(len(circuits))]), pin)


def _order(place: int, evaluation: Evaluation) -> tuple[tuple[int, arb], int]:
    """What is largest of the weakest circuit, the first of equals."""
    return evaluation.weakness, -place


def assess_circuit(circuit: Circuit, pin: Pin = BEST, every: bool = True) -> CircuitAssessment:
    """Choose radii for one circuit, certify, and measure its proof."""
    read, pin = _read(circuit), pin.over(circuit.field)
    return CircuitAssessment(circuit, read.transcript, *_evaluated(read, pin, every))


def assess_jointly(circuit: Circuit, shared: tuple[Challenge, ...], pin: Pin = BEST) -> CircuitAssessment:
    """A circuit at radii chosen for its own challenges and for ones that it shares with other proofs.

    ``shared`` read the codes of this circuit; they only enter the choice, not the evaluation.
    """
    read, pin = _read(circuit), pin.over(circuit.field)
    best = _best(read, pin, _choices(read, pin, False, shared))
    return CircuitAssessment(circuit, read.transcript, best, (best,))


class _Read(Struct, frozen=True, eq=False):
    """A circuit with its transcript, the challenges in it, and what each oracle's radius decides.

    Circuits that are equal but for their names share one, so that it is known by its identity: what is kept of it is
    found without comparing circuits.
    """

    circuit: Circuit
    transcript: tuple[Message | Challenge, ...]
    challenges: tuple[Challenge, ...]
    parts: tuple[search.OraclePart, ...]


def _read(circuit: Circuit) -> _Read:
    """A circuit, read once with its equals."""
    return _read_nameless(replace(circuit, name="", notes=()))


@lru_cache(maxsize=KEPT)
def _read_nameless(circuit: Circuit) -> _Read:
    """A circuit without what enters no figure."""
    entries = tuple(transcript(circuit))
    challenges = _challenges(entries)
    return _Read(circuit, entries, challenges, search.parts_of(challenges))


@lru_cache(maxsize=KEPT)
def _attack_bits(read: _Read) -> int:
    """The best known attack on a circuit."""
    return attacks.attack_bits(read.challenges, read.circuit.field.size)


@lru_cache(maxsize=KEPT)
def _size(read: _Read) -> Size:
    """The size reading of a circuit's transcript."""
    return proof_size(read.circuit, read.transcript)


def _declared(circuit: Circuit, pin: Pin) -> Pin:
    """What is pinned, with the file's own analysis in it where that is asked for and stated."""
    if pin.regime != "declared":
        return pin
    if (declared := circuit.declared) is None:
        return replace(pin, regime="best")
    theorem = pin.theorem or declared.theorem
    return replace(pin, regime=declared.regime, multiplicity=declared.multiplicity, theorem=theorem)


@lru_cache(maxsize=KEPT)
def _evaluated(read: _Read, pin: Pin, every: bool) -> tuple[Evaluation, tuple[Evaluation, ...]]:
    """The best evaluation of a circuit, and all that are asked for."""
    candidates = _choices(read, pin, every, ())
    best = _best(read, pin, candidates)
    return best, tuple(_at(read, pin.reliance, radii) for radii in candidates) if every else (best,)


def _choices(read: _Read, pin: Pin, every: bool, shared: tuple[Challenge, ...]) -> dict[tuple[Regime, ...], float]:
    """The radii to evaluate with the error of their worst round, among them those of challenges that others share."""
    challenges, parts = read.challenges, read.parts
    if shared:
        challenges = (*challenges, *shared)
        parts = search.parts_of(challenges)
    at, characteristic = partial(_at, read, pin.reliance), read.circuit.field.characteristic
    declared = _declared(read.circuit, pin)
    return choices(challenges, parts, declared, characteristic, every, lambda radii: at(radii).applies)


def _best(read: _Read, pin: Pin, errors: dict[tuple[Regime, ...], float]) -> Evaluation:
    """A circuit at the best radii at which a bound applies."""
    at, ranked = partial(_at, read, pin.reliance), sorted(errors, key=errors.__getitem__)
    return next((at(radii) for radii in ranked if at(radii).applies), at(ranked[0]))


@lru_cache(maxsize=2 * KEPT)
def _at(read: _Read, reliance: Pin, radii: tuple[Regime, ...]) -> Evaluation:
    """A circuit under given radii, with the hypotheses that fail there for a reader who relies on so much."""
    return Evaluation.relying(reliance, read.challenges, radii)
