"""How much a search may do, counted in steps, so that the same search ends the same everywhere.

A step is a round whose error is evaluated, a bound that comes up in a search, or a fold that is weighed in a
schedule: 10 to 40 microseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["MOST", "Effort", "Exhausted"]

MOST = 1_000_000
"""Steps of one optimisation, everything that is shown beside the optimum included."""

BETWEEN = 512
"""Steps between two reports of progress."""


class Exhausted(Exception):
    """A search has done as much as it may; its user says what is known then."""


class Effort:
    """Counts steps, stops a search that would do more than it may, and tells a user how far it is.

    >>> effort = Effort(10)
    >>> effort.step(10)
    >>> effort.step()
    Traceback (most recent call last):
    ...
    soundproof.analyses.optimize.effort.Exhausted
    """

    def __init__(self, most: int = MOST, tell: Callable[[str], None] | None = None) -> None:
        self.most, self.spent, self.interrupted = most, 0, False
        self.doing = ""
        self._tell, self._told = tell, 0

    def step(self, count: int = 1) -> None:
        """Note some steps.  Exhausted where no more may be done."""
        self.spent += count
        if self.spent > self.most:
            raise Exhausted
        if self.spent - self._told >= BETWEEN:
            self._told = self.spent
            if self._tell is not None:
                self._tell(f"{self.doing}: {self.spent:,} steps")

    def begin(self, doing: str) -> None:
        """Say what is done from now on."""
        self.doing = doing
        if self._tell is not None:
            self._tell(doing)

    @property
    def left(self) -> int:
        """Steps that may still be done."""
        return max(self.most - self.spent, 0)

    @contextmanager
    def at_most(self, count: int, reserve: bool = False) -> Iterator[None]:
        """Within, no more steps than ``count``; of a ``reserve`` even where all others are used up."""
        before = self.most
        self.most = self.spent + count if reserve else min(before, self.spent + count)
        try:
            yield
        finally:
            self.most = max(before, self.spent) if reserve else before
            if self.interrupted:
                self.stop()

    def stop(self) -> None:
        """The user has interrupted: nothing further is searched."""
        self.interrupted = True
        self.most = min(self.most, self.spent)
