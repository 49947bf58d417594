"""Codes, and the oracles whose radius they share.

An oracle may be *interleaved*: at each position it holds a row of values, one of every word.  Its words are one word
over an extension field whose degree is their number, and its code is theirs over that field.  So what is proved of a
code from its length, its dimension and the characteristic holds for the rows as well.

A *circle* code has the functions of degree N/2 on the circle x² + y² = 1 for words: it is of dimension N + 1, and a
Reed–Solomon code but for factors of the positions.  Folded it is a Reed–Solomon code of the coordinate x.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from soundproof.arithmetic.numbers import divided, untraced

__all__ = ["Code", "Oracle"]


class Oracle(Struct, frozen=True):
    """A committed word and the code it should be close to; a regime is chosen per oracle.

    Of an interleaved oracle, ``length`` counts the positions, and ``dimension`` is that of each word.  The code is a
    Reed–Solomon code, or any linear code of a minimum ``distance`` where that is stated.
    """

    index: int
    length: Any
    dimension: Any
    distance: Any = None

    @property
    def linear(self) -> bool:
        """Whether of its code nothing but the distance is used."""
        return self.distance is not None


class Code(Struct, frozen=True):
    """A code that shares the radius of ``oracle``: the oracle's own, or a folding of it.

    ``rows`` words of it are interleaved.
    """

    length: Any
    dimension: Any
    oracle: Oracle
    rows: int = 1
    circle: bool = False

    @staticmethod
    def of(oracle: Oracle) -> Code:
        """The oracle's own code."""
        return Code(oracle.length, oracle.dimension, oracle)

    def interleaved(self, rows: int) -> Code:
        """So many words of the code folded by as many, in the place of one of this code; an oracle of its own.

        >>> code = Code.of(Oracle(0, 2**26, 2**25)).interleaved(2**7).folded(2)
        >>> code.length, code.dimension, code.rows
        (524288, 262144, 64)
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

        Of a circle code, of dimension N + 1, what is folded are words of dimension N: a multiple of one fixed function
        is subtracted before, or the prover has none of it (docs/protocols/fri.md).

        >>> Code(16, 9, Oracle(0, 16, 9), circle=True).folded(2)
        Code(length=8, dimension=4, oracle=Oracle(index=0, length=16, dimension=9, distance=None), rows=1, circle=False)

        ValueError where less than one coefficient would be left: the code is then not the one that the schedule
        tests, which ``zkvm.dimension_tested`` says.
        """
        if self.rows > 1:
            if self.rows % arity:
                raise ValueError(f"{self.rows} rows are no multiple of {arity}")
            return Code(self.length, self.dimension, self.oracle, self.rows // arity)
        dimension = self.dimension - 1 if self.circle else self.dimension
        if isinstance(dimension, int) and dimension % arity:
            raise ValueError(f"dimension {dimension} is no multiple of {arity}: the schedule tests another code")
        return Code(divided(self.length, arity), divided(dimension, arity), self.oracle)

    def widened(self, points: int) -> Code:
        """The code of words whose quotients at so many points are in this one: of a dimension larger by as many.

        On the circle a point and its conjugate are divided out, so that it is larger by twice as many.
        """
        extra = 2 * points if self.circle else points
        return Code(self.length, self.dimension + extra, self.oracle, circle=self.circle)
