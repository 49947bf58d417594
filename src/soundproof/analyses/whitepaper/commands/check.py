"""``soundproof whitepaper check``: a paper beside a file."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from soundproof.analyses.whitepaper.requirements import PHASES, Phase
from soundproof.cli.options import reported
from soundproof.cli.output import show
from soundproof.render.document import Rulings, Table
from soundproof.render.form import Form

LEDGER = click.Path(path_type=Path, dir_okay=False)


@click.command("check")
@click.argument("paper", metavar="PAPER")
@click.option("--zkvm", "target", required=True, metavar="TARGET", help="The zkVM: a catalogue name or a file.")
@click.option("--phase", type=click.Choice(PHASES), help="What is asked for; as far as the paper's anchors reach.")
@click.option("--ledger", type=LEDGER, metavar="L.toml", help="What a person has read, as `read` begins it.")
@click.option("--strict", is_flag=True, help="What is unknown of names and figures counts as a contradiction.")
@reported(Table, Rulings)
def command(
    paper: str, target: str, phase: Phase | None, ledger: Path | None, strict: bool, form: Form, output: Path | None
) -> None:
    """Does PAPER agree with the file, and is everything said that is asked for?

    PAPER is .tex, .typ, .md, .mdx, .pdf, or a folder.  Exit code 0 when nothing contradicts and every requirement is
    confirmed, by anchors or a ledger; 1 for a contradiction; 2 where something cannot be read; 3 where
    nothing contradicts and not everything is confirmed.

    \b
    soundproof whitepaper check paper/ --zkvm my.toml
    soundproof whitepaper check zisk.pdf --zkvm zisk --phase W1 --ledger zisk-w1.toml
    """
    from soundproof.analyses.whitepaper.agreement.comparing import compared
    from soundproof.analyses.whitepaper.agreement.ledger import NO_LEDGER, read_ledger
    from soundproof.analyses.whitepaper.check_report import document
    from soundproof.analyses.whitepaper.reading.papers import read_paper

    known = NO_LEDGER if ledger is None else read_ledger(ledger)
    checked = compared(target, read_paper(paper), phase, known)
    show(document(checked), form, output)
    sys.exit(checked.code(strict))
