"""``soundproof system``: hashes, recursion, and what is lost and assumed there."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from soundproof.analyses.system.deployment import SEGMENTS, system
from soundproof.cli import completion
from soundproof.cli.options import reliance, reported
from soundproof.cli.output import show
from soundproof.cli.targets import assess_all
from soundproof.formats.files import catalogue
from soundproof.readings.security import Pin
from soundproof.render.document import Table
from soundproof.render.form import Form


@click.command("system")
@click.argument("targets", nargs=-1, metavar="[TARGET ...]", shell_complete=completion.targets)
@click.option(
    "--segments",
    type=click.IntRange(1, 2**40),
    default=SEGMENTS,
    show_default=True,
    metavar="S",
    help="Segments of the execution.",
)
@reliance
@reported(Table)
def command(
    targets: tuple[str, ...], segments: int, trust: str, without: frozenset[str], form: Form, output: Path | None
) -> None:
    """From the circuits to the deployed system: Fiat–Shamir, hash functions, recursion, assumptions.

    \b
    soundproof system zisk                  nodes, hash functions, findings
    soundproof system pico --segments 1000  an execution of a thousand segments
    """
    assessments, failed = assess_all(targets or tuple(catalogue()), Pin(trust=trust, without=without), False)
    systems = [system(assessment, segments) for assessment in assessments]
    if systems:
        from soundproof.analyses.system.report import document

        show(document(systems), form, output)
    if failed:
        sys.exit(2)
