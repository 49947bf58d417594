"""``soundproof serve`` with a page open: it follows the file, and its calculator runs without a service worker."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from soundproof.formats.files import CATALOGUE
from tests.browser.calculator import Calculator

TEXT = (CATALOGUE / "risc0.toml").read_text(encoding="utf-8")


@pytest.fixture
def address(engine: Path, tmp_path: Path) -> Iterator[str]:
    """Where ``mine.toml`` is served."""
    (tmp_path / "mine.toml").write_text(TEXT, encoding="utf-8")
    command = [sys.executable, "-m", "soundproof", "serve", "mine.toml", "--watch", "--port", "0"]
    command += ["--engine", str(engine.resolve())]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as running:
        assert running.stdout is not None
        yield running.stdout.readline().split()[0]
        running.kill()


def test_a_page_follows_its_file(chromium: Any, address: str, tmp_path: Path) -> None:
    context = chromium.new_context()
    calculator = Calculator(context.new_page())
    page = calculator.page
    page.goto(f"{address}zkvm/risc0/")
    (tmp_path / "mine.toml").write_text(TEXT.replace('"2024-09', '"2025-01'), encoding="utf-8")
    page.get_by_role("heading", level=1).filter(has_text="2025-01").wait_for()
    (tmp_path / "mine.toml").write_text(TEXT.replace("queries", "queris"), encoding="utf-8")
    page.get_by_role("alert").filter(has_text="queris").wait_for()
    assert "2025-01" in page.get_by_role("heading", level=1).inner_text()
    calculator.start()
    calculator.set("queries", "60")
    calculator.until(lambda: "--set circuits.main.opening.queries=60" in calculator.text("command"), "an answer")
    assert calculator.text("command").startswith("soundproof whatif mine.toml ")
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    assert calculator.violations == []
    context.close()
