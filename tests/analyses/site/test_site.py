"""The site: every link leads somewhere, and every figure is that of the assessment."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from soundproof.cli.group import main


def run(*arguments: str, epoch: str | None = "1764288000") -> Result:
    return CliRunner(env={"SOURCE_DATE_EPOCH": epoch}).invoke(main, ["site", *arguments])


def test_one_input_gives_the_same_bytes(tmp_path: Path) -> None:
    sums = []
    for name in ("a", "b"):
        assert run("pico", "-o", str(tmp_path / name)).exit_code == 0
        sums.append((tmp_path / name / "SHA256SUMS").read_text())
    assert sums[0] == sums[1]
    assert "zkvm/pico/index.html" in sums[0]


def test_what_programs_get_is_what_the_command_prints(tmp_path: Path) -> None:
    assert run("pico", "-o", str(tmp_path / "s")).exit_code == 0
    printed = CliRunner().invoke(main, ["assess", "pico", "--format", "json"]).stdout
    assert json.loads((tmp_path / "s/zkvm/pico/index.json").read_text()) == json.loads(printed)


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    result = run("pico", "-o", str(tmp_path))
    assert result.exit_code == 2
    assert "no site wrote" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("listed", ["../outside.txt", "/outside.txt"])
def test_nothing_outside_of_the_folder_is_removed(tmp_path: Path, listed: str) -> None:
    folder, outside = tmp_path / "s", tmp_path / "outside.txt"
    outside.write_text("mine")
    folder.mkdir()
    (folder / "SHA256SUMS").write_text(f"{'0' * 64}  {listed}\n")
    assert run("pico", "-o", str(folder)).exit_code == 0
    assert outside.read_text() == "mine"
