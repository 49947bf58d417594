"""A site as a folder: only what an earlier site wrote is replaced, and sha256sum can check what is there."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from soundproof.parameters.faults import UserError

__all__ = ["LISTED", "put"]

LISTED = "SHA256SUMS"
"""The list of a site's files: ``sha256sum -c SHA256SUMS`` checks them."""


def put(folder: Path, files: Iterable[tuple[str, bytes]]) -> int:
    """Write files into a folder, and take away those that its list has and nobody writes now.

    All of them are computed before the first is written: what fails there leaves the folder as it was.  Returns how
    many were written.  UserError if the folder has other things in it, or cannot be written.
    """
    try:
        before = _listed(folder)
        sums: dict[str, str] = {}
        for address, content in list(files):
            path = folder / address
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            sums[address] = hashlib.sha256(content).hexdigest()
        lines = (f"{digest}  {address}\n" for address, digest in sorted(sums.items()))
        (folder / LISTED).write_text("".join(lines), encoding="utf-8")
        for address in before - set(sums):
            _take_away(folder, address)
    except OSError as error:
        raise UserError(f"{folder}: cannot be written: {error.strerror or error}") from None
    return len(sums)


def _listed(folder: Path) -> set[str]:
    """What an earlier site wrote.  UserError if something else is there, which is nobody's to replace."""
    if folder.exists() and not folder.is_dir():
        raise UserError(f"{folder}: is no folder")
    if not folder.exists() or not any(folder.iterdir()):
        return set()
    if not (folder / LISTED).is_file():
        raise UserError(f"{folder}: has files that no site wrote\n    hint: name a new folder, or an empty one")
    text = (folder / LISTED).read_text(encoding="utf-8", errors="replace")
    return {match[1] for match in re.finditer(r"^[0-9a-f]{64}  (.+)$", text, re.MULTILINE)}


def _take_away(folder: Path, address: str) -> None:
    """Remove a file, and folders that are empty then; nothing outside of the folder, whatever the list says."""
    path = folder / address
    root = folder.resolve()
    if not path.is_file() or path.is_symlink() or not path.resolve().is_relative_to(root):
        return
    path.unlink()
    for parent in path.parents:
        if parent.resolve() == root or any(parent.iterdir()):
            return
        parent.rmdir()
