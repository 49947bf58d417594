"""``soundproof diff``: what changed between two versions, and what it did."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from soundproof.analyses.diff.change import Comparison, compare
from soundproof.cli.options import FORMAT, OUTPUT, pin_of, pinned
from soundproof.cli.output import complain, drawn, write
from soundproof.cli.targets import reporter, undeclared
from soundproof.formats.files import load
from soundproof.parameters.faults import UserError


@click.command("diff")
@click.argument("before", metavar="BEFORE")
@click.argument("after", metavar="AFTER")
@click.option("--fail-on-loss", is_flag=True, help="Exit code 1 if a circuit loses bits, grows or is gone.")
@pinned
@FORMAT
@OUTPUT
def command(before: str, after: str, fail_on_loss: bool, form: str, output: Path | None, **options: Any) -> None:
    """What changed from BEFORE to AFTER, and what each change did to bits and sizes.

    Both are catalogue names, TOML files, or files at a git revision.

    \b
    soundproof diff openvm openvm2
    soundproof diff HEAD~1:my.toml my.toml
    """
    pin, sides = pin_of(**options), []
    for target in (before, after):
        try:
            sides.append(load(target))
        except UserError as error:
            complain(error)
    if len(sides) < 2:
        sys.exit(2)
    for zkvm in sides:
        undeclared(zkvm, zkvm.circuits, pin)
    comparison = compare(sides[0], sides[1], pin, reporter())
    write(rendered(comparison, form), output)
    if fail_on_loss and comparison.losses:
        for loss in comparison.losses:
            complain(loss)
        sys.exit(1)


def rendered(comparison: Comparison, form: str) -> str:
    """A comparison as ``form`` (json, markdown or table) writes it."""
    from soundproof.analyses.diff.report import change_json, change_table

    return change_json(comparison) if form == "json" else drawn([change_table(comparison)], form)
