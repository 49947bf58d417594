"""What would other parameters give?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soundproof.analyses.diff.change import Comparison
    from soundproof.formats.files import Target
    from soundproof.formats.settings import Setting
    from soundproof.radii.choice import Pin

__all__ = ["whatif"]


def whatif(target: Target, *settings: str | Setting, pin: Pin | None = None, without: Iterable[str] = ()) -> Comparison:
    """A zkVM against itself with parameters set, each as ``PATH=VALUE``.

    UserError if the target cannot be read, and with everything wrong with the settings.

    >>> from soundproof import whatif
    >>> whatif("pico", "queries=90")
    <Pico: 57 bits → Pico: 60 bits>
    """
    from soundproof.analyses.diff.change import whatif as tried
    from soundproof.formats.files import zkvm_of
    from soundproof.radii.choice import pinned

    return tried(zkvm_of(target), *settings, pin=pinned(pin, without))
