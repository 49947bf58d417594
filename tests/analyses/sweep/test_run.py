"""Running sweeps: here, in processes, on a cluster; interrupted, killed, resumed; the command and its questions."""

from __future__ import annotations

import json
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner, Result

from soundproof import sweep
from soundproof.analyses.sweep import asking, run, store, workers
from soundproof.analyses.sweep import plan as planning
from soundproof.analyses.sweep.plan import Plan
from soundproof.cli.group import main
from soundproof.parameters.faults import UserError
from tests.analyses.sweep.conftest import Cut, started
from tests.cli.running import ENVIRONMENT
from tests.depth import costly

SWEEP = """
target = "zisk"
circuit = "Final"
rounds = true
[radius]
multiplicity = [30, 73]
slack = [4]
[parameters]
opening.queries = { from = 40, to = 139 }
opening.grinding.queries = { from = 0, to = 20 }
opening.merkle.cap = [0, 3]
"""
ROWS = 100 * 21 * 2


@pytest.fixture
def plan(cut: Cut) -> Plan:
    """A sweep of a dozen parts."""
    found = cut(SWEEP, 400)
    assert len(found.parts) > 10
    return found


def _quiet(parts: int, rows: int) -> None:
    pass


def _interrupt(parts: int, rows: int) -> None:
    if parts:
        raise KeyboardInterrupt


def _asked(sql: str) -> tuple[list[str], list[Any]]:
    with asking.answer(sql) as (names, batches):
        return names, [row for batch in batches for row in batch]


def _contents(file: Path) -> list[Any]:
    return duckdb.sql(f"SELECT * FROM read_parquet('{file}')").fetchall()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the results of a run from beginning to end are."""
    return tmp_path_factory.mktemp("whole")


@pytest.fixture
def whole(plan: Plan, folder: Path) -> Path:
    """The results of a run from beginning to end, which tests share."""
    run.run(plan, folder / "whole.parquet", workers.here, _quiet)
    return folder / "whole.parquet"


@pytest.fixture
def expected(whole: Path) -> list[Any]:
    """The rows of these results, in order."""
    found = _contents(whole)
    assert len(found) == ROWS
    return found


def test_the_results_say_what_they_are(whole: Path, expected: list[Any]) -> None:
    told = store.metadata(whole)
    assert told is not None
    assert (told["schema"], told["rows"], told["circuit"]) == ("soundproof.sweep/1", ROWS, "Final")
    assert told["radius"] == {
        "each": False,
        "theorem": None,
        "trust": "preprint",
        "multiplicity": [30, 73],
        "slack": [4],
    }
    _, rows = _asked(f"describe select * from '{whole}'")
    types = {row[0]: row[1] for row in rows}
    assert types["opening_queries"] == types["multiplicity"] == types["bytes"] == "BIGINT"
    assert (types["bits"], types["applies"], types["binding"]) == ("DOUBLE", "BOOLEAN", "VARCHAR")
    _, ((nulls, slacks),) = _asked(f"select count(*) filter (multiplicity is null), count(slack) from '{whole}'")
    assert nulls == slacks
    assert not whole.with_name("whole.parquet.parts").exists()


def test_an_interrupted_sweep_resumes(plan: Plan, expected: list[Any], tmp_path: Path) -> None:
    computed: list[int] = []

    def interrupted(plan: Plan, parts: Sequence[int], scratch: Path) -> workers.Results:
        for number, content in workers.here(plan, parts, scratch):
            if len(computed) == 4:
                raise KeyboardInterrupt
            computed.append(number)
            yield number, content

    output = tmp_path / "r.parquet"
    with pytest.raises(KeyboardInterrupt):
        run.run(plan, output, interrupted, _quiet)
    kept = sorted((tmp_path / "r.parquet.parts").glob("*.parquet"))
    assert (len(kept), output.exists()) == (4, False)
    (kept[0].with_suffix(".part")).write_bytes(b"half of one")
    rest: list[int] = []

    def others(plan: Plan, parts: Sequence[int], scratch: Path) -> workers.Results:
        rest.extend(parts)
        yield from workers.here(plan, parts, scratch)

    run.run(plan, output, others, _quiet)
    assert sorted(computed + rest) == list(range(len(plan.parts)))
    assert _contents(output) == expected


def test_parts_of_another_sweep_are_not_taken(plan: Plan, plan_of: Any, tmp_path: Path) -> None:
    output = tmp_path / "r.parquet"
    with pytest.raises(KeyboardInterrupt):
        run.run(plan, output, workers.here, _interrupt)
    with pytest.raises(UserError, match="has parts of another sweep"):
        run.run(plan_of(SWEEP.replace("139", "138")), output, workers.here, _quiet)


def test_processes_have_the_same_results_and_one_may_die(plan: Plan, expected: list[Any], tmp_path: Path) -> None:
    killed: list[int] = []

    def kill(parts: int, rows: int) -> None:
        if parts == 2 and not killed:
            victim = multiprocessing.active_children()[0]
            killed.append(victim.pid or 0)
            victim.kill()

    run.run(plan, tmp_path / "p.parquet", workers.processes(2), kill)
    assert killed
    assert _contents(tmp_path / "p.parquet") == expected


def test_workers_that_keep_dying_end_the_run(plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_worker", _dies)
    with pytest.raises(UserError, match="the workers keep dying"):
        run.run(plan, tmp_path / "p.parquet", workers.processes(1), _quiet)


def test_what_a_worker_sends_is_one_write(plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that ended in the middle of a longer one left an interrupted sweep waiting for the rest for ever."""
    monkeypatch.setattr(workers, "_given", [(plan, tmp_path)])
    handed = workers._computed(1)
    assert len(pickle.dumps(handed)) < 512  # the least PIPE_BUF that POSIX allows
    assert handed.read_bytes() == store.part(plan, 1, tmp_path)
    assert len(handed.read_bytes()) > 512


def _dies(watched: object, pickled: bytes) -> None:
    os._exit(9)


@costly
def test_a_cluster_has_the_same_results_and_a_worker_may_die(plan: Plan, expected: list[Any], tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None, silence_logs=50
    ) as running:
        killed: list[int] = []

        def kill(parts: int, rows: int) -> None:
            if parts == 2 and not killed:
                killed.append(running.workers[0].pid)
                os.kill(killed[0], signal.SIGKILL if os.name == "posix" else signal.SIGTERM)

        started = time.monotonic()
        run.run(plan, tmp_path / "c.parquet", workers.cluster(running.scheduler_address), kill)
        assert time.monotonic() - started < 300
    assert killed
    assert _contents(tmp_path / "c.parquet") == expected


def test_a_cluster_that_is_not_there(plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(workers, "ANSWER", 1.0)
    with pytest.raises(UserError, match=r"tcp://127.0.0.1:9: no scheduler answers"):
        run.run(plan, tmp_path / "c.parquet", workers.cluster("tcp://127.0.0.1:9"), _quiet)


@costly
def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    """Two parts and twelve of an eighth of their length: the process takes no more for the larger."""
    pytest.importorskip("resource")
    part, peaks = planning.PART // 8, []
    for rows in (2 * part, 12 * part):
        text = SWEEP.replace("circuit", f"sample = {rows}\ncircuit", 1).replace("rounds = true\n", "")
        (tmp_path / "s.toml").write_text(text, encoding="utf-8")
        program = (
            "import resource; from soundproof.cli.group import main; from soundproof.analyses.sweep import plan\n"
            f"plan.PART = {part}\n"
            f"main(['sweep', 's.toml', '-o', '{rows}.parquet', '--workers', '1'], standalone_mode=False)\n"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
        )
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, check=True
        )
        peaks.append(int(done.stdout))
        assert duckdb.sql(f"SELECT count(*) FROM '{tmp_path}/{rows}.parquet'").fetchall() == [(rows,)]
    assert peaks[1] < 1.25 * peaks[0]


# The command ----------------------------------------------------------------------------------


def _run(*arguments: str) -> Result:
    result = CliRunner(env={"COLUMNS": "100"}).invoke(main, ["sweep", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A small sweep as a file of the current folder."""
    monkeypatch.chdir(tmp_path)
    Path("s.toml").write_text(SWEEP, encoding="utf-8")
    return "s.toml"


def test_the_command_and_its_questions(spec: str) -> None:
    done = _run(spec, "-o", "r.parquet", "--workers", "1")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "4,200 of 4,200 rows" in done.stderr
    again = _run(spec, "-o", "r.parquet")
    assert (again.exit_code, again.stderr) == (0, "r.parquet: these results are there already\n")
    sql = "select opening_queries, min(bytes) as bytes from 'r.parquet' where bits >= 128 group by 1 order by 1 limit 1"
    rows = json.loads(_run("query", sql, "--format", "json").stdout)
    assert rows == [{"opening_queries": rows[0]["opening_queries"], "bytes": rows[0]["bytes"]}]
    table = _run("query", sql).stdout
    assert table.splitlines()[2].split() == ["opening_queries", "bytes"]
    assert _run("query", sql, "--format", "markdown").stdout.startswith("## 1 row\n")
    numbers = _run("query", "select 1 / 32 rate, 127.9999::double bits, 1e300::double much, 'nan'::double none")
    assert numbers.stdout.splitlines()[-1].split() == ["0.03125", "127.99", "1e+300", "nan"]
    wide = _run("query", f"select {', '.join(f'{i} as column_{i}' for i in range(30))}")
    assert "column_29" in wide.stdout


def test_the_function_of_the_package(spec: str) -> None:
    results = sweep(spec, "r.parquet", workers=1)
    assert _asked(f"select count(*) from '{results}'")[1] == [(ROWS,)]
    written = results.stat().st_mtime_ns
    assert sweep(spec, "r.parquet").stat().st_mtime_ns == written
    Path(spec).write_text(SWEEP.replace("139", "138"), encoding="utf-8")
    with pytest.raises(UserError, match="is there already, with something else"):
        sweep(spec, "r.parquet")


def test_results_are_not_replaced_by_accident(spec: str) -> None:
    Path("r.parquet").write_text("something else", encoding="utf-8")
    refused = _run(spec, "-o", "r.parquet", "--workers", "1")
    assert (refused.exit_code, Path("r.parquet").read_text(encoding="utf-8")) == (2, "something else")
    assert "--force replaces it" in refused.stderr
    assert _run(spec, "-o", "r.parquet", "--workers", "1", "--force").exit_code == 0
    assert store.metadata(Path("r.parquet")) is not None


@pytest.mark.parametrize(
    "arguments",
    [
        ("s.toml",),
        ("s.toml", "-o", "r.parquet", "--workers", "2", "--cluster", "tcp://127.0.0.1:9"),
        ("s.toml", "-o", "no/such/folder/under/s.toml/r.parquet"),
        ("no.toml", "-o", "r.parquet"),
        ("query", "select * from 'no.parquet'"),
        ("query", "select * from 's.toml'"),
        ("query",),
        ("query", ""),
        ("s.toml", "-o", "."),
        ("query", "select 1", "-o", "r.parquet"),
        ("s.toml", "select 1"),
    ],
)
def test_what_cannot_be_done_exits_with_2(spec: str, arguments: tuple[str, ...]) -> None:
    if "folder" in arguments[-1]:
        Path("no").write_text("a file where a folder is needed", encoding="utf-8")
    result = _run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr


def test_a_wrong_question_says_why(spec: str) -> None:
    _run(spec, "-o", "r.parquet", "--workers", "1")
    result = _run("query", "select nosuch from 'r.parquet'")
    assert result.exit_code == 2
    assert "nosuch" in result.stderr


@pytest.mark.skipif(os.name == "nt", reason="no interrupts there")
def test_an_interrupt_keeps_what_is_computed(tmp_path: Path) -> None:
    text = SWEEP.replace("circuit", "sample = 40_000_000\ncircuit", 1)
    (tmp_path / "s.toml").write_text(text, encoding="utf-8")
    process = started(tmp_path)
    parts = tmp_path / "r.parquet.parts"
    end = time.monotonic() + 300
    while not list(parts.glob("*.parquet")) and time.monotonic() < end:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=300)
    assert process.returncode == 130
    assert "the same command goes on from there" in stderr
    assert "Traceback" not in stderr
    assert list(parts.glob("*.parquet"))
