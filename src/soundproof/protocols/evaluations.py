"""A bare opening: polynomials are committed to and opened at points, and no constraint system is proved.

Claims are proved in one of two ways:

* ``quotients``: f takes the value v at z exactly if (f − v)/(X − z) is a polynomial.  Each univariate polynomial and
  point give a quotient, and the opening tests that all of them are close to the code.  Nothing is drawn before.
* ``sumcheck``: multilinear polynomials.  The claims of several points are joined by powers of a challenge, with
  (points − 1)·L/q, and the opening proves the joint one beside closeness: WHIR, or FRI as BaseFold does.

Source: Schwartz–Zippel; docs/protocols/evaluations.md has the argument.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Struct

from soundproof.arithmetic.numbers import divided, only
from soundproof.parameters.faults import Path
from soundproof.parameters.params import MOST_COLUMNS, MOST_POINTS, Param, PowerOfTwo
from soundproof.protocols.logup import Lookup
from soundproof.protocols.trees import Hashing
from soundproof.theorems import protocols as cited
from soundproof.transcript.challenges import Challenge, ErrorTerm, Transcript
from soundproof.transcript.claim import Claim
from soundproof.transcript.events import Roots
from soundproof.transcript.messages import Elements, Label, Message, Opening, Place

__all__ = ["Evaluations", "evaluations", "point_claims"]


class Evaluations(Struct, frozen=True):
    """What a bare opening claims: values of ``polynomials`` of one ``length``, each at all of so many ``points``."""

    kind: Literal["evaluations"]
    length: Annotated[
        PowerOfTwo, Param("k", "coefficients of each polynomial", ge=2, power_of_two=True, statement="twice")
    ]
    claims: Annotated[
        Literal["quotients", "sumcheck"],
        Param("", "how claims are proved: by quotients of univariate polynomials, or a sumcheck over multilinear ones"),
    ]
    polynomials: Annotated[int, Param("B", "polynomials opened", ge=1, le=MOST_COLUMNS, statement="twice")] = 1
    points: Annotated[
        int, Param("c", "points at which each of them is opened", ge=1, le=MOST_POINTS, statement="one more")
    ] = 1
    lists: Annotated[
        int | None,
        Param(
            "",
            "lists in which the values are sent, for layouts with lengths; one a point unless stated",
            ge=1,
            le=MOST_COLUMNS,
        ),
    ] = None

    @property
    def dimension(self) -> int:
        """Dimension of the claim's code."""
        return self.length

    @property
    def functions(self) -> int:
        """Functions the opening batches: quotients, or the polynomials themselves."""
        return self.polynomials if self.separate_claims else self.polynomials * self.points

    @property
    def separate_claims(self) -> bool:
        """Whether each function has an evaluation claim of its own, which batching combines too."""
        return self.claims == "sumcheck"

    @property
    def grinds(self) -> dict[Label, Path]:
        """Label of a challenge → the grinding before it: the keys of its bits below this record."""
        return {}

    @property
    def assumed(self) -> tuple[str, ...]:
        """What the size reading assumes because the file does not say."""
        return ("polynomials over the base field in one tree",)


def evaluations(
    p: Evaluations, claim: Claim, buses: tuple[tuple[str, Lookup], ...], merkle: Hashing, queries: int, coset: int
) -> Transcript:
    """The commitment, the claimed values, and the leaves that the opening will ask for.  There are no ``buses``."""
    field, count = claim.field, p.polynomials
    yield Message(("air", "commitment"), "commitment", (merkle.root("root"),))
    places = (
        Place("framing", "proof", 1, field, merkle.digest),
        Place("framing", "list", p.points if p.lists is None else p.lists, field),
    )
    yield Message(("air", "evaluations"), "evaluations", (Elements("evaluations", count * p.points, field), *places))
    if p.separate_claims:
        yield from point_claims(claim, p.points)
    length: Any = claim.code.values
    tree, leaf, rows = merkle.tree(divided(length, coset)), count * field.base.bytes * coset, (count * coset,)
    element = field.base.bytes
    opening = Opening("polynomials", tree, queries, leaf, encoded=length, rows=rows, folded=True, element=element)
    yield Message(("air", "openings"), "openings", (opening,))


def point_claims(claim: Claim, points: int) -> Transcript:
    """The claims of so many points, of each polynomial, joined by powers of a challenge; nothing for one point."""
    if only(points, 1):
        return
    label, event = ("air", "points"), Roots(points - 1, claim.field.size, claim.listed)
    yield Challenge(label, "point claims", (ErrorTerm(label, "point claims", event, cited.BATCHED_CLAIMS),))
