"""The lines that complaints name."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Any

import pytest

from soundproof.formats.files import catalogue
from soundproof.formats.positions import lines_of
from soundproof.parameters.faults import Path

FIXTURES = FilePath(__file__).parent.parent / "fixtures" / "soundcalc"
FILES = [*catalogue().values(), *sorted(FIXTURES.glob("*.toml"))]


def _paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every key path of a table, those of array entries included."""
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, entry in items:
        yield (*path, key)
        yield from _paths(entry, (*path, key))


@pytest.mark.parametrize("file", FILES, ids=[f"{file.parent.name}/{file.stem}" for file in FILES])
def test_the_line_of_a_key_contains_the_key(file: FilePath) -> None:
    text = file.read_text(encoding="utf-8")
    lines = text.splitlines()
    paths = list(_paths(tomllib.loads(text)))
    assert len(paths) > 20
    for path, line in zip(paths, lines_of(text, paths), strict=True):
        key = next(key for key in reversed(path) if isinstance(key, str))
        assert line is not None
        assert key in lines[line - 1], (path, line)


TEXT = '''\
# x = 1
[a] # [b]
x = """
[b]
x = 3 # not here
"""
y = 'it"s'
z = [  # [
  "[c]",
  1,
]
"q.r" = { s = 1 }
t . u = 2

[[c]]
x = 1
[[c.d]]
x = 2
[[c.d]]
x = 3
[[c]]
[[c.d]]
x = """ one \\""" line """
[b."e f"]
x = "# none"
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("a",), 2),
        (("a", "x"), 3),
        (("a", "y"), 7),
        (("a", "z"), 8),
        (("a", "z", 1), 8),
        (("a", "q.r", "s"), 12),
        (("a", "t", "u"), 13),
        (("a", "missing"), 2),
        (("c", 0), 15),
        (("c", 0, "x"), 16),
        (("c", 0, "d", 1, "x"), 20),
        (("c", 1, "d", 0, "x"), 23),
        (("c", 1, "x"), 21),
        (("b", "e f", "x"), 25),
        (("b",), 24),
        (("nowhere",), None),
        ((), None),
    ],
)
def test_the_line_of_a_path(path: Path, line: int | None) -> None:
    tomllib.loads(TEXT)
    assert lines_of(TEXT, [path]) == [line]
