"""What shells offer at the tab key."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import BashComplete

from soundproof.cli.group import main
from soundproof.formats.files import CATALOGUE, catalogue, load
from soundproof.readings.security import assess_circuit
from soundproof.theorems.registry import papers


def offered(*words: str) -> dict[str, str | None]:
    """What is offered for the last word of a command line, and what is said of each; files are left to the shell."""
    *before, last = words
    found = BashComplete(main, {}, "soundproof", "_SOUNDPROOF_COMPLETE").get_completions(before, last)
    return {item.value: item.help for item in found if item.type == "plain"}


@pytest.mark.parametrize(
    "command",
    ["assess", "check", "certificate", "diff", "diversity", "explain", "history", "report", "size", "system", "whatif"],
)
def test_targets_of_every_command(command: str) -> None:
    assert list(offered(command, "")) == list(catalogue())
    zisk = load("zisk")
    assert offered(command, "ZI") == {"zisk": f"ZisK {zisk.version}, {len(zisk.circuits)} circuits"}


def test_files_are_left_to_the_shell() -> None:
    found = BashComplete(main, {}, "soundproof", "_SOUNDPROOF_COMPLETE").get_completions(["assess"], "my")
    assert [(item.value, item.type) for item in found] == [("my", "file")]


def test_circuits_and_terms_of_the_target() -> None:
    pico = load("pico")
    assert list(offered("explain", "pico", "")) == [circuit.name for circuit in pico.circuits]
    assert list(offered("assess", "pico", "--circuit", "")) == [circuit.name for circuit in pico.circuits]
    riscv = assess_circuit(pico.circuits[0], every=False)
    assert list(offered("explain", "pico", "RISCV", "")) == [term.term.name for term in riscv.best.terms]
    assert offered("explain", "pico", "riscv", "qu") == {"query phase": f"{riscv.bits} bits, Haböck22 Thm 8, queries"}


def test_gates_papers_and_parameters() -> None:
    assert "Glamsterdam" in (offered("check", "zisk", "--gate", "M2")["M2"] or "")
    assert set(offered("assess", "--without", "")) == set(papers())
    assert offered("whatif", "pico", "--set", "circuits.*.opening.qu") == {"circuits.*.opening.queries=": "84 in riscv"}


def test_of_a_file_of_ones_own(tmp_path: Path) -> None:
    file = tmp_path / "my.toml"
    file.write_text((CATALOGUE / "pico.toml").read_text(encoding="utf-8"), encoding="utf-8")
    assert "riscv" in offered("explain", str(file), "")


@pytest.mark.parametrize("target", ["nobody", "missing.toml", "tests"])
def test_what_cannot_be_read_completes_to_nothing(target: str) -> None:
    assert offered("explain", target, "") == offered("explain", target, "x", "") == {}


def test_a_shell_asks_the_program() -> None:
    asked = {"_SOUNDPROOF_COMPLETE": "bash_complete", "COMP_WORDS": "soundproof explain pi", "COMP_CWORD": "2"}
    done = subprocess.run(
        [sys.executable, "-m", "soundproof"], capture_output=True, text=True, timeout=60, env={**os.environ, **asked}
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "plain,pico" in done.stdout.split()
