"""How the tests of sweeps make one from a text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from soundproof.analyses.sweep import plan as planning
from soundproof.analyses.sweep.plan import Plan
from soundproof.analyses.sweep.spec import read_spec
from soundproof.analyses.sweep.structure import planned

Planned = Callable[[str], Plan]
Cut = Callable[[str, int], Plan]


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
