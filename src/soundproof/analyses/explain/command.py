"""``soundproof explain``: why a figure is what it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from soundproof.cli.options import OUTPUT, pin_of, pinned
from soundproof.cli.output import drawn, terminal_width, write
from soundproof.cli.targets import named, reporter, undeclared
from soundproof.formats.files import load
from soundproof.parameters.faults import UserError
from soundproof.readings.security import AssessedTerm, CircuitAssessment, Pin, assess_circuit
from soundproof.render.words import regime_name
from soundproof.transcript.challenges import Challenge

if TYPE_CHECKING:
    from soundproof.analyses.explain.explanation import Explanation


@click.command("explain")
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
def command(
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
    pin = pin_of(**options)
    report, assessed = reporter(), []
    zkvm = load(target)
    known = {own.name: own for own in zkvm.circuits}
    circuits = list(zkvm.circuits) if circuit is None else [named("circuit", circuit, known, zkvm.name)]
    undeclared(zkvm, circuits, pin)
    for own in circuits:
        report(f"{zkvm.name} {own.name}")
        assessed.append(assess_circuit(own, pin, every=False))
    terms = None if term is None else [_term(term, assessed[0])]
    if as_sequence:
        write(_sequences(zkvm.name, assessed, form), output)
    elif as_sensitivity:
        write(_sensitivities(zkvm.name, assessed, pin, form), output)
    else:
        write(_explanations(zkvm.name, assessed, circuit is None, terms, form), output)


def _sensitivities(zkvm: str, assessed: list[CircuitAssessment], pin: Pin, form: str) -> str:
    from soundproof.analyses.explain.sensitivity import sensitivity

    found = [(circuit, sensitivity(circuit, pin)) for circuit in assessed]
    if form == "json":
        from soundproof.analyses.explain.sensitivity_json import sensitivities_json

        return sensitivities_json(zkvm, found)
    from soundproof.analyses.explain.sensitivity_report import sensitivity_table

    return drawn([sensitivity_table(zkvm, circuit, levers) for circuit, levers in found], form)


def _term(name: str, assessed: CircuitAssessment) -> AssessedTerm:
    """A term of the best evaluation by name.  UserError where there is none, or it cannot happen there."""
    best = assessed.best
    live = {term.term.name: term for term in best.terms}
    challenges = [entry for entry in assessed.transcript if isinstance(entry, Challenge)]
    every = {term.name: live.get(term.name) for challenge in challenges for term in challenge.terms}
    found = named("term", name, every, assessed.circuit.name)
    if found is None:
        raise UserError(
            f"{name}: cannot happen under {regime_name(best.radii, best.binders)}\n"
            "    hint: one codeword makes no pair, one position no gap; --regime asks for another radius"
        )
    return found


def _explanations(
    zkvm: str, circuits: list[CircuitAssessment], binding: bool, terms: list[AssessedTerm] | None, form: str
) -> str:
    from soundproof.analyses.explain import report as explanation
    from soundproof.analyses.explain.explanation import explain

    found: list[Explanation] = []
    for assessed in circuits:
        found += explain(zkvm, assessed, [assessed.best.binding] if binding else terms)
    if form == "table":
        return explanation.terminal(found, terminal_width())
    render: Callable[[list[Explanation]], str] = getattr(explanation, form)
    return render(found)


def _sequences(zkvm: str, circuits: list[CircuitAssessment], form: str) -> str:
    from soundproof.analyses.explain import sequence_report as view
    from soundproof.analyses.explain.sequence import sequence

    found = [sequence(zkvm, assessed) for assessed in circuits]
    if form == "json":
        return view.json(found)
    if form == "markdown":
        return "\n".join(f"{drawn([view.table(one)], form)}\n{view.diagram(one)}" for one in found)
    return drawn([view.table(one) for one in found], form)
