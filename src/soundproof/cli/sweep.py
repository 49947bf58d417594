"""``soundproof sweep``: many parameter sets at once, kept as Parquet; and questions about them."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from decimal import ROUND_FLOOR, Decimal
from math import isfinite, log2
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from soundproof.cli.options import FORMAT
from soundproof.cli.output import FILE, complain, drawn, progress, write
from soundproof.extras import missing
from soundproof.inputs import UserError

if TYPE_CHECKING:
    from soundproof.sweeps.plan import Plan

INTERVAL = 1.0
"""Seconds between reports of progress."""
PATIENCE = 5.0
"""Seconds after which a speed means something."""
HUNDREDTH = Decimal("0.01")
LARGE = 10**15
"""From here on a float has no hundredths."""


@click.command("sweep")
@click.argument("source", metavar="SPEC")
@click.argument("sql", required=False, metavar="[SQL]")
@click.option("-o", "--output", type=FILE, metavar="PATH", help="The results, a Parquet file.")
@click.option("--workers", type=click.IntRange(1, 1024), metavar="N", help="Processes; as many as processors.")
@click.option("--cluster", "address", metavar="ADDRESS", help="Use a cluster of dask.distributed: tcp://host:port.")
@click.option("--force", is_flag=True, help="Replace results that are there.")
@FORMAT
def command(
    source: str, sql: str | None, output: Path | None, workers: int | None, address: str | None, force: bool, form: str
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
                raise click.UsageError("query takes SQL, and --format alone")
            write(_answer(sql, form), None)
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
    from soundproof.sweeps import run, store
    from soundproof.sweeps.spec import read_spec
    from soundproof.sweeps.structure import planned

    plan = planned(read_spec(source))
    if output.exists() and not force:
        if store.belongs(output, plan):
            complain(f"{output}: these results are there already")
            return
        raise UserError(f"{output}: is there already, with something else\n    hint: --force replaces it")
    for reason, count in plan.invalid.items():
        complain(f"left out, no valid circuit: {count:,} of the structures: {reason}")
    try:
        run.run(plan, output, run.cluster(address) if address else run.local(plan, workers), _reporter(plan))
    except KeyboardInterrupt:
        progress("")  # a terminal shows ^C
        complain("stopped; what is computed is kept, and the same command goes on from there")
        sys.exit(130)


def _reporter(plan: Plan) -> Callable[[int, int], None]:
    """Parts and rows done: at the end, and on a terminal once a second."""
    start = last = time.monotonic()
    before: int | None = None

    def report(parts: int, rows: int) -> None:
        nonlocal last, before
        now = time.monotonic()
        if before is None:
            before = rows
            if parts:
                complain(f"resuming: {parts:,} of {len(plan.parts):,} parts are there")
        elif now - last > INTERVAL or parts == len(plan.parts):
            last = now
            text = f"{parts:,} of {len(plan.parts):,} parts, {rows:,} of {plan.rows:,} rows"
            speed = (rows - before) / (now - start) if now - start > PATIENCE else 0
            if speed:
                text += f", {speed / 1e6:.1f} million rows/s"
                text += f", {(plan.rows - rows) / speed:,.0f} s left" if rows < plan.rows else ""
            (complain if parts == len(plan.parts) else progress)(text)

    return report


def _answer(sql: str, form: str) -> str:
    """The rows that a query gives."""
    from soundproof.sweeps.store import query

    names, rows = query(sql)
    if form == "json":
        import json

        found = [dict(zip(names, row, strict=True)) for row in rows]
        from soundproof.views.json import printable

        return printable(json.dumps(found, indent=1, ensure_ascii=False, default=str)) + "\n"
    from soundproof.views.tables import Table

    cells = tuple(tuple(_cell(value) for value in row) for row in rows)
    figures = {i for i in range(len(names)) if all(isinstance(row[i], int | float | None) for row in rows)}
    title = f"{len(rows):,} row{'s' * (len(rows) != 1)}"
    return drawn([Table(title, tuple(names), cells, frozenset(figures), whole=frozenset(range(len(names))))], form)


def _cell(value: Any) -> str:
    """A value as text: a rate such as 1/32 in full, other decimals as bits are shown, rounded down to a hundredth."""
    if value is None:
        return "–"
    if not isinstance(value, float) or not isfinite(value):
        return str(value)
    exact = Decimal(value)
    if exact and log2(abs(value)).is_integer():
        return f"{exact:f}"
    return f"{exact.quantize(HUNDREDTH, ROUND_FLOOR):f}" if abs(value) < LARGE else f"{value:g}"
