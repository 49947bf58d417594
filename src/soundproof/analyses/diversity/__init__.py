"""Which zkVMs stand on different ground?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soundproof.analyses.diversity.grounds import Diversity
    from soundproof.formats.files import Target
    from soundproof.radii.choice import Pin

__all__ = ["diversity"]


def diversity(targets: Iterable[Target], pin: Pin | None = None, floor: int = 100) -> Diversity:
    """What zkVMs share, and which of them keep so many bits when it falls.

    UserError if one cannot be read, or if two have one name.

    >>> from soundproof import diversity
    >>> diversity(["zisk", "openvm2"]).weak
    ()
    """
    from soundproof.analyses.diversity.grounds import diversity as shared
    from soundproof.formats.files import zkvm_of
    from soundproof.radii.choice import pinned
    from soundproof.readings.security import assess

    return shared([assess(zkvm_of(target), pinned(pin), every=False) for target in targets], floor)
