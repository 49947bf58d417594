"""Command lines in processes of their own, with little memory and time: ``python sandbox.py`` forks one for each.

It reads a JSON object per line, ``{"arguments", "folder", "seconds"}``, runs ``soundproof`` with these arguments in
that folder, and writes what became of it as one line.  All that commands import is loaded once, before the first fork.
"""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

MEMORY = 2**30
"""Bytes that a process may have, and that it may have had in use."""
PROCESSOR = 60
"""Seconds of one processor that a process may take."""
CLOCK = 600
"""Seconds after which a process is ended however little it works: it waits, or the machine is busy."""

SERVES = b"until Ctrl-C"
"""What a server writes when it answers; it is interrupted then."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended: its exit code, negative for a signal, seconds of processor and clock, bytes used at most."""

    code: int
    processor: float
    clock: float
    memory: int
    stdout: str
    stderr: str


class Sandbox:
    """The other side of this script."""

    def __init__(self) -> None:
        self._server = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )

    def run(self, arguments: list[str], folder: Path) -> Outcome:
        """Run a command line in a folder."""
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(json.dumps({"arguments": arguments, "folder": str(folder)}) + "\n")
        self._server.stdin.flush()
        return Outcome(**json.loads(self._server.stdout.readline()))

    def close(self) -> None:
        """End the script."""
        assert self._server.stdin is not None
        self._server.stdin.close()
        self._server.wait()


@contextmanager
def sandbox() -> Iterator[Sandbox]:
    """A sandbox that is closed in the end."""
    opened = Sandbox()
    try:
        yield opened
    finally:
        opened.close()


def serve() -> None:
    """Answer until there is nothing more to read."""
    import duckdb  # noqa: F401
    import numpy as np  # noqa: F401

    from soundproof.cli.group import main

    for name in main.list_commands(None):  # type: ignore[arg-type]
        main.get_command(None, name)  # type: ignore[arg-type]
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        job = json.loads(line)
        print(json.dumps(_answered(job["arguments"], Path(job["folder"]))), file=answers, flush=True)


def _answered(arguments: list[str], folder: Path) -> dict[str, object]:
    outputs = folder / ".stdout", folder / ".stderr"
    for output in outputs:
        output.touch()
    start = time.monotonic()
    child = os.fork()
    if child == 0:
        _become(arguments, folder, outputs)
    ended = os.pidfd_open(child)
    while not select.select([ended], [], [], 1)[0]:
        if time.monotonic() - start > CLOCK:
            os.killpg(child, signal.SIGKILL)
            break
        elif SERVES in outputs[0].read_bytes():
            os.kill(child, signal.SIGINT)
    _, status, usage = os.wait4(child, 0)
    os.close(ended)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)  # whatever it left behind
    told, complaint = (output.read_text(encoding="utf-8", errors="surrogateescape") for output in outputs)
    return {
        "code": os.waitstatus_to_exitcode(status),
        "processor": usage.ru_utime + usage.ru_stime,
        "clock": time.monotonic() - start,
        "memory": usage.ru_maxrss * 1024,
        "stdout": told,
        "stderr": complaint,
    }


def _become(arguments: list[str], folder: Path, outputs: tuple[Path, Path]) -> None:
    """In the child: be ``soundproof`` with these arguments, and end."""
    code: object = 99
    try:
        os.setsid()
        os.chdir(folder)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for number, output in enumerate(outputs, start=1):
            os.dup2(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR, PROCESSOR + 5))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.alarm(CLOCK)  # should this script be ended before
        sys.argv = ["soundproof", *arguments]
        from soundproof.__main__ import run

        run()
    except SystemExit as ended:
        code = ended.code or 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 98)


if __name__ == "__main__":
    serve()
