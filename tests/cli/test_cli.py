"""The command line as programs and people meet it: streams, exit codes, files, colours, widths."""

from __future__ import annotations

import json
import os
import re
import subprocess
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner

import soundproof
from soundproof.cli import output, targets
from soundproof.cli.group import main
from soundproof.formats.files import load
from tests.cli.running import COMMAND, ENVIRONMENT, assess, process, shown

posix = pytest.mark.skipif(os.name == "nt", reason="terminals are otherwise there")


# The whole process ----------------------------------------------------------------------------


def test_the_process_writes_data_to_stdout_and_nothing_else_anywhere(tmp_path: Path) -> None:
    done = process("assess", "pico", "--format", "json", cwd=tmp_path)
    assert (done.returncode, done.stderr, list(tmp_path.iterdir())) == (0, "", [])
    assert json.loads(done.stdout)["zkvms"][0]["name"] == "Pico"


def test_the_process_complains_on_stderr_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text("[zkevm]\nname = 3\n", encoding="utf-8")
    done = process("assess", "x.toml", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        "x.toml:1: zkevm.field: is missing",
        "x.toml:2: zkevm.name: must be a string, got 3",
        "x.toml: circuits: a zkVM needs at least one circuit",
        "    hint: add [[circuits]]",
    ]


@pytest.mark.skipif(os.name == "nt", reason="pipes break otherwise there")
@pytest.mark.parametrize(
    "arguments", [("assess", "zisk", "--details"), ("assess", "zisk", "--format", "json"), ("schema",)]
)
def test_a_reader_that_stops_early_is_no_error(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """As ``| head -1``: the pipe is closed before the first byte is written."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as pipe:
        done = subprocess.run(
            [*COMMAND, *arguments], stdout=pipe, stderr=subprocess.PIPE, text=True, cwd=tmp_path, env=ENVIRONMENT
        )
    assert done.returncode == 0
    assert done.stderr == ""


def test_the_module_tells_its_version(tmp_path: Path) -> None:
    done = process("--version", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, f"soundproof, version {soundproof.__version__}\n")


# Exit codes -----------------------------------------------------------------------------------

USAGE = {
    "unknown option": ("--bogus",),
    "unknown format": ("--format", "pdf"),
    "unknown regime": ("--regime", "capacity"),
    "unknown theorem": ("--theorem", "ABC"),
    "multiplicity 0": ("--multiplicity", "0"),
    "multiplicity without end": ("--multiplicity", str(10**30)),
    "multiplicity not a number": ("--multiplicity", "many"),
    "negative slack": ("--regime", "unique", "--slack", "-1"),
    "slack of another regime": ("--slack", "4"),
    "theorem in unique decoding": ("--regime", "unique", "--theorem", "DKT26"),
    "multiplicity in unique decoding": ("--regime", "unique", "--multiplicity", "3"),
    "multiplicity beside the declared one": ("--regime", "declared", "--multiplicity", "3"),
}


@pytest.mark.parametrize("arguments", USAGE.values(), ids=USAGE)
def test_a_usage_error(arguments: tuple[str, ...]) -> None:
    result = assess("pico", *arguments)
    assert (result.exit_code, type(result.exception), result.stdout) == (2, SystemExit, "")
    assert result.stderr.startswith("Usage: ")
    assert "\nError: " in result.stderr


def test_an_unknown_command() -> None:
    result = CliRunner().invoke(main, ["asses"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no command is named 'asses'" in result.stderr


def test_help_names_every_option_and_shows_examples() -> None:
    text = shown("--help")
    assert text == shown("-h")
    options = ("--circuit", "--details", "--regime", "--theorem", "--multiplicity", "--slack", "--format", "--output")
    assert [option for option in options if option not in text] == []
    assert "soundproof assess zisk --circuit Main" in text


@pytest.mark.parametrize(
    ("arguments", "env", "coloured"),
    [
        ((), {}, False),  # no terminal
        (("--color", "always"), {}, True),
        (("--color", "always"), {"NO_COLOR": "1"}, True),  # asked for by name
        (("--color", "never"), {}, False),
    ],
)
def test_colours_are_for_terminals_or_who_asks(
    arguments: tuple[str, ...], env: dict[str, str], coloured: bool, tmp_path: Path
) -> None:
    assert ("\x1b[" in assess("pico", *arguments, env=env).stdout) is coloured
    file = tmp_path / "pico.txt"
    assert assess("pico", *arguments, "-o", str(file), env=env).exit_code == 0
    assert "\x1b" not in file.read_text(encoding="utf-8")


@posix
@pytest.mark.parametrize(("env", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_a_terminal_shows_colours_unless_it_has_none(env: dict[str, str], coloured: bool) -> None:
    master, slave = os.openpty()
    environment = {**ENVIRONMENT, "TERM": "xterm", **env}
    environment = {key: value for key, value in environment.items() if key != "NO_COLOR" or key in env}
    started = subprocess.Popen([*COMMAND, "assess", "pico"], env=environment, stdout=slave, stderr=slave, stdin=slave)
    os.close(slave)
    written = b""
    with suppress(OSError):  # the end of a terminal
        while piece := os.read(master, 1 << 16):
            written += piece
    os.close(master)
    assert started.wait(timeout=60) == 0
    assert (b"\x1b[1m" in written) is coloured
    assert b"Pico" in written


@pytest.mark.parametrize(("columns", "width"), [("90", 90), ("120", 120), ("500", 140)])
def test_the_width_follows_the_terminal_within_reason(columns: str, width: int) -> None:
    lines = assess("--details", env={"COLUMNS": columns}).stdout.splitlines()
    assert max(map(len, lines)) <= width
    assert max(map(len, lines)) > width - 30


# Output files ---------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["table", "markdown", "json"])
def test_a_file_gets_what_stdout_would(form: str, tmp_path: Path) -> None:
    file = tmp_path / "out"
    file.write_text("old", encoding="utf-8")
    result = assess("sp1", "--format", form, "-o", str(file))
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    assert file.read_text(encoding="utf-8") == shown("sp1", "--format", form)
    assert list(tmp_path.iterdir()) == [file]


def test_nothing_is_written_where_nothing_could_be_assessed(tmp_path: Path) -> None:
    result = assess("nothing", "-o", str(tmp_path / "out"))
    assert (result.exit_code, list(tmp_path.iterdir())) == (2, [])


def test_what_could_be_assessed_is_written(tmp_path: Path) -> None:
    result = assess("nothing", "sp1", "-o", str(tmp_path / "out"))
    assert result.exit_code == 2
    assert (tmp_path / "out").read_text(encoding="utf-8") == shown("sp1")


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()], ids=["full", "stop"])
@pytest.mark.parametrize("method", ["write_bytes", "replace"])
def test_a_failure_leaves_the_old_file_and_nothing_else(
    method: str, failure: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "out"
    file.write_text("old", encoding="utf-8")

    def fail(*_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr(Path, method, fail)
    result = assess("sp1", "-o", str(file))
    assert (result.exit_code, result.stdout) == (2 if isinstance(failure, OSError) else 130, "")
    assert result.stderr == (
        f"{file}: cannot be written: No space left on device\n" if isinstance(failure, OSError) else "\n"
    )
    assert list(tmp_path.iterdir()) == [file]
    assert file.read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize("name", ["directory", "missing/out", ".", ""])
def test_an_output_that_cannot_be(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "directory").mkdir()
    monkeypatch.chdir(tmp_path)
    result = assess("sp1", "-o", name)
    assert (result.exit_code, type(result.exception), result.stdout) == (2, SystemExit, "")
    assert re.fullmatch(rf"{re.escape(name or '.')}: cannot be written: .+\n", result.stderr)
    assert [path.name for path in tmp_path.rglob("*")] == ["directory"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_or_device_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe, read = tmp_path / "pipe", list[str]()
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_text(encoding="utf-8")))
    reader.start()
    result = assess("sp1", "-o", str(pipe))
    reader.join(300)
    assert (result.exit_code, result.stderr, read) == (0, "", [shown("sp1")])
    assert pipe.is_fifo()


# Progress -------------------------------------------------------------------------------------


def test_long_work_is_reported_on_stderr_and_the_data_stay_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(targets, "PATIENCE", -1.0)
    quiet = shown("pico")
    monkeypatch.setattr(output, "watched", lambda: True)
    result = assess("pico")
    assert result.stdout == quiet
    assert result.stderr == "".join(f"assessing Pico {c.name} …\n" for c in load("pico").circuits)
