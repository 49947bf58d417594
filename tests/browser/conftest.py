"""A site with its calculator in a real browser; each test is skipped where something of that is missing.

``soundproof site --fetch-engine tests/browser/engine`` fetches the engine, ``npm ci`` in this folder axe-core; the
browser is the system's Chromium, driven by playwright.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ENGINE = Path(os.environ.get("SOUNDPROOF_ENGINE", HERE / "engine"))
AXE = HERE / "node_modules" / "axe-core" / "axe.min.js"
TARGETS = ("pico", "openvm2", "risc0")
"""FRI, WHIR, and a zkVM of one circuit."""

TYPES = {
    "html": "text/html",
    "js": "text/javascript",
    "mjs": "text/javascript",
    "css": "text/css",
    "json": "application/json",
    "wasm": "application/wasm",
}


class Host(ThreadingHTTPServer):
    """What serves a site and sends no header of its own, as many hosts do; ``paths`` are those it was asked for."""

    daemon_threads = True

    def __init__(self, files: Mapping[str, bytes]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files, self.paths = files, list[str]()
        self.address = f"http://127.0.0.1:{self.server_port}/"


class _Handler(BaseHTTPRequestHandler):
    server: Host

    def do_GET(self) -> None:
        path = self.path.partition("?")[0].removeprefix("/")
        self.server.paths.append(path)
        name = f"{path}index.html" if not path or path.endswith("/") else path
        content = self.server.files.get(name)
        self.send_response(404 if content is None else 200)
        self.send_header("Content-Type", TYPES.get(name.rpartition(".")[2], "application/octet-stream"))
        self.send_header("Access-Control-Allow-Origin", "*")  # only a policy can keep a request from another origin
        self.send_header("Content-Length", str(len(content or b"")))
        self.end_headers()
        self.wfile.write(content or b"")

    def log_message(self, format: str, *arguments: Any) -> None:
        pass


@pytest.fixture(scope="session")
def host() -> Iterator[Callable[[Mapping[str, bytes]], Host]]:
    """Hosts of files; all end with the tests."""
    running: list[Host] = []

    def start(files: Mapping[str, bytes]) -> Host:
        running.append(Host(files))
        threading.Thread(target=running[-1].serve_forever, daemon=True).start()
        return running[-1]

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def engine() -> Path:
    """The folder of the calculator's engine, which every site here has."""
    if not (ENGINE / "engine.json").is_file():
        pytest.skip(f"no engine in {ENGINE}: soundproof site --fetch-engine {ENGINE}")
    return ENGINE


@pytest.fixture(scope="session")
def chromium(engine: Path) -> Iterator[Any]:
    """The browser, which is not started where there is nothing to show."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if importlib.util.find_spec("playwright") is None:
        pytest.skip("playwright is not installed")
    if path is None:
        pytest.skip("no chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def files(engine: Path) -> Mapping[str, bytes]:
    """A site with its calculator."""
    from soundproof import site

    return site(TARGETS, engine=engine)


@pytest.fixture(scope="session")
def axe() -> str:
    """The program that finds what people with a reader or without a mouse cannot use."""
    if not AXE.is_file():
        pytest.skip(f"no axe-core in {HERE} (npm ci there)")
    return AXE.read_text(encoding="utf-8")
