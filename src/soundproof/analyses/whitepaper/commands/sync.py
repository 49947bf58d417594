"""``soundproof whitepaper sync``: what is generated, written again."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from soundproof.cli.output import complain, show
from soundproof.render.document import Document, Part, Table
from soundproof.render.form import forms


@click.command("sync")
@click.argument("target")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="DIR", help="The paper's folder.")
@click.option("--dry-run", is_flag=True, help="Write nothing.")
@click.option("--force", is_flag=True, help="Write over what was edited by hand, too.")
@click.option(
    "--segments", type=click.IntRange(1, 2**40), metavar="S", help="Segments of the execution, if not as before."
)
def command(target: str, output: Path | None, dry_run: bool, force: bool, segments: int | None) -> None:
    """Write what is generated of a paper about TARGET again, and print which figures changed.

    What people wrote stays as it is, byte for byte.

    \b
    soundproof whitepaper sync zisk --dry-run
    """
    from soundproof.analyses.whitepaper.writing.folder import store, update

    folder = output if output is not None else Path(f"{Path(target).stem.lower()}-whitepaper")
    changed = update(target, folder, segments)
    rows = tuple((change.key, change.before or "–", change.after or "–") for change in changed.changes)
    if rows:
        table = Table("Changed figures", ("Figure", "Before", "Now"), rows, frozenset({1, 2}))
        show(Document("Changed figures", (Part(Table, lambda: table),)), forms()["table"], None)
    if changed.edited and not force:
        for name in changed.edited:
            complain(f"{folder / name}: was edited by hand, and is generated: nothing is written")
        complain("    hint: put what you wrote into the paper itself, then --force writes over it")
        sys.exit(1)
    if not dry_run:
        store(changed.texts)
    files = ", ".join(sorted(path.name for path in changed.texts))
    would = "would be written" if dry_run else "written"
    complain(f"{would}: {files}" if files else "nothing to write: the paper is as its file says")
