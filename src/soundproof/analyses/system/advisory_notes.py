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
    for own in concerns(zkvm):
        if own.verdict != "fixed":
            yield f"advisory {_names(own)}: {own.advisory.about}: {VERDICTS[own.verdict]} ({own.why})"


def _names(own: Concern) -> str:
    return ", ".join((own.advisory.id, *own.advisory.aliases))


def advisories_json(zkvm: ZkVM) -> list[AdvisoryOutput]:
    """Every advisory about a zkVM, those included that its version has the fix of."""
    return [
        {
            "id": own.advisory.id,
            "aliases": list(own.advisory.aliases),
            "about": own.advisory.about,
            "date": own.advisory.date,
            "verdict": own.verdict,
            "why": own.why,
        }
        for own in concerns(zkvm)
    ]
