"""From a paper's source to a PDF or a page: Typst as a library, LaTeX by a program, neither with a shell.

A paper is untrusted input.  What it reads lies in its folder: a link that leads out of it is refused.  Packages of
Typst would be fetched from a network, or lie elsewhere: none is found, and a proxy that is none keeps the network away.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from soundproof.analyses.whitepaper.conventions import SOURCES
from soundproof.analyses.whitepaper.writing.folder import paper_of, written
from soundproof.cli.extras import missing
from soundproof.parameters.faults import UserError

__all__ = ["built"]

PATIENCE = 120
"""Seconds that LaTeX may take."""

NOWHERE = "http://127.0.0.1:9"
"""A proxy that is none: the port of this machine that discards."""

PROXIES = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
FILES = 2000
"""The most files in a folder of a paper."""


def built(folder: Path, page: bool) -> bytes:
    """The PDF of the paper in a folder, or its HTML ``page``.  UserError if it cannot be made."""
    paper, source = paper_of(folder)
    _confined(folder)
    match source.name:
        case "typst":
            return _typst(paper, page)
        case "tex" if not page:
            return _latex(paper)
    what = "a page" if page else "a PDF"
    raise UserError(f"{paper}: {what} is not made of {source.suffix}\n    hint: --source typst makes both, tex a PDF")


def _confined(folder: Path) -> None:
    """Nothing in the folder leads out of it, and no text is too long."""
    root = folder.resolve()
    paths = [path for path in folder.rglob("*") if not any(part.startswith(".") for part in path.parts[1:])]
    if len(paths) > FILES:
        raise UserError(f"{folder}: has {len(paths):,} files, a paper at most {FILES:,}")
    suffixes = {source.suffix for source in SOURCES.values()}
    for path in paths:
        if path.is_symlink() and not path.resolve().is_relative_to(root):
            raise UserError(f"{path}: leads out of the paper's folder\n    hint: copy the file into the folder")
        if path.is_file() and path.suffix in suffixes:
            written(path)  # which tells of one that is too long


def _typst(paper: Path, page: bool) -> bytes:
    try:
        import typst
    except ImportError:
        raise missing("a paper in Typst is set by", "typst, which is not installed", "paper") from None
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    try:
        with tempfile.TemporaryDirectory() as empty, _offline():
            made = typst.compile(
                str(paper),
                root=str(paper.parent),
                format="html" if page else "pdf",
                ignore_system_fonts=True,
                timestamp=int(epoch) if epoch.isdigit() else 0,
                package_path=empty,
                package_cache_path=empty,
            )
    except (typst.TypstError, RuntimeError) as error:
        if "download package" in str(error):
            problem = f"{paper}: imports a package, which would be fetched from a network"
            raise UserError(f"{problem}\n    hint: copy what is needed of it into the folder") from None
        raise UserError(f"{paper}: is not set: {error}") from None
    if not isinstance(made, bytes):
        raise UserError(f"{paper}: has become no single file")
    return made


@contextmanager
def _offline() -> Iterator[None]:
    """Without a network, as far as libraries ask the environment for a proxy; these do."""
    before = {name: os.environ.get(name) for name in (*PROXIES, "no_proxy", "NO_PROXY")}
    try:
        os.environ.update(dict.fromkeys(PROXIES, NOWHERE))
        for name in ("no_proxy", "NO_PROXY"):
            os.environ.pop(name, None)
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _latex(paper: Path) -> bytes:
    """By latexmk or tectonic, whichever is there, in a folder of its own."""
    latexmk, tectonic = shutil.which("latexmk"), shutil.which("tectonic")
    with tempfile.TemporaryDirectory() as out:
        if latexmk is not None:
            asked = [latexmk, "-norc", "-pdf", "-interaction=nonstopmode", "-halt-on-error", f"-output-directory={out}"]
            asked += ["-latexoption=-no-shell-escape", paper.name]
        elif tectonic is not None:
            asked = [tectonic, "--untrusted", "--outdir", out, paper.name]
        else:
            raise UserError(
                f"{paper}: LaTeX is set by latexmk or tectonic, of which neither is installed\n"
                "    hint: apt install latexmk texlive-latex-extra texlive-pictures lmodern, or --source typst"
            )
        environment = {
            name: os.environ[name] for name in ("PATH", "HOME", "LANG", "SOURCE_DATE_EPOCH") if name in os.environ
        }
        limits = {
            "openin_any": "p",
            "openout_any": "p",
            "shell_escape": "f",
            "TEXMFOUTPUT": out,
            "max_print_line": "1000",
        }
        try:
            done = subprocess.run(
                asked, cwd=paper.parent, env=environment | limits, capture_output=True, timeout=PATIENCE, check=False
            )
        except subprocess.TimeoutExpired:
            raise UserError(f"{paper}: is not set within {PATIENCE} seconds") from None
        pdf = Path(out) / f"{paper.stem}.pdf"
        if done.returncode or not pdf.exists():
            raise UserError(f"{paper}: is not set: {_complaint(done.stdout.decode(errors='replace'))}")
        return pdf.read_bytes()


def _complaint(log: str) -> str:
    """The first error in a log of TeX, with the line of the source."""
    lines = log.splitlines()
    for i, line in enumerate(lines):
        if line.startswith("!"):
            where = next((later for later in lines[i : i + 12] if later.startswith("l.")), "")
            return f"{line[1:].strip()} {where}".strip()
    return lines[-1] if lines else "it said nothing"
