"""Where a key stands in a TOML file, for messages: a scan of headers and keys.

``tomllib`` keeps no positions.  The scan reads one line at a time, knows table headers, arrays of
tables and (dotted) keys, and skips what it does not understand: a path it cannot find has the
line of its nearest parent.
"""

from __future__ import annotations

import re

from soundproof.inputs import Path

__all__ = ["line_of"]

_HEADER = re.compile(r"\s*(\[\[?)\s*(.+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""\s*((?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+))*)\s*=""")
_PART = re.compile(r""""([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+)""")


def _parts(text: str) -> tuple[str, ...]:
    return tuple(a or b or c for a, b, c in _PART.findall(text))


def _positions(text: str) -> dict[Path, int]:
    found: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    depth = 0
    for number, line in enumerate(text.splitlines(), start=1):
        header = _HEADER.match(line) if depth == 0 else None
        if header is not None:
            path: Path = ()
            parts = _parts(header.group(2))
            for i, part in enumerate(parts):
                path = (*path, part)
                last = i == len(parts) - 1
                if last and header.group(1) == "[[":
                    counts[path] = counts.get(path, -1) + 1
                if path in counts:
                    path = (*path, counts[path])
            table = path
            found.setdefault(table, number)
            continue
        key = _KEY.match(line) if depth == 0 else None
        if key is not None:
            found.setdefault((*table, *_parts(key.group(1))), number)
        bare = re.sub(r'"[^"]*"|\'[^\']*\'|#.*', "", line)
        depth = max(depth + bare.count("[") - bare.count("]"), 0)
    return found


def line_of(text: str, path: Path) -> int | None:
    """Line (from 1) of a key path, or of the nearest table around it; None for an empty file.

    >>> line_of('[a]\\nb = 1\\n[[c]]\\nd = 2\\n[[c]]\\nd = 3', ("c", 1, "d"))
    6
    """
    found = _positions(text)
    while path:
        if path in found:
            return found[path]
        inner = [line for known, line in found.items() if known[: len(path)] == path]
        if inner:
            return min(inner)
        path = path[:-1]
    return None
