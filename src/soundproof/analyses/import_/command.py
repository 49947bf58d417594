"""``soundproof import``: from what provers write themselves to the native format, and to soundcalc's."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from soundproof.cli.options import OUTPUT, reported
from soundproof.cli.output import complain, show, write
from soundproof.formats.importers import drafted
from soundproof.formats.importers.draft import Draft
from soundproof.parameters.faults import UserError
from soundproof.render.document import Table
from soundproof.render.form import Form


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--name", default="", metavar="TEXT", help="Name of the zkVM; unless stated, that of the first file.")
@click.option(
    "--to",
    type=click.Choice(["native", "soundcalc"]),
    default="native",
    show_default=True,
    help="The format to write; FILE may be a catalogue name or a native file for soundcalc's.",
)
@click.option("--check", "checked", metavar="TARGET", help="Compare TARGET with FILE: exit code 1 where they differ.")
@reported(Table, to_file=None)
@OUTPUT
def command(files: tuple[str, ...], name: str, to: str, checked: str | None, form: Form, output: Path | None) -> None:
    """What a prover's own files say of it, as a TOML file that the other commands read.

    FILE is a starkinfo of pil2 or pil-stark, a folder of them, parameters of Plonky3 or Winterfell as JSON, or a
    TOML file of soundcalc; several make one zkVM. What none of them states is left open and named on stderr.

    \b
    soundproof import build/provingKey -o my.toml
    soundproof import --check my.toml build/provingKey
    soundproof import zisk --to soundcalc
    """
    if checked is not None and to == "soundcalc":
        raise click.UsageError("--check compares with a native file; --to soundcalc writes one of soundcalc")
    if checked is None and form.name != "table":
        raise click.UsageError("--format goes with --check; without it TOML is written")
    if output is not None and any(Path(file).is_file() and Path(file).resolve() == output.resolve() for file in files):
        raise click.UsageError(f"{output} is what is read; what is written may not replace it")
    if to == "soundcalc":
        _to_soundcalc(files, name, output)
    elif checked is not None:
        _check(checked, drafted(files, name), form, output)
    else:
        draft = drafted(files, name)
        write(draft.text(), output)
        _say_open(draft)


def _say_open(draft: Draft) -> None:
    """On stderr, what no file states, and what of it the other commands need."""
    for line in draft.open:
        complain(f"left open: {line}")
    for key in draft.required:
        complain(f"required by the format: {key}")


def _to_soundcalc(files: tuple[str, ...], name: str, output: Path | None) -> None:
    """A file of soundcalc; what it cannot say goes to stderr."""
    from msgspec.structs import replace

    from soundproof.formats.files import catalogue, load
    from soundproof.formats.soundcalc.writing import exported, sentences

    if len(files) == 1 and (files[0].lower() in catalogue() or files[0].endswith(".toml")):
        zkvm = load(files[0])
        zkvm = replace(zkvm, name=name or zkvm.name)
    else:
        draft = drafted(files, name)
        zkvm = draft.zkvm
        _say_open(draft)
    text, unsaid = exported(zkvm)
    write(text, output)
    for line in sentences(unsaid):
        complain(f"not said in soundcalc's format: {line}")


def _check(target: str, draft: Draft, form: Form, output: Path | None) -> None:
    """Compare a file with a draft; exit code 1 where they differ."""
    from soundproof.analyses.import_.comparison import compared
    from soundproof.analyses.import_.report import document
    from soundproof.formats.files import load

    agreement = compared(load(target), draft)
    show(document(agreement), form, output)
    if agreement.differences:
        count = len(agreement.differences)
        complain(UserError(f"{target}: {count} value{'s' * (count > 1)} differ{'s' * (count == 1)} from the artefact"))
        sys.exit(1)
