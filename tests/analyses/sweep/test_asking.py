"""Questions about results: every value in every form, one at a time, and of nothing but results."""

from __future__ import annotations

import itertools
import json
import math
import os
import socket
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from soundproof.analyses.sweep import asking, command, report
from soundproof.analyses.sweep.report import document
from soundproof.cli.group import main
from soundproof.parameters.faults import UserError
from soundproof.render.form import Screen
from soundproof.render.forms.csv import FORM as CSV
from soundproof.render.forms.json import FORM as JSON

ROWS = 5_000


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder, the current one, with results and with other files."""
    monkeypatch.chdir(tmp_path)
    described = '(FORMAT parquet, KV_METADATA {soundproof: \'{"schema": "soundproof.sweep/1"}\'})'
    for name in ("r.parquet", "o''connor.parquet", "r[1].parquet"):
        duckdb.sql(f"COPY (SELECT i AS n, i / 7 AS bits FROM range({ROWS}) t(i)) TO '{name}' {described}")
    duckdb.sql("COPY (SELECT 1 AS n) TO 'other.parquet' (FORMAT parquet)")
    Path("secret.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    return tmp_path


def _rows(sql: str) -> list[Any]:
    with asking.answer(sql) as (_, batches):
        return [row for batch in batches for row in batch]


def _run(*arguments: str) -> Result:
    result = CliRunner(env={"COLUMNS": "100"}).invoke(main, ["sweep", "query", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def _json(text: str) -> Any:
    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is no JSON")

    return json.loads(text, parse_constant=refuse)


@pytest.mark.parametrize(
    "named",
    [
        "'r.parquet'",
        "'./r.parquet'",
        '"r.parquet"',
        "read_parquet('r.parquet')",
        "read_parquet(['r.parquet', 'r.parquet'])",
        "'o''connor.parquet'",
        "'r[1].parquet'",
        "'r*.parquet'",
        "'r.parquet' -- don't, 'é",
        "/* 'é don't */ 'r.parquet'",
    ],
)
def test_results_are_read_however_they_are_named(results: Path, named: str) -> None:
    ((count, most),) = _rows(f"select count(*), max(n) from {named}")
    assert count in (ROWS, 2 * ROWS)
    assert most == ROWS - 1
    assert _rows(f"select min(n) from '{results / 'r.parquet'}'") == [(0,)]


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("select * from 'other.parquet'", "other.parquet: is not the results of a sweep"),
        ("select * from '*.parquet'", "is not the results of a sweep"),
        ("select * from read_csv('secret.csv')", "secret.csv: is not the results of a sweep"),
        ("select * from read_text('secret.csv')", "secret.csv: is not the results of a sweep"),
        ("select * from glob('*')", "is not the results of a sweep"),
        ("select * from 'secret.csv'", "secret.csv"),
        ("select * from 'no.parquet'", "no.parquet: there is no such file"),
        ("from 's3://bucket/x.parquet'", "s3://bucket/x.parquet: is not the results of a sweep"),
        ("from 'https://localhost/x.parquet'", "is not the results of a sweep"),
        ("select * from sql", "Table with name sql does not exist"),
        ("select 1; select 2", "2 questions at once"),
        ("select 1; copy (select 1) to 'x.csv'", "may only ask"),
        ("copy (select 1) to 'x.csv'", "may only ask"),
        ("install httpfs", "may only ask"),
        ("set enable_external_access = true", "may only ask"),
        ("attach 'x.db'", "may only ask"),
        ("select nosuch from 'r.parquet'", "nosuch"),
        ("/* nothing */", "there is no question"),
    ],
)
def test_what_is_not_answered(results: Path, monkeypatch: pytest.MonkeyPatch, sql: str, message: str) -> None:
    monkeypatch.setenv("HOME", str(results))
    monkeypatch.setattr(socket.socket, "connect", None)
    before = sorted(os.listdir(results))
    done = _run(sql)
    assert (done.exit_code, done.stdout) == (2, "")
    assert message in done.stderr
    assert sorted(os.listdir(results)) == before


def test_configuration_is_locked(results: Path) -> None:
    ((locked,), (outside,)) = (
        _rows(f"select current_setting('{name}')")[0] for name in ("lock_configuration", "enable_external_access")
    )
    assert (locked, outside) == (True, False)
    names = ("autoinstall_known_extensions", "autoload_known_extensions", "enable_progress_bar")
    assert [_rows(f"select current_setting('{name}')") for name in names] == [[(False,)]] * 3


def test_json_has_every_row_and_tables_as_many_as_one_reads(results: Path) -> None:
    whole = _run("select * from 'r.parquet' order by n", "--format", "json")
    assert [row["n"] for row in _json(whole.stdout)] == list(range(ROWS))
    assert whole.stderr == ""
    for form in ("table", "markdown"):
        shown = _run("select * from 'r.parquet' order by n", "--format", form)
        assert shown.exit_code == 0
        assert f"the first {report.MOST:,} of {ROWS:,} rows" in shown.stdout
        assert f"{ROWS - report.MOST:,} rows are not shown" in shown.stderr
        assert "--format json" in shown.stderr
        assert len(shown.stdout.splitlines()) < report.MOST + 20
    assert _run("select * from 'r.parquet' limit 1000").stderr == ""


def test_rows_are_read_as_they_are_wanted() -> None:
    with asking.answer("select i, repeat('x', 1000) from range(100_000_000_000) t(i)") as (names, batches):
        assert len(names) == 2
        first = next(batches)
    assert 0 < len(first) <= asking.BATCH
    assert first[0][0] == 0


def test_json_has_no_columns_of_one_name() -> None:
    done = _run("select 1 a, 2 a", "--format", "json")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "two columns are named 'a'" in done.stderr
    assert _run("select 1 a, 2 a").stdout.splitlines()[-1].split() == ["1", "2"]
    assert _json(_run("select 1 a, 2 b where false", "--format", "json").stdout) == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("'nan'::double", "NaN"),
        ("'inf'::float", "Infinity"),
        ("-'inf'::double", "-Infinity"),
        ("[1.5::double, 'nan'::double]", [1.5, "NaN"]),
        ("{'a': {'b': 'inf'::double}}", {"a": {"b": "Infinity"}}),
        ("map([1, 2], ['nan'::double, null])", {"1": "NaN", "2": None}),
        ("map([[1]], [2])", {"key": [[1]], "value": [2]}),
        ("'2026-11-20'::date", "2026-11-20"),
        ("170141183460469231731687303715884105727::hugeint", 2**127 - 1),
        ("true", True),
        ("chr(27) || 'ρ'", "\x1bρ"),
        ("null", None),
    ],
)
def test_values_in_json(value: str, expected: Any) -> None:
    done = _run(f"select {value} as x", "--format", "json")
    assert done.exit_code == 0, done.stderr
    assert _json(done.stdout) == [{"x": expected}]
    assert "\x1b" not in done.stdout


def test_csv_has_every_row(results: Path) -> None:
    done = _run("select * from 'r.parquet'", "--format", "csv")
    lines = done.stdout.splitlines()
    assert (done.exit_code, done.stderr, len(lines)) == (0, "", ROWS + 1)


def test_csv_of_values() -> None:
    batches = iter([[(None, 0.03125)], [("a, b", math.inf), ("=1+1", [1, "x"])]])
    text = "".join(CSV.write(document(["a", "b"], batches, 0, print), Screen()))
    assert text.splitlines() == ["a,b", ",0.03125", '"a, b",inf', "'=1+1,\"[1, 'x']\""]


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.integers(), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=60)
@given(st.lists(st.tuples(_VALUES, _VALUES), max_size=5), st.integers(1, 3))
def test_whatever_rows_are_they_are_json(rows: list[tuple[Any, Any]], batch: int) -> None:
    batches = iter([rows[i : i + batch] for i in range(0, len(rows), batch)])
    found = _json("".join(JSON.write(document(["a", "b"], batches, 0, print), Screen())))
    assert [set(row) for row in found] == [{"a", "b"}] * len(rows)
    for row, told in zip(rows, found, strict=True):
        if isinstance(row[0], float) and not math.isfinite(row[0]):
            assert told["a"] == {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(row[0])]
        elif not isinstance(row[0], list | dict):
            assert told["a"] == row[0]


def test_a_system_without_a_place_for_temporary_files(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**options: Any) -> None:
        raise FileNotFoundError("no usable temporary directory")

    monkeypatch.setattr(asking.tempfile, "TemporaryDirectory", full)
    assert _rows("select 3") == [(3,)]


def test_what_fails_while_rows_are_read_is_told() -> None:
    with (
        pytest.raises(UserError, match="Conversion Error"),
        asking.answer("select case when i < 900_000 then i else ('x' || i)::int end from range(1_000_000) t(i)") as (
            _,
            batches,
        ),
    ):
        for _batch in batches:
            pass


@pytest.mark.parametrize(
    "sql",
    [
        "select count(*) from range(1000000000000)",
        "with recursive t(n) as (select 1 union all select n + 1 from t) select max(n) from t",
        "select sum(a.n * b.n * c.n * d.n) from 'r.parquet' a, 'r.parquet' b, 'r.parquet' c, 'r.parquet' d",
    ],
)
def test_an_answer_that_does_not_come_is_not_waited_for(results: Path, sql: str) -> None:
    with pytest.raises(UserError, match=r"no answer within 0\.2 s"), asking.answer(sql, 0.2) as (_, batches):
        list(batches)


def test_the_command_says_that_it_did_not_wait(results: Path) -> None:
    done = _run("select count(*) from range(1000000000000)", "--seconds", "1")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "no answer within 1 s\n    hint: ask of fewer rows, or wait longer: --seconds\n"


def test_rows_that_never_end_are_shown_as_far_as_a_table_goes(results: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SimpleNamespace(monotonic=itertools.count(0, 10).__next__)
    for module in command, report:
        monkeypatch.setattr(module, "time", clock)
    done = _run("select * from range(1000000000000)", "--seconds", "35")
    assert done.exit_code == 0
    assert done.stdout.startswith("the first 1,000 of 8,000 rows or more\n")
    assert done.stderr.startswith("7,000 rows or more are not shown\n")


def test_more_memory_than_there_is_is_told_plainly(results: Path) -> None:
    done = _run("select repeat('x', 2000000000)")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "hint: a question has 512MB, and 16GB of the disk" in done.stderr
    assert "SET " not in done.stderr


def test_seconds_are_of_questions(results: Path) -> None:
    result = CliRunner().invoke(main, ["sweep", "s.toml", "-o", "x.parquet", "--seconds", "3"])
    assert result.exit_code == 2
    assert "--seconds goes with query" in result.stderr
