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


@click.command("recheck")
@click.argument("files", nargs=-1, metavar="FILE ...")
@click.option("--program", is_flag=True, help="Print the program, or write it to the file of -o.")
@reported(Table)
def command(files: tuple[str, ...], program: bool, form: Form, output: Path | None) -> None:
    """Derive every figure of a certificate anew, and refuse what does not follow.

    The program is one file that needs nothing but Python: --program prints it, and python runs it without soundproof.

    \b
    soundproof certificate pico -o pico.cert.json
    soundproof recheck pico.cert.json
    """
    if program:
        if files or form.name != "table":
            raise click.UsageError("--program is a file of Python and checks nothing; leave FILE and other forms out")
        write(Path(__file__).with_name("recheck.py").read_text(encoding="utf-8"), output)
        return
    if not files:
        raise click.UsageError("name the certificates; `soundproof certificate TARGET -o FILE` writes one")
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
