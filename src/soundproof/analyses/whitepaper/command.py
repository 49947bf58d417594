"""``soundproof whitepaper``: the group of its commands, each loaded with its first use."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import click

HERE = Path(__file__).parent / "commands"
ORDER = ("init", "sync", "check", "read", "build")
"""In which people use them."""


class Whitepaper(click.Group):
    """A group whose commands are the modules of a folder."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        there = {path.stem for path in HERE.glob("*.py")}
        return [name for name in ORDER if name in there]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(f"soundproof.analyses.whitepaper.commands.{name}").command
        return command


@click.command("whitepaper", cls=Whitepaper, invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """The architecture whitepaper and its security argument (W1–W3), as far as they follow from a file."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
