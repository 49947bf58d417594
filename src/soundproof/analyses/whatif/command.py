"""``soundproof whatif``: a zkVM with other parameters."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from soundproof.analyses.diff.change import whatif
from soundproof.cli import completion
from soundproof.cli.options import pin_of, pinned, reported
from soundproof.cli.output import FILE, complain, show, write
from soundproof.cli.targets import reporter, undeclared
from soundproof.formats.files import load
from soundproof.parameters.faults import UserError
from soundproof.render.document import Table
from soundproof.render.form import Form


@click.command("whatif")
@click.argument("target", metavar="TARGET", shell_complete=completion.targets)
@click.option(
    "--set",
    "settings",
    multiple=True,
    required=True,
    metavar="PATH=VALUE",
    shell_complete=completion.settings,
    help="Set a parameter (repeatable); * stands for any name.",
)
@click.option("--save", type=FILE, metavar="PATH", help="Write the changed zkVM as a file.")
@pinned
@reported(Table)
def command(
    target: str, settings: tuple[str, ...], save: Path | None, form: Form, output: Path | None, **options: Any
) -> None:
    """What other parameters would do to the bits and sizes of TARGET.

    \b
    soundproof whatif pico --set queries=90
    soundproof whatif pico --set 'circuits.*.opening.queries=90' --set field=KoalaBear^5
    soundproof whatif pico --set circuits.riscv.opening.rate=1/4
    """
    from soundproof.analyses.diff.report import document

    pin = pin_of(**options)
    try:
        before = load(target)
        comparison = whatif(before, *settings, pin=pin, progress=reporter())
    except UserError as error:
        complain(error)
        sys.exit(2)
    undeclared(before, before.circuits, pin)
    if save is not None:
        from soundproof.formats.writing import write as written

        write(written(comparison.after.zkvm), save)
    show(document(comparison), form, output)
