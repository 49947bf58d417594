"""``soundproof site``."""

from __future__ import annotations

import re
import sys
from datetime import datetime
from itertools import chain
from pathlib import Path

import click

from soundproof.analyses.report.command import day
from soundproof.cli import completion
from soundproof.cli.options import reliance
from soundproof.cli.output import complain
from soundproof.cli.targets import reporter
from soundproof.formats.files import Target, catalogue, load
from soundproof.parameters.faults import UserError
from soundproof.radii.choice import Pin
from soundproof.readings.security import Assessment, assess


def _address(_: click.Context, __: click.Parameter, value: str) -> str:
    """An address on the web, or one below the site's first page."""
    if value and not re.fullmatch(r"https?://[^\s]+|[\w-][\w./#-]*", value):
        raise click.BadParameter(f"{value!r} is no address; write https://…, or a folder below the first page: docs/")
    return value


@click.command("site")
@click.argument("targets", nargs=-1, metavar="[TARGET ...]", shell_complete=completion.targets)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="The folder of the site."
)
@click.option(
    "--date",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day printed; if not given SOURCE_DATE_EPOCH, then today.",
)
@click.option(
    "--engine",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help="A folder with the calculator's engine, which is copied into the site.",
)
@click.option(
    "--fetch-engine",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Fetch the calculator's engine into a folder, with npm and pip, and end.",
)
@click.option(
    "--docs",
    default="",
    callback=_address,
    metavar="ADDRESS",
    help="Where the documentation is, from the first page or whole; pages link to it.",
)
@reliance
def command(
    targets: tuple[str, ...],
    output: Path | None,
    date: datetime | None,
    engine: Path | None,
    fetch_engine: Path | None,
    docs: str,
    trust: str,
    without: frozenset[str],
) -> None:
    """A static site about each TARGET, a catalogue name or a TOML file; about all of the catalogue without one.

    It needs no JavaScript and works under any address.  Beside each page is what a command prints for programs.

    \b
    soundproof site -o public
    soundproof site my.toml zisk -o public --date 2026-12-01
    soundproof site --fetch-engine engine
    soundproof site -o public --engine engine   with the calculator
    """
    if fetch_engine is not None:
        from soundproof.analyses.site.engine import fetch

        fetch(fetch_engine)
        return
    if output is None:
        raise click.UsageError("name the folder of the site with -o, or that of an engine with --fetch-engine")
    from soundproof.analyses.site.bundle import bundle
    from soundproof.analyses.site.contents import contents
    from soundproof.analyses.site.engine import engine_at
    from soundproof.analyses.site.facts import facts
    from soundproof.analyses.site.folder import put

    today, report, found_engine = day(date), reporter(), None if engine is None else engine_at(engine)
    assessments: list[tuple[Target, Assessment]] = []
    failed = False
    for target in targets or tuple(catalogue()):
        try:
            assessments.append((target, assess(load(target), Pin(trust=trust, without=without), progress=report)))
        except UserError as error:
            complain(error)
            failed = True
    if assessments:
        content = facts(assessments, today, engine is not None, docs, complain)
        put(output, chain(contents(content), bundle(found_engine) if found_engine else ()))
        if engine is None:
            complain("no --engine: in the place of the calculator, pages have the command that is one")
    if failed:
        sys.exit(2)
