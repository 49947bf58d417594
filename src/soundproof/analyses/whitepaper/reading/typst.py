"""Typst as it is read: headings, prose, code, tables, anchors, values, open boxes, files that are put in.

Nothing is evaluated: of a call of a function the content in its square brackets is read, and a table's cells.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator

from msgspec import Struct, field

from soundproof.analyses.whitepaper.reading.paper import Draft, Place

__all__ = ["read_typst"]

_TOKEN = re.compile(
    r"(?P<comment>(?<!:)//[^\n]*|/\*.*?(?:\*/|\Z))|(?P<fence>```[^\n]{0,80}\n.*?(?:```|\Z))|`(?P<code>[^`\n]*)`"
    r"|\\(?P<escape>.)|\#(?P<name>[A-Za-z][\w.-]*)|(?P<open>\[)|(?P<close>\])|(?P<line>\n)|(?P<math>\$)"
    r"|(?P<heading>(?m:^)[ \t]*=+[ \t]+)|(?P<item>(?m:^)[ \t]*[-+/][ \t]+)|(?P<mark>[*~#])"
    r"|(?P<text>[^\\\[\]\n$*~#`/=+-]+|.)",
    re.DOTALL,
)
_ARGUMENT = re.compile(r'//[^\n]*|"(?:[^"\\\n]|\\.)*"|\$[^$]*\$|`[^`\n]*`|[(\[{]|,|[)\]}]')
_PAIRS = {"(": ")", "[": "]", "{": "}"}
_WORDS = {"approx": "≈", "times": "×", "dot": "·", "rho": "ρ", "in": "∈", "epsilon": "ε", "lambda": "λ", "alpha": "α",
          "delta": "δ", "sigma": "σ", "lt.eq": "≤", "gt.eq": "≥", "quad": " "}  # fmt: skip
_STATEMENT = frozenset({"let", "set", "show", "import"})
_INSIDE = re.compile(r"\[|\b(?:instruction|req|v)(?=\()")
"""Where text is in the arguments of a call."""
MOST_NESTED = 8
"""Of contents inside each other that are read."""


class _Typst(Struct):
    """The state of a scan: the ``ends`` of the lines, where brackets are ``closing``, and what is open."""

    source: str
    file: str
    draft: Draft
    follow: Callable[[str, Place], None]
    ends: array[int]
    closing: array[int]
    line: list[str] = field(default_factory=list)
    brackets: list[str] = field(default_factory=list)
    level: int = 0
    math: bool = False

    def place(self, position: int) -> Place:
        """The line of a position."""
        return Place(self.file, bisect_right(self.ends, position - 1) + 1)

    def scan(self, start: int, end: int) -> None:
        """A part of the source as content."""
        position = start
        while position < end:
            token = _TOKEN.match(self.source, position, end)
            if token is None:
                break
            position = self.take(token)
        self.flush(end)

    def take(self, token: re.Match[str]) -> int:
        """One token; where the next one begins."""
        kind, at = token.lastgroup, token.start()
        if kind == "name":
            return self.function(token["name"], at, token.end())
        if kind == "heading":
            self.flush(at)
            self.level = token["heading"].count("=")
        elif kind == "item":
            self.flush(at)
            self.draft.add("break", self.place(at))
        elif kind == "code":
            self.draft.add("code", self.place(at), token["code"])
            self.line.append(token["code"])
        elif kind == "fence":
            for i, text in enumerate(token["fence"].split("\n")[1:]):
                self.draft.add("listing", Place(self.file, self.place(at).line + i + 1), text.removesuffix("```"))
        elif kind == "open":
            self.brackets.append("")
        elif kind == "close":
            self.close(at)
        elif kind == "line":
            self.flush(at)
            if self.source[at + 1 : at + 200].lstrip(" \t").startswith("\n"):
                self.draft.add("break", self.place(at + 1))
        elif kind == "math":
            self.math = not self.math
        elif kind == "escape":
            self.line.append(token["escape"].strip())
        elif kind == "text":
            self.line.append(_formula(token["text"]) if self.math else token["text"])
        elif kind == "mark" and token["mark"] == "~":
            self.line.append(" ")
        return token.end()

    def close(self, at: int) -> None:
        """The end of a content in square brackets."""
        if self.brackets and self.brackets.pop() == "anchor":
            self.flush(at)
            self.draft.add("end", self.place(at))

    def flush(self, at: int) -> None:
        """The heading or line of prose so far."""
        text = "".join(self.line)
        if self.level:
            self.draft.add("heading", self.place(at), text, level=self.level)
        else:
            self.draft.add("prose", self.place(at), text)
        self.level = 0
        self.line.clear()

    # Functions --------------------------------------------------------------------------------

    def function(self, name: str, at: int, end: int) -> int:
        """A call or a statement; where reading goes on."""
        here = self.place(at)
        if name in _STATEMENT:
            after = self.statement(end)
            if name == "show":  # what a template is given may be text
                self.contents(name, end, after)
            return after
        if name == "include":
            match = re.compile(r'\s*"([^"\n]+)"').match(self.source, end)
            if match is not None:
                self.flush(at)
                self.follow(match[1], here)
            return match.end() if match else end
        arguments, after = "", end
        if self.source[end : end + 1] == "(" and self.closing[end]:
            after = self.closing[end] + 1
            arguments = self.source[end + 1 : after - 1]
        said = re.match(r'\s*"([^"\n]*)"', arguments)
        opened = self.source[after : after + 1] == "["
        if name == "v":
            key = said[1] if said else ""
            self.draft.add("value", here, key)
            self.line.append(f"⟦{key}⟧")
        elif name == "req":
            self.flush(at)
            self.draft.add("anchor", here, said[1] if said else "")
            if not opened:
                self.draft.add("end", here)
            self.brackets += ["anchor"] * opened
            return after + opened
        elif name == "super":
            self.line.append("^")
            return after
        elif name == "instruction":
            self.flush(at)
            self.draft.add("box", here, said[1] if said else "")
            return self.closing[after] + 1 if opened and self.closing[after] else after
        elif arguments:
            self.contents(name, end, after)
        return after

    def statement(self, end: int) -> int:
        """Past ``#let``, ``#set``, ``#show`` and ``#import``: to the end of the line, and of what is open there."""
        position = end
        while position < len(self.source) and self.source[position] != "\n":
            closed = self.closing[position]
            position = closed + 1 if closed else position + 1
        return position

    def contents(self, name: str, start: int, end: int) -> None:
        """The tables in a call's arguments, and their other contents as prose."""
        if len(self.brackets) >= MOST_NESTED:
            return
        self.brackets.append(name)
        tables = [start] if name == "table" else []
        tables += [match.end() - 1 for match in re.compile(r"\btable\(").finditer(self.source, start + 1, end)]
        done = start
        for at in tables:
            if at >= done and self.closing[at]:
                self.table(at, self.closing[at])
                done = self.closing[at]
        position = end if name == "table" else start
        for match in _INSIDE.finditer(self.source, start, end):
            at = match.start()
            if at < position or any(one < at < self.closing[one] for one in tables):
                continue
            if match[0] == "[":
                self.inside(at + 1, self.closing[at])
                position = self.closing[at]
            else:
                position = self.function(match[0], at, match.end())
        if self.brackets:
            self.brackets.pop()

    def inside(self, start: int, end: int) -> None:
        """A content as prose of its own."""
        line, self.line = self.line, []
        self.scan(start, end)
        self.draft.add("break", self.place(end))
        self.line = line

    def table(self, start: int, end: int) -> None:
        """A table: the number of its columns, then its cells in order.

        Where cells come from elsewhere, or go over several rows, it is not known what stands in which column: no table.
        """
        columns = _columns(self.source[start + 1 : end])
        cells = list(self.cells(start, end))
        if None in cells:
            return
        said = [cell for cell in cells if cell is not None]
        rows = [said[i : i + columns] for i in range(0, len(said), columns)]
        self.draft.rows([(row[0][0], [text for _, text in row]) for row in rows])

    def cells(self, start: int, end: int) -> Iterator[tuple[Place, str] | None]:
        """The cells among the arguments in a pair of brackets; None for what may be any number of them."""
        for first, last in self.arguments(start + 1, end):
            text = self.source[first:last]
            if re.match(r"[a-z][\w-]*:(?!:)|table\.[hv]line\b", text):
                continue
            if text.startswith("..") or re.match(r"table\.cell\([^()]*rowspan:\s*[2-9]", text):
                yield None
            elif re.match(r"table\.(header|footer)\(", text):
                at = first + text.index("(")
                yield from self.cells(at, self.closing[at] or last)
            else:
                span = re.match(r"table\.cell\([^()]*colspan:\s*(\d{1,2})", text)
                yield self.place(first), self.argument(first, last)
                yield from [(self.place(first), "")] * (int(span[1]) - 1 if span else 0)

    def arguments(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Where the arguments of a call begin and end."""
        first, position = start, start
        while match := _ARGUMENT.search(self.source, position, end + 1):
            if match[0] in _PAIRS and self.closing[match.start()]:
                position = self.closing[match.start()] + 1
            elif match[0] == "," or match.start() == end:
                while first < match.start() and (self.source[first].isspace() or self.source.startswith("//", first)):
                    comment = self.source.startswith("//", first)
                    first = (self.source.find("\n", first) if comment else first) + 1
                if first < match.start():
                    yield first, match.start()
                first = position = match.end()
            else:
                position = match.end()

    def argument(self, first: int, last: int) -> str:
        """The text of an argument: a content, a text, a formula, a value; of other calls their content."""
        text = self.source[first:last]
        if text[:1] in ("$", "#"):
            return self.cell(first, last)
        if text.startswith('"'):
            return text.strip().strip('"')
        if key := re.match(r'v\("([^"]*)"\)', text):
            self.draft.add("value", self.place(first), key[1])
            return f"⟦{key[1]}⟧"
        bracket = text.find("[")
        if bracket >= 0 and self.closing[first + bracket]:
            return self.cell(first + bracket + 1, self.closing[first + bracket])
        return text.strip() if re.fullmatch(r"[\d.]+\s*", text) else ""

    def cell(self, start: int, end: int) -> str:
        """The plain text of a cell; its code and values are added to the draft."""
        draft, brackets = Draft(), list(self.brackets)
        sub = _Typst(self.source, self.file, draft, self.follow, self.ends, self.closing, brackets=brackets)
        if len(self.brackets) < MOST_NESTED:
            sub.brackets.append("cell")
            sub.scan(start, end)
        self.draft.items += [item for item in sub.draft.items if item.kind in ("code", "value")]
        return " ".join(item.text for item in sub.draft.items if item.kind in ("prose", "heading"))


def _columns(arguments: str) -> int:
    """How many columns the arguments of a table give it: a number, or a list of widths, perhaps repeated."""
    list_ = r"\(([^()]{0,400}(?:\([^()]*\)[^()]{0,400})*)\)(?:\s*\*\s*(\d{1,2}))?"
    match = re.search(rf"\bcolumns:\s*(?:(\d{{1,3}})|{list_})", arguments)
    if match is None:
        return 1
    widths = len([part for part in (match[2] or "").split(",") if part.strip()])
    return max(int(match[1]) if match[1] else widths * int(match[3] or 1), 1)


def _formula(text: str) -> str:
    """Words of a formula as signs, quotation marks away."""
    return re.sub(r"[A-Za-z][A-Za-z.]*", lambda word: _WORDS.get(word[0], word[0]), text.replace('"', ""))


def _closing(source: str) -> array[int]:
    """For each opening bracket where it is closed, 0 where it is not; strings, code and comments are passed over."""
    closing = array("q", bytes(8 * (len(source) + 1)))
    opened: list[tuple[str, int]] = []
    skipped = r'\\.|(?<!:)//[^\n]*|/\*.*?(?:\*/|\Z)|```.*?(?:```|\Z)|`[^`\n]*`|"(?:[^"\\\n]|\\.)*"|[()\[\]{}]'
    for token in re.finditer(skipped, source, re.DOTALL):
        sign = token[0]
        if sign in _PAIRS:
            opened.append((_PAIRS[sign], token.start()))
        elif sign in ")]}":
            while opened and opened[-1][0] != sign and sign != ")":
                opened.pop()
            if opened and opened[-1][0] == sign:
                closing[opened.pop()[1]] = token.start()
    return closing


def read_typst(text: str, file: str, draft: Draft, follow: Callable[[str, Place], None]) -> None:
    """Add a file to a draft; ``follow`` reads what it puts in."""
    ends = array("q", (match.start() for match in re.finditer("\n", text)))
    _Typst(text, file, draft, follow, ends, _closing(text)).scan(0, len(text))
