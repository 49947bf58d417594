"""The command line.  Data goes to stdout, progress and complaints to stderr.

Each command stands in the folder of its question, and is loaded when it is used.  Exit codes: 0 done; 1 a target is
missed; 2 usage or invalid input, or an output that cannot be written; 3 a target is not known to be
met; 70 a mistake of soundproof itself; 130 interrupted.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from soundproof.version import __version__

__all__ = ["main"]

FIRST = (
    "assess",
    "explain",
    "size",
    "report",
    "site",
    "serve",
    "system",
    "check",
    "diff",
    "history",
    "whatif",
    "optimize",
    "sweep",
    "diversity",
)
"""What the help names first, in the order in which people ask; the others follow by name."""


def modules() -> dict[str, str]:
    """The module of each command: every folder of ``analyses`` that has one, and the lab.

    A folder has its command's name, with an underscore behind a word of Python.
    """
    from soundproof.parameters.params import key_of

    folders = [path.parent.name for path in (Path(__file__).parent.parent / "analyses").glob("*/command.py")]
    by_key = {key_of(folder): f"soundproof.analyses.{folder}.command" for folder in folders}
    by_key["lab"] = "soundproof.lab.command"
    order = {name: place for place, name in enumerate(FIRST)}
    return {name: by_key[name] for name in sorted(by_key, key=lambda name: (order.get(name, len(FIRST)), name))}


class Commands(click.Group):
    """The group that loads a command with its first use, and says what went wrong in it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(modules())

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        module = modules().get(name)
        if module is None:
            return None
        command: click.Command = import_module(module).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click, but an unknown command comes with the closest known."""
        known = self.list_commands(ctx)
        if args and args[0] not in known and not args[0].startswith("-"):
            from soundproof.parameters.faults import did_you_mean, printable

            ctx.fail(printable([f"no command is named {args[0]!r}\n    hint: {did_you_mean(args[0].lower(), known)}"]))
        return super().resolve_command(ctx, args)

    def make_context(self, *arguments: Any, **options: Any) -> click.Context:
        with _helping():
            return super().make_context(*arguments, **options)

    def invoke(self, ctx: click.Context) -> Any:
        with _helping():
            return super().invoke(ctx)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run a command line and exit with its code; what users can mend is said on stderr, with code 2."""
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, False, **extra)
        from soundproof.cli.output import complain
        from soundproof.parameters.faults import UserError

        try:
            code = super().main(args, prog_name, complete_var, False, **extra)
        except UserError as error:
            complain(error)
            code = 2
        except click.ClickException as error:
            for line in _usage(error):
                complain(line)
            code = error.exit_code
        except click.Abort:  # Ctrl-C
            code = 130
        sys.exit(code if isinstance(code, int) else 0)


@contextmanager
def _helping() -> Iterator[None]:
    """What click prints itself, help and the version, ends as other output does where stdout takes nothing."""
    try:
        yield
    except OSError as error:
        if error.filename is not None:
            raise
        from soundproof.cli.output import unprinted

        unprinted(error, sys.stdout)
        raise click.exceptions.Exit(0) from None


def _usage(error: click.ClickException) -> list[str]:
    """A wrong use, how the command is used, and where its help is."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    said = f"Error: {error.format_message()}"
    if context is None:
        return [said]
    hint = [f"    hint: {hinted}"] if (hinted := _word(error, context)) else []
    return [*context.get_usage().splitlines(), f"Try '{context.command_path} -h' for help.", "", said, *hint]


def _word(error: click.ClickException, context: click.Context) -> str:
    """Where an option is not known but the command has an argument of its name: how that is given."""
    name = error.option_name.lstrip("-") if isinstance(error, click.NoSuchOption) else ""
    arguments = [one for one in context.command.params if isinstance(one, click.Argument)]
    if not name or name not in [one.name for one in arguments]:
        return ""
    words = " ".join(piece for one in arguments for piece in one.get_usage_pieces(context))
    return f"{name} is a word without dashes: {context.command_path} {words}"


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, "-V", "--version", prog_name="soundproof")
@click.pass_context
def main(context: click.Context) -> None:
    """How secure a zkVM provably is: certified bits of soundness from its parameters."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
