"""``soundproof certificate``: a proof object for every figure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from soundproof.cli.options import OUTPUT, pin_of, pinned
from soundproof.cli.output import show, write
from soundproof.cli.targets import reporter, undeclared
from soundproof.formats.files import load
from soundproof.readings.security import assess
from soundproof.render.document import Document, Part, ProofObject
from soundproof.render.form import forms, of_file
from soundproof.render.json import encoded

FORMS = ("json", "lean")
"""A certificate is a file for programs: no table."""


def _schema(context: click.Context, _: click.Parameter, asked: bool) -> None:
    """Print the JSON Schema of a certificate, and nothing else."""
    if asked and not context.resilient_parsing:
        write(Path(__file__).with_name("certificate.schema.json").read_text(encoding="utf-8"), None)
        context.exit()


@click.command("certificate")
@click.argument("target", metavar="TARGET")
@pinned
@click.option(
    "--schema", is_flag=True, is_eager=True, expose_value=False, callback=_schema, help="Print the JSON Schema."
)
@click.option(
    "--format", "form", type=click.Choice(FORMS), show_default="json", help="Otherwise as the name after -o ends."
)
@OUTPUT
def command(target: str, form: str | None, output: Path | None, **options: Any) -> None:
    """Every figure of TARGET with what it rests on, for a reader who checks it without this program.

    \b
    soundproof certificate zisk -o zisk.cert.json
    soundproof recheck zisk.cert.json
    """
    from soundproof.analyses.certificate.certificate import certificate

    if form is None:
        named = None if output is None else of_file(output.name)
        if named is not None and named.name not in FORMS:  # no certificate replaces a file of parameters
            raise click.UsageError(f"{output} is the name of a {named.name} file; a certificate is JSON or Lean")
        form = FORMS[0] if named is None else named.name
    pin = pin_of(**options)
    zkvm = load(target)
    undeclared(zkvm, zkvm.circuits, pin)
    found = certificate(assess(zkvm, pin, False, reporter()))
    if form == "json":
        write(encoded(found), output)
    else:
        show(Document("Certificate", (Part(ProofObject, lambda: ProofObject(found)),)), forms()[form], output)
