"""``soundproof lab``: formats, exit codes, and what happens without its libraries."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from soundproof.cli import output
from soundproof.cli.group import main
from soundproof.lab import run as runner
from soundproof.lab.rows import Bounded, Method, Row


def _run(*arguments: str) -> Result:
    return CliRunner(env={"COLUMNS": "120"}).invoke(main, ["lab", *arguments])


def test_table() -> None:
    result = _run("logup", "capacity")
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[0] == "logup"
    row = next(line for line in lines if line.startswith("p 10007, 61 messages, one not in the table"))
    assert row.split()[9:11] == ["60", "60"]
    assert row.endswith("9,946  exact   tight")
    assert "capacity" in lines


def test_markdown() -> None:
    result = _run("logup", "--format", "markdown")
    assert result.exit_code == 0
    assert "| p 10007, 61 messages, one not in the table | 60 | 60 |" in result.stdout


def test_json(tmp_path: Path) -> None:
    output = tmp_path / "lab.json"
    result = _run("fri", "--format", "json", "-o", str(output))
    assert (result.exit_code, result.stdout) == (0, "")
    document = json.loads(output.read_text(encoding="utf-8"))
    assert document["schema"] == "soundproof.lab/1"
    assert len(document["rows"]) == 15
    row = document["rows"][0]
    assert row["experiment"] == "fri"
    assert row["ok"] is True
    assert row["interval"][0] <= row["measured"] <= row["interval"][1]
    assert [bound["name"] for bound in row["bounds"]] == ["(1 − e/n)^t", "FRI as assessed"]
    assert not any(bound["violated"] for bound in row["bounds"])


def test_a_violated_bound_is_shown_and_is_the_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    row = Row("lines", "case", 7, (Bounded("false", "derived", 3), Bounded("true", "proved", 8)), 1, Method.EXACT)
    monkeypatch.setattr(runner, "run", lambda name, thorough: (row,))
    result = _run("lines")
    assert result.exit_code == 1
    assert "VIOLATED: case: 7 measured, 3 claimed by false (derived)" in result.stdout
    assert json.loads(_run("lines", "--format", "json").stdout)["rows"][0]["ok"] is False


def test_progress_goes_to_a_terminal_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "run", lambda name, thorough: ())
    assert _run().stderr == ""
    monkeypatch.setattr(output, "watched", lambda: True)
    result = _run()
    assert result.exit_code == 0
    assert result.stderr.splitlines()[0] == "running lines …"


def test_unknown_experiment() -> None:
    result = _run("line")
    assert result.exit_code == 2
    assert "line" in result.stderr


@pytest.mark.parametrize("library", ["galois", "numpy"])
def test_without_its_libraries(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("soundproof.lab.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, library, None)
    result = _run("logup")
    assert result.exit_code == 2
    problem, hint = result.stderr.splitlines()
    assert problem == f"the lab needs {library}"
    assert re.fullmatch(r"    hint: python -m pip install 'galois>=[0-9.]+' 'numpy>=[0-9.]+'", hint)
