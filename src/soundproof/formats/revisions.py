"""A file as it was at a git revision, ``HEAD~1:my.toml``, and at all of them; read with git itself."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from soundproof.formats.files import MOST_BYTES
from soundproof.parameters.faults import UserError

__all__ = ["at_revision", "commits"]


def commits(path: Path) -> list[tuple[str, str]]:
    """The commits that changed a file, the oldest first, under all its names: ``REVISION:PATH`` and the day of each.

    Empty where the file is in no repository, or in none of its commits.  UserError if git cannot be run.
    """
    folder = path.resolve().parent
    log = ("log", "--follow", "--name-only", "--format=%x00%h %cs", "-z", "--", path.name)
    log_text = _git(*log, of=str(path), folder=folder)
    if log_text.returncode:
        return []
    entries: list[tuple[str, str]] = []
    for entry in log_text.stdout.decode("utf-8", "surrogateescape").split("\0"):
        words = entry.strip("\n")
        if re.fullmatch(r"[0-9a-f]{4,64} \d{4}-\d\d-\d\d", words):
            commit, day = words.split()
        elif words:
            entries.append((f"{commit}:{words}", day))
    return entries[::-1]


def at_revision(target: str, folder: Path | None = None) -> str:
    """The text of ``REVISION:PATH``, the path seen from a folder, the current one if none is given, or from the
    repository's top.

    UserError says what is missing: git, a repository here, the revision, the file in it, UTF-8.
    """
    revision, _, path = target.partition(":")
    if revision.startswith("-"):
        raise UserError(f"{target}: a revision does not begin with a dash")
    known = _git(
        "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}", of=target, folder=folder
    )
    if known.returncode:
        inside = _git("rev-parse", "--is-inside-work-tree", of=target, folder=folder)
        if inside.returncode:
            raise UserError(f"{target}: the current folder is in no git repository")
        raise UserError(
            f"{target}: git knows no revision {revision!r}\n    hint: a commit, branch or tag, as in HEAD~1"
        )
    commit = known.stdout.decode().strip()
    for place in (f"./{path}", path):
        size = _git("cat-file", "-s", f"{commit}:{place}", of=target, folder=folder)
        if size.returncode == 0 and int(size.stdout) > MOST_BYTES:
            raise UserError(f"{target}: is longer than {MOST_BYTES // 2**20} MiB")
        content = _git("cat-file", "blob", f"{commit}:{place}", of=target, folder=folder)
        if content.returncode == 0:
            try:
                return content.stdout.decode("utf-8-sig")
            except UnicodeDecodeError as error:
                raise UserError(f"{target}: is not UTF-8 text (byte {error.start})") from None
    raise UserError(f"{target}: there is no file {path!r} at {revision}")


def _git(*arguments: str, of: str, folder: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", *arguments], capture_output=True, check=False, cwd=folder)
    except OSError as error:
        raise UserError(f"{of}: git cannot be run: {error.strerror}") from None
