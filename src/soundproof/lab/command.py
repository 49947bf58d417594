"""``soundproof lab``: experiments in which a bound can be seen."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from soundproof.cli.extras import missing
from soundproof.cli.options import reported
from soundproof.cli.output import progress, show
from soundproof.lab import EXPERIMENTS
from soundproof.render.document import Table
from soundproof.render.form import Form

if TYPE_CHECKING:
    from soundproof.lab.rows import Row


@click.command("lab")
@click.argument("experiments", nargs=-1, metavar="[EXPERIMENT ...]", type=click.Choice(list(EXPERIMENTS)))
@click.option("--thorough", is_flag=True, help="The long list of cases: most of an hour instead of half a minute.")
@reported(Table)
def command(experiments: tuple[str, ...], thorough: bool, form: Form, output: Path | None) -> None:
    """Small experiments that compare the bounds with the truth; all of them without an EXPERIMENT.

    The exit code is 1 if a bound is violated.
    """
    try:
        from soundproof.lab.report import document
        from soundproof.lab.run import run
    except ModuleNotFoundError as error:
        if str(error.name).startswith("soundproof"):
            raise
        raise missing("the lab needs", str(error.name), "lab") from None
    rows: list[Row] = []
    for name in experiments or EXPERIMENTS:
        if not experiments or thorough:
            progress(f"running {name} …")
        rows += run(name, thorough)
    show(document(rows), form, output)
    if not all(row.ok for row in rows):
        sys.exit(1)
