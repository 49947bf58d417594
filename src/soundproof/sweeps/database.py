"""DuckDB as sweeps use it: bounded memory, nothing fetched, no progress bar, temporary files in a stated folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

__all__ = ["database", "quoted", "reason"]

MEMORY = "512MB"
"""What the database may use; larger sorts go to disk."""


@contextmanager
def database(scratch: Path | None, threads: int = 1) -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty database in memory that spills to a folder.  KeyboardInterrupt where DuckDB reports an interrupt."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": threads,
        "memory_limit": MEMORY,
        "temp_directory": "" if scratch is None else str(scratch),  # without a folder nothing is spilled
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


def quoted(text: object) -> str:
    """A string, or a path, as SQL writes it."""
    return "'" + str(text).replace("'", "''") + "'"


def reason(error: duckdb.Error) -> str:
    """The first line of what DuckDB says."""
    return str(error).partition("\n")[0]
