"""What functions remember, and how to begin without it."""

from __future__ import annotations

import gc
import sys

__all__ = ["forget"]


def forget() -> None:
    """Empty every cache, as in a fresh process: equal circuits are otherwise assessed once and for all.

    Garbage of the round before, for which a command seldom looks, would have this one ask for new memory.
    """
    modules = [module for name, module in sys.modules.items() if name.startswith("soundproof.")]
    values = [value for module in modules for value in vars(module).values()]
    for cached in {value for value in values if hasattr(type(value), "cache_clear")}:
        cached.cache_clear()
    gc.collect()
