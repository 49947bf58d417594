"""A paper's folder: what people own is never touched, what is generated is written again.

``generated/`` belongs to this program; so does, in a Markdown paper, what stands between the marks of a computed block
or of a value, for Markdown includes nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from soundproof.analyses.whitepaper.conventions import FOLDER, SOURCES, Header, Source, digest
from soundproof.analyses.whitepaper.writing.generation import generated, told_values, value
from soundproof.analyses.whitepaper.writing.subject import Subject, subject
from soundproof.analyses.whitepaper.writing.values import values
from soundproof.cli.output import write
from soundproof.formats.files import content_of, text_in
from soundproof.parameters.faults import UserError

__all__ = ["MOST_BYTES", "PAPER", "Change", "Update", "paper_of", "store", "update", "written"]

PAPER = "paper"
"""The name of the source that people write, without its suffix."""

MOST_BYTES = 4 * 2**20
"""Of one file of a paper."""

BLOCK = re.compile(r"(<!-- computed: ([\w-]+) -->\n)(.*?)(<!-- end -->)", re.S)
VALUE = re.compile(r"(<!-- value: ([^\s<>]+) -->)(.*?)(<!-- end -->)")


class Change(Struct, frozen=True):
    """A figure that is another one now; nothing where it was, or is, not there."""

    key: str
    before: str
    after: str


class Update(Struct, frozen=True, dict=True):
    """What ``sync`` would write: texts by paths, the changed figures, and what somebody edited that is not theirs."""

    texts: Mapping[Path, str]
    changes: tuple[Change, ...]
    edited: tuple[str, ...]


def paper_of(folder: Path) -> tuple[Path, Source]:
    """The source of the paper in a folder.  UserError if there is none, or more than one."""
    papers = [(path, source) for source in SOURCES.values() if (path := folder / f"{PAPER}{source.suffix}").is_file()]
    if len(papers) == 1:
        return papers[0]
    names = ", ".join(f"{PAPER}{source.suffix}" for source in SOURCES.values())
    if papers:
        there = ", ".join(path.name for path, _ in papers)
        raise UserError(f"{folder}: has {there}: which is the paper?\n    hint: keep one of them in a folder")
    raise UserError(f"{folder}: has no {names}\n    hint: soundproof whitepaper init TARGET -o {folder} begins one")


def written(path: Path) -> str:
    """The text of a paper's file.  UserError if it cannot be read, or is too long."""
    try:
        return text_in(content_of(path, MOST_BYTES, "a paper is shorter"), str(path))
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {error.strerror}") from None


def update(target: str, folder: Path, segments: int | None = None) -> Update:
    """What has to be written so that a paper says what the target's file says.  UserError as of reading either."""
    paper, source = paper_of(folder)
    before, edited = _before(folder, source)
    header = next((stated for stated, _ in before.values() if stated is not None), None)
    about = subject(target, segments or (None if header is None else header.segments))
    new = generated(about, source)
    texts = {folder / FOLDER / name: text for name, text in new.items()}
    old = told_values(before[f"values{source.suffix}"][1], source) if f"values{source.suffix}" in before else {}
    if source.name == "md":
        text, changed = _filled(written(paper), about, source, new, {n: t for n, (_, t) in before.items()}, old)
        texts[paper] = text
        edited += changed
    stale = {path: text for path, text in texts.items() if not path.exists() or written(path) != text}
    return Update(stale, tuple(_changes(old, told_values(new[f"values{source.suffix}"], source))), tuple(edited))


def _before(folder: Path, source: Source) -> tuple[dict[str, tuple[Header | None, str]], list[str]]:
    """The generated files that are there, and the names of those that were edited; all are of one file and S."""
    paths = sorted((folder / FOLDER).glob(f"*{source.suffix}"))
    headers = {path.name: Header.split(written(path)) for path in paths}
    origins = Counter((header.file, header.segments) for header, _ in headers.values() if header is not None)
    usual = max(origins, key=origins.__getitem__, default=None)
    edited = [
        f"{FOLDER}/{name}"
        for name, (header, text) in headers.items()
        if header is None or header.text != digest(text) or (header.file, header.segments) != usual
    ]
    return headers, edited


def _changes(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    for key in dict.fromkeys([*old, *new]):
        if old.get(key) != new.get(key):
            yield Change(key, old.get(key, ""), new.get(key, ""))


def _filled(
    text: str, about: Subject, source: Source, new: Mapping[str, str], before: Mapping[str, str], old: Mapping[str, str]
) -> tuple[str, list[str]]:
    """A Markdown paper with its blocks and values as they are now, and the names of those that somebody edited."""
    edited: list[str] = []
    known = values(about)

    def block(match: re.Match[str]) -> str:
        begin, name, body, end = match.groups()
        file = f"{name}{source.suffix}"
        if file not in new:
            raise UserError(f"{PAPER}{source.suffix}: nothing computed is named {name!r}")
        if body.strip() and body != before.get(file, "") and body != Header.split(new[file])[1]:
            edited.append(f"block {name}")
        return f"{begin}{Header.split(new[file])[1]}{end}"

    def figure(match: re.Match[str]) -> str:
        begin, key, body, end = match.groups()
        if key not in known:
            raise UserError(
                f"{PAPER}{source.suffix}: no value is named {key!r}\n    hint: they are in generated/values.md"
            )
        shown = value(known[key], source)
        if body and body not in (shown, old.get(key)):
            edited.append(f"value {key}")
        return f"{begin}{shown}{end}"

    return VALUE.sub(figure, BLOCK.sub(block, text)), edited


def store(texts: Mapping[Path, str]) -> None:
    """Write the texts, each file in one step.  UserError if one cannot be written."""
    for path, text in texts.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UserError(f"{path.parent}: cannot be made: {error.strerror}") from None
        write(text, path)
