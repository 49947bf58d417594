"""``soundproof sweep``: many parameter sets at once, kept as Parquet; and questions about them."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from soundproof.cli.extras import missing
from soundproof.cli.options import reported
from soundproof.cli.output import FILE, complain, progress, show, watched
from soundproof.parameters.faults import UserError
from soundproof.render.document import Table
from soundproof.render.form import Form

if TYPE_CHECKING:
    from soundproof.analyses.sweep.plan import Plan

PATIENCE = 5.0
"""Seconds after which a speed means something."""


@click.command("sweep")
@click.argument("source", metavar="SPEC")
@click.argument("sql", required=False, metavar="[SQL]")
@click.option("-o", "--output", type=FILE, metavar="PATH", help="The results, a Parquet file.")
@click.option("--workers", type=click.IntRange(1, 1024), metavar="N", help="Processes; as many as processors.")
@click.option("--cluster", "address", metavar="ADDRESS", help="Use a cluster of dask.distributed: tcp://host:port.")
@click.option(
    "--seconds",
    type=click.IntRange(1, 86_400),
    metavar="N",
    help="How long to wait for an answer, 30 unless given.",
)
@click.option("--force", is_flag=True, help="Replace results that are there.")
@reported(Table, to_file=None)
def command(
    source: str,
    sql: str | None,
    output: Path | None,
    workers: int | None,
    address: str | None,
    seconds: int | None,
    force: bool,
    form: Form,
) -> None:
    """Assess a grid or a random sample of parameters, as SPEC describes it, fast; or ask results in SQL.

    The same command resumes a sweep that was stopped.

    \b
    soundproof sweep sweep.toml -o results.parquet
    soundproof sweep query "select max(bits) from 'results.parquet' where bytes < 300000"
    """
    try:
        if source == "query":
            if sql is None or output or workers or address or force:
                raise click.UsageError("query takes SQL, --format and --seconds alone")
            _ask(sql, form, seconds)
        elif seconds is not None:
            raise click.UsageError("--seconds goes with query")
        elif sql is not None:
            raise click.UsageError(f"{source}: one sweep at a time; `soundproof sweep query SQL` asks results")
        elif output is None:
            raise click.UsageError("a sweep needs -o PATH for its results")
        elif workers and address:
            raise click.UsageError("--workers are processes here, --cluster is elsewhere; choose one")
        else:
            _run(Path(source), output, workers or os.cpu_count() or 1, address, force)
    except UserError as error:
        complain(error)
        sys.exit(2)
    except ModuleNotFoundError as error:
        if error.name not in ("numpy", "duckdb"):
            raise
        raise missing("sweeps need", error.name, "sweep") from None


def _run(source: Path, output: Path, workers: int, address: str | None, force: bool) -> None:
    from soundproof.analyses.sweep import workers as places
    from soundproof.analyses.sweep.run import run
    from soundproof.analyses.sweep.spec import read_spec
    from soundproof.analyses.sweep.structure import planned

    work = places.cluster(address) if address else None
    plan = planned(read_spec(source))
    try:
        with _terminated_as_interrupted():
            work = work or places.local(plan, workers)
            if not run(plan, output, work, _reporter(plan), complain, force):
                complain(f"{output}: these results are there already")
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is ending already
        progress("")  # a terminal shows ^C
        complain("stopped; what is computed is kept, and the same command goes on from there")
        sys.exit(130)


@contextmanager
def _terminated_as_interrupted() -> Iterator[None]:
    """A request to terminate is taken as an interrupt, so that workers and temporary files do not stay behind."""

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _reporter(plan: Plan) -> Callable[[int, int], None]:
    """Rows done on stderr: a bar on a terminal, else parts and rows at the end."""
    start = time.monotonic()
    before: int | None = None
    bar = click.progressbar(length=plan.rows, label="rows", show_pos=True, file=sys.stderr)

    def report(parts: int, rows: int) -> None:
        nonlocal before
        if before is None:
            before = bar.pos = rows
            if parts:
                complain(f"resuming: {parts:,} of {len(plan.parts):,} parts are there")
        if watched():
            bar.update(rows - bar.pos)
        if parts == len(plan.parts):
            if watched():
                bar.render_finish()
            seconds = time.monotonic() - start
            speed = f", {(rows - before) / seconds:,.0f} rows/s" if seconds > PATIENCE else ""
            complain(f"{parts:,} of {len(plan.parts):,} parts, {rows:,} of {plan.rows:,} rows{speed}")

    return report


def _ask(sql: str, form: Form, seconds: int | None) -> None:
    """Write the rows that a question gives; as a table as many as one can read."""
    from soundproof.analyses.sweep.asking import SECONDS, answer
    from soundproof.analyses.sweep.report import document

    def left_out(rows: str) -> None:
        complain(UserError(f"{rows} are not shown\n    hint: --format json > rows.json has all"))

    limit = seconds or SECONDS
    end = time.monotonic() + limit
    with answer(sql, limit) as (names, batches):
        show(document(names, batches, end, left_out), form, None)
