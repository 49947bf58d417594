"""What a proximity regime must offer to those who read a transcript."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol

from soundproof.arithmetic.numbers import Lift
from soundproof.theorems.theorem import Hypothesis, Notion
from soundproof.transcript.bound import Bound
from soundproof.transcript.codes import Code, Oracle

__all__ = ["Regime"]


class Regime(Protocol):
    """A proximity radius with the bounds that hold at it; see :mod:`soundproof.radii`."""

    def __hash__(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def meaning(self) -> str:
        """What the name stands for, and its symbol."""
        ...

    @property
    def symbol(self) -> str:
        """Of the integer that fixes the radius."""
        ...

    @property
    def integer(self) -> Any:
        """The integer that fixes the radius: slack, multiplicity, agreeing positions."""
        ...

    @property
    def multiplicity(self) -> int | None: ...
    @property
    def names_bound(self) -> bool:
        """Whether its label names the theorem under the largest gap."""
        ...

    @property
    def names_term(self) -> bool:
        """Whether single terms stop it, so that what fails is said with the term."""
        ...

    @property
    def linear(self) -> bool:
        """Whether it is about linear codes of which the distance is stated; if not, about Reed–Solomon codes."""
        ...

    @property
    def symbolic(self) -> bool:
        """Whether its bounds are formulas in the numbers of a code, which may then be symbols."""
        ...

    def in_symbols(self, symbol: Callable[[str, Any], Any]) -> Regime:
        """The same radius, its integer under its symbol where the bounds are formulas in it."""
        ...

    def margins(self, code: Code, degree: Any) -> Iterator[Hypothesis]:
        """By how much its conditions hold on a code: of a gap on curves of a degree, of a list where that is 0."""
        ...

    def agreement(self, oracle: Oracle, number: Lift) -> Any: ...
    def positions(self, code: Code) -> Any: ...
    def lists(self, code: Code) -> Bound: ...
    def gap(self, code: Code, factor: Any, curve: bool, needs: Notion) -> Bound: ...
