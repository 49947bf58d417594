"""Provers that are not ours, as programs in Rust: each prints again what it printed when its proofs were looked at."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", HERE / "target"))
PROGRAMS = sorted(manifest.parent.name for manifest in HERE.glob("*/Cargo.toml"))
SECONDS = 300


def _json(name: str, what: str) -> Any:
    return json.loads((HERE / name / f"{what}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_program_prints_what_is_kept(name: str) -> None:
    """Proofs are deterministic, and a program accepts its own before it prints their parts."""
    folder = HERE / name
    manifest = folder / "Cargo.toml"
    program = TARGET / "release" / tomllib.loads(manifest.read_text(encoding="utf-8"))["package"]["name"]
    if shutil.which("cargo") is None:
        pytest.skip("cargo is not installed")
    if not program.exists():
        pytest.skip(f"not built: cargo build --release --manifest-path {manifest} --target-dir {TARGET}")
    run = subprocess.run([program, folder / "cases.json"], capture_output=True, text=True, timeout=SECONDS)
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == _json(name, "measured")


@pytest.mark.parametrize("name", [name for name in PROGRAMS if isinstance(_json(name, "cases"), dict)])
def test_the_cases_are_those_that_were_proved(name: str) -> None:
    """What a program prints repeats its case, with what the case leaves out."""
    cases, printed = _json(name, "cases"), _json(name, "measured")
    proved = printed.get("cases", printed)
    assert cases.keys() == proved.keys()
    assert all(_within(case, proved[which]["case"]) for which, case in cases.items())


def _within(stated: Any, whole: Any) -> bool:
    """Whether all that is stated stands in the whole, at the same place."""
    if isinstance(stated, dict):
        return all(key in whole and _within(value, whole[key]) for key, value in stated.items())
    if isinstance(stated, list):
        return len(stated) == len(whole) and all(map(_within, stated, whole))
    return bool(stated == whole)
