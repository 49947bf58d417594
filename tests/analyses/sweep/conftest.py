"""How the tests of sweeps make one from a text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from soundproof.analyses.sweep.plan import Plan
from soundproof.analyses.sweep.spec import read_spec
from soundproof.analyses.sweep.structure import planned

Planned = Callable[[str], Plan]


@pytest.fixture
def plan_of(tmp_path: Path) -> Planned:
    """The plan of a sweep's text."""

    def plan(text: str) -> Plan:
        file = tmp_path / "sweep.toml"
        file.write_text(text, encoding="utf-8")
        return planned(read_spec(file))

    return plan
