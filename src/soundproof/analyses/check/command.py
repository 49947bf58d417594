"""``soundproof check``: published requirements, clause by clause."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from functools import cache
from math import ceil, isfinite
from pathlib import Path
from urllib.parse import quote

import click
import tomli

from soundproof.analyses.check.gates import Gate, Report, asked, gates
from soundproof.analyses.check.judges import check
from soundproof.analyses.check.latency import named_latencies
from soundproof.analyses.check.measured import Measured
from soundproof.analyses.system.deployment import system
from soundproof.analyses.whitepaper.requirements import PHASES, Phase
from soundproof.cli import completion
from soundproof.cli.options import byte_count, reliance, reported, strictly, suited
from soundproof.cli.output import show
from soundproof.cli.targets import assess_all
from soundproof.formats.files import catalogue, parse, text_of
from soundproof.formats.positions import lines_of
from soundproof.parameters.faults import UserError
from soundproof.readings.security import Pin
from soundproof.render.document import Place, Rulings, Table
from soundproof.render.form import Form
from soundproof.zkvm.zkvm import ZkVM

EXITS = {"met": 0, "missed": 1, "unknown": 3}


def _completed(_: click.Context) -> dict[str, str]:
    """What the tab key offers, with a word on each."""
    return {id: gate.name for id, gate in gates().items()} | {phase: f"whitepaper, {phase}" for phase in PHASES}


@click.command("check")
@click.argument("targets", nargs=-1, metavar="[TARGET ...]", shell_complete=completion.targets)
@click.option(
    "--gate",
    "ids",
    multiple=True,
    type=click.Choice([*gates(), *PHASES], case_sensitive=False),
    shell_complete=completion.among(_completed),
    help="A published gate, or a part of the whitepaper (repeatable).",
)
@click.option("--list", "listing", is_flag=True, help="Show the published gates with their clauses instead.")
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
@click.option("--paper", metavar="PAPER", help="The whitepaper that W1 to W3 ask for: a file or a folder.")
@click.option(
    "--ledger",
    type=click.Path(path_type=Path),
    metavar="L.toml",
    help="What a person has read of it; see whitepaper read.",
)
@strictly
@reliance
@reported(Table, Rulings)
def command(
    targets: tuple[str, ...],
    ids: tuple[str, ...],
    listing: bool,
    min_bits: int | None,
    max_bytes: int | None,
    latency: Path | None,
    power_kw: float | None,
    capex_usd: int | None,
    paper: str | None,
    ledger: Path | None,
    strict: bool,
    trust: str,
    without: frozenset[str],
    form: Form,
    output: Path | None,
) -> None:
    """Which published requirements each TARGET meets, misses, or is not known to meet; all of the catalogue without.

    Without a requirement all gates are asked, and a matrix shows which are met.  Exit code 0 when all required clauses
    are met, 1 when one is missed, 3 when one is unknown; always 0 for the matrix of the catalogue.

    \b
    soundproof check                      the catalogue at all gates
    soundproof check --list               what the gates ask for
    soundproof check zisk --gate M2 --gate M3
    soundproof check my.toml --gate W1 --paper paper/
    soundproof check my.toml --min-bits 100 --max-bytes 600KiB --format sarif -o check.sarif
    """
    if listing:
        _list(targets, ids, form, output)
        return
    chosen = {id: gates()[id] for id in ids if id not in PHASES}
    phases = tuple(phase for phase in PHASES if phase in ids)
    if min_bits is not None or max_bytes is not None:
        chosen["asked"] = asked(min_bits, max_bytes)
    as_matrix = not chosen and not phases
    chosen = gates() if as_matrix else chosen
    _of_one(paper, ledger, phases, targets)
    measured = _measured(latency, power_kw, capex_usd, targets, {**chosen, **dict.fromkeys(phases)})
    asked_of, targets = targets, targets or tuple(catalogue())
    assessments, failed = assess_all(targets, Pin(trust=trust, without=without), False)
    systems = [system(assessment) for assessment in assessments]
    reports = [check(deployed, id, gate, measured, strict) for deployed in systems for id, gate in chosen.items()]
    if phases:
        zkvms = [deployed.assessment.zkvm for deployed in systems]
        reports += [report for zkvm in zkvms for report in _of_papers(zkvm, targets[0], phases, paper, ledger)]
    if reports:
        from soundproof.analyses.check.report import document

        show(document(reports, _places_of(targets), as_matrix), form, output)
    answers = {report.answer for report in reports} if asked_of or not as_matrix else set()  # a survey misses nothing
    sys.exit(2 if failed else next((EXITS[a] for a in ("missed", "unknown") if a in answers), 0))


def _measured(
    latency: Path | None,
    power_kw: float | None,
    capex_usd: int | None,
    targets: Sequence[str],
    wanted: Mapping[str, Gate | None],
) -> Measured:
    """What the user measured, of one zkVM; UsageError where it decides no clause of what is asked."""
    if power_kw is not None and not isfinite(power_kw):
        raise click.BadParameter("must be a number", param_hint="--power-kw")
    power = None if power_kw is None else ceil(Decimal(str(power_kw)) * 1000)  # never less than was measured
    source, times = ("", ()) if latency is None else named_latencies(latency)
    kinds = {clause.kind for gate in wanted.values() if gate is not None for _, clause in gate.clauses}
    given = {"latency": latency, "power": power_kw, "capex": capex_usd}
    for kind, value in given.items():
        if value is not None and kind not in kinds:
            raise click.UsageError(f"what is given of {kind} decides no clause of {', '.join(wanted)}")
    if not targets and any(value is not None for value in given.values()):
        raise click.UsageError("what is measured is of one zkVM; name it as TARGET")
    return Measured(times, source, power, capex_usd)


def _of_one(paper: str | None, ledger: Path | None, phases: Sequence[Phase], targets: Sequence[str]) -> None:
    """UsageError where a paper is given that nothing asks for or of several zkVMs, or a ledger of none."""
    if paper is not None and not phases:
        raise click.UsageError("a paper is asked for by --gate W1, W2 and W3")
    if paper is not None and len(targets) != 1:
        raise click.UsageError("a paper is of one zkVM; name it as TARGET")
    if ledger is not None and paper is None:
        raise click.UsageError("--ledger is of a paper; name it with --paper")


def _of_papers(
    zkvm: ZkVM, target: str, phases: Sequence[Phase], paper: str | None, ledger: Path | None
) -> Iterator[Report]:
    """A zkVM before the parts of the whitepaper; the target's own paper is held against its file."""
    from soundproof.analyses.check.papers import check_paper
    from soundproof.analyses.whitepaper.agreement.comparing import compared
    from soundproof.analyses.whitepaper.agreement.ledger import NO_LEDGER, read_ledger
    from soundproof.analyses.whitepaper.reading.papers import read_paper

    read = None if paper is None else read_paper(paper)
    known = NO_LEDGER if ledger is None else read_ledger(ledger)
    for phase in phases:
        yield check_paper(zkvm, phase, None if read is None else compared(target, read, phase, known))


def _list(targets: tuple[str, ...], ids: tuple[str, ...], form: Form, output: Path | None) -> None:
    """The published gates, those named or all; UsageError with a target."""
    from soundproof.analyses.check.papers import paper_gates
    from soundproof.analyses.check.report import gates_document

    if targets:
        raise click.UsageError("--list shows what is asked for, of nobody; leave TARGET out")
    suited(form, Table, hint="leave --list out for findings")
    known = gates() | {str(phase): gate for phase, gate in paper_gates().items()}
    show(gates_document({id: known[id] for id in ids or known}), form, output)


def _places_of(targets: tuple[str, ...]) -> Callable[[ZkVM, str], Place]:
    """Where the circuits of zkVMs stand in their files, which are read again when the first is asked for."""
    files = cache(lambda: dict(_files(targets)))

    def place(zkvm: ZkVM, circuit: str) -> Place:
        known = files()[zkvm]
        return known.get(circuit) or known[""]

    return place


def _files(targets: tuple[str, ...]) -> Iterator[tuple[ZkVM, Mapping[str, Place]]]:
    """The readable targets with their places; what is wrong with the others was said before."""
    for target in targets:
        with suppress(UserError):
            file, text = text_of(target)
            zkvm = parse(text, file)
            yield zkvm, _places(Path(file), text, zkvm)


def _places(path: Path, text: str, zkvm: ZkVM) -> dict[str, Place]:
    """File and line of every circuit, and of the file itself under the empty name."""
    arrays = "zkevm" in tomli.loads(text)  # soundcalc numbers its circuits
    keys = [("circuits", i if arrays else circuit.name) for i, circuit in enumerate(zkvm.circuits)]
    uri = path.as_uri() if path.is_absolute() else quote(path.as_posix())
    places = {circuit.name: (uri, line or 1) for circuit, line in zip(zkvm.circuits, lines_of(text, keys), strict=True)}
    return places | {"": (uri, 1)}
