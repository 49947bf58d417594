"""What is assessed: a zkVM and its circuits, as frozen values.

The native file format is these dataclasses written as TOML; see ``docs/format.md``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import prod
from typing import Annotated, Any, Literal

from soundproof.encoding import Encoding
from soundproof.fields import Field
from soundproof.hashes import Hash, HashNames
from soundproof.numbers import absent, let, maximum
from soundproof.params import Param
from soundproof.protocols.deep_ali import DeepAli, deep_ali
from soundproof.protocols.fri import Fri, Hashing, fri
from soundproof.protocols.jagged import Jagged, jagged
from soundproof.protocols.logup import Lookup
from soundproof.protocols.stir import Stir, stir
from soundproof.protocols.swirl import Swirl, swirl
from soundproof.protocols.whir import Whir, whir
from soundproof.topology import Topology
from soundproof.transcript import Claim, Code, Elements, Message, Oracle, Transcript

__all__ = [
    "Air",
    "Assumption",
    "Circuit",
    "Class",
    "Declared",
    "Document",
    "Opening",
    "Performance",
    "SizeClaim",
    "ZkVM",
    "accepts_everything",
    "air_side",
    "claim",
    "dimension_tested",
    "fitted",
    "remarks",
    "transcript",
    "unknown",
]

Air = DeepAli | Jagged | Swirl
Opening = Fri | Whir | Stir


@dataclass(frozen=True, slots=True)
class Declared:
    """The analysis the zkVM's own team uses: a choice of radius, not a parameter of the protocol."""

    regime: Literal["unique", "johnson"]
    theorem: str | None = None
    multiplicity: Annotated[int | None, Param("m", "multiplicity", ge=1)] = None


@dataclass(frozen=True, slots=True)
class Circuit:
    """One circuit: its AIR protocol, its opening, its lookups, and the field challenges come from.

    ``least`` is the AIR side with the fewest columns, rows … where ``air`` is an envelope; only sizes
    read it.  ``declared_size`` is what the prover itself prints: ``"327.71 KB"``, of 1,024 bytes.
    ``lookups`` is None where nothing is said of them, and empty where it is said that there are none.
    """

    name: str
    field: Field
    air: Air
    opening: Opening
    lookups: tuple[tuple[str, Lookup], ...] | None = None
    group: str = ""
    bits_from_field: bool = False
    declared: Declared | None = None
    encoding: Encoding | None = None
    public_values: Annotated[int, Param("", "public values in the proof, in base-field elements", ge=0)] = 0
    least: Air | None = None
    declared_size: str = ""
    notes: tuple[str, ...] = ()
    hashes: HashNames | None = None

    @property
    def buses(self) -> tuple[tuple[str, Lookup], ...]:
        """The lookups that are stated."""
        return self.lookups or ()

    @property
    def protocol(self) -> str:
        """``deep-ali/fri`` and so on."""
        return f"{self.air.kind}/{self.opening.kind}"


@dataclass(frozen=True, slots=True)
class SizeClaim:
    """A published size of a circuit's proof, of this version or another."""

    circuit: str
    bytes: Annotated[int, Param("", "bytes of the proof", ge=1)]
    version: str
    source: str
    kind: Literal["measured", "declared", "approximate"] = "measured"
    date: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """Something the team published that a requirement asks for; its content is not judged here."""

    kind: Literal[
        "recursion",
        "formal-argument",
        "whitepaper",
        "audit",
        "licence",
        "standards",
        "tests",
        "formal-methods",
        "team",
    ]
    source: str
    date: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Assumption:
    """What the system rests on beside theorems and hash functions.

    ``bits`` is the strength that its source gives, rounded down, and ``quantum`` whether it is thought to
    hold against a quantum computer; None where no source says.
    """

    statement: Annotated[str, Param("", "what is assumed")]
    source: Annotated[str, Param("", "who assumes it, and where its bits are from")]
    bits: Annotated[int | None, Param("", "its strength, rounded down", ge=1, le=4096)] = None
    quantum: bool | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Performance:
    """A published measurement of proving times, in milliseconds, with the machines it was made on."""

    source: str
    date: str
    version: str
    hardware: str
    p99_ms: Annotated[int | None, Param("", "99th percentile of the proving time in ms", ge=1)] = None
    mean_ms: Annotated[int | None, Param("", "mean proving time in ms", ge=1)] = None
    proofs: Annotated[int | None, Param("", "number of proofs measured", ge=1)] = None
    power_watts: Annotated[int | None, Param("", "power drawn while proving", ge=1)] = None
    capex_usd: Annotated[int | None, Param("", "price of the machines in dollars", ge=1)] = None
    note: str = ""


Class = Literal["candidate", "historical", "example"]
"""A candidate's figures are those of a release in use; historical ones were, and an example's never."""


@dataclass(frozen=True, slots=True)
class ZkVM:
    """A zkVM as its file describes it; ``notes`` are remarks about the file that a reader should see.

    ``derives`` names the zkVM whose code this one was forked from; ``class_`` is the key ``class``.
    """

    name: str
    version: str
    source: str
    date: str
    circuits: tuple[Circuit, ...]
    about: str = ""
    final: str = ""
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    claims: tuple[tuple[str, SizeClaim], ...] = ()
    derives: str = ""
    hashes: tuple[tuple[str, Hash], ...] = ()
    topology: Topology | None = None
    documents: tuple[tuple[str, Document], ...] = ()
    performance: tuple[tuple[str, Performance], ...] = ()
    class_: Class = "candidate"
    assumptions: tuple[tuple[str, Assumption], ...] = ()


def dimension_tested(circuit: Circuit) -> Any:
    """Dimension of the code that the opening tests: the trace's, or what a FRI schedule folds to one constant.

    The verifier of FRI sees a final word of dimension d on which every challenge has folded; the words that
    fold to such a one are those of dimension d·ΠK, whatever length the trace has.  d is the trace's dimension
    divided by ΠK, at least 1.
    """
    dimension, opening = circuit.air.dimension, circuit.opening
    return maximum(dimension, prod(map(int, opening.foldings))) if isinstance(opening, Fri) else dimension


def accepts_everything(circuit: Circuit) -> bool:
    """Whether FRI folds to one point: then every word is of the dimension that is tested, and accepted."""
    return bool(dimension_tested(circuit) >= claim(circuit).code.length)


def claim(circuit: Circuit) -> Claim:
    """What the circuit's AIR side hands to its opening: words of the code that the opening tests."""
    dimension: Any = circuit.air.dimension
    rate: Any = circuit.opening.rate
    length = rate.denominator * dimension // rate.numerator if isinstance(rate, Fraction) else dimension / rate
    oracle = Oracle(0, let("n₀", length), dimension_tested(circuit))
    modulus = circuit.field.prime.modulus if circuit.bits_from_field else None
    separate = circuit.air.separate_claims
    return Claim(Code.of(oracle), circuit.air.functions, circuit.field, separate, modulus)


def fitted(circuit: Circuit) -> Circuit:
    """The circuit with what its opening says twice made to follow: the final domain of FRI, later rates of WHIR.

    The domain that a length and a rate give is folded by the schedule as it is; WHIR's codes keep their ratios.
    What has no value is left, for a check to find.

    >>> from soundproof.fields import parse_field
    >>> opening = Fri("fri", Fraction(1, 8), 80, (16, 16), 64)
    >>> air = DeepAli("deep-ali", 2**10, 3, 2, 100)
    >>> fitted(Circuit("main", parse_field("Goldilocks^2"), air, opening)).opening.final_domain
    32
    """
    opening = circuit.opening
    match opening:
        case Fri():
            left = Fraction(circuit.air.dimension) / opening.rate / prod(opening.foldings)
            fit: Any = {"final_domain": int(left)} if left.denominator == 1 else {}
        case Whir(rates=tuple(rates)) if rates:
            moved = tuple(rate * opening.rate / rates[0] for rate in rates)
            fit = {"rates": moved} if max(moved) < 1 else {}
        case _:
            fit = {}
    return replace(circuit, opening=replace(opening, **fit))


def transcript(circuit: Circuit) -> Transcript:
    """Everything that passes between prover and verifier, in protocol order."""
    handed = claim(circuit)
    opening: Any = circuit.opening
    match opening:
        case Fri():
            queries, coset = opening.queries, 1
            rest = fri(opening, handed)
        case Whir():
            queries, coset = opening.queries[0], 2 ** opening.log_foldings[0]
            rest = whir(opening, handed)
        case _:
            queries, coset = opening.queries[0], opening.foldings[0]
            rest = stir(opening, handed)
    yield from air_side(circuit, handed, opening.merkle, queries, coset)
    yield from rest


def air_side(circuit: Circuit, handed: Claim, merkle: Hashing, queries: int, coset: int) -> Transcript:
    """What passes before the opening begins; ``queries`` leaves of ``coset`` rows will be opened in its trees."""
    if not absent(circuit.public_values):
        values = Elements("public values", circuit.public_values, circuit.field.prime)
        yield Message(("public",), "public values", (values,))
    yield from AIRS[type(circuit.air)](circuit.air, handed, circuit.buses, merkle, queries, coset)


AIRS: dict[type, Callable[..., Transcript]] = {DeepAli: deep_ali, Jagged: jagged, Swirl: swirl}


def unknown(circuit: Circuit) -> tuple[str, ...]:
    """Terms that cannot be computed because the file does not state what they need."""
    if isinstance(circuit.air, DeepAli) and circuit.air.constraints is None:
        return ("ALI: the number of constraints is not stated",)
    return ()


def remarks(circuit: Circuit) -> tuple[str, ...]:
    """What a reader should know of an accepted but unusual parameter."""
    dimension, tested = circuit.air.dimension, dimension_tested(circuit)
    if tested <= dimension:
        return ()
    if accepts_everything(circuit):
        return ("the schedule folds to one point: every word is accepted, 0 bits",)
    rates = f"rate {Fraction(tested, claim(circuit).code.length)} instead of {circuit.opening.rate}"
    return (f"folds past the trace: tested dimension {_power(tested)} instead of {_power(dimension)}, {rates}",)


def _power(size: int) -> str:
    return f"2^{size.bit_length() - 1}" if size & (size - 1) == 0 else str(size)
