"""A paper's folder: what people own stays as it is, what is generated is written again."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from soundproof.analyses.whitepaper.conventions import FOLDER, SOURCES
from soundproof.analyses.whitepaper.requirements import PHASES, required
from soundproof.cli.group import main
from soundproof.formats.files import catalogue

SUFFIX = {name: source.suffix for name, source in SOURCES.items()}


def run(*arguments: str | Path) -> Result:
    return CliRunner(env={"COLUMNS": "100"}).invoke(main, ["whitepaper", *map(str, arguments)])


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "my.toml"
    path.write_text(catalogue()["vanilla"].read_text(encoding="utf-8"), encoding="utf-8")
    return path


# init -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("phase", PHASES)
def test_a_new_paper_has_an_anchor_for_every_requirement(source: str, phase: str, target: Path, tmp_path: Path) -> None:
    assert run("init", target, "-o", tmp_path / "p", "--source", source, "--phase", phase).exit_code == 0
    text = (tmp_path / "p" / f"paper{SUFFIX[source]}").read_text(encoding="utf-8")
    marks = {"tex": r"\\req\{(.*?)\}", "typst": r'#req\("(.*?)"\)', "md": r"<!-- req: (.*?) -->"}
    assert sorted(re.findall(marks[source], text)) == sorted(required(phase))  # type: ignore[arg-type]
    includes = {
        "tex": r"\\input\{generated/(\w+)\}",
        "typst": r'#include "generated/(\w+)\.typ"',
        "md": r"computed: (\w+)",
    }
    there = {path.stem for path in (tmp_path / "p" / FOLDER).iterdir()}
    assert set(re.findall(includes[source], text)) <= there


def test_a_paper_that_is_there_is_left_alone(target: Path, tmp_path: Path) -> None:
    folder = tmp_path / "p"
    folder.mkdir()
    (folder / "paper.md").write_text("mine\n", encoding="utf-8")
    done = run("init", target, "-o", folder)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "belongs to people" in done.stderr and "sync" in done.stderr
    assert [path.name for path in folder.iterdir()] == ["paper.md"]


def test_the_folder_is_named_after_the_target(target: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("init", target).exit_code == 0
    assert (tmp_path / "my-whitepaper" / "paper.tex").exists()


# sync -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", SOURCES)
def test_prose_survives_ten_changes_byte_for_byte(source: str, target: Path, tmp_path: Path) -> None:
    folder = tmp_path / "p"
    assert run("init", target, "-o", folder, "--source", source).exit_code == 0
    paper = folder / f"paper{SUFFIX[source]}"
    pick = random.Random(1)
    prose = "".join(f"Line {i} of ours, {pick.random()}: ρ ≤ ½,\ttabs  and trailing spaces \n" for i in range(200))
    before = paper.read_text(encoding="utf-8")
    paper.write_text(prose + before, encoding="utf-8", newline="")
    for i in range(10):
        target.write_text(
            re.sub(r"batch = \d+ }", f"batch = {201 + i} }}", target.read_text("utf-8")), encoding="utf-8"
        )
        done = run("sync", target, "-o", folder)
        assert done.exit_code == 0, done.stderr
        after = paper.read_bytes().decode()
        assert after.startswith(prose)
        if source != "md":
            assert after == prose + before
    assert "batch" in done.stdout and "210" in done.stdout


def test_a_second_sync_has_nothing_to_write(target: Path, tmp_path: Path) -> None:
    for source in SOURCES:
        folder = tmp_path / source
        assert run("init", target, "-o", folder, "--source", source).exit_code == 0
        done = run("sync", target, "-o", folder)
        assert (done.exit_code, done.stdout, done.stderr) == (
            0,
            "",
            "nothing to write: the paper is as its file says\n",
        )


def test_a_dry_run_prints_the_figures_and_writes_nothing(target: Path, tmp_path: Path) -> None:
    folder = tmp_path / "p"
    run("init", target, "-o", folder)
    there = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    done = run("sync", target, "-o", folder, "--dry-run", "--segments", "200")
    assert done.exit_code == 0
    assert re.search(r"^system\.proofs +700 +1,400$", done.stdout, re.M)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == there


def test_the_number_of_segments_is_kept(target: Path, tmp_path: Path) -> None:
    folder = tmp_path / "p"
    run("init", target, "-o", folder, "--segments", "50")
    assert run("sync", target, "-o", folder).stdout == ""
    assert "350" in (folder / FOLDER / "invocations.tex").read_text(encoding="utf-8")


@pytest.mark.parametrize("edit", [lambda text: text.replace("100", "101", 1), lambda text: text[30:], lambda _: ""])
def test_an_edited_generated_file_stops_the_sync(edit, target: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    folder = tmp_path / "p"
    run("init", target, "-o", folder, "--source", "typst")
    budget = folder / FOLDER / "budget.typ"
    ours = edit(budget.read_text(encoding="utf-8"))
    budget.write_text(ours, encoding="utf-8")
    done = run("sync", target, "-o", folder)
    assert done.exit_code == 1
    assert "budget.typ: was edited by hand" in done.stderr
    assert budget.read_text(encoding="utf-8") == ours
    assert run("sync", target, "-o", folder, "--force").exit_code == 0
    assert budget.read_text(encoding="utf-8") != ours


def test_a_block_of_markdown_that_somebody_edited_stops_the_sync(target: Path, tmp_path: Path) -> None:
    folder = tmp_path / "p"
    run("init", target, "-o", folder, "--source", "md")
    paper = folder / "paper.md"
    text = paper.read_text(encoding="utf-8")
    assert "The budget: counts and errors" in text
    paper.write_text(text.replace("122.51", "128.51", 1), encoding="utf-8")
    done = run("sync", target, "-o", folder)
    assert (done.exit_code, "block budget: was edited by hand" in done.stderr) == (1, True)
    assert run("sync", target, "-o", folder, "--force").exit_code == 0
    assert paper.read_text(encoding="utf-8") == text


def test_values_in_markdown_are_filled(target: Path, tmp_path: Path) -> None:
    folder = tmp_path / "p"
    run("init", target, "-o", folder, "--source", "md")
    paper = folder / "paper.md"
    paper.write_text("There are <!-- value: system.proofs --><!-- end --> proofs.\n", encoding="utf-8")
    assert run("sync", target, "-o", folder).exit_code == 0
    assert paper.read_text(encoding="utf-8") == "There are <!-- value: system.proofs -->700<!-- end --> proofs.\n"
    assert run("sync", target, "-o", folder, "--segments", "10").exit_code == 0
    assert "70<!-- end -->" in paper.read_text(encoding="utf-8")
    paper.write_text("<!-- value: no.such -->1<!-- end -->\n", encoding="utf-8")
    assert run("sync", target, "-o", folder).exit_code == 2


@pytest.mark.parametrize(
    ("files", "said"),
    [((), "has no paper.tex, paper.typ, paper.md"), (("paper.tex", "paper.md"), "which is the paper?")],
)
def test_a_folder_without_one_paper_is_told(files: tuple[str, ...], said: str, target: Path, tmp_path: Path) -> None:
    folder = tmp_path / "p"
    folder.mkdir()
    for name in files:
        (folder / name).write_text("x", encoding="utf-8")
    for line in (("sync", target, "-o", folder), ("build", folder)):
        done = run(*line)
        assert (done.exit_code, done.stdout) == (2, "")
        assert said in done.stderr
