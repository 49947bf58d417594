"""DEEP-ALI: combine the constraints, then open everything at a random point outside the domain.

ε_ALI = L·C/q for C constraints combined by powers, ε_DEEP = L·(d(N + c − 1) + N − 1)/(q − N − D₀)
for trace length N, maximum constraint degree d, c the most points one column is opened at, and
D₀ = N/ρ.  The quotients divide by up to c points, so what is decoded is a code of dimension
N + c: its list size enters, and in unique decoding the slack must be at least c.
Source: Haböck 2022/1216, Theorem 8 and §4.1.3.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from soundproof.arithmetic.numbers import absent, divided, maximum, summed
from soundproof.parameters.faults import Path
from soundproof.parameters.params import MOST_COLUMNS, MOST_POINTS, Batching, Bits, Param, PowerOfTwo
from soundproof.primitives.fields import Field
from soundproof.protocols.logup import Lookup, lookups
from soundproof.protocols.trees import Hashing
from soundproof.theorems import protocols as cited
from soundproof.transcript.challenges import Challenge, ErrorTerm, Transcript
from soundproof.transcript.claim import Claim
from soundproof.transcript.events import Roots
from soundproof.transcript.messages import Digests, Elements, Header, Label, Message, Opening, Place, PlaceName

__all__ = ["Columns", "DeepAli", "Hiding", "Table", "deep_ali"]


StageWidth = Annotated[int, Param("", "columns, possibly none", ge=0, le=MOST_COLUMNS)]


@dataclass(frozen=True, slots=True)
class Table:
    """One of several tables that are committed together, each a matrix in every tree where it has columns.

    ``fixed`` and ``witness`` columns are counted in base-field elements, ``lookups`` (a second stage) and
    ``quotient`` in elements of the challenge field; a base-field column of each coefficient is opened.
    """

    rows: Annotated[PowerOfTwo, Param("", "rows of the table", ge=1, power_of_two=True)]
    witness: Annotated[int, Param("", "witness columns", ge=0, le=MOST_COLUMNS)]
    fixed: Annotated[int, Param("", "fixed columns, committed in the verification key", ge=0, le=MOST_COLUMNS)] = 0
    lookups: Annotated[
        int, Param("", "columns of the lookup argument, over the challenge field", ge=0, le=MOST_COLUMNS)
    ] = 0
    quotient: Annotated[int, Param("", "columns of the quotient, over the challenge field", ge=0, le=1024)] = 1
    points: Annotated[int, Param("", "points at which a witness column is opened", ge=1, le=64)] = 2
    fixed_points: Annotated[int, Param("", "points at which a fixed column is opened", ge=1, le=64)] = 1

    @property
    def most_points(self) -> int:
        """The most points at which one of its columns is opened; one of the lookups' is at two."""
        witness, fixed = self.points if self.witness else 1, self.fixed_points if self.fixed else 1
        return max(witness, fixed, 2 if self.lookups else 1)

    def opened(self, degree: int) -> tuple[int, ...]:
        """Lengths of the vectors of evaluations, over a field of ``degree``: one per point, one per quotient column."""
        witness, fixed = (self.witness,) * self.points, (self.fixed,) * self.fixed_points if self.fixed else ()
        lookups = (degree * self.lookups,) * 2 if self.lookups else ()
        return (*witness, *fixed, *lookups, *(degree,) * self.quotient)


@dataclass(frozen=True, slots=True)
class Columns:
    """Committed columns per row; fixed, each witness stage and the quotient have a Merkle tree each.

    ``witness`` is one number for all ``stages`` together, or one for each.  Where ``tables`` are stated they say
    all of this: then there is nothing else.
    ``fixed`` and ``witness`` are counted in base-field elements (a column over an extension of degree e
    counts e), ``quotient`` in elements of the challenge field; it is d − 1 unless stated.
    """

    fixed: Annotated[int, Param("", "fixed columns, committed in the verification key", ge=0, le=MOST_COLUMNS)] = 0
    witness: StageWidth | tuple[StageWidth, ...] = 1
    stages: Annotated[int, Param("", "witness stages, each with a tree of its own", ge=1)] = 1
    quotient: Annotated[int | None, Param("", "columns of the quotient", ge=0, le=MOST_POINTS)] = None
    evaluations: Annotated[
        int | None, Param("", "out-of-domain evaluations; B unless stated", ge=0, le=2 * MOST_COLUMNS)
    ] = None
    tables: Annotated[tuple[tuple[str, Table], ...], Param("", "all of this table by table")] = ()

    @property
    def by_stage(self) -> tuple[int, ...]:
        """Witness columns of each tree; those of all stages in the first where the file does not tell them apart."""
        return self.witness if isinstance(self.witness, tuple) else (self.witness, *[0] * (self.stages - 1))


@dataclass(frozen=True, slots=True)
class Hiding:
    """Randomness that hides the witness: in every column, and a random function among those that are combined.

    A column is a polynomial of ``rows`` coefficients, of which the trace fixes its N values.  ``random`` columns over
    the base field, in a tree of their own, are the random function; ``batch`` and ``columns`` count all others.
    """

    rows: Annotated[
        PowerOfTwo,
        Param("N_h", "coefficients of a column, random ones included", ge=2, power_of_two=True, statement="twice"),
    ]
    random: Annotated[int, Param("", "random columns over the base field, in a tree of their own", ge=0, le=1024)] = 0


@dataclass(frozen=True, slots=True)
class DeepAli:
    """A univariate AIR proved by DEEP-ALI.  ``constraints`` is None where no public source states it."""

    kind: Literal["deep-ali"]
    trace_length: Annotated[PowerOfTwo, Param("N", "rows of the trace", ge=1, power_of_two=True, statement="twice")]
    degree: Annotated[int, Param("d", "maximum degree of a constraint", ge=1, le=MOST_POINTS, statement="one more")]
    opening_points: Annotated[
        int, Param("c", "most points at which one column is opened", ge=1, le=MOST_POINTS, statement="one more")
    ]
    batch: Annotated[int, Param("B", "functions combined before the opening", ge=1, le=MOST_COLUMNS, statement="twice")]
    constraints: Annotated[int | None, Param("C", "number of constraints", ge=1, statement="twice")] = None
    combination: Annotated[Batching, Param("", "how constraints are combined")] = Batching.POWERS
    columns: Columns | None = None
    deep_grinding: Annotated[Bits, Param("g_DEEP", "grinding bits before the out-of-domain point", ge=0, le=64)] = 0
    ali_grinding: Annotated[Bits, Param("g_ALI", "grinding bits before the constraint challenge", ge=0, le=64)] = 0
    hiding: Annotated[Hiding | None, Param("", "how the witness is hidden; absent where it is not")] = None

    @property
    def dimension(self) -> int:
        """Dimension of the claim's code: coefficients of a committed column."""
        return self.trace_length if self.hiding is None else self.hiding.rows

    @property
    def pieces(self) -> Any:
        """Columns of one quotient where they are stated, of tables the most; None where they follow from the degree."""
        if self.columns is None:
            return None
        tables = [table.quotient for _, table in self.columns.tables]
        return max(tables) if tables else self.columns.quotient

    @property
    def functions(self) -> int:
        """Functions the opening batches."""
        return self.batch

    def heights(self, degree: int) -> dict[int, int]:
        """Rows of tables, the most first → functions of all with as many; challenges are over a field of ``degree``.

        Every column is as many functions as it has points, and one over the challenge field a column for each
        coefficient.
        """
        tables = [table for _, table in self.columns.tables] if self.columns else []
        rows = sorted({int(table.rows) for table in tables}, reverse=True)
        return {height: summed(sum(t.opened(degree)) for t in tables if t.rows == height) for height in rows}

    @property
    def separate_claims(self) -> bool:
        """Whether each function has an evaluation claim of its own, which batching combines too."""
        return False

    @property
    def grinds(self) -> dict[Label, Path]:
        """Label of a challenge → the grinding before it: the keys of its bits below this record."""
        return {("air", "ali"): ("ali_grinding",), ("air", "deep"): ("deep_grinding",)}

    @property
    def assumed(self) -> tuple[str, ...]:
        """What the size reading assumes because the file does not say."""
        if self.columns:
            return ()
        few, many = -(-self.batch // self.opening_points), self.batch
        return (f"columns not stated: {few} over the base field in one tree, up to {many} over the extension in three",)

    def least_and_most(self, degree: int) -> tuple[DeepAli, DeepAli]:
        """The fewest and the most columns that the stated number of functions allows, over a field of ``degree``."""
        if self.columns:
            return self, self
        few = Columns(witness=-(-self.batch // self.opening_points))
        return replace(self, columns=few), replace(self, columns=Columns(witness=self.batch * degree, stages=3))


@dataclass(frozen=True, slots=True)
class Committed:
    """A tree: what it is of, its base-field elements per leaf, and of tables their rows, of the tallest how many."""

    what: str
    width: Any
    widths: tuple[int, ...] = ()
    tallest: int | None = None


def trees(columns: Columns, pieces: int, degree: int) -> tuple[Committed, ...]:
    """The trees of the constraint side; ``pieces`` of the quotient, over a field of ``degree``, without tables."""
    tables = [table for _, table in columns.tables]
    if not tables:
        stages = (Committed(f"witness stage {i}", width) for i, width in enumerate(columns.by_stage, start=1))
        fixed = () if absent(columns.fixed) else (Committed("fixed", columns.fixed),)
        return (*fixed, *stages, Committed("quotient", pieces * degree))
    by_tree: dict[str, list[tuple[int, tuple[int, ...]]]] = {
        "fixed": [(table.rows, (table.fixed,)) for table in tables if table.fixed],
        "witness stage 1": [(table.rows, (table.witness,)) for table in tables],
        "witness stage 2": [(table.rows, (degree * table.lookups,)) for table in tables if table.lookups],
        "quotient": [(table.rows, (degree,) * table.quotient) for table in tables],
    }
    committed = []
    for what, matrices in by_tree.items():
        if matrices:
            widths = tuple(width for _, row in matrices for width in row)
            committed.append(Committed(what, sum(widths), widths, max(rows for rows, _ in matrices)))
    return tuple(committed)


def places(columns: Columns, field: Field, committed: tuple[Committed, ...], digest: int) -> tuple[Place, ...]:
    """Where a layout may write framing: once for the proof, for every table, tree and column over the base field.

    The tree of the fixed columns is not counted, since the verification key has it.
    """
    tables = [table for _, table in columns.tables]
    with_lookups = sum(table.lookups > 0 for table in tables)
    counts: dict[PlaceName, Any] = {
        "proof": 1,
        "tree": sum(tree.what != "fixed" for tree in committed),
        "column": sum(tree.width for tree in committed),
        "table": len(tables) or 1,
        "table with lookups": with_lookups,
        "table without lookups": (len(tables) or 1) - with_lookups,
        "lookups": min(with_lookups, 1),
    }
    return tuple(Place("framing", name, count, field, digest) for name, count in counts.items() if not absent(count))


def evaluations(columns: Columns, batch: int, pieces: int, field: Field) -> Elements:
    """What is sent of the values at the out-of-domain points, one vector for each matrix and point."""
    if columns.tables:
        opened = [table.opened(field.degree) for _, table in columns.tables]
        lengths = [length for vectors in opened for length in vectors]
        nested = [table.quotient for _, table in columns.tables]
        return Elements("evaluations", sum(lengths), field, (*nested, *lengths))
    return Elements("evaluations", batch if columns.evaluations is None else columns.evaluations, field)


def deep_ali(
    p: DeepAli, claim: Claim, buses: tuple[tuple[str, Lookup], ...], merkle: Hashing, queries: int, coset: int
) -> Transcript:
    """The AIR side of the transcript; ``queries`` leaves of ``coset`` rows are opened later."""
    q, field = claim.field.size, claim.field
    decoded = claim.decoded(p.opening_points)
    columns = p.columns or Columns(witness=p.batch)
    pieces = maximum(p.degree - (p.hiding is None), 1) if columns.quotient is None else columns.quotient
    committed = trees(columns, pieces, field.degree)
    random = 0 if p.hiding is None else p.hiding.random
    if not absent(random):
        committed = (*committed, Committed("random", random))
    stages = sum(tree.what.startswith("witness") for tree in committed)
    header = Header("header", field.base, p.constraints)
    yield Message(("air", "witness"), "witness", (header, Digests("roots", stages, merkle.digest)))
    yield from lookups(buses, claim, decoded)
    if p.constraints is not None:
        powers = p.combination is Batching.POWERS
        degree = p.constraints if powers else maximum(p.combination.factor(p.constraints), 1)
        label, grinding = ("air", "ali"), claim.grinding(p.ali_grinding)
        yield from claim.nonce(label, p.ali_grinding)
        yield Challenge(label, "ALI", (ErrorTerm(label, "ALI", claim.roots(degree, decoded), cited.ALI, grinding),))
    roots = merkle.root("root") if absent(random) else Digests("roots", 2, merkle.digest)
    yield Message(("air", "quotient"), "quotient", (roots,))
    # What is listed has the dimension that the opening tests: N, or more where its schedule folds past the trace.
    # A function of a code of dimension k, and a selector of rows, has k − 1 roots; on the circle too, where k is N + 1.
    k, c = claim.code.dimension, p.opening_points
    each = claim.code.widened(c).dimension - 1
    # In a binary field the map to the next row need not keep the domain: each of the c points has to miss it.
    missed = c * claim.code.length if field.base.binary else claim.code.length
    # Lower tables have rows and a domain of their own, which need not be among those of the tallest.
    lower = sum(other.rows + missed // other.share for other in claim.lower)
    # A field with no point outside trace and domain gives an error of at least 1: no bits.
    # The circle has q + 1 or q − 1 points, of which a parameter in the field gives no less than q − 2.
    drawn = (q - 2 if claim.code.circle else q) - p.trace_length - missed
    outside = maximum(drawn - lower if lower else drawn, 1)
    degree = p.degree * each + (k - 1)
    if claim.code.circle:
        # To exclude a row takes a factor of the degree of a column there: up to 2^⌈log₂ d⌉ pieces of the quotient.
        degree = maximum(degree, _power_from(p.degree) * (k - 1) + each)
    if p.pieces is not None:  # more of them than the degree needs make the other side of the identity the larger one
        degree = maximum(degree, p.trace_length + (p.pieces - 1) * k + each)
    deep = Roots(degree, outside, decoded)
    label = ("air", "deep")
    yield from claim.nonce(label, p.deep_grinding)
    yield Challenge(label, "DEEP", (ErrorTerm(label, "DEEP", deep, cited.DEEP, claim.grinding(p.deep_grinding)),))
    opened = evaluations(columns, p.batch, pieces, field)
    if columns.tables and not absent(random):
        opened = opened._replace(number=opened.number + random, lengths=(*opened.lengths, random))
    yield Message(("air", "evaluations"), "evaluations", (opened, *places(columns, field, committed, merkle.digest)))
    yield Message(("air", "openings"), "trace openings", tuple(openings(p, claim, merkle, queries, coset, committed)))


def _power_from(degree: Any) -> Any:
    """The least power of two that is not below, elementwise for arrays."""
    if isinstance(degree, int):
        return 1 << (degree - 1).bit_length()
    return 1 + summed((degree > 2**i) * 2**i for i in range(62))


def openings(
    p: DeepAli, claim: Claim, merkle: Hashing, queries: int, coset: int, committed: tuple[Committed, ...]
) -> Iterator[Opening]:
    """The opened leaves of every tree: ``coset`` rows of each of its matrices."""
    base, length = claim.field.base.bytes * coset, claim.code.length
    for tree in committed:
        share = 1 if tree.tallest is None else p.trace_length // tree.tallest
        leaves, known = merkle.tree(divided(length, coset * share)), tree.what == "fixed"
        yield Opening(tree.what, leaves, queries, tree.width * base, known, divided(length, share), tree.widths)
