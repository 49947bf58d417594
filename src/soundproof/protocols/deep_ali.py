"""DEEP-ALI: combine the constraints, then open everything at a random point outside the domain.

ε_ALI = L·C/q for C constraints combined by powers, ε_DEEP = L·(d(N + c − 1) + N − 1)/(q − N − D₀)
for trace length N, maximum constraint degree d, c the most points one column is opened at, and
D₀ = N/ρ.  The quotients divide by up to c points, so what is decoded is a code of dimension
N + c: its list size enters, and in unique decoding the slack must be at least c.
Source: Haböck 2022/1216, Theorem 8 and §4.1.3.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Literal

from soundproof.arithmetic.numbers import absent, divided, maximum
from soundproof.parameters.params import Batching, Bits, Natural, Param, PowerOfTwo
from soundproof.protocols.logup import Lookup, lookups
from soundproof.protocols.trees import Hashing
from soundproof.theorems import protocols as cited
from soundproof.transcript.challenges import Challenge, ErrorTerm, Transcript
from soundproof.transcript.claim import Claim
from soundproof.transcript.events import Roots
from soundproof.transcript.messages import Digests, Elements, Header, Message, Opening

__all__ = ["Columns", "DeepAli", "deep_ali"]


@dataclass(frozen=True, slots=True)
class Columns:
    """Committed columns per row; fixed, each witness stage and the quotient have a Merkle tree each.

    ``witness`` is one number for all ``stages`` together, or one for each.
    ``fixed`` and ``witness`` are counted in base-field elements (a column over an extension of degree e
    counts e), ``quotient`` in elements of the challenge field; it is d − 1 unless stated.
    """

    fixed: Annotated[int, Param("", "fixed columns, committed in the verification key", ge=0)] = 0
    witness: Natural | tuple[Natural, ...] = 1
    stages: Annotated[int, Param("", "witness stages, each with a tree of its own", ge=1)] = 1
    quotient: Annotated[int | None, Param("", "columns of the quotient", ge=0)] = None
    evaluations: Annotated[int | None, Param("", "out-of-domain evaluations; B unless stated", ge=0)] = None

    @property
    def by_stage(self) -> tuple[int, ...]:
        """Witness columns of each tree; those of all stages in the first where the file does not tell them apart."""
        return self.witness if isinstance(self.witness, tuple) else (self.witness, *[0] * (self.stages - 1))


@dataclass(frozen=True, slots=True)
class DeepAli:
    """A univariate AIR proved by DEEP-ALI.  ``constraints`` is None where no public source states it."""

    kind: Literal["deep-ali"]
    trace_length: Annotated[PowerOfTwo, Param("N", "rows of the trace", ge=1, power_of_two=True)]
    degree: Annotated[int, Param("d", "maximum degree of a constraint", ge=1)]
    opening_points: Annotated[int, Param("c", "most points at which one column is opened", ge=1)]
    batch: Annotated[int, Param("B", "functions combined before the opening", ge=1)]
    constraints: Annotated[int | None, Param("C", "number of constraints", ge=1)] = None
    combination: Annotated[Batching, Param("", "how constraints are combined")] = Batching.POWERS
    columns: Columns | None = None
    deep_grinding: Annotated[Bits, Param("g_DEEP", "grinding bits before the out-of-domain point", ge=0, le=64)] = 0
    ali_grinding: Annotated[Bits, Param("g_ALI", "grinding bits before the constraint challenge", ge=0, le=64)] = 0

    @property
    def dimension(self) -> int:
        """Dimension of the claim's code."""
        return self.trace_length

    @property
    def functions(self) -> int:
        """Functions the opening batches."""
        return self.batch

    @property
    def separate_claims(self) -> bool:
        """Whether each function has an evaluation claim of its own, which batching combines too."""
        return False

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


def deep_ali(
    p: DeepAli, claim: Claim, buses: tuple[tuple[str, Lookup], ...], merkle: Hashing, queries: int, coset: int
) -> Transcript:
    """The AIR side of the transcript; ``queries`` leaves of ``coset`` rows are opened later."""
    q, field = claim.field.size, claim.field
    decoded = claim.code.widened(p.opening_points)
    columns = p.columns or Columns(witness=p.batch)
    opened = p.batch if columns.evaluations is None else columns.evaluations
    pieces = maximum(p.degree - 1, 1) if columns.quotient is None else columns.quotient
    roots = Digests("roots", len(columns.by_stage), merkle.digest)
    yield Message(("air", "witness"), "witness", (Header("header", field.prime, p.constraints), roots))
    yield from lookups(buses, claim, decoded)
    if p.constraints is not None:
        powers = p.combination is Batching.POWERS
        degree = p.constraints if powers else maximum(p.combination.factor(p.constraints), 1)
        label, grinding = ("air", "ali"), claim.grinding(p.ali_grinding)
        yield from claim.nonce(label, p.ali_grinding)
        yield Challenge(label, "ALI", (ErrorTerm(label, "ALI", Roots(degree, q, decoded), cited.ALI, grinding),))
    yield Message(("air", "quotient"), "quotient", (merkle.root("root"),))
    # What is listed has the dimension that the opening tests: N, or more where its schedule folds past the trace.
    k, c = claim.code.dimension, p.opening_points
    # A field with no point outside trace and domain gives an error of at least 1: no bits.
    outside = maximum(q - p.trace_length - claim.code.length, 1)
    deep = Roots(p.degree * (k + c - 1) + (k - 1), outside, decoded)
    label = ("air", "deep")
    yield from claim.nonce(label, p.deep_grinding)
    yield Challenge(label, "DEEP", (ErrorTerm(label, "DEEP", deep, cited.DEEP, claim.grinding(p.deep_grinding)),))
    yield Message(("air", "evaluations"), "evaluations", (Elements("evaluations", opened, field),))
    tree = merkle.tree(divided(claim.code.length, coset))
    base = field.prime.bytes * coset
    stages = enumerate(columns.by_stage, start=1)
    length = claim.code.length
    leaves = [Opening(f"witness stage {i}", tree, queries, width * base, encoded=length) for i, width in stages]
    if not absent(columns.fixed):
        leaves.insert(0, Opening("fixed", tree, queries, columns.fixed * base, known=True, encoded=length))
    leaves.append(Opening("quotient", tree, queries, pieces * field.bytes * coset, encoded=length))
    yield Message(("air", "openings"), "trace openings", tuple(leaves))
