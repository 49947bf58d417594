"""``soundproof diversity``: what zkVMs share, for a client that accepts k of n proofs."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from soundproof.analyses.diversity.grounds import diversity
from soundproof.cli import completion
from soundproof.cli.options import reliance, reported
from soundproof.cli.output import show
from soundproof.cli.targets import assess_all
from soundproof.formats.files import catalogue
from soundproof.readings.security import Pin
from soundproof.render.document import Table
from soundproof.render.form import Form


@click.command("diversity")
@click.argument("targets", nargs=-1, metavar="[TARGET ...]", shell_complete=completion.targets)
@click.option(
    "--min-bits",
    type=click.IntRange(1, 512),
    default=100,
    show_default=True,
    metavar="N",
    help="Bits that a zkVM must keep to count as standing.",
)
@click.option("--choose", type=click.IntRange(1), metavar="K", help="Propose the K zkVMs that withstand most.")
@reliance
@reported(Table)
def command(
    targets: tuple[str, ...],
    min_bits: int,
    choose: int | None,
    trust: str,
    without: frozenset[str],
    form: Form,
    output: Path | None,
) -> None:
    """What TARGETs share: which of them would fall together, and what would still stand; all of the catalogue without.

    \b
    soundproof diversity zisk sp1 openvm2
    soundproof diversity zisk venus zkdtvm --min-bits 120
    soundproof diversity --choose 3
    """
    assessments, failed = assess_all(targets or tuple(catalogue()), Pin(trust=trust, without=without), False)
    if assessments:
        from soundproof.analyses.diversity.report import document

        shared = diversity(assessments, min_bits)
        show(document(shared, shared.choose(choose) if choose else ()), form, output)
    if failed:
        sys.exit(2)
