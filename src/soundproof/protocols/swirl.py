"""SWIRL (OpenVM 2): LogUp-GKR, zerocheck, constraint batching, stacking, then WHIR.

l = ``log_skip`` variables are skipped in the first round, the stacked polynomial has height
2^(l+S) with S = ``log_stack``, and w = ``stack_width`` columns.  Every term of the constraint
side is multiplied by the list size of the *first* WHIR code (an older public version divided),
unless samples pinned that.

A file states the envelope that a verifier accepts, on which the terms rest.  What a proof consists of follows from it,
or from the ``traces`` of one proof where the file has them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import Struct

from soundproof.parameters.faults import Path
from soundproof.parameters.params import MOST_COLUMNS, MOST_POINTS, Bits, Param, PowerOfTwo
from soundproof.protocols.logup import Lookup, gkr_rounds, lookups
from soundproof.protocols.sumcheck import Multilinear
from soundproof.protocols.trees import Hashing
from soundproof.theorems import protocols as cited
from soundproof.theorems.theorem import Hypothesis
from soundproof.transcript.challenges import Challenge, ErrorTerm, Transcript
from soundproof.transcript.claim import Claim
from soundproof.transcript.events import Roots
from soundproof.transcript.messages import Digests, Elements, Frame, Label, Message, Opening, Rounds

__all__ = ["Shape", "Swirl", "Trace", "swirl"]


class Trace(Struct, frozen=True):
    """The trace of one AIR.  Its ``witness`` columns are committed with those of the others; the rest is alone."""

    rows: Annotated[PowerOfTwo, Param("", "rows of the trace", ge=1, power_of_two=True)]
    witness: Annotated[int, Param("", "columns committed with those of the other AIRs", ge=1, le=MOST_COLUMNS)]
    fixed: Annotated[int, Param("", "fixed columns, committed in the verification key", ge=0, le=MOST_COLUMNS)] = 0
    cached: Annotated[
        tuple[Annotated[int, Param("", "columns of a cached trace", ge=1, le=MOST_COLUMNS)], ...],
        Param("", "columns of each cached trace, which has a root of its own"),
    ] = ()
    interactions: Annotated[int, Param("", "interactions of a row", ge=0)] = 0
    points: Annotated[
        int, Param("", "rows at which a column is opened: 2 where constraints read the next one", ge=1, le=MOST_POINTS)
    ] = 2

    @property
    def columns(self) -> int:
        """Columns of all kinds."""
        return self.witness + self.fixed + sum(self.cached)


class Shape(Struct, frozen=True):
    """What a proof consists of.

    ``stacked`` has the columns of each tree and whether the key has its root; ``parts`` are the lists in which
    ``evaluations`` are sent, ``layers`` those of the GKR circuit.
    """

    airs: int
    stacked: tuple[tuple[int, bool], ...]
    parts: int
    evaluations: int
    layers: int
    log_height: int


class Swirl(Multilinear, frozen=True):
    """The constraint side of SWIRL.  ``airs``, ``columns``, ``constraints`` … are the envelope that is verified."""

    kind: Literal["swirl"]
    log_skip: Annotated[int, Param("l", "variables skipped in the univariate round", ge=0, le=32)]
    log_stack: Annotated[
        int, Param("S", "remaining variables of the stacked polynomial", ge=1, le=32, statement="one more")
    ]
    stack_width: Annotated[int, Param("w", "stacked columns", ge=1, le=MOST_COLUMNS, statement="twice")]
    degree: Annotated[int, Param("d", "maximum degree of a constraint", ge=1, le=MOST_POINTS, statement="one more")]
    constraints: Annotated[int, Param("C", "constraints of the largest AIR", ge=1, statement="twice")]
    airs: Annotated[int, Param("", "number of AIRs", ge=1, le=MOST_COLUMNS, statement="twice")]
    log_height: Annotated[int, Param("", "log₂ of the tallest trace", ge=1, le=40, statement="one more")]
    columns: Annotated[int, Param("", "trace columns of all AIRs", ge=1, le=MOST_COLUMNS, statement="twice")]
    interactions: Annotated[int, Param("", "interactions of one AIR's row", ge=1, statement="twice")]
    max_interactions: Annotated[int, Param("N", "interactions in all, enforced", ge=1, statement="twice")]
    log_message: Annotated[int, Param("", "log₂ of the longest message", ge=0, le=32, statement="one more")]
    commitments: Annotated[int, Param("", "trees over which the stacked columns are spread", ge=1, le=1024)] = 1
    logup_grinding: Annotated[Bits, Param("g_LogUp", "grinding bits before the LogUp challenges", ge=0, le=64)] = 0
    traces: Annotated[tuple[tuple[str, Trace], ...], Param("", "the traces of one proof, by AIR, for its size")] = ()

    @property
    def dimension(self) -> int:
        """Dimension of the claim's code: the stacked height."""
        return 1 << (self.log_skip + self.log_stack)

    @property
    def functions(self) -> int:
        """Functions the opening batches."""
        return self.stack_width

    @property
    def log_interactions(self) -> int:
        """Layers of the GKR circuit: ⌈log₂(N + 1)⌉ for the N interactions that fit the traces, below those enforced."""
        fit = self.airs * self.interactions << (self.log_skip + self.log_stack)
        return min((self.max_interactions - 1).bit_length(), fit.bit_length())

    @property
    def shape(self) -> Shape:
        """What a proof consists of: that of the traces, or the most that the envelope allows."""
        if not self.traces:
            stacked = ((self.stack_width, False), *((0, False) for _ in range(1, self.commitments)))
            parts = self.airs + self.commitments - 1
            return Shape(self.airs, stacked, parts, 2 * self.columns, self.log_interactions, self.log_height)
        traces = sorted((trace for _, trace in self.traces), key=lambda trace: -trace.rows)
        alone = [
            (self._stacked([(trace, columns)]), known)
            for trace in traces
            for columns, known in ((trace.fixed, True), *((cached, False) for cached in trace.cached))
            if columns
        ]
        return Shape(
            len(traces),
            ((self._stacked([(trace, trace.witness) for trace in traces]), False), *alone),
            len(traces) + len(alone),
            sum(trace.points * trace.columns for trace in traces),
            self.sent.bit_length(),
            traces[0].rows.bit_length() - 1,
        )

    @property
    def sent(self) -> int:
        """Interactions of all rows of the traces; a short trace counts as one of 2^l rows."""
        return sum(trace.interactions * self._lifted(trace) for _, trace in self.traces)

    def _lifted(self, trace: Trace) -> int:
        return max(trace.rows, 1 << self.log_skip)

    def _stacked(self, columns: Sequence[tuple[Trace, int]]) -> int:
        """Stacked columns that these columns of traces fill."""
        return -(-sum(count * self._lifted(trace) for trace, count in columns) // self.dimension)

    @property
    def grinds(self) -> dict[Label, Path]:
        """Label of a challenge → the grinding before it: the keys of its bits below this record."""
        return {("swirl", "logup"): ("logup_grinding",)}

    @property
    def assumed(self) -> tuple[str, ...]:
        """What the size reading assumes because the file does not say."""
        return ()


def swirl(
    p: Swirl, claim: Claim, buses: tuple[tuple[str, Lookup], ...], merkle: Hashing, queries: int, coset: int
) -> Transcript:
    """The constraint side of the transcript."""
    field, skip, code, shape = claim.field, (1 << p.log_skip) - 1, claim.listed, p.shape
    roots, commitments = sum(not known for _, known in shape.stacked), len(shape.stacked)
    # Version, number of AIRs and of lists of public values, a bit for each AIR, the length of its public values; of
    # those with a trace its height and its number of cached ones.
    preamble = Frame("framing", 12 + -(-p.airs // 8) + 4 * p.airs + 8 * shape.airs)
    witness = Digests("roots", roots, merkle.digest), preamble, claim.work("lookups")
    yield Message(("air", "witness"), "witness", witness)

    def challenge(name: str, degree: int, bits: int = 0, hypotheses: tuple[Hypothesis, ...] = ()) -> Challenge:
        label = ("swirl", name)
        event = Roots(degree, field.size, code)
        term = ErrorTerm(label, name, event, cited.SWIRL, claim.grinding(bits), hypotheses)
        return Challenge(label, name, (term,))

    yield from lookups(buses, claim, code)
    interactions = 2 * p.max_interactions * (1 << p.log_message)
    yield from claim.nonce(("swirl", "logup"), p.logup_grinding)
    yield challenge("logup", interactions, p.logup_grinding, _wrap_around(p, field.characteristic))
    yield Message(("swirl", "sum"), "sum of fractions", (Elements("claims", 1, field),))
    yield from gkr_rounds(("swirl", "gkr"), "GKR round", claim, code, shape.layers)
    yield challenge("zerocheck", max((p.degree + 1) * skip, p.degree + 1))
    extra = max(p.log_height - p.log_skip, 0)
    yield challenge("constraint batching", max(max(extra, 3) + skip + p.constraints - 1, 3 * p.airs - 1))
    coefficients, rounds = (p.degree + 1) * skip + 1, max(shape.log_height - p.log_skip, 0)
    sums = (
        Elements("claims", shape.airs, field, lengths=(shape.airs,)),  # numerators, then denominators, of every AIR
        Elements("claims", shape.airs, field),
        Elements("round polynomials", coefficients, field, lengths=(coefficients,)),
        Rounds("round polynomials", rounds, p.degree + 1, field),
        Elements("evaluations", shape.evaluations, field),
        # The number of rounds and of evaluations in each; of parts of each AIR, and of evaluations in each.
        Frame("framing", 4 + (4 if rounds else 0) + 4 * shape.airs + 4 * shape.parts),
    )
    yield Message(("swirl", "constraints"), "constraints", sums)
    yield challenge("stacking", max(2 * p.columns, 2 * skip, 2))
    stacking = (
        Elements("round polynomials", 2 * skip + 1, field, lengths=(2 * skip + 1,)),
        Rounds("round polynomials", p.log_stack, 2, field),
        Elements("evaluations", sum(width for width, _ in shape.stacked), field),
        # The number of rounds and of trees; the columns of each, here and once more before the leaves.
        Frame("framing", 8 + 8 * commitments),
    )
    yield Message(("swirl", "stacking"), "stacking", stacking)
    length, row = claim.code.values, field.base.bytes * coset
    names = ("stacked columns", *(f"stacked columns, commitment {i}" for i in range(2, commitments + 1)))
    openings = (
        Opening(name, merkle.tree(length // coset), queries, width * row, known, encoded=length if width else 0)
        for name, (width, known) in zip(names, shape.stacked, strict=True)
    )
    yield Message(("air", "openings"), "stacked openings", tuple(openings))


def _wrap_around(p: Swirl, modulus: int) -> tuple[Hypothesis, ...]:
    """The enforced limit on interactions (strict) must not exceed p."""
    if p.max_interactions <= modulus:
        return ()
    margin = f"limit {p.max_interactions}, p = {modulus}: {p.max_interactions - modulus} too many"
    return (Hypothesis("logup: fewer than p interactions", False, margin),)
