"""``soundproof assess``: provable bits."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from soundproof.analyses.assess import summary
from soundproof.analyses.assess.rows import ORDERS
from soundproof.analyses.assess.summary import Line, line
from soundproof.cli import completion
from soundproof.cli.options import pin_of, pinned, reported, strictly
from soundproof.cli.output import show
from soundproof.cli.side_by_side import side_by_side
from soundproof.cli.targets import assess_each, chosen_circuits, load_all, reporter
from soundproof.formats.files import catalogue
from soundproof.radii.choice import Pin
from soundproof.readings.security import assess_weakest
from soundproof.render.document import Table
from soundproof.render.form import Form
from soundproof.zkvm.circuit import Opening
from soundproof.zkvm.zkvm import ZkVM


@click.command("assess")
@click.argument("targets", nargs=-1, metavar="[TARGET ...]", shell_complete=completion.targets)
@click.option(
    "--circuit",
    "circuits",
    multiple=True,
    metavar="NAME",
    shell_complete=completion.circuits,
    help="Show this circuit's terms (repeatable).",
)
@click.option("--details", is_flag=True, help="Show the terms of every circuit.")
@click.option(
    "--worst",
    type=click.IntRange(1),
    metavar="N",
    help="Show only the N zkVMs, or circuits of one, with the fewest bits.",
)
@click.option("--sort", "order", type=click.Choice(list(ORDERS)), help="Sort rows; otherwise as in the file.")
@strictly
@pinned
@reported(Table)
def command(
    targets: tuple[str, ...],
    circuits: tuple[str, ...],
    details: bool,
    worst: int | None,
    order: str | None,
    strict: bool,
    form: Form,
    output: Path | None,
    **options: Any,
) -> None:
    """Provable bits of each TARGET: a catalogue name or a TOML file; all of the catalogue without one.

    \b
    soundproof assess                     summary of the bundled catalogue
    soundproof assess zisk                the circuits of one zkVM
    soundproof assess zisk --circuit Main the terms of one circuit
    soundproof assess my.toml --format json
    """
    if worst is not None and (circuits or details or strict):
        raise click.UsageError("--worst is of the rows of a table; leave --circuit, --details and --strict out")
    if order is not None and circuits:
        raise click.UsageError("--sort is of zkVMs and circuits; the terms of --circuit are in the protocol's order")
    pin, targets = pin_of(**options), targets or tuple(catalogue())
    every = form.whole or details or bool(circuits)
    zkvms, failed = load_all(targets, pin)
    if len(zkvms) > 1 and not every:
        show(summary.document(_lines(zkvms, pin, strict), worst, order), form, output)
        sys.exit(2 if failed else 0)
    from soundproof.analyses.assess.report import document  # a summary never needs it

    assessments = assess_each(zkvms, pin, every)
    names, unknown = chosen_circuits(assessments, circuits)
    if assessments and (names or not circuits):
        show(document(assessments, names, details, strict, worst, order), form, output)
    if failed or unknown:
        sys.exit(2)


def _lines(zkvms: Sequence[ZkVM], pin: Pin, strict: bool) -> list[Line]:
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
