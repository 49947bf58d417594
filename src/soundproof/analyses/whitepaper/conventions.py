r"""What a paper's source and this program agree on, for LaTeX, Typst and Markdown.

A paper is a folder: ``paper.tex``, ``paper.typ`` or ``paper.md`` belongs to people, ``generated/`` to this program.

==============  ===========================  ============================  ======================================
                LaTeX                        Typst                         Markdown
==============  ===========================  ============================  ======================================
anchor of an id ``\req{W1-IN-3}{…}``         ``#req("W1-IN-3")[…]``        ``<!-- req: W1-IN-3 -->``, to the next one
value           ``\spv{step.opening.rate}``  ``#v("step.opening.rate")``   ``<!-- value: KEY -->…<!-- end -->``
include         ``\input{generated/budget}`` ``#include "generated/…typ"`` ``<!-- computed: budget -->…<!-- end -->``
open box        ``\begin{instruction}{ID}``  ``#instruction("ID")[…]``     ``<!-- instruction: ID -->``, a quotation
==============  ===========================  ============================  ======================================

An anchor of Markdown ends at the next one behind some text, and at a heading.
A generated file begins with two lines of comment: that it is generated, and of what.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256

from msgspec import Struct

__all__ = ["FOLDER", "INSTRUCTION", "SOURCES", "Header", "Source", "digest"]

FOLDER = "generated"
"""The folder that belongs to this program."""


class Source(Struct, frozen=True):
    """A language that papers are written in: the end of its files' names, and how its values are recognised.

    The first group of the pattern is the key.  ``comment`` begins a line of comment and ``closed`` ends it.
    """

    name: str
    suffix: str
    comment: str
    closed: str
    value: re.Pattern[str]


_KEY = r"([^\s{}\"<>]+)"

SOURCES: Mapping[str, Source] = {
    "tex": Source(
        "tex", ".tex", "% ", "",
        re.compile(rf"\\spv\{{{_KEY}\}}"),
    ),
    "typst": Source(
        "typst", ".typ", "// ", "",
        re.compile(rf'#v\("{_KEY}"\)'),
    ),
    "md": Source(
        "md", ".md", "<!-- ", " -->",
        re.compile(rf"<!-- value: {_KEY} -->"),
    ),
}  # fmt: skip
"""The sources by the word that ``--source`` takes."""

INSTRUCTION = "generated, do not edit: `soundproof whitepaper sync` writes it again"

_HEADER = re.compile(r"of a file with sha256 ([0-9a-f]{64}), S = (\d+); text below with sha256 ([0-9a-f]{64})")


def digest(text: str) -> str:
    """SHA-256 of a text, in hexadecimal digits."""
    return sha256(text.encode()).hexdigest()


class Header(Struct, frozen=True):
    """What a generated file says of itself: hash of the zkVM's file, segments, hash of the text below it."""

    file: str
    segments: int
    text: str

    def lines(self, source: Source) -> str:
        """The two lines."""
        of = f"of a file with sha256 {self.file}, S = {self.segments}; text below with sha256 {self.text}"
        return "".join(f"{source.comment}{line}{source.closed}\n" for line in (INSTRUCTION, of))

    @staticmethod
    def split(content: str) -> tuple[Header | None, str]:
        """The header of a generated file and the text below; None where it has none.

        >>> text = "a lemma\\n"
        >>> header = Header(digest("toml"), 100, digest(text))
        >>> Header.split(header.lines(SOURCES["md"]) + text) == (header, text)
        True
        """
        first, _, rest = content.partition("\n")
        second, _, text = rest.partition("\n")
        match = _HEADER.search(second)
        if INSTRUCTION not in first or match is None:
            return None, content
        return Header(match[1], int(match[2]), match[3]), text
