"""The command line.  Data goes to stdout, progress and complaints to stderr.

Exit codes: 0 done; 1 an experiment violates a bound, or a target is missed (later commands);
2 usage or invalid input.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from soundproof import __version__
from soundproof.assess import AssessedTerm, Assessment, CircuitAssessment, Pin, assess, assess_circuit, cited
from soundproof.inputs import UserError, did_you_mean
from soundproof.inputs.files import catalogue, load
from soundproof.lab import EXPERIMENTS
from soundproof.radius import LARGEST_MULTIPLICITY
from soundproof.regimes import PINNED_GAPS
from soundproof.theorems import TRUST
from soundproof.transcript import Challenge
from soundproof.views.tables import Table, regime_name
from soundproof.zkvm import Circuit, ZkVM

if TYPE_CHECKING:
    from soundproof.explain import Explanation
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


ANALYSIS = (
    click.option(
        "--regime",
        type=click.Choice(["best", "unique", "johnson", "beyond", "declared"]),
        default="best",
        show_default=True,
        help="Pin the regime; beyond: past the Johnson radius; declared: the analysis the file states.",
    ),
    click.option(
        "--trust",
        type=click.Choice(list(TRUST)),
        default="preprint",
        show_default=True,
        help="Rely on nothing weaker: peer-reviewed proofs, machine-checked preprints, all preprints.",
    ),
    click.option("--theorem", type=click.Choice(list(PINNED_GAPS), case_sensitive=False), help="Pin the gap theorem."),
    click.option(
        "--multiplicity",
        type=click.IntRange(1, LARGEST_MULTIPLICITY),
        metavar="M",
        help="Pin the Johnson multiplicity m.",
    ),
    click.option("--slack", type=click.IntRange(min=0), metavar="S", help="Pin the unique-decoding slack."),
)
"""What a user may fix of the analysis; in a command's function, the fields of a :class:`Pin`."""


def pinned(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of ANALYSIS."""
    for option in reversed(ANALYSIS):
        command = option(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="soundproof")
def main() -> None:
    """How secure a zkVM provably is: certified bits of soundness from its parameters."""


@main.command("assess")
@click.argument("targets", nargs=-1, metavar="[TARGET ...]")
@click.option("--circuit", "circuits", multiple=True, metavar="NAME", help="Show this circuit's terms (repeatable).")
@click.option("--details", is_flag=True, help="Show the terms of every circuit.")
@pinned
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
    pin = _pin(regime, theorem, multiplicity, slack, trust)
    every = form == "json" or details or bool(circuits)
    assessments, failed = _assess_all(targets or tuple(catalogue()), pin, every)
    unknown = _unknown(assessments, circuits)
    if assessments and (not circuits or len(unknown) < len(circuits)):
        _write(_render(assessments, form, circuits, details), output)
    if failed or unknown:
        sys.exit(2)


def _pin(regime: str, theorem: str | None, multiplicity: int | None, slack: int | None, trust: str) -> Pin:
    """The options of ANALYSIS as a value; UsageError where they contradict each other."""
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
    return Pin(regime, theorem, multiplicity, slack, trust)


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
            _undeclared(zkvm, zkvm.circuits, pin)
            assessments.append(assess(zkvm, pin, every, report))
    return assessments, failed


def _undeclared(zkvm: ZkVM, circuits: Iterable[Circuit], pin: Pin) -> None:
    silent = [circuit.name for circuit in circuits if circuit.declared is None]
    if pin.regime == "declared" and silent:
        click.echo(f"{zkvm.name}: no analysis declared, best regime shown: {', '.join(silent)}", err=True)


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

    return terminal(shown, _width())


def _width() -> int:
    return max(80, min(shutil.get_terminal_size((100, 24)).columns, 140))


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


@main.command("explain")
@click.argument("target", metavar="TARGET")
@click.argument("circuit", required=False, metavar="[CIRCUIT]")
@click.argument("term", required=False, metavar="[TERM]")
@click.option("--sequence", "as_sequence", is_flag=True, help="Show who sends what instead, step by step.")
@click.option(
    "--sensitivity", "as_sensitivity", is_flag=True, help="Show what one more step of each parameter would buy instead."
)
@pinned
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "markdown", "json", "latex"]),
    default="table",
    show_default=True,
)
@OUTPUT
def explain_command(
    target: str,
    circuit: str | None,
    term: str | None,
    as_sequence: bool,
    as_sensitivity: bool,
    form: str,
    output: Path | None,
    **options: Any,
) -> None:
    """The formula behind a figure, the numbers put in, and what it rests on.

    \b
    soundproof explain pico                        the binding term of every circuit
    soundproof explain pico riscv                  every term of a circuit
    soundproof explain pico riscv "query phase"    one term
    soundproof explain pico riscv --sequence       who sends what
    soundproof explain pico riscv --sensitivity    what would raise the bits
    """
    if (as_sequence or as_sensitivity) and (term or form == "latex"):
        shown = "--sequence" if as_sequence else "--sensitivity"
        raise click.UsageError(f"{shown} shows whole circuits, as table, markdown or json")
    if as_sequence and as_sensitivity:
        raise click.UsageError("--sequence and --sensitivity are two views; ask for one")
    pin = _pin(**options)
    report, assessed = _reporter(), []
    try:
        zkvm = load(target)
        known = {own.name: own for own in zkvm.circuits}
        circuits = list(zkvm.circuits) if circuit is None else [_named("circuit", circuit, known, zkvm.name)]
        _undeclared(zkvm, circuits, pin)
        for own in circuits:
            report(f"{zkvm.name} {own.name}")
            assessed.append(assess_circuit(own, pin, every=False))
        terms = None if term is None else [_term(term, assessed[0])]
    except UserError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    if as_sequence:
        _write(_sequences(zkvm.name, assessed, form), output)
    elif as_sensitivity:
        _write(_sensitivities(zkvm.name, assessed, pin, form), output)
    else:
        _write(_explanations(zkvm.name, assessed, circuit is None, terms, form), output)


def _sensitivities(zkvm: str, assessed: list[CircuitAssessment], pin: Pin, form: str) -> str:
    from soundproof.sensitivity import sensitivity

    found = [(circuit, sensitivity(circuit, pin)) for circuit in assessed]
    if form == "json":
        from soundproof.views.json import sensitivities_json

        return sensitivities_json(zkvm, found)
    from soundproof.views import tables

    return _drawn([tables.sensitivity_table(zkvm, circuit, levers) for circuit, levers in found], form)


Found = TypeVar("Found")


def _named(what: str, name: str, known: Mapping[str, Found], where: str) -> Found:
    """What the user names, in upper or lower case; UserError with the closest name otherwise."""
    folded = {key.lower(): value for key, value in known.items()}
    if name not in known and name.lower() not in folded:
        raise UserError(f"no {what} is named {name!r} in {where}\n    hint: {did_you_mean(name, list(known))}")
    return known[name] if name in known else folded[name.lower()]


def _term(name: str, assessed: CircuitAssessment) -> AssessedTerm:
    """A term of the best evaluation by name.  UserError where there is none, or it cannot happen there."""
    best = assessed.best
    live = {term.term.name: term for term in best.terms}
    challenges = [entry for entry in assessed.transcript if isinstance(entry, Challenge)]
    every = {term.name: live.get(term.name) for challenge in challenges for term in challenge.terms}
    found = _named("term", name, every, assessed.circuit.name)
    if found is None:
        raise UserError(
            f"{name}: cannot happen under {regime_name(best.radii)}\n"
            "    hint: one codeword makes no pair, one position no gap; --regime asks for another radius"
        )
    return found


def _explanations(
    zkvm: str, circuits: list[CircuitAssessment], binding: bool, terms: list[AssessedTerm] | None, form: str
) -> str:
    from soundproof.explain import explain
    from soundproof.views import explanation

    found: list[Explanation] = []
    for assessed in circuits:
        found += explain(zkvm, assessed, [assessed.best.binding] if binding else terms)
    if form == "table":
        return explanation.terminal(found, _width())
    render: Callable[[list[Explanation]], str] = getattr(explanation, form)
    return render(found)


def _sequences(zkvm: str, circuits: list[CircuitAssessment], form: str) -> str:
    from soundproof.sequence import sequence
    from soundproof.views import sequence as view

    found = [sequence(zkvm, assessed) for assessed in circuits]
    if form == "json":
        return view.json(found)
    if form == "markdown":
        return "\n".join(f"{_drawn([view.table(one)], form)}\n{view.diagram(one)}" for one in found)
    return _drawn([view.table(one) for one in found], form)


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
@click.option("--thorough", is_flag=True, help="The long list of cases: most of an hour instead of half a minute.")
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
