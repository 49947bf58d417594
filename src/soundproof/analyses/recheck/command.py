"""``soundproof recheck``: certificates checked by a program of its own."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from soundproof.cli.output import complain, write


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
def command(files: tuple[str, ...]) -> None:
    """Derive every figure of a certificate anew, and refuse what does not follow.

    The program is one file that needs nothing but Python: --program prints it, and python runs it without soundproof.

    \b
    soundproof certificate pico -o pico.cert.json
    soundproof recheck pico.cert.json
    """
    from soundproof.analyses.recheck.recheck import verdict

    worst = 0
    for file in files:
        code, said = verdict(file)
        if code:
            complain(said)
        else:
            write(f"{said}\n", None)
        worst = max(worst, code)
    sys.exit(worst)
