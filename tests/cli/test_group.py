"""The group of the commands: its version, and what it says of a command that there is not."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from soundproof.cli.group import main, modules
from soundproof.version import __version__


def test_both_options_print_the_version() -> None:
    for option in ("-V", "--version"):
        result = CliRunner().invoke(main, [option])
        assert (result.exit_code, result.stdout) == (0, f"soundproof, version {__version__}\n")


GROUPS: list[list[str]] = [[], ["whitepaper"]]


def test_no_other_command_is_a_group() -> None:
    context = click.Context(main)
    groups = [[name] for name in modules() if isinstance(main.get_command(context, name), click.Group)]
    assert [[], *groups] == GROUPS


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_alone_prints_its_help(group: list[str]) -> None:
    alone, helped = (CliRunner().invoke(main, [*group, *option], prog_name="soundproof") for option in ([], ["--help"]))
    assert (alone.exit_code, alone.stdout, alone.stderr) == (0, helped.stdout, "")
    assert alone.stdout.startswith("Usage: soundproof")


@pytest.mark.parametrize(("word", "meant"), [("asses", "assess"), ("Explian", "explain"), ("optimise", "optimize")])
def test_an_unknown_command_is_answered_with_the_closest(word: str, meant: str) -> None:
    result = CliRunner().invoke(main, [word, "pico"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith(f"Error: no command is named {word!r}\n    hint: did you mean {meant!r}?\n")


def test_where_none_is_close_all_are_named_and_control_characters_are_shown() -> None:
    result = CliRunner().invoke(main, ["\x1b[2Jxyzzy"])
    assert result.exit_code == 2
    assert "\x1b" not in result.stderr
    assert all(name in result.stderr for name in modules())


def test_unknown_options_are_still_those_of_click() -> None:
    assert "No such option '--nosuch'" in CliRunner().invoke(main, ["--nosuch"]).stderr.replace(
        ": --nosuch", " '--nosuch'"
    )


@pytest.mark.parametrize("written", [["--circuit", "riscv"], ["--circuit=riscv"], ["--term", "ALI"]])
def test_an_option_that_is_an_argument_is_answered_with_the_usage(written: list[str]) -> None:
    """``assess`` has ``--circuit``, ``explain`` takes the circuit as a word."""
    result = CliRunner().invoke(main, ["explain", "pico", *written], prog_name="soundproof")
    word = written[0].partition("=")[0].removeprefix("--")
    hint = f"    hint: {word} is a word without dashes: soundproof explain TARGET [CIRCUIT] [TERM]\n"
    assert result.exit_code == 2
    assert result.stderr.endswith(hint)
    assert "hint" not in CliRunner().invoke(main, ["explain", "pico", "--nosuch"]).stderr
