"""Fetching the engine: whatever is another file than is written down is refused, and nothing is left half done."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
import zipfile
from pathlib import Path

import pytest
from msgspec.structs import replace

from soundproof.analyses.site.engine import ENGINE, LIBRARY, RUNTIME, Archive, engine_at, fetch, packed
from soundproof.parameters.faults import UserError


class Local(Archive, frozen=True):
    """An archive that lies in a folder here."""

    folder: str = ""

    def command(self, folder: Path) -> list[str]:
        return ["cp", f"{self.folder}/{self.file}", str(folder)]


def local(folder: Path, file: str, pip: tuple[str, ...] | None) -> Local:
    sha256 = hashlib.sha256((folder / file).read_bytes()).hexdigest()
    return Local(file, sha256, file.partition("-")[0], "1", "MIT", "invented", pip, str(folder))


@pytest.fixture
def archives(tmp_path: Path) -> tuple[Local, ...]:
    """A runtime and a wheel, invented."""
    with tarfile.open(tmp_path / "pyodide-1.tgz", "w:gz") as out:
        library = packed([("abc.py", b"1"), ("unittest/case.py", b"2"), ("xml/sax.py", b"3")])
        for name in (*RUNTIME, "README.md"):
            content = library if name == LIBRARY else name.encode()
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size = len(content)
            out.addfile(entry, io.BytesIO(content))
    wheel = {
        "flint/__init__.py": b"1",
        "flint/test/test_all.py": b"2",
        "flint/types.pyi": b"3",
        "flint-1.dist-info/licenses/libs/COPYING": b"LGPL",
    }
    (tmp_path / "flint-1.whl").write_bytes(packed(wheel.items()))
    return local(tmp_path, "pyodide-1.tgz", None), local(tmp_path, "flint-1.whl", ())


def test_an_engine_is_laid_out(archives: tuple[Local, ...], tmp_path: Path) -> None:
    engine = fetch(tmp_path / "engine", archives)
    names = {path.relative_to(engine.folder).as_posix() for path in engine.folder.rglob("*") if path.is_file()}
    assert names == {*RUNTIME, "packages.zip", "engine.json", "licences/flint-1/libs/COPYING.txt"}
    assert set(engine.files) == names
    with zipfile.ZipFile(engine.folder / "packages.zip") as found:
        assert set(found.namelist()) == {"flint/__init__.py"}
    with zipfile.ZipFile(engine.folder / LIBRARY) as found:
        assert found.namelist() == ["abc.py", "xml/sax.py"]
    parts = json.loads((engine.folder / "engine.json").read_text())["parts"]
    assert [part["licence"] for part in parts] == ["MIT", "MIT"]
    assert engine_at(engine.folder) == engine
    assert fetch(tmp_path / "engine", archives).digest == engine.digest  # it replaces itself, with the same bytes


def test_another_archive_is_refused_and_nothing_is_left(archives: tuple[Local, ...], tmp_path: Path) -> None:
    wrong = (archives[0], replace(archives[1], sha256="0" * 64))
    with pytest.raises(UserError, match=r"flint-1\.whl: has the SHA-256 [0-9a-f]{64}, not 0{64}"):
        fetch(tmp_path / "place" / "engine", wrong)
    assert list((tmp_path / "place").iterdir()) == []


def test_what_was_not_fetched_is_said(archives: tuple[Local, ...], tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"pyodide 1: was not fetched: .*No such file"):
        fetch(tmp_path / "engine", (replace(archives[0], folder="/nowhere"),))


def test_a_folder_of_something_else_is_left_alone(archives: tuple[Local, ...], tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "thesis.tex").write_text("years")
    with pytest.raises(UserError, match="is something else than an engine"):
        fetch(tmp_path / "papers", archives)
    assert (tmp_path / "papers" / "thesis.tex").read_text() == "years"


def test_an_engine_that_was_changed_is_refused(archives: tuple[Local, ...], tmp_path: Path) -> None:
    engine = fetch(tmp_path / "engine", archives)
    (engine.folder / "pyodide.mjs").write_text("other")
    with pytest.raises(UserError, match=r"pyodide\.mjs: is not the file that was fetched"):
        engine_at(engine.folder)
    with pytest.raises(UserError, match="no engine is there"):
        engine_at(tmp_path / "nothing")


def test_the_list_is_exact() -> None:
    for archive in ENGINE:
        assert len(archive.sha256) == 64
        assert archive.version in archive.file
        assert any(word in archive.licence for word in ("MPL", "MIT", "BSD"))


def test_no_archive_depends_on_the_machine_that_fetches_it() -> None:
    """Pip takes the wheel that fits a machine best, unless it is told which: those of several are compiled."""
    compiled = {"python-flint", "msgspec", "tomli"}
    assert {archive.name for archive in ENGINE if "--platform" in (archive.pip or ())} == compiled
