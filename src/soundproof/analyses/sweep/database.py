"""DuckDB as sweeps use it: bounded memory, nothing fetched, no progress bar, temporary files in a stated folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

__all__ = ["MEMORY", "SPILL", "bounded", "database", "quoted", "reason"]

MEMORY = "512MB"
"""What the database may use; larger sorts go to disk."""

MORE = 800 * 2**20
"""Bytes that a process may have for the database and for what is made beside it."""

SPILL = "16GB"
"""What it may use of the disk for that."""


@contextmanager
def database(scratch: Path | None, threads: int = 1) -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty database in memory that spills to a folder.  KeyboardInterrupt where DuckDB reports an interrupt."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": threads,
        "memory_limit": MEMORY,
        "temp_directory": "" if scratch is None else str(scratch),  # without a folder nothing is spilled
        "max_temp_directory_size": SPILL,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "python_enable_replacements": False,  # otherwise a name in SQL may mean a variable of this program
    }
    with duckdb.connect(":memory:", config=config) as connection:
        connection.execute("SET enable_progress_bar = false")  # it writes to stdout
        try:
            yield connection
        except RuntimeError as error:  # what DuckDB makes of a signal while it works
            if "interrupted" not in str(error):
                raise
            raise KeyboardInterrupt from None


@contextmanager
def bounded() -> Iterator[None]:
    """Let this process have no more than MORE beside what it has, where the system can tell; then restore its limit.

    DuckDB's own limit leaves out what functions make, as ``repeat('x', 2000000000)`` does.
    """
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])
        soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    except (ImportError, OSError, ValueError):
        yield
        return
    most = pages * resource.getpagesize() + MORE
    others = [limit for limit in (soft, hard) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_DATA, (min([most, *others]), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def quoted(text: object) -> str:
    """A string, or a path, as SQL writes it."""
    return "'" + str(text).replace("'", "''") + "'"


def reason(error: duckdb.Error) -> str:
    """The first line of what DuckDB says."""
    return str(error).partition("\n")[0]
