"""The server of a site on this machine: its headers, whom it answers, and what it tells open pages."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator

import pytest

from soundproof.analyses.serve.server import Edition, Server, server
from soundproof.parameters.faults import UserError

PAGES = {
    "index.html": b"<html><head></head><body>first</body></html>",
    "zkvm/pico/index.html": b"<html><head></head></html>",
    "engine/a/python.wasm": b"\0asm",
    "assets/engine.js": b"1",
    "sw.js": b"2",
}


@pytest.fixture
def running() -> Iterator[Server]:
    with server(0) as found:
        found.edition = Edition(PAGES)
        threading.Thread(target=found.serve_forever, args=(0.01,), daemon=True).start()
        yield found
        found.shutdown()


def get(running: Server, path: str, host: str | None = None, method: str = "GET") -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", running.server_port, timeout=10)
    connection.putrequest(method, path, skip_host=True)
    connection.putheader("Host", host or f"127.0.0.1:{running.server_port}")
    connection.endheaders()
    return connection.getresponse()


def test_every_answer_has_the_policy_and_its_type(running: Server) -> None:
    types = {
        "/": "text/html; charset=utf-8",
        "/engine/a/python.wasm": "application/wasm",
        "/nothing": "text/plain; charset=utf-8",
    }
    types["/assets/engine.js"] = "text/javascript; charset=utf-8"
    for path, kind in types.items():
        answer = get(running, path)
        assert answer.headers["Content-Type"] == kind
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; ")
        assert answer.headers["Cache-Control"] == "no-store"


def test_pages_are_live_and_files_are_as_they_are(running: Server) -> None:
    page = get(running, "/").read()
    assert b'<script type="module" src="/live.js"></script></head><body>first' in page
    assert b"EventSource" in get(running, "/live.js").read()
    assert get(running, "/engine/a/python.wasm").read() == b"\0asm"
    head = get(running, "/", method="HEAD")
    assert (head.headers["Content-Length"], head.read()) == (str(len(page)), b"")


def test_folders_have_one_address(running: Server) -> None:
    moved = get(running, "/zkvm/pico")
    assert (moved.status, moved.headers["Location"]) == (301, "/zkvm/pico/")
    assert get(running, "/zkvm/pico/").status == 200


def test_nothing_outlives_the_server_and_nothing_else_is_served(running: Server) -> None:
    """A service worker would go on for whatever has this port next."""
    for path in ("/sw.js", "/../pyproject.toml", "/%2e%2e/pyproject.toml", "//etc/passwd"):
        assert get(running, path).status == 404
    assert get(running, "/", method="POST").status == 501


@pytest.mark.parametrize("host", ["example.org", "127.0.0.1:1", "127.0.0.1.example.org:80", ""])
def test_pages_of_others_get_nothing(running: Server, host: str) -> None:
    answer = get(running, "/", host or "127.0.0.1")
    assert answer.status == 421
    assert b"first" not in answer.read()


def test_this_machine_has_two_names(running: Server) -> None:
    assert get(running, "/", f"localhost:{running.server_port}").status == 200


def test_open_pages_hear_of_another_edition_and_of_faults(running: Server) -> None:
    events = get(running, "/events")
    assert events.headers["Content-Type"] == "text/event-stream"

    def said() -> dict[str, object]:
        line = events.readline()
        events.readline()
        found: dict[str, object] = json.loads(line.removeprefix(b"data: "))
        return found

    first = said()
    running.edition.refuse("my.toml:3: circuits: wrong")
    assert said() == {**first, "problem": "my.toml:3: circuits: wrong"}
    assert b"first" in get(running, "/").read()
    running.edition.publish({"index.html": b"<head></head>second"})
    second = said()
    assert second["edition"] != first["edition"]
    assert second["problem"] == ""
    assert b"second" in get(running, "/").read()


def test_a_port_that_is_taken(running: Server) -> None:
    with pytest.raises(UserError, match=r"--port [0-9]+: cannot be served: address already in use\n.*--port 0"):
        server(running.server_port)
