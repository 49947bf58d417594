"""``soundproof history`` on files, on the commits of one, and on what cannot be read."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from click.testing import CliRunner

from soundproof.cli.group import main
from soundproof.formats.files import CATALOGUE


def _history(*arguments: str) -> dict[str, Any]:
    result = CliRunner().invoke(main, ["history", *arguments, "--format", "json"])
    assert result.exit_code == 0
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_every_commit_that_changed_what_a_file_says_is_a_version(repository: Path) -> None:
    versions = _history(str(repository))["versions"]
    assert [(version["committed"], version["version"]) for version in versions] == [
        ("2026-01-02", "unknown"),
        ("2026-02-03", "unknown"),
        ("2026-05-06", "2"),
    ]
    sources = [version["source"].partition(":")[2] for version in versions]
    assert sources == ["own/pico.toml", "own/pico.toml", "own/renamed.toml"]
    assert versions[0]["bits"] == 57
    assert versions[1]["bits"] > 57


def test_a_commit_that_cannot_be_read_is_named(repository: Path) -> None:
    result = CliRunner().invoke(main, ["history", str(repository)])
    assert result.exit_code == 0
    assert "own/pico.toml:" in result.stderr
    assert "TOML syntax" in result.stderr


def test_what_is_not_committed_is_the_last_version(repository: Path, tmp_path: Path) -> None:
    before = repository.read_text(encoding="utf-8")
    repository.write_text(before.replace("queries = 90", "queries = 100"), encoding="utf-8")
    try:
        versions = _history(str(repository))["versions"]
    finally:
        repository.write_text(before, encoding="utf-8")
    assert len(versions) == 4
    assert versions[-1]["committed"] is None
    assert _history(str(repository), "--last", "1")["versions"][0]["committed"] == "2026-05-06"


def test_several_files_are_versions_in_their_order(tmp_path: Path) -> None:
    pico = (CATALOGUE / "pico.toml").read_text(encoding="utf-8")
    for name, queries in (("a", 84), ("b", 100)):
        version_text = re.sub(r"queries +=  *84", f"queries = {queries}", pico)
        (tmp_path / f"{name}.toml").write_text(version_text, encoding="utf-8")
    versions = _history(str(tmp_path / "b.toml"), str(tmp_path / "a.toml"))["versions"]
    assert [Path(version["source"]).stem for version in versions] == ["b", "a"]
    assert versions[0]["bits"] > versions[1]["bits"]


def test_a_table_for_each_and_drawings_on_a_page(repository: Path, tmp_path: Path) -> None:
    shown = CliRunner().invoke(main, ["history", str(repository)]).stdout
    assert "Pico by version" in shown
    assert "Pico 2 by the date of the bounds" in shown
    page = tmp_path / "pico.html"
    assert CliRunner().invoke(main, ["history", str(repository), "-o", str(page)]).exit_code == 0
    assert page.read_text(encoding="utf-8").count('class="timeline wide"') == 2


def test_a_drawing_for_a_file_of_its_own(tmp_path: Path) -> None:
    drawing = tmp_path / "pico.svg"
    assert CliRunner().invoke(main, ["history", "pico", "-o", str(drawing)]).exit_code == 0
    root = ElementTree.fromstring(drawing.read_text(encoding="utf-8"))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "57" in [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]


def test_two_zkvms_have_no_history() -> None:
    result = CliRunner().invoke(main, ["history", "pico", "sp1"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "a history is that of one zkVM" in result.stderr


def test_a_file_that_names_its_zkvm_anew_has_a_history(repository: Path) -> None:
    before = repository.read_text(encoding="utf-8")
    after = re.sub(r'(?m)^name +=.*"Pico"', 'name = "Monte"', before)
    assert after != before
    repository.write_text(after, encoding="utf-8")
    try:
        result = CliRunner().invoke(main, ["history", str(repository), "--format", "markdown"])
    finally:
        repository.write_text(before, encoding="utf-8")
    assert result.exit_code == 0
    assert f"named Pico before {repository}, and Monte from there on" in result.stdout.replace("\\", "")
