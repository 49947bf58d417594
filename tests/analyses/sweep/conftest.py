"""How the tests of sweeps make one from a text."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from soundproof.analyses.sweep import plan as planning
from soundproof.analyses.sweep.plan import Plan
from soundproof.analyses.sweep.spec import read_spec
from soundproof.analyses.sweep.structure import planned
from tests.cli.running import ENVIRONMENT

Planned = Callable[[str], Plan]
Cut = Callable[[str, int], Plan]


def started(folder: Path, **environment: str) -> subprocess.Popen[str]:
    """``soundproof sweep`` of ``s.toml`` in two processes, with parts that are soon computed, under way."""
    program = (
        "import sys; from soundproof.analyses.sweep import plan; from soundproof.__main__ import run\n"
        "plan.PART = plan.SAMPLED\n"
        "sys.argv[1:] = ['sweep', 's.toml', '-o', 'r.parquet', '--workers', '2']\n"
        "run()"
    )
    command, given = [sys.executable, "-c", program], {**ENVIRONMENT, **environment}
    return subprocess.Popen(command, cwd=folder, env=given, stderr=subprocess.PIPE, text=True)


@pytest.fixture
def plan_of(tmp_path: Path) -> Planned:
    """The plan of a sweep's text."""

    def plan(text: str) -> Plan:
        file = tmp_path / "sweep.toml"
        file.write_text(text, encoding="utf-8")
        return planned(read_spec(file))

    return plan


@pytest.fixture(scope="module")
def _made() -> dict[tuple[str, int], Plan]:
    return {}


@pytest.fixture
def cut(_made: dict[tuple[str, int], Plan], plan_of: Planned, monkeypatch: pytest.MonkeyPatch) -> Cut:
    """The plan of a sweep's text in parts of so many rows, made once for the tests of a file: nothing changes it."""

    def plan(text: str, part: int) -> Plan:
        monkeypatch.setattr(planning, "PART", part)
        if (text, part) not in _made:
            _made[text, part] = plan_of(text)
        return _made[text, part]

    return plan
