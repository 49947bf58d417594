"""The lock of CI: everything that the package and its extras want is there, at a version that they admit, by hashes."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PINS = {canonicalize_name(name): version for name, version in re.findall(r"^([\w.-]+)==(\S+)", LOCK, re.M)}


def test_everything_that_is_declared_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = [
        *project["dependencies"],
        *(text for extra in project["optional-dependencies"].values() for text in extra),
    ]
    wanted = [found for found in map(Requirement, declared) if found.name != project["name"]]
    assert [str(found) for found in wanted if PINS.get(canonicalize_name(found.name), "") not in found.specifier] == []


def test_every_pin_has_hashes_and_the_lock_no_address() -> None:
    entries = re.split(r"\n(?=[\w.-]+==)", LOCK)[1:]
    assert len(entries) == len(PINS) > 50
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert not re.search(r"https?://|^--(find-links|index)", LOCK, re.M)
