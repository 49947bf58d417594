"""WHIR: fold, commit to the folded word at a lower rate, and carry the claims over.

M iterations; iteration i folds ⌊κ_i⌋ variables, one challenge each, and halves the domain, so
the rate falls by 2^(κ_i − 1).  Each iteration has an oracle of its own and with it a radius of
its own.  Source: WHIR, ePrint 2024/1586, Theorem 5.2.

The shift round holds two events: the queries miss (on the previous oracle), and the
combination challenge, drawn after the openings, is a root (on the next).  Grinding before the
queries is credited to the first alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from soundproof.params import Batching, Bits, Param, Rate
from soundproof.protocols.fri import Hashing, batch
from soundproof.theorems import protocols as cited
from soundproof.transcript import (
    Challenge,
    Claim,
    Code,
    Elements,
    ErrorTerm,
    Frame,
    Gap,
    Message,
    Missed,
    Opening,
    Oracle,
    Pairs,
    Roots,
    Rounds,
    Transcript,
)

__all__ = ["Whir", "WhirGrinding", "whir"]


@dataclass(frozen=True, slots=True)
class WhirGrinding:
    """Grinding bits: ``folds`` and the rest are one number for all, or one per iteration (and fold)."""

    batching: Bits = 0
    folds: Bits | tuple[tuple[Bits, ...], ...] = 0
    out_of_domain: Bits | tuple[Bits, ...] = 0
    queries: Bits | tuple[Bits, ...] = 0

    def fold(self, i: int, s: int) -> int:
        """Bits before fold ``s`` (from 1) of iteration ``i`` (from 0)."""
        return self.folds if isinstance(self.folds, int) else self.folds[i][s - 1]

    def ood(self, i: int) -> int:
        """Bits before the out-of-domain samples of iteration ``i`` ≥ 1."""
        return self.out_of_domain if isinstance(self.out_of_domain, int) else self.out_of_domain[i - 1]

    def query(self, i: int) -> int:
        """Bits before the queries to oracle ``i``."""
        return self.queries if isinstance(self.queries, int) else self.queries[i]


@dataclass(frozen=True, slots=True)
class Whir:
    """WHIR.  ``log_foldings`` are the κ_i, ``queries`` the t_i; ``rates`` overrides the rates that follow from them."""

    kind: Literal["whir"]
    rate: Rate
    log_foldings: tuple[Annotated[int, Param("κ", "variables folded in an iteration", ge=1, le=32)], ...]
    queries: tuple[Annotated[int, Param("t", "queries to an iteration's oracle", ge=1)], ...]
    out_of_domain: tuple[Annotated[int, Param("w", "out-of-domain samples of an iteration", ge=1)], ...]
    constraint_degree: Annotated[int, Param("d", "degree of the claim's sumcheck: max(d*, 3)", ge=1)]
    batching: Batching = Batching.POWERS
    rates: tuple[Rate, ...] | None = None
    combines_last_queries: Annotated[bool, Param("", "the last queries are combined by one more challenge")] = False
    grinding: WhirGrinding = WhirGrinding()
    merkle: Hashing = Hashing()

    def oracles(self, first: Code) -> list[Code]:
        """The code of each iteration, from the claim's own code on."""
        codes, dimension, length = [first], first.dimension, first.length
        for i, folding in enumerate(self.log_foldings[:-1], start=1):
            dimension //= 2**folding
            length = length // 2 if self.rates is None else dimension * self.rates[i].denominator
            codes.append(Code.of(Oracle(first.oracle.index + i, length, dimension)))
        return codes


def whir(p: Whir, claim: Claim) -> Transcript:
    """The transcript of WHIR on a claim."""
    field, q = claim.field, claim.field.size
    degree = max(p.constraint_degree, 3)
    codes = p.oracles(claim.code)
    last = len(codes) - 1
    yield from batch(claim, p.batching, p.grinding.batching, "whir")
    # Lengths of the vectors of rounds, roots and rows, of the first opening's dimensions, and of each later one.
    yield Message(("whir", "framing"), "framing", (Frame("framing", 8 + 20 + 4 * last + 4),))
    for i, (code, folding) in enumerate(zip(codes, p.log_foldings, strict=True)):
        if i > 0:
            yield Message(("whir", "oracle", i), f"oracle {i}", (p.merkle.root("root"),))
            samples = p.out_of_domain[i - 1]
            event = Pairs(code.dimension - 1, q, samples, code)
            label = ("whir", "ood", i)
            term = ErrorTerm(label, f"OOD {i}", event, cited.WHIR_OOD, claim.grinding(p.grinding.ood(i)))
            yield from claim.nonce(label, p.grinding.ood(i))
            yield Challenge(label, f"OOD {i}", (term,))
            yield Message(("whir", "ood answers", i), f"OOD answers {i}", (Elements("answers", samples, field),))
            yield from claim.nonce(("whir", "shift", i), p.grinding.query(i - 1))
            yield shift(p, claim, i, codes[i - 1], code, p.queries[i - 1] + samples)
            yield _openings(p, claim, i - 1, codes[i - 1])
        for s in range(1, folding + 1):
            yield Message(("whir", "sumcheck", i, s), f"sumcheck {i}.{s}", (Rounds("round polynomials", 1, 2, field),))
            before, code = code, code.folded(2)
            yield from claim.nonce(("whir", "fold", i, s), p.grinding.fold(i, s))
            yield fold(claim, i, s, degree, before, code, p.grinding.fold(i, s))
    last_polynomial = Elements("final polynomial", code.dimension, field, vector=True)
    yield Message(("whir", "final"), "final polynomial", (last_polynomial,))
    yield from claim.nonce(("whir", "final"), p.grinding.query(last))
    yield final(p, claim, last, codes[last])
    yield _openings(p, claim, last, codes[last])


def fold(claim: Claim, i: int, s: int, degree: int, before: Code, after: Code, bits: int) -> Challenge:
    """Fold ``i.s``: the sumcheck polynomial of a listed codeword has a root, or the folded words come close."""
    label, name, grinding = ("whir", "fold", i, s), f"fold {i}.{s}", claim.grinding(bits)
    roots = Roots(degree, claim.field.size, before)
    return Challenge(
        label,
        name,
        (
            ErrorTerm(label, name, Gap(1, after, claim.field.size), None, grinding),
            ErrorTerm((*label, "sumcheck"), f"{name} sumcheck", roots, cited.WHIR_FOLD, grinding),
        ),
    )


def shift(p: Whir, claim: Claim, i: int, previous: Code, code: Code, claims: int) -> Challenge:
    """Shift ``i``: the queries to oracle i−1 miss, or the combination of ``claims`` claims on oracle i fails."""
    label, name = ("whir", "shift", i), f"shift {i}"
    queries = Missed(p.queries[i - 1], previous, claim.sampling(_log_cosets(p, i - 1, previous)))
    return Challenge(
        label,
        name,
        (
            ErrorTerm(label, name, queries, cited.WHIR_SHIFT, claim.grinding(p.grinding.query(i - 1))),
            ErrorTerm(
                (*label, "combination"), f"{name} combination", Roots(claims, claim.field.size, code), cited.WHIR_SHIFT
            ),
        ),
    )


def final(p: Whir, claim: Claim, i: int, code: Code) -> Challenge:
    """The last queries miss; where they are combined once more, that challenge is a root."""
    label = ("whir", "final")
    queries = Missed(p.queries[i], code, claim.sampling(_log_cosets(p, i, code)))
    terms = [ErrorTerm(label, "final", queries, cited.WHIR_FINAL, claim.grinding(p.grinding.query(i)))]
    if p.combines_last_queries:
        event = Roots(p.queries[i] + 1, claim.field.size, code)
        terms.append(ErrorTerm((*label, "combination"), "final combination", event, cited.WHIR_SHIFT))
    return Challenge(label, "final", tuple(terms))


def _log_cosets(p: Whir, i: int, code: Code) -> int:
    """log₂ of the number of query positions: cosets of the domain that fold to one value."""
    return int(code.length).bit_length() - 1 - p.log_foldings[i]


def _openings(p: Whir, claim: Claim, i: int, code: Code) -> Message:
    """Leaves of oracle ``i`` (i ≥ 1; the AIR protocol opens its own trees), one per query."""
    if i == 0:
        return Message(("whir", "openings", 0), "openings 0", ())
    width = 2 ** p.log_foldings[i]
    tree, leaf = p.merkle.tree(code.length // width), width * claim.field.bytes
    opening = Opening(f"oracle {i}", tree, p.queries[i], leaf, encoded=code.length)
    return Message(("whir", "openings", i), f"openings {i}", (opening,))
