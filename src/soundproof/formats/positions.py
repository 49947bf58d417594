"""Where a key stands in a TOML file, for messages: a scan of headers and keys.

Readers of TOML keep no positions.  The scan blanks comments and the text of multi-line strings, reads
one line at a time, knows table headers, arrays of tables, inline tables and (dotted) keys, and skips what it does
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
_PIECE = re.compile(
    r"""(?P<key>(?:"(?:\\.|[^"\\])*+"|'[^']*+'|[\w-]++)(?:\s*+\.\s*+(?:"(?:\\.|[^"\\])*+"|'[^']*+'|[\w-]++))*+)\s*+="""
    r"""|"(?:\\.|[^"\\])*+"?|'[^']*+'?|[\w-]++|[\[\]{}]""",
    re.ASCII,
)
_PART = re.compile(r""""([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+)""")
_DOTTED = re.compile(r"""(?:""|[A-Za-z0-9_-]++)(?:[ \t]*+\.[ \t]*+(?:""|[A-Za-z0-9_-]++))*+""")

DEEPEST = 8
"""Parts of the path of an inline table whose keys are told: none of the format has more below a header."""


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
    """Each line that begins a table (``[``), an array's entry (``[[``) or goes on with a value; and each key (``=``).

    Keys of an inline table come after the path of the key that it is the value of; those in a list do not come.  A
    line that goes on has the path of the key whose value it is in.
    """
    around: list[tuple[tuple[str, ...], bool]] = []  # each open bracket: whose value it is in, and if keys are told
    for number, raw in enumerate(_TOKEN.sub(_blanked, text).split("\n"), start=1):
        line = raw.strip()
        if not around and line.startswith("["):
            yield number, "[[" if line.startswith("[[") else "[", _parts(line.strip("[]"))
            continue
        if around:
            yield number, "", around[-1][0]
        path: tuple[str, ...] = ()
        for piece in _PIECE.finditer(line):
            inside, keyed = around[-1] if around else ((), True)
            if piece["key"] and keyed:
                path = (*inside, *_parts(piece["key"]))
                yield number, "=", path
            elif piece[0] in ("[", "{"):
                owner = path if keyed else inside
                around.append((owner, keyed and piece[0] == "{" and len(owner) <= DEEPEST))
            elif piece[0] in ("]", "}") and around:
                around.pop()


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
    at, key, last = 0, table, ""
    for number, kind, parts in _scan(text):
        if number > line:
            break
        if kind.startswith("["):
            table = parts
        if at < number or not last:  # the first key of a line: what follows may be in its value
            at, key = number, table if kind.startswith("[") else (*table, *parts)
        last = kind
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
