"""What a whitepaper is asked to say: requirements by id, in three milestones."""

from __future__ import annotations

from functools import cache
from typing import Literal

from msgspec import Struct

from soundproof.formats.shipped import records

__all__ = ["PHASES", "Milestone", "Phase", "Requirement", "milestones", "required"]

Phase = Literal["W1", "W2", "W3"]
PHASES: tuple[Phase, ...] = ("W1", "W2", "W3")


class Requirement(Struct, frozen=True):
    """One thing that a paper must say, and the section of the skeleton that says it.

    ``words`` find passages that a person may want to read, and decide nothing.
    """

    section: str
    text: str
    words: tuple[str, ...] = ()


class Milestone(Struct, frozen=True):
    """Requirements that are due on one day, by id; ``source`` says who asks."""

    name: str
    due: str
    source: str
    asks: tuple[tuple[str, Requirement], ...]


@cache
def milestones() -> dict[str, Milestone]:
    """The milestones W1, W2, W3 in order."""
    return records("whitepaper.toml", Milestone)


def required(phase: Phase) -> dict[str, Requirement]:
    """What is asked for at a milestone, by id: its own requirements and those of the milestones before.

    >>> [len(required(phase)) for phase in PHASES], required("W1")["W1-IN-4"].section
    ([22, 30, 33], 'buses')
    """
    upto = PHASES[: PHASES.index(phase) + 1]
    return {
        id: requirement
        for name, milestone in milestones().items()
        if name in upto
        for id, requirement in milestone.asks
    }
