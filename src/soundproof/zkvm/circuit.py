"""A circuit: a constraint side and an opening that fit together, as frozen values."""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import Annotated, Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from soundproof.arithmetic.numbers import maximum
from soundproof.parameters.params import MOST_COLUMNS, Param
from soundproof.primitives.fields import Field
from soundproof.primitives.hashes import HashNames
from soundproof.primitives.layout import Encoding
from soundproof.protocols.deep_ali import DeepAli
from soundproof.protocols.evaluations import Evaluations
from soundproof.protocols.fri import Fri
from soundproof.protocols.jagged import Jagged
from soundproof.protocols.ligero import Ligero, LinearCode
from soundproof.protocols.logup import Lookup
from soundproof.protocols.r1cs import R1cs
from soundproof.protocols.stir import Stir
from soundproof.protocols.swirl import Swirl
from soundproof.protocols.whir import Whir
from soundproof.protocols.zerocheck import Zerocheck

__all__ = [
    "WITHOUT_LOOKUPS",
    "Air",
    "Circuit",
    "Declared",
    "Opening",
    "dimension_tested",
    "domain_of",
    "fitted",
    "folded_from",
    "on_circle",
]

Air = DeepAli | Jagged | Swirl | Zerocheck | R1cs | Evaluations


Opening = Fri | Whir | Stir | Ligero

WITHOUT_LOOKUPS = (R1cs, Evaluations)
"""What proves no lookup, whether a file says so or not."""


class Declared(Struct, frozen=True):
    """The analysis the zkVM's own team uses: a choice of radius, not a parameter of the protocol."""

    regime: Literal["unique", "johnson"]
    theorem: str | None = None
    multiplicity: Annotated[int | None, Param("m", "multiplicity", ge=1)] = None


class Circuit(Struct, frozen=True):
    """One circuit: its AIR protocol, its opening, its lookups, and the field challenges come from.

    ``least`` is the AIR side with the fewest columns, rows … where ``air`` is an envelope; only sizes
    read it.  ``declared_size`` is what the prover itself prints: ``"327.71 KB"``, of 1,024 bytes.
    ``base_challenges`` is None where all challenges are drawn from ``field``, once.
    ``lookups`` is None where nothing is said of them, and empty where it is said that there are none.
    """

    name: str
    field: Field
    air: Annotated[Air, Param("", 'the constraint side; of a bare opening, kind = "evaluations"')]
    opening: Opening
    lookups: tuple[tuple[str, Lookup], ...] | None = None
    group: str = ""
    bits_from_field: bool = False
    base_challenges: Annotated[
        int | None,
        Param("r", "challenges of lookups and constraints are drawn from the base field, so many times", ge=1, le=8),
    ] = None
    declared: Declared | None = None
    encoding: Encoding | None = None
    public_values: Annotated[
        int, Param("", "public values in the proof, in base-field elements", ge=0, le=MOST_COLUMNS)
    ] = 0
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

    @property
    def log_length(self) -> int:
        """log₂ of the length of the words that it opens: their dimension divided by the rate."""
        length: int = self.air.dimension * self.opening.rate.denominator
        return length.bit_length() - 1


def on_circle(circuit: Circuit) -> bool:
    """Whether the words of FRI are on the circle: over a prime p ≡ 3 mod 4 where nothing else is stated or needed.

    A circle code is of larger dimension than that of roots of unity, so what is not stated is read as the lower figure.
    Multilinear claims, WHIR and STIR need roots of unity: we know of no argument for circle codes.
    """
    opening, base = circuit.opening, circuit.field.base
    if not isinstance(opening, Fri) or circuit.air.separate_claims:
        return False
    return base.order % 4 == 3 and opening.domain != "multiplicative"


def linear_code(circuit: Circuit) -> LinearCode | None:
    """The code of Ligero where it is not Reed–Solomon's: one without a domain, of which the distance is stated."""
    return circuit.opening.code if isinstance(circuit.opening, Ligero) else None


def domain_of(circuit: Circuit) -> Literal["multiplicative", "circle", "affine"]:
    """What the points of the domain are: roots of unity, part of a circle, or an affine space over two elements."""
    if circuit.field.base.binary:
        return "affine"
    return "circle" if on_circle(circuit) else "multiplicative"


def folded_from(circuit: Circuit) -> Any:
    """Dimension of the words that the opening's schedule tests: the trace's, or what FRI folds to one constant.

    The verifier of FRI sees a final word of dimension d on which every challenge has folded.  The words that
    fold to such a one are those of dimension d·ΠK, whatever length the trace has.  d is the trace's dimension
    divided by ΠK, at least 1.
    """
    dimension, opening = circuit.air.dimension, circuit.opening
    return maximum(dimension, prod(map(int, opening.foldings))) if isinstance(opening, Fri) else dimension


def dimension_tested(circuit: Circuit) -> Any:
    """Dimension of the code that the opening tests: :func:`folded_from`, on the circle one more, if there is any."""
    tested, opening = folded_from(circuit), circuit.opening
    if not isinstance(opening, Fri) or not on_circle(circuit):
        return tested
    return tested + (opening.final_domain > 1) * 1


def fitted(circuit: Circuit) -> Circuit:
    """The circuit with what its opening says twice made to follow: the final domain of FRI, later rates of others.

    The domain that a length and a rate give is folded by the schedule as it is; codes with stated rates keep their
    ratios.
    What has no value is left, for a check to find.

    >>> from soundproof.primitives.fields import parse_field
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
        case Whir(rates=tuple(rates)) | Stir(rates=tuple(rates)) if rates:
            moved = tuple(rate * opening.rate / rates[0] for rate in rates)
            fit = {"rates": moved} if max(moved) < 1 else {}
        case _:
            fit = {}
    return replace(circuit, opening=replace(opening, **fit))
