"""The challenge that combines all functions into one."""

from __future__ import annotations

from soundproof.arithmetic.numbers import only
from soundproof.parameters.params import Batching
from soundproof.theorems import protocols as cited
from soundproof.theorems.theorem import Notion
from soundproof.transcript.challenges import Challenge, ErrorTerm, Transcript
from soundproof.transcript.claim import Claim
from soundproof.transcript.events import Gap, Roots

__all__ = ["batch"]


def batch(claim: Claim, batching: Batching, grinding: int, layer: str, needs: Notion) -> Transcript:
    """The round that combines the claim's functions into one; nothing for a single function.

    ``needs`` is the notion of agreement on which the opening's argument rests.
    """
    if only(claim.functions, 1):
        return
    q = claim.field.size - (batching is Batching.AFFINE)
    event = Gap(
        batching.factor(claim.functions),
        claim.code,
        q,
        batching is Batching.POWERS and not only(claim.functions, 2),
        needs,
    )
    label, drawn = (layer, "batching"), claim.grinding(grinding)
    terms = [ErrorTerm(label, "batching", event, None, drawn)]
    if claim.separate:
        roots = Roots(batching.factor(claim.functions), claim.field.size, claim.code)
        terms.append(ErrorTerm((*label, "claims"), "batching claims", roots, cited.BATCHED_CLAIMS, drawn))
    yield from claim.nonce(label, grinding)
    yield Challenge(label, "batching", tuple(terms))
