"""Options that commands share: what is relied on."""

from __future__ import annotations

import json

import click
import pytest
from click.testing import CliRunner, Result

from soundproof.cli.group import main, modules
from soundproof.formats.files import load
from soundproof.radii.choice import Pin
from soundproof.readings.security import assess, assess_circuit, cited
from soundproof.theorems.registry import papers


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def options(name: str) -> set[str]:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    return {option for parameter in command.params for option in parameter.opts}


def test_every_command_that_takes_a_level_of_trust_leaves_papers_out() -> None:
    having = {name for name in modules() if "--trust" in options(name)}
    assert {"assess", "check", "explain", "optimize", "diff", "report"} <= having
    assert having == {name for name in modules() if "--without" in options(name)}


def test_a_figure_rests_on_nothing_of_the_papers_left_out() -> None:
    result = run("assess", "pico", "--without", "dkt26", "--without", "GS99", "--format", "json")
    assert (result.exit_code, result.stderr) == (0, "")
    (pico,) = json.loads(result.stdout)["zkvms"]
    assert (pico["bits"], pico["without"]) == (56, ["DKT26", "GS99"])
    assert not [t for c in pico["circuits"] for t in c["terms"] if t["theorem"].startswith("DKT26")]
    assert assess(load("pico"), every=False).bits == 57


def test_what_was_left_out_stands_in_the_tables() -> None:
    for command in (("assess",), ("assess", "--circuit", "embed"), ("check", "--min-bits", "9")):
        assert "nothing of DKT26 is relied on" in run(command[0], "pico", *command[1:], "--without", "DKT26").stdout
    assert "is relied on" not in run("assess", "pico").stdout


@pytest.mark.parametrize("paper", papers())
@pytest.mark.parametrize("name", ["pico", "demo_whir"])
def test_no_paper_left_out_is_cited_where_a_bound_applies(name: str, paper: str) -> None:
    assessment = assess(load(name), Pin(without=frozenset({paper})), every=False)
    if all(circuit.best.applies for circuit in assessment.circuits):
        assert paper not in {bound.id for bound in cited([assessment])}
    else:
        assert assessment.bits == 0


@pytest.mark.parametrize("regime", ["best", "unique", "johnson", "beyond"])
@pytest.mark.parametrize("kept", [(), ("BCIKS20",), ("Haböck22",)])
def test_nothing_left_to_rely_on_is_no_bound(regime: str, kept: tuple[str, ...]) -> None:
    pin = Pin(regime, without=frozenset(papers()) - set(kept))
    found = assess_circuit(load("pico").circuits[0], pin, every=True)
    assert (found.bits, found.best.applies) == (0, False)
    assert any(failed.name.startswith("nothing of ") for failed in found.best.failed)


@pytest.mark.parametrize("command", [("assess", "pico"), ("check", "pico", "--gate", "M2"), ("diversity", "pico")])
def test_unknown_papers_are_told_all_at_once_with_the_closest(command: tuple[str, ...]) -> None:
    result = run(*command, "--without", "DKT27", "--without", "BCHKS25", "--without", "haboeck22")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines() == [
        "--without DKT27: no bound of a protocol has this id",
        "    hint: did you mean 'DKT26'?",
        "--without haboeck22: no bound of a protocol has this id",
        "    hint: did you mean 'Haböck22'?",
    ]


def test_bounds_on_hash_functions_are_no_paper_to_leave_out() -> None:
    assert run("assess", "pico", "--without", "BCS").exit_code == 2


# What is shown ----------------------------------------------------------------------------------


def rows(*arguments: str) -> list[str]:
    lines = run("assess", *arguments, "--format", "markdown").stdout.splitlines()
    first = [line.split("|")[1].strip() for line in lines if line.startswith("| ")]
    return first[-first[::-1].index("---") :]  # of the last table


def test_the_worst_are_those_with_the_fewest_bits_and_the_rest_is_counted() -> None:
    assert len(rows("pico")) == 5
    order = {circuit.circuit.name: circuit.decimals for circuit in assess(load("pico"), every=False).circuits}
    shown = rows("pico", "--worst", "2")
    assert set(shown) == set(sorted(order, key=lambda name: order[name])[:2])
    assert "the 2 with the fewest bits; not shown: 3 of 5 circuits" in run("assess", "pico", "--worst", "2").stdout
    assert rows("zisk", "risc0", "pico", "--worst", "2") == ["RISC0", "Pico"]
    summary = run("assess", "zisk", "risc0", "pico", "--worst", "2").stdout
    assert "the 2 with the fewest bits; not shown: 1 of 3 zkVMs" in summary
    assert run("assess", "pico", "--worst", "9").stdout == run("assess", "pico").stdout


def test_the_worst_hide_nothing_from_programs_and_go_with_rows_alone() -> None:
    every = run("assess", "pico", "--format", "json").stdout
    assert run("assess", "pico", "--worst", "1", "--format", "json").stdout == every
    for other in (("--details",), ("--strict",), ("--circuit", "embed")):
        assert run("assess", "pico", "--worst", "1", *other).exit_code == 2
