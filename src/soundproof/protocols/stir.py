"""STIR: like FRI with a smaller domain and a lower rate after every fold, as a commitment scheme.

M iterations fold by K_i and halve the domain, or shrink it to the rate that is stated; then the last
polynomial is sent.  Source: STIR, ePrint 2024/390, Lemma 5.4, whose domains, queries and samples may
differ from iteration to iteration, and whose proximity generator is read from the chosen regime.  In the
shift round we combine t + s claims with factor t + s; the printed lemma has t + s − 1.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Struct

from soundproof.parameters.faults import Path
from soundproof.parameters.params import Arity, Batching, Bits, Param, Rate, Schedule, entry
from soundproof.primitives.fields import Sampling
from soundproof.protocols.batching import batch
from soundproof.protocols.trees import Hashing
from soundproof.theorems import protocols as cited
from soundproof.theorems.theorem import Hypothesis, Notion
from soundproof.transcript.challenges import Challenge, ErrorTerm, Transcript
from soundproof.transcript.claim import Claim
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.events import Gap, Missed, Pairs
from soundproof.transcript.messages import Elements, Label, Message, Opening

__all__ = [
    "NEEDS",
    "Samples",
    "Stir",
    "StirGrinding",
    "final",
    "fold",
    "last_polynomial",
    "opened",
    "oracle",
    "out_of_domain",
    "room",
    "shift",
    "stir",
]

NEEDS = Notion.CORRELATED
"""What STIR's argument needs: every iteration asks only whether one word is close, whichever positions agree."""


Samples = Annotated[int, Param("s", "out-of-domain samples of an iteration", ge=1)]


class StirGrinding(Struct, frozen=True):
    """Grinding bits before the batching, first fold, out-of-domain and query challenges.

    Those of ``out_of_domain`` and ``queries`` are one number for all, or one per iteration.
    """

    batching: Bits = 0
    fold: Bits = 0
    out_of_domain: Bits | tuple[Bits, ...] = 0
    queries: Bits | tuple[Bits, ...] = 0

    def ood(self, i: int) -> int:
        """Bits before the out-of-domain samples of iteration ``i`` ≥ 1."""
        bits: int = entry(self.out_of_domain, i - 1)
        return bits

    def query(self, i: int) -> int:
        """Bits before the queries to oracle ``i``."""
        bits: int = entry(self.queries, i)
        return bits


class Stir(Struct, frozen=True):
    """STIR.  ``queries`` has one entry per folding: t_0 … t_M for foldings K_0 … K_M.

    ``out_of_domain`` is one number, or one per iteration after the first; ``rates`` overrides those that follow.
    """

    kind: Literal["stir"]
    rate: Rate
    foldings: Annotated[tuple[Arity, ...], Param("K", "folding factor of each iteration", schedule=Schedule)]
    queries: tuple[Annotated[int, Param("t", "queries to an iteration's oracle", ge=1)], ...]
    out_of_domain: Samples | tuple[Samples, ...] = 1
    batching: Batching = Batching.POWERS
    rates: tuple[Rate, ...] | None = None
    grinding: StirGrinding = StirGrinding()
    merkle: Hashing = Hashing()

    @property
    def grinds(self) -> dict[Label, Path]:
        """Label of a challenge → the grinding before it: the keys of its bits below this record."""
        later = range(1, len(self.foldings))
        return {
            ("stir", "batching"): ("grinding", "batching"),
            ("stir", "fold"): ("grinding", "fold"),
            **{("stir", "ood", i): self._bits("out_of_domain", i - 1) for i in later},
            **{("stir", "shift", i): self._bits("queries", i - 1) for i in later},
            ("stir", "query"): self._bits("queries", len(self.foldings) - 1),
        }

    def _bits(self, name: str, place: int) -> Path:
        """Where grinding stands: one number for all, or a list with an entry at a place."""
        return ("grinding", name, place) if isinstance(getattr(self.grinding, name), tuple) else ("grinding", name)

    def samples(self, i: int) -> int:
        """Out-of-domain samples of iteration ``i`` ≥ 1."""
        samples: int = entry(self.out_of_domain, i - 1)
        return samples

    def oracles(self, first: Code) -> list[Code]:
        """The code of each iteration: dimension divided by K, domain halved unless a rate is stated."""
        codes, dimension, length = [first], first.dimension, first.length
        for i, arity in enumerate(self.foldings[:-1], start=1):
            dimension //= arity
            length = length // 2 if self.rates is None else dimension * self.rates[i].denominator
            codes.append(Code.of(Oracle(first.oracle.index + i, length, dimension)))
        return codes


def stir(p: Stir, claim: Claim) -> Transcript:
    """The transcript of STIR on a claim."""
    codes, arities, last = p.oracles(claim.code), p.foldings, len(p.foldings) - 1
    yield from batch(claim, p.batching, p.grinding.batching, "stir", NEEDS)
    yield from claim.nonce(("stir", "fold"), p.grinding.fold)
    yield fold(claim, codes[0], arities[0], p.grinding.fold)
    for i in range(1, len(codes)):
        root, answers = oracle(p.merkle, claim, i, p.samples(i))
        yield root
        yield from claim.nonce(("stir", "ood", i), p.grinding.ood(i))
        yield out_of_domain(claim, i, codes[i], p.samples(i), p.grinding.ood(i))
        yield answers
        yield from claim.nonce(("stir", "shift", i), p.grinding.query(i - 1))
        counts = (p.queries[i - 1], p.samples(i), p.grinding.query(i - 1))
        yield shift(claim, i, codes[i - 1], arities[i - 1], codes[i], arities[i], *counts)
        yield opened(p.merkle, claim, i - 1, codes[i - 1], arities[i - 1], p.queries[i - 1])
    yield last_polynomial(claim, codes[last].dimension // arities[last])
    yield from claim.nonce(("stir", "query"), p.grinding.query(last))
    yield final(claim, codes[last], arities[last], p.queries[last], p.grinding.query(last))
    yield opened(p.merkle, claim, last, codes[last], arities[last], p.queries[last])


def fold(claim: Claim, code: Code, arity: int, bits: int) -> Challenge:
    """The first fold, the only one with a round of its own; ``bits`` of grinding."""
    label = ("stir", "fold")
    return Challenge(label, "fold", (ErrorTerm(label, "fold", _fold(claim, code, arity), None, claim.grinding(bits)),))


def _fold(claim: Claim, code: Code, arity: int) -> Gap:
    return Gap(arity - 1, code.folded(arity), claim.field.size, arity > 2, NEEDS)


def oracle(merkle: Hashing, claim: Claim, i: int, samples: int) -> tuple[Message, Message]:
    """The root of oracle ``i`` ≥ 1, and the answers to its out-of-domain samples."""
    root = Message(("stir", "oracle", i), f"oracle {i}", (merkle.root("root"),))
    return root, Message(("stir", "ood answers", i), f"OOD answers {i}", (Elements("answers", samples, claim.field),))


def out_of_domain(claim: Claim, i: int, code: Code, samples: int, bits: int) -> Challenge:
    """The samples of oracle ``i``; one from outside the domain leaves q − n values."""
    label, name = ("stir", "ood", i), f"OOD {i}"
    pairs = Pairs(code.dimension - 1, claim.field.size - code.length, samples, code)
    return Challenge(label, name, (ErrorTerm(label, name, pairs, cited.STIR_OOD, claim.grinding(bits)),))


def shift(
    claim: Claim,
    i: int,
    previous: Code,
    arity: int,
    code: Code,
    next_arity: int,
    queries: int,
    samples: int,
    bits: int,
) -> Challenge:
    """Shift ``i``: the queries to oracle i−1 miss, or oracle i is far and what is combined or folded of it is not."""
    label, name = ("stir", "shift", i), f"shift {i}"
    missed = Missed(queries, previous, _positions(claim, previous, arity))
    combined = Gap(queries + samples, code, claim.field.size, True, NEEDS)
    return Challenge(
        label,
        name,
        (
            ErrorTerm(label, name, missed, cited.STIR_SHIFT, claim.grinding(bits), room(code)),
            ErrorTerm((*label, "combination"), f"{name} combination", combined, None),
            ErrorTerm((*label, "fold"), f"{name} fold", _fold(claim, code, next_arity), None),
        ),
    )


def last_polynomial(claim: Claim, coefficients: int) -> Message:
    """The coefficients of what is left after the last fold."""
    return Message(("stir", "final"), "final polynomial", (Elements("final polynomial", coefficients, claim.field),))


def final(claim: Claim, code: Code, arity: int, queries: int, bits: int) -> Challenge:
    """The last queries miss."""
    label, missed = ("stir", "query"), Missed(queries, code, _positions(claim, code, arity))
    term = ErrorTerm(label, "query phase", missed, cited.STIR_FINAL, claim.grinding(bits))
    return Challenge(label, "query phase", (term,))


def _positions(claim: Claim, code: Code, arity: int) -> Sampling | None:
    return claim.sampling(int(code.length) // arity)


def room(code: Code) -> tuple[Hypothesis, ...]:
    """δ < 1 − ρ − 1/n for oracles after the first, that is A > k + 1, at any radius.

    It is checked where the Johnson bound ends, A² = n(k − 1).  Words that agree in k + 1 positions have no list bound
    beyond: the certificates there fall short of it by far.
    """
    n, k = code.length, code.dimension
    if n * (k - 1) >= (k + 1) ** 2:
        return ()
    return (Hypothesis("δ < 1 − ρ − 1/n", False, f"n = {n}, k = {k}: √(n(k − 1)) < k + 1"),)


def opened(merkle: Hashing, claim: Claim, i: int, code: Code, arity: int, queries: int) -> Message:
    """Leaves of oracle ``i`` ≥ 1, one coset per query; the AIR protocol opens its own trees."""
    if i == 0:
        return Message(("stir", "openings", 0), "openings 0", ())
    tree, leaf = merkle.tree(code.length // arity), arity * claim.field.bytes
    opening = Opening(f"oracle {i}", tree, queries, leaf, encoded=code.length)
    return Message(("stir", "openings", i), f"openings {i}", (opening,))
