"""Codes, and the oracles whose radius they share.

An oracle may be *interleaved*: at each position it holds a row of values, one of every word.  Its words are one word
over an extension field whose degree is their number, and its code is theirs over that field.  So what is proved of a
code from its length, its dimension and the characteristic holds for the rows as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from soundproof.arithmetic.numbers import divided, untraced

__all__ = ["Code", "Oracle"]


@dataclass(frozen=True, slots=True)
class Oracle:
    """A committed word and the Reed–Solomon code it should be close to; a regime is chosen per oracle.

    Of an interleaved oracle, ``length`` counts the positions, and ``dimension`` is that of each word.
    """

    index: int
    length: Any
    dimension: Any


@dataclass(frozen=True, slots=True)
class Code:
    """A Reed–Solomon code that shares the radius of ``oracle``: the oracle's own, or a folding of it.

    ``rows`` words of it are interleaved.
    """

    length: Any
    dimension: Any
    oracle: Oracle
    rows: int = 1

    @staticmethod
    def of(oracle: Oracle) -> Code:
        """The oracle's own code."""
        return Code(oracle.length, oracle.dimension, oracle)

    def interleaved(self, rows: int) -> Code:
        """So many words of the code folded by as many, in the place of one of this code; an oracle of its own.

        >>> Code.of(Oracle(0, 2**26, 2**25)).interleaved(2**7).folded(2)
        Code(length=524288, dimension=262144, oracle=Oracle(index=0, length=524288, dimension=262144), rows=64)
        """
        if rows == 1:
            return self
        oracle = Oracle(self.oracle.index, divided(self.length, rows), divided(self.dimension, rows))
        return Code(oracle.length, oracle.dimension, oracle, rows)

    @property
    def values(self) -> Any:
        """Evaluations of all words together."""
        return self.length if self.rows == 1 else untraced(self.length) * untraced(self.rows)

    @property
    def coefficients(self) -> Any:
        """Coefficients of all words together."""
        return self.dimension if self.rows == 1 else untraced(self.dimension) * untraced(self.rows)

    def folded(self, arity: int) -> Code:
        """After folding ``arity`` evaluations into one; of an interleaved code, so many words into one.

        ValueError where less than one coefficient would be left: the code is then not the one that the schedule
        tests, which ``zkvm.dimension_tested`` says.
        """
        if self.rows > 1:
            if self.rows % arity:
                raise ValueError(f"{self.rows} rows are no multiple of {arity}")
            return Code(self.length, self.dimension, self.oracle, self.rows // arity)
        if isinstance(self.dimension, int) and self.dimension % arity:
            raise ValueError(f"dimension {self.dimension} is no multiple of {arity}: the schedule tests another code")
        return Code(divided(self.length, arity), divided(self.dimension, arity), self.oracle)

    def widened(self, extra: int) -> Code:
        """The code of dimension larger by ``extra`` on the same domain (quotients at ``extra`` points)."""
        return Code(self.length, self.dimension + extra, self.oracle)
