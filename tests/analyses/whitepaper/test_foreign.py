"""Papers of other teams, in their own manner: nothing is called a contradiction that is none, nothing confirmed."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from soundproof.cli.group import main

PAPERS = Path(__file__).parent / "papers"
ROOT = Path(__file__).parents[3]

FOREIGN = [("zisk.tex", "zisk"), ("sp1.md", "sp1"), ("zisk.typ", "zisk"), ("openvm.tex", "openvm2")]


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["whitepaper", *map(str, arguments)])


def found(paper: Path, target: str, *options: str) -> tuple[int, dict[str, Any]]:
    result = run("check", paper, "--zkvm", target, "--format", "json", *options)
    assert result.stdout, result.stderr
    return result.exit_code, json.loads(result.stdout)


def graded(content: dict[str, Any], grade: str) -> list[str]:
    return [f"{one['rule']}: {one['message']}" for one in content["findings"] if one["grade"] == grade]


@pytest.mark.parametrize(("paper", "target"), FOREIGN)
def test_a_foreign_paper_that_is_right_contradicts_nothing_and_is_not_confirmed(paper: str, target: str) -> None:
    code, content = found(PAPERS / paper, target)
    assert graded(content, "contradiction") == []
    assert code == 3
    assert {requirement["state"] for requirement in content["requirements"]} == {"open"}
    assert any(requirement["to_be_read"] for requirement in content["requirements"])
    assert all(len(requirement["to_be_read"]) <= 3 for requirement in content["requirements"])


@pytest.mark.parametrize("target", ["zisk", "sp1", "vanilla", "openvm2", "demo_whir", "pico"])
@pytest.mark.parametrize(
    "paper", [PAPERS / "unrelated.tex", ROOT / "README.md", *(PAPERS / name for name, _ in FOREIGN)]
)
def test_whatever_paper_beside_whatever_file_is_not_confirmed_and_not_contradicted(paper: Path, target: str) -> None:
    code, content = found(paper, target)
    assert graded(content, "contradiction") == []
    assert code == 3
    assert not [requirement for requirement in content["requirements"] if requirement["state"] == "confirmed"]


def test_a_foreign_paper_as_pdf(tmp_path: Path) -> None:
    pytest.importorskip("pypdf")
    typst = pytest.importorskip("typst")
    (tmp_path / "zisk.pdf").write_bytes(typst.compile(str(PAPERS / "zisk.typ")))
    code, content = found(tmp_path / "zisk.pdf", "zisk", "--phase", "W1")
    assert (code, graded(content, "contradiction")) == (3, [])
    named = {one["file"]["key"] for one in content["findings"] if one["rule"] == "WP-NAME-C"}
    assert not named & {"circuits.Recursive2", "circuits.Rom"}  # in prose, and in a row of a table
    assert "circuits.Blake2br" in named


def changed(tmp_path: Path, paper: str, *changes: tuple[str, str]) -> Path:
    text = (PAPERS / paper).read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    (tmp_path / paper).write_text(text, encoding="utf-8")
    return tmp_path / paper


@pytest.mark.parametrize(
    ("paper", "target", "change", "key", "value"),
    [
        ("zisk.tex", "zisk", (r"\texttt{Main} & 22 & 2 & 230", r"\texttt{Main} & 22 & 2 & 229"),
         "circuits.Main.opening.queries", "230"),
        ("zisk.tex", "zisk", ("Sha256f & 18 & 2", "Sha256f & 19 & 2"), "circuits.Sha256f.air.trace_length", "262144"),
        ("zisk.tex", "zisk", ("Final & 1/32 & 43", "Final & 1/16 & 43"), "circuits.Final.opening.rate", "1/32"),
        ("sp1.md", "sp1", ("| 8 | 94 |", "| 8 | 84 |"), "circuits.shrink.opening.queries", "94"),
        ("openvm.tex", "openvm2", ("193, 88, 81, 81", "193, 88, 81, 80"), "circuits.app.opening.queries",
         "[193, 88, 81, 81]"),
        ("openvm.tex", "openvm2", ("0.125", "0.25"), "circuits.internal_recursive.opening.rate", "1/8"),
        ("sp1.md", "sp1", ("KoalaBear^4", "BabyBear^4"), "circuits.compress.field", "KoalaBear^4"),
    ],
)  # fmt: skip
def test_a_cell_of_a_table_that_agrees_otherwise_contradicts(
    paper: str, target: str, change: tuple[str, str], key: str, value: str, tmp_path: Path
) -> None:
    """Both sides are quoted: file, line and text of the paper, key and value of the file."""
    path = changed(tmp_path, paper, change)
    code, content = found(path, target)
    (one,) = [one for one in content["findings"] if one["grade"] == "contradiction"]
    assert code == 1
    assert one["rule"] == "WP-NUM-TABLE"
    assert one["file"] == {"key": key, "value": value}
    line = next(i for i, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if change[1] in text)
    assert (one["paper"]["file"], one["paper"]["line"]) == (paper, line)


def test_circuits_may_stand_in_the_head(tmp_path: Path) -> None:
    rows = "| Parameter | core | shrink |\n|---|---|---|\n| queries | 124 | {} |\n| inverse rate | 4 | 8 |\n"
    path = tmp_path / "a.md"
    for queries, expected in (("94", []), ("84", ["WP-NUM-TABLE: shrink, queries: 84 in the paper, 94 in the file"])):
        path.write_text(f"SP1 6.1.0 at a glance.\n\n{rows.format(queries)}", encoding="utf-8")
        assert graded(found(path, "sp1")[1], "contradiction") == expected


def test_what_differs_in_a_paper_of_another_version_or_of_none_is_unknown(tmp_path: Path) -> None:
    wrong = (r"\texttt{Main} & 22 & 2 & 230", r"\texttt{Main} & 22 & 2 & 229")
    for version in ("describe ZisK 0.15.0", "describe the system"):
        code, content = found(changed(tmp_path, "zisk.tex", wrong, ("describe ZisK 0.16.1", version)), "zisk")
        assert code == 3
        (one,) = [text for text in graded(content, "unknown") if "Main, #queries" in text]
        assert "the file is of 0.16.1" in one
        assert run("check", tmp_path / "zisk.tex", "--zkvm", "zisk", "--strict").exit_code == 1


def test_words_that_leave_something_open_contradict_and_code_and_comments_do_not(tmp_path: Path) -> None:
    path = changed(tmp_path, "zisk.tex", ("Each limb", "% TODO\nThe \\texttt{TODO} list, \\verb|a ?? b|. Each limb"))
    assert found(path, "zisk")[0] == 3
    path.write_text(path.read_text(encoding="utf-8").replace("Each limb", "Is it so?? What ?? is a ?? b. Each limb"))
    assert found(path, "zisk")[0] == 3
    for text in ("TODO: write.", "See Section~??.", "(TBD)"):
        path.write_text((PAPERS / "zisk.tex").read_text(encoding="utf-8").replace("Each limb", f"{text} Each limb"))
        code, content = found(path, "zisk")
        assert code == 1
        assert [text.partition(":")[0] for text in graded(content, "contradiction")] == ["WP-OPEN"]


def test_ranges_of_one_symbol_that_differ_are_noted(tmp_path: Path) -> None:
    path = changed(tmp_path, "zisk.tex", ("The carry satisfies $c", "The limb satisfies $x"))
    assert [text for text in graded(found(path, "zisk")[1], "note") if "WP-SELF" in text]
    assert not [text for text in graded(found(PAPERS / "zisk.tex", "zisk")[1], "note") if "WP-SELF" in text]


def test_anchors_of_a_team_confirm_and_what_they_do_not_reach_stays_open(tmp_path: Path) -> None:
    path = changed(tmp_path, "zisk.tex", ("The machine executes", "\\req{W1-EX-1}{The machine executes"),
                   ("its own instruction set.", "its own instruction set.}"))  # fmt: skip
    code, content = found(path, "zisk")
    assert (code, content["phase"]) == (3, "W1")
    states = {requirement["id"]: requirement["state"] for requirement in content["requirements"]}
    assert [id for id, state in states.items() if state == "confirmed"] == ["W1-EX-1"]
    path.write_text(path.read_text(encoding="utf-8").replace("The machine executes", "TODO The machine executes"))
    states = {requirement["id"]: requirement["state"] for requirement in found(path, "zisk")[1]["requirements"]}
    assert states["W1-EX-1"] == "partial"


# What is no paper -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.tex", b""),
        ("a.tex", b"\x00\x01\x02" * 99),
        ("a.md", b"\xff\xfe\x00"),
        ("a.pdf", b"garbage"),
        ("a.xyz", b"text"),
    ],
)
def test_what_cannot_be_read_exits_with_2_and_a_sentence(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    result = run("check", tmp_path / name, "--zkvm", "zisk")
    assert result.exit_code == 2
    assert str(tmp_path / name) in result.stderr
    assert not result.stdout


def test_a_pdf_of_200_megabytes_exits_with_2(tmp_path: Path) -> None:
    with (tmp_path / "a.pdf").open("wb") as file:
        file.truncate(200 * 2**20)
    result = run("check", tmp_path / "a.pdf", "--zkvm", "zisk")
    assert (result.exit_code, result.stdout) == (2, "")


def test_files_outside_of_the_folder_are_told_and_not_read(tmp_path: Path) -> None:
    (tmp_path / "paper").mkdir()
    shutil.copy(PAPERS / "zisk.tex", tmp_path / "outside.tex")
    (tmp_path / "paper" / "a.tex").write_text("A paper. \\input{../outside} \\input{a} \\input{b}")
    os.symlink("/etc/passwd", tmp_path / "paper" / "b.tex")
    code, content = found(tmp_path / "paper", "zisk")
    assert code == 3
    unread = [one["message"] for one in content["findings"] if one["rule"] == "WP-READ"]
    assert [text.partition(": ")[2] for text in unread] == [
        "../outside: it lies outside of the paper's folder",
        "a: it puts in itself",
        "b: it lies outside of the paper's folder",
    ]
    assert not any(requirement["to_be_read"] for requirement in content["requirements"])


# Forms ------------------------------------------------------------------------------------------


def test_forms(tmp_path: Path) -> None:
    path = changed(tmp_path, "zisk.tex", (r"\texttt{Main} & 22 & 2 & 230", r"\texttt{Main} & 22 & 2 & 229"))
    table = run("check", path, "--zkvm", "zisk", "--phase", "W1").stdout
    assert "WP-NUM-TABLE  contradiction  zisk.tex:" in table
    assert "0 of 22 confirmed" in table
    assert "## ZisK: what contradicts" in run("check", path, "--zkvm", "zisk", "--format", "markdown").stdout
    sarif = json.loads(run("check", path, "--zkvm", "zisk", "--format", "sarif").stdout)
    (result,) = [one for one in sarif["runs"][0]["results"] if one["kind"] == "fail"]
    assert result["ruleId"] == "whitepaper/WP-NUM-TABLE"
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == path.as_uri()
    assert place["region"]["startLine"] > 1
