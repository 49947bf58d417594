"""``soundproof schema``: the file format for editors."""

from __future__ import annotations

import click

from soundproof.cli.output import write


@click.command("schema")
def command() -> None:
    """JSON Schema of the native file format, for editors and validators."""
    from soundproof.formats.schema import schema

    write(schema(), None)
