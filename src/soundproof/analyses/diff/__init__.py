"""What changed between two versions?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soundproof.analyses.diff.change import Comparison
    from soundproof.formats.files import Target
    from soundproof.radii.choice import Pin

__all__ = ["diff"]


def diff(before: Target, after: Target, pin: Pin | None = None, *, without: Iterable[str] = ()) -> Comparison:
    """Two zkVMs and every change between them, each with its own effect; circuits are matched by name.

    UserError if one of them cannot be read.

    >>> from soundproof import diff
    >>> diff("pico", "pico")
    <Pico: 57 bits → Pico: 57 bits>
    """
    from soundproof.analyses.diff.change import compare
    from soundproof.formats.files import zkvm_of
    from soundproof.radii.choice import pinned

    return compare(zkvm_of(before), zkvm_of(after), pinned(pin, without))
