"""``soundproof whitepaper build``: a paper as PDF or HTML."""

from __future__ import annotations

from pathlib import Path

import click

from soundproof.cli.output import FILE, write
from soundproof.parameters.faults import UserError


@click.command("build")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=FILE, metavar="FILE", help="x.pdf or x.html; DIR/paper.pdf if not given.")
def command(folder: Path, output: Path | None) -> None:
    """Set the paper in DIR: Typst by its library, LaTeX by latexmk or tectonic, without a shell.

    \b
    soundproof whitepaper build zisk-whitepaper
    soundproof whitepaper build zisk-whitepaper -o zisk.html
    """
    from soundproof.analyses.whitepaper.writing.building import built

    output = output if output is not None else folder / "paper.pdf"
    if output.suffix.lower() not in (".pdf", ".html"):
        raise UserError(f"{output}: a paper becomes x.pdf or x.html")
    write(built(folder, output.suffix.lower() == ".html"), output)
