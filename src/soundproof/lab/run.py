"""Runs experiments by name.  They are deterministic, so each is run once in a process."""

from __future__ import annotations

from functools import lru_cache

from soundproof.lab.arguments import capacity, logup
from soundproof.lab.circle import circle
from soundproof.lab.constructed import fibres, roots, sums
from soundproof.lab.counting import counting, limits
from soundproof.lab.entering import entering
from soundproof.lab.lists import lists
from soundproof.lab.merkle import merkle
from soundproof.lab.overfolding import overfold
from soundproof.lab.proximity import curves, lines
from soundproof.lab.queries import queries
from soundproof.lab.rows import Experiment, Row
from soundproof.lab.zerocheck import zerocheck

__all__ = ["FUNCTIONS", "run"]

FUNCTIONS: dict[str, Experiment] = {
    "lines": lines,
    "curves": curves,
    "roots": roots,
    "fibres": fibres,
    "sums": sums,
    "counting": counting,
    "limits": limits,
    "lists": lists,
    "logup": logup,
    "zerocheck": zerocheck,
    "capacity": capacity,
    "fri": queries,
    "overfold": overfold,
    "entering": entering,
    "circle": circle,
    "merkle": merkle,
}


@lru_cache(maxsize=64)
def run(name: str, thorough: bool = False) -> tuple[Row, ...]:
    """The rows of an experiment; KeyError for a name that is not in :data:`soundproof.lab.EXPERIMENTS`."""
    return tuple(FUNCTIONS[name](thorough))
