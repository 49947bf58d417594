"""The challenge that combines all functions into one."""

from __future__ import annotations

from typing import Any

from soundproof.arithmetic.numbers import only
from soundproof.parameters.params import Batching
from soundproof.theorems import protocols as cited
from soundproof.theorems.theorem import Notion
from soundproof.transcript.challenges import Challenge, ErrorTerm, Transcript
from soundproof.transcript.claim import Claim
from soundproof.transcript.codes import Code
from soundproof.transcript.events import Gap, Roots

__all__ = ["batch"]


def batch(claim: Claim, batching: Batching, grinding: int, layer: str, needs: Notion) -> Transcript:
    """The round that combines the claim's functions into one for each domain; nothing where there is one for each.

    ``needs`` is the notion of agreement on which the opening's argument rests.
    """
    label, drawn = (layer, "batching"), claim.grinding(grinding)
    q = claim.field.size - (batching is Batching.AFFINE)

    def combined(functions: Any, code: Code) -> Gap:
        curve = batching is Batching.POWERS and not only(functions, 2)
        return Gap(batching.factor(functions), code, q, curve, needs)

    terms = []
    if not only(claim.functions, 1):
        terms.append(ErrorTerm(label, "batching", combined(claim.functions, claim.code), None, drawn))
    for lower in claim.lower:
        if not only(lower.functions, 1):
            event = combined(lower.functions, claim.code.folded(lower.share))
            terms.append(ErrorTerm((*label, lower.rows), f"batching 2^{lower.log_rows}", event, None, drawn))
    if not terms:
        return
    if claim.separate:
        roots = Roots(batching.factor(claim.functions), claim.field.size, claim.code)
        terms.append(ErrorTerm((*label, "claims"), "batching claims", roots, cited.BATCHED_CLAIMS, drawn))
    yield from claim.nonce(label, grinding)
    yield Challenge(label, "batching", tuple(terms))
