"""R1CS proved by two sumchecks, as Spartan does: Az∘Bz = Cz for sparse matrices A, B, C and z = (witness, 1, public).

C = 2^μ rows and 2k columns: the witness is one multilinear polynomial of k coefficients, the other half of z is known.

* random point: μ·L/q, as in a zerocheck;
* outer sumcheck: μ rounds of degree 3, 3·L/q each;
* batching of the three values that are left of Az, Bz and Cz: 2·L/q by powers and multilinear, L/q by independent
  coefficients;
* inner sumcheck: 1 + log₂ k rounds of degree 2, 2·L/q each.

Then the verifier needs the values of the three matrices at one point.  It computes them, or a commitment is opened; how
Spark proves that is not modelled.  L is the list size of the opening's first code, 1 where samples pinned that.
Source: Setty: Spartan, ePrint 2019/550, CRYPTO 2020; docs/protocols/r1cs.md has the argument.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from soundproof.arithmetic.numbers import divided
from soundproof.parameters.params import Batching, Param, PowerOfTwo
from soundproof.protocols.logup import Lookup
from soundproof.protocols.sumcheck import Multilinear, sumcheck, variables, zero_point
from soundproof.protocols.trees import Hashing
from soundproof.theorems import protocols as cited
from soundproof.transcript.challenges import Challenge, ErrorTerm, Transcript
from soundproof.transcript.claim import Claim
from soundproof.transcript.events import Roots
from soundproof.transcript.messages import Elements, Message, Opening

__all__ = ["MATRICES", "R1cs", "r1cs"]

MATRICES = 3


@dataclass(frozen=True, slots=True)
class R1cs(Multilinear):
    """A rank-1 constraint system, padded to powers of two.  The constant and public values have half of the columns."""

    kind: Literal["r1cs"]
    constraints: Annotated[PowerOfTwo, Param("C", "rows of the matrices", ge=2, power_of_two=True, statement="twice")]
    variables: Annotated[
        PowerOfTwo,
        Param("k", "witness entries, half of the columns", ge=2, power_of_two=True, statement="twice"),
    ]
    matrices: Annotated[
        Literal["verifier", "committed"],
        Param("", "whether the verifier computes the matrices' values at a point, or a commitment is opened"),
    ]
    combination: Annotated[Batching, Param("", "how the claims about the three matrices are combined")] = (
        Batching.POWERS
    )

    @property
    def dimension(self) -> int:
        """Dimension of the claim's code."""
        return self.variables

    @property
    def functions(self) -> int:
        """Functions the opening batches."""
        return 1

    @property
    def assumed(self) -> tuple[str, ...]:
        """What the size reading assumes because the file does not say."""
        return ("witness over the base field", *(("matrices not opened",) if self.matrices == "committed" else ()))


def r1cs(
    p: R1cs, claim: Claim, buses: tuple[tuple[str, Lookup], ...], merkle: Hashing, queries: int, coset: int
) -> Transcript:
    """The constraint side of the transcript, up to the claim about the witness.  There are no ``buses``."""
    field = claim.field
    rows, columns = variables(p.constraints), variables(p.variables) + 1
    yield Message(("air", "witness"), "witness", (merkle.root("root"),))
    yield Challenge(("air", "zerocheck"), "zerocheck", (zero_point(claim, rows),))
    yield from sumcheck(("air", "outer sumcheck"), "outer sumcheck round", claim, rows, 3)
    yield Message(("air", "matrix claims"), "matrix claims", (Elements("matrix claims", MATRICES, field),))
    label, event = ("air", "matrices"), Roots(p.combination.factor(MATRICES), field.size, claim.listed)
    term = ErrorTerm(label, "matrix batching", event, cited.BATCHED_CLAIMS)
    yield Challenge(label, "matrix batching", (term,))
    yield from sumcheck(("air", "inner sumcheck"), "inner sumcheck round", claim, columns, 2)
    yield Message(("air", "claims"), "witness claim", (Elements("witness claim", 1, field),))
    length = claim.code.values
    tree = merkle.tree(divided(length, coset))
    opening = Opening("witness", tree, queries, field.base.bytes * coset, encoded=length)
    yield Message(("air", "openings"), "witness openings", (opening,))
