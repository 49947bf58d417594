"""Jagged: zerocheck over a sparse trace, reduced to one dense polynomial that is opened.

Zerocheck, summed over its rounds: (C + (d+2)·v)/q with v = ⌈log₂ N⌉.  Reduction to the dense
polynomial, summed: (⌈log₂ width⌉ + 2T + 2(2T+2))/q with T = ⌈log₂ dense length⌉ + ⌈log₂ dense
batch⌉.  The sums are at least every single round, hence valid round by round.  In a list regime
every term is multiplied by the list size of the opening's first code, unless samples pinned that.
Source: ePrint 2025/917.
"""

from __future__ import annotations

from typing import Annotated, Literal

from soundproof.arithmetic.numbers import divided
from soundproof.parameters.params import MOST_COLUMNS, MOST_POINTS, Param, PowerOfTwo
from soundproof.primitives.fields import Field
from soundproof.protocols.logup import Lookup, lookups
from soundproof.protocols.sumcheck import Multilinear, variables
from soundproof.protocols.trees import Hashing
from soundproof.theorems import protocols as cited
from soundproof.transcript.challenges import Challenge, ErrorTerm, Transcript
from soundproof.transcript.claim import Claim
from soundproof.transcript.events import Roots
from soundproof.transcript.messages import Elements, Message, Opening, Place, PlaceName, Rounds

__all__ = ["Jagged", "jagged"]


class Jagged(Multilinear, frozen=True):
    """A multilinear AIR over a jagged trace.  The dense polynomial is ``dense_batch`` columns of ``dense_length``.

    Of several ``dense_trees`` the last is that of the fixed columns, whose root is known.
    """

    kind: Literal["jagged"]
    trace_length: Annotated[int, Param("N", "rows of the tallest chip", ge=2, statement="twice")]
    width: Annotated[int, Param("", "columns of all chips", ge=1, le=MOST_COLUMNS, statement="twice")]
    constraints: Annotated[int, Param("C", "number of constraints", ge=1, statement="twice")]
    degree: Annotated[int, Param("d", "maximum degree of a constraint", ge=1, le=MOST_POINTS, statement="one more")]
    dense_length: Annotated[
        PowerOfTwo, Param("", "length of a dense column", ge=2, power_of_two=True, statement="twice")
    ]
    dense_batch: Annotated[int, Param("B", "dense columns", ge=1, le=MOST_COLUMNS, statement="twice")]
    dense_trees: Annotated[int, Param("", "trees over which the dense columns are spread", ge=1, le=64)] = 1
    chips: Annotated[tuple[str, ...], Param("", "names of the chips, for layouts that write them")] = ()
    fixed_chips: Annotated[int | None, Param("", "chips that have fixed columns; if not stated, all", ge=0)] = None

    @property
    def dimension(self) -> int:
        """Dimension of the claim's code."""
        return self.dense_length

    @property
    def functions(self) -> int:
        """Functions the opening batches."""
        return self.dense_batch

    @property
    def assumed(self) -> tuple[str, ...]:
        """What the size reading assumes because the file does not say."""
        return () if self.chips else ("dense columns over the base field in one tree",)


def jagged(
    p: Jagged, claim: Claim, buses: tuple[tuple[str, Lookup], ...], merkle: Hashing, queries: int, coset: int
) -> Transcript:
    """The AIR side of the transcript; the dense columns are opened in their trees."""
    q, field = claim.field.size, claim.field
    v = variables(p.trace_length)
    yield Message(("air", "witness"), "witness", (merkle.root("root"), *places(p, field, merkle.digest)))
    yield from lookups(buses, claim, claim.listed)
    event = Roots(p.constraints + (p.degree + 2) * v, q, claim.listed)
    label: tuple[str, ...] = ("air", "zerocheck")
    yield Challenge(label, "zerocheck", (ErrorTerm(label, "zerocheck", event, cited.ZEROCHECK),))
    rounds = Rounds("round polynomials", v, p.degree + 1, field)
    yield Message(("air", "zerocheck"), "zerocheck", (rounds, Elements("column claims", p.width, field)))
    t = variables(p.dense_length) + variables(p.dense_batch)
    event = Roots(variables(p.width) + 2 * t + 2 * (2 * t + 2), q, claim.listed)
    label, name = ("air", "jagged"), "reduce to dense PCS"
    yield Challenge(label, name, (ErrorTerm(label, name, event, cited.JAGGED),))
    yield Message(("air", "jagged"), name, (Rounds("round polynomials", 3 * t + 2, 2, field),))
    leaf = p.dense_batch * field.base.bytes * coset
    length = claim.code.values
    tree = merkle.tree(divided(length, coset))
    opening = Opening("dense columns", tree, queries, leaf, encoded=length)
    others = (Opening(f"dense columns, tree {i}", tree, queries, 0, known=True) for i in range(2, p.dense_trees + 1))
    yield Message(("air", "openings"), "dense openings", (opening, *others))


def places(p: Jagged, field: Field, digest: int) -> tuple[Place, ...]:
    """Where a layout may write framing: for the proof, its three sumchecks, and every chip, column and tree."""
    v, t = variables(p.trace_length), variables(p.dense_length) + variables(p.dense_batch)
    chips = len(p.chips)
    counts: dict[PlaceName, int] = {
        "proof": 1,
        "sumcheck": 3,
        "sumcheck round": v + 3 * t + 2,
        "row variable": v,
        "column": p.width,
        "dense column": p.dense_batch,
        "dense tree": p.dense_trees,
        "chip": chips,
        "chip with fixed columns": chips if p.fixed_chips is None else p.fixed_chips,
        "letter of a chip's name": sum(len(name.encode()) for name in p.chips),
        "bit of a chip's height": chips * (v + 1),
    }
    return tuple(Place("framing", name, count, field, digest) for name, count in counts.items())
