"""soundproof: how secure a zkVM provably is, certified, from its parameters.

>>> from soundproof import assess, catalogue
>>> assess(catalogue("pico")).bits
57
"""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"
__all__ = ["__version__", "assess", "catalogue"]


def __getattr__(name: str) -> Any:
    """Import the API on first use, so that ``import soundproof`` itself costs nothing."""
    if name == "assess":
        from soundproof.assess import assess

        return assess
    if name == "catalogue":
        from soundproof.inputs.files import load

        return load
    raise AttributeError(f"module 'soundproof' has no attribute {name!r}")
