"""DEEP-ALI: combine the constraints, then open everything at a random point outside the domain.

ε_ALI = L·C/q for C constraints combined by powers, ε_DEEP = L·(d(N + c − 1) + N − 1)/(q − N − D₀)
for trace length N, maximum constraint degree d, c the most points one column is opened at, and
D₀ = N/ρ.  With p pieces of the quotient the degree is N + pN + c − 1 where that is larger.  What is
opened is divided by up to c points, so what is decoded is a code of dimension N + c: its list size
enters, and in unique decoding the slack must be at least c.
Source: Haböck 2022/1216, Theorem 8 and §4.1.3.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from msgspec import Struct
from msgspec.structs import replace

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


class Hiding(Struct, frozen=True):
    """Randomness that hides the witness: in every column, and a random function among those that are combined.

    A column is a polynomial of ``rows`` coefficients, of which the trace fixes its N values.  Where there are tables,
    that of a lower one has as many times its rows.  ``random`` columns over the base field, of every table in one tree
    of their own, are the random function.  Every matrix but those of fixed columns has ``codewords`` columns more,
    which are random, and are opened where the others are.  ``columns`` counts none of these, ``batch`` all.
    """

    rows: Annotated[
        PowerOfTwo,
        Param("N_h", "coefficients of a column, random ones included", ge=2, power_of_two=True, statement="twice"),
    ]
    random: Annotated[int, Param("", "random columns over the base field, in a tree of their own", ge=0, le=1024)] = 0
    codewords: Annotated[int, Param("", "random columns in every matrix but of fixed ones", ge=0, le=1024)] = 0


class Table(Struct, frozen=True):
    """One of several tables that are committed together, each a matrix in every tree where it has columns.

    ``fixed`` and ``witness`` columns are counted in base-field elements, ``lookups`` (a second stage) and
    ``quotient`` in elements of the challenge field.  A base-field column of each coefficient is opened.
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

    def functions(self, degree: int, hiding: Hiding | None = None) -> Any:
        """Functions that are combined, over a field of ``degree``: what is opened, and what hides it."""
        opened = sum(self.opened(degree))
        if hiding is None:
            return opened
        matrices = self.points + 2 * (self.lookups > 0) + self.quotient + (not absent(hiding.random))
        return opened + hiding.random + hiding.codewords * matrices


class Columns(Struct, frozen=True):
    """Committed columns per row; fixed, each witness stage and the quotient have a Merkle tree each.

    ``witness`` is one number for all ``stages`` together, or one for each.  Where ``tables`` are stated they say
    all of this: then there is nothing else.
    ``fixed`` and ``witness`` are counted in base-field elements (a column over an extension of degree e
    counts e), ``quotient`` in elements of the challenge field.  Unless stated sizes have d − 1,
    and errors the power of two that this may be rounded up to.
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


class DeepAli(Struct, frozen=True):
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
        return {
            height: summed(table.functions(degree, self.hiding) for table in tables if table.rows == height)
            for height in rows
        }

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


class Matrix(Struct, frozen=True):
    """The columns of one table in one tree: ``rows``, base-field elements in a row, points at which it is opened."""

    rows: int
    width: Any
    points: int = 1


class Committed(Struct, frozen=True):
    """A tree: what it is of, its base-field elements per leaf, and of tables the matrices."""

    what: str
    width: Any
    matrices: tuple[Matrix, ...] = ()

    @property
    def widths(self) -> tuple[int, ...]:
        """Elements of each row of a leaf."""
        return tuple(matrix.width for matrix in self.matrices)

    @property
    def tallest(self) -> int | None:
        """Rows of the tallest table; None without tables."""
        return max((matrix.rows for matrix in self.matrices), default=None)


SHOWN = Hiding(1)
"""Of a witness that is not hidden: no random columns."""


def trees(columns: Columns, pieces: int, degree: int, hiding: Hiding) -> tuple[Committed, ...]:
    """The trees of the constraint side; ``pieces`` of the quotient, over a field of ``degree``, without tables."""
    tables, more = [table for _, table in columns.tables], hiding.codewords
    if not tables:
        stages = (Committed(f"witness stage {i}", width + more) for i, width in enumerate(columns.by_stage, start=1))
        fixed = () if absent(columns.fixed) else (Committed("fixed", columns.fixed),)
        random = () if absent(hiding.random) else (Committed("random", hiding.random + more),)
        return (*fixed, *stages, Committed("quotient", pieces * degree + more), *random)
    by_tree = {
        "fixed": [Matrix(table.rows, table.fixed, table.fixed_points) for table in tables if table.fixed],
        "witness stage 1": [Matrix(table.rows, table.witness + more, table.points) for table in tables],
        "witness stage 2": [Matrix(table.rows, degree * table.lookups + more, 2) for table in tables if table.lookups],
        "quotient": [Matrix(table.rows, degree + more) for table in tables for _ in range(table.quotient)],
        "random": [Matrix(table.rows, hiding.random + more) for table in tables if not absent(hiding.random)],
    }
    return tuple(
        Committed(what, summed(matrix.width for matrix in matrices), tuple(matrices))
        for what, matrices in by_tree.items()
        if matrices
    )


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


def evaluations(
    columns: Columns, batch: int, field: Field, committed: tuple[Committed, ...], hiding: Hiding
) -> Elements:
    """What is sent of the values at the out-of-domain points, one vector for each matrix and point.

    Those of the random function are among a table's.  Those of the random columns are apart: lists of trees, of their
    matrices, of the points of each, and of the values at one, of which fixed columns have none.
    """
    if not columns.tables:
        return Elements("evaluations", batch if columns.evaluations is None else columns.evaluations, field)
    tables = [table for _, table in columns.tables]
    random = () if absent(hiding.random) else (hiding.random,) * len(tables)
    lengths = (*(length for table in tables for length in table.opened(field.degree)), *random)
    nested = [table.quotient for table in tables]
    apart: tuple[int, ...] = ()
    if not absent(hiding.codewords):
        matrices = [(tree.what == "fixed", matrix.points) for tree in committed for matrix in tree.matrices]
        beside = [0 if fixed else hiding.codewords for fixed, points in matrices for _ in range(points)]
        nested += [len(committed), *(len(tree.matrices) for tree in committed), *(points for _, points in matrices)]
        apart = tuple(beside)
    return Elements("evaluations", summed((*lengths, *apart)), field, (*nested, *lengths, *apart))


def deep_ali(
    p: DeepAli, claim: Claim, buses: tuple[tuple[str, Lookup], ...], merkle: Hashing, queries: int, coset: int
) -> Transcript:
    """The AIR side of the transcript; ``queries`` leaves of ``coset`` rows are opened later."""
    q, field = claim.field.size, claim.field
    decoded = claim.decoded(p.opening_points)
    columns = p.columns or Columns(witness=p.batch)
    pieces = maximum(p.degree - (p.hiding is None), 1) if columns.quotient is None else columns.quotient
    hiding = p.hiding or SHOWN
    committed = trees(columns, pieces, field.degree, hiding)
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
    roots = merkle.root("root") if absent(hiding.random) else Digests("roots", 2, merkle.digest)
    yield Message(("air", "quotient"), "quotient", (roots,))
    # What is listed has the dimension that the opening tests: N, or more where its schedule folds past the trace.
    # A function of a code of dimension k, and a selector of rows, has k − 1 roots; on the circle too, where k is N + 1.
    k, c = claim.code.dimension, p.opening_points
    column_degree = claim.code.widened(c).dimension - 1
    # In a binary field the map to the next row need not keep the domain: each of the c points has to miss it.
    missed = c * claim.code.length if field.base.binary else claim.code.length
    # Lower tables have rows and a domain of their own, which need not be among those of the tallest.
    lower = sum(other.rows + missed // other.share for other in claim.lower)
    # A field with no point outside trace and domain gives an error of at least 1: no bits.
    # The circle has q + 1 or q − 1 points, of which a parameter in the field gives no less than q − 2.
    drawn = (q - 2 if claim.code.circle else q) - p.trace_length - missed
    outside = maximum(drawn - lower if lower else drawn, 1)
    degree = p.degree * column_degree + (k - 1)
    if claim.code.circle:
        # To exclude a row takes a factor of the degree of a column there: up to 2^⌈log₂ d⌉ pieces of the quotient.
        degree = maximum(degree, _power_from(p.degree) * (k - 1) + column_degree)
    # More pieces than the degree needs make the other side of the identity the larger one.
    most = _most_pieces(p) if p.pieces is None else p.pieces
    degree = maximum(degree, p.trace_length + (most - 1) * k + column_degree)
    deep = Roots(degree, outside, decoded)
    label = ("air", "deep")
    yield from claim.nonce(label, p.deep_grinding)
    yield Challenge(label, "DEEP", (ErrorTerm(label, "DEEP", deep, cited.DEEP, claim.grinding(p.deep_grinding)),))
    opened = evaluations(columns, p.batch, field, committed, hiding)
    yield Message(("air", "evaluations"), "evaluations", (opened, *places(columns, field, committed, merkle.digest)))
    yield Message(("air", "openings"), "trace openings", tuple(openings(p, claim, merkle, queries, coset, committed)))


def _most_pieces(p: DeepAli) -> Any:
    """Of a quotient of which it is not stated: a power of two, of which one that hides has twice as many."""
    return 2 * _power_from(p.degree) if p.hiding is not None else _power_from(maximum(p.degree - 1, 1))


def _power_from(degree: Any) -> Any:
    """The least power of two that is not below, elementwise for arrays."""
    if isinstance(degree, int):
        return 1 << (degree - 1).bit_length()
    return 1 + summed((degree > 2**i) * 2**i for i in range(62))


def openings(
    p: DeepAli, claim: Claim, merkle: Hashing, queries: int, coset: int, committed: tuple[Committed, ...]
) -> Iterator[Opening]:
    """The opened leaves of every tree: ``coset`` rows of each of its matrices."""
    element, length = claim.field.base.bytes, claim.code.length
    for tree in committed:
        share = 1 if tree.tallest is None else p.trace_length // tree.tallest
        leaves, known = merkle.tree(divided(length, coset * share)), tree.what == "fixed"
        leaf, encoded = tree.width * element * coset, divided(length, share)
        yield Opening(tree.what, leaves, queries, leaf, known, encoded, tree.widths, element=element)
