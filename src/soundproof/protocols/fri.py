"""FRI: fold a word until a constant is left, then check random positions.

Rounds: batching (if more than one function), one fold per arity, queries.  The term of fold i
uses the code *after* the fold, whose domain and dimension are both divided by the arity.  The
claim's code is the one that FRI tests, with ΠK·(final dimension) for its dimension, not the
trace's where the schedule folds further; ``zkvm.dimension_tested`` says which.
Source: Haböck 2022/1216; round by round in 2025/1993.

The committed layers are serialised as provers of this kind do: layer i is a Merkle tree with
one leaf for each coset of ``arity`` evaluations, opened once per query with its own path.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Struct

from soundproof.arithmetic.numbers import divided
from soundproof.parameters.faults import Path
from soundproof.parameters.params import Arity, Batching, Bits, Param, PowerOfTwo, Rate, Schedule, entry
from soundproof.protocols.batching import batch
from soundproof.protocols.trees import Hashing
from soundproof.theorems import protocols as cited
from soundproof.theorems.theorem import Hypothesis, Notion
from soundproof.transcript.challenges import Challenge, ErrorTerm, Transcript
from soundproof.transcript.claim import Claim
from soundproof.transcript.codes import Code
from soundproof.transcript.events import Gap, Missed, Roots
from soundproof.transcript.messages import Elements, Label, Message, Opening, Place, Polynomial

__all__ = ["Fri", "FriGrinding", "final", "fold", "fri", "layer", "needs", "query"]


class FriGrinding(Struct, frozen=True):
    """Grinding bits before the batching, fold and query challenges; ``folds`` is one number or one per fold."""

    batching: Bits = 0
    folds: Bits | tuple[Bits, ...] = 0
    queries: Bits = 0

    def fold(self, i: int) -> int:
        """Bits before fold ``i``, counted from 1."""
        bits: int = entry(self.folds, i - 1)
        return bits


class Fri(Struct, frozen=True):
    """Batched FRI.  ``final_domain`` is the domain size the folding ends at."""

    kind: Literal["fri"]
    rate: Rate
    queries: Annotated[int, Param("t", "number of queries", ge=1)]
    foldings: Annotated[tuple[Arity, ...], Param("K", "folding factor of each fold", schedule=Schedule)]
    final_domain: Annotated[PowerOfTwo, Param("", "domain size after the last fold", ge=1, power_of_two=True)]
    batching: Batching = Batching.POWERS
    grinding: FriGrinding = FriGrinding()
    merkle: Hashing = Hashing()
    entering: Annotated[
        Literal["powers", "affine", "none"] | None,
        Param("", "by which coefficient the functions of lower tables enter the folding at their height"),
    ] = None
    domain: Annotated[
        Literal["multiplicative", "circle"] | None,
        Param("", "what the points are, over a prime p ≡ 3 mod 4: roots of unity, or a part of the circle"),
    ] = None

    @property
    def grinds(self) -> dict[Label, Path]:
        """Label of a challenge → the grinding before it: the keys of its bits below this record."""
        folds: Path = ("grinding", "folds")
        every = isinstance(self.grinding.folds, tuple)
        return {
            ("fri", "batching"): ("grinding", "batching"),
            **{("fri", "commit", i + 1): (*folds, i) if every else folds for i in range(len(self.foldings))},
            ("fri", "query"): ("grinding", "queries"),
        }


def fri(p: Fri, claim: Claim) -> Transcript:
    """The transcript of FRI on a claim; with separate claims (BaseFold) each fold challenge is also a sumcheck's."""
    yield from batch(claim, p.batching, p.grinding.batching, "fri", needs(claim))
    code, folded = claim.code, 1
    layers = []
    for i, arity in enumerate(p.foldings, start=1):
        root, opening = layer(p.merkle, claim, i, arity, code, p.queries)
        yield root
        layers.append(opening)
        before, code, folded = code, code.folded(arity), folded * arity
        entering = p.entering if any(lower.share == folded for lower in claim.lower) else None
        yield from claim.nonce(("fri", "commit", i), p.grinding.fold(i))
        yield fold(claim, i, arity, before, code, p.grinding.fold(i), entering)
    yield final(claim, code, p.merkle)
    yield from claim.nonce(("fri", "query"), p.grinding.queries)
    yield query(claim, p.queries, p.grinding.queries)
    place = Place("framing", "query", p.queries, claim.field)
    yield Message(("fri", "openings"), "layer openings", (*layers, place))


def needs(claim: Claim) -> Notion:
    """What FRI's argument needs: agreement on the positions that later checks leave, of which only the weight counts.

    Where a fold challenge is a sumcheck's too, the very codewords of the list have to fold: mutual agreement.  So it is
    where functions enter late, for words of all domains have to agree with codewords over one set of positions.
    """
    return Notion.MUTUAL if claim.separate or claim.lower else Notion.WEIGHTED


def layer(merkle: Hashing, claim: Claim, i: int, arity: int, code: Code, queries: int) -> tuple[Message, Opening]:
    """What fold ``i`` by ``arity`` sends: the root of the cosets of the word it folds, and later their openings.

    With separate claims (BaseFold) there is the sumcheck's polynomial too, of which the claim implies a coefficient.
    """
    tree = merkle.tree(divided(code.length, arity))
    leaf, element = arity * claim.field.bytes, claim.field.base.bytes
    opening = Opening(f"layer {i}", tree, queries, leaf, rows=(arity,), folded=True, element=element)
    place = Place("framing", "first fold" if i == 1 else "later fold", 1, claim.field, merkle.digest)
    sums = (Elements("round polynomials", 2 * (arity - 1), claim.field),) if claim.separate else ()
    return Message(("fri", "layer", i), f"layer {i}", (merkle.root("root"), *sums, place)), opening


def fold(
    claim: Claim, i: int, arity: int, before: Code, after: Code, bits: int, entering: str | None = None
) -> Challenge:
    """Fold ``i``: powers batching of ``arity`` functions on the folded code; ``bits`` of grinding.

    A function that is ``entering`` is one more of them, or is added with a coefficient of its own.
    """
    label, name, q = ("fri", "commit", i), f"commit round {i}", claim.field.size
    grinding, degree = claim.grinding(bits), arity - 1 if entering in (None, "affine") else arity
    gap = Gap(degree, after, q, degree > 1, needs(claim))
    terms = [ErrorTerm(label, name, gap, None, grinding, NO_COEFFICIENT if entering == "none" else ())]
    if entering == "affine":
        line = Gap(1, after, q, False, needs(claim))
        terms.append(ErrorTerm((*label, "entry"), f"{name} entry", line, None, grinding))
    if claim.separate:
        roots = Roots(2 * (arity - 1), q, before)  # degree 2 in each variable folded
        terms.append(ErrorTerm(("fri", "sumcheck", i), f"sumcheck round {i}", roots, cited.BASEFOLD, grinding))
    return Challenge(label, name, tuple(terms))


NO_COEFFICIENT = (
    Hypothesis("a random coefficient for what enters late", False, "without one only its sum with the fold is tested"),
)


def final(claim: Claim, code: Code, merkle: Hashing) -> Message:
    """The polynomial at which the folding ends."""
    polynomial = Polynomial("final polynomial", code.length, code.dimension, claim.field, merkle.digest)
    return Message(("fri", "final"), "final polynomial", (polynomial,))


def query(claim: Claim, queries: int, bits: int) -> Challenge:
    """The query phase: every query finds agreement; ``bits`` of grinding."""
    label, event = ("fri", "query"), Missed(queries, claim.code, claim.sampling(int(claim.code.length)))
    hypotheses = _tests_something(claim.code)
    term = ErrorTerm(label, "query phase", event, cited.FRI_QUERY, claim.grinding(bits), hypotheses)
    return Challenge(label, "query phase", (term,))


def _tests_something(code: Code) -> tuple[Hypothesis, ...]:
    """k < n: otherwise every word is a codeword, all queries pass, and grinding is no security."""
    n, k = code.length, code.dimension
    if not (isinstance(n, int) and isinstance(k, int)) or k < n:
        return ()
    return (Hypothesis("k < n", False, f"k = {k}, n = {n}: every word is accepted"),)
