"""How tests run the command: inside this process, and as a process of its own."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

import soundproof
from soundproof.cli.group import main

COMMAND = [sys.executable, "-m", "soundproof"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(soundproof.__file__).parent.parent)}
"""In which a process in another folder finds this package."""


def assess(*arguments: str, env: dict[str, str] | None = None) -> Result:
    """``soundproof assess``, in this process."""
    return CliRunner().invoke(main, ["assess", *arguments], env=env)


def shown(*arguments: str) -> str:
    """What ``assess`` prints where it succeeds; it complains of nothing."""
    result = assess(*arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def process(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """``soundproof`` as a process of its own, in a folder."""
    command = [*COMMAND, *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=cwd, env=ENVIRONMENT)


def shell(line: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """A line of a shell in which ``soundproof`` stands for the command.  Whatever happens, there is no traceback."""
    line = re.sub(r"(?<![\w/])soundproof ", lambda _: f"{shlex.join(COMMAND)} ", line)  # no folder of that name
    done = subprocess.run(
        ["bash", "-c", line], capture_output=True, cwd=cwd, env={**ENVIRONMENT, **environment}, timeout=300
    )
    assert b"Traceback" not in done.stderr and b"Exception" not in done.stderr
    return done
