"""The command line.  Data goes to stdout, progress and complaints to stderr.

Each command is a file of this folder, loaded when it is used.  Exit codes: 0 done; 1 a target is
missed; 2 usage or invalid input; 3 a target is not known to be met.
"""

from __future__ import annotations

from importlib import import_module

import click

from soundproof import __version__

__all__ = ["main"]

COMMANDS = (
    "assess",
    "explain",
    "size",
    "system",
    "check",
    "diff",
    "whatif",
    "optimize",
    "sweep",
    "diversity",
    "theorems",
    "schema",
    "lab",
)
"""The commands in the order of the help; each is ``command`` in the module of its name."""


class Commands(click.Group):
    """The group that loads a command with its first use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        found: click.Command = import_module(f"soundproof.cli.{name}").command
        return found


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="soundproof")
def main() -> None:
    """How secure a zkVM provably is: certified bits of soundness from its parameters."""
