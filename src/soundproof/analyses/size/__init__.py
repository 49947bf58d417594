"""How large are the proofs?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soundproof.formats.files import Target
    from soundproof.readings.size import Size

__all__ = ["size"]


def size(target: Target, circuit: str | None = None) -> Size:
    """The bytes of the final proof, or of the proof of one circuit, item by item.

    UserError if the target cannot be read or has no such circuit.

    >>> from soundproof import size
    >>> size("zisk")
    <327.7 KiB expected, 327.7 to 327.7 KiB>
    """
    from soundproof.formats.files import zkvm_of
    from soundproof.readings.security import assess

    assessment = assess(zkvm_of(target), every=False)
    return (assessment.final if circuit is None else assessment[circuit]).size
