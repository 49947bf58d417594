"""The ledger: begun with passages and no verdicts, kept as people write it, stale where the words changed."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from soundproof.analyses.whitepaper.requirements import required
from soundproof.cli.group import main

PAPERS = Path(__file__).parent / "papers"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["whitepaper", *map(str, arguments)])


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "zisk.tex"
    path.write_text((PAPERS / "zisk.tex").read_text(encoding="utf-8"), encoding="utf-8")
    return path


def begun(paper: Path) -> Path:
    ledger = paper.parent / "ledger.toml"
    result = run("read", paper, "--zkvm", "zisk", "--phase", "W1", "--ledger", ledger)
    assert result.exit_code == 0, result.stderr
    return ledger


def states(paper: Path, ledger: Path) -> tuple[int, dict[str, str]]:
    result = run("check", paper, "--zkvm", "zisk", "--phase", "W1", "--ledger", ledger, "--format", "json")
    assert result.stdout, result.stderr
    return result.exit_code, {
        requirement["id"]: requirement["state"] for requirement in json.loads(result.stdout)["requirements"]
    }


def verdict(ledger: Path, verdict: str, id: str = "", where: str = "") -> None:
    """What a person writes: a verdict for one requirement or for all, and perhaps another place."""
    text = ledger.read_text(encoding="utf-8")
    head, *entries = re.split(r"(?=^\[)", text, flags=re.M)
    for i, entry in enumerate(entries):
        if not id or entry.startswith(f"[{id}]"):
            entry = entry.replace('verdict = ""', f'verdict = "{verdict}"')
            if where:
                entry = re.sub(r'where   = ".*"\nsha     = ".*"', f'where   = "{where}"\nsha     = ""', entry)
            entries[i] = entry
    ledger.write_text("".join([head, *entries]), encoding="utf-8")


def test_a_ledger_is_begun_with_every_requirement_and_no_verdict(paper: Path) -> None:
    ledger = begun(paper)
    table = tomllib.loads(ledger.read_text(encoding="utf-8"))
    assert list(table) == list(required("W1"))
    assert {entry["verdict"] for entry in table.values()} == {""}
    assert any(re.fullmatch("[0-9a-f]{64}", entry["sha"]) for entry in table.values())
    assert "# The file states: buses system, connection" in ledger.read_text(encoding="utf-8")
    code, found = states(paper, ledger)
    assert (code, set(found.values())) == (3, {"open"})


def test_all_confirmed_exits_with_0_and_a_changed_passage_is_stale(paper: Path) -> None:
    ledger = begun(paper)
    verdict(ledger, "confirmed", where="1")
    assert states(paper, ledger)[1]["W1-EX-1"] == "open"  # no hash yet
    assert run("read", paper, "--zkvm", "zisk", "--phase", "W1", "--ledger", ledger).exit_code == 0
    code, found = states(paper, ledger)
    assert (code, set(found.values())) == (0, {"confirmed"})
    text = paper.read_text(encoding="utf-8")
    paper.write_text(text.replace("executes RISC-V binaries\n", "executes RISC-V binaries\n"), encoding="utf-8")
    paper.write_text(text.replace("RISC-V binaries (RV64IMA) after", "RISC-V binaries (RV64IMA)\nafter"))
    assert states(paper, ledger)[0] == 0  # other lines, the same words
    paper.write_text(text.replace("RV64IMA", "RV32IMA"), encoding="utf-8")
    code, found = states(paper, ledger)
    assert (code, set(found.values())) == (3, {"stale"})
    paper.write_text(text.replace("Main} & 22 & 2 & 230", "Main} & 22 & 2 & 231"), encoding="utf-8")
    assert states(paper, ledger)[0] == 1  # a contradiction outweighs all that was read


def test_what_people_write_is_kept(paper: Path) -> None:
    ledger = begun(paper)
    verdict(ledger, "partial", "W1-IN-3", "3")
    text = (
        ledger.read_text(encoding="utf-8").replace("\n[W1-RC-1]", "\n# mine\n[W1-RC-1]") + '[names]\nMain = ["CPU"]\n'
    )
    ledger.write_text(text, encoding="utf-8")
    assert run("read", paper, "--zkvm", "zisk", "--phase", "W2", "--ledger", ledger).exit_code == 0
    now = ledger.read_text(encoding="utf-8")
    table = tomllib.loads(now)
    assert "# mine\n[W1-RC-1]" in now
    assert len(table["W1-IN-3"]["sha"]) == 64
    assert table["names"] == {"Main": ["CPU"]}
    assert set(required("W2")) < set(table)
    assert states(paper, ledger)[1]["W1-IN-3"] == "partial"
    again = run("read", paper, "--zkvm", "zisk", "--phase", "W2", "--ledger", ledger)
    assert again.exit_code == 0
    assert ledger.read_text(encoding="utf-8") == now


def test_further_names_are_names(paper: Path) -> None:
    ledger = paper.parent / "names.toml"
    ledger.write_text('[names]\nBlake2br = ["state machines"]\n', encoding="utf-8")
    said = [run("check", paper, "--zkvm", "zisk", *more).stdout for more in ((), ("--ledger", str(ledger)))]
    assert ["Blake2br," in text for text in said] == [True, False]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[W1-IN-9]\n", "W1-IN-9: is no requirement"),
        ('[W1-IN-3]\nverdict = "sure"\n', "W1-IN-3.verdict"),
        ('[W1-IN-3]\nverdikt = ""\n', "did you mean 'verdict'"),
        ("names = 3\n", "names: must be a table"),
        ("[W1-IN-3\n", "TOML syntax"),
    ],
)
def test_faults_of_a_ledger(text: str, problem: str, paper: Path) -> None:
    ledger = paper.parent / "l.toml"
    ledger.write_text(text, encoding="utf-8")
    for command in ("check", "read"):
        result = run(command, paper, "--zkvm", "zisk", "--ledger", ledger)
        assert result.exit_code == 2
        assert problem in result.stderr
    assert ledger.read_text(encoding="utf-8") == text


def test_a_verdict_of_what_is_not_there(paper: Path) -> None:
    ledger = paper.parent / "l.toml"
    ledger.write_text('[W1-IN-3]\nverdict = "missing"\n[W1-IN-4]\nverdict = "confirmed"\nwhere = "99"\nsha = "0"\n')
    code, found = states(paper, ledger)
    assert (code, found["W1-IN-3"], found["W1-IN-4"]) == (3, "missing", "stale")
    result = run("check", paper, "--zkvm", "zisk", "--ledger", paper.parent / "none.toml")
    assert (result.exit_code, "there is no such file" in result.stderr) == (2, True)
