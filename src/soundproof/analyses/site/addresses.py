"""The addresses of pages: stable, made of names that may be anything, and safe as names of folders."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from posixpath import relpath

__all__ = ["between", "folders"]

LONGEST = 80
"""Signs of a folder's name."""


def folders(names: Iterable[str]) -> dict[str, str]:
    """A folder for each name: its letters and digits without accents; a number behind where two would be one.

    Folders that differ in upper and lower case alone are one to some disks.

    >>> folders(["ZisK", "Haböck22", "../etc", "Main", "main", "2025/536"])
    {'ZisK': 'ZisK', 'Haböck22': 'Habock22', '../etc': 'etc', 'Main': 'Main', 'main': 'main-2', '2025/536': '2025-536'}
    """
    by_name: dict[str, str] = {}
    taken: set[str] = set()
    for name in dict.fromkeys(names):
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
        base = re.sub(r"[^A-Za-z0-9_-]+|(?<![A-Za-z0-9])-", "-", plain).strip("-")[:LONGEST] or "unnamed"
        base = re.sub(r"-+", "-", base)
        folder, number = base, 1
        while folder.lower() in taken:
            number += 1
            folder = f"{base}-{number}"
        taken.add(folder.lower())
        by_name[name] = folder
    return by_name


def between(page: str, target: str) -> str:
    """The link from one page to another, by their folders (``""`` is the first page); relative, so that it works
    under any address.

    >>> between("", "zkvm/pico/"), between("zkvm/pico/", ""), between("zkvm/pico/", "zkvm/pico/riscv/#terms")
    ('zkvm/pico/', '../../', 'riscv/#terms')
    >>> between("zkvm/pico/", "site.css")
    '../../site.css'
    """
    path, sharp, place = target.partition("#")
    relative = relpath("/" + path, "/" + page)
    folder = not path or path.endswith("/")
    return f"{relative}{'/' if folder else ''}{sharp}{place}" if relative != "." or not sharp else f"#{place}"
