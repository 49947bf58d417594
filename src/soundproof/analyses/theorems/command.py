"""``soundproof theorems``: the bounds, and who rests on them."""

from __future__ import annotations

from pathlib import Path

import click

from soundproof.cli.options import reported
from soundproof.cli.output import show
from soundproof.cli.targets import assess_all, named
from soundproof.formats.files import catalogue
from soundproof.readings.security import Pin, cited
from soundproof.render.document import Table
from soundproof.render.form import Form


@click.command("theorems")
@click.argument("ids", nargs=-1, metavar="[ID ...]")
@reported(Table)
def command(ids: tuple[str, ...], form: Form, output: Path | None) -> None:
    """Every bound with paper, number, status, date and hypotheses, and which zkVMs of the catalogue rest on it.

    With an ID only those of that paper.

    \b
    soundproof theorems DKT26
    """
    from soundproof.analyses.theorems.report import document
    from soundproof.theorems.registry import registry

    every = {theorem.id: theorem.id for theorem in registry()}
    wanted = {named("paper", id, every, "the theorems") for id in ids} or set(every)
    chosen = [theorem for theorem in registry() if theorem.id in wanted]
    assessments, _ = assess_all(tuple(catalogue()), Pin(), False)
    show(document(chosen, cited(assessments)), form, output)
