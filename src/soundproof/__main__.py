"""``python -m soundproof``, and what the installed command runs."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # not from typing: see below
if TYPE_CHECKING:
    from types import FrameType

__all__ = ["GARBAGE", "run"]

INTERRUPTED = 130
"""The exit code after Ctrl-C, as shells have it."""
MISTAKE = 70
"""The exit code of a mistake of soundproof itself: sysexits' internal software error."""
GARBAGE = (500_000, 50, 50)
"""How seldom garbage is looked for: nearly all that a command allocates lives until it ends."""


def run() -> None:
    """The command line in a process of its own: streams in UTF-8, and no traceback whatever happens.

    Nothing is imported before this: an interrupt ends the process at once while modules are loaded and when all is
    done, and the command in between.  Python ignores what is raised in callbacks of its imports, and extension modules
    clear it.
    """
    try:
        code = _run()
    except KeyboardInterrupt:
        os._exit(INTERRUPTED)
    sys.exit(code)


def _run() -> str | int | None:
    import gc
    import signal

    interruptible = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # it is ignored in the background
    if interruptible:
        signal.signal(signal.SIGINT, _stop)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if sys.stdout is None:  # closed by whoever started this: what is written there is refused, not lost
        sys.stdout = open(os.devnull)  # noqa: SIM115
    code: str | int | None = 0
    try:
        gc.set_threshold(*GARBAGE)
        from soundproof.cli.group import main

        if interruptible:
            signal.signal(signal.SIGINT, _interrupt)
        main(prog_name="soundproof")
    except SystemExit as ended:
        code = ended.code
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        from soundproof.cli.output import complain

        complain(_mistake(error))
        code = MISTAKE
    if interruptible:
        signal.signal(signal.SIGINT, _stop)
    gc.freeze()  # the process ends: what is left need not be searched for garbage once more
    return code


def _stop(number: int, frame: FrameType | None) -> None:
    os._exit(INTERRUPTED)


def _interrupt(number: int, frame: FrameType | None) -> None:
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            os._exit(INTERRUPTED)
        frame = frame.f_back
    raise KeyboardInterrupt


def _mistake(error: Exception) -> str:
    """What happened, where in this package, and what to do."""
    if isinstance(error, MemoryError):
        return "out of memory\n    hint: smaller parameters, or fewer at once"
    where, trace, package = "", error.__traceback__, os.path.dirname(__file__) + os.sep
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file.startswith(package):
            where = f" ({file.removeprefix(package)}, line {trace.tb_lineno})"
        trace = trace.tb_next
    return (
        f"a mistake of soundproof, not yours: {type(error).__name__}: {error}{where}\n"
        "    hint: please report it with the command and its files; python -X dev -m soundproof says more"
    )


if __name__ == "__main__":
    run()
