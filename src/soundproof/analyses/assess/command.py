"""``soundproof assess``: provable bits."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from soundproof.analyses.assess.rows import ORDERS
from soundproof.cli import completion
from soundproof.cli.options import pin_of, pinned, reported, strictly
from soundproof.cli.output import show
from soundproof.cli.targets import assess_each, chosen_circuits, load_all
from soundproof.formats.files import catalogue
from soundproof.render.document import Table
from soundproof.render.form import Form


@click.command("assess")
@click.argument("targets", nargs=-1, metavar="[TARGET ...]", shell_complete=completion.targets)
@click.option(
    "--circuit",
    "circuits",
    multiple=True,
    metavar="NAME",
    shell_complete=completion.circuits,
    help="Show this circuit's terms (repeatable).",
)
@click.option("--details", is_flag=True, help="Show the terms of every circuit.")
@click.option(
    "--worst",
    type=click.IntRange(1),
    metavar="N",
    help="Show only the N zkVMs, or circuits of one, with the fewest bits.",
)
@click.option("--sort", "order", type=click.Choice(list(ORDERS)), help="Sort rows; otherwise as in the file.")
@strictly
@pinned
@reported(Table)
def command(
    targets: tuple[str, ...],
    circuits: tuple[str, ...],
    details: bool,
    worst: int | None,
    order: str | None,
    strict: bool,
    form: Form,
    output: Path | None,
    **options: Any,
) -> None:
    """Provable bits of each TARGET: a catalogue name or a TOML file; all of the catalogue without one.

    \b
    soundproof assess                     summary of the bundled catalogue
    soundproof assess zisk                the circuits of one zkVM
    soundproof assess zisk --circuit Main the terms of one circuit
    soundproof assess my.toml --format json
    """
    if worst is not None and (circuits or details or strict):
        raise click.UsageError("--worst is of the rows of a table; leave --circuit, --details and --strict out")
    if order is not None and circuits:
        raise click.UsageError("--sort is of zkVMs and circuits; the terms of --circuit are in the protocol's order")
    pin, targets = pin_of(**options), targets or tuple(catalogue())
    every = form.whole or details or bool(circuits)
    zkvms, failed = load_all(targets, pin, _summarising)
    if len(zkvms) > 1 and not every:
        from soundproof.analyses.assess import lines, summary

        show(summary.document(lines.lines_of(zkvms, pin, strict), worst, order), form, output)
        sys.exit(2 if failed else 0)
    from soundproof.analyses.assess.report import document  # a summary never needs it

    assessments = assess_each(zkvms, pin, every)
    names, unknown = chosen_circuits(assessments, circuits)
    if assessments and (names or not circuits):
        show(document(assessments, names, details, strict, worst, order), form, output)
    if failed or unknown:
        sys.exit(2)


def _summarising() -> None:
    """Load what a summary is made by."""
    import soundproof.analyses.assess.lines  # noqa: F401
