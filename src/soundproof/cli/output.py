"""Where text goes: tables drawn for a terminal or as Markdown, stdout or a file."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import click

from soundproof.views.tables import Table

__all__ = ["drawn", "terminal_width", "write"]


def drawn(shown: list[Table], form: str) -> str:
    """Tables as ``form`` (markdown or table) writes them."""
    if form == "markdown":
        from soundproof.views.markdown import markdown

        return markdown(shown)
    from soundproof.views.terminal import terminal

    return terminal(shown, terminal_width())


def terminal_width() -> int:
    """Columns to fill: those of the terminal, 80 to 140."""
    return max(80, min(shutil.get_terminal_size((100, 24)).columns, 140))


def write(text: str, output: Path | None) -> None:
    """To stdout, or to a file that is replaced in one step; devices and pipes are written to as they are."""
    try:
        if output is None:
            _print(text)
        elif output.exists() and not output.is_file():
            output.write_text(text, encoding="utf-8")
        else:
            _replace(output, text)
    except OSError as error:
        click.echo(f"{output or 'standard output'}: cannot be written: {error.strerror}", err=True)
        sys.exit(2)


def _print(text: str) -> None:
    try:
        click.echo(text, nl=False)
    except BrokenPipeError:  # ``| head`` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _replace(output: Path, text: str) -> None:
    part = output.with_name(f".{output.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)
