"""``soundproof optimize``: the cheapest parameters that reach a number of bits."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from importlib.util import find_spec
from math import isfinite
from pathlib import Path
from typing import Any

import click
from msgspec.structs import replace

from soundproof.analyses.optimize.grid import MOST_BITS, Grid, parsed_pin
from soundproof.cli import completion
from soundproof.cli.extras import missing
from soundproof.cli.options import byte_count, pin_of, pinned, reported, suited
from soundproof.cli.output import complain, show
from soundproof.cli.targets import named, reporter
from soundproof.formats.files import load
from soundproof.parameters.faults import InvalidFile, UserError
from soundproof.radii.choice import Pin
from soundproof.readings.cost import GOALS
from soundproof.render.charts import Figure
from soundproof.render.document import Document, Parameters, Patch, Table
from soundproof.render.form import Form
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.zkvm import ZkVM

Question = tuple[int, str | None, str, int | None, float | None, float | None]
"""Bits, circuit, what is made least, and the limits: the arguments of both searches, in their order."""

Rest = tuple[Grid, Pin, Callable[[str], None]]


def rates(text: str) -> tuple[Fraction, ...]:
    """``1/2..1/32`` or ``1/2,1/8``, highest first; BadParameter otherwise."""
    first, dots, last = text.partition("..")
    logs = [_log_rate(rate, text) for rate in ([first, last] if dots else text.split(","))]
    chosen = range(min(logs), max(logs) + 1) if dots else sorted(set(logs))
    return tuple(Fraction(1, 2**log) for log in chosen)


def _log_rate(text: str, whole: str) -> int:
    match = re.fullmatch(r"1/([0-9]{1,9})", text.strip())
    denominator = int(match[1]) if match else 0
    if denominator < 2 or denominator & (denominator - 1):
        raise click.BadParameter(f"{whole!r} are no rates; write 1/2..1/32 or 1/2,1/8")
    return denominator.bit_length() - 1


def powers(text: str) -> tuple[int, ...]:
    """``2,4,8``: powers of two, ascending; BadParameter otherwise."""
    numbers = [int(number) if re.fullmatch(r" *[0-9]{1,5} *", number) else 0 for number in text.split(",")]
    if any(number < 2 or number & (number - 1) for number in numbers):
        raise click.BadParameter(f"{text!r} are no powers of two from 2 on; write 2,4,8,16")
    return tuple(sorted(set(numbers)))


@click.command("optimize")
@click.argument("target", metavar="TARGET[:CIRCUIT]", shell_complete=completion.targets)
@click.option(
    "--bits",
    type=click.IntRange(1, MOST_BITS),
    default=128,
    show_default=True,
    help="Provable bits that must be reached.",
)
@click.option(
    "--max-bytes", callback=byte_count, metavar="SIZE", help="Most bytes of the final proof, or the circuit's."
)
@click.option("--max-prover", type=click.FloatRange(0), metavar="FACTOR", help="Most work of the prover, today's is 1.")
@click.option(
    "--max-verifier", type=click.FloatRange(0), metavar="FACTOR", help="Most work of the verifier, today's is 1."
)
@click.option(
    "--minimize", type=click.Choice(list(GOALS)), default="size", show_default=True, help="What is made least."
)
@click.option("--rates", type=rates, metavar="RATES", help="Rates to choose from, 1/2..1/32 unless given.")
@click.option("--arities", type=powers, metavar="LIST", help="Arities of folds, 2,4,8,16 unless given.")
@click.option("--queries-max", type=click.IntRange(1, 4096), metavar="T", help="Most queries, 512 unless given.")
@click.option(
    "--grinding-max", type=click.IntRange(0, 64), metavar="G", help="Most bits before a challenge, 22 unless given."
)
@click.option(
    "--pin", "pins", multiple=True, metavar="PATH[=VALUE]", help="Fix a parameter, at today's value without one."
)
@click.option(
    "--only", multiple=True, metavar="PATH", help="Search this parameter; what no --only names stays as it is."
)
@click.option("--front", "as_front", is_flag=True, help="Show bits against bytes against prover's work instead.")
@click.option("--changes", "as_changes", is_flag=True, help="Change the fewest parameters, and show the file's patch.")
@pinned
@reported(Table, Figure, Parameters, Patch)
def command(
    target: str,
    bits: int,
    max_bytes: int | None,
    max_prover: float | None,
    max_verifier: float | None,
    minimize: str,
    pins: tuple[str, ...],
    only: tuple[str, ...],
    as_front: bool,
    as_changes: bool,
    form: Form,
    output: Path | None,
    **options: Any,
) -> None:
    """The cheapest parameters of a grid with which TARGET, or a CIRCUIT of it, provably has so many bits.

    \b
    soundproof optimize zisk:Final                       the smallest proof of 128 bits
    soundproof optimize zisk --bits 100                  every circuit
    soundproof optimize pico:embed --pin opening.rate    at today's rate
    soundproof optimize zisk:Final --only opening.queries
    soundproof optimize zisk:Final --front --format svg -o front.svg
    soundproof optimize my.toml --bits 100 --changes                  the fewest changes, and a patch
    soundproof optimize my.toml --bits 100 --changes -o my.toml       the file with them

    The exit code is 1 if the grid has no parameters that reach the bits, or if the search stopped before any were
    found; 130 if Ctrl-C ended it.  A search does a bounded number of steps.  What is found when it stops is shown, and
    said not to be proven the best.
    """
    grid = _grid({name: options.pop(name) for name in ("rates", "arities", "queries_max", "grinding_max")})
    _refuse_misfits(as_front, as_changes, minimize, form, {"--max-prover": max_prover, "--max-verifier": max_verifier})
    pin = pin_of(**options)
    try:
        zkvm, circuit = _target(target)
        shown = circuit or zkvm.final or zkvm.circuits[-1].name
        if as_front and circuit is None:
            raise UserError(f"--front is of one circuit\n    hint: {target}:{shown}")
        asked = next(one for one in zkvm.circuits if one.name == shown)
        question = (bits, circuit, minimize, max_bytes, max_prover, max_verifier)
        rest = (_with_fixed(grid, pins, only, asked), pin, reporter("searching"))
        if as_changes:
            name = target.removesuffix(f":{circuit}") if circuit is not None else target
            answer, code = _changes(name, question, rest, form)
        else:
            answer, code = _cheapest(zkvm, question, rest, form, as_front)
    except UserError as error:
        complain(error)
        sys.exit(2)
    show(answer, form, output)
    if code:
        sys.exit(code)


def _refuse_misfits(
    as_front: bool, as_changes: bool, minimize: str, form: Form, factors: dict[str, float | None]
) -> None:
    """UsageError or BadParameter where options do not go together, or a form has no room for the answer."""
    for name, factor in factors.items():
        if factor is not None and not isfinite(factor):
            raise click.BadParameter("must be a number", param_hint=name)
    if as_front and as_changes:
        raise click.UsageError("--front and --changes are two answers; leave one out")
    if as_front:
        suited(form, Table, Figure, hint="leave --front out for the parameters found")
    elif as_changes:
        suited(form, Table, Patch, hint="leave --changes out for the cheapest parameters")
    else:
        suited(form, Table, Parameters, hint="--front has a drawing, --changes a patch")
    if as_front and minimize != "size":
        raise click.UsageError("--front is of the smallest proofs; leave --minimize out")


def _with_fixed(grid: Grid, pins: tuple[str, ...], only: tuple[str, ...], circuit: Circuit) -> Grid:
    """The grid with what --pin and --only say of a circuit's parameters."""
    parsed = [(*parsed_pin(text, circuit), "=" in text) for text in pins]
    given = {path: value for path, value, stated in parsed if stated}
    kept = tuple(dict.fromkeys(path for path, _, stated in parsed if not stated and path not in given))
    return replace(grid, pins=tuple(given.items()), kept=kept, only=tuple(path.strip() for path in only))


def _cheapest(zkvm: ZkVM, question: Question, rest: Rest, form: Form, as_front: bool) -> tuple[Document, int]:
    """The cheapest parameters, or the front of one circuit; with the exit code."""
    from soundproof.analyses.optimize import front_report
    from soundproof.analyses.optimize import report as optimum_report
    from soundproof.analyses.optimize.effort import Effort
    from soundproof.analyses.optimize.front import front
    from soundproof.analyses.optimize.optimum import optimize

    alone, beside = question[1] is not None, not as_front and form.suits([Table])
    optimum = optimize(zkvm, *question, *rest, rates=beside and alone, reach=beside and (alone or form.whole))
    code = 130 if optimum.interrupted else 1 if optimum.missed or optimum.undecided else 0
    if as_front and not optimum.interrupted:
        (circuit,), (*_, report) = optimum.circuits, rest
        return front_report.document(zkvm.name, front(circuit.before, circuit.task, effort=Effort(tell=report))), code
    return optimum_report.document(optimum, question[1]), code


def _changes(target: str, question: Question, rest: Rest, form: Form) -> tuple[Document, int]:
    """The fewest changes; with the exit code."""
    from soundproof.analyses.optimize.changes_report import document
    from soundproof.analyses.optimize.fewest import fewest_changes
    from soundproof.analyses.optimize.results import Missed, Undecided

    if find_spec("tomlkit") is None:
        raise missing("--changes edits files with", "tomlkit", "edit")
    changes = fewest_changes(target, *question, *rest)
    if changes.missed and not form.suits([Table]):  # a patch has no room for it
        unsolved = (one for one in changes.circuits if isinstance(one.result, Missed | Undecided))
        names = ", ".join(one.before.name for one in unsolved)
        complain(f"{names}: no parameters with {question[0]} bits were found\n    hint: --format table says why")
    return document(changes, question[1]), 130 if changes.interrupted else 1 if changes.missed else 0


def _grid(given: dict[str, Any]) -> Grid:
    """The default grid with what the user gives."""
    names = {"rates": "rates", "arities": "arities", "queries_max": "queries", "grinding_max": "grinding"}
    return Grid(**{names[name]: value for name, value in given.items() if value is not None})


def _target(target: str) -> tuple[ZkVM, str | None]:
    """A zkVM, and the circuit named after a colon; its name may have colons too, and a path, as that at a revision."""
    refused = None
    for name, circuit in _divided(target):
        try:
            zkvm = load(name)
        except InvalidFile:
            raise
        except UserError as error:
            refused = refused or error
        else:
            return zkvm, named("circuit", circuit, {one.name: one for one in zkvm.circuits}, zkvm.name).name
    last = target.rpartition(":")[2]
    if refused is None or Path(target).exists() or Path(last).suffix or os.sep in last:
        return load(target), None
    raise refused


def _divided(target: str) -> Iterator[tuple[str, str]]:
    """A text at each of its colons, the last first."""
    parts = target.split(":")
    for i in range(len(parts) - 1, 0, -1):
        yield ":".join(parts[:i]), ":".join(parts[i:])
