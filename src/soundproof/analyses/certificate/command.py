"""``soundproof certificate``: a proof object for every figure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from soundproof.cli import completion
from soundproof.cli.options import pin_of, pinned, reported
from soundproof.cli.output import show
from soundproof.cli.targets import reporter, undeclared
from soundproof.formats.files import load
from soundproof.readings.security import assess
from soundproof.render.document import ProofObject
from soundproof.render.form import Form


@click.command("certificate")
@click.argument("target", metavar="TARGET", shell_complete=completion.targets)
@pinned
@reported(ProofObject)
def command(target: str, form: Form, output: Path | None, **options: Any) -> None:
    """Every figure of TARGET with what it rests on, for a reader who checks it without this program.

    \b
    soundproof certificate zisk -o zisk.cert.json
    soundproof recheck zisk.cert.json
    """
    from soundproof.analyses.certificate.statements import document

    pin = pin_of(**options)
    zkvm = load(target)
    undeclared(zkvm, zkvm.circuits, pin)
    show(document(assess(zkvm, pin, False, reporter())), form, output)
