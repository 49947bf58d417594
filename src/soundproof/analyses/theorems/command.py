"""``soundproof theorems``: the bounds, and who rests on them."""

from __future__ import annotations

from pathlib import Path

import click

from soundproof.cli.options import FORMAT, OUTPUT
from soundproof.cli.output import drawn, write
from soundproof.cli.targets import assess_all
from soundproof.formats.files import catalogue
from soundproof.readings.security import Pin, cited


@click.command("theorems")
@FORMAT
@OUTPUT
def command(form: str, output: Path | None) -> None:
    """Every bound with paper, number, status, date and hypotheses, and which zkVMs of the catalogue rest on it."""
    from soundproof.theorems.registry import registry

    assessments, _ = assess_all(tuple(catalogue()), Pin(), False)
    known, used = registry(), cited(assessments)
    if form == "json":
        from soundproof.analyses.theorems.report_json import theorems_json

        write(theorems_json(known, used), output)
        return
    from soundproof.analyses.theorems.report import theorem_table

    write(drawn([theorem_table(known, used)], form), output)
