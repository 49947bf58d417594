"""``soundproof theorems``: the bounds, and who rests on them."""

from __future__ import annotations

from pathlib import Path

import click

from soundproof.cli.options import reported
from soundproof.cli.output import show
from soundproof.cli.targets import assess_all
from soundproof.formats.files import catalogue
from soundproof.readings.security import Pin, cited
from soundproof.render.document import Table
from soundproof.render.form import Form


@click.command("theorems")
@reported(Table)
def command(form: Form, output: Path | None) -> None:
    """Every bound with paper, number, status, date and hypotheses, and which zkVMs of the catalogue rest on it."""
    from soundproof.analyses.theorems.report import document
    from soundproof.theorems.registry import registry

    assessments, _ = assess_all(tuple(catalogue()), Pin(), False)
    show(document(registry(), cited(assessments)), form, output)
