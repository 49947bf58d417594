"""A page whose calculator is used as a reader uses it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from click.testing import CliRunner

from soundproof.cli.group import main

PATIENCE = 60.0
"""Seconds for what takes five on a machine that has nothing else to do."""


class Calculator:
    """What is on the page; parts have the names that the page's script knows them by."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.violations: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda said: self.violations.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.violations.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))

    def at(self, name: str) -> Any:
        return self.page.locator(f'#whatif [data-at="{name}"]')

    def text(self, name: str) -> str:
        return str(self.at(name).inner_text())

    def until(self, done: Callable[[], bool], what: str) -> float:
        """Wait, by looking: a page under its policy runs no code of ours.  Returns the seconds it took."""
        begun = time.perf_counter()
        while not done():
            assert time.perf_counter() - begun < PATIENCE, f"{what}: {self.text('status')} {self.text('problem')}"
            self.page.wait_for_timeout(5)
        return time.perf_counter() - begun

    def start(self) -> float:
        """Start the engine; the seconds until the first figures."""
        self.at("start").click()
        return self.until(
            lambda: self.text("status") in ("As deployed.", "Compared with what is deployed."), "the start"
        )

    def compared(self, settings: str) -> None:
        """Wait for the comparison of settings with what is deployed."""
        self.until(lambda: settings in self.text("whole"), f"the comparison of {settings}")

    def set(self, label: str, value: str) -> None:
        self.page.locator("#whatif form").get_by_label(label, exact=True).first.fill(value)

    def saved(self, button: str) -> tuple[str, str]:
        """What a button saves: the file's name, and its text."""
        with self.page.expect_download() as found:
            self.at(button).click()
        return found.value.suggested_filename, found.value.path().read_text(encoding="utf-8")

    def drop(self, name: str, content: bytes) -> None:
        self.at("file").set_input_files({"name": name, "mimeType": "application/toml", "buffer": content})


def command(*arguments: str) -> Any:
    """What the command line prints for programs."""
    return json.loads(CliRunner().invoke(main, [*arguments, "--format", "json"]).stdout)


def unusable(page: Any, axe: str) -> list[str]:
    """What axe finds that people with a screen reader, or without a mouse, cannot use."""
    page.evaluate(axe)
    found = page.evaluate("axe.run({ resultTypes: ['violations'] })")["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


def too_wide(page: Any) -> int:
    """Pixels by which a page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
