"""``soundproof serve``: a site of one's own files, on this machine."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from threading import Thread

import click

from soundproof.cli import completion
from soundproof.cli.output import complain
from soundproof.parameters.faults import UserError

POLL = 0.3
"""Seconds between looks at the files."""


@click.command("serve")
@click.argument("targets", nargs=-1, metavar="[TARGET ...]", shell_complete=completion.targets)
@click.option("--watch", is_flag=True, help="Compute anew when a file is saved; open pages follow.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 is any that is free.")
@click.option(
    "--engine",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The engine of the calculator, as `soundproof site --fetch-engine` fetches it.",
)
def command(targets: tuple[str, ...], watch: bool, port: int, engine: Path | None) -> None:
    """The site of each TARGET, or of the whole catalogue, on this machine alone, until Ctrl-C.

    A file that has faults when it is saved changes no figure: its pages say what is wrong with it.

    \b
    soundproof serve my.toml --watch
    soundproof serve my.toml zisk pico --port 0
    """
    from soundproof.analyses.serve.server import Edition, server
    from soundproof.analyses.site import site

    def made() -> Mapping[str, bytes]:
        return site(targets, engine=engine)

    before = _state(targets)
    with server(port) as running:  # the port is had before much is computed
        running.edition = edition = Edition(made())
        Thread(target=running.serve_forever, daemon=True).start()
        click.echo(f"{running.address} until Ctrl-C")
        try:
            while True:
                time.sleep(POLL)
                if watch and (now := _state(targets)) != before:
                    before = now
                    try:
                        edition.publish(made())
                    except UserError as error:
                        complain(error)
                        edition.refuse(str(error))
        except KeyboardInterrupt:
            running.shutdown()


def _state(targets: Iterable[str]) -> list[tuple[int, int] | None]:
    """When each file was written, and how long it is; None of what is no file."""
    stamps: list[tuple[int, int] | None] = []
    for target in targets:
        try:
            state = Path(target).stat()
        except (OSError, ValueError):
            stamps.append(None)
        else:
            stamps.append((state.st_mtime_ns, state.st_size))
    return stamps
