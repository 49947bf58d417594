"""What commands survive: a full disk, places that cannot be written, kills, a second writer, readers that leave, and
environments without a home or with the locale C."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import soundproof
from tests.cli.running import ENVIRONMENT, shell
from tests.depth import depth

if os.name == "nt":
    pytest.skip("signals, limits and locales are otherwise there", allow_module_level=True)

SOURCE = str(Path(soundproof.__file__).parent.parent)
WRITING = [
    "assess pico -o x.json",
    "report pico -o x.html",
    "certificate pico -o x.json",
    "certificate pico -o x.lean",
    "explain pico riscv -o x.tex",
    "whatif pico --set queries=90 --save x.toml",
    "check pico --gate M2 -o x.sarif",
]

FULL = """
import resource, runpy, signal, sys
sys.dont_write_bytecode = True  # Python keeps what it wrote of a compiled module, and every later process reads that
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))
runpy.run_module("soundproof", run_name="__main__")
"""
"""A disk with room for 500 bytes of a file."""


def name_of(command: str) -> str:
    return command.split()[-1]


@pytest.mark.parametrize("command", WRITING)
def test_a_full_disk_leaves_the_old_file(command: str, tmp_path: Path) -> None:
    file = tmp_path / name_of(command)
    file.write_text("old", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", FULL, *shlex.split(command)],
        capture_output=True,
        cwd=tmp_path,
        env=ENVIRONMENT,
        timeout=300,
        check=False,
    )
    assert (done.returncode, file.read_text(encoding="utf-8")) == (2, "old"), done.stderr
    assert b"cannot be written: File too large" in done.stderr and b"Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no place here that nobody can write to")
@pytest.mark.parametrize("command", WRITING[:3])
def test_a_place_that_cannot_be_written_is_named(command: str, tmp_path: Path) -> None:
    place = f"/proc/{name_of(command)}"
    done = shell(f"soundproof {command.rpartition(' ')[0]} {place}", tmp_path)
    assert done.returncode == 2 and f"{place}: cannot be written: ".encode() in done.stderr


def test_a_kill_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    """Killed at many moments of a run: what stands under the name is always whole."""
    file = tmp_path / "x.json"
    new = shell("soundproof assess pico --format json", tmp_path).stdout
    seen = set()
    for attempt in range(8):
        file.write_text("old", encoding="utf-8")
        command = [sys.executable, "-m", "soundproof", *["assess", "pico", "-o", "x.json"]]
        running = subprocess.Popen(command, cwd=tmp_path, env=ENVIRONMENT)
        while not list(tmp_path.glob(".soundproof-*")) and running.poll() is None and attempt:
            time.sleep(0.0005)
        running.send_signal(signal.SIGKILL)
        running.wait()
        seen.add(file.read_bytes())
    assert b"old" in seen and seen <= {b"old", new}


def test_writers_at_once_leave_a_file_of_one_of_them(tmp_path: Path) -> None:
    names = ("pico", "miden", "risc0", "airbender")
    alone = {shell(f"soundproof assess {name} --format json", tmp_path).stdout for name in names}
    done = shell(" & ".join(f"soundproof assess {name} -o x.json" for name in names) + " & wait", tmp_path)
    assert done.stderr == b""
    assert (tmp_path / "x.json").read_bytes() in alone
    assert [path.name for path in tmp_path.iterdir()] == ["x.json"]


@pytest.mark.parametrize(
    "command",
    ["assess zisk --format json", "theorems", "certificate sp1", "schema", "assess sp1 --details", "explain sp1"][
        : depth(3, 6)
    ],
)
def test_a_reader_that_leaves_ends_it_in_peace(command: str, tmp_path: Path) -> None:
    done = shell(f"soundproof {command} | head -c 10; echo ${{PIPESTATUS[0]}}", tmp_path)
    assert (done.stdout[10:].strip(), done.stderr) == (b"0", b"")


LINES = ("assess ζ.toml", "explain ζ.toml riscv", "report ζ.toml -o ζ.json --date 2026-01-01")
PICO = Path(soundproof.__file__).parent / "data/catalogue/pico.toml"


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[bytes, bytes]]:
    """What these lines print in the environment of the tests."""
    folder = tmp_path_factory.mktemp("usual")
    (folder / "ζ.toml").write_bytes(PICO.read_bytes())
    done = {line: shell(f"soundproof {line}", folder) for line in LINES}
    return {line: (one.stdout, one.stderr) for line, one in done.items()}


@pytest.mark.parametrize(
    "environment",
    [
        pytest.param(
            {"HOME": "", "LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
            id="empty home, locale C",
        ),
        pytest.param({"HOME": "/nonexistent", "LC_ALL": "xx_XX.broken", "LANG": "xx_XX.broken"}, id="no such locale"),
        pytest.param({"TERM": "", "COLUMNS": "no", "TZ": "Nowhere/Land"}, id="no terminal"),
    ][: depth(2, 3)],
)
def test_the_environment_changes_no_byte(
    environment: dict[str, str], usual: dict[str, tuple[bytes, bytes]], tmp_path: Path
) -> None:
    (tmp_path / "ζ.toml").write_bytes(PICO.read_bytes())
    given = " ".join(f"{key}={shlex.quote(value)}" for key, value in environment.items())
    for line in LINES:
        done = shell(f"env {given} soundproof {line}", tmp_path)
        assert (done.returncode, done.stdout, done.stderr) == (0, *usual[line])
    assert json.loads((tmp_path / "ζ.json").read_text(encoding="utf-8"))["date"] == "2026-01-01"


def test_it_needs_no_home_and_no_place_for_temporary_files(tmp_path: Path) -> None:
    line = f"env -i PATH=/usr/bin:/bin PYTHONPATH={shlex.quote(SOURCE)} TMPDIR=/nonexistent soundproof assess pico"
    done = shell(line, tmp_path)
    assert (done.returncode, done.stderr) == (0, b"") and "57 provable bits" in done.stdout.decode()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_gone_is_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    done = shell("cd gone && rmdir ../gone && soundproof assess pico", tmp_path)
    assert done.returncode == 0 and "57 provable bits" in done.stdout.decode()
