"""A paper from its path: a file of LaTeX, Typst or Markdown with what it puts in, a PDF, or a folder of them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import PurePath

from msgspec import Struct, field

from soundproof.analyses.whitepaper.conventions import FOLDER, Header
from soundproof.analyses.whitepaper.reading.folder import Folder, Unreadable, located
from soundproof.analyses.whitepaper.reading.markdown import read_markdown
from soundproof.analyses.whitepaper.reading.paper import Draft, Generated, Paper, Place, Span
from soundproof.analyses.whitepaper.reading.tex import read_tex
from soundproof.analyses.whitepaper.reading.typst import read_typst
from soundproof.parameters.faults import UserError

__all__ = ["read_paper"]

MOST_NESTED = 32
"""Of files that put in each other."""

Reader = Callable[[str, str, Draft, Callable[[str, Place], None]], None]

READERS: dict[str, tuple[str, Reader]] = {
    ".tex": ("tex", read_tex),
    ".typ": ("typst", read_typst),
    ".md": ("md", read_markdown),
    ".mdx": ("md", read_markdown),
}
"""By the end of a file's name: the word for its language, and what reads it."""


class _Reading(Struct):
    """A paper while its files are read; ``opened`` are those that put in the one at hand."""

    folder: Folder
    draft: Draft = field(default_factory=Draft)
    opened: list[str] = field(default_factory=list)
    refused: dict[str, Unreadable] = field(default_factory=dict)

    def file(self, name: str) -> None:
        """Add a file and what it puts in.  Unreadable if it cannot be read."""
        source, reader = READERS[PurePath(name).suffix.lower()]
        text = self.folder.text(name)
        header, _ = Header.split(text)
        if header is not None or PurePath(name).parts[0] == FOLDER:
            self.draft.generated.append(Generated(Place(name, 1), PurePath(name).stem, text, source))
        self.opened.append(name)
        try:
            reader(text, name, self.draft, self.follow)
        except RecursionError:
            raise Unreadable("it is nested too deeply") from None
        finally:
            self.opened.pop()

    def follow(self, asked: str, place: Place) -> None:
        """A file that another one puts in, once; what is not read is told."""
        suffix = PurePath(place.file).suffix
        name = asked if asked.endswith(tuple(READERS)) else f"{asked}{suffix}"
        if suffix == ".tex":  # paths of LaTeX begin where the document is, those of Typst at the file
            name = os.path.join(os.path.dirname(self.opened[0]), name)
        elif not name.startswith("/"):
            name = os.path.join(os.path.dirname(place.file), name)
        name = os.path.normpath(name)
        try:
            if name in self.opened:
                raise Unreadable("it puts in itself")
            if len(self.opened) >= MOST_NESTED:
                raise Unreadable(f"more than {MOST_NESTED} files put in each other")
            if name not in self.folder.read:
                self.file(name)
        except Unreadable as error:
            self.refused[name] = error
            self.draft.unread.append(Span(place, f"{asked}: {error}"))

    def first(self, name: str) -> None:
        """A file of a folder that is read as a paper: what cannot be read is told, as long as another one can."""
        try:
            if name not in self.folder.read and name not in self.refused:
                self.file(name)
        except Unreadable as error:
            self.refused[name] = error
            self.draft.unread.append(Span(Place(name, 1), f"{name}: {error}"))


def read_paper(path: str) -> Paper:
    """The paper at a path.  UserError if there is none, or if it cannot be read."""
    folder, name = located(path)
    reading = _Reading(folder)
    suffix = PurePath(name).suffix.lower()
    try:
        if suffix == ".pdf":
            from soundproof.analyses.whitepaper.reading.pdf import read_pdf  # an extra

            read_pdf(folder, name, reading.draft)
        elif name and suffix not in READERS:
            hint = "a paper is .tex, .typ, .md, .mdx, .pdf, or a folder of them"
            raise UserError(f"{path}: is no source of a paper\n    hint: {hint}")
        elif name:
            reading.file(name)
        else:
            for file in _first(folder, path):
                reading.first(os.path.normpath(file))
            if not folder.read and reading.refused:
                raise next(iter(reading.refused.values()))
        if not name or PurePath(name).stem == "paper":
            _left(reading)
    except Unreadable as error:
        raise UserError(f"{path}: cannot be read: {error}") from None
    draft = reading.draft
    if not any(item.kind in ("prose", "heading", "row", "listing") for item in draft.items):
        raise UserError(f"{path}: holds no text")
    return Paper(path, str(folder.root), tuple(draft.items), tuple(draft.generated), tuple(draft.unread))


def _first(folder: Folder, path: str) -> list[str]:
    """The files that a folder's paper begins with: those called paper, else LaTeX documents, else all."""
    names = list(folder.named(tuple(READERS)))
    if not names:
        hint = "a paper is .tex, .typ, .md, .mdx, .pdf, or a folder of them"
        raise UserError(f"{path}: has no source of a paper in it\n    hint: {hint}")
    mains = [name for name in names if PurePath(name).stem == "paper" and PurePath(name).parent == PurePath()]
    return mains or [name for name in names if PurePath(name).parts[0] != FOLDER]


def _left(reading: _Reading) -> None:
    """What lies in the folder that belongs to this program and no file puts in: it is held against the file, too."""
    for name in reading.folder.named(tuple(READERS), FOLDER):
        if name not in reading.folder.read:
            source, _ = READERS[PurePath(name).suffix.lower()]
            try:
                text = reading.folder.text(name)
            except Unreadable as error:
                reading.draft.unread.append(Span(Place(name, 1), f"{name}: {error}"))
                continue
            reading.draft.generated.append(Generated(Place(name, 1), PurePath(name).stem, text, source))
