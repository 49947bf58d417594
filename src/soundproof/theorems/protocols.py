"""Round-by-round soundness of the protocols: which statement each error term comes from.

The terms themselves are written in :mod:`soundproof.protocols`, where the parameters are; the
statements here are what a report cites beside them.
"""

from __future__ import annotations

from soundproof.theorems.theorem import Characteristic, Status, Theorem

ANY, LARGE = Characteristic.ANY, Characteristic.LARGE


def _cite(
    id: str,
    number: str,
    paper: str,
    status: Status,
    date: str,
    bounds: str,
    characteristic: Characteristic = Characteristic.ODD,
) -> Theorem:
    return Theorem(
        id, number, paper, status, lambda error: error, date=date, bounds=bounds, characteristic=characteristic
    )


# Elementary once the gap and list bounds are given; docs/protocols/ has the arguments.
_HABOCK = "Haböck: A summary on the FRI low degree test, ePrint 2022/1216; round by round in ePrint 2025/1993"
FRI_QUERY = _cite("Haböck22", "Thm 8, queries", _HABOCK, Status.DERIVED, "2022-09", "query phase", ANY)
ALI = _cite("Haböck22", "Thm 8, ALI", _HABOCK, Status.DERIVED, "2022-09", "combination of constraints", ANY)
DEEP = _cite("Haböck22", "Thm 8, DEEP", _HABOCK, Status.DERIVED, "2022-09", "out-of-domain point", ANY)

_WHIR = "Arnon, Chiesa, Fenzi, Yogev: WHIR, ePrint 2024/1586, EUROCRYPT 2025"
WHIR_FOLD = _cite("WHIR", "Thm 5.2, folding", _WHIR, Status.PROVED, "2024-10", "sumcheck of a fold")
WHIR_OOD = _cite("WHIR", "Thm 5.2, out-of-domain", _WHIR, Status.PROVED, "2024-10", "out-of-domain samples")
WHIR_PIN = _cite("WHIR", "first out-of-domain", _WHIR, Status.DERIVED, "2024-10", "out-of-domain samples")
WHIR_SHIFT = _cite("WHIR", "Thm 5.2, shift", _WHIR, Status.PROVED, "2024-10", "queries and combination of claims")
WHIR_FINAL = _cite("WHIR", "Thm 5.2, final", _WHIR, Status.PROVED, "2024-10", "last queries")

_ROWS = "A row of words is a word over an extension field; docs/protocols/whir.md"
ROWS = _cite("Interleaving", "of rows", _ROWS, Status.DERIVED, "2026-11", "bounds for interleaved words")
_CIRCLE = (
    "Haböck, Levit, Papini: Circle STARKs, ePrint 2024/278; the circle as a projective line, docs/protocols/fri.md"
)
CIRCLE = _cite("Circle codes", "as Reed–Solomon codes", _CIRCLE, Status.DERIVED, "2024-02", "bounds for circle codes")

_LIGERO = (
    "Ames, Hazay, Ishai, Venkitasubramaniam: Ligero, ePrint 2022/1608, CCS 2017; as an opening in Golovnev et al.: "
    "Brakedown, ePrint 2021/1043, CRYPTO 2023"
)
LIGERO_QUERY = _cite("Ligero", "queries", _LIGERO, Status.DERIVED, "2017-10", "query phase", ANY)

_STIR = "Arnon, Chiesa, Fenzi, Yogev: STIR, ePrint 2024/390, CRYPTO 2024"
STIR_OOD = _cite("STIR", "Lemma 5.4, out-of-domain", _STIR, Status.PROVED, "2024-03", "out-of-domain samples")
STIR_SHIFT = _cite("STIR", "Lemma 5.4, shift", _STIR, Status.PROVED, "2024-03", "queries of an iteration")
STIR_FINAL = _cite("STIR", "Lemma 5.4, final", _STIR, Status.PROVED, "2024-03", "last queries")

_SUMCHECK = "Schwartz–Zippel and sumcheck (LFKN 1992)"
ZEROCHECK = _cite(
    "Zerocheck", "summed over its rounds", _SUMCHECK, Status.DERIVED, "1992", "constraints of an AIR", ANY
)
SUMCHECK = _cite("Sumcheck", "round", _SUMCHECK, Status.DERIVED, "1992", "sum over a hypercube", ANY)
ZEROCHECK_POINT = _cite("Zerocheck", "random point", "Schwartz–Zippel", Status.DERIVED, "1979", "rows of a trace", ANY)
CONSTRAINTS = _cite(
    "Zerocheck", "constraint batching", "Schwartz–Zippel", Status.DERIVED, "1979", "constraints of an AIR", ANY
)
BATCHED_CLAIMS = _cite(
    "Batching", "of evaluation claims", "Schwartz–Zippel", Status.DERIVED, "1979", "several claims", ANY
)
_JAGGED = "Hemo et al.: Jagged polynomial commitments, ePrint 2025/917"
JAGGED = _cite("Jagged", "reduction, summed", _JAGGED, Status.PREPRINT, "2025-05", "reduction to the dense polynomial")
_BASEFOLD = "Zeilberger, Chen, Fisch: BaseFold, ePrint 2023/1705, CRYPTO 2024"
BASEFOLD = _cite("BaseFold", "sumcheck round", _BASEFOLD, Status.PROVED, "2023-11", "sumcheck of a fold")

_LOGUP = "Haböck: LogUp, ePrint 2022/1530; Schwartz–Zippel"
LOGUP = _cite("LogUp", "fingerprint and evaluation", _LOGUP, Status.DERIVED, "2022-11", "lookups and buses", LARGE)
_PRODUCT = (
    "Schwartz–Zippel; as the permutation argument of Gabizon, Williamson, Ciobotaru: PLONK, ePrint 2019/953, and the "
    "memory checking of Blum, Evans, Gemmell, Kannan, Naor, FOCS 1991"
)
GRAND_PRODUCT = _cite(
    "Grand product", "fingerprint and product", _PRODUCT, Status.DERIVED, "2019-08", "permutations and memory", ANY
)
_GKR = "Papini, Haböck: LogUp-GKR, ePrint 2023/1284; sumcheck and restriction to a line"
LOGUP_GKR = _cite("LogUp-GKR", "layer", _GKR, Status.DERIVED, "2023-08", "layers of the sum of fractions", ANY)

_SWIRL = "OpenVM 2 proof system specification; Schwartz–Zippel and sumcheck"
SWIRL = _cite("SWIRL", "constraint side", _SWIRL, Status.DERIVED, "2026", "constraint side of SWIRL")
