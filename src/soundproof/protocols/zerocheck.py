"""Zerocheck: an AIR whose columns are multilinear polynomials, opened as they are.

C constraints of degree d hold on N = 2^m rows if a random combination of them vanishes there, and it does if its
multilinear extension vanishes at a random point τ.  That value is a sum over the rows, with eq(τ, ·) in it:

* combination: (C − 1)·L/q by powers, ⌈log₂ C⌉·L/q by multilinear and L/q by independent coefficients;
* random point: m·L/q, and it is drawn with the combination, so that both add;
* each of m sumcheck rounds: (d + 1)·L/q, d of the constraint and 1 of eq;
* columns opened at c points, of which others than the first are shifts: (c − 1)·L/q to join the claims.

L is the list size of the opening's first code, 1 where samples pinned that.
Source: Schwartz–Zippel and sumcheck, as in HyperPlonk, ePrint 2022/1355, and SuperSpartan, ePrint 2023/552;
docs/protocols/zerocheck.md has the argument.
"""

from __future__ import annotations

from typing import Annotated, Literal

from soundproof.arithmetic.numbers import divided, only
from soundproof.parameters.params import MOST_COLUMNS, MOST_POINTS, Batching, Param, PowerOfTwo
from soundproof.protocols.evaluations import point_claims
from soundproof.protocols.logup import Lookup, lookups
from soundproof.protocols.sumcheck import Multilinear, sumcheck, variables, zero_point
from soundproof.protocols.trees import Hashing
from soundproof.theorems import protocols as cited
from soundproof.transcript.challenges import Challenge, ErrorTerm, Transcript
from soundproof.transcript.claim import Claim
from soundproof.transcript.events import Roots
from soundproof.transcript.messages import Elements, Message, Opening

__all__ = ["Zerocheck", "zerocheck"]


class Zerocheck(Multilinear, frozen=True):
    """A multilinear AIR on one trace.  ``width`` counts base-field columns; one over an extension counts its degree.

    ``fixed`` of the columns are in a tree of their own, whose root the verification key has.
    """

    kind: Literal["zerocheck"]
    trace_length: Annotated[PowerOfTwo, Param("N", "rows of the trace", ge=2, power_of_two=True, statement="twice")]
    width: Annotated[
        int, Param("B", "committed columns, fixed ones among them", ge=1, le=MOST_COLUMNS, statement="twice")
    ]
    constraints: Annotated[int, Param("C", "number of constraints", ge=1, statement="twice")]
    degree: Annotated[int, Param("d", "maximum degree of a constraint", ge=1, le=MOST_POINTS, statement="one more")]
    points: Annotated[
        int,
        Param(
            "c",
            "points at which each column is opened: rows that a constraint reads",
            ge=1,
            le=MOST_POINTS,
            statement="one more",
        ),
    ] = 1
    combination: Annotated[Batching, Param("", "how constraints are combined")] = Batching.POWERS
    fixed: Annotated[int, Param("", "of the columns those that are fixed", ge=0, le=MOST_COLUMNS)] = 0

    @property
    def dimension(self) -> int:
        """Dimension of the claim's code."""
        return self.trace_length

    @property
    def functions(self) -> int:
        """Functions the opening batches."""
        return self.width

    @property
    def assumed(self) -> tuple[str, ...]:
        """What the size reading assumes because the file does not say."""
        return ("witness columns in one tree",)


def zerocheck(
    p: Zerocheck, claim: Claim, buses: tuple[tuple[str, Lookup], ...], merkle: Hashing, queries: int, coset: int
) -> Transcript:
    """The constraint side of the transcript; the columns are opened as they were committed to."""
    field, m = claim.field, variables(p.trace_length)
    yield Message(("air", "witness"), "witness", (merkle.root("root"),))
    yield from lookups(buses, claim, claim.listed)
    terms = [zero_point(claim, m)]
    if not only(p.constraints, 1):
        label, event = ("air", "constraints"), Roots(p.combination.factor(p.constraints), field.size, claim.listed)
        terms.insert(0, ErrorTerm(label, "constraint batching", event, cited.CONSTRAINTS))
    yield Challenge(("air", "zerocheck"), "zerocheck", tuple(terms))
    yield from sumcheck(("air", "zerocheck round"), "zerocheck round", claim, m, p.degree + 1)
    claims = Elements("column claims", p.width * p.points, field)
    yield Message(("air", "claims"), "column claims", (claims,))
    yield from point_claims(claim, p.points)
    length = claim.code.values
    tree, of_column = merkle.tree(divided(length, coset)), field.base.bytes * coset
    witness = Opening("witness columns", tree, queries, (p.width - p.fixed) * of_column, encoded=length)
    fixed = Opening("fixed columns", tree, queries, p.fixed * of_column, known=True, encoded=length)
    yield Message(("air", "openings"), "column openings", (witness, fixed) if p.fixed else (witness,))
