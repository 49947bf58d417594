"""W1 to W3 as gates: by a paper and what was read of it, and never by the file alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import soundproof
from soundproof.analyses.whitepaper.requirements import PHASES, required
from soundproof.cli.group import main
from soundproof.formats.files import catalogue

PAPER = Path(__file__).parents[1] / "whitepaper" / "papers" / "zisk.tex"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["check", *map(str, arguments)])


def clauses(*arguments: str | Path) -> tuple[int, dict[str, dict[str, Any]]]:
    result = run(*arguments, "--format", "json")
    assert result.stdout, result.stderr
    (report,) = json.loads(result.stdout)["reports"]
    return result.exit_code, {clause["name"]: clause for clause in report["clauses"]}


def test_without_a_paper_nothing_is_met_and_what_the_file_states_is_told() -> None:
    for target in catalogue():
        for phase in PHASES:
            report = soundproof.check(target, phase)
            assert report.answer == "unknown"
            assert {verdict.judgement.answer for verdict in report.verdicts} == {"unknown"}
    code, found = clauses("vanilla", "--gate", "w1")
    assert code == 3
    assert list(found) == [*required("W1"), "agreement"]
    assert {clause["verdict"] for clause in found.values()} == {"unknown"}
    assert (found["W1-IN-4"]["figure"], found["W1-SC-2"]["figure"]) == ("partial", "open")
    assert "the file states: buses segment, lookups" in found["W1-IN-4"]["evidence"]


def test_a_paper_and_its_ledger_decide(tmp_path: Path) -> None:
    code, found = clauses("zisk", "--gate", "W1", "--paper", PAPER)
    assert (code, found["agreement"]["verdict"]) == (3, "met")
    assert {clause["verdict"] for name, clause in found.items() if name != "agreement"} == {"unknown"}
    assert "to be read: 3 Interactions" in found["W1-IN-4"]["evidence"]
    ledger = tmp_path / "l.toml"
    for verdict, expected, exit_code in (("confirmed", "met", 0), ("partial", "unknown", 3), ("missing", "missed", 1)):
        entries = [f'[{id}]\nverdict = "{verdict}"\nwhere = "4"\nsha = ""\n' for id in required("W1")]
        ledger.write_text("".join(entries), encoding="utf-8")
        arguments = ["whitepaper", "read", str(PAPER), "--zkvm", "zisk", "--phase", "W1", "--ledger", str(ledger)]
        assert CliRunner().invoke(main, arguments).exit_code == 0
        code, found = clauses("zisk", "--gate", "W1", "--paper", PAPER, "--ledger", ledger)
        assert (code, found["W1-IN-4"]["verdict"], found["W1-IN-4"]["figure"]) == (exit_code, expected, verdict)


def test_a_contradiction_misses_the_gate(tmp_path: Path) -> None:
    text = PAPER.read_text(encoding="utf-8").replace(r"\texttt{Main} & 22 & 2 & 230", r"\texttt{Main} & 22 & 2 & 229")
    (tmp_path / "a.tex").write_text(text, encoding="utf-8")
    code, found = clauses("zisk", "--gate", "W1", "--paper", tmp_path / "a.tex")
    assert (code, found["agreement"]["verdict"], found["agreement"]["figure"]) == (1, "missed", "1 contradiction")
    assert "WP-NUM-TABLE: Main, \\#queries: 229" in found["agreement"]["evidence"].replace("#", "\\#")


def test_papers_stand_beside_other_gates() -> None:
    result = run("zisk", "--gate", "M2", "--gate", "W1", "--format", "json")
    assert [report["gate"] for report in json.loads(result.stdout)["reports"]] == ["M2", "W1"]
    assert "W1" not in run("zisk", "--format", "markdown").stdout  # the matrix is of what the file decides


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("zisk", "--gate", "M2", "--paper", PAPER), "asked for by --gate W1"),
        (("zisk", "sp1", "--gate", "W1", "--paper", PAPER), "of one zkVM"),
        (("--gate", "W1", "--paper", PAPER), "of one zkVM"),
        (("zisk", "--gate", "W1", "--ledger", "l.toml"), "name it with --paper"),
        (("zisk", "--gate", "W1", "--paper", "none.tex"), "no such file"),
    ],
)
def test_wrong_use(arguments: tuple[str, ...], problem: str) -> None:
    result = run(*arguments)
    assert (result.exit_code, problem in result.stderr) == (2, True)
