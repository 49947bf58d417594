"""A proof object for every figure: what a reader needs to check it without this program."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    from soundproof.formats.files import Target
    from soundproof.radii.choice import Pin

__all__ = ["certificate"]


def certificate(target: Target, pin: Pin | None = None, *, without: Iterable[str] = ()) -> dict[str, Any]:
    """Every figure of a zkVM with what it rests on, as plain values that JSON can say.

    UserError if the target cannot be read.

    >>> from soundproof import certificate
    >>> proof = certificate("risc0")
    >>> proof["schema"], proof["bits"], [round["name"] for round in proof["circuits"][0]["rounds"][:2]]
    ('soundproof.certificate/1', 51, ['DEEP', 'batching'])
    """
    from soundproof.analyses.certificate.statements import stated
    from soundproof.formats.files import zkvm_of
    from soundproof.radii.choice import pinned
    from soundproof.readings.security import assess

    return stated(assess(zkvm_of(target), pinned(pin, without), every=False))
