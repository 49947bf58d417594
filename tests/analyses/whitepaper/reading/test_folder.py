"""Papers are untrusted: nothing outside of their folder is read, no device, nothing too long, nothing twice."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from soundproof.analyses.whitepaper.reading import folder
from soundproof.analyses.whitepaper.reading.papers import read_paper
from soundproof.parameters.faults import UserError


def paper(where: Path, **files: str) -> Path:
    where.mkdir(exist_ok=True)
    for name, text in files.items():
        path = where / name.replace("__", "/").replace("_tex", ".tex")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return where


def said(path: Path) -> tuple[str, list[str]]:
    read = read_paper(str(path))
    return " ".join(item.text for item in read.of("prose")), [span.text for span in read.unread]


def test_files_that_are_put_in_are_read_and_no_others(tmp_path: Path) -> None:
    (tmp_path / "secret.tex").write_text("secret")
    where = paper(
        tmp_path / "paper",
        main_tex="a \\input{part/b} \\input{../secret} \\input{/etc/hostname} \\include{none} \\input{link} z",
        part__b_tex="b \\input{part/c}",
        part__c_tex="c",
    )
    os.symlink(tmp_path / "secret.tex", where / "link.tex")
    text, unread = said(where / "main.tex")
    assert text.split() == ["a", "b", "c", "z"]
    assert [line.partition(":")[2].strip() for line in unread] == [
        "it lies outside of the paper's folder",
        "it lies outside of the paper's folder",
        "there is no such file",
        "it lies outside of the paper's folder",
    ]


def test_a_ring_of_files_ends(tmp_path: Path) -> None:
    where = paper(tmp_path, a_tex="a \\input{b}", b_tex="b \\input{a} \\input{b}")
    text, unread = said(where / "a.tex")
    assert text.split() == ["a", "b"]
    assert unread == ["a: it puts in itself", "b: it puts in itself"]


def test_a_device_is_no_file(tmp_path: Path) -> None:
    where = paper(tmp_path, a_tex="a \\input{pipe}")
    os.mkfifo(where / "pipe.tex")
    assert said(where / "a.tex") == ("a", ["pipe: it is no file"])
    with pytest.raises(UserError, match="no file"):
        read_paper(str(where / "pipe.tex"))


def test_what_is_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "MOST_BYTES", 1000)
    where = paper(tmp_path, a_tex="a \\input{b}", b_tex="b" * 1000)
    assert said(where / "a.tex")[1] == ["b: with it the paper is longer than 0 MiB"]
    with pytest.raises(UserError, match="longer than"):
        read_paper(str(paper(tmp_path / "c", c_tex="c" * 1001)))


def test_chains_of_files_are_not_followed_for_ever(tmp_path: Path) -> None:
    where = paper(tmp_path, **{f"f{i}_tex": f"x \\input{{f{i + 1}}}" for i in range(40)})
    text, unread = said(where / "f0.tex")
    assert len(text.split()) == 32
    assert unread == ["f32: more than 32 files put in each other"]


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.tex", b"", "holds no text"),
        ("a.tex", bytes(range(256)), "it is no text"),
        ("a.md", b"   \n\n", "holds no text"),
        ("a.pdf", b"%PDF-1.7 and nothing else", "no PDF that can be read"),
        ("a.docx", b"PK", "is no source of a paper"),
    ],
)
def test_what_is_no_paper(tmp_path: Path, name: str, content: bytes, problem: str) -> None:
    if name.endswith(".pdf"):
        pytest.importorskip("pypdf")
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UserError, match=problem):
        read_paper(str(tmp_path / name))


def test_a_pdf_of_200_megabytes_is_refused_at_once(tmp_path: Path) -> None:
    with (tmp_path / "a.pdf").open("wb") as file:
        file.truncate(200 * 2**20)
    with pytest.raises(UserError, match="longer than 64 MiB"):
        read_paper(str(tmp_path / "a.pdf"))


def test_the_paper_of_a_folder(tmp_path: Path) -> None:
    where = paper(tmp_path, paper_tex="a \\input{b}", b_tex="b", old_tex="c")
    assert said(where)[0].split() == ["a", "b"]
    (where / "paper.tex").unlink()
    assert said(where)[0].split() == ["b", "c"]
    with pytest.raises(UserError, match="no source of a paper in it"):
        read_paper(str(paper(tmp_path / "empty")))


def test_what_is_nested_too_deeply_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.typ").write_text("#table(" + "table.header(" * 5000 + ")" * 5001)
    with pytest.raises(UserError, match=r"nested too deeply|holds no text"):
        read_paper(str(tmp_path / "a.typ"))


def test_an_old_paper_in_latin_1_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.tex").write_bytes("Übergang".encode("latin-1"))
    assert said(tmp_path / "a.tex")[0] == "Übergang"
