"""Ligero as an opening: rows of a matrix are codewords, one combination of them is sent, and columns are checked.

A multilinear polynomial of k coefficients is a matrix of ``rows`` rows.  Each row is encoded at the rate, and the tree
has a leaf for each column.  Its value at a point is a product of two vectors with the matrix between them, so that the
prover sends two combinations of rows: one by random coefficients, and one by the point.  The verifier encodes both and
compares them with t columns.

* batching of functions: L·f/q for their claims, as elsewhere;
* where several points are claimed, a sumcheck of log₂ k rounds of degree 2 leaves one: 2·L/q each;
* proximity: all rows of all functions are combined, E of the regime for so many words;
* queries: α^t.

Mutual agreement is needed: on the very columns that pass, the rows have to agree with codewords.  Sources: Ames, Hazay,
Ishai, Venkitasubramaniam: Ligero, ePrint 2022/1608, and Golovnev and others: Brakedown, ePrint 2021/1043;
docs/protocols/ligero.md has the argument for list decoding.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, Literal

from msgspec import Struct

from soundproof.arithmetic.numbers import only
from soundproof.parameters.faults import Path
from soundproof.parameters.params import Batching, Bits, Param, PowerOfTwo
from soundproof.protocols.sumcheck import sumcheck, variables
from soundproof.protocols.trees import Hashing
from soundproof.theorems import protocols as cited
from soundproof.theorems.theorem import Hypothesis, Notion
from soundproof.transcript.challenges import Challenge, ErrorTerm, Transcript
from soundproof.transcript.claim import Claim
from soundproof.transcript.codes import Code
from soundproof.transcript.events import Gap, Missed, Roots
from soundproof.transcript.messages import Elements, Label, Message

__all__ = ["Ligero", "LigeroGrinding", "LinearCode", "ligero"]


class LigeroGrinding(Struct, frozen=True):
    """Grinding bits before the challenges that combine functions, those that combine rows, and the queries."""

    batching: Bits = 0
    proximity: Bits = 0
    queries: Bits = 0


class LinearCode(Struct, frozen=True):
    """A linear code of which nothing but its distance is used.

    ``failure`` is b where the code was drawn at random, and has the distance but for a chance of 2^−b.
    """

    distance: Annotated[Fraction, Param("δ_C", "relative distance of the code, written 7/100")]
    failure: Annotated[int | None, Param("b", "bits of the chance that the code drawn is of less distance", ge=1)] = (
        None
    )

    def least(self, length: Any) -> Any:
        """The distance in positions, of so many.

        >>> LinearCode(Fraction(7, 100)).least(7046)
        494
        """
        return -(-self.distance.numerator * length // self.distance.denominator)

    @property
    def stated(self) -> Hypothesis:
        """That the code has its distance, which the file states and nothing here can check."""
        drawn = "" if self.failure is None else f"; a code drawn at random has it but for a chance of 2^−{self.failure}"
        margin = f"a relative distance of {self.distance}, as the file states{drawn}"
        return Hypothesis("the distance of the code", False, margin, established=False)


class Ligero(Struct, frozen=True):
    """Ligero, and with a ``code`` Brakedown.  ``batching`` is how functions are combined, and how all rows are."""

    kind: Literal["ligero"]
    rate: Annotated[
        Fraction, Param("ρ", "rate of the code, a power of two written 1/8; with opening.code any, written 4096/7046")
    ]
    rows: Annotated[PowerOfTwo, Param("", "rows into which a polynomial is cut", ge=1, power_of_two=True)]
    queries: Annotated[int, Param("t", "columns that are opened", ge=1)]
    batching: Batching = Batching.POWERS
    grinding: LigeroGrinding = LigeroGrinding()
    merkle: Hashing = Hashing()
    code: Annotated[LinearCode | None, Param("", "a linear code that is not Reed–Solomon's, as Brakedown has")] = None

    @property
    def grinds(self) -> dict[Label, Path]:
        """Label of a challenge → the grinding before it: the keys of its bits below this record."""
        return {
            ("ligero", "batching"): ("grinding", "batching"),
            ("ligero", "proximity"): ("grinding", "proximity"),
            ("ligero", "query"): ("grinding", "queries"),
        }


def ligero(p: Ligero, claim: Claim) -> Transcript:
    """The transcript of Ligero on a claim about multilinear polynomials, whose matrices are the claim's own trees."""
    field, row = claim.field, Code.of(claim.code.oracle)
    if not only(claim.functions, 1):
        label, name = ("ligero", "batching"), "batching claims"
        event = Roots(p.batching.factor(claim.functions), field.size, claim.code)
        yield from claim.nonce(label, p.grinding.batching)
        term = ErrorTerm(label, name, event, cited.BATCHED_CLAIMS, claim.grinding(p.grinding.batching))
        yield Challenge(label, name, (term,))
    if claim.joined:
        rounds = variables(claim.code.coefficients)
        yield from sumcheck(("ligero", "reduction"), "reduction round", claim, rounds, 2)
    sent = [Elements("evaluation row", row.dimension, field)]
    if not only(words := claim.functions * p.rows, 1):
        yield from claim.nonce(("ligero", "proximity"), p.grinding.proximity)
        yield proximity(p, claim, row, words)
        sent.insert(0, Elements("random row", row.dimension, field))
    yield Message(("ligero", "rows"), "rows", tuple(sent))
    label, bits = ("ligero", "query"), p.grinding.queries
    yield from claim.nonce(label, bits)
    missed = Missed(p.queries, row, claim.sampling(int(row.length)))
    hypotheses = () if p.code is None else (p.code.stated,)
    term = ErrorTerm(label, "query phase", missed, cited.LIGERO_QUERY, claim.grinding(bits), hypotheses)
    yield Challenge(label, "query phase", (term,))


def proximity(p: Ligero, claim: Claim, row: Code, words: Any) -> Challenge:
    """The combination of so many ``words`` of the code of a row."""
    label, name, powers = ("ligero", "proximity"), "proximity", p.batching is Batching.POWERS
    q = claim.field.size - (p.batching is Batching.AFFINE)
    event = Gap(p.batching.factor(words), row, q, powers and not only(words, 2), Notion.MUTUAL)
    return Challenge(label, name, (ErrorTerm(label, name, event, None, claim.grinding(p.grinding.proximity)),))
