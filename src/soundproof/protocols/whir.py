"""WHIR: fold, commit to the folded word at a lower rate, and carry the claims over.

M iterations; iteration i folds ⌊κ_i⌋ variables, one challenge each, and halves the domain, so
the rate falls by 2^(κ_i − 1).  Each iteration has an oracle of its own and with it a radius of
its own.  Source: WHIR, ePrint 2024/1586, Theorem 5.2.

The shift round holds two events: the queries miss (on the previous oracle), and the
combination challenge, drawn after the openings, is a root (on the next).  Grinding before the
queries is credited to the first alone.

The first oracle may be interleaved: a leaf is a row of 2^κ₀ values, one of each of so many words on a domain as
many times shorter, and the folds of iteration 0 combine the words of the rows.  Then the code of all that reads this
oracle is that of the folded dimension, and of its domains the field needs only that one.

Samples may be taken of the first oracle, too, before the constraint side draws anything.  They tell the listed
codewords apart: at most one of them is left for what the constraint side claims, and its terms have no list size,
unless lookups commit to columns of their own after the samples.
The answers are claims that the opening takes along, each listed codeword failing one of them or of the others.

Folds and batching need *mutual* agreement (Definition 4.9 there): claims about values are carried over to every
codeword of a list, so the codewords of the folded word have to be folds.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Struct

from soundproof.arithmetic.numbers import absent
from soundproof.parameters.faults import Path
from soundproof.parameters.params import MOST_POINTS, Batching, Bits, LogSchedule, Param, Rate, entry
from soundproof.protocols.batching import batch
from soundproof.protocols.trees import Hashing
from soundproof.theorems import protocols as cited
from soundproof.theorems.theorem import Notion
from soundproof.transcript.challenges import Challenge, ErrorTerm, Transcript
from soundproof.transcript.claim import Claim
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.events import Gap, Missed, Pairs, Roots
from soundproof.transcript.messages import Elements, Frame, Label, Message, Opening, Place, Rounds

__all__ = [
    "Whir",
    "WhirGrinding",
    "final",
    "first_samples",
    "fold",
    "framing",
    "joined",
    "last_claim",
    "last_polynomial",
    "opened",
    "oracle",
    "out_of_domain",
    "shift",
    "sumcheck",
    "whir",
]


class WhirGrinding(Struct, frozen=True):
    """Grinding bits: ``folds`` and the rest are one number for all, or one per iteration (and fold)."""

    batching: Bits = 0
    folds: Bits | tuple[tuple[Bits, ...], ...] = 0
    out_of_domain: Bits | tuple[Bits, ...] = 0
    queries: Bits | tuple[Bits, ...] = 0
    first_out_of_domain: Bits = 0

    def fold(self, i: int, s: int) -> int:
        """Bits before fold ``s`` (from 1) of iteration ``i`` (from 0)."""
        bits: int = entry(self.folds, i, s - 1)
        return bits

    def ood(self, i: int) -> int:
        """Bits before the out-of-domain samples of iteration ``i`` ≥ 1."""
        bits: int = entry(self.out_of_domain, i - 1)
        return bits

    def query(self, i: int) -> int:
        """Bits before the queries to oracle ``i``."""
        bits: int = entry(self.queries, i)
        return bits


class Whir(Struct, frozen=True):
    """WHIR.  ``log_foldings`` are the κ_i, ``queries`` the t_i; ``rates`` overrides the rates that follow from them.

    ``interleaved`` is None where a file says nothing: then the first oracle is one word.
    """

    kind: Literal["whir"]
    rate: Rate
    log_foldings: Annotated[
        tuple[Annotated[int, Param("κ", "variables folded in an iteration", ge=1, le=32)], ...],
        Param("κ", "variables folded in each iteration", schedule=LogSchedule),
    ]
    queries: tuple[Annotated[int, Param("t", "queries to an iteration's oracle", ge=1)], ...]
    out_of_domain: tuple[Annotated[int, Param("w", "out-of-domain samples of an iteration", ge=0)], ...]
    constraint_degree: Annotated[
        int, Param("d", "degree of the claim's sumcheck: max(d*, 3)", ge=1, le=MOST_POINTS, statement="one more")
    ]
    batching: Batching = Batching.POWERS
    rates: tuple[Rate, ...] | None = None
    combines_last_queries: Annotated[bool, Param("", "the last queries are combined by one more challenge")] = False
    interleaved: Annotated[bool | None, Param("", "a leaf of the first oracle is a row of 2^κ₀ words' values")] = None
    first_out_of_domain: Annotated[
        int, Param("w₀", "out-of-domain samples of the first oracle, before anything else is drawn", ge=0)
    ] = 0
    grinding: WhirGrinding = WhirGrinding()
    merkle: Hashing = Hashing()
    final_sumcheck: Annotated[bool, Param("", "the claim about the last polynomial is reduced by a sumcheck")] = False

    @property
    def rows(self) -> int:
        """Words that the first oracle is interleaved of: 2^κ₀, or one."""
        return 2 ** self.log_foldings[0] if self.interleaved else 1

    @property
    def grinds(self) -> dict[Label, Path]:
        """Label of a challenge → the grinding before it: the keys of its bits below this record."""
        last = len(self.log_foldings) - 1
        paths: dict[Label, Path] = {("whir", "batching"): ("grinding", "batching")}
        paths["whir", "ood", 0] = ("grinding", "first_out_of_domain")
        for i, folding in enumerate(self.log_foldings):
            paths |= {("whir", "fold", i, s): self._bits("folds", i, s - 1) for s in range(1, folding + 1)}
            if i > 0:
                paths["whir", "ood", i] = self._bits("out_of_domain", i - 1)
                paths["whir", "shift", i] = self._bits("queries", i - 1)
        paths["whir", "final"] = self._bits("queries", last)
        return paths

    def _bits(self, name: str, *place: int) -> Path:
        """Where grinding stands: one number for all, or a list with an entry at a place."""
        return ("grinding", name, *(place if isinstance(getattr(self.grinding, name), tuple) else ()))

    def oracles(self, first: Code) -> list[Code]:
        """The code of each iteration, from the claim's own code on."""
        codes, dimension, length = [first], first.coefficients, first.values
        for i, folding in enumerate(self.log_foldings[:-1], start=1):
            dimension //= 2**folding
            length = length // 2 if self.rates is None else dimension * self.rates[i].denominator
            codes.append(Code.of(Oracle(first.oracle.index + i, length, dimension)))
        return codes


def whir(p: Whir, claim: Claim) -> Transcript:
    """The transcript of WHIR on a claim."""
    codes = p.oracles(claim.code)
    last = len(codes) - 1
    yield framing(claim, last)
    yield from batch(claim, p.batching, p.grinding.batching, "whir", Notion.MUTUAL)
    yield from joined(p, claim)
    for i, (code, folding) in enumerate(zip(codes, p.log_foldings, strict=True)):
        if i > 0:
            samples, before = p.out_of_domain[i - 1], p.log_foldings[i - 1]
            root, answers = oracle(p.merkle, claim, i, samples)
            yield root
            yield from claim.nonce(("whir", "ood", i), p.grinding.ood(i))
            yield out_of_domain(claim, i, code, samples, p.grinding.ood(i))
            yield answers
            yield from claim.nonce(("whir", "shift", i), p.grinding.query(i - 1))
            yield shift(claim, i, codes[i - 1], before, code, p.queries[i - 1], samples, p.grinding.query(i - 1))
            yield opened(p.merkle, claim, i - 1, codes[i - 1], before, p.queries[i - 1])
        for s in range(1, folding + 1):
            yield sumcheck(claim, i, s)
            before_fold, code = code, code.folded(2)
            yield from claim.nonce(("whir", "fold", i, s), p.grinding.fold(i, s))
            yield fold(claim, i, s, p.constraint_degree, before_fold, code, p.grinding.fold(i, s))
    yield last_polynomial(claim, code)
    bits, folding, queries = p.grinding.query(last), p.log_foldings[last], p.queries[last]
    yield from claim.nonce(("whir", "final"), bits)
    yield final(claim, codes[last], folding, queries, p.combines_last_queries, bits)
    yield opened(p.merkle, claim, last, codes[last], folding, queries)
    if p.final_sumcheck:
        yield from last_claim(claim, code, p.constraint_degree)


def first_samples(p: Whir, claim: Claim) -> Transcript:
    """The samples of the first oracle and the answers, one of each function; nothing where none are taken."""
    if absent(p.first_out_of_domain):
        return
    bits = p.grinding.first_out_of_domain
    yield from claim.nonce(("whir", "ood", 0), bits)
    yield out_of_domain(claim, 0, claim.code, p.first_out_of_domain, bits)
    answers = Elements("answers", p.first_out_of_domain * claim.functions, claim.field)
    yield Message(("whir", "ood answers", 0), "OOD answers 0", (answers,))


def joined(p: Whir, claim: Claim) -> Transcript:
    """The challenge that joins the answers to the samples of the first oracle to the claim; nothing without samples."""
    if absent(p.first_out_of_domain):
        return
    label, name = ("whir", "ood", 0, "combination"), "OOD combination"
    event = Roots(p.first_out_of_domain, claim.field.size, claim.code)
    yield Challenge(label, name, (ErrorTerm(label, name, event, cited.BATCHED_CLAIMS),))


def framing(claim: Claim, last: int) -> Message:
    """Lengths of the vectors of rounds and roots, the first opening's dimensions, and those of each later one."""
    return Message(("whir", "framing"), "framing", (claim.work("batching"), Frame("framing", 8 + 12 + 4 * last + 4)))


def oracle(merkle: Hashing, claim: Claim, i: int, samples: int) -> tuple[Message, Message]:
    """The root of oracle ``i`` ≥ 1, and the answers to its out-of-domain samples, after which queries are drawn."""
    root = Message(("whir", "oracle", i), f"oracle {i}", (merkle.root("root"),))
    answers = Elements("answers", samples, claim.field)
    places = claim.work("queries"), Place("framing", "oracle", 1, claim.field)
    return root, Message(("whir", "ood answers", i), f"OOD answers {i}", (answers, *places))


def out_of_domain(claim: Claim, i: int, code: Code, samples: int, bits: int) -> Challenge:
    """The samples of oracle ``i``: two codewords of its list agree at all of them."""
    label, event = ("whir", "ood", i), Pairs(code.coefficients - 1, claim.field.size, samples, code)
    theorem = cited.WHIR_OOD if i else cited.WHIR_PIN
    return Challenge(label, f"OOD {i}", (ErrorTerm(label, f"OOD {i}", event, theorem, claim.grinding(bits)),))


def sumcheck(claim: Claim, i: int, s: int) -> Message:
    """The round polynomial before fold ``i.s``."""
    rounds = Rounds("round polynomials", 1, 2, claim.field)
    return Message(("whir", "sumcheck", i, s), f"sumcheck {i}.{s}", (rounds, claim.work("fold")))


def fold(claim: Claim, i: int, s: int, constraint_degree: int, before: Code, after: Code, bits: int) -> Challenge:
    """Fold ``i.s``: the sumcheck polynomial of a listed codeword has a root, or the folded words come close."""
    label, name, grinding = ("whir", "fold", i, s), f"fold {i}.{s}", claim.grinding(bits)
    roots = Roots(max(constraint_degree, 3), claim.field.size, before)
    return Challenge(
        label,
        name,
        (
            ErrorTerm(label, name, Gap(1, after, claim.field.size, False, Notion.MUTUAL), None, grinding),
            ErrorTerm((*label, "sumcheck"), f"{name} sumcheck", roots, cited.WHIR_FOLD, grinding),
        ),
    )


def shift(
    claim: Claim, i: int, previous: Code, folding: int, code: Code, queries: int, samples: int, bits: int
) -> Challenge:
    """Shift ``i``: the queries to oracle i−1 miss, or the combination of their claims on oracle i fails."""
    label, name, q = ("whir", "shift", i), f"shift {i}", claim.field.size
    missed = Missed(queries, previous, claim.sampling(_cosets(previous, folding)))
    combined = Roots(queries + samples, q, code)
    return Challenge(
        label,
        name,
        (
            ErrorTerm(label, name, missed, cited.WHIR_SHIFT, claim.grinding(bits)),
            ErrorTerm((*label, "combination"), f"{name} combination", combined, cited.WHIR_SHIFT),
        ),
    )


def last_polynomial(claim: Claim, code: Code) -> Message:
    """The coefficients of what is left after the last fold, after which the last queries are drawn."""
    coefficients = Elements("final polynomial", code.dimension, claim.field, lengths=(code.dimension,))
    return Message(("whir", "final"), "final polynomial", (coefficients, claim.work("queries")))


def final(claim: Claim, code: Code, folding: int, queries: int, combines: bool, bits: int) -> Challenge:
    """The last queries miss; where they are combined once more, that challenge is a root."""
    label = ("whir", "final")
    missed = Missed(queries, code, claim.sampling(_cosets(code, folding)))
    terms = [ErrorTerm(label, "final", missed, cited.WHIR_FINAL, claim.grinding(bits))]
    if combines:
        event = Roots(queries + 1, claim.field.size, code)
        terms.append(ErrorTerm((*label, "combination"), "final combination", event, cited.WHIR_SHIFT))
    return Challenge(label, "final", tuple(terms))


def last_claim(claim: Claim, code: Code, constraint_degree: int) -> Transcript:
    """The sumcheck of what is claimed of the last polynomial, which is known by then; its rounds are alike."""
    variables = int(code.dimension).bit_length() - 1
    if not variables:
        return
    label, name, degree = ("whir", "final sumcheck"), "final sumcheck", max(constraint_degree, 3)
    place = Place("framing", "final sumcheck", 1, claim.field)
    yield Message((*label, "rounds"), name, (Rounds("round polynomials", variables, 2, claim.field), place))
    yield Challenge(label, name, (ErrorTerm(label, name, Roots(degree, claim.field.size, None), cited.SUMCHECK),))


def _cosets(code: Code, folding: int) -> int:
    """The number of query positions: rows, or cosets of the domain that fold to one value."""
    return int(code.values) >> folding


def opened(merkle: Hashing, claim: Claim, i: int, code: Code, folding: int, queries: int) -> Message:
    """Leaves of oracle ``i`` (i ≥ 1; the AIR protocol opens its own trees), one per query."""
    if i == 0:
        return Message(("whir", "openings", 0), "openings 0", ())
    width = 2**folding
    tree, leaf = merkle.tree(code.length // width), width * claim.field.bytes
    length, element = code.length, claim.field.base.bytes
    opening = Opening(f"oracle {i}", tree, queries, leaf, encoded=length, rows=(width,), folded=True, element=element)
    return Message(("whir", "openings", i), f"openings {i}", (opening,))
