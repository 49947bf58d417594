"""Where text goes: documents and other texts to stdout or a file; complaints and progress to stderr."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from soundproof.parameters.faults import UserError, printable
from soundproof.render.form import Screen, forms

if TYPE_CHECKING:
    from soundproof.render.document import Document
    from soundproof.render.form import Form

__all__ = ["FILE", "complain", "progress", "show", "unprinted", "watched", "write"]


class _File(click.Path):
    """The path of a file to write: a name that ends as a folder's does is refused."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if str(value).endswith(("/", os.sep)):
            self.fail(f"{value!r} is a folder; name a file in it", param, ctx)
        return super().convert(value, param, ctx)


FILE = _File(path_type=Path)
"""The type of an option that names a file to write."""


def show(document: Document, form: Form, output: Path | None) -> None:
    """Write a document in a form to stdout, piece by piece as it is made, or to a file.  UserError as of ``write``.

    A document that has nothing for the form, as that of an interrupted search, is written as a table; one without
    blocks as JSON.
    """
    if not form.suits(document.kinds):
        form = forms()["table" if document.kinds else "json"]
    pieces = form.write(document, _screen(output))
    if output is None:
        _stream(pieces)
    else:
        write("".join(pieces), output)


def _screen(output: Path | None) -> Screen:
    """Where an answer is read: as wide as the terminal, 40 to 140 columns; colours on a terminal, if wanted.

    ``--color`` decides; without it NO_COLOR (no-color.org) and a terminal that has none do.
    """
    context = click.get_current_context(silent=True)
    colour = None if context is None else context.color
    if colour is None:
        wanted = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        colour = wanted and sys.stdout is not None and sys.stdout.isatty()
    return Screen(max(40, min(shutil.get_terminal_size((100, 24)).columns, 140)), colour and output is None)


def complain(problem: UserError | str) -> None:
    """To stderr, safe to print whatever names are in it.  A stderr that takes nothing changes no exit code."""
    text = str(problem) if isinstance(problem, UserError) else printable([problem])
    with suppress(UserError):
        _print(text + "\n", sys.stderr)


def progress(text: str) -> None:
    """To stderr if someone watches there."""
    if watched():
        complain(text)


def watched() -> bool:
    """Whether stderr is a terminal."""
    return sys.stderr is not None and sys.stderr.isatty()


def write(text: str | bytes, output: Path | None) -> None:
    """To stdout, or to a file that is replaced in one step; devices and pipes are written to as they are.

    UserError if it cannot be written.
    """
    try:
        if output is None:
            _print(text, sys.stdout)
        elif output.exists() and not output.is_file():
            output.write_bytes(_encoded(text))
        else:
            _replace(Path(os.path.realpath(output)), text)
    except (OSError, ValueError) as error:  # ValueError: a path that can be none
        raise _unwritten(str(output), error) from None


def _encoded(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text


def _unwritten(where: str, error: OSError | ValueError) -> UserError:
    return UserError(f"{where}: cannot be written: {getattr(error, 'strerror', None) or error}")


def _stream(pieces: Iterable[str]) -> None:
    """To stdout, until whoever reads has seen enough."""
    for piece in pieces:
        if not _print(piece, sys.stdout):
            return


def _print(text: str | bytes, stream: TextIO | None) -> bool:
    """Print; False if who reads a pipe has seen enough."""
    try:
        if stream is None:
            raise ValueError
        click.echo(text, file=stream, nl=False)
    except (OSError, ValueError) as error:
        unprinted(error, stream)
        return False
    return True


def unprinted(error: OSError | ValueError, stream: TextIO | None) -> None:
    """After a stream failed, let it take nothing more, not even when Python ends and flushes.

    UserError, unless who reads a pipe has seen enough.
    """
    with suppress(OSError, ValueError, AttributeError):  # a stream without a number flushes nothing either
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # type: ignore[union-attr]
    if not isinstance(error, BrokenPipeError):
        closed = isinstance(error, ValueError)  # as Python says it of streams
        raise _unwritten("standard output", ValueError("it is closed") if closed else error) from None


def _replace(output: Path, text: str | bytes) -> None:
    """A file with new text and its old mode, at the end of all links; what is read-only stays."""
    try:
        mode = stat.S_IMODE(output.stat().st_mode)
    except FileNotFoundError:
        mode = None
    if mode is not None and not os.access(output, os.W_OK):
        raise PermissionError(13, os.strerror(13))
    part = output.with_name(f".soundproof-{os.getpid()}.part")
    try:
        part.touch(0o666 if mode is None else mode & 0o666)  # never readable to more people than the file
        part.write_bytes(_encoded(text))
        if mode is not None:
            part.chmod(mode)
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)
