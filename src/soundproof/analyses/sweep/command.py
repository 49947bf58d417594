"""``soundproof sweep``: many parameter sets at once, kept as Parquet; and questions about them."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import ROUND_FLOOR, Decimal
from math import inf, isfinite, log2
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from soundproof.cli.extras import missing
from soundproof.cli.options import FORMAT
from soundproof.cli.output import FILE, complain, drawn, progress, stream, watched, write
from soundproof.parameters.faults import UserError

if TYPE_CHECKING:
    from soundproof.analyses.sweep.asking import Batches
    from soundproof.analyses.sweep.plan import Plan
    from soundproof.render.document import Table

INTERVAL = 1.0
"""Seconds between reports of progress."""
PATIENCE = 5.0
"""Seconds after which a speed means something."""
HUNDREDTH = Decimal("0.01")
LARGE = 10**15
"""From here on a float has no hundredths."""
MOST = 1_000
"""Rows of a table that are shown."""
NO_NUMBERS = {inf: "Infinity", -inf: "-Infinity"}
"""Floats that JSON does not have, and NaN, are text there."""


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
@FORMAT
def command(
    source: str,
    sql: str | None,
    output: Path | None,
    workers: int | None,
    address: str | None,
    seconds: int | None,
    force: bool,
    form: str,
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
    """Parts and rows done on stderr: at the end, and on a terminal once a second."""
    start = last = time.monotonic()
    before: int | None = None

    def report(parts: int, rows: int) -> None:
        nonlocal last, before
        now = time.monotonic()
        if before is None:
            before = rows
            if parts:
                complain(f"resuming: {parts:,} of {len(plan.parts):,} parts are there")
        elif parts == len(plan.parts) or (now - last > INTERVAL and watched()):
            last = now
            text = f"{parts:,} of {len(plan.parts):,} parts, {rows:,} of {plan.rows:,} rows"
            speed = (rows - before) / (now - start) if now - start > PATIENCE else 0
            if speed:
                text += f", {speed / 1e6:.1f} million rows/s"
                text += f", {(plan.rows - rows) / speed:,.0f} s left" if rows < plan.rows else ""
            complain(text)

    return report


def _ask(sql: str, form: str, seconds: int | None) -> None:
    """Print the rows that a question gives: as JSON all of them, as a table as many as one can read.

    Those that a table does not show are counted, as long as one waits.
    """
    from soundproof.analyses.sweep.asking import SECONDS, answer

    limit = seconds or SECONDS
    end = time.monotonic() + limit
    with answer(sql, limit) as (names, batches):
        if form == "json":
            twice = next((name for i, name in enumerate(names) if name in names[:i]), None)
            if twice is not None:
                raise UserError(f"two columns are named {twice!r}\n    hint: name one otherwise: … as other")
            stream(_json(names, batches))
            return
        rows: list[tuple[Any, ...]] = []
        count = 0
        for batch in batches:
            rows += batch[: MOST - len(rows)]
            count += len(batch)
            if time.monotonic() > end:
                break
        more = " or more" * (next(batches, None) is not None)
    title = f"{count:,} row{'s' * (count != 1)}{more}"
    if count > MOST:
        title = f"the first {MOST:,} of {title}"
        complain(UserError(f"{count - MOST:,} rows{more} are not shown\n    hint: --format json > rows.json has all"))
    write(drawn([_table(title, names, rows)], form), None)


def _table(title: str, names: list[str], rows: list[tuple[Any, ...]]) -> Table:
    from soundproof.render.document import Table

    cells = tuple(tuple(_cell(value) for value in row) for row in rows)
    figures = {i for i in range(len(names)) if all(isinstance(row[i], int | float | None) for row in rows)}
    return Table(title, tuple(names), cells, frozenset(figures), whole=frozenset(range(len(names))))


def _json(names: list[str], batches: Batches) -> Iterator[str]:
    """A list of objects, one a line, in pieces of text."""
    from soundproof.render.json import printable

    begin = "[\n "
    for batch in batches:
        yield printable(begin + ",\n ".join(_line(dict(zip(names, row, strict=True))) for row in batch))
        begin = ",\n "
    yield "\n]\n" if begin.startswith(",") else "[]\n"


def _line(row: dict[str, Any]) -> str:
    try:
        return json.dumps(row, ensure_ascii=False, default=str, allow_nan=False)
    except (ValueError, TypeError):
        return json.dumps(_plain(row), ensure_ascii=False)


def _plain(value: Any) -> Any:
    """A value as JSON has it: text for what is no finite number, no list and no object."""
    match value:
        case float():
            return value if isfinite(value) else NO_NUMBERS.get(value, "NaN")
        case dict():
            return {str(key): _plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_plain(inner) for inner in value]
        case None | bool() | int() | str():
            return value
        case _:
            return str(value)


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
