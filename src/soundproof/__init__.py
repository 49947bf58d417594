"""soundproof: how secure a zkVM provably is, certified, from its parameters.

>>> from soundproof import assess, load, whatif
>>> assess(load("pico")).bits, whatif(load("pico"), "queries=90").after.bits
(57, 60)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

from soundproof.assess import assess
from soundproof.inputs.files import catalogue, load

if TYPE_CHECKING:
    from soundproof.change import compare, whatif
    from soundproof.search import optimize
    from soundproof.sweeps import sweep

__all__ = ["__version__", "assess", "catalogue", "compare", "load", "optimize", "sweep", "whatif"]

LATER = {"compare": "change", "optimize": "search", "sweep": "sweeps", "whatif": "change"}
"""What not every use needs, by the module that is imported with its first use."""


def __getattr__(name: str) -> Any:
    if name not in LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{LATER[name]}"), name)
