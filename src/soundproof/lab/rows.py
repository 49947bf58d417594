"""What an experiment reports: a measured number beside the bounds that claim to hold for it."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from msgspec import Struct

__all__ = ["Bounded", "Experiment", "Method", "Row"]


class Method(StrEnum):
    """How a number was found; only the first two say that nothing larger exists."""

    EXHAUSTIVE = "exhaustive"  # every case, up to symmetries that change nothing
    EXACT = "exact"  # one case, computed without rounding
    CONSTRUCTED = "constructed"  # one case, made to be bad
    SEARCH = "search"  # hill climbing from random starts; larger ones may exist
    SAMPLED = "sampled"  # a frequency, with a confidence interval


class Bounded(Struct, frozen=True):
    """A bound, evaluated: its ``name``, its trust ``status`` and its ``value``.

    ``equality`` where it is a formula for the number itself and not only an upper limit.
    """

    name: str
    status: str
    value: float
    equality: bool = False


class Row(Struct, frozen=True):
    """One measurement.  ``cases`` were examined; ``interval`` encloses the truth where it was sampled."""

    experiment: str
    case: str
    measured: float
    bounds: tuple[Bounded, ...]
    cases: int
    method: Method
    note: str = ""
    interval: tuple[float, float] | None = None

    @property
    def violated(self) -> tuple[Bounded, ...]:
        """The bounds that the measurement contradicts."""
        low, high = self.interval or (self.measured, self.measured)
        return tuple(b for b in self.bounds if low > b.value or (b.equality and high < b.value))

    @property
    def ok(self) -> bool:
        """Whether every bound held."""
        return not self.violated

    @property
    def least(self) -> Bounded | None:
        """The sharpest bound, or None where nothing claims to hold."""
        return min(self.bounds, key=lambda b: b.value, default=None)

    @property
    def tight(self) -> bool:
        """Whether the measurement meets the sharpest bound, so that no proof could lower it."""
        if self.least is None:
            return False
        low, high = self.interval or (self.measured, self.measured)
        return low <= self.least.value <= high


Experiment = Callable[[bool], list[Row]]
"""An experiment; the argument asks for the long list of cases."""
