"""A server of one site on this machine alone: it holds the files, and tells open pages when they are others."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import PurePosixPath
from threading import Condition
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from soundproof.analyses.site.shell import HEADER
from soundproof.parameters.faults import UserError

__all__ = ["HOST", "Edition", "Server", "server"]

HOST = "127.0.0.1"
NAMES = (HOST, "localhost")
"""What a browser may call this machine.  Another name is a page of somebody else, which had its name point here."""

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".svg": "image/svg+xml",
    ".toml": "application/toml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".zip": "application/zip",
}
"""Of a file by its end: what the system has registered may be anything."""

HEADERS = {
    "Content-Security-Policy": HEADER,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
OWN = ("live.js", "live.css")
INJECTED = b'<meta name="served" content="with headers"><link rel="stylesheet" href="/live.css">'
INJECTED += b'<script type="module" src="/live.js"></script></head>'
WAIT = 15.0
"""Seconds of silence after which a page that listens gets a sign of life."""


class Edition:
    """The files that are served now, the number of their edition, and what is wrong with the newest input."""

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        self.contents, self.number, self.problem = contents, time.time_ns(), ""  # none of an earlier server
        self.changed = Condition()

    def publish(self, contents: Mapping[str, bytes]) -> None:
        """Other files from now on; open pages load themselves anew."""
        with self.changed:
            self.contents, self.number, self.problem = contents, self.number + 1, ""
            self.changed.notify_all()

    def refuse(self, problem: str) -> None:
        """The files stay, and open pages say what is wrong with their successors."""
        with self.changed:
            self.problem = problem
            self.changed.notify_all()

    def after(self, known: str, seconds: float) -> str:
        """What pages are told, as soon as it is something else than what they know, or when the time is up."""
        with self.changed:
            self.changed.wait_for(lambda: self._said() != known, timeout=seconds)
            return self._said()

    def _said(self) -> str:
        """As JSON; the number as a text, for it is larger than a script's numbers."""
        return json.dumps({"edition": str(self.number), "problem": self.problem})


class Server(ThreadingHTTPServer):
    """Serves an ``edition``, an empty one at first, until it is shut down; open requests do not hold it up."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int) -> None:
        super().__init__((HOST, port), _Handler)
        self.edition = Edition({})

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.server_port}/"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Browsers end connections when they like."""


def server(port: int) -> Server:
    """A server on a port of this machine; 0 is any that is free.  UserError where the port cannot be had."""
    try:
        return Server(port)
    except OSError as error:
        hint = "hint: another one, or --port 0 for any that is free"
        raise UserError(f"--port {port}: cannot be served: {(error.strerror or '').lower()}\n    {hint}") from None


class _Handler(BaseHTTPRequestHandler):
    server: Server
    server_version, sys_version = "soundproof", ""

    def do_GET(self) -> None:
        if self.headers.get("Host", "") not in {f"{name}:{self.server.server_port}" for name in NAMES}:
            return self._refuse(HTTPStatus.MISDIRECTED_REQUEST, "This server answers to its own machine alone.")
        path = unquote(urlsplit(self.path).path).removeprefix("/")
        if path == "events":
            return self._events()
        if path in OWN:
            return self._send(files("soundproof.analyses.serve").joinpath(path).read_bytes(), path)
        contents = self.server.edition.contents
        if f"{path}/index.html" in contents:
            return self._refuse(HTTPStatus.MOVED_PERMANENTLY, "", Location=f"/{quote(path)}/")
        name = f"{path}index.html" if not path or path.endswith("/") else path
        if name not in contents or name == "sw.js":  # nothing here outlives the server
            return self._refuse(HTTPStatus.NOT_FOUND, "There is no such page.")
        return self._send(contents[name], name)

    do_HEAD = do_GET

    def _send(self, content: bytes, name: str) -> None:
        suffix = PurePosixPath(name).suffix
        if suffix == ".html":
            content = content.replace(b"</head>", INJECTED, 1)
        self._begin(
            HTTPStatus.OK, TYPES.get(suffix, "application/octet-stream"), **{"Content-Length": str(len(content))}
        )
        if self.command != "HEAD":
            self.wfile.write(content)

    def _refuse(self, status: HTTPStatus, text: str, **headers: str) -> None:
        self._begin(status, TYPES[".txt"], **headers)
        self.wfile.write(text.encode())

    def _events(self) -> None:
        """The edition now, and whenever it is another one, until the page closes."""
        edition = self.server.edition
        self._begin(HTTPStatus.OK, "text/event-stream")
        said = ""
        while True:
            news = edition.after(said, WAIT)
            self.wfile.write(f"data: {news}\n\n".encode() if news != said else b": here\n\n")
            self.wfile.flush()
            said = news

    def _begin(self, status: HTTPStatus, type: str, **headers: str) -> None:
        self.send_response(status)
        for name, value in {**HEADERS, "Content-Type": type, **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing is logged: it would hide what the command says."""
