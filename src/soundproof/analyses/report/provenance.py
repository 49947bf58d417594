"""What a report was made from, and by what: the file with its digest, this program and its commit."""

from __future__ import annotations

import hashlib
import json
import subprocess
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from msgspec import Struct

from soundproof.formats.files import text_of
from soundproof.version import __version__

__all__ = ["Provenance", "provenance"]

PATIENCE = 5
"""Seconds that git may take."""


class Provenance(Struct, frozen=True):
    """The ``file`` of a zkVM with its SHA-256, and this ``tool`` with its ``commit`` where that is known."""

    file: str
    sha256: str
    tool: str
    commit: str


def provenance(target: str) -> Provenance:
    """Where the figures of a target come from.  UserError if it cannot be read."""
    name, text = text_of(target)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Provenance(Path(name).name, digest, f"soundproof {__version__}", _commit())


def _commit() -> str:
    """The commit this program was installed from, or stands at in a checkout; empty if nobody knows."""
    try:
        origin = distribution("soundproof").read_text("direct_url.json")
    except PackageNotFoundError:
        origin = None
    commit = json.loads(origin).get("vcs_info", {}).get("commit_id") if origin else None
    if commit:
        return f"commit {commit}"
    package = Path(__file__).resolve().parents[2]
    if not (package.parents[1] / ".git").exists():
        return ""
    try:
        asked = ["git", "-C", str(package), "describe", "--always", "--dirty", "--abbrev=12"]
        done = subprocess.run(asked, capture_output=True, text=True, timeout=PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return f"commit {done.stdout.strip()}" if done.returncode == 0 else ""
