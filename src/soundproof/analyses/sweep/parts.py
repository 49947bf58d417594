"""The folder of a sweep's parts: whose it is, which parts are whole, and that one process at a time writes them.

The name of a part has a digest of the sweep and of the part's bytes.  A part is written beside its
place, brought to disk and moved there.  What is damaged later, or belongs to another sweep, does not
have the digest that its name says, and is computed again.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct, field

from soundproof.analyses.sweep import store
from soundproof.analyses.sweep.disk import written
from soundproof.analyses.sweep.plan import Plan
from soundproof.parameters.faults import UserError

__all__ = ["Parts", "held"]

LOCK, STATED, SCRATCH = "lock", "sweep.json", "scratch"
_NAME = re.compile(r"([0-9]{6,})-([0-9a-f]{32})\.parquet")


class Parts(Struct):
    """The parts of a sweep that are there; ``scratch`` is a folder for whatever is temporary.

    ``files`` are the whole ones by their numbers, ``damaged`` the names of those that are not.
    ``done`` says that nothing of the folder is needed any more.
    """

    folder: Path
    identity: str
    files: dict[int, Path] = field(default_factory=dict)
    damaged: list[str] = field(default_factory=list)
    done: bool = False

    @property
    def scratch(self) -> Path:
        return self.folder / SCRATCH

    def save(self, number: int, content: bytes) -> None:
        """Keep a part: it is on disk when this returns."""
        file = self.folder / f"{number:06d}-{self._digest(content)}.parquet"
        written(file, content)
        self.files[number] = file

    def look(self) -> None:
        """Read what is there; parts that are damaged are removed."""
        for file in sorted(self.folder.iterdir()):
            parts = _NAME.fullmatch(file.name)
            if parts is None:
                continue
            if self._digest(file.read_bytes()) == parts[2]:
                self.files[int(parts[1])] = file
            else:
                self.damaged.append(file.name)
                file.unlink()

    def _digest(self, content: bytes) -> str:
        return hashlib.sha256(self.identity.encode() + content).hexdigest()[:32]


@contextmanager
def held(folder: Path, plan: Plan) -> Iterator[Parts]:
    """Hold the folder of a sweep's parts, made if need be; it is removed afterwards if nothing in it is of use.

    UserError if it has parts of another sweep, or another process holds it; OSError if it cannot be written.
    """
    identity = plan.identity
    _see(folder, identity)
    lock = _lock(folder)
    parts = Parts(folder, identity)
    try:
        _see(folder, identity)
    except BaseException:
        os.close(lock)
        raise
    try:
        written(folder / STATED, json.dumps(store.about(plan), ensure_ascii=False, indent=1).encode())
        shutil.rmtree(parts.scratch, ignore_errors=True)  # of a run that was killed
        parts.scratch.mkdir(exist_ok=True)
        parts.look()
        yield parts
    finally:
        shutil.rmtree(parts.scratch, ignore_errors=True)
        # What is there counts, not what is noted: an interrupt may come between the two.
        useless = parts.done or not any(_NAME.fullmatch(file.name) for file in folder.iterdir())
        if useless and os.name == "posix":  # before anybody else may hold it
            shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)
        if useless and os.name != "posix":  # where an open file cannot be removed
            shutil.rmtree(folder, ignore_errors=True)


def _see(folder: Path, identity: str) -> None:
    """UserError if a folder is there that is not this sweep's.  One without a description is, if nothing is in it."""
    if not folder.exists():
        return
    try:
        stated = json.loads((folder / STATED).read_text(encoding="utf-8"))["identity"]
    except (OSError, ValueError, KeyError, TypeError):  # never written, or lost with the machine's power
        ours = {LOCK, STATED, f"{STATED}.part", SCRATCH}
        stated = identity if all(file.name in ours for file in folder.iterdir()) else None
    if stated != identity:
        problem = "has parts of another sweep, or of another version"
        raise UserError(f"{folder}: {problem}\n    hint: remove it, or choose another -o")


def _lock(folder: Path) -> int:
    """A lock that ends with this process, as an open file.  UserError if another process has it."""
    while True:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o666)
        except FileNotFoundError:
            continue  # another process is done, and has removed the folder just now
        if not _taken(lock):
            os.close(lock)
            problem = "another process computes this sweep"
            raise UserError(f"{folder}: {problem}\n    hint: wait for its results, or choose another -o")
        try:
            if os.path.samestat(os.fstat(lock), os.stat(folder / LOCK)):
                return lock
        except FileNotFoundError:
            pass
        os.close(lock)  # it was the lock of a folder that is gone


def _taken(lock: int) -> bool:
    """Whether the lock of an open file is this process's now; where there are no locks it always is."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:  # some network file systems
        return True
    return True
