"""``soundproof site``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from pathlib import Path

import click

from soundproof.analyses.report.command import day
from soundproof.cli.options import reliance
from soundproof.cli.output import complain
from soundproof.cli.targets import reporter
from soundproof.formats.files import catalogue, load
from soundproof.parameters.faults import UserError
from soundproof.radii.choice import Pin
from soundproof.readings.security import assess


@click.command("site")
@click.argument("targets", nargs=-1, metavar="[TARGET ...]")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, file_okay=False), required=True, metavar="DIR", help="The folder."
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
    help="A folder with the calculator for browsers, which is copied into the site.",
)
@reliance
def command(
    targets: tuple[str, ...],
    output: Path,
    date: datetime | None,
    engine: Path | None,
    trust: str,
    without: frozenset[str],
) -> None:
    """A static site about each TARGET, a catalogue name or a TOML file; about all of the catalogue without one.

    It needs no JavaScript and works under any address.  Beside each page is what a command prints for programs.

    \b
    soundproof site -o public
    soundproof site my.toml zisk -o public --date 2026-12-01
    """
    from soundproof.analyses.site.contents import contents
    from soundproof.analyses.site.facts import facts
    from soundproof.analyses.site.folder import put

    today, report = day(date), reporter()
    assessments, failed = [], False
    for target in targets or tuple(catalogue()):
        try:
            assessments.append((target, assess(load(target), Pin(trust=trust, without=without), progress=report)))
        except UserError as error:
            complain(error)
            failed = True
    if assessments:
        found = facts(assessments, today, engine is not None)
        put(output, chain(contents(found), _engine(engine) if engine else ()))
        if engine is None:
            complain("no --engine: in the place of the calculator, pages have the command that is one")
    if failed:
        sys.exit(2)


def _engine(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The files of a calculator with their addresses in the site.  UserError if one cannot be read."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            try:
                yield f"engine/{path.relative_to(folder).as_posix()}", path.read_bytes()
            except OSError as error:
                raise UserError(f"{path}: cannot be read: {error.strerror}") from None
