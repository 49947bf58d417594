"""The theorems in JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from soundproof.render.json import document
from soundproof.theorems.theorem import Theorem

__all__ = ["theorems_json"]


def theorems_json(theorems: Sequence[Theorem], used: Mapping[Theorem, Sequence[str]]) -> str:
    """Every bound, schema ``soundproof.theorems/1``."""
    entries = [
        {
            "id": t.id,
            "name": t.name,
            "number": t.number,
            "bounds": t.bounds,
            "paper": t.paper,
            "status": t.status.value,
            "date": t.date,
            "conditions": list(t.conditions),
            "certificate": t.certificate,
            "used_by": list(used.get(t, ())),
        }
        for t in theorems
    ]
    return document("soundproof.theorems/1", theorems=entries)
