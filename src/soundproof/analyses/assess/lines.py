"""The lines of the summary over zkVMs, found side by side."""

from __future__ import annotations

from collections.abc import Sequence

from soundproof.analyses.assess.summary import Line, line
from soundproof.cli.side_by_side import side_by_side
from soundproof.cli.targets import assess_each, reporter
from soundproof.radii.choice import Pin
from soundproof.readings.security import assess_weakest
from soundproof.zkvm.circuit import Opening
from soundproof.zkvm.zkvm import ZkVM

__all__ = ["lines_of"]


def lines_of(zkvms: Sequence[ZkVM], pin: Pin, strict: bool) -> list[Line]:
    """The line of each zkVM: side by side, but in one process where they share openings, so that each is searched once.

    Those with the most circuits are first, because they take longest.
    """
    groups = sorted(_alike(zkvms), key=lambda group: -sum(len(zkvm.circuits) for zkvm in group))

    def work(group: Sequence[ZkVM]) -> list[Line]:
        if strict:  # why there is no figure is told of every circuit
            return [line(assessment, strict) for assessment in assess_each(group, pin, False)]
        report = reporter()
        return [line(assess_weakest(zkvm, pin, report)) for zkvm in group]

    found = side_by_side(work, groups)
    lines = {
        id(zkvm): one
        for group, of_group in zip(groups, found, strict=True)
        for zkvm, one in zip(group, of_group, strict=True)
    }
    return [lines[id(zkvm)] for zkvm in zkvms]


def _alike(zkvms: Sequence[ZkVM]) -> list[list[ZkVM]]:
    """ZkVMs in groups, of which no two have an opening in common."""
    groups: list[tuple[set[Opening], list[ZkVM]]] = []
    for zkvm in zkvms:
        openings, members = {circuit.opening for circuit in zkvm.circuits}, [zkvm]
        for group in [group for group in groups if not openings.isdisjoint(group[0])]:
            groups.remove(group)
            openings, members = openings | group[0], group[1] + members
        groups.append((openings, members))
    return [members for _, members in groups]
