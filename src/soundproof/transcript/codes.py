"""Codes, and the oracles whose radius they share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from soundproof.arithmetic.numbers import divided

__all__ = ["Code", "Oracle"]


@dataclass(frozen=True, slots=True)
class Oracle:
    """A committed word and the Reed–Solomon code it should be close to; a regime is chosen per oracle."""

    index: int
    length: Any
    dimension: Any


@dataclass(frozen=True, slots=True)
class Code:
    """A Reed–Solomon code that shares the radius of ``oracle``: the oracle's own, or a folding of it."""

    length: Any
    dimension: Any
    oracle: Oracle

    @staticmethod
    def of(oracle: Oracle) -> Code:
        """The oracle's own code."""
        return Code(oracle.length, oracle.dimension, oracle)

    def folded(self, arity: int) -> Code:
        """After folding ``arity`` evaluations into one.

        ValueError where less than one coefficient would be left: the code is then not the one that the schedule
        tests, which ``zkvm.dimension_tested`` says.
        """
        if isinstance(self.dimension, int) and self.dimension % arity:
            raise ValueError(f"dimension {self.dimension} is no multiple of {arity}: the schedule tests another code")
        return Code(divided(self.length, arity), divided(self.dimension, arity), self.oracle)

    def widened(self, extra: int) -> Code:
        """The code of dimension larger by ``extra`` on the same domain (quotients at ``extra`` points)."""
        return Code(self.length, self.dimension + extra, self.oracle)
