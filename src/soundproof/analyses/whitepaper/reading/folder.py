"""The files of a paper: untrusted, so no file outside of the folder is read, no device, and not more than so much."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct, field

from soundproof.parameters.faults import UserError

__all__ = ["MOST_BYTES", "MOST_FILES", "PDF_BYTES", "Folder", "Unreadable", "located"]

MOST_BYTES = 4 * 2**20
"""Of all texts of a paper: a long one has 2^20."""

MOST_FILES = 512
"""Of the files of a paper that are read."""

MOST_ENTRIES = 20_000
"""Of a folder that is searched for sources."""

PDF_BYTES = 64 * 2**20
"""Of a PDF."""

_BINARY = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


class Unreadable(Exception):
    """A file that is asked for and not read; the text says why."""


class Folder(Struct):
    """The folder of a paper, and what was read of it: names of files, relative, and bytes."""

    root: Path
    read: dict[str, str] = field(default_factory=dict)
    length: int = 0

    def inside(self, name: str) -> Path:
        """The real path of a file of the folder.  Unreadable if it is none, wherever links lead."""
        try:
            root = os.path.realpath(self.root)
            real = os.path.realpath(os.path.join(root, name))
            if os.path.commonpath([root, real]) != root:
                raise Unreadable("it lies outside of the paper's folder")
            if not stat.S_ISREG(os.stat(real).st_mode):
                raise Unreadable("it is no file")
        except FileNotFoundError:
            raise Unreadable("there is no such file") from None
        except (OSError, ValueError) as error:  # ValueError: a path that can be none
            raise Unreadable(f"it cannot be read: {getattr(error, 'strerror', None) or error}") from None
        return Path(real)

    def text(self, name: str) -> str:
        """The text of a file, with lines ended as Unix ends them.  Unreadable if it is none, or if it is too long."""
        if len(self.read) >= MOST_FILES:
            raise Unreadable(f"{MOST_FILES} files of the paper are read already")
        content = self.content(name, MOST_BYTES - self.length)
        self.length += len(content)
        text = _decoded(content).replace("\r\n", "\n").replace("\r", "\n")
        self.read[name] = text
        return text

    def content(self, name: str, most: int) -> bytes:
        """What is in a file.  Unreadable if it is longer."""
        path = self.inside(name)
        try:
            with path.open("rb") as file:
                content = file.read(most + 1)
        except OSError as error:
            raise Unreadable(f"it cannot be read: {error.strerror}") from None
        if len(content) > most:
            raise Unreadable(f"with it the paper is longer than {max(most, MOST_BYTES) // 2**20} MiB")
        return content

    def named(self, suffixes: tuple[str, ...], below: str = "") -> Iterator[str]:
        """The files with these endings, in folders that are no links, by name; nothing that is hidden."""
        seen = 0
        for folder, folders, files in os.walk(self.root / below):
            seen += len(files) + len(folders)
            if seen > MOST_ENTRIES:
                raise Unreadable(f"there are more than {MOST_ENTRIES:,} files in it; name the one that is the paper")
            folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "node_modules")
            for name in sorted(files):
                if name.endswith(suffixes) and not name.startswith("."):
                    yield os.path.relpath(os.path.join(folder, name), self.root)


def _decoded(content: bytes) -> str:
    """Text of UTF-8, or of Latin-1 as papers once were; Unreadable where it is no text."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    if _BINARY.search(text):
        raise Unreadable("it is no text")
    return text


def located(paper: str) -> tuple[Folder, str]:
    """The folder of a paper and the name of its file there, empty where the folder itself is the paper.

    UserError if there is no such file.
    """
    try:
        path = Path(paper)
        if path.is_dir():
            return Folder(path), ""
        if not path.exists():
            raise UserError(f"{paper}: there is no such file or folder")
        real = Path(os.path.realpath(path))
    except (OSError, ValueError) as error:
        raise UserError(f"{paper}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    return Folder(real.parent), real.name
