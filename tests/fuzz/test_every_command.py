"""Whatever is asked of whatever is accepted: every command ends, within a minute and a gibibyte, as it is designed to.

``SOUNDPROOF_FUZZ=1000 pytest tests/fuzz -s`` draws so many command lines from a seed that it prints, and says which
took long; ``SOUNDPROOF_FUZZ_SEED`` draws those of a seed again, one line if SOUNDPROOF_FUZZ is 1.
"""

from __future__ import annotations

import json
import os
import random
import re
import time
from pathlib import Path

import pytest

if not hasattr(os, "pidfd_open"):
    pytest.skip("processes are limited and watched as Linux has it", allow_module_level=True)

from drawn_commands import CONTEXT, Drawing, prepared
from sandbox import MEMORY, Outcome, Sandbox, sandbox

from soundproof.cli.group import main

ROOT = Path(__file__).parents[2]
COUNT = int(os.environ.get("SOUNDPROOF_FUZZ", "13"))
ON_DEMAND = "SOUNDPROOF_FUZZ" in os.environ
SEED = int(os.environ.get("SOUNDPROOF_FUZZ_SEED", random.SystemRandom().randrange(10**9) if ON_DEMAND else 0))
LONG = 5.0
"""Seconds of the processor that are worth a line on demand."""
COMMANDS = main.list_commands(CONTEXT)
NO_MISTAKE = {
    int(code) for code, _ in re.findall(r"^\| (\d+) \| (.*) \|$", (ROOT / "docs" / "cli.md").read_text("utf-8"), re.M)
} - {70, 130}
"""The exit codes that the documentation has, but for a mistake's and an interrupt's."""


def test_the_documentation_has_exit_codes() -> None:
    assert {0, 1, 2} <= NO_MISTAKE


def test_every_command_ends(tmp_path: Path) -> None:
    wrong = []
    with sandbox() as processes:
        results = _results(processes, tmp_path)
        end = time.monotonic() + float(os.environ.get("SOUNDPROOF_FUZZ_SECONDS", "inf"))
        for seed in range(SEED, SEED + COUNT):
            if time.monotonic() > end:
                print(f"ended after {seed - SEED} cases")
                break
            folder = tmp_path / str(seed)
            folder.mkdir()
            prepared(folder, results)
            try:
                line = Drawing(random.Random(seed), folder).line(COMMANDS[seed % len(COMMANDS)])
            except Exception as error:  # of the reader
                wrong.append(f"seed {seed}, drawing: {error!r}")
                print(wrong[-1])
                continue
            outcome = processes.run(line, folder)
            problem = _problem(line, folder, outcome)
            summary = f"seed {seed}: {outcome.processor:.1f} s, {outcome.memory >> 20} MiB, exit {outcome.code}: {line}"
            if problem:
                wrong.append(f"{problem}: {summary}\n    {outcome.stderr[-600:]}")
            if ON_DEMAND and (problem or outcome.processor > LONG):
                print(f"{problem or 'long'}: {summary}", flush=True)
            if not problem:
                for file in folder.iterdir():
                    file.unlink() if file.is_file() else None
    assert not wrong, f"from seed {SEED}:\n" + "\n".join(wrong)


def _results(processes: Sandbox, folder: Path) -> Path:
    """Results of a small sweep, for questions."""
    parameters = "[parameters]\nopening.queries = { from = 1, to = 200 }\nopening.merkle.cap = [0, 2]\n"
    (folder / "s.toml").write_text(f'target = "zisk"\ncircuit = "Final"\n{parameters}')
    outcome = processes.run(["sweep", "s.toml", "-o", "r.parquet", "--workers", "1"], folder)
    assert outcome.code == 0, outcome
    return folder / "r.parquet"


def _problem(line: list[str], folder: Path, outcome: Outcome) -> str:
    """What is wrong with how a command ended; empty if nothing is."""
    if outcome.code not in NO_MISTAKE:
        return f"exit code {outcome.code}"
    if "Traceback" in outcome.stderr or "Traceback" in outcome.stdout:
        return "traceback"
    if outcome.memory > MEMORY:
        return "memory"
    if outcome.code == 2 and not outcome.stderr:
        return "silence"
    asked = "--format=json" in line and outcome.code != 2
    file = folder / "out.txt"
    text = file.read_text("utf-8") if file.is_file() else outcome.stdout
    if asked and (text or not any(word.startswith(("-o", "--output")) for word in line)):
        try:
            json.loads(text, parse_constant=_no_json)
        except ValueError as error:
            return f"no JSON: {error}"
    return ""


def _no_json(word: str) -> None:
    raise ValueError(word)
