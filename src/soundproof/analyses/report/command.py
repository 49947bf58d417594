"""``soundproof report``."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from datetime import date as Date
from pathlib import Path

import click

from soundproof.analyses.report.pdf import printed
from soundproof.cli import completion
from soundproof.cli.options import reliance, strictly
from soundproof.cli.output import FILE, show, write
from soundproof.cli.targets import assess_all
from soundproof.parameters.faults import UserError
from soundproof.radii.choice import Pin
from soundproof.render.document import Table
from soundproof.render.form import Screen, forms, of_file


@click.command("report")
@click.argument("target", shell_complete=completion.targets)
@click.option("-o", "--output", type=FILE, required=True, metavar="FILE", help="x.html, x.pdf, x.md, or another form.")
@click.option(
    "--date",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day printed; if not given SOURCE_DATE_EPOCH, then today.",
)
@strictly
@reliance
def command(
    target: str, output: Path, date: datetime | None, strict: bool, trust: str, without: frozenset[str]
) -> None:
    """One document about TARGET to hand to somebody: verdict, requirements, circuits, formulas, theorems, sources.

    It opens from disk, without a network and without JavaScript.  A PDF needs Chromium.

    \b
    soundproof report zisk -o zisk.html
    soundproof report my.toml -o my.pdf --date 2026-12-01
    """
    from soundproof.analyses.report.contents import document
    from soundproof.analyses.report.provenance import provenance

    pdf = output.suffix.lower() == ".pdf"
    form = forms()["html"] if pdf else of_file(output.name)
    if form is None or not form.suits({Table}):  # no report replaces a file of parameters
        suffixes = sorted(suffix for known in forms().values() if known.suits({Table}) for suffix in known.suffixes)
        raise UserError(f"{output}: no report has a file of this name\n    hint: {', '.join(suffixes)}, .pdf")
    assessments, failed = assess_all((target,), Pin(trust=trust, without=without), False)
    for assessment in assessments:
        made = document(assessment, provenance(target), day(date), strict)
        if pdf:
            write(printed("".join(form.write(made, Screen()))), output)
        else:
            show(made, form, output)
    if failed:
        sys.exit(2)


def day(given: datetime | None = None) -> Date:
    """The day that is printed: the one given, that of SOURCE_DATE_EPOCH, so that one input gives one file, else today.

    UserError where that is no time: a report of today would be another file tomorrow.
    """
    if given is not None:
        return given.date()
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return Date.today()
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError):
        problem = f"SOURCE_DATE_EPOCH: must be a whole number of seconds since 1970, got {epoch!r}"
        raise UserError(f"{problem}\n    hint: unset it, or give --date") from None
