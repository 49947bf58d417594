"""soundproof: how secure a zkVM provably is, certified, from its parameters.

>>> from soundproof import assess, load, whatif
>>> assess(load("pico")).bits, whatif(load("pico"), "queries=90").after.bits
(57, 60)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

from soundproof.assess import assess
from soundproof.inputs.files import catalogue, load

if TYPE_CHECKING:
    from soundproof.change import compare, whatif
    from soundproof.search import optimize

__all__ = ["__version__", "assess", "catalogue", "compare", "load", "optimize", "whatif"]


def __getattr__(name: str) -> Any:
    """What not every use needs is imported with its first use."""
    if name in ("compare", "whatif"):
        from soundproof import change

        return getattr(change, name)
    if name == "optimize":
        from soundproof import search

        return search.optimize
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
