"""The bounds, one file per paper.

A theorem is a formula together with what an auditor asks of it: the paper, the number of the
statement, and its status.  The statuses, from strongest to weakest, are those of
:class:`Status`; a heuristic never enters a provable figure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

__all__ = ["Hypothesis", "Status", "Theorem", "theorem"]


class Status(StrEnum):
    """How well established a bound is."""

    PROVED = "proved"  # peer-reviewed or long-standing proof
    LEAN = "lean"  # preprint whose statement is machine-checked in a public Lean library
    PREPRINT = "preprint"  # public preprint, no machine check known
    DERIVED = "derived"  # elementary derivation, given in the docstring


@dataclass(frozen=True)
class Theorem:
    """A cited bound.  ``id`` is what the command line takes; calling it evaluates the formula.

    ``least`` is the smallest multiplicity for which a bound up to the Johnson radius is stated.
    """

    id: str
    number: str
    paper: str
    status: Status
    formula: Callable[..., Any]
    least: int = 1

    def __post_init__(self) -> None:
        # Look like the function it wraps, so that help() and doctest find the docstring.
        vars(self).update(__wrapped__=self.formula, __module__=self.formula.__module__, __doc__=self.formula.__doc__)

    @property
    def name(self) -> str:
        """Short citation, as printed beside a figure: ``DKT26 Thm 5.12``."""
        return f"{self.id} {self.number}".strip()

    def __call__(self, *args: Any) -> Any:
        return self.formula(*args)


def theorem(
    id: str, number: str, paper: str, status: Status, least: int = 1
) -> Callable[[Callable[..., Any]], Theorem]:
    """Attach a citation to a formula."""
    return lambda formula: Theorem(id, number, paper, status, formula, least)


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A condition of a theorem, evaluated: where it fails, no bound applies.

    ``margin`` says by how much it holds or fails, in words and numbers.  ``established`` is
    False where the file's figures leave it open; then the bound holds only if it does.
    """

    name: str
    holds: bool
    margin: str
    established: bool = True
