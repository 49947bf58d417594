"""Files that are whole or not there, whatever happens, even to the machine."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

__all__ = ["synced", "written"]


def written(file: Path, content: bytes) -> None:
    """Write a file beside its place, bring it to disk, and move it there."""
    partial = file.with_name(f"{file.name}.part")
    with partial.open("wb") as opened:
        opened.write(content)
    synced(partial)
    partial.replace(file)
    synced(file.parent)


def synced(path: Path) -> None:
    """Bring a file, or the entries of a folder where the system can, to disk."""
    if path.is_dir():
        with suppress(OSError):
            _sync(path, os.O_RDONLY)
    else:
        _sync(path, os.O_RDWR | getattr(os, "O_BINARY", 0))


def _sync(path: Path, flags: int) -> None:
    opened = os.open(path, flags)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
