"""One thing that is wrong, or not stated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Finding"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing at a place of the topology (``node``, ``a → b``), and what would settle it."""

    kind: Literal["fault", "open"]
    place: str
    problem: str
    remedy: str
