"""Sumcheck: a claim about the sum of a polynomial over {0, 1}^m becomes one about its value at a random point.

In each round the prover sends a polynomial in one variable, of the degree that the summand has in it, and a challenge
replaces the variable.  If the sum was wrong, the polynomial is another than the true one, and both agree at no more
challenges than their degree: degree/q a round, once for each codeword in the list.
Source: Lund, Fortnow, Karloff, Nisan: Algebraic methods for interactive proof systems, 1992.
"""

from __future__ import annotations

from msgspec import Struct

from soundproof.parameters.faults import Path
from soundproof.theorems import protocols as cited
from soundproof.transcript.challenges import Challenge, ErrorTerm, Transcript
from soundproof.transcript.claim import Claim
from soundproof.transcript.events import Roots
from soundproof.transcript.messages import Label, Message, Rounds

__all__ = ["Multilinear", "sumcheck", "variables", "zero_point"]


class Multilinear(Struct, frozen=True):
    """A constraint side whose columns are multilinear polynomials."""

    @property
    def separate_claims(self) -> bool:
        """Whether each function has an evaluation claim of its own, which batching combines too."""
        return True

    @property
    def grinds(self) -> dict[Label, Path]:
        """Label of a challenge → the grinding before it: the keys of its bits below this record."""
        return {}


def variables(length: int) -> int:
    """⌈log₂ length⌉: the variables of a multilinear polynomial that has so many values."""
    return (length - 1).bit_length()


def zero_point(claim: Claim, m: int) -> ErrorTerm:
    """A multilinear polynomial in m variables that is not zero vanishes at the random point: m/q."""
    label, event = ("air", "zerocheck point"), Roots(m, claim.field.size, claim.listed)
    return ErrorTerm(label, "zerocheck point", event, cited.ZEROCHECK_POINT)


def sumcheck(label: Label, name: str, claim: Claim, rounds: int, degree: int) -> Transcript:
    """So many ``rounds`` of one ``degree``: all of their polynomials, and a challenge that stands for each of them."""
    sent = Rounds("round polynomials", rounds, degree, claim.field)
    yield Message((*label, "polynomials"), name, (sent,))
    event = Roots(degree, claim.field.size, claim.listed)
    term = ErrorTerm(label, name, event, cited.SUMCHECK)
    yield Challenge(label, name, (term,), rounds)
