"""``soundproof assess``: provable bits."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from soundproof.cli.options import FORMAT, OUTPUT, pin_of, pinned
from soundproof.cli.output import drawn, write
from soundproof.cli.targets import assess_all, chosen_circuits
from soundproof.formats.files import catalogue
from soundproof.readings.security import Assessment


@click.command("assess")
@click.argument("targets", nargs=-1, metavar="[TARGET ...]")
@click.option("--circuit", "circuits", multiple=True, metavar="NAME", help="Show this circuit's terms (repeatable).")
@click.option("--details", is_flag=True, help="Show the terms of every circuit.")
@pinned
@FORMAT
@OUTPUT
def command(
    targets: tuple[str, ...],
    circuits: tuple[str, ...],
    details: bool,
    regime: str,
    trust: str,
    theorem: str | None,
    multiplicity: int | None,
    slack: int | None,
    form: str,
    output: Path | None,
) -> None:
    """Provable bits of each TARGET: a catalogue name or a TOML file; all of the catalogue without one.

    \b
    soundproof assess                     summary of the bundled catalogue
    soundproof assess zisk                the circuits of one zkVM
    soundproof assess zisk --circuit Main the terms of one circuit
    soundproof assess my.toml --format json
    """
    pin = pin_of(regime, theorem, multiplicity, slack, trust)
    every = form == "json" or details or bool(circuits)
    assessments, failed = assess_all(targets or tuple(catalogue()), pin, every)
    names, unknown = chosen_circuits(assessments, circuits)
    if assessments and (names or not circuits):
        write(_render(assessments, form, names, details), output)
    if failed or unknown:
        sys.exit(2)


def _render(assessments: list[Assessment], form: str, circuits: frozenset[str], details: bool) -> str:
    if form == "json":
        from soundproof.analyses.assess.report_json import json

        return json(assessments)
    from soundproof.analyses.assess import report

    shown = []
    if not circuits:
        shown += [report.summary(assessments)] if len(assessments) > 1 or form == "markdown" else []
        shown += [report.circuit_tables(a) for a in assessments] if len(assessments) == 1 or details else []
    for assessment in assessments:
        for circuit in assessment.circuits:
            if details or circuit.circuit.name in circuits:
                shown.append(report.terms(assessment, circuit))
    return drawn(shown, form)
