"""The lines that complaints name."""

from __future__ import annotations

import tomllib
from pathlib import Path as FilePath

import pytest
import tomli

from soundproof.formats.files import catalogue
from soundproof.formats.positions import key_at, lines_of
from soundproof.parameters.faults import Path
from tests.formats.faults import paths

FIXTURES = FilePath(__file__).parent.parent / "fixtures" / "soundcalc"
FILES = [*catalogue().values(), *sorted(FIXTURES.glob("*.toml"))]


@pytest.mark.parametrize("file", FILES, ids=[f"{file.parent.name}/{file.stem}" for file in FILES])
def test_the_line_of_a_key_contains_the_key(file: FilePath) -> None:
    text = file.read_text(encoding="utf-8")
    lines = text.splitlines()
    every = list(paths(tomllib.loads(text)))
    assert len(every) > 20
    for path, line in zip(every, lines_of(text, every), strict=True):
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


SPREAD = """\
[a]
x = {  # {
  y = "\\" = [{", b.c = 2,
  d = {
    e = 3,
    "f.g" = [
      { h = 4 },
      [ 5 ],
    ],
  },
}
y = 6
[b]
y = 7
"""
"""TOML 1.1: inline tables over several lines, with a comma at the end."""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("a", "x"), 2),
        (("a", "x", "y"), 3),
        (("a", "x", "b", "c"), 3),
        (("a", "x", "d"), 4),
        (("a", "x", "d", "e"), 5),
        (("a", "x", "d", "f.g", 0, "h"), 6),
        (("a", "y"), 12),
        (("b", "y"), 14),
    ],
)
def test_the_line_of_a_key_of_an_inline_table_over_several(path: Path, line: int) -> None:
    tomli.loads(SPREAD)
    assert lines_of(SPREAD, [path]) == [line]


def test_the_key_of_a_line_of_an_inline_table_over_several() -> None:
    x = ("a", "x")
    expected = [x, (*x, "y"), (*x, "d"), (*x, "d", "e"), (*x, "d", "f.g"), (*x, "d", "f.g"), (*x, "d", "f.g")]
    assert [key_at(SPREAD, line) for line in range(2, 9)] == expected
    assert [key_at(SPREAD, line) for line in range(9, 13)] == [(*x, "d", "f.g"), (*x, "d"), x, ("a", "y")]


LONG = 10**5
"""Were the time quadratic, it would be hours."""


@pytest.mark.parametrize(
    "hostile", ["{a=" * LONG, "[" * LONG, "x = {" + "{a.b=" * LONG + "a=1," * LONG, '"' + "a " * LONG]
)
def test_the_time_is_linear_in_the_text(hostile: str) -> None:
    text = f"x = {hostile}"
    assert key_at(text, 1) == ("x",)
    assert lines_of(text, [("x",)]) == [1]
