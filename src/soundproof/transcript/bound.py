"""What a theorem says about one code at one radius, as a value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from soundproof.arithmetic.numbers import Lift
from soundproof.theorems.theorem import Certificate, Hypothesis, Theorem

__all__ = ["Bound"]


class Bound(Struct, frozen=True):
    """A number, read by a number system, and what it rests on.

    The number counts the bad challenges of a combination, or the codewords of a list.  ``theorem`` is None for the
    one codeword of unique decoding.  ``failed`` are the hypotheses that fail: then the number is no bound.
    ``through`` are statements by which it holds for what it is used for.
    """

    value: Callable[[Lift], Any]
    theorem: Theorem | None
    certificate: Certificate | None = None
    failed: tuple[Hypothesis, ...] = ()
    through: tuple[Theorem, ...] = ()

    @property
    def theorems(self) -> tuple[Theorem, ...]:
        """The statement and those it rests on."""
        return () if self.theorem is None else (self.theorem, *self.theorem.basis, *self.through)
