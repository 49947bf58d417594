"""The search for parameters: the cheapest of a grid that provably reach a number of bits."""

from __future__ import annotations

from soundproof.analyses.optimize.grid import Grid
from soundproof.analyses.optimize.optimum import Missed, Optimum, Undecided, ZkvmOptimum, optimize

__all__ = ["Grid", "Missed", "Optimum", "Undecided", "ZkvmOptimum", "optimize"]
