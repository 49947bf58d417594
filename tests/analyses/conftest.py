"""A file in a git repository, as history and the site read it."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from soundproof.formats.files import CATALOGUE

PICO = re.sub(r"queries +=", "queries =", (CATALOGUE / "pico.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four commits: more queries, only a comment, a fault, and the file under another name."""
    folder = tmp_path_factory.mktemp("repository")
    file = folder / "own" / "pico.toml"
    file.parent.mkdir()
    _git(folder, "init", "-q")
    changed = PICO.replace("queries = 84", "queries = 90")
    assert changed != PICO
    for day, text in (
        ("2026-01-02", PICO),
        ("2026-02-03", changed),
        ("2026-03-04", f"# a comment\n{changed}"),
        ("2026-04-05", changed.replace("queries = 90", "queries = none")),
    ):
        file.write_text(text, encoding="utf-8")
        _commit(folder, day)
    renamed = file.with_name("renamed.toml")
    file.rename(renamed)
    renamed.write_text(changed.replace('version = "unknown"', 'version = "2"'), encoding="utf-8")
    _commit(folder, "2026-05-06")
    return renamed


def _git(folder: Path, *arguments: str, day: str = "2026-01-01") -> None:
    names = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    when = {"GIT_AUTHOR_DATE": f"{day}T12:00:00Z", "GIT_COMMITTER_DATE": f"{day}T12:00:00Z"}
    subprocess.run(["git", *names, *arguments], cwd=folder, check=True, env={**os.environ, **when}, timeout=60)


def _commit(folder: Path, day: str) -> None:
    _git(folder, "add", "-A")
    _git(folder, "commit", "-q", "-m", day, day=day)
