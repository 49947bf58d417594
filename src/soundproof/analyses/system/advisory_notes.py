"""Advisories that may concern the version at hand, as lines and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from soundproof.analyses.system.advisories import Concern, concerns
from soundproof.zkvm.zkvm import ZkVM

if TYPE_CHECKING:
    from soundproof.analyses.system.output import AdvisoryOutput

__all__ = ["advisories_json", "advisory_notes"]

VERDICTS = {"affected": "affects this version", "fixed": "fixed", "unknown": "may affect this version"}


def advisory_notes(zkvm: ZkVM) -> Iterator[str]:
    """A line for each advisory that is not known to be fixed."""
    for concern in concerns(zkvm):
        if concern.verdict != "fixed":
            yield f"advisory {_names(concern)}: {concern.advisory.about}: {VERDICTS[concern.verdict]} ({concern.why})"


def _names(concern: Concern) -> str:
    return ", ".join((concern.advisory.id, *concern.advisory.aliases))


def advisories_json(zkvm: ZkVM) -> list[AdvisoryOutput]:
    """Every advisory about a zkVM, those included that its version has the fix of."""
    return [
        {
            "id": concern.advisory.id,
            "aliases": list(concern.advisory.aliases),
            "about": concern.advisory.about,
            "date": concern.advisory.date,
            "verdict": concern.verdict,
            "why": concern.why,
        }
        for concern in concerns(zkvm)
    ]
