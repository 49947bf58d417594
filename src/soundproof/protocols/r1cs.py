"""R1CS proved by two sumchecks, as Spartan does: Az∘Bz = Cz for sparse matrices A, B, C and z = (witness, 1, public).

C = 2^μ rows and 2k columns: the witness is one multilinear polynomial of k coefficients, the other half of z is known.

* random point: μ·L/q, as in a zerocheck;
* outer sumcheck: μ rounds of degree 3, 3·L/q each;
* batching of the three values that are left of Az, Bz and Cz: 2·L/q by powers and multilinear, L/q by independent
  coefficients;
* inner sumcheck: 1 + log₂ k rounds of degree 2, 2·L/q each.

Then the verifier needs the value of their combination at one point.  It computes it, or a commitment is opened as by
Spark: of N entries a matrix that are not zero, and with the tables' values at the entries committed to now,

* log₂ N sumcheck rounds of degree 3: 3·L/q each;
* a memory of rows and one of columns, 3N reads of T words each: 6(3N + T)·L/q as grand products of messages (address,
  value, time), 3(3N + T)·L/q as sums of fractions of messages (address, value), and 3·L/q a layer's round and product;
* all claims about the polynomials joined, one fewer than there are, and reduced to one point: 2·L/q a round.

L is the list size of the opening's first code, 1 where samples pinned that; under Spark they do not, since what is
committed to after them is listed, too.
Source: Setty: Spartan, ePrint 2019/550, CRYPTO 2020; docs/protocols/r1cs.md has the argument.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from msgspec import Struct

from soundproof.arithmetic.numbers import divided
from soundproof.parameters.params import Batching, Param, PowerOfTwo
from soundproof.protocols.logup import Lookup, gkr_rounds, theorem
from soundproof.protocols.sumcheck import Multilinear, sumcheck, variables, zero_point
from soundproof.protocols.trees import Hashing
from soundproof.theorems import protocols as cited
from soundproof.theorems.theorem import Hypothesis
from soundproof.transcript.challenges import Challenge, ErrorTerm, Transcript
from soundproof.transcript.claim import Claim
from soundproof.transcript.events import Roots
from soundproof.transcript.messages import Elements, Message, Opening

__all__ = ["MATRICES", "R1cs", "Spark", "r1cs"]

MATRICES = 3


class Spark(Struct, frozen=True):
    """How values of committed matrices are proved: as sums over the entries, whose two factors are read from memories.

    What the key has of them is honest: for each matrix the rows, columns and values of its entries, and for the
    memories the times of reads, or how often each word is read.
    """

    entries: Annotated[
        PowerOfTwo,
        Param(
            "N",
            "entries of each matrix that are not zero, padded",
            ge=2,
            le=2**40,
            power_of_two=True,
            statement="twice",
        ),
    ]
    argument: Annotated[
        Literal["grand-product", "logup"],
        Param("", "how memories are checked: by grand products with times, or sums of fractions with multiplicities"),
    ]

    @property
    def timed(self) -> bool:
        """Whether messages have a time, and memories a last one for each word."""
        return self.argument == "grand-product"

    @property
    def fixed(self) -> int:
        """Polynomials of the key: values, addresses of rows and columns, times; one more of each memory."""
        return MATRICES * (5 if self.timed else 3) + 2

    @property
    def claims(self) -> int:
        """Claims: of an entry's value and two factors; of each read's parts; one of each memory; and of the witness."""
        return MATRICES * (3 + 2 * (3 if self.timed else 2)) + 2 + 1

    @property
    def layered(self) -> int:
        """Products or sums that are proved by layers: of reads, and writes, of each matrix, and of each memory."""
        return 2 * (2 * MATRICES + 2 if self.timed else MATRICES + 1)

    def memory(self, words: int) -> Lookup:
        """The messages about a memory of so many words: on both sides of two products, or of one sum."""
        count = MATRICES * self.entries + words
        if self.timed:
            return Lookup(messages=2 * count, width=3, argument="grand-product")
        return Lookup(messages=count, width=2, argument="gkr", poles="possible")


class R1cs(Multilinear, frozen=True):
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
    spark: Annotated[Spark | None, Param("", "how values of committed matrices are proved")] = None

    @property
    def words(self) -> dict[str, int]:
        """The memories and their words: a row's factor for each row, a column's for each column."""
        return {"row": self.constraints, "column": 2 * self.variables}

    @property
    def dimension(self) -> int:
        """Dimension of the claim's code: of the longest polynomial, to which the others are padded."""
        return self.variables if self.spark is None else max(self.spark.entries, *self.words.values())

    @property
    def functions(self) -> int:
        """Functions the opening batches: the witness, the key's, and two factors of each matrix's entries."""
        return 1 if self.spark is None else 1 + self.spark.fixed + 2 * MATRICES

    @property
    def assumed(self) -> tuple[str, ...]:
        """What the size reading assumes because the file does not say."""
        if self.spark is not None:
            return ("witness over the base field", "a sumcheck for each layer and product of the matrices' memories")
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
    if p.spark is None:
        yield Message(("air", "openings"), "witness openings", (opening,))
        return
    yield from spark(p, p.spark, claim, merkle)
    fixed = Opening("matrices", tree, queries, p.spark.fixed * field.base.bytes * coset, known=True, encoded=length)
    factors = Opening("factors", tree, queries, 2 * MATRICES * field.bytes * coset, encoded=length)
    yield Message(("air", "openings"), "openings", (opening, fixed, factors))


def spark(p: R1cs, s: Spark, claim: Claim, merkle: Hashing) -> Transcript:
    """The value of the matrices' combination, as claims about committed polynomials at one point."""
    field, code, rounds = claim.field, claim.listed, variables(s.entries)
    value = Elements("matrix value", 1, field)
    yield Message(("air", "factors"), "factors", (value, merkle.root("root")))
    yield from sumcheck(("air", "matrix sumcheck"), "matrix sumcheck round", claim, rounds, 3)
    yield Message(("air", "entry claims"), "entry claims", (Elements("entry claims", 3 * MATRICES, field),))
    yield Challenge(("air", "memories"), "memories", tuple(_memories(p, s, claim)))
    layers = max(rounds, *map(variables, p.words.values()))
    yield from gkr_rounds(("air", "memory round"), "memory round", claim, code, layers, s.layered)
    reads = Elements("memory claims", s.claims - 3 * MATRICES - 1, field)
    yield Message(("air", "memory claims"), "memory claims", (reads,))
    label, event = ("air", "claim batching"), Roots(s.claims - 1, field.size, code)
    yield Challenge(label, "claim batching", (ErrorTerm(label, "claim batching", event, cited.BATCHED_CLAIMS),))
    yield from sumcheck(("air", "reduction"), "reduction round", claim, variables(p.dimension), 2)
    yield Message(("air", "values"), "values", (Elements("values", p.functions, field),))


def _memories(p: R1cs, s: Spark, claim: Claim) -> Iterator[ErrorTerm]:
    """Reads of both memories.  Addresses, times and counts below p are different elements of the field."""
    prime = claim.field.characteristic
    for what, words in p.words.items():
        bus, name, most = s.memory(words), f"{what} memory", MATRICES * s.entries + words
        margin = f"3·{s.entries} + {words} = {most}, p = {prime}"
        failed = Hypothesis(f"{name}: fewer than p reads and words", False, margin)
        event = Roots(bus.degree, claim.field.size, claim.listed)
        yield ErrorTerm(("air", "memory", what), name, event, theorem(bus), hypotheses=(failed,) * (most >= prime))
