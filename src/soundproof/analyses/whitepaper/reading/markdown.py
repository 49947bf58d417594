"""Markdown and MDX as they are read: headings, prose, code, tables, and the comments that are conventions of ours."""

from __future__ import annotations

import re
from collections.abc import Callable

from msgspec import Struct, field

from soundproof.analyses.whitepaper.reading.paper import Draft, Generated, Place, plain_math

__all__ = ["read_markdown"]

_COMMENT = re.compile(r"<!--\s*(?P<what>req|value|computed|instruction|end)\b\s*:?\s*(?P<name>[^<>]*?)\s*-->")
_OTHER_COMMENT = re.compile(r"<!--.*?(?:-->|$)")
_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_DELIMITER = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$")
_CODE = re.compile(r"(?<!`)(`{1,3})(?!`)([^`\n]+?)\1(?!`)")
_LINK = re.compile(r"!?\[([^\[\]\n]{0,500})\]\([^()\n]{0,500}\)")
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,500}>")
_VALUE = re.compile(r"<!--\s*value:\s*(\S+?)\s*-->([^\n]{0,400}?)<!--\s*end\s*-->")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>~-])")
_MATH = re.compile(r"\$\$?([^$\n]+)\$\$?")


class _Markdown(Struct, dict=True):
    """A scan over lines: what is open."""

    file: str
    draft: Draft
    lines: list[str]
    opened: list[tuple[str, Place, str, int]] = field(default_factory=list)
    number: int = 0

    @property
    def here(self) -> Place:
        """The line that is read."""
        return Place(self.file, self.number + 1)

    def scan(self) -> None:
        """All lines."""
        self.front()
        while self.number < len(self.lines):
            line = self.lines[self.number]
            fence = _FENCE.match(line)
            if fence is not None:
                self.code(fence[1])
            elif not self.convention(line) and not self.table():
                self.words(line)
                self.number += 1
        for what, place, _, _ in reversed(self.opened):
            if what == "req":
                self.draft.add("end", place)

    def front(self) -> None:
        """Past what stands between two lines of dashes before the text."""
        if self.lines and self.lines[0].strip() == "---":
            end = next((i for i, line in enumerate(self.lines[1:200], 1) if line.strip() == "---"), 0)
            self.number = end + 1 if end else 0

    def code(self, fence: str) -> None:
        """A block of code, to its end."""
        self.number += 1
        while self.number < len(self.lines):
            line = self.lines[self.number]
            if line.strip().startswith(fence) and not line.strip().strip(fence[0]):
                break
            self.draft.add("listing", self.here, line)
            self.number += 1
        self.number += 1

    # Conventions ------------------------------------------------------------------------------

    def convention(self, line: str) -> bool:
        """A line that is a comment of ours alone."""
        match = _COMMENT.fullmatch(line.strip())
        if match is None or match["what"] == "value":
            return False
        what, name = match["what"], match["name"]
        if what == "req":
            if self.draft.items and self.draft.items[-1].kind != "anchor":
                self.unanchored()
            self.draft.add("anchor", self.here, name)
            self.opened.append(("req", self.here, name, 0))
        elif what == "computed":
            self.opened.append(("computed", self.here, name, self.number + 1))
        elif what == "instruction":
            self.draft.add("box", self.here, name)
            while self.number + 1 < len(self.lines) and self.lines[self.number + 1].lstrip().startswith(">"):
                self.number += 1
        elif self.opened and self.opened[-1][0] == "computed":
            _, place, name, start = self.opened.pop()
            content = "".join(f"{text}\n" for text in self.lines[start : self.number])
            self.draft.generated.append(Generated(place, name, content, "md"))
        else:
            self.unanchored()
        self.number += 1
        return True

    def unanchored(self) -> None:
        """The end of the anchors that are open, where the next one begins, or a heading."""
        while self.opened and self.opened[-1][0] == "req":
            self.draft.add("end", self.opened.pop()[1])

    # Text -------------------------------------------------------------------------------------

    def table(self) -> bool:
        """A table, if one begins here: a line with cells over a line of dashes."""
        lines, number = self.lines, self.number
        if "|" not in lines[number] or number + 1 >= len(lines) or not _DELIMITER.fullmatch(lines[number + 1]):
            return False
        if "|" not in lines[number + 1]:
            return False
        rows = []
        while self.number < len(lines) and "|" in lines[self.number]:
            if self.number != number + 1:
                rows.append((self.here, [self.plain(cell) for cell in _cells(lines[self.number])]))
            self.number += 1
        self.draft.rows(rows)
        return True

    def words(self, line: str) -> None:
        """A heading, a line of prose or the end of a paragraph."""
        heading = _HEADING.fullmatch(line)
        below = self.lines[self.number + 1].strip() if self.number + 1 < len(self.lines) else ""
        if heading is not None:
            self.unanchored()
            self.draft.add("heading", self.here, self.plain(heading[2]), level=len(heading[1]))
        elif line.strip() and len(below) > 1 and not below.strip("=") and not line.startswith("|"):
            self.unanchored()
            self.draft.add("heading", self.here, self.plain(line), level=1)
            self.number += 1
        elif not line.strip():
            self.draft.add("break", self.here)
        else:
            if re.match(r"\s*([-*+]|\d+[.)])\s", line):
                self.draft.add("break", self.here)
            self.draft.add("prose", self.here, self.plain(re.sub(r"^\s*([-*+]|\d+[.)]|>)\s+", "", line)))

    def plain(self, text: str) -> str:
        """Text without markup; its code and its values are added to the draft."""
        for match in _VALUE.finditer(text):
            self.draft.add("value", self.here, match[1], shown=match[2].strip())
        text = _VALUE.sub(lambda match: f"⟦{match[1]}⟧", text)
        text = _OTHER_COMMENT.sub("", text)
        for match in _CODE.finditer(text):
            self.draft.add("code", self.here, match[2].strip())
        kept: list[str] = []

        def keep(match: re.Match[str]) -> str:
            kept.append(match[2].strip())
            return "\x00"

        text = _CODE.sub(keep, text)
        text = re.sub(r"<sup>([^<>]{1,40})</sup>", r"^\1", text)
        text = _TAG.sub("", _LINK.sub(r"\1", text))
        text = _MATH.sub(lambda match: plain_math(match[1]), text)
        text = _ESCAPE.sub(r"\1", text).replace("**", "").replace("__", "")
        text = re.sub(r"(?<![\w*])\*(?=\S)|(?<=\S)\*(?![\w*])", "", text)
        return re.sub("\x00", lambda _: kept.pop(0) if kept else "", text)


def _cells(line: str) -> list[str]:
    """The cells of a line of a table."""
    inside = line.strip().removeprefix("|")
    inside = inside[:-1] if inside.endswith("|") and not inside.endswith("\\|") else inside
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", inside)]


def read_markdown(text: str, file: str, draft: Draft, follow: Callable[[str, Place], None]) -> None:
    """Add a file to a draft; Markdown puts nothing in."""
    _Markdown(file, draft, text.split("\n")).scan()
