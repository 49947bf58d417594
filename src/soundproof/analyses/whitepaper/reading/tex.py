r"""LaTeX as it is read: headings, prose, ``\texttt``, tables, anchors, values, open boxes, files that are put in.

No macro is expanded and nothing is run.  Definitions and the preamble are passed over; a command that is not known
leaves its arguments in the text.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Callable

from msgspec import Struct, field

from soundproof.analyses.whitepaper.reading.paper import Draft, Place, fractions, symbol

__all__ = ["read_tex"]

Follow = Callable[[str, Place], None]
"""Reads a file that is put in at a place."""

HEADINGS = {
    "part": 1, "chapter": 1, "section": 1, "subsection": 2, "subsubsection": 3, "paragraph": 4, "title": 0,
}  # fmt: skip
CODE = frozenset({"texttt", "code", "lstinline", "mintinline"})
INPUT = frozenset({"input", "include", "subfile"})
TABLES = {"tabular": 1, "tabular*": 2, "tabularx": 2, "tabulary": 2, "longtable": 1, "longtblr": 1, "tblr": 1}
"""Environments that are tables, and how many arguments they have."""
VERBATIM = frozenset({"verbatim", "verbatim*", "lstlisting", "minted", "alltt", "Verbatim"})
DROPPED = {
    "label": 1, "ref": 1, "eqref": 1, "cref": 1, "Cref": 1, "autoref": 1, "cite": 1, "citep": 1, "citet": 1, "href": 1,
    "includegraphics": 1, "usepackage": 1, "documentclass": 1, "bibliography": 1, "bibliographystyle": 1, "cline": 1,
    "vspace": 1, "hspace": 1, "setlength": 2, "setcounter": 2, "cmidrule": 1, "pagestyle": 1, "newcommand": 2,
    "renewcommand": 2, "providecommand": 2, "newenvironment": 3, "DeclareMathOperator": 2, "newtheorem": 2, "rule": 2,
    "color": 1, "textcolor": 1, "fontsize": 2, "definecolor": 3, "url": 0, "hypersetup": 1, "def": 1, "arraystretch": 1,
    "thispagestyle": 1, "rowcolor": 1, "cellcolor": 1, "addtolength": 2, "tikzset": 1, "geometry": 1, "multirow": 2,
}  # fmt: skip
"""Commands whose first arguments are no text, and how many."""

_TOKEN = re.compile(
    r"(?P<comment>%[^\n]*(?:\n[ \t]*)?)|\\(?P<command>[A-Za-z@]+\*?|\n|.)|(?P<open>\{)|(?P<close>\})|(?P<cell>&)"
    r"|(?P<line>\n)|(?P<math>\$\$?)|(?P<tie>~)|(?P<text>[^\\{}&%\n$~]+)",
    re.DOTALL,
)


MOST_NESTED = 8
"""Of headings and code inside each other: text goes to all of them."""


class _Capture(Struct):
    """Text that is collected beside the prose, until its group ends."""

    kind: str
    place: Place
    level: int = 0
    pieces: list[str] = field(default_factory=list)


class _Tex(Struct, dict=True):
    """The state of a scan: groups and environments that are open, and the line and the table that are being filled."""

    source: str
    file: str
    draft: Draft
    follow: Follow
    groups: list[_Capture | None] = field(default_factory=list)
    pending: _Capture | None = None
    line: list[str] = field(default_factory=list)
    rows: list[tuple[Place, list[str]]] | None = None
    depth: int = 0
    boxed: int = 0

    def __post_init__(self) -> None:
        self.source = fractions(self.source)
        self.ends = [match.start() for match in re.finditer("\n", self.source)]
        self.closing = _closing(self.source)
        self.texts, self.codes = definitions(self.source)
        self.captures: list[_Capture] = []

    def place(self, position: int) -> Place:
        """The line of a position."""
        return Place(self.file, bisect_right(self.ends, position - 1) + 1)

    # What is read ---------------------------------------------------------------------------

    def scan(self) -> None:
        """The whole source, from where the document begins."""
        start = self.source.find("\\begin{document}")
        position = max(start, 0)
        while position < len(self.source):
            token = _TOKEN.match(self.source, position)
            if token is None:
                break
            position = self.take(token)
        self.flush(len(self.source))

    def take(self, token: re.Match[str]) -> int:
        """One token; where the next one begins."""
        kind, at = token.lastgroup, token.start()
        if kind == "command":
            return self.command(token["command"], at, token.end())
        if kind == "open":
            self.groups.append(self.pending)
            if self.pending is not None and self.pending.kind != "anchor":
                if len(self.captures) < MOST_NESTED:
                    self.captures.append(self.pending)
                else:
                    self.groups[-1] = None
            self.pending = None
        elif kind == "close":
            self.close(at)
        elif kind == "cell" and self.rows is not None:
            self.cell()
        elif kind == "line":
            self.newline(token.end())
        elif kind in ("tie", "comment"):
            self.out(" " if kind == "tie" else "")
        elif kind == "text":
            self.out(token["text"])
        return token.end()

    def close(self, at: int) -> None:
        """The end of a group, and of what it holds."""
        capture = self.groups.pop() if self.groups else None
        if capture is None:
            return
        if capture.kind == "anchor":
            self.flush(at)
            self.draft.add("end", capture.place)
            return
        self.captures.remove(capture)
        text = "".join(capture.pieces)
        if capture.kind == "heading":
            self.line.clear()
            self.draft.add("heading", capture.place, text, level=capture.level)
        elif not self.boxed:
            self.draft.add("prose" if capture.kind == "note" else "code", capture.place, text)

    def out(self, text: str) -> None:
        """Text to where text goes; what is in a note goes nowhere else."""
        note = next((capture for capture in reversed(self.captures) if capture.kind == "note"), None)
        if note is not None:
            note.pieces.append(text)
            return
        for capture in self.captures:
            capture.pieces.append(text)
        if self.rows is not None:
            self.rows[-1][1][-1] += text
        else:
            self.line.append(text)

    def newline(self, end: int) -> None:
        """The end of a line; an empty one ends the paragraph."""
        if self.rows is not None or any(capture.kind == "heading" for capture in self.captures):
            self.out(" ")
            return
        self.flush(end - 1)
        if self.source[end : end + 200].lstrip(" \t").startswith("\n"):
            self.draft.add("break", self.place(end))

    def flush(self, at: int) -> None:
        """The line of prose so far."""
        if not self.boxed:
            self.draft.add("prose", self.place(at), "".join(self.line))
        self.line.clear()

    def cell(self) -> None:
        """The next cell, unless the table is inside another one's cell."""
        if self.rows is not None:
            if self.depth > 1:
                self.out(" ")
            else:
                self.rows[-1][1].append("")

    def row(self, position: int) -> None:
        """The next row."""
        if self.rows is not None:
            if self.depth > 1:
                self.out(" ")
            else:
                self.rows.append((self.place(self.skipped(position)), [""]))

    # Commands -------------------------------------------------------------------------------

    def command(self, name: str, at: int, end: int) -> int:
        """One command; where reading goes on."""
        bare = name.removesuffix("*") if name not in ("*",) else name
        if bare in HEADINGS and not self.boxed:
            self.flush(at)
            self.pending = _Capture("heading", self.place(at), HEADINGS[bare])
            return self.optional(end)
        if bare in CODE or bare in self.codes:
            return self.code(at, end)
        if bare == "footnote":
            self.pending = _Capture("note", self.place(at))
            return self.optional(end)
        if bare == "verb":
            closing = self.source.find(self.source[end : end + 1] or " ", end + 1)
            closing = closing if closing >= 0 else len(self.source)
            return self.verbatim(self.source[end + 1 : closing], at, closing + 1)
        if bare in ("begin", "end"):
            return self.environment(bare, at, end)
        if bare in ("req", "spv", *INPUT):
            return self.convention(bare, at, end)
        if bare == "multicolumn":
            return self.columns(end)
        if name == "\\":
            self.row(self.optional(end))
            self.out(" ")
            return self.optional(end)
        if bare == "iffalse":
            return self.until("\\fi", end)
        if bare in DROPPED:
            for _ in range(DROPPED[bare] + (bare == "def")):
                end = self.group(self.optional(end))[1]
            return end
        self.out(self.texts.get(bare) or symbol(name))
        return self.optional(end) if bare.isalpha() and self.source[end : end + 1] == "[" and len(bare) > 5 else end

    def code(self, at: int, end: int) -> int:
        r"""``\texttt{…}``, or ``\lstinline|…|``."""
        end = self.optional(end)
        opening = self.source[end : end + 1]
        if opening == "{":
            self.pending = _Capture("code", self.place(at))
            return end
        closing = self.source.find(opening, end + 1) if opening and not opening.isspace() else -1
        return self.verbatim(self.source[end + 1 : closing], at, closing + 1) if closing > end else end

    def verbatim(self, text: str, at: int, end: int) -> int:
        """Code in a line, as it is."""
        if not self.boxed:
            self.draft.add("code", self.place(at), text)
        self.out(text)
        return end

    def convention(self, name: str, at: int, end: int) -> int:
        """Anchors, values and files that are put in."""
        text, after = self.group(end)
        here = self.place(at)
        if name == "req":
            self.flush(at)
            self.draft.add("anchor", here, text)
            self.pending = _Capture("anchor", here)
        elif name == "spv":
            self.draft.add("value", here, text)
            self.out(f"⟦{text}⟧")
        else:
            if not text:  # \input name
                match = re.match(r"\s*([^\s\\{}%]+)", self.source[end : end + 400])
                text, after = (match[1], end + match.end()) if match else ("", end)
            self.flush(at)
            if not self.boxed and text:
                self.follow(text, here)
        return after

    def environment(self, which: str, at: int, end: int) -> int:
        """The beginning or end of an environment."""
        name, after = self.group(end)
        if which == "begin":
            if name in VERBATIM:
                return self.listing(name, after)
            if name == "comment":
                return self.until("\\end{comment}", after)
            if name == "instruction":
                self.flush(at)
                id, after = self.group(after)
                self.draft.add("box", self.place(at), id)
                self.boxed += 1
            elif name in TABLES and not self.boxed:
                for _ in range(TABLES[name]):
                    after = self.group(self.optional(after))[1]
                self.depth += 1
                if self.depth == 1:
                    self.flush(at)
                    self.rows = [(self.place(self.skipped(after)), [""])]
        elif name == "instruction":
            self.boxed = max(self.boxed - 1, 0)
            self.line.clear()
        elif name in TABLES and self.depth:
            self.depth -= 1
            if not self.depth and self.rows is not None:
                self.draft.rows(self.rows)
                self.rows = None
        return after

    def columns(self, end: int) -> int:
        r"""``\multicolumn{2}{c}{…}``: its text, and the cells that it takes."""
        count, after = self.group(end)
        text, last = self.group(self.group(after)[1])
        self.out(re.sub(r"\\[A-Za-z]+|[{}$]", "", text))
        for _ in range(min(int(count), 64) - 1 if count.strip().isdecimal() else 0):
            self.cell()
        return last

    def listing(self, name: str, start: int) -> int:
        """Lines of code, as they are."""
        end = self.source.find(f"\\end{{{name}}}", start)
        end = end if end >= 0 else len(self.source)
        position = start
        for line in self.source[start:end].split("\n"):
            if not self.boxed:
                self.draft.add("listing", self.place(position), line)
            position += len(line) + 1
        return min(end + len(name) + 6, len(self.source))

    # Places in the source ---------------------------------------------------------------------

    def skipped(self, position: int) -> int:
        """Past white space and lines of a table."""
        match = re.compile(r"(?:\s|\\(?:hline|toprule|midrule|bottomrule)\b)*").match(self.source, position)
        return match.end() if match else position

    def optional(self, position: int) -> int:
        """Past an argument in square brackets, if there is one on this line."""
        match = re.compile(r"[ \t]*\[[^\[\]\n]{0,200}\]").match(self.source, position)
        return match.end() if match else position

    def group(self, position: int) -> tuple[str, int]:
        """The argument in braces at a position, and where it ends; empty where there is none."""
        start = re.compile(r"[ \t]*\n?[ \t]*\{").match(self.source, position)
        if start is None:
            return "", position
        end = self.closing[start.end() - 1]
        return (self.source[start.end() : end].strip(), end + 1) if end else ("", position)

    def until(self, text: str, position: int) -> int:
        """Past a text."""
        end = self.source.find(text, position)
        return len(self.source) if end < 0 else end + len(text)


_DEFINITION = re.compile(
    r"\\(?:re)?newcommand\*?\s*\{?\\([A-Za-z]+)\}?\s*(?:\[(\d)\])?\s*\{((?:[^{}]|\{[^{}]*\}){0,120})\}"
)


def definitions(source: str) -> tuple[dict[str, str], frozenset[str]]:
    r"""Commands that a source defines for a word, and those that set their argument in a code font.

    >>> definitions(r"\newcommand{\vm}{ZisK}\newcommand{\air}[1]{\texttt{#1}}\newcommand{\x}{\foo}")
    ({'vm': 'ZisK'}, frozenset({'air'}))
    """
    defined = _DEFINITION.findall(source)
    texts = {name: body for name, count, body in defined if not count and re.fullmatch(r"[\w .-]{1,80}", body)}
    return texts, frozenset(name for name, count, body in defined if count == "1" and "\\texttt{#1}" in body)


def _closing(source: str) -> array[int]:
    """For each opening brace where it is closed, 0 where it is not; in one walk, however they are nested."""
    closing, opened = array("q", bytes(8 * len(source))), array("q")
    for token in re.finditer(r"\\.|[{}]", source, re.DOTALL):
        if token[0] == "{":
            opened.append(token.start())
        elif token[0] == "}" and opened:
            closing[opened.pop()] = token.start()
    return closing


def read_tex(text: str, file: str, draft: Draft, follow: Follow) -> None:
    """Add a file to a draft; ``follow`` reads what it puts in."""
    _Tex(text, file, draft, follow).scan()
