"""Questions about results, in SQL: they read the results that they name, and neither other files nor the network."""

from __future__ import annotations

import glob
import os
import re
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from soundproof.analyses.sweep.database import MEMORY, SPILL, bounded, database, quoted, reason
from soundproof.analyses.sweep.store import metadata
from soundproof.parameters.faults import UserError

__all__ = ["Batches", "answer"]

BATCH = 2_000
"""Rows that are in memory at once."""

Batches = Iterator[list[tuple[Any, ...]]]

_QUOTED = re.compile(rb"""'((?:[^']|'')*)'|"((?:[^"]|"")*)\"""")
_REFUSED = re.compile(r'Cannot access (?:file|directory) "(.*?)"')


SECONDS = 30.0
"""How long one waits for rows unless more is allowed."""


@contextmanager
def answer(sql: str, seconds: float = SECONDS) -> Iterator[tuple[list[str], Batches]]:
    """The answer to one question: the names of its columns, and its rows, read as they are wanted.

    UserError for what is no single question, for what DuckDB refuses, be it while rows are read, and where
    rows take more than so many seconds to come.
    """
    threads = min(os.cpu_count() or 1, 4)
    with bounded(), _scratch() as scratch, _told(sql), database(scratch, threads) as connection:
        kinds = [statement.type for statement in connection.extract_statements(sql)]
        if not kinds:  # nothing but blanks and comments
            raise UserError("there is no question in this SQL\n    hint: select max(bits) from 'results.parquet'")
        if any(kind != duckdb.StatementType.SELECT for kind in kinds):
            raise UserError("SQL may only ask here: one that writes is DuckDB's own\n    hint: select …")
        if len(kinds) > 1:
            raise UserError(f"{len(kinds)} questions at once\n    hint: one select, without a semicolon in it")
        connection.execute(f"SET allowed_paths = [{', '.join(map(quoted, _results(sql)))}]")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        with _within(seconds, connection):
            relation = connection.execute(sql)

        def batches() -> Batches:
            while True:
                with _within(seconds, connection):
                    batch = relation.fetchmany(BATCH)
                if not batch:
                    return
                yield batch

        yield [column[0] for column in relation.description or ()], batches()


@contextmanager
def _within(seconds: float, connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Interrupt what the database does after so many seconds, with a UserError."""
    late = threading.Event()

    def interrupt() -> None:
        late.set()
        connection.interrupt()

    timer = threading.Timer(seconds, interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    except duckdb.InterruptException:
        if late.is_set():
            problem = f"no answer within {seconds:g} s"
            raise UserError(f"{problem}\n    hint: ask of fewer rows, or wait longer: --seconds") from None
        raise
    finally:
        timer.cancel()


@contextmanager
def _scratch() -> Iterator[Path | None]:
    """A folder for sorts that are larger than the memory; None where the system has no place for one."""
    try:
        folder = tempfile.TemporaryDirectory(prefix="soundproof-", ignore_cleanup_errors=True)
    except OSError:
        yield None
        return
    with folder as name:
        yield Path(name)


@contextmanager
def _told(sql: str) -> Iterator[None]:
    """What DuckDB refuses, as it says it; a file that may not be read, with what may."""
    try:
        yield
    except duckdb.PermissionException as error:
        file = _REFUSED.search(str(error))
        if file is not None and "://" not in file[1] and not glob.glob(file[1]):
            raise UserError(f"{sql}\n    {file[1]}: there is no such file") from None
        problem = f"{file[1]}: is not the results of a sweep" if file is not None else str(error)
        raise UserError(
            f"{sql}\n    {problem}\n    hint: a question reads results of sweeps, and nothing else"
        ) from None
    except duckdb.OutOfMemoryException as error:
        hint = f"a question has {MEMORY}, and {SPILL} of the disk: ask of fewer rows or columns, or aggregate less"
        raise UserError(f"{sql}\n    {reason(error)}\n    hint: {hint}") from None
    except duckdb.Error as error:
        said = [line for line in str(error).splitlines() if line.strip()]
        raise UserError("\n    ".join([sql, *said])) from None


def _results(sql: str) -> list[str]:
    """The files of results that a question names, as it names them and in full; patterns only if all are results."""
    allowed: dict[str, None] = {}
    for name in _names(sql):
        if "\0" in name:
            continue
        exact = [name] if os.path.isfile(name) else glob.glob(name)
        if exact and all(metadata(Path(file)) is not None for file in exact):
            allowed.update(dict.fromkeys([name, *exact, *map(os.path.abspath, exact)]))
    return list(allowed)


def _names(sql: str) -> Iterator[str]:
    """What is quoted in a question, as text or as a name, but for what is in comments."""
    text = sql.encode()
    for place, _ in duckdb.tokenize(sql):
        match = _QUOTED.match(text, place)
        if match is not None:
            raw = match[1].replace(b"''", b"'") if match[1] is not None else match[2].replace(b'""', b'"')
            yield raw.decode()
