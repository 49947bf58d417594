"""``soundproof serve`` as it is used: a file that is saved, with faults and without, and Ctrl-C."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from soundproof.cli.group import main
from soundproof.formats.files import CATALOGUE


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Callable[..., tuple[subprocess.Popen[str], str]]]:
    running: list[subprocess.Popen[str]] = []

    def serve(*arguments: str) -> tuple[subprocess.Popen[str], str]:
        command = [sys.executable, "-m", "soundproof", "serve", *arguments, "--port", "0"]
        running.append(
            subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        )
        assert running[-1].stdout is not None
        found = re.match(r"(http://127\.0\.0\.1:[0-9]+/) until Ctrl-C", running[-1].stdout.readline())
        assert found
        return running[-1], found[1]

    yield serve
    for process in running:
        process.kill()
        process.communicate()


def page(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return str(answer.read().decode())


def until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not done():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_file_that_is_saved(serving: Callable[..., tuple[subprocess.Popen[str], str]], tmp_path: Path) -> None:
    file, text = tmp_path / "mine.toml", (CATALOGUE / "risc0.toml").read_text(encoding="utf-8")
    file.write_text(text, encoding="utf-8")
    process, address = serving("mine.toml", "--watch")
    before = page(address)
    assert "RISC0" in before
    file.write_text(text.replace("RISC0", "Mine"), encoding="utf-8")
    until(lambda: "Mine" in page(address))
    file.write_text("[zkvm]", encoding="utf-8")
    with urllib.request.urlopen(f"{address}events", timeout=30) as events:
        until(lambda: b"mine.toml" in events.readline())
    assert "Mine" in page(address)
    process.send_signal(signal.SIGINT)
    out, complaints = process.communicate(timeout=10)
    assert (process.returncode, out) == (0, "")
    assert "mine.toml" in complaints
    assert "Traceback" not in complaints


def test_a_file_with_faults_is_not_served(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("[zkvm]", encoding="utf-8")
    found = CliRunner().invoke(main, ["serve", str(tmp_path / "mine.toml"), "--port", "0"])
    assert found.exit_code == 2
    assert "mine.toml" in found.stderr


def test_a_port_or_an_engine_that_cannot_be_had_is_told_before_anything_is_computed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def computed(*_: object) -> None:
        raise AssertionError("something was computed")

    monkeypatch.setattr("soundproof.readings.security.assess", computed)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused = CliRunner().invoke(main, ["serve", "--port", port])
    assert (refused.exit_code, refused.stderr.splitlines()[0]) == (
        2,
        f"--port {port}: cannot be served: address already in use",
    )
    refused = CliRunner().invoke(main, ["serve", "--port", "0", "--engine", str(tmp_path / "none")])
    assert refused.exit_code == 2
    assert "no engine is there" in refused.stderr
