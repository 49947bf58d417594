"""Reading files: accept, or say everything that is wrong with file, line, key and a hint.

UserError                    anything that exits with code 2 and no traceback
└── InvalidFile              the faults of one file, all at once
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from soundproof.parameters.characters import visible

__all__ = [
    "SHOWN",
    "Fault",
    "InvalidFile",
    "Path",
    "Unread",
    "UserError",
    "closest",
    "did_you_mean",
    "printable",
    "unknown_keys",
]

SHOWN = 100
"""Faults of one file that are told; of more the number is."""

Path = tuple[str | int, ...]


class UserError(Exception):
    """Something the user can mend: one problem or several, each a line, and below it indented lines such as a hint.

    Names, values and paths stand in them as they are; ``str`` makes them safe to print.
    """

    def __str__(self) -> str:
        return printable(self.args)


def printable(problems: Iterable[str]) -> str:
    """Problems as they are shown: no name or value in them begins a line of its own or steers a terminal."""
    indent = "\n    "
    return "\n".join(indent.join(map(visible, problem.split(indent))) for problem in problems)


class Fault(NamedTuple):
    """One thing wrong at a key path of a file; ``hint`` says what to do.

    A count out of bounds is read as the bound that it passed.  What ``instead`` could stand there is far from it.
    """

    path: Path
    problem: str
    hint: str = ""
    instead: int | None = None


class InvalidFile(UserError):
    """A file that was not accepted: one line (and hint) per fault."""

    def __init__(self, file: str, lines: tuple[str, ...]) -> None:
        super().__init__(file, lines)
        self.file, self.lines = file, lines

    def __str__(self) -> str:
        return printable(self.lines)


def closest(word: str, known: list[str]) -> str:
    """A hint that names the known word most like ``word``, in letters of any size; empty if none is.

    >>> closest("FRI", ["fri", "whir"])
    "did you mean 'fri'?"
    """
    import difflib  # only to explain

    small = {name.lower(): name for name in reversed(known)}
    close = difflib.get_close_matches(word.lower(), small, n=1, cutoff=0.6)
    return f"did you mean {small[close[0]]!r}?" if close else ""


def did_you_mean(word: str, known: list[str]) -> str:
    """A hint that names the closest known word, or all of them."""
    return closest(word, known) or f"known here: {', '.join(known)}"


def unknown_keys(
    keys: Iterable[str],
    known: list[str],
    path: Path,
    problem: str = "unknown key",
    hint: Callable[[str], str] = lambda key: "",
) -> Iterator[Fault]:
    """A fault for each key of a table that is not known; ``hint`` may know better than what known key is like it.

    Those after the first SHOWN are never told, since these precede them in the file: they get no hint.
    """
    allowed = frozenset(known)
    for i, key in enumerate(key for key in keys if key not in allowed):
        yield Fault((*path, key), problem, (hint(key) or did_you_mean(key, known)) if i < SHOWN else "")


class Unread(Exception):
    """A value is needed that could not be read: it has a fault of its own."""
