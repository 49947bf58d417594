"""``soundproof whitepaper read``: a ledger for a person to fill in."""

from __future__ import annotations

from pathlib import Path

import click

from soundproof.analyses.whitepaper.requirements import PHASES, Phase
from soundproof.cli.output import FILE, write


@click.command("read")
@click.argument("paper", metavar="PAPER")
@click.option("--zkvm", "target", required=True, metavar="TARGET", help="The zkVM: a catalogue name or a file.")
@click.option("--ledger", type=FILE, required=True, metavar="L.toml", help="Is begun, or continued.")
@click.option("--phase", type=click.Choice(PHASES), help="What is asked for; as far as the paper's anchors reach.")
def command(paper: str, target: str, ledger: Path, phase: Phase | None) -> None:
    """Write a ledger: for each requirement passages of PAPER that a person may read, and no verdict.

    A ledger that is there keeps all that is in it.  Requirements that it lacks are added, and where an entry names a
    passage and has no hash, the hash of what stands there now.
    """
    from soundproof.analyses.whitepaper.agreement.reading_list import continued
    from soundproof.analyses.whitepaper.agreement.standing import reached
    from soundproof.analyses.whitepaper.reading.papers import read_paper
    from soundproof.formats.files import load

    read = read_paper(paper)
    write(continued(ledger, read, load(target), phase or reached(read)), ledger)
