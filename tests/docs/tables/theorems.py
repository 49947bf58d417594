"""In which characteristic the theorems hold."""

from __future__ import annotations

from soundproof.theorems.registry import OF_HASHES, registry
from soundproof.theorems.theorem import Characteristic, Status
from tests.docs.markdown import markdown_table


def characteristics() -> list[str]:
    """The bounds that figures of protocols rest on, by the characteristic that they ask for."""
    used = [bound for bound in registry() if bound.status != Status.HEURISTIC and bound.bounds not in OF_HASHES]
    rows = [
        (value.value, " · ".join(sorted(bound.name for bound in used if bound.characteristic is value)))
        for value in Characteristic
    ]
    return markdown_table(("Characteristic", "Statements"), rows)


TABLES = {"characteristics": characteristics}
