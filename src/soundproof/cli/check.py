"""``soundproof check``: published requirements, clause by clause."""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import quote

import click

from soundproof.assess import Pin
from soundproof.cli.options import OUTPUT, byte_count
from soundproof.cli.output import drawn, write
from soundproof.cli.targets import assess_all
from soundproof.deployment.system import system
from soundproof.gates import Report, asked, gates
from soundproof.gates.check import Measured, check
from soundproof.gates.latency import latencies
from soundproof.inputs import UserError
from soundproof.inputs.files import parse, text_of
from soundproof.inputs.positions import lines_of
from soundproof.theorems import TRUST

EXITS = {"met": 0, "missed": 1, "unknown": 3}


@click.command("check")
@click.argument("targets", nargs=-1, required=True, metavar="TARGET ...")
@click.option(
    "--gate",
    "ids",
    multiple=True,
    type=click.Choice(list(gates()), case_sensitive=False),
    help="A published gate (repeatable).",
)
@click.option("--min-bits", type=click.IntRange(1, 512), metavar="N", help="Ask for so many provable bits.")
@click.option("--max-bytes", callback=byte_count, metavar="SIZE", help="Ask for a final proof no larger, like 300KiB.")
@click.option(
    "--latency",
    type=click.Path(path_type=Path),
    metavar="CSV",
    help="Proving times, in a column that ends in _ms or _s; an empty one is a proof that failed.",
)
@click.option("--power-kw", type=click.FloatRange(0, 10**6, min_open=True), metavar="KW", help="Power while proving.")
@click.option("--capex-usd", type=click.IntRange(1), metavar="USD", help="Price of the machines.")
@click.option(
    "--trust", type=click.Choice(list(TRUST)), default="preprint", show_default=True, help="Rely on nothing weaker."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "markdown", "json", "sarif", "junit"]),
    default="table",
    show_default=True,
)
@OUTPUT
def command(
    targets: tuple[str, ...],
    ids: tuple[str, ...],
    min_bits: int | None,
    max_bytes: int | None,
    latency: Path | None,
    power_kw: float | None,
    capex_usd: int | None,
    trust: str,
    form: str,
    output: Path | None,
) -> None:
    """Which published requirements each TARGET meets, misses, or is not known to meet.

    Exit code 0 when all required clauses are met, 1 when one is missed, 3 when one is unknown.

    \b
    soundproof check zisk --gate M2 --gate M3
    soundproof check my.toml --min-bits 100 --max-bytes 600KiB --format sarif -o check.sarif
    """
    chosen = {id: gates()[id] for id in ids}
    if min_bits is not None or max_bytes is not None:
        chosen["asked"] = asked(min_bits, max_bytes)
    if not chosen:
        raise click.UsageError(f"name a --gate ({', '.join(gates())}), --min-bits or --max-bytes")
    power = None if power_kw is None else round(power_kw * 1000)
    try:
        times = () if latency is None else latencies(latency)
    except UserError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    measured = Measured(times, str(latency or ""), power, capex_usd)
    assessments, failed = assess_all(targets, Pin(trust=trust), False)
    systems = [system(assessment) for assessment in assessments]
    reports = [check(own, id, gate, measured) for own in systems for id, gate in chosen.items()]
    if reports:
        write(_render(reports, form, targets), output)
    answers = {report.answer for report in reports}
    sys.exit(2 if failed else next((EXITS[a] for a in ("missed", "unknown") if a in answers), 0))


def _render(reports: list[Report], form: str, targets: tuple[str, ...]) -> str:
    from soundproof.views import gates as view

    match form:
        case "json":
            return view.json(reports)
        case "sarif":
            return view.sarif(reports, _places(reports, targets))
        case "junit":
            return view.junit(reports)
        case _:
            return drawn(view.tables(reports), form)


def _places(reports: list[Report], targets: tuple[str, ...]) -> dict[tuple[str, str], tuple[str, int]]:
    """File and line of every circuit that a report names, and of each zkVM's file."""
    places = {}
    for target in targets:
        try:
            file, text = text_of(target)
            name = parse(text, file).name
        except UserError:
            continue  # complained of already
        circuits = list(dict.fromkeys(v.judgement.circuit for r in reports if r.zkvm == name for v in r.verdicts))
        lines = lines_of(text, [("circuits", circuit) if circuit else ("zkvm",) for circuit in circuits])
        path = Path(file)
        file = path.as_uri() if path.is_absolute() else quote(path.as_posix())
        places[name, ""] = (file, 1)
        places.update({(name, circuit): (file, line or 1) for circuit, line in zip(circuits, lines, strict=True)})
    return places
