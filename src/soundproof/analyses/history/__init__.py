"""How did the figures of a zkVM change, by its own versions and by the bounds that appeared?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soundproof.analyses.history.past import History
    from soundproof.formats.files import Target
    from soundproof.parameters.faults import UserError
    from soundproof.radii.choice import Pin

__all__ = ["history"]


def history(targets: Target | Sequence[Target], pin: Pin | None = None) -> History:
    """The figures of one zkVM by its versions, the oldest first, and those of the last by the dates of bounds.

    A single path in a git repository has a version for each commit that changed what it says.  UserError if one of
    them cannot be read, or if two are of different zkVMs.

    >>> from soundproof import history
    >>> [(dated.date, dated.bits) for dated in history("pico").bounds]
    [('2022-11', 35), ('2026', 57)]
    """
    from soundproof.analyses.history.past import history as past
    from soundproof.analyses.history.versions import versions
    from soundproof.radii.choice import pinned
    from soundproof.zkvm.zkvm import ZkVM

    several = [targets] if isinstance(targets, str | Path | ZkVM) else targets
    return past(versions(several, _refuse), pinned(pin))


def _refuse(error: UserError) -> None:
    raise error
