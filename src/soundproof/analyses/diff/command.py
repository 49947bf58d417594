"""``soundproof diff``: what changed between two versions, and what it did."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from soundproof.analyses.diff.change import compare
from soundproof.cli import completion
from soundproof.cli.options import pin_of, pinned, reported
from soundproof.cli.output import complain, show
from soundproof.cli.targets import reporter, undeclared
from soundproof.formats.files import load
from soundproof.parameters.faults import UserError
from soundproof.render.document import Table
from soundproof.render.form import Form


@click.command("diff")
@click.argument("before", metavar="BEFORE", shell_complete=completion.targets)
@click.argument("after", metavar="AFTER", shell_complete=completion.targets)
@click.option("--fail-on-loss", is_flag=True, help="Exit code 1 if a circuit loses bits, grows or is gone.")
@pinned
@reported(Table)
def command(before: str, after: str, fail_on_loss: bool, form: Form, output: Path | None, **options: Any) -> None:
    """What changed from BEFORE to AFTER, and what each change did to bits and sizes.

    Both are catalogue names, TOML files, or files at a git revision.

    \b
    soundproof diff openvm openvm2
    soundproof diff HEAD~1:my.toml my.toml
    """
    from soundproof.analyses.diff.report import document

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
    show(document(comparison), form, output)
    if fail_on_loss and comparison.losses:
        for loss in comparison.losses:
            complain(loss)
        sys.exit(1)
