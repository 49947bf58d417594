"""Where a key stands in a TOML file, for messages: a scan of headers and keys.

Readers of TOML keep no positions.  The scan blanks comments and the text of multi-line strings, reads
one line at a time, knows table headers, arrays of tables and (dotted) keys, and skips what it does
not understand: a path it cannot find has the line of its nearest parent.  Its time is linear in the
text and in the paths asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from soundproof.parameters.faults import Path

__all__ = ["key_at", "lines_of", "overlong_key"]

_TOKEN = re.compile(  # what is not closed ends with the line or the text, so that nothing is read twice
    r'"""[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*+(?:"""|\Z)|'
    r"""'{3}.*?(?:'{3}|\Z)|"(?:\\.|[^"\\\n])*+"?|'[^'\n]*+'?|#[^\n]*+""",
    re.DOTALL,
)
_KEY = re.compile(r"""\s*((?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+))*)\s*=""")
_PART = re.compile(r""""([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+)""")
_DOTTED = re.compile(r"""(?:""|[A-Za-z0-9_-]++)(?:[ \t]*+\.[ \t]*+(?:""|[A-Za-z0-9_-]++))*+""")


class _Place:
    """A key of the file: the line it stands on, the first line at or below it, and the last entry if it is an array."""

    __slots__ = ("first", "inner", "last", "line")

    def __init__(self, first: int) -> None:
        self.first = first
        self.line: int | None = None
        self.last: int | None = None
        self.inner: dict[str | int, _Place] = {}

    def at(self, key: str | int, number: int) -> _Place:
        """The place of a key in this table, which line ``number`` is about."""
        place = self.inner.get(key)
        if place is None:
            place = self.inner[key] = _Place(number)
        return place


def _parts(text: str) -> tuple[str, ...]:
    return tuple(a or b or c for a, b, c in _PART.findall(text))


def _blanked(token: re.Match[str]) -> str:
    text = token[0]
    if text.startswith(('"""', "'''")):
        return '""' + "\n" * text.count("\n")
    return "" if text.startswith("#") else text


def _scan(text: str) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Each line that begins a table (``[``), an array's entry (``[[``) or a key (``=``), or goes on with a value."""
    depth = 0
    for number, raw in enumerate(_TOKEN.sub(_blanked, text).split("\n"), start=1):
        line = raw.strip()
        if depth == 0 and line.startswith("["):
            yield number, "[[" if line.startswith("[[") else "[", _parts(line.strip("[]"))
            continue
        key = _KEY.match(line) if depth == 0 else None
        if key is not None:
            yield number, "=", _parts(key.group(1))
        elif depth:
            yield number, "", ()
        bare = re.sub(r'"[^"]*"|\'[^\']*\'', "", line)
        depth = max(depth + bare.count("[") - bare.count("]"), 0)


def _positions(text: str) -> _Place:
    """The whole file's table, from its lines in ascending order."""
    whole = table = _Place(1)
    for number, kind, parts in _scan(text):
        if kind.startswith("["):
            table = _header(whole, parts, kind == "[[", number)
        elif kind:
            place = table
            for part in parts:
                place = place.at(part, number)
            place.line = place.line or number
    return whole


def _header(whole: _Place, parts: tuple[str, ...], entry: bool, number: int) -> _Place:
    """The table that a header begins; what follows the name of an array is in its last entry."""
    table = whole
    for i, part in enumerate(parts, start=1):
        table = table.at(part, number)
        if i == len(parts) and entry:
            table.last = 0 if table.last is None else table.last + 1
        if table.last is not None:
            table = table.at(table.last, number)
    table.line = table.line or number
    return table


def key_at(text: str, line: int) -> Path:
    """The key whose value a line holds, else the table that it is in, without the numbers of array entries.

    >>> key_at("[a]\\nb = [\\n1 2]\\noops", 3), key_at("[a]\\nb = [\\n1]\\noops", 4)
    (('a', 'b'), ('a',))
    """
    table: Path = ()
    at, key = 0, table
    for number, kind, parts in _scan(text):
        if number > line:
            break
        if kind.startswith("["):
            table = parts
        at, key = number, (*table, *parts) if kind == "=" else key if kind == "" else table
    return key if at == line else table


def lines_of(text: str, paths: Sequence[Path]) -> list[int | None]:
    """Line (from 1) of each key path, or of the nearest table around it; None where there is none.

    >>> lines_of('[a]\\nb = 1\\n[[c]]\\nd = 2\\n[[c]]\\nd = 3', [("c", 1, "d"), ("a", "x"), ("e",)])
    [6, 1, None]
    """
    whole = _positions(text)
    return [_nearest(whole, path) for path in paths]


def _nearest(whole: _Place, path: Path) -> int | None:
    place = whole
    for key in path:
        inner = place.inner.get(key)
        if inner is None:
            break
        place = inner
    return None if place is whole else place.line or place.first


def overlong_key(text: str, most: int) -> int | None:
    """The line of the first dotted key of more than ``most`` parts; None where there is none.

    >>> overlong_key("x = 'a.b.c'\\na.b.c = 1", 2), overlong_key("x = 'a.b.c'\\na.b.c = 1", 3)
    (2, None)
    """
    blank = _TOKEN.sub(lambda token: '""' + "\n" * token[0].count("\n"), text)
    for key in _DOTTED.finditer(blank):
        if key[0].count(".") >= most:
            return blank.count("\n", 0, key.start()) + 1
    return None
