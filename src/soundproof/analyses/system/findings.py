"""One thing that is wrong, or not stated."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

__all__ = ["Finding", "Topic"]

Topic = Literal["", "assumption", "bus", "decreasing", "key", "memory", "no bus", "public free", "public lost"]
"""What of a security argument a finding is about, where other questions ask for it."""


class Finding(Struct, frozen=True):
    """One thing at a place of the topology (``node``, ``a → b``) or of a table, and what would settle it."""

    kind: Literal["fault", "open"]
    place: str
    problem: str
    remedy: str
    topic: Topic = ""
