"""The calculator's engine: CPython in WebAssembly (Pyodide) with what soundproof needs, fetched when a site is built.

Nothing of it is in this package.  Ordinary clients fetch it, npm and pip; every archive must have the SHA-256 that is
written here, so that whoever serves them decides nothing.  A site has its own copy: a page asks no other host.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from msgspec import Struct

from soundproof.parameters.faults import UserError

__all__ = ["ENGINE", "MANIFEST", "Engine", "engine_at", "fetch", "packed"]


class Archive(Struct, frozen=True):
    """One archive that is fetched: the file's name, its digest, what fetches it, and whose terms it has."""

    file: str
    sha256: str
    name: str
    version: str
    licence: str
    source: str
    pip: tuple[str, ...] | None = None  # options; None: npm

    def command(self, folder: Path) -> list[str]:
        """What fetches the archive into a folder."""
        if self.pip is None:
            return ["npm", "pack", "--silent", "--pack-destination", str(folder), f"{self.name}@{self.version}"]
        wanted = f"{self.name}=={self.version}"
        return [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--disable-pip-version-check",
                "--only-binary", ":all:", *self.pip, "--dest", str(folder), wanted]  # fmt: skip


WASM = ("--platform", "pyemscripten_2026_0_wasm32", "--python-version", "3.14", "--implementation", "cp", "--abi")

ENGINE = (
    Archive(
        "pyodide-314.0.7.tgz",
        "66b7949e5a0cba2250b586d7e368bf12fb482800748d182c4618254b685ffaa0",
        "pyodide",
        "314.0.7",
        "MPL-2.0; the Python in it: PSF-2.0",
        "https://github.com/pyodide/pyodide",
    ),
    Archive(
        "python_flint-0.9.0-cp314-cp314-pyemscripten_2026_0_wasm32.whl",
        "b31f5c00e0e36040ab58d00b3025156e20869b990d776e4bf90f870b1ee11ad3",
        "python-flint",
        "0.9.0",
        "MIT; FLINT, GMP and MPFR in it: LGPL-3.0-or-later",
        "https://github.com/flintlib/python-flint",
        (*WASM, "cp314"),
    ),
    Archive(
        "click-8.5.1-py3-none-any.whl",
        "8bb5376d2006950386f8c6427613334a2acadc5f559cb80e638d00b4df957e37",
        "click",
        "8.5.1",
        "BSD-3-Clause",
        "https://github.com/pallets/click",
        (),
    ),
    Archive(
        "packaging-26.4-py3-none-any.whl",
        "81383611a09c1bc0b08b76e0fd5829d7c6824c65b27a6aee339da133f4233ea2",
        "packaging",
        "26.4",
        "Apache-2.0 or BSD-2-Clause",
        "https://github.com/pypa/packaging",
        (),
    ),
    Archive(
        "msgspec-0.22.0-cp314-cp314-pyemscripten_2026_0_wasm32.whl",
        "a66b1766311e42371e509c996c3933b161c7ae0eabdf361af5316dec197e1022",
        "msgspec",
        "0.22.0",
        "BSD-3-Clause",
        "https://github.com/msgspec/msgspec",
        (*WASM, "cp314"),
    ),
    Archive(
        "tomli-2.5.0-py3-none-any.whl",
        "32a7b79ac57a2e83670ce329ccf675798bc5a2094783a63676866b70503f2e2b",
        "tomli",
        "2.5.0",
        "MIT",
        "https://github.com/hukkin/tomli",
        ("--platform", "any"),  # not the one that is compiled for the machine that fetches it
    ),
)
"""What is fetched.  Each archive is the only one of its name, so one digest is enough."""

LIBRARY = "python_stdlib.zip"
RUNTIME = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", LIBRARY)
"""What a browser needs of Pyodide."""

PACKAGES = "packages.zip"
MANIFEST = "engine.json"
LICENCES = ".dist-info/licenses/"
UNUSED = (".pyi", ".pxd", ".pyx", ".h")
"""Ends of names of files in wheels that nothing runs; nor does it run the tests."""

UNRUN = frozenset(
    {
        "_pyrepl",
        "bdb",
        "cProfile",
        "cmd",
        "doctest",
        "ftplib",
        "imaplib",
        "mailbox",
        "modulefinder",
        "multiprocessing",
        "pdb",
        "pickletools",
        "poplib",
        "profile",
        "pstats",
        "pydoc",
        "smtplib",
        "sqlite3",
        "trace",
        "unittest",
        "wave",
        "wsgiref",
        "xmlrpc",
    }
)
"""Modules of the standard library that no page runs, a sixth of it: debuggers, mail, tests."""

PATIENCE = 600
"""Seconds that one archive may take."""


class Engine(Struct, frozen=True):
    """An engine in a folder: its files, relative to it, and one digest of them all."""

    folder: Path
    files: tuple[str, ...]
    digest: str


def fetch(folder: Path, archives: tuple[Archive, ...] = ENGINE) -> Engine:
    """Fetch the engine and lay it out in a folder, which is replaced whole.

    UserError where a client is missing or fails, or where an archive is another one than is written here.
    """
    if folder.exists() and not (folder / MANIFEST).is_file() and (not folder.is_dir() or any(folder.iterdir())):
        raise UserError(f"{folder}: is something else than an engine\n    hint: name a folder that there is none of")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".soundproof-", dir=folder.parent) as scratch:
            new = Path(scratch, "engine")
            new.mkdir()
            _lay_out(new, [(archive, _fetched(archive, Path(scratch))) for archive in archives])
            if folder.exists():
                shutil.rmtree(folder)
            new.rename(folder)
    except OSError as error:
        raise UserError(f"{folder}: cannot be written: {error.strerror}") from None
    return engine_at(folder)


def engine_at(folder: Path) -> Engine:
    """The engine that was fetched into a folder.  UserError where there is none, or where a file is another one."""
    hint = f"hint: soundproof site --fetch-engine {folder}"
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        for name, sha256 in manifest["files"].items():
            if _sha256(folder / name) != sha256:
                raise UserError(f"{folder / name}: is not the file that was fetched\n    {hint}")
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise UserError(f"{folder}: no engine is there\n    {hint}") from None
    whole = hashlib.sha256("".join(manifest["files"].values()).encode()).hexdigest()
    return Engine(folder, (*manifest["files"], MANIFEST), whole[:16])


def _fetched(archive: Archive, folder: Path) -> Path:
    """An archive, fetched by its client and compared with the digest that is written here."""
    command = archive.command(folder)
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    except FileNotFoundError:
        raise UserError(f"{command[0]} fetches {archive.name}, and is not installed\n    hint: install it") from None
    except subprocess.TimeoutExpired:
        raise UserError(f"{archive.name}: was not fetched in {PATIENCE} seconds") from None
    path = folder / archive.file
    if done.returncode or not path.is_file():
        said = (done.stderr.strip().splitlines() or [f"there is no {archive.file}"])[-1]
        raise UserError(f"{archive.name} {archive.version}: was not fetched: {said}")
    if (digest := _sha256(path)) != archive.sha256:
        raise UserError(f"{archive.file}: has the SHA-256 {digest}, not {archive.sha256}\n    hint: do not use it")
    return path


def _lay_out(folder: Path, fetched: list[tuple[Archive, Path]]) -> None:
    """The files that a site serves: the runtime, all packages as one archive, licences, and a list of it all."""
    contents: list[tuple[str, bytes]] = []
    for archive, path in fetched:
        if archive.pip is None:
            with tarfile.open(path) as packed_up:
                for name in RUNTIME:
                    member = packed_up.extractfile(f"package/{name}")
                    if member is None:
                        raise UserError(f"{archive.file}: has no {name}")
                    content = member.read()
                    (folder / name).write_bytes(_run(content) if name == LIBRARY else content)
        else:
            contents += _needed(path)
    licences = {name: text for name, text in contents if LICENCES in name}
    (folder / PACKAGES).write_bytes(packed((name, text) for name, text in contents if name not in licences))
    for name, text in licences.items():
        package, _, licence = name.partition(LICENCES)
        target = folder / "licences" / package / f"{licence.removesuffix('.txt')}.txt"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text)
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    parts = [
        {"name": a.name, "version": a.version, "licence": a.licence, "source": a.source, "sha256": a.sha256}
        for a, _ in fetched
    ]
    manifest = {"parts": parts, "files": {name: _sha256(folder / name) for name in names}}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def _run(library: bytes) -> bytes:
    """The standard library without what no page runs."""
    with zipfile.ZipFile(io.BytesIO(library)) as whole:
        names = [name for name in whole.namelist() if not name.endswith("/")]
        kept = [name for name in names if name.partition("/")[0].removesuffix(".py") not in UNRUN]
        return packed((name, whole.read(name)) for name in kept)


def _needed(wheel: Path) -> Iterator[tuple[str, bytes]]:
    """The files of a wheel without its tests and what only compilers and editors read."""
    with zipfile.ZipFile(wheel) as packed_up:
        for name in packed_up.namelist():
            path = PurePosixPath(name)
            if not name.endswith("/") and path.suffix not in UNUSED and "test" not in path.parts[:-1]:
                yield name, packed_up.read(name)


def packed(contents: Iterable[tuple[str, bytes]]) -> bytes:
    """Files as a ZIP archive: the same bytes for the same files, whenever it is made."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in sorted(contents):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return out.getvalue()


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
