"""In which characteristic the theorems hold, and which agreement they give."""

from __future__ import annotations

from soundproof.theorems.registry import OF_HASHES, registry
from soundproof.theorems.theorem import Characteristic, Notion, Status
from tests.docs.markdown import markdown_table


def characteristics() -> list[str]:
    """The bounds that figures of protocols rest on, by the characteristic that they ask for."""
    used = [bound for bound in registry() if bound.status != Status.HEURISTIC and bound.bounds not in OF_HASHES]
    rows = [
        (value.value, " · ".join(sorted(bound.name for bound in used if bound.characteristic is value)))
        for value in Characteristic
    ]
    return markdown_table(("Characteristic", "Statements"), rows)


def notions() -> list[str]:
    """The bounds on bad challenges, by the agreement that they give."""
    given = [bound for bound in registry() if bound.notion is not None and bound.status != Status.HEURISTIC]
    kinds = sorted({bound.notion for bound in given}, key=list(Notion).index)
    rows = [(kind.value, " · ".join(sorted(bound.name for bound in given if bound.notion is kind))) for kind in kinds]
    return markdown_table(("Gives", "Statements"), rows)


TABLES = {"characteristics": characteristics, "notions": notions}
