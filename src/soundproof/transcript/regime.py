"""What a proximity regime must offer to those who read a transcript."""

from __future__ import annotations

from typing import Any, Protocol

from soundproof.arithmetic.numbers import Lift
from soundproof.theorems.theorem import Notion
from soundproof.transcript.bound import Bound
from soundproof.transcript.codes import Code, Oracle

__all__ = ["Regime"]


class Regime(Protocol):
    """A proximity radius with the bounds that hold at it; see :mod:`soundproof.radii.regimes`."""

    @property
    def name(self) -> str: ...
    @property
    def multiplicity(self) -> int | None: ...
    def agreement(self, oracle: Oracle, number: Lift) -> Any: ...
    def positions(self, code: Code) -> Any: ...
    def lists(self, code: Code) -> Bound: ...
    def gap(self, code: Code, factor: Any, curve: bool, needs: Notion) -> Bound: ...
