"""From the targets of a command line to assessments; what cannot be read goes to stderr and hides nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from soundproof.cli.output import complain, progress
from soundproof.cli.side_by_side import side_by_side
from soundproof.formats.files import load
from soundproof.parameters.faults import UserError, did_you_mean
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.zkvm import ZkVM

if TYPE_CHECKING:
    from soundproof.radii.choice import Pin
    from soundproof.readings.security import Assessment

__all__ = ["assess_all", "assess_each", "chosen_circuits", "load_all", "named", "reporter", "undeclared"]

PATIENCE = 1.0
"""Seconds of silence before progress is reported, and between reports."""


def assess_all(targets: tuple[str, ...], pin: Pin, every: bool) -> tuple[list[Assessment], bool]:
    """Every readable target, assessed; and whether there are others, as of ``load_all``."""
    zkvms, failed = load_all(targets, pin)
    return assess_each(zkvms, pin, every), failed


def assess_each(zkvms: Iterable[ZkVM], pin: Pin, every: bool) -> list[Assessment]:
    """One zkVM after the other, with progress."""
    from soundproof.readings.security import assess

    report = reporter()
    return [assess(zkvm, pin, every, report) for zkvm in zkvms]


def _assessing() -> None:
    """Load what assesses, with certified arithmetic: it takes as long as to read the catalogue."""
    import soundproof.readings.security  # noqa: F401


def load_all(targets: Sequence[str], pin: Pin, meanwhile: Callable[[], None] = _assessing) -> tuple[list[ZkVM], bool]:
    """Every readable target; the faults of the others go to stderr and hide nothing.

    Files are read side by side, while what comes after them is loaded ``meanwhile``.
    """
    zkvms, failed = [], False
    for zkvm in side_by_side(_loaded, targets, meanwhile):
        if isinstance(zkvm, UserError):
            complain(zkvm)
            failed = True
        else:
            undeclared(zkvm, zkvm.circuits, pin)
            zkvms.append(zkvm)
    return zkvms, failed


def _loaded(target: str) -> ZkVM | UserError:
    """What a target names, or why it cannot be read."""
    try:
        return load(target)
    except UserError as error:
        return error


def undeclared(zkvm: ZkVM, circuits: Iterable[Circuit], pin: Pin) -> None:
    """Say which circuits state no analysis of their own where that is what is asked for."""
    silent = [circuit.name for circuit in circuits if circuit.declared is None]
    if pin.regime == "declared" and silent:
        complain(f"{zkvm.name}: no analysis declared, best regime shown: {', '.join(silent)}")


def reporter(doing: str = "assessing") -> Callable[[str], None]:
    """A callback that says on a terminal what is being done, if it takes long."""
    last = time.monotonic()

    def report(what: str) -> None:
        nonlocal last
        if time.monotonic() - last > PATIENCE:
            last = time.monotonic()
            progress(f"{doing} {what} …")

    return report


Found = TypeVar("Found")


def named(what: str, name: str, known: Mapping[str, Found], where: str) -> Found:
    """What the user names, in upper or lower case; UserError with the closest name otherwise."""
    folded = {key.lower(): value for key, value in known.items()}
    if name not in known and name.lower() not in folded:
        raise UserError(f"no {what} is named {name!r} in {where}\n    hint: {did_you_mean(name, list(known))}")
    return known[name] if name in known else folded[name.lower()]


def chosen_circuits(assessments: list[Assessment], circuits: tuple[str, ...]) -> tuple[frozenset[str], bool]:
    """The names of the circuits asked for, in upper or lower case; and whether some are unknown, which is told."""
    known = dict.fromkeys(circuit.circuit.name for assessment in assessments for circuit in assessment.circuits)
    among = ", ".join(assessment.zkvm.name for assessment in assessments)
    chosen, unknown = set(), False
    for name in circuits:
        meant = [name] if name in known else [circuit for circuit in known if circuit.lower() == name.lower()]
        chosen.update(meant)
        if not meant and assessments:
            complain(f"no circuit is named {name!r} in {among}\n    hint: {did_you_mean(name, list(known))}")
        unknown |= not meant
    return frozenset(chosen), unknown
