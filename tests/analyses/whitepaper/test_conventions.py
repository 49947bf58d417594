"""What a paper's source and the program agree on."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from soundproof.analyses.whitepaper.conventions import SOURCES, Header, Source, digest
from soundproof.analyses.whitepaper.requirements import PHASES, milestones, required
from soundproof.cli.group import main


@pytest.mark.parametrize("source", SOURCES.values(), ids=lambda source: source.name)
def test_a_header_is_read_as_it_was_written_and_no_other_text_is_one(source: Source) -> None:
    header = Header(digest("a file"), 100, digest("a lemma\n"))
    assert Header.split(header.lines(source) + "a lemma\n") == (header, "a lemma\n")
    assert Header.split("a lemma\n") == (None, "a lemma\n")
    assert Header.split("") == (None, "")


def test_a_milestone_asks_for_what_those_before_it_ask() -> None:
    found = [list(required(phase)) for phase in PHASES]
    assert [len(ids) for ids in found] == [22, 30, 33]
    assert found[2][:22] == found[0]
    assert all(milestone.due and milestone.source for milestone in milestones().values())


def test_the_group_alone_says_which_commands_it_has() -> None:
    done = CliRunner().invoke(main, ["whitepaper"])
    assert (done.exit_code, done.stderr) == (0, "")
    assert all(f"\n  {name} " in done.stdout for name in ("init", "sync", "check", "read", "build"))
    assert CliRunner().invoke(main, ["whitepaper", "nosuch"]).exit_code == 2
