"""Files at git revisions, with a repository of the test's own."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from soundproof.analyses.optimize.command import _target
from soundproof.formats.files import CATALOGUE, load
from soundproof.parameters.faults import UserError

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two commits of ``params/my.toml``: with 84 queries, then with 90."""
    for name, value in (("AUTHOR", "A"), ("COMMITTER", "A")):
        monkeypatch.setenv(f"GIT_{name}_NAME", value)
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "a@example.org")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "none"))
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "params" / "my.toml"
    file.parent.mkdir()
    text = (CATALOGUE / "pico.toml").read_text(encoding="utf-8")
    _git("init", "--quiet")
    for content in (text, text.replace("queries      = 84", "queries      = 90")):
        file.write_text(content, encoding="utf-8")
        _git("add", ".")
        _git("commit", "--quiet", "-m", "parameters")
    return tmp_path


def _git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], check=True, capture_output=True)


def _queries(target: str) -> object:
    return load(target).circuits[0].opening.queries


def test_a_path_from_the_top_and_from_the_current_folder(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [_queries(target) for target in ("HEAD~1:params/my.toml", "HEAD:params/my.toml")] == [84, 90]
    monkeypatch.chdir(repository / "params")
    assert [_queries(target) for target in ("HEAD~1:my.toml", "HEAD~1:params/my.toml", "my.toml")] == [84, 84, 90]


def test_what_is_missing_is_named(repository: Path) -> None:
    (repository / "latin.toml").write_bytes(b"# \xe9")
    _git("add", ".")
    _git("commit", "--quiet", "-m", "another")
    complaints = {
        "HEAD~9:params/my.toml": "git knows no revision 'HEAD~9'\n    hint: a commit, branch or tag, as in HEAD~1",
        "--help:params/my.toml": "a revision does not begin with a dash",
        "HEAD:params/your.toml": "there is no file 'params/your.toml' at HEAD",
        "HEAD:params": "there is no file 'params' at HEAD",
        "HEAD:latin.toml": "is not UTF-8 text (byte 2)",
    }
    for target, complaint in complaints.items():
        with pytest.raises(UserError) as caught:
            load(target)
        assert str(caught.value) == f"{target}: {complaint}"


def test_faults_are_placed_in_the_revision(repository: Path) -> None:
    (repository / "bad.toml").write_text("[zkvm]\nname = 3\n", encoding="utf-8")
    _git("add", ".")
    _git("commit", "--quiet", "-m", "bad")
    with pytest.raises(UserError, match=r"^HEAD:bad.toml:1: zkvm.version: is missing"):
        load("HEAD:bad.toml")


def test_a_file_with_a_colon_is_a_file(repository: Path) -> None:
    (repository / "a:b.toml").write_text((repository / "params" / "my.toml").read_text(), encoding="utf-8")
    assert _queries("a:b.toml") == 90


def test_outside_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(UserError, match="the current folder is in no git repository"):
        load("HEAD:my.toml")


def test_without_git(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UserError, match="git cannot be run"):
        load("HEAD:my.toml")


def test_optimize_takes_a_file_at_a_revision(repository: Path) -> None:
    """With a circuit or without; the colon before the path is not that before a circuit."""
    past, now = "HEAD~1:params/my.toml", "params/my.toml"
    assert [(zkvm.name, name) for zkvm, name in (_target(past), _target(f"{past}:EMBED"))] == [
        ("Pico", None),
        ("Pico", "embed"),
    ]
    assert _target(past)[0] == load(past) != _target(now)[0]
    for target, problem in (
        ("HEAD~9:params/my.toml", "HEAD~9:params/my.toml: git knows no revision 'HEAD~9'"),
        ("HEAD:my.tml", "HEAD:my.tml: there is no file 'my.tml' at HEAD"),
        ("picco:embed", "picco: neither a catalogue name nor a file"),
        (f"{past}:main", "no circuit is named 'main' in Pico"),
    ):
        with pytest.raises(UserError) as caught:
            _target(target)
        assert str(caught.value).startswith(problem)


def test_optimize_takes_a_circuit_with_colons_in_its_name(repository: Path) -> None:
    text = Path("params/my.toml").read_text(encoding="utf-8").replace("circuits.embed", 'circuits."a:b.c d"')
    for place in ('final   = "', 'circuits       = ["'):
        text = text.replace(f'{place}embed"', f'{place}a:b.c d"')
    Path("params/odd.toml").write_text(text, encoding="utf-8")
    assert _target("params/odd.toml:a:b.c d")[1] == "a:b.c d"
    with pytest.raises(UserError, match="no circuit is named 'a:b' in Pico"):
        _target("params/odd.toml:a:b")
