"""How the tests of the readers hand a text to the command line."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from click.testing import CliRunner

from soundproof.cli import targets
from soundproof.cli.group import main
from tests.formats.faults import Complaints


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy the machine is, nothing is reported as long work."""
    monkeypatch.setattr(targets, "PATIENCE", math.inf)


@pytest.fixture
def complaints(tmp_path: Path) -> Complaints:
    """Assess a text that has faults: all that is complained of, without the file's name, hints after an arrow.

    Every complaint must name the file, nothing may reach stdout, and the exit code is 2 without a traceback.
    """

    def assess(content: str | bytes) -> list[str]:
        file = tmp_path / "my zkvm.toml"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        result = CliRunner().invoke(main, ["assess", str(file)])
        assert (result.exit_code, type(result.exception), result.stdout) == (2, SystemExit, "")
        lines = result.stderr.replace("\n    hint: ", " → ").splitlines()
        assert all(line.startswith(f"{file}:") for line in lines)
        return [line.removeprefix(f"{file}:").removeprefix(" ") for line in lines]

    return assess
