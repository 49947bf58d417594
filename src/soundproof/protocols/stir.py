"""STIR: like FRI with a smaller domain and a lower rate after every fold, as a commitment scheme.

M iterations fold by K_i and halve the domain; then the last polynomial is sent.  Source: STIR,
ePrint 2024/390, Lemma 5.4, whose proximity generator is read from the chosen regime.  In the
shift round we combine t + s claims with factor t + s; the printed lemma has t + s − 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from soundproof.parameters.faults import Path
from soundproof.parameters.params import Arity, Batching, Bits, Param, Rate, Schedule
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

__all__ = ["Stir", "StirGrinding", "stir"]

NEEDS = Notion.CORRELATED
"""What STIR's argument needs: every iteration asks only whether one word is close, whichever positions agree."""


@dataclass(frozen=True, slots=True)
class StirGrinding:
    """Grinding bits before the batching, first fold, out-of-domain and query challenges."""

    batching: Bits = 0
    fold: Bits = 0
    out_of_domain: Bits = 0
    queries: Bits = 0


@dataclass(frozen=True, slots=True)
class Stir:
    """STIR.  ``queries`` has one entry per folding: t_0 … t_M for foldings K_0 … K_M."""

    kind: Literal["stir"]
    rate: Rate
    foldings: Annotated[tuple[Arity, ...], Param("K", "folding factor of each iteration", schedule=Schedule)]
    queries: tuple[Annotated[int, Param("t", "queries to an iteration's oracle", ge=1)], ...]
    out_of_domain: Annotated[int, Param("s", "out-of-domain samples of an iteration", ge=1)] = 1
    batching: Batching = Batching.POWERS
    grinding: StirGrinding = StirGrinding()
    merkle: Hashing = Hashing()

    @property
    def grinds(self) -> dict[Label, Path]:
        """Label of a challenge → the grinding before it: the keys of its bits below this record."""
        later = range(1, len(self.foldings))
        return {
            ("stir", "batching"): ("grinding", "batching"),
            ("stir", "fold"): ("grinding", "fold"),
            **{("stir", "ood", i): ("grinding", "out_of_domain") for i in later},
            **{("stir", "shift", i): ("grinding", "queries") for i in later},
            ("stir", "query"): ("grinding", "queries"),
        }

    def oracles(self, first: Code) -> list[Code]:
        """The code of each iteration: dimension divided by K, domain halved."""
        codes, dimension, length = [first], first.dimension, first.length
        for i, arity in enumerate(self.foldings[:-1], start=1):
            dimension, length = dimension // arity, length // 2
            codes.append(Code.of(Oracle(first.oracle.index + i, length, dimension)))
        return codes


def stir(p: Stir, claim: Claim) -> Transcript:
    """The transcript of STIR on a claim."""
    field, q = claim.field, claim.field.size
    codes = p.oracles(claim.code)
    grinding = claim.grinding(p.grinding.queries)
    yield from batch(claim, p.batching, p.grinding.batching, "stir", NEEDS)
    label: tuple[str | int, ...] = ("stir", "fold")
    event = Gap(p.foldings[0] - 1, codes[0].folded(p.foldings[0]), q, p.foldings[0] > 2, NEEDS)
    yield from claim.nonce(label, p.grinding.fold)
    yield Challenge(label, "fold", (ErrorTerm(label, "fold", event, None, claim.grinding(p.grinding.fold)),))
    for i in range(1, len(codes)):
        code, previous = codes[i], codes[i - 1]
        yield Message(("stir", "oracle", i), f"oracle {i}", (p.merkle.root("root"),))
        # A sample from outside the domain leaves q − n_i values.
        pairs = Pairs(code.dimension - 1, q - code.length, p.out_of_domain, code)
        label = ("stir", "ood", i)
        term = ErrorTerm(label, f"OOD {i}", pairs, cited.STIR_OOD, claim.grinding(p.grinding.out_of_domain))
        yield from claim.nonce(label, p.grinding.out_of_domain)
        yield Challenge(label, f"OOD {i}", (term,))
        answers = Elements("answers", p.out_of_domain, field)
        yield Message(("stir", "ood answers", i), f"OOD answers {i}", (answers,))
        claims = p.queries[i - 1] + p.out_of_domain
        label, name = ("stir", "shift", i), f"shift {i}"
        missed = Missed(p.queries[i - 1], previous, _positions(claim, previous, p.foldings[i - 1]))
        refold = Gap(p.foldings[i] - 1, code.folded(p.foldings[i]), q, p.foldings[i] > 2, NEEDS)
        yield from claim.nonce(label, p.grinding.queries)
        yield Challenge(
            label,
            name,
            (
                ErrorTerm(label, name, missed, cited.STIR_SHIFT, grinding, _room(code)),
                ErrorTerm((*label, "combination"), f"{name} combination", Gap(claims, code, q, True, NEEDS), None),
                ErrorTerm((*label, "fold"), f"{name} fold", refold, None),
            ),
        )
        yield _openings(p, claim, i - 1, previous)
    last = len(codes) - 1
    final = Elements("final polynomial", codes[last].dimension // p.foldings[last], field)
    yield Message(("stir", "final"), "final polynomial", (final,))
    label = ("stir", "query")
    missed = Missed(p.queries[last], codes[last], _positions(claim, codes[last], p.foldings[last]))
    yield from claim.nonce(label, p.grinding.queries)
    yield Challenge(label, "query phase", (ErrorTerm(label, "query phase", missed, cited.STIR_FINAL, grinding),))
    yield _openings(p, claim, last, codes[last])


def _positions(claim: Claim, code: Code, arity: int) -> Sampling | None:
    return claim.sampling((int(code.length) // arity).bit_length() - 1)


def _room(code: Code) -> tuple[Hypothesis, ...]:
    """δ < 1 − ρ − 1/n for oracles after the first; checked at the largest radius, 1 − √ρ."""
    n, k = code.length, code.dimension
    if n * k > (k + 1) ** 2:
        return ()
    return (Hypothesis("δ < 1 − ρ − 1/n", False, f"n = {n}, k = {k}: √(nk) ≤ k + 1"),)


def _openings(p: Stir, claim: Claim, i: int, code: Code) -> Message:
    """Leaves of oracle ``i`` ≥ 1, one coset per query; the AIR protocol opens its own trees."""
    if i == 0:
        return Message(("stir", "openings", 0), "openings 0", ())
    arity = p.foldings[i]
    tree, leaf = p.merkle.tree(code.length // arity), arity * claim.field.bytes
    opening = Opening(f"oracle {i}", tree, p.queries[i], leaf, encoded=code.length)
    return Message(("stir", "openings", i), f"openings {i}", (opening,))
