"""The page of a zkVM's history: the versions of a file in a repository, and the dates of bounds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from soundproof.cli.group import main


def _page(target: str, folder: Path) -> tuple[str, dict[str, Any], str]:
    """The page, what is beside it, and what was said."""
    result = CliRunner().invoke(main, ["site", target, "-o", str(folder)])
    assert result.exit_code == 0
    (own,) = (folder / "zkvm").iterdir()
    place = own / "history"
    return (place / "index.html").read_text("utf-8"), json.loads((place / "index.json").read_text()), result.stderr


def test_commits_of_a_file_are_versions(repository: Path, tmp_path: Path) -> None:
    page, value, said = _page(str(repository), tmp_path / "s")
    days = ["2026-01-02", "2026-02-03", "2026-05-06"]
    assert [version["committed"] for version in value["versions"]] == days
    section = page[page.index('id="versions"') : page.index('id="bounds"')]
    assert [day for day in days if f">{day}<" in section] == days
    for version in value["versions"]:
        assert f">{version['bits']}<" in section
    assert "own/pico.toml" in said  # the commit that cannot be read


def test_only_the_last_versions_are_assessed_and_the_page_says_so(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("soundproof.analyses.site.contents.VERSIONS", 2)
    page, value, _ = _page(str(repository), tmp_path / "s")
    assert [version["committed"] for version in value["versions"]] == ["2026-02-03", "2026-05-06"]
    assert "Of 3 versions these are the last." in page


def test_a_file_with_one_version_has_dates_of_bounds_alone(tmp_path: Path) -> None:
    page, value, _ = _page("miden", tmp_path / "s")
    assert len(value["versions"]) == 1
    assert 'id="versions"' not in page
    assert 'id="bounds"' in page
