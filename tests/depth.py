"""How much tests look at: a sample where everything costs much, and all of it with ``SOUNDPROOF_DEEP=1``."""

from __future__ import annotations

import os

import pytest

__all__ = ["DEEP", "costly", "depth"]

DEEP = "SOUNDPROOF_DEEP" in os.environ

costly = pytest.mark.skipif(not DEEP, reason="takes long: runs with SOUNDPROOF_DEEP=1")
"""A test of seconds, of what others try in parts."""


def depth(sample: int, deep: int) -> int:
    """How many of something are looked at."""
    return deep if DEEP else sample
