"""soundproof: how secure a zkVM provably is, certified, from its parameters.

>>> from soundproof import assess, load
>>> assess(load("pico")).bits
57
"""

from __future__ import annotations

__version__ = "0.1.0"

from soundproof.assess import assess
from soundproof.inputs.files import catalogue, load
from soundproof.search import optimize

__all__ = ["__version__", "assess", "catalogue", "load", "optimize"]
