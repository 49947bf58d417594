"""A document to hand to somebody: what is in it, that it is the same again, and that browsers open and print it."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from soundproof import assess, report, site, system
from soundproof.analyses.report.pdf import BROWSERS
from soundproof.cli.group import main
from soundproof.formats.files import catalogue, parse
from soundproof.render.charts import Strip
from soundproof.render.document import Table

BROWSER = next(filter(None, map(shutil.which, BROWSERS)), None)
needs_browser = pytest.mark.skipif(BROWSER is None, reason="Chromium is not installed")


def run(*arguments: str, epoch: str = "1764288000") -> Result:
    return CliRunner().invoke(main, ["report", *arguments], env={"SOURCE_DATE_EPOCH": epoch})


def cells(target: str) -> dict[str, tuple[str, ...]]:
    verdict = next(block for block in report(target).blocks({Table}) if isinstance(block, Table))
    return {row[0]: row[1:] for row in verdict.rows}


@pytest.mark.parametrize("target", ["zisk", "pico", "openvm2"])
def test_the_verdict_has_the_figures_of_the_other_commands(target: str) -> None:
    found, assessment, deployed = cells(target), assess(target, every=False), system(target)
    assert found["provable security"][0].rstrip("†‡") == f"{assessment.bits} bits"
    assert found["best known attack"][0] == f"{assessment.attack_bits} bits"
    hashed = "unknown: a hash function is not stated" if deployed.with_hash is None else f"{deployed.with_hash} bits"
    assert found["with its hash functions"][0].rstrip("†‡") == hashed
    assert ("†" in found["with its hash functions"][0]) == bool(deployed.open_hypotheses)


def test_what_the_file_says_that_the_team_published_is_named() -> None:
    published = 'source = "https://example.org/team"\ndate = "2026-11-01"\nnote = "who they are"\n'
    text = (catalogue()["miden"]).read_text(encoding="utf-8") + f'[documents.us]\nkind = "team"\n{published}'
    verdict = next(block for block in report(parse(text, "x.toml")).blocks({Table}) if isinstance(block, Table))
    line = "published, not judged here: team: https://example.org/team, 2026-11-01; who they are"
    assert line in verdict.notes
    page = site([parse(text, "x.toml")])["zkvm/miden/index.html"].decode()
    assert 'team: <a href="https://example.org/team" rel="noreferrer">' in page


@pytest.mark.parametrize(
    ("target", "mark", "word"),
    [("sp1", "†", "holds only if"), ("risc0", "‡", "historical"), ("zisk", "†", "several proofs share")],
)
def test_the_verdict_says_on_what_condition_it_holds(target: str, mark: str, word: str) -> None:
    """Who reads the first page alone does not take a conditional or past figure for a plain one."""
    verdict = next(block for block in report(target).blocks({Table}) if isinstance(block, Table))
    assert verdict.rows[0][1] == f"{assess(target, every=False).bits} bits{mark}"
    assert any(note.startswith(mark) for note in verdict.notes)
    assert any(word in note for note in verdict.notes)


def test_where_no_proof_is_peer_reviewed_nothing_is_counted() -> None:
    assert cells("sp1")["by proofs that no preprint enters"][0] == "–"


def test_the_weakest_circuits_are_drawn() -> None:
    (strip,) = (block for block in report("zisk").blocks({Strip}) if isinstance(block, Strip))
    drawn = [int(mark.shown) for mark in strip.marks]
    everything = sorted(circuit.bits for circuit in assess("zisk", every=False).circuits)
    assert drawn == everything[: len(drawn)]
    assert "of 44 circuits" in strip.title
    assert all(bits <= mark.value < bits + 1 for mark, bits in zip(strip.marks, drawn, strict=True))


def test_one_input_gives_one_file(tmp_path: Path) -> None:
    first, second = tmp_path / "a.html", tmp_path / "b.html"
    for output in (first, second):
        assert run("pico", "-o", str(output)).exit_code == 0
    assert first.read_bytes() == second.read_bytes()
    text = first.read_text(encoding="utf-8")
    assert date(2025, 11, 28).isoformat() in text
    assert hashlib.sha256(catalogue()["pico"].read_bytes()).hexdigest() in text


@pytest.mark.parametrize("epoch", ["abc", "²", "253402300800", "9" * 20, "9" * 5000])
def test_a_day_that_is_none_is_said(tmp_path: Path, epoch: str) -> None:
    result = run("pico", "-o", str(tmp_path / "pico.md"), epoch=epoch)
    assert (result.exit_code, "whole number of seconds since 1970" in result.output) == (2, True)
    assert run("pico", "-o", str(tmp_path / "pico.md"), "--date", "2026-12-01", epoch=epoch).exit_code == 0


def test_programs_read_it_too(tmp_path: Path) -> None:
    output = tmp_path / "pico.json"
    assert run("pico", "-o", str(output), "--date", "2026-12-01").exit_code == 0
    found = json.loads(output.read_text(encoding="utf-8"))
    assert (found["schema"], found["date"]) == ("soundproof.report/1", "2026-12-01")
    assert found["assessment"]["zkvms"][0]["bits"] == assess("pico").bits
    assert {one["gate"]["id"] if isinstance(one["gate"], dict) else one["gate"] for one in found["checks"]["reports"]}


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    result = run("pico", "-o", str(tmp_path / "pico.docx"))
    assert result.exit_code == 2
    assert "no report has a file of this name" in result.output
    assert ".html" in result.output
    assert run("nosuch", "-o", str(tmp_path / "x.html")).exit_code == 2
    assert not (tmp_path / "x.html").exists()


@pytest.mark.parametrize("name", ["my.toml", "my.sarif", "my.xml", "my.svg", "my.lean"])
def test_no_report_replaces_a_file_of_another_kind(tmp_path: Path, name: str) -> None:
    target = tmp_path / name
    target.write_bytes(catalogue()["pico"].read_bytes())
    result = run(str(target), "-o", str(target))
    assert (result.exit_code, ".toml" in result.output.partition("hint:")[2]) == (2, False)
    assert target.read_bytes() == catalogue()["pico"].read_bytes()


def test_without_a_browser_there_is_no_pdf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    result = run("pico", "-o", str(tmp_path / "pico.pdf"))
    assert result.exit_code == 2
    assert "Chromium, which is not installed" in result.output


@needs_browser
def test_a_browser_prints_it(tmp_path: Path) -> None:
    output = tmp_path / "pico.pdf"
    result = run("pico", "-o", str(output))
    assert result.exit_code == 0, result.output
    assert output.read_bytes().startswith(b"%PDF-")
    assert output.stat().st_size > 20_000


@needs_browser
def test_a_browser_opens_it_and_refuses_nothing(tmp_path: Path) -> None:
    """The policy of the page covers all that it has: nothing of it is refused."""
    output = tmp_path / "pico.html"
    assert run("pico", "-o", str(output)).exit_code == 0
    asked = [str(BROWSER), "--headless=new", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--v=0"]
    asked += [f"--user-data-dir={tmp_path}/profile", "--dump-dom", output.as_uri()]
    done = subprocess.run(asked, capture_output=True, text=True, timeout=120, check=True)
    assert "<math>" in done.stdout
    assert "Pico" in done.stdout
    assert "Content Security Policy" not in done.stderr
