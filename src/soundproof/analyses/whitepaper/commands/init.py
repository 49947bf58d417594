"""``soundproof whitepaper init``: a paper to begin with."""

from __future__ import annotations

from pathlib import Path

import click

from soundproof.analyses.whitepaper.conventions import SOURCES
from soundproof.analyses.whitepaper.requirements import PHASES, Phase
from soundproof.cli.output import complain
from soundproof.parameters.faults import UserError


@click.command("init")
@click.argument("target")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="DIR", help="The paper's folder.")
@click.option("--source", type=click.Choice(list(SOURCES)), default="tex", show_default=True, help="The language.")
@click.option("--phase", type=click.Choice(list(PHASES)), default="W3", show_default=True, help="The milestone.")
@click.option(
    "--segments",
    type=click.IntRange(1, 2**40),
    default=100,
    show_default=True,
    metavar="S",
    help="Segments of the execution for which figures are shown.",
)
def command(target: str, output: Path | None, source: str, phase: Phase, segments: int) -> None:
    """Begin a paper about TARGET: what people write, with a box where it is open, and what is generated.

    \b
    soundproof whitepaper init zisk                      LaTeX, in zisk-whitepaper
    soundproof whitepaper init my.toml -o paper --source typst
    """
    from soundproof.analyses.whitepaper.writing.folder import PAPER, store, update
    from soundproof.analyses.whitepaper.writing.skeleton import skeleton
    from soundproof.formats.files import load

    zkvm, language = load(target), SOURCES[source]
    folder = output if output is not None else Path(f"{Path(target).stem.lower()}-whitepaper")
    there = [path for kind in SOURCES.values() if (path := folder / f"{PAPER}{kind.suffix}").exists()]
    if there:
        hint = f"soundproof whitepaper sync {target} -o {folder} rewrites what is generated; or name another folder"
        raise UserError(f"{there[0]}: is there, and belongs to people: nothing is written\n    hint: {hint}")
    paper = folder / f"{PAPER}{language.suffix}"
    store({paper: skeleton(zkvm, language, phase)})
    changed = update(target, folder, segments)
    if changed.edited:
        raise UserError(*(f"{folder / name}: was edited by hand: it stays as it is" for name in changed.edited))
    store(changed.texts)
    complain(f"{paper} is yours; `soundproof whitepaper sync {target} -o {folder}` writes what is generated again")
