"""SWIRL (OpenVM 2): LogUp-GKR, zerocheck, constraint batching, stacking, then WHIR.

l = ``log_skip`` variables are skipped in the first round, the stacked polynomial has height
2^(l+S) with S = ``log_stack``, and w = ``stack_width`` columns.  Every term of the constraint
side is multiplied by the list size of the *first* WHIR code (an older public version divided),
unless samples pinned that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from soundproof.parameters.faults import Path
from soundproof.parameters.params import Bits, Param
from soundproof.protocols.logup import Lookup, gkr_rounds, lookups
from soundproof.protocols.trees import Hashing
from soundproof.theorems import protocols as cited
from soundproof.theorems.theorem import Hypothesis
from soundproof.transcript.challenges import Challenge, ErrorTerm, Transcript
from soundproof.transcript.claim import Claim
from soundproof.transcript.events import Roots
from soundproof.transcript.messages import Digests, Elements, Frame, Label, Message, Opening, Rounds

__all__ = ["Swirl", "swirl"]


@dataclass(frozen=True, slots=True)
class Swirl:
    """The constraint side of SWIRL.  ``airs``, ``columns``, ``constraints`` … are the envelope that is verified."""

    kind: Literal["swirl"]
    log_skip: Annotated[int, Param("l", "variables skipped in the univariate round", ge=0, le=32)]
    log_stack: Annotated[
        int, Param("S", "remaining variables of the stacked polynomial", ge=1, le=32, statement="one more")
    ]
    stack_width: Annotated[int, Param("w", "stacked columns", ge=1, statement="twice")]
    degree: Annotated[int, Param("d", "maximum degree of a constraint", ge=1, statement="one more")]
    constraints: Annotated[int, Param("C", "constraints of the largest AIR", ge=1, statement="twice")]
    airs: Annotated[int, Param("", "number of AIRs", ge=1, statement="twice")]
    log_height: Annotated[int, Param("", "log₂ of the tallest trace", ge=1, le=40, statement="one more")]
    columns: Annotated[int, Param("", "trace columns of all AIRs", ge=1, statement="twice")]
    interactions: Annotated[int, Param("", "interactions of one AIR's row", ge=1, statement="twice")]
    max_interactions: Annotated[int, Param("N", "interactions in all, enforced", ge=1, statement="twice")]
    log_message: Annotated[int, Param("", "log₂ of the longest message", ge=0, le=32, statement="one more")]
    commitments: Annotated[int, Param("", "trees over which the stacked columns are spread", ge=1, le=1024)] = 1
    logup_grinding: Annotated[Bits, Param("g_LogUp", "grinding bits before the LogUp challenges", ge=0, le=64)] = 0

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
        """Layers of the GKR circuit: log₂ of the interactions that fit the traces, at most those enforced."""
        per_row = (self.airs - 1).bit_length() + (self.interactions - 1).bit_length()
        return min((self.max_interactions - 1).bit_length(), per_row + self.log_skip + self.log_stack)

    @property
    def separate_claims(self) -> bool:
        """Whether each function has an evaluation claim of its own, which batching combines too."""
        return True

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
    field, skip, code = claim.field, (1 << p.log_skip) - 1, claim.listed
    # Version, number of AIRs, a bit for each, its height and its number of commitments, and two lengths.
    preamble = Frame("framing", 12 + -(-p.airs // 8) + 12 * p.airs)
    yield Message(("air", "witness"), "witness", (Digests("roots", p.commitments, merkle.digest), preamble))

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
    yield from gkr_rounds(("swirl", "gkr"), "GKR round", claim, code, p.log_interactions)
    yield challenge("zerocheck", max((p.degree + 1) * skip, p.degree + 1))
    extra = max(p.log_height - p.log_skip, 0)
    yield challenge("constraint batching", max(max(extra, 3) + skip + p.constraints - 1, 3 * p.airs - 1))
    coefficients = (p.degree + 1) * skip + 1
    sums = (
        Elements("claims", p.airs, field, lengths=(p.airs,)),  # numerators, then denominators, of every AIR
        Elements("claims", p.airs, field),
        Elements("round polynomials", coefficients, field, lengths=(coefficients,)),
        Rounds("round polynomials", extra, p.degree + 1, field),
        Elements("evaluations", 2 * p.columns, field),
        Frame("framing", 4 + (4 if extra else 0) + 8 * p.airs + 4),
    )
    yield Message(("swirl", "constraints"), "constraints", sums)
    yield challenge("stacking", max(2 * p.columns, 2 * skip, 2))
    stacking = (
        Elements("round polynomials", 2 * skip + 1, field, lengths=(2 * skip + 1,)),
        Rounds("round polynomials", p.log_stack, 2, field),
        Elements("evaluations", p.stack_width, field),
        Frame("framing", 16),
    )
    yield Message(("swirl", "stacking"), "stacking", stacking)
    length = claim.code.values
    tree = merkle.tree(length // coset)
    width = p.stack_width * field.base.bytes
    first = Opening("stacked columns", tree, queries, width * coset, encoded=length)
    others = (Opening(f"stacked columns, commitment {i}", tree, queries, 0) for i in range(2, p.commitments + 1))
    yield Message(("air", "openings"), "stacked openings", (first, *others))


def _wrap_around(p: Swirl, modulus: int) -> tuple[Hypothesis, ...]:
    """The enforced limit on interactions (strict) must not exceed p."""
    if p.max_interactions <= modulus:
        return ()
    margin = f"limit {p.max_interactions}, p = {modulus}: {p.max_interactions - modulus} too many"
    return (Hypothesis("logup: fewer than p interactions", False, margin),)
