"""``soundproof history``: figures by versions, and by the dates of bounds."""

from __future__ import annotations

from pathlib import Path

import click

from soundproof.cli import completion
from soundproof.cli.options import reliance, reported
from soundproof.cli.output import complain, show
from soundproof.cli.targets import reporter
from soundproof.radii.choice import Pin
from soundproof.render.charts import Timeline
from soundproof.render.document import Table
from soundproof.render.form import Form


@click.command("history")
@click.argument("targets", nargs=-1, required=True, metavar="TARGET ...", shell_complete=completion.targets)
@click.option("--last", type=click.IntRange(1), metavar="N", help="Only the last N versions.")
@reliance
@reported(Table, Timeline)
def command(
    targets: tuple[str, ...], last: int | None, trust: str, without: frozenset[str], form: Form, output: Path | None
) -> None:
    """Figures of one zkVM over time: TARGETs are its versions, the oldest first.

    Of one file in a git repository every commit that changed what it says is a version; those that cannot be read are
    named on stderr and left out.  The bits of the last version
    are shown also as the bounds of each date gave them.

    \b
    soundproof history my.toml
    soundproof history v1.toml v2.toml v3.toml --format json
    soundproof history zisk -o zisk.html
    """
    from soundproof.analyses.history.past import history
    from soundproof.analyses.history.report import document
    from soundproof.analyses.history.versions import versions

    dated = versions(targets, complain)[-(last or 0) :]
    show(document(history(dated, Pin(trust=trust, without=without), reporter())), form, output)
