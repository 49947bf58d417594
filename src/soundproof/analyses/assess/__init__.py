"""How secure is it?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soundproof.formats.files import Target
    from soundproof.radii.choice import Pin
    from soundproof.readings.security import Assessment

__all__ = ["assess"]


def assess(
    target: Target,
    pin: Pin | None = None,
    *,
    without: Iterable[str] = (),
    every: bool = True,
    strict: bool = False,
) -> Assessment:
    """Assess a zkVM: a catalogue name, a path, or a value.

    ``pin`` fixes the regime, its integer, the theorem or the level of trust; ``without`` are ids of papers that no
    figure may rest on.  ``every`` evaluates all regimes, otherwise those that may be the best.  UserError if the target
    cannot be read, InvalidFile with every fault of its file.  UserError with the reasons where a ``strict`` reader gets
    no figure, because a condition is open or something is not modelled.

    >>> from soundproof import assess
    >>> pico = assess("pico")
    >>> pico
    <Pico unknown: 57 bits, weakest of 5 circuits <riscv: 57 bits, query phase>>
    >>> pico["embed"]
    <embed: 59 bits, query phase>
    >>> pico["embed"].bits, assess("pico", without=["DKT26"])["embed"].bits
    (59, 57)
    """
    from soundproof.formats.files import zkvm_of
    from soundproof.radii.choice import pinned
    from soundproof.readings import security

    assessment = security.assess(zkvm_of(target), pinned(pin, without), every)
    if strict:
        from soundproof.analyses.system.deployment import system
        from soundproof.analyses.system.strictness import withheld
        from soundproof.parameters.faults import UserError

        if reasons := withheld(system(assessment)):
            raise UserError(*(f"{assessment.zkvm.name}: withheld: {reason}" for reason in reasons))
    return assessment
