"""What passes between prover and verifier: messages, challenges and the bad events of each.

A protocol is a function from frozen parameters to a sequence of :class:`Message` and
:class:`Challenge`.  Security, proof size and explanations are readings of that sequence.

An event is data.  It names the :class:`Code` it is about, each code its committed
:class:`Oracle`; the proximity radius (a regime per oracle) and the number system are applied
by whoever reads, so nothing is rebuilt to try another radius:

>>> from soundproof.regimes import UniqueDecoding
>>> code = Code.of(Oracle(0, 2**22, 2**20))
>>> Missed(124, code).error(UniqueDecoding(slack=4), float) < 2.0**-84
True
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from soundproof.bound import Bound
from soundproof.fields import Field, Grinding, PrimeField, Sampling
from soundproof.merkle import Tree
from soundproof.numbers import Lift, absent, divided, let, minimum
from soundproof.theorems import Hypothesis, Notion, Theorem

__all__ = [
    "Challenge",
    "Claim",
    "Code",
    "Digests",
    "Elements",
    "ErrorTerm",
    "Event",
    "Frame",
    "Gap",
    "Label",
    "Message",
    "Missed",
    "Nonce",
    "Opening",
    "Oracle",
    "Pairs",
    "Polynomial",
    "Regime",
    "Roots",
    "Rounds",
    "Transcript",
]

Label = tuple[str | int, ...]

NO_GRINDING = Grinding()


@dataclass(frozen=True, slots=True)
class Oracle:
    """A committed word and the Reed–Solomon code it should be close to; a regime is chosen per oracle."""

    index: int
    length: Any
    dimension: Any


@dataclass(frozen=True, slots=True)
class Code:
    """A Reed–Solomon code that shares the radius of ``oracle``: the oracle's own, or a folding of it."""

    length: Any
    dimension: Any
    oracle: Oracle

    @staticmethod
    def of(oracle: Oracle) -> Code:
        """The oracle's own code."""
        return Code(oracle.length, oracle.dimension, oracle)

    def folded(self, arity: int) -> Code:
        """After folding ``arity`` evaluations into one.

        ValueError where less than one coefficient would be left: the code is then not the one that the schedule
        tests, which ``zkvm.dimension_tested`` says.
        """
        if isinstance(self.dimension, int) and self.dimension % arity:
            raise ValueError(f"dimension {self.dimension} is no multiple of {arity}: the schedule tests another code")
        return Code(divided(self.length, arity), divided(self.dimension, arity), self.oracle)

    def widened(self, extra: int) -> Code:
        """The code of dimension larger by ``extra`` on the same domain (quotients at ``extra`` points)."""
        return Code(self.length, self.dimension + extra, self.oracle)


class Regime(Protocol):
    """A proximity radius with the bounds that hold at it; see :mod:`soundproof.regimes`."""

    @property
    def name(self) -> str: ...
    @property
    def multiplicity(self) -> int | None: ...
    def agreement(self, oracle: Oracle, number: Lift) -> Any: ...
    def positions(self, code: Code) -> Any: ...
    def lists(self, code: Code) -> Bound: ...
    def gap(self, code: Code, factor: Any, curve: bool, needs: Notion) -> Bound: ...


# Events ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Gap:
    """A combination of words is closer to the code than the words: E/q for E bad challenges.

    ``factor`` times those of a line, or where the words are combined by powers of one challenge
    those of a ``curve`` of degree ``factor``.  ``needs`` is the notion of agreement on which the
    protocol's argument rests.
    """

    factor: Any
    code: Code
    q: Any
    curve: bool = False
    needs: Notion = Notion.MUTUAL

    def bound(self, regime: Regime) -> Bound | None:
        """The bound on E; None on a single position, where every word is a codeword and there is no gap to cross."""
        return None if self.code.length == 1 else regime.gap(self.code, self.factor, self.curve, self.needs)

    def error(self, regime: Regime, number: Lift) -> Any:
        return self.of(self.bound(regime), regime, number)

    def of(self, bound: Bound | None, regime: Regime, number: Lift) -> Any:
        """The error that follows from the bound."""
        return number(0) if bound is None else bound.value(number) / number(self.q)


@dataclass(frozen=True, slots=True)
class Roots:
    """The challenge is a root of a nonzero polynomial, one per codeword in the list: L·degree/q.

    Without a code nothing is decoded and the list size is 1.
    """

    degree: Any
    q: Any
    code: Code | None = None

    def bound(self, regime: Regime) -> Bound | None:
        """The bound on L."""
        return None if self.code is None else regime.lists(self.code)

    def error(self, regime: Regime, number: Lift) -> Any:
        return self.of(self.bound(regime), regime, number)

    def of(self, bound: Bound | None, regime: Regime, number: Lift) -> Any:
        """The error that follows from the bound."""
        degree = number(self.degree)
        if bound is not None:
            degree = let("L", bound.value(number)) * degree
        return degree / number(self.q)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Two codewords of the list agree at all out-of-domain samples: L(L−1)/2·(degree/q)^samples."""

    degree: Any
    q: Any
    samples: Any
    code: Code

    def bound(self, regime: Regime) -> Bound:
        """The bound on L."""
        return regime.lists(self.code)

    def error(self, regime: Regime, number: Lift) -> Any:
        return self.of(self.bound(regime), regime, number)

    def of(self, bound: Bound | None, regime: Regime, number: Lift) -> Any:
        """The error that follows from the bound."""
        size = let("L", number(1) if bound is None else bound.value(number))
        return size * (size - 1) / 2 * (number(self.degree) / number(self.q)) ** self.samples


@dataclass(frozen=True, slots=True)
class Missed:
    """Every query hits a position where the far word agrees: α^queries.

    With ``sampling`` the positions are low bits of a field element and the α·2^bits agreeing
    ones may be the likelier: α(1 − r/p) + min(α·2^bits, r)/p per query.
    """

    queries: Any
    code: Code
    sampling: Sampling | None = None

    def bound(self, regime: Regime) -> None:
        """Nothing but the radius itself."""

    def error(self, regime: Regime, number: Lift) -> Any:
        return self.of(None, regime, number)

    def of(self, bound: Bound | None, regime: Regime, number: Lift) -> Any:
        """The error at the regime's agreement."""
        return self.chance(regime.agreement(self.code.oracle, number), number)

    def chance(self, hit: Any, number: Lift) -> Any:
        """Chance that every query hits where a share ``hit`` of the positions agrees; it rises with the share."""
        if self.sampling is not None:
            p, r = let("p", number(self.sampling.modulus)), let("r", number(self.sampling.excess))
            hit = hit * (1 - r / p) + minimum(hit * 2**self.sampling.bits, r) / p
        return minimum(hit, number(1)) ** self.queries


Event = Gap | Roots | Pairs | Missed


@dataclass(frozen=True, slots=True)
class ErrorTerm:
    """One bad event of a challenge.

    ``theorem`` is the statement that bounds the event; None for a :class:`Gap`, whose theorem
    is the regime's.  ``hypotheses`` are those that do not depend on the radius.
    """

    label: Label
    name: str
    event: Event
    theorem: Theorem | None
    grinding: Grinding = NO_GRINDING
    hypotheses: tuple[Hypothesis, ...] = ()

    @property
    def code(self) -> Code | None:
        """The code whose radius the event reads, if any."""
        return self.event.code

    def bound(self, radii: tuple[Regime, ...]) -> Bound | None:
        """What the error rests on besides ``theorem``: the bound on a gap or a list under the given radii."""
        return self.event.bound(self._regime(radii))

    def _regime(self, radii: tuple[Regime, ...]) -> Regime:
        return radii[self.event.code.oracle.index if self.event.code is not None else 0]

    def error(self, radii: tuple[Regime, ...], number: Lift) -> Any:
        """Error probability under the given radii, grinding included."""
        error = self.event.error(self._regime(radii), number)
        return error if self.grinding is NO_GRINDING else error * self.grinding.chance(number)


@dataclass(frozen=True, slots=True)
class Challenge:
    """What the verifier draws.  The errors of its terms add (union bound)."""

    label: Label
    name: str
    terms: tuple[ErrorTerm, ...]

    def error(self, radii: tuple[Regime, ...], number: Lift) -> Any:
        """Round-by-round error: the sum over the terms."""
        first, *rest = self.terms
        total = first.error(radii, number)
        for term in rest:
            total = total + term.error(radii, number)
        return total


# Messages -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Elements:
    """``count`` elements of a field; a ``vector`` is written with its length where the layout prefixes lengths."""

    what: str
    count: int
    field: Field | PrimeField
    vector: bool = False


@dataclass(frozen=True, slots=True)
class Rounds:
    """Round polynomials of a sumcheck: ``rounds`` of ``degree`` in one variable each."""

    what: str
    rounds: int
    degree: int
    field: Field
    vector: bool = False


@dataclass(frozen=True, slots=True)
class Polynomial:
    """A polynomial sent in full: its evaluations on ``length`` points, or ``dimension`` coefficients.

    ``digest`` is the bytes of its digest where the prover commits to it first.
    """

    what: str
    length: int
    dimension: int
    field: Field
    digest: int = 0


@dataclass(frozen=True, slots=True)
class Nonce:
    """One proof of work."""

    what: str
    field: PrimeField


@dataclass(frozen=True, slots=True)
class Frame:
    """Headers and lengths of ``bytes`` that only some layouts send."""

    what: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Header:
    """What a proof begins with where the layout says so: it may state the field and the number of constraints.

    ``constraints`` is None where they are not known.
    """

    what: str
    field: PrimeField
    constraints: int | None


@dataclass(frozen=True, slots=True)
class Digests:
    """``count`` hash digests of ``size`` bytes: the roots of trees."""

    what: str
    count: int
    size: int
    vector: bool = False


@dataclass(frozen=True, slots=True)
class Opening:
    """``queries`` leaves of a tree with their paths; a leaf holds ``leaf_bytes``.

    ``known`` where the root is no message because the verification key has it.  ``encoded`` is the
    length of the code whose words the prover computes for the leaves; 0 where it folds them from others.
    """

    what: str
    tree: Tree
    queries: int
    leaf_bytes: int
    known: bool = False
    encoded: int = 0


Item = Elements | Rounds | Polynomial | Nonce | Frame | Header | Digests | Opening


@dataclass(frozen=True, slots=True)
class Message:
    """What the prover sends.  It only describes; the size reading counts."""

    label: Label
    name: str
    items: tuple[Item, ...]


Transcript = Iterator[Message | Challenge]


@dataclass(frozen=True, slots=True)
class Claim:
    """What an AIR protocol hands to the opening: ``functions`` words of ``code`` over ``field``.

    ``separate`` where each function has an evaluation claim of its own, which batching then combines
    too (in DEEP-ALI the claims are inside the quotients).  ``modulus`` is set where the prover draws
    bits (grinding, query positions) as the low bits of a prime-field element; None for uniform bits.
    """

    code: Code
    functions: Any
    field: Field
    separate: bool = False
    modulus: int | None = None

    def grinding(self, bits: int) -> Grinding:
        """Grinding as this prover draws its bits."""
        return NO_GRINDING if absent(bits) else Grinding(bits, self.modulus)

    def nonce(self, label: Label, bits: int) -> Iterator[Message]:
        """The proof of work the prover sends for ``bits`` of grinding: one base-field element."""
        if not absent(bits):
            yield Message((*label, "nonce"), "nonce", (Nonce("nonces", self.field.prime),))

    def sampling(self, log_positions: int) -> Sampling | None:
        """How this prover draws one of 2^log_positions query positions."""
        return None if self.modulus is None else Sampling(log_positions, self.modulus)
