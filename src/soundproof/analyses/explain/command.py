"""``soundproof explain``: why a figure is what it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from soundproof.cli import completion
from soundproof.cli.options import pin_of, pinned, reported, suited
from soundproof.cli.output import show
from soundproof.cli.targets import named, reporter, undeclared
from soundproof.formats.files import load
from soundproof.parameters.faults import UserError
from soundproof.readings.security import AssessedTerm, CircuitAssessment, Pin, assess_circuit
from soundproof.render.charts import Diagram
from soundproof.render.document import Derivation, Document, Table
from soundproof.render.form import Form
from soundproof.render.words import regime_name
from soundproof.transcript.challenges import Challenge


@click.command("explain")
@click.argument("target", metavar="TARGET", shell_complete=completion.targets)
@click.argument("circuit", required=False, metavar="[CIRCUIT]", shell_complete=completion.circuits)
@click.argument("term", required=False, metavar="[TERM]", shell_complete=completion.terms)
@click.option("--sequence", "as_sequence", is_flag=True, help="Show who sends what instead, step by step.")
@click.option(
    "--sensitivity", "as_sensitivity", is_flag=True, help="Show what one more step of each parameter would buy instead."
)
@pinned
@reported(Table, Diagram, Derivation)
def command(
    target: str,
    circuit: str | None,
    term: str | None,
    as_sequence: bool,
    as_sensitivity: bool,
    form: Form,
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
    if as_sequence and as_sensitivity:
        raise click.UsageError("--sequence and --sensitivity are two views; ask for one")
    if as_sequence or as_sensitivity:
        shown = "--sequence" if as_sequence else "--sensitivity"
        if term:
            raise click.UsageError(f"{shown} shows whole circuits; leave {term!r} out")
        suited(form, Table, hint=f"leave {shown} out for formulas")
    else:
        suited(form, Derivation, hint="add --sequence or --sensitivity")
    pin = pin_of(**options)
    report, assessed = reporter(), []
    zkvm = load(target)
    known = {one.name: one for one in zkvm.circuits}
    circuits = list(zkvm.circuits) if circuit is None else [named("circuit", circuit, known, zkvm.name)]
    undeclared(zkvm, circuits, pin)
    for one in circuits:
        report(f"{zkvm.name} {one.name}")
        assessed.append(assess_circuit(one, pin, every=False))
    terms = None if term is None else [_term(term, assessed[0])]
    if as_sequence:
        answer = _sequences(zkvm.name, assessed)
    elif as_sensitivity:
        answer = _sensitivities(zkvm.name, assessed, pin)
    else:
        answer = _explanations(zkvm.name, assessed, circuit is None, terms, pin)
    show(answer, form, output)


def _sensitivities(zkvm: str, assessed: list[CircuitAssessment], pin: Pin) -> Document:
    from soundproof.analyses.explain.sensitivity import sensitivity
    from soundproof.analyses.explain.sensitivity_report import document

    report, sensitivities = reporter("changing"), []
    for circuit in assessed:

        def changing(lever: str, name: str = circuit.circuit.name) -> None:
            report(f"{zkvm} {name}: {lever}")

        sensitivities.append((circuit, sensitivity(circuit, pin, changing)))
    return document(zkvm, sensitivities)


def _term(name: str, assessed: CircuitAssessment) -> AssessedTerm:
    """A term of the best evaluation by name.  UserError where there is none, or it cannot happen there."""
    best = assessed.best
    live = {term.term.name: term for term in best.terms}
    challenges = [entry for entry in assessed.transcript if isinstance(entry, Challenge)]
    every = {term.name: live.get(term.name) for challenge in challenges for term in challenge.terms}
    chosen = named("term", name, every, assessed.circuit.name)
    if chosen is None:
        raise UserError(
            f"{name}: cannot happen under {regime_name(best.radii, best.binders)}\n"
            "    hint: one codeword makes no pair, one position no gap; --regime asks for another radius"
        )
    return chosen


def _explanations(
    zkvm: str, circuits: list[CircuitAssessment], binding: bool, terms: list[AssessedTerm] | None, pin: Pin
) -> Document:
    from soundproof.analyses.explain.explanation import explain
    from soundproof.analyses.explain.report import document

    of_circuits = [explain(zkvm, assessed, [assessed.best.binding] if binding else terms) for assessed in circuits]
    return document([explanation for explanations in of_circuits for explanation in explanations], pin)


def _sequences(zkvm: str, circuits: list[CircuitAssessment]) -> Document:
    from soundproof.analyses.explain.sequence import sequence
    from soundproof.analyses.explain.sequence_report import document

    return document([sequence(zkvm, assessed) for assessed in circuits])
