"""``soundproof size``: where the bytes of a proof go."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from soundproof.cli import completion
from soundproof.cli.options import reported
from soundproof.cli.output import show
from soundproof.cli.targets import assess_all, chosen_circuits
from soundproof.formats.files import catalogue
from soundproof.readings.security import Pin
from soundproof.render.document import Table
from soundproof.render.form import Form


@click.command("size")
@click.argument("targets", nargs=-1, metavar="[TARGET ...]", shell_complete=completion.targets)
@click.option(
    "--circuit",
    "circuits",
    multiple=True,
    metavar="NAME",
    shell_complete=completion.circuits,
    help="This circuit's proof, not the final one (repeatable).",
)
@reported(Table)
def command(targets: tuple[str, ...], circuits: tuple[str, ...], form: Form, output: Path | None) -> None:
    """Where the bytes of a proof go: the final proof of each TARGET, or of the circuits named.

    \b
    soundproof size zisk                  paths, leaves, evaluations … of the final proof
    soundproof size zisk --circuit Main   of another circuit, and what one more query costs
    """
    assessments, failed = assess_all(targets or tuple(catalogue()), Pin(), False)
    names, unknown = chosen_circuits(assessments, circuits)
    chosen = [(a, [c for c in a.circuits if c.circuit.name in names] if circuits else [a.final]) for a in assessments]
    if any(circuits_of for _, circuits_of in chosen):
        from soundproof.analyses.size.report import document
        from soundproof.analyses.size.sized import sized

        show(document([sized(assessment, circuits_of) for assessment, circuits_of in chosen]), form, output)
    if failed or unknown:
        sys.exit(2)
