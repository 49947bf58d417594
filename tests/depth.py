"""How much tests look at: a sample where everything costs much, and all of it with ``SOUNDPROOF_DEEP=1``."""

from __future__ import annotations

import os

__all__ = ["DEEP", "depth"]

DEEP = "SOUNDPROOF_DEEP" in os.environ


def depth(sample: int, deep: int) -> int:
    """How many of something are looked at."""
    return deep if DEEP else sample
