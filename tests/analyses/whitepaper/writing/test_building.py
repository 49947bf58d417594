"""From sources to pages: the worked papers, hostile names, and papers that reach out of their folder."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from msgspec import Struct
from msgspec.structs import fields, replace

from soundproof.analyses.whitepaper.conventions import FOLDER, SOURCES
from soundproof.analyses.whitepaper.writing.generation import generated
from soundproof.analyses.whitepaper.writing.subject import subject
from soundproof.cli.group import main
from soundproof.formats.files import load
from soundproof.formats.plain import table_of
from soundproof.formats.writing import toml
from soundproof.primitives.fields import Field

ROOT = Path(__file__).parents[4]
PAPERS = ROOT / "docs" / "papers"
WORKED = ("vanilla", "zisk")


def run(*arguments: str | Path) -> Result:
    return CliRunner(env={"COLUMNS": "100"}).invoke(main, ["whitepaper", *map(str, arguments)])


def needs_typst() -> None:
    pytest.importorskip("typst", reason="papers are set by typst, extra paper")


# The worked papers ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", WORKED)
def test_a_worked_paper_says_what_its_file_says(name: str) -> None:
    done = run("sync", name, "-o", PAPERS / name, "--dry-run")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "nothing to write: the paper is as its file says\n"), (
        f"soundproof whitepaper sync {name} -o docs/papers/{name}"
    )


@pytest.mark.parametrize("name", WORKED)
def test_a_worked_paper_is_set(name: str, tmp_path: Path) -> None:
    needs_typst()
    for suffix, begins in (("pdf", b"%PDF-"), ("html", b"<!DOCTYPE html>")):
        file = tmp_path / f"x.{suffix}"
        done = run("build", PAPERS / name, "-o", file)
        assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")
        assert file.read_bytes().startswith(begins)


def test_the_same_paper_gives_the_same_bytes(tmp_path: Path) -> None:
    needs_typst()
    for name in ("a.pdf", "b.pdf"):
        assert run("build", PAPERS / "vanilla", "-o", tmp_path / name).exit_code == 0
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_the_worked_paper_of_the_sample_has_no_box_of_a_person_left() -> None:
    text = (PAPERS / "vanilla" / "paper.typ").read_text(encoding="utf-8")
    assert "#instruction" not in text
    boxes = re.findall(
        r'#instruction\("(.*?)"\)', "".join(p.read_text("utf-8") for p in (PAPERS / "vanilla" / FOLDER).iterdir())
    )
    assert sorted(set(boxes) - {"deviations"}) == ["edge combine<-combine: key", "theorem"]


# Hostile names ----------------------------------------------------------------------------------

HOSTILE = (
    "\\input{/etc/passwd}", '#read("/etc/passwd")', "<script>alert(1)</script>", "$x$ %", "*/ // --> ~ ^^5c",
    "a]b[c}d{e", "`x` _y_ & | \\", '#import "@preview/x:1.0.0"', "= head", "-- ... @ref <lab>", "ρ Σ",
)  # fmt: skip


def renamed(value: Any, names: dict[str, str]) -> Any:
    """A value in which these words are others, wherever they stand alone."""
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, tuple):
        return tuple(renamed(part, names) for part in value)
    if isinstance(value, Struct) and not isinstance(value, Field):
        return replace(
            value,
            **{known_field.name: renamed(getattr(value, known_field.name), names) for known_field in fields(value)},
        )
    return value


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """The sample with names and sentences that mean something to one of the languages."""
    everything = " ".join(HOSTILE)
    names = {"keccak": HOSTILE[0], "poseidon": HOSTILE[1], "range": HOSTILE[2], "convert": HOSTILE[4]}
    names |= {"a segment proof is accepted": everything, "the compiler": everything, "Vanilla": everything}
    names |= {"vk": HOSTILE[5], "embed": HOSTILE[6], "boundary": HOSTILE[7], "operation": HOSTILE[3]}
    names |= {"sample": HOSTILE[9], "program": HOSTILE[8]}
    path = tmp_path / "hostile.toml"
    path.write_text(toml(table_of(renamed(load("vanilla"), names))), encoding="utf-8")
    return path


@pytest.mark.parametrize("source", ["typst", "tex"])
def test_a_paper_with_hostile_names_is_set_and_does_nothing(source: str, hostile: Path, tmp_path: Path) -> None:
    needs_typst()
    if source == "tex" and shutil.which("latexmk") is None:
        pytest.skip("latexmk is not installed")
    folder = tmp_path / "p"
    assert run("init", hostile, "-o", folder, "--source", source).exit_code == 0
    done = run("build", folder, "-o", tmp_path / "x.pdf")
    assert (done.exit_code, done.stderr) == (0, "")
    assert (tmp_path / "x.pdf").read_bytes().startswith(b"%PDF-")


def test_hostile_names_are_shown_as_they_are(hostile: Path, tmp_path: Path) -> None:
    """The page has every name letter by letter, and none of what they ask for."""
    needs_typst()
    folder = tmp_path / "p"
    assert run("init", hostile, "-o", folder, "--source", "typst").exit_code == 0
    assert run("build", folder, "-o", tmp_path / "x.html").exit_code == 0
    page = (tmp_path / "x.html").read_text(encoding="utf-8")
    assert "root:" not in page and "<script>" not in page
    plain = re.sub(r"<[^>]*>", "", page).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert "alert(1)</script>" in plain and "\\input{/etc/passwd}" in plain


def test_markdown_with_hostile_names_has_no_markup_of_theirs(hostile: Path) -> None:
    text = "".join(generated(subject(str(hostile)), SOURCES["md"]).values())
    assert "<script>" not in text
    assert text.count("<!--") == len(re.findall(r"(?m)^<!-- (?:generated|of a file|instruction: ).* -->$", text))


# Papers that reach out --------------------------------------------------------------------------


def paper(folder: Path, text: str, suffix: str = ".typ") -> Path:
    folder.mkdir()
    (folder / f"paper{suffix}").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('#read("/etc/passwd")', "is not set"),
        ('#read("../secret.txt")', "is not set"),
        ('#import "@preview/cetz:0.3.0"', "imports a package"),
        ('#import "@pre" + "view/cetz:0.3.0"', "imports a package"),
        ("#oops", "unknown variable: oops"),
    ],
)
def test_typst_reads_nothing_outside_of_the_folder(text: str, said: str, tmp_path: Path) -> None:
    needs_typst()
    (tmp_path / "secret.txt").write_text("SECRET", encoding="utf-8")
    done = run("build", paper(tmp_path / "p", text), "-o", tmp_path / "x.pdf")
    assert (done.exit_code, done.stdout, (tmp_path / "x.pdf").exists()) == (2, "", False)
    assert said in done.stderr and "SECRET" not in done.stderr


def test_a_link_that_leads_out_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("SECRET", encoding="utf-8")
    folder = paper(tmp_path / "p", '#read("inside.txt")')
    (folder / "inside.txt").symlink_to(tmp_path / "secret.txt")
    done = run("build", folder)
    assert (done.exit_code, "leads out of the paper's folder" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    "text",
    [r"\immediate\write18{touch ran}", r"\input{../secret}", r"\input{/etc/passwd}", r"\openin5=../secret.tex x"],
)
def test_latex_runs_nothing_and_reads_nothing_outside(text: str, tmp_path: Path) -> None:
    if shutil.which("latexmk") is None:
        pytest.skip("latexmk is not installed")
    (tmp_path / "secret.tex").write_text("SECRET", encoding="utf-8")
    folder = paper(tmp_path / "p", f"\\documentclass{{article}}\\begin{{document}}x {text}\\end{{document}}", ".tex")
    done = run("build", folder, "-o", tmp_path / "x.pdf")
    assert not list(tmp_path.rglob("ran*"))
    assert done.exit_code == (0 if "write18" in text or "openin" in text else 2)


def test_what_is_missing_for_latex_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    done = run("build", paper(tmp_path / "p", "x", ".tex"))
    assert (done.exit_code, done.stdout) == (2, "")
    assert "neither is installed" in done.stderr and "apt install latexmk" in done.stderr


@pytest.mark.parametrize(("suffix", "name"), [(".md", "x.pdf"), (".tex", "x.html"), (".typ", "x.doc")])
def test_what_a_source_does_not_become_is_said(suffix: str, name: str, tmp_path: Path) -> None:
    done = run("build", paper(tmp_path / "p", "x", suffix), "-o", tmp_path / name)
    assert (done.exit_code, done.stdout, (tmp_path / name).exists()) == (2, "", False)
    assert done.stderr.strip()
