"""``soundproof recheck``: certificates checked by a program of its own."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from soundproof.cli.options import reported
from soundproof.cli.output import complain, show, write
from soundproof.render.document import Table
from soundproof.render.form import Form

UNREAD = 2
"""The exit code where a file is no certificate."""


def _program(context: click.Context, _: click.Parameter, asked: bool) -> None:
    """Print the checker itself, and nothing else."""
    if asked and not context.resilient_parsing:
        write(Path(__file__).with_name("recheck.py").read_text(encoding="utf-8"), None)
        context.exit()


@click.command("recheck")
@click.argument("files", nargs=-1, required=True, metavar="FILE ...")
@click.option(
    "--program", is_flag=True, is_eager=True, expose_value=False, callback=_program, help="Print the program."
)
@reported(Table)
def command(files: tuple[str, ...], form: Form, output: Path | None) -> None:
    """Derive every figure of a certificate anew, and refuse what does not follow.

    The program is one file that needs nothing but Python: --program prints it, and python runs it without soundproof.

    \b
    soundproof certificate pico -o pico.cert.json
    soundproof recheck pico.cert.json
    """
    from soundproof.analyses.recheck.recheck import SAID, verdict
    from soundproof.analyses.recheck.report import document

    verdicts = {file: verdict(file) for file in files}
    for file, (code, said) in verdicts.items():
        if code == UNREAD:
            complain(f"{file}: {SAID[code]}{said}")
    certificates = {file: said for file, (code, said) in verdicts.items() if code != UNREAD}
    if certificates:
        show(document(certificates), form, output)
    sys.exit(max(code for code, _ in verdicts.values()))
