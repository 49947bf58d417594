"""Round-by-round soundness of the protocols: which statement each error term comes from.

The terms themselves are written in :mod:`soundproof.protocols`, where the parameters are; the
statements here are what a report cites beside them.
"""

from __future__ import annotations

from soundproof.theorems import Status, Theorem


def _cite(id: str, number: str, paper: str, status: Status) -> Theorem:
    return Theorem(id, number, paper, status, lambda error: error)


_HABOCK = "Haböck: A summary on the FRI low degree test, ePrint 2022/1216; round by round in ePrint 2025/1993"
FRI_QUERY = _cite("Haböck22", "Thm 8, queries", _HABOCK, Status.PREPRINT)
ALI = _cite("Haböck22", "Thm 8, ALI", _HABOCK, Status.PREPRINT)
DEEP = _cite("Haböck22", "Thm 8, DEEP", _HABOCK, Status.PREPRINT)

_WHIR = "Arnon, Chiesa, Fenzi, Yogev: WHIR, ePrint 2024/1586, EUROCRYPT 2025"
WHIR_FOLD = _cite("WHIR", "Thm 5.2, folding", _WHIR, Status.PROVED)
WHIR_OOD = _cite("WHIR", "Thm 5.2, out-of-domain", _WHIR, Status.PROVED)
WHIR_SHIFT = _cite("WHIR", "Thm 5.2, shift", _WHIR, Status.PROVED)
WHIR_FINAL = _cite("WHIR", "Thm 5.2, final", _WHIR, Status.PROVED)

_STIR = "Arnon, Chiesa, Fenzi, Yogev: STIR, ePrint 2024/390, CRYPTO 2024"
STIR_OOD = _cite("STIR", "Lemma 5.4, out-of-domain", _STIR, Status.PROVED)
STIR_SHIFT = _cite("STIR", "Lemma 5.4, shift", _STIR, Status.PROVED)
STIR_FINAL = _cite("STIR", "Lemma 5.4, final", _STIR, Status.PROVED)

ZEROCHECK = _cite("Zerocheck", "summed over its rounds", "Schwartz–Zippel and sumcheck (LFKN 1992)", Status.DERIVED)
BATCHED_CLAIMS = _cite("Batching", "of evaluation claims", "Schwartz–Zippel", Status.DERIVED)
JAGGED = _cite(
    "Jagged", "reduction, summed", "Hemo et al.: Jagged polynomial commitments, ePrint 2025/917", Status.PREPRINT
)
BASEFOLD = _cite("BaseFold", "sumcheck round", "Zeilberger, Chen, Fisch: BaseFold, ePrint 2023/1705", Status.PROVED)

LOGUP = _cite("LogUp", "fingerprint and evaluation", "Haböck: LogUp, ePrint 2022/1530; Schwartz–Zippel", Status.DERIVED)
LOGUP_GKR = _cite("LogUp-GKR", "layer", "Papini, Haböck: LogUp-GKR, ePrint 2023/1284", Status.PREPRINT)

SWIRL = _cite("SWIRL", "constraint side", "OpenVM 2 proof system specification", Status.DERIVED)
