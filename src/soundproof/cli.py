"""The command line.  Data goes to stdout, progress and complaints to stderr.

Exit codes: 0 done; 1 an experiment violates a bound, or a target is missed (later commands);
2 usage or invalid input.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from soundproof import __version__
from soundproof.assess import Assessment, Pin, assess, cited
from soundproof.inputs import UserError, did_you_mean
from soundproof.inputs.files import catalogue, load
from soundproof.lab import EXPERIMENTS
from soundproof.radius import LARGEST_MULTIPLICITY
from soundproof.regimes import PINNED_GAPS
from soundproof.theorems import TRUST
from soundproof.views.tables import Table

if TYPE_CHECKING:
    from soundproof.lab.rows import Row

__all__ = ["main"]

PATIENCE = 1.0
"""Seconds of silence before progress is reported, and between reports."""


FORMAT = click.option(
    "--format", "form", type=click.Choice(["table", "markdown", "json"]), default="table", show_default=True
)
OUTPUT = click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="PATH", help="Write to a file instead."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="soundproof")
def main() -> None:
    """How secure a zkVM provably is: certified bits of soundness from its parameters."""


@main.command("assess")
@click.argument("targets", nargs=-1, metavar="[TARGET ...]")
@click.option("--circuit", "circuits", multiple=True, metavar="NAME", help="Show this circuit's terms (repeatable).")
@click.option("--details", is_flag=True, help="Show the terms of every circuit.")
@click.option(
    "--regime",
    type=click.Choice(["best", "unique", "johnson", "beyond", "declared"]),
    default="best",
    show_default=True,
    help="Pin the regime; beyond: past the Johnson radius; declared: the analysis the file states.",
)
@click.option(
    "--trust",
    type=click.Choice(list(TRUST)),
    default="preprint",
    show_default=True,
    help="Rely on nothing weaker: peer-reviewed proofs, machine-checked preprints, all preprints.",
)
@click.option("--theorem", type=click.Choice(list(PINNED_GAPS), case_sensitive=False), help="Pin the gap theorem.")
@click.option(
    "--multiplicity",
    type=click.IntRange(1, LARGEST_MULTIPLICITY),
    metavar="M",
    help="Pin the Johnson multiplicity m.",
)
@click.option("--slack", type=click.IntRange(min=0), metavar="S", help="Pin the unique-decoding slack.")
@FORMAT
@OUTPUT
def assess_command(
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
    if regime in ("unique", "beyond") and (theorem or multiplicity):
        raise click.UsageError(f"--theorem and --multiplicity pin the Johnson regime, not --regime {regime}")
    if regime == "beyond" and trust == "proved":
        raise click.UsageError(
            "--regime beyond rests on machine-checked preprints; --trust proved leaves nothing of it"
        )
    if regime == "declared" and multiplicity:
        raise click.UsageError("--multiplicity contradicts --regime declared, which takes the file's own")
    if slack is not None and regime != "unique":
        raise click.UsageError("--slack goes with --regime unique")
    if regime == "best" and (theorem or multiplicity):
        regime = "johnson"  # both have a meaning there only
    pin = Pin(regime, theorem, multiplicity, slack, trust)
    every = form == "json" or details or bool(circuits)
    assessments, failed = _assess_all(targets or tuple(catalogue()), pin, every)
    unknown = _unknown(assessments, circuits)
    if assessments and (not circuits or len(unknown) < len(circuits)):
        _write(_render(assessments, form, circuits, details), output)
    if failed or unknown:
        sys.exit(2)


def _assess_all(targets: tuple[str, ...], pin: Pin, every: bool) -> tuple[list[Assessment], bool]:
    """Every readable target; the faults of the others go to stderr and hide nothing."""
    assessments, failed = [], False
    report = _reporter()
    for target in targets:
        try:
            zkvm = load(target)
        except UserError as error:
            click.echo(str(error), err=True)
            failed = True
        else:
            silent = [circuit.name for circuit in zkvm.circuits if circuit.declared is None]
            if pin.regime == "declared" and silent:
                click.echo(f"{zkvm.name}: no analysis declared, best regime shown: {', '.join(silent)}", err=True)
            assessments.append(assess(zkvm, pin, every, report))
    return assessments, failed


def _reporter() -> Callable[[str], None]:
    last = time.monotonic()

    def report(what: str) -> None:
        nonlocal last
        if time.monotonic() - last > PATIENCE:
            last = time.monotonic()
            click.echo(f"assessing {what} …", err=True)

    return report


def _render(assessments: list[Assessment], form: str, circuits: tuple[str, ...], details: bool) -> str:
    if form == "json":
        from soundproof.views.json import json

        return json(assessments)
    from soundproof.views import tables

    shown = []
    if not circuits:
        shown += [tables.summary(assessments)] if len(assessments) > 1 or form == "markdown" else []
        shown += [tables.circuit_tables(a) for a in assessments] if len(assessments) == 1 or details else []
    for assessment in assessments:
        for circuit in assessment.circuits:
            if details or circuit.circuit.name in circuits:
                shown.append(tables.terms(assessment, circuit))
    return _drawn(shown, form)


def _drawn(shown: list[Table], form: str) -> str:
    if form == "markdown":
        from soundproof.views.markdown import markdown

        return markdown(shown)
    from soundproof.views.terminal import terminal

    return terminal(shown, max(60, min(shutil.get_terminal_size((100, 24)).columns, 140)))


def _write(text: str, output: Path | None) -> None:
    """To stdout, or to a file that is replaced in one step; devices and pipes are written to as they are."""
    try:
        if output is None:
            _print(text)
        elif output.exists() and not output.is_file():
            output.write_text(text, encoding="utf-8")
        else:
            _replace(output, text)
    except OSError as error:
        click.echo(f"{output or 'standard output'}: cannot be written: {error.strerror}", err=True)
        sys.exit(2)


def _print(text: str) -> None:
    try:
        click.echo(text, nl=False)
    except BrokenPipeError:  # ``| head`` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _replace(output: Path, text: str) -> None:
    part = output.with_name(f".{output.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)


@main.command("size")
@click.argument("targets", nargs=-1, metavar="[TARGET ...]")
@click.option(
    "--circuit", "circuits", multiple=True, metavar="NAME", help="This circuit's proof, not the final one (repeatable)."
)
@FORMAT
@OUTPUT
def size_command(targets: tuple[str, ...], circuits: tuple[str, ...], form: str, output: Path | None) -> None:
    """Where the bytes of a proof go: the final proof of each TARGET, or of the circuits named.

    \b
    soundproof size zisk                  paths, leaves, evaluations … of the final proof
    soundproof size zisk --circuit Main   of another circuit, and what one more query costs
    """
    assessments, failed = _assess_all(targets or tuple(catalogue()), Pin(), False)
    unknown = _unknown(assessments, circuits)
    chosen = [
        (a, [c for c in a.circuits if c.circuit.name in circuits] if circuits else [a.final]) for a in assessments
    ]
    if any(found for _, found in chosen):
        if form == "json":
            from soundproof.views.json import sizes_json

            text = sizes_json(chosen)
        else:
            from soundproof.views import tables

            text = _drawn([tables.size_table(a, circuit) for a, found in chosen for circuit in found], form)
        _write(text, output)
    if failed or unknown:
        sys.exit(2)


def _unknown(assessments: list[Assessment], circuits: tuple[str, ...]) -> list[str]:
    """The circuits that no assessed zkVM has, each complained of."""
    known = [circuit.circuit.name for assessment in assessments for circuit in assessment.circuits]
    unknown = [name for name in circuits if name not in known]
    for name in unknown if assessments else ():
        among = ", ".join(assessment.zkvm.name for assessment in assessments)
        click.echo(f"no circuit is named {name!r} in {among}\n    hint: {did_you_mean(name, known)}", err=True)
    return unknown


@main.command("theorems")
@FORMAT
@OUTPUT
def theorems_command(form: str, output: Path | None) -> None:
    """Every bound with paper, number, status, date and hypotheses, and which zkVMs of the catalogue rest on it."""
    from soundproof.theorems.registry import registry

    assessments, _ = _assess_all(tuple(catalogue()), Pin(), False)
    known, used = registry(), cited(assessments)
    if form == "json":
        from soundproof.views.json import theorems_json

        _write(theorems_json(known, used), output)
        return
    from soundproof.views import tables

    _write(_drawn([tables.theorem_table(known, used)], form), output)


@main.command("schema")
def schema_command() -> None:
    """JSON Schema of the native file format, for editors and validators."""
    from soundproof.inputs.schema import schema

    _write(schema(), None)


@main.command("lab")
@click.argument("experiments", nargs=-1, metavar="[EXPERIMENT ...]", type=click.Choice(list(EXPERIMENTS)))
@click.option("--thorough", is_flag=True, help="The long list of cases: an hour rather than half a minute.")
@FORMAT
@OUTPUT
def lab_command(experiments: tuple[str, ...], thorough: bool, form: str, output: Path | None) -> None:
    """Small experiments that compare the bounds with the truth; all of them without an EXPERIMENT.

    The exit code is 1 if a bound is violated.
    """
    try:
        from soundproof.lab.report import as_json, tables
        from soundproof.lab.run import run
    except ModuleNotFoundError as error:
        if str(error.name).startswith("soundproof"):
            raise
        click.echo(f"the lab needs {error.name}\n    hint: pip install 'soundproof[lab]'", err=True)
        sys.exit(2)
    rows: list[Row] = []
    for name in experiments or EXPERIMENTS:
        if not experiments or thorough:
            click.echo(f"running {name} …", err=True)
        rows += run(name, thorough)
    _write(as_json(rows) if form == "json" else _drawn(tables(rows), form), output)
    if not all(row.ok for row in rows):
        sys.exit(1)
