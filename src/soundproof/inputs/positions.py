"""Where a key stands in a TOML file, for messages: a scan of headers and keys.

``tomllib`` keeps no positions.  The scan blanks comments and the text of multi-line strings, reads
one line at a time, knows table headers, arrays of tables and (dotted) keys, and skips what it does
not understand: a path it cannot find has the line of its nearest parent.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from soundproof.inputs import Path

__all__ = ["lines_of"]

_TOKEN = re.compile(r"""["]{3}(?:\\.|[^\\])*?["]{3}|'{3}.*?'{3}|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|#[^\n]*""", re.DOTALL)
_KEY = re.compile(r"""\s*((?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+))*)\s*=""")
_PART = re.compile(r""""([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+)""")


def _parts(text: str) -> tuple[str, ...]:
    return tuple(a or b or c for a, b, c in _PART.findall(text))


def _blanked(token: re.Match[str]) -> str:
    text = token[0]
    if text.startswith(('"""', "'''")):
        return '""' + "\n" * text.count("\n")
    return "" if text.startswith("#") else text


def _positions(text: str) -> dict[Path, int]:
    found: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    depth = 0
    for number, whole in enumerate(_TOKEN.sub(_blanked, text).split("\n"), start=1):
        line = whole.strip()
        if depth == 0 and line.startswith("["):
            path: Path = ()
            parts = _parts(line.strip("[]"))
            for i, part in enumerate(parts):
                path = (*path, part)
                last = i == len(parts) - 1
                if last and line.startswith("[["):
                    counts[path] = counts.get(path, -1) + 1
                if path in counts:
                    path = (*path, counts[path])
            table = path
            found.setdefault(table, number)
            continue
        key = _KEY.match(line) if depth == 0 else None
        if key is not None:
            found.setdefault((*table, *_parts(key.group(1))), number)
        bare = re.sub(r'"[^"]*"|\'[^\']*\'', "", line)
        depth = max(depth + bare.count("[") - bare.count("]"), 0)
    return found


def lines_of(text: str, paths: Sequence[Path]) -> list[int | None]:
    """Line (from 1) of each key path, or of the nearest table around it; None where there is none.

    >>> lines_of('[a]\\nb = 1\\n[[c]]\\nd = 2\\n[[c]]\\nd = 3', [("c", 1, "d"), ("a", "x"), ("e",)])
    [6, 1, None]
    """
    found = _positions(text)
    return [_nearest(found, path) for path in paths]


def _nearest(found: dict[Path, int], path: Path) -> int | None:
    while path:
        if path in found:
            return found[path]
        inner = [line for known, line in found.items() if known[: len(path)] == path]
        if inner:
            return min(inner)
        path = path[:-1]
    return None
