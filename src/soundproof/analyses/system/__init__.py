"""What is the deployed system worth?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soundproof.analyses.system.deployment import System
    from soundproof.formats.files import Target
    from soundproof.radii.choice import Pin

__all__ = ["system"]


def system(
    target: Target, pin: Pin | None = None, segments: int | None = None, *, without: Iterable[str] = ()
) -> System:
    """From the circuits to the deployed system: Fiat–Shamir, hash functions, recursion.

    UserError if the target cannot be read, ValueError for less than one segment.

    >>> from soundproof import system
    >>> system("zisk").with_hash
    127
    """
    from soundproof.analyses.system.deployment import SEGMENTS
    from soundproof.analyses.system.deployment import system as deployed
    from soundproof.formats.files import zkvm_of
    from soundproof.radii.choice import pinned
    from soundproof.readings.security import assess

    assessment = assess(zkvm_of(target), pinned(pin, without), every=False)
    return deployed(assessment, SEGMENTS if segments is None else segments)
