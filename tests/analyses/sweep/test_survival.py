"""What a sweep survives, and what it leaves behind: kills, damage, full disks, a second process, no cluster."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest

from soundproof.analyses.sweep import parts, run, store, workers
from soundproof.analyses.sweep.plan import Plan
from soundproof.parameters.faults import UserError
from tests.analyses.sweep.conftest import Cut, started
from tests.cli.running import ENVIRONMENT

SWEEP = """
target = "zisk"
circuit = "Final"
[radius]
multiplicity = [30, 73]
[parameters]
opening.queries = { from = 40, to = 79 }
opening.grinding.queries = { from = 2, to = 20 }
"""
LONG = SWEEP.replace("circuit", "sample = 400_000_000\ncircuit", 1)
ENOUGH = 300
"""Seconds after which a test gives up on another process, however loaded the machine is."""
posix = pytest.mark.skipif(os.name != "posix", reason="signals and limits of POSIX")


@pytest.fixture
def plan(cut: Cut) -> Plan:
    """A sweep of several parts."""
    found = cut(SWEEP, 100)
    assert len(found.parts) > 5
    return found


def _contents(file: Path) -> list[Any]:
    return duckdb.sql(f"SELECT * FROM read_parquet('{file}')").fetchall()


def _stopped(plan: Plan, output: Path, after: int = 4) -> list[Path]:
    """A run that is interrupted after so many parts: the parts that it left."""

    def interrupt(done: int, rows: int) -> None:
        if done == after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run.run(plan, output, workers.here, interrupt)
    return sorted(output.with_name(f"{output.name}.parts").glob("*.parquet"))


# Parts ----------------------------------------------------------------------------------------


def test_damaged_parts_are_told_and_computed_again(plan: Plan, tmp_path: Path) -> None:
    run.run(plan, tmp_path / "whole.parquet", workers.here)
    output = tmp_path / "r.parquet"
    truncated, zeroed, empty, changed = files = _stopped(plan, output)
    content = [file.read_bytes() for file in files]
    truncated.write_bytes(content[0][:-10])
    zeroed.write_bytes(bytes(len(content[1])))
    empty.write_bytes(b"")
    middle = len(content[3]) // 2
    changed.write_bytes(content[3][:middle] + bytes([content[3][middle] ^ 1]) + content[3][middle + 1 :])
    said: list[str] = []
    assert run.run(plan, output, workers.here, say=said.append)
    assert said == [f"{file}: is damaged; this part is computed again" for file in files]
    assert _contents(output) == _contents(tmp_path / "whole.parquet")
    assert not output.with_name("r.parquet.parts").exists()


def test_parts_are_on_disk_before_they_count(plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    really = os.fsync
    monkeypatch.setattr(os, "fsync", lambda file: (synced.append(os.fstat(file).st_ino), really(file))[1])
    for file in _stopped(plan, tmp_path / "r.parquet"):
        assert file.stat().st_ino in synced


@pytest.mark.parametrize("description", [None, b"", b"{", bytes(300), b'{"identity": "another"}'])
def test_a_folder_without_a_description_is_taken_if_nothing_is_in_it(
    plan: Plan, tmp_path: Path, description: bytes | None
) -> None:
    folder = tmp_path / "r.parquet.parts"
    folder.mkdir()
    (folder / "lock").touch()
    if description is not None:
        (folder / "sweep.json").write_bytes(description)
    if description is not None and b"another" in description:
        with pytest.raises(UserError, match="has parts of another sweep"):
            run.run(plan, tmp_path / "r.parquet", workers.here)
        assert (folder / "sweep.json").read_bytes() == description
    else:
        assert run.run(plan, tmp_path / "r.parquet", workers.here)


def test_a_folder_with_something_else_is_left_as_it_is(plan: Plan, tmp_path: Path) -> None:
    folder = tmp_path / "r.parquet.parts"
    folder.mkdir()
    (folder / "mine.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(UserError, match="has parts of another sweep"):
        run.run(plan, tmp_path / "r.parquet", workers.here)
    assert [file.name for file in folder.iterdir()] == ["mine.txt"]


def test_nothing_stays_of_a_run_that_computed_nothing(plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no scheduler answers"):
        run.run(plan, tmp_path / "r.parquet", workers.cluster("tcp://127.0.0.1:9"))
    assert [file for file in tmp_path.iterdir() if file.name != "sweep.toml"] == []


def test_one_process_at_a_time(plan: Plan, tmp_path: Path) -> None:
    output = tmp_path / "r.parquet"
    with parts.held(tmp_path / "r.parquet.parts", plan):
        program = (
            "import sys; from pathlib import Path; from soundproof.analyses.sweep import parts\n"
            "try: parts._lock(Path(sys.argv[1]))\n"
            "except Exception as error: print(error)"
        )
        command = [sys.executable, "-c", program, str(tmp_path / "r.parquet.parts")]
        done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, timeout=ENOUGH, check=True)
        assert "another process computes this sweep" in done.stdout
        assert "hint: wait" in done.stdout
    assert run.run(plan, output, workers.here)
    assert not run.run(plan, output, workers.here)


def test_results_that_another_process_finished_meanwhile(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "r.parquet"
    really = parts.held

    def late(folder: Path, plan: Plan) -> Any:
        monkeypatch.setattr(parts, "held", really)
        assert run.run(plan, output, workers.here)
        return really(folder, plan)

    monkeypatch.setattr(parts, "held", late)
    assert not run.run(plan, output, workers.here)
    assert [file.name for file in tmp_path.iterdir() if file.is_dir()] == []


@pytest.mark.parametrize("stated", ["no JSON", "[1]", "3", "[" * 100_000])
def test_a_file_whose_metadata_are_no_description(tmp_path: Path, stated: str, plan: Plan) -> None:
    file = tmp_path / "r.parquet"
    duckdb.sql(f"COPY (SELECT 1) TO '{file}' (FORMAT parquet, KV_METADATA {{soundproof: '{stated}'}})")
    assert store.metadata(file) is None
    with pytest.raises(UserError, match="is there already, with something else"):
        run.run(plan, file, workers.here)


# Disks ----------------------------------------------------------------------------------------


@posix
@pytest.mark.parametrize("place", ["merge", "part"])
def test_a_full_disk_is_told_and_the_parts_are_kept(tmp_path: Path, place: str) -> None:
    """A limit on the size of files fails in the same calls as a full disk."""
    (tmp_path / "s.toml").write_text(SWEEP, encoding="utf-8")
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))"
    program = (
        "import sys; sys.dont_write_bytecode = True\n"  # half a compiled module would be kept
        "from soundproof.analyses.sweep import store, plan; from soundproof.__main__ import run\n"
        "plan.PART, merge, part = 300, store.merge, store.part\n"
        f"def limited(*given):\n    {limit}\n    return {place}(*given)\n"
        f"store.{place} = limited\n"
        "sys.argv[1:] = ['sweep', 's.toml', '-o', 'r.parquet', '--workers', '1']\nrun()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, timeout=ENOUGH
    )
    assert done.returncode == 2, done.stderr
    assert "cannot be written" in done.stderr
    assert "mistake" not in done.stderr
    kept = list((tmp_path / "r.parquet.parts").glob("*.parquet"))
    assert bool(kept) == (place == "merge")
    if place == "merge":
        assert "the same command goes on from there" in done.stderr
    assert not (tmp_path / "r.parquet").exists()


# Processes ------------------------------------------------------------------------------------


def _alive(process: int) -> bool:
    """Whether a process runs; one that ended and that nobody waited for does not."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True).stdout.strip()
    return bool(state) and not state.startswith("Z")


def _children(process: int) -> list[int]:
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True).stdout.splitlines()
    return [int(line.split()[0]) for line in listed if line.split()[1] == str(process)]


def _until(ready: Any) -> None:
    end = time.monotonic() + ENOUGH
    while not ready():
        assert time.monotonic() < end
        time.sleep(0.05)


@posix
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_workers_end_with_the_process_that_started_them(tmp_path: Path, number: signal.Signals) -> None:
    (tmp_path / "s.toml").write_text(LONG, encoding="utf-8")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    process = started(tmp_path, TMPDIR=str(temporary))
    folder = tmp_path / "r.parquet.parts"
    _until(lambda: list(folder.glob("*.parquet")))  # both workers are at it
    children = _children(process.pid)
    assert len(children) >= 2
    process.send_signal(number)
    _until(lambda: not any(map(_alive, children)))
    _, stderr = process.communicate(timeout=ENOUGH)
    assert "Traceback" not in stderr
    assert not list(temporary.iterdir())
    if number == signal.SIGTERM:
        assert process.returncode == 130
        assert "the same command goes on from there" in stderr
        assert not (folder / "scratch").exists()


def test_an_interrupt_while_the_results_are_made_is_one(plan: Plan, tmp_path: Path) -> None:
    """DuckDB makes an error of its own of it."""

    def merge(*given: Any) -> None:
        with store.database(tmp_path) as connection:
            threading.Timer(0.2, signal.raise_signal, [signal.SIGINT]).start()
            end = time.monotonic() + ENOUGH
            while time.monotonic() < end:
                connection.execute("SELECT max(hash(i)) FROM range(30_000_000) t(i)")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "merge", merge)
        with pytest.raises(KeyboardInterrupt):
            run.run(plan, tmp_path / "r.parquet", workers.here)
    assert len(list((tmp_path / "r.parquet.parts").glob("*.parquet"))) == len(plan.parts)


# Clusters -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["nonsense", "", "tcp://", "tcp://x", "x:0", "x:65536", "http://x:80", "tcp://x:80/"]
)
def test_what_is_no_address_is_refused_at_once(address: str) -> None:
    with pytest.raises(UserError, match=r"is no address of a scheduler\n    hint: write tcp://HOST:PORT"):
        workers.cluster(address)


def test_who_answers_may_be_no_scheduler(plan: Plan, tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            for _ in range(2):
                connection, _ = server.accept()
                with connection:
                    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        threading.Thread(target=answer, daemon=True).start()
        with pytest.raises(UserError, match="no scheduler of dask"):
            run.run(plan, tmp_path / "r.parquet", workers.cluster(f"tcp://127.0.0.1:{server.getsockname()[1]}"))


def test_the_description_of_a_folder_is_that_of_the_results(plan: Plan, tmp_path: Path) -> None:
    _stopped(plan, tmp_path / "r.parquet")
    stated = json.loads((tmp_path / "r.parquet.parts" / "sweep.json").read_text(encoding="utf-8"))
    run.run(plan, tmp_path / "r.parquet", workers.here)
    assert store.metadata(tmp_path / "r.parquet") == stated


def test_a_part_that_is_there_but_not_yet_noted_is_kept(plan: Plan, tmp_path: Path) -> None:
    """An interrupt may come when the file is in its place and before it counts."""
    folder = tmp_path / "r.parquet.parts"
    with parts.held(folder, plan) as kept:
        kept.save(0, b"computed")
        kept.files.clear()
    assert len(list(folder.glob("*.parquet"))) == 1
