"""``soundproof schema``: the file format and the outputs, for editors and programs."""

from __future__ import annotations

from pathlib import Path

import click

from soundproof.cli.options import reported
from soundproof.cli.output import FILE, show
from soundproof.render.document import Document, Table
from soundproof.render.form import Form

TO_FILE = click.option("-o", "output", type=FILE, metavar="PATH", help="Write to a file instead.")


@click.command("schema")
@click.option("--output", "name", metavar="NAME", help="The schema of what a command prints as JSON instead.")
@click.option("--list", "listing", is_flag=True, help="Show the names of the outputs instead.")
@reported(Table, to_file=TO_FILE)
def command(name: str | None, listing: bool, form: Form, output: Path | None) -> None:
    """JSON Schema of the native file format, or of what a command prints as JSON.

    \b
    soundproof schema                      of a file, for editors
    soundproof schema --output assess      of `soundproof assess --format json`
    soundproof schema --list               every output that has one
    """
    if listing and name is not None:
        raise click.UsageError("--list shows the names that --output takes; ask for one of both")
    show(_asked(name, listing), form, output)


def _asked(name: str | None, listing: bool) -> Document:
    from soundproof.analyses.schema import outputs, schema

    if listing:
        return outputs.list_document()
    if name is not None:
        return outputs.schema_document(name)
    return Document("Schema of a file", (), schema)
