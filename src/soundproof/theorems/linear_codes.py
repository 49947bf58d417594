"""Linear codes of which only the minimum distance is known.

For lines, the count is that of Roth and Zémor in Ames, Hazay, Ishai, Venkitasubramaniam: Ligero, ePrint 2022/1608.
docs/protocols/ligero.md has the proof for mutual agreement, and for curves.
"""

from __future__ import annotations

from typing import Any

from soundproof.theorems.theorem import Characteristic, Notion, Status, theorem

PAPER = (
    "Roth, Zémor in Ames, Hazay, Ishai, Venkitasubramaniam: Ligero, ePrint 2022/1608, for lines; for curves and mutual "
    "agreement docs/protocols/ligero.md"
)


@theorem(
    "Linear codes",
    "e + 1",
    PAPER,
    Status.DERIVED,
    least=0,
    date="2022-11",
    bounds="bad challenges of a line",
    conditions=("(ℓ + 2)e < d",),
    notion=Notion.MUTUAL,
    characteristic=Characteristic.ANY,
)
def exceptions(e: Any) -> Any:
    """Bad challenges of a line in a linear code of minimum distance d, for e errors with 3e < d: E = e + 1.

    A curve of degree ℓ has ℓ·E, where (ℓ + 2)e < d.  Attained: words that differ from codewords in e + 1 positions,
    each of which another challenge mends.

    >>> exceptions(8)
    9
    """
    return e + 1
