"""Where output goes and how a process ends: files and their modes, streams that are full or closed, interrupts."""

from __future__ import annotations

import io
import os
import re
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from soundproof import __main__ as process
from soundproof.cli import output
from soundproof.cli.extras import missing
from soundproof.cli.group import main
from soundproof.cli.output import progress, write
from soundproof.parameters.faults import UserError
from tests.cli.running import COMMAND, ENVIRONMENT, shell

posix = pytest.mark.skipif(os.name == "nt", reason="modes, links and signals are otherwise there")


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


# Files ----------------------------------------------------------------------------------------


@posix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o755])
def test_a_file_keeps_its_mode(mode: int, tmp_path: Path) -> None:
    file = tmp_path / "out"
    file.write_text("old", encoding="utf-8")
    file.chmod(mode)
    write("new", file)
    assert (file.read_text(encoding="utf-8"), stat.S_IMODE(file.stat().st_mode)) == ("new", mode)


@posix
def test_a_new_file_has_the_mode_that_others_get(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("", encoding="utf-8")
    write("new", tmp_path / "out")
    assert (tmp_path / "out").stat().st_mode == (tmp_path / "other").stat().st_mode


@posix
def test_links_are_written_through(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    target = tmp_path / "folder" / "target"
    target.write_text("old", encoding="utf-8")
    for name, aim in (("link", "folder/target"), ("again", "link"), ("dangling", "folder/later")):
        (tmp_path / name).symlink_to(aim)
    write("new", tmp_path / "again")
    write("newer", tmp_path / "dangling")
    assert target.read_text(encoding="utf-8") == "new"
    assert (tmp_path / "folder" / "later").read_text(encoding="utf-8") == "newer"
    assert all((tmp_path / name).is_symlink() for name in ("link", "again", "dangling"))
    assert sorted(path.name for path in (tmp_path / "folder").iterdir()) == ["later", "target"]


@posix
def test_links_in_a_circle_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(UserError, match="a: cannot be written: "):
        write("new", tmp_path / "a")


@posix
def test_what_is_read_only_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "out"
    file.write_text("old", encoding="utf-8")
    monkeypatch.setattr(os, "access", lambda path, kind: False)  # an administrator may write everything
    with pytest.raises(UserError, match="out: cannot be written: Permission denied"):
        write("new", file)
    assert file.read_text(encoding="utf-8") == "old"


def test_the_longest_names_can_be_written(tmp_path: Path) -> None:
    file = tmp_path / ("n" * 255)
    write("new", file)
    write("newer", file)
    assert [(path, path.read_text(encoding="utf-8")) for path in tmp_path.iterdir()] == [(file, "newer")]


@pytest.mark.parametrize(
    "arguments",
    [("assess", "sp1", "-o", "x/"), ("check", "sp1", "--gate", "M1", "-o", "./x/"), ("sweep", "s.toml", "-o", "x/"),
     ("whatif", "sp1", "--set", "queries=9", "--save", "x/")],
)  # fmt: skip
def test_a_name_that_ends_as_a_folder_does_is_refused(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = _run(*arguments)
    assert (result.exit_code, result.stdout, list(tmp_path.iterdir())) == (2, "", [])
    assert "is a folder; name a file in it" in result.stderr


# Streams --------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "koi8-r", "cp437", "ascii:strict"])
def test_output_is_utf_8_whatever_the_code_page(encoding: str, tmp_path: Path) -> None:
    command = [*COMMAND, "explain", "risc0", "main", "DEEP"]
    environment = {**ENVIRONMENT, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    done = subprocess.run(command, capture_output=True, cwd=tmp_path, env=environment, timeout=300)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "ε = " in done.stdout.decode("utf-8")


@posix
@pytest.mark.parametrize(
    ("line", "code", "complaint"),
    [
        ("soundproof schema >&-", 2, "standard output: cannot be written: it is closed"),
        ("soundproof --help >&-", 2, "standard output: cannot be written: it is closed"),
        ("soundproof schema 2>&- >&-", 2, ""),
        ("soundproof size zikt 2>&-", 2, ""),
        ("soundproof schema 2>&-", 0, ""),
        ("soundproof schema >&- -h", 2, "standard output: cannot be written: it is closed"),
    ],
)
def test_a_stream_that_is_closed(line: str, code: int, complaint: str, tmp_path: Path) -> None:
    done = shell(line, tmp_path)
    assert (done.returncode, done.stderr.decode().strip()) == (code, complaint)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full here")
@pytest.mark.parametrize(
    ("line", "code", "complaint"),
    [
        ("soundproof schema >/dev/full", 2, "standard output: cannot be written: No space left on device"),
        ("soundproof --version >/dev/full", 2, "standard output: cannot be written: No space left on device"),
        ("soundproof size zikt 2>/dev/full", 2, ""),
        ("soundproof size --nosuch 2>/dev/full", 2, ""),
        ("soundproof schema >/dev/full 2>/dev/full", 2, ""),
    ],
)
def test_a_stream_that_is_full(line: str, code: int, complaint: str, tmp_path: Path) -> None:
    done = shell(line, tmp_path)
    assert (done.returncode, done.stderr.decode().strip()) == (code, complaint)


@posix
def test_help_for_a_reader_that_stops_early(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as pipe:
        done = subprocess.run([*COMMAND, "-h"], stdout=pipe, stderr=subprocess.PIPE, cwd=tmp_path, env=ENVIRONMENT)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_stream_that_somebody_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr(sys, "stdout", closed)
    with pytest.raises(UserError, match="standard output: cannot be written: "):
        write("text", None)


@posix
def test_progress_is_for_terminals(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    progress("unseen")
    assert capsys.readouterr().err == ""
    ours, theirs = os.openpty()
    with os.fdopen(theirs, "w", encoding="utf-8") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        progress("step \x1b[2J one …")
        assert os.read(ours, 1000).decode() == "step \\x1b[2J one …\r\n"
    os.close(ours)


# Ends -----------------------------------------------------------------------------------------


def test_a_mistake_is_told_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by \x1bzero")

    monkeypatch.setattr(output, "_screen", fail)
    monkeypatch.setattr(sys, "argv", ["soundproof", "assess", "risc0"])
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(SystemExit) as ended:
        process.run()
    signal.signal(signal.SIGINT, before)
    assert ended.value.code == process.MISTAKE
    first, second = capsys.readouterr().err.splitlines()
    assert re.fullmatch(
        r"a mistake of soundproof, not yours: ZeroDivisionError: by \\x1bzero \(cli/output\.py, line \d+\)", first
    )
    assert second.startswith("    hint: please report it with the command and its files")


@posix
def test_an_interrupt_while_it_loads(tmp_path: Path) -> None:
    """As soon as the first line of the program runs, Ctrl-C ends it with 130 and says nothing.

    Even in a callback, where Python ignores what is raised, as in those of its own imports.
    """
    program = (
        "import os, signal, sys\n"
        "from soundproof.__main__ import run\n"
        "class Dying:\n"
        "    def __del__(self):\n"
        "        os.kill(os.getpid(), signal.SIGINT)\n"
        "        sum(range(100))\n"
        "class Interrupt:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == sys.argv[3]:\n"
        "            Dying()\n"
        "sys.meta_path.insert(0, Interrupt())\n"
        "run()\n"
    )
    for module in ("click", "flint", "soundproof.readings.security", "soundproof.cli.targets"):
        done = subprocess.run(
            [sys.executable, "-c", program, "assess", "pico", module],
            capture_output=True,
            cwd=tmp_path,
            env=ENVIRONMENT,
            timeout=300,
        )
        assert (module, done.returncode, done.stdout, done.stderr.strip()) == (module, 130, b"", b"")


@posix
def test_an_interrupt_at_work(tmp_path: Path) -> None:
    """Where nothing is found by parts; what optimize shows at an interrupt is tested with the search."""
    command = [*COMMAND, "lab", "--thorough"]
    process = subprocess.Popen(command, cwd=tmp_path, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    time.sleep(0.7)  # at work or still loading, but for Python itself: it ends alike
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=300)
    assert (process.returncode, stdout, stderr.strip()) == (130, b"", b"")


# Extras ---------------------------------------------------------------------------------------


def test_what_is_missing_can_be_installed_by_name_in_a_clone_too() -> None:
    problem, hint = str(missing("a cluster needs", "dask.distributed", "cluster")).splitlines()
    assert problem == "a cluster needs dask.distributed"
    assert re.fullmatch(r"    hint: python -m pip install '?distributed>=[^ ]+ '?duckdb>=[^ ]+ '?numpy>=[^ ]+", hint)
