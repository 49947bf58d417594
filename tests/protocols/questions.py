"""Every question that the command line answers, about a file of one protocol."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from soundproof.cli.group import main

QUESTIONS = {
    "assess": "assess {file}",
    "explain": "explain {file} {circuit}",
    "sensitivity": "explain {file} --sensitivity",
    "sequence": "explain {file} --sequence",
    "size": "size {file}",
    "system": "system {file}",
    "whatif": "whatif {file} {settings}",
    "optimize": "optimize {file} --bits 80",
    "diversity": "diversity {file}",
    "check": "check {file}",
    "certificate": "certificate {file} -o {folder}/certificate.json",
    "report": "report {file} -o {folder}/report.html",
    "site": "site {file} -o {folder}/site",
    "whitepaper": "whitepaper init {file} -o {folder}/paper",
}

HEADER = """
[zkvm]
name    = "Protocol"
version = "1"
date    = "2026-11-28"
source  = "written for this test"
field   = "KoalaBear^5"

[circuits.main]
"""

WHIR = """
[circuits.main.opening]
kind              = "whir"
rate              = "1/4"
log_foldings      = [4, 4]
queries           = [90, 40]
out_of_domain     = [1]
constraint_degree = 2
"""


def file_of(folder: Path, side: str, opening: str = WHIR) -> Path:
    """A file with one circuit, main: the lines of its constraint side, then those of its opening."""
    path = folder / "protocol.toml"
    path.write_text(HEADER + side + opening, encoding="utf-8")
    return path


def is_answered(question: str, file: Path, *settings: str, circuit: str = "") -> None:
    """A question about a file is answered, with these ``settings`` changed where it asks what others would do."""
    changes = " ".join(f"--set {setting}" for setting in settings)
    words = QUESTIONS[question].format(file=file, folder=file.parent, settings=changes, circuit=circuit)
    result = CliRunner().invoke(main, words.split())
    wanted = 1 if question == "check" else 0  # it is no deployed system
    assert (result.exit_code, result.exception is None or isinstance(result.exception, SystemExit)) == (wanted, True)


def is_derived_anew(file: Path) -> Path:
    """The certificate of a file, which its independent checker follows."""
    proof, runner = file.with_name("certificate.json"), CliRunner()
    assert runner.invoke(main, ["certificate", str(file), "-o", str(proof)]).exit_code == 0
    assert runner.invoke(main, ["recheck", str(proof)]).exit_code == 0
    return proof
