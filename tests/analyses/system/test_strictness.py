"""What is withheld from a strict reader, in every form of it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from click.testing import CliRunner, Result

import soundproof
from soundproof.analyses.system.deployment import system
from soundproof.analyses.system.strictness import open_points, withheld
from soundproof.cli.group import main
from soundproof.formats.files import load, parse
from soundproof.parameters.faults import UserError
from soundproof.readings.security import assess
from soundproof.render.form import forms


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def zkvm(*arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("assess", *arguments, "--format", "json").stdout)["zkvms"][0]
    return found


def test_every_mark_withholds_and_nothing_else_of_a_circuit() -> None:
    for name in ("sp1", "risc0", "pico"):
        for circuit in assess(load(name), every=False).circuits:
            assert bool(open_points(circuit)) == bool(circuit.open_hypotheses or circuit.unknown)


def test_an_open_condition_an_unknown_term_and_a_proof_without_parameters_withhold(tower: str) -> None:
    def reasons(text: str) -> tuple[str, ...]:
        return withheld(system(assess(parse(text, "tower.toml"), every=False)))

    assert reasons(tower) == ()
    many = "[circuits.top]\nlookups.bus = { rows = 4096, table = 4096, width = 2, count = 1_000_000 }\n"
    (condition,) = reasons(tower.replace("[circuits.top]\n", many))
    assert condition.startswith("top: lookup: bus: fewer than p messages on one side is open: ")
    unknown = reasons(tower.replace(", constraints = 50", ""))
    assert "piece: not modelled: ALI: the number of constraints is not stated" in unknown
    root = '[topology.nodes.root]\nunassessed = "not public"\ntakes.top = {}\n[defaults]\n'
    assert reasons(tower.replace("[defaults]\n", root)) == ("root: not modelled: its parameters are not stated",)


def test_json_has_null_in_the_place_of_withheld_bits_and_the_reasons() -> None:
    plain, strict = zkvm("sp1"), zkvm("sp1", "--strict")
    assert (plain["bits"], plain["withheld"]) == (100, [])
    assert (strict["bits"], strict["with_hash"], set(strict["trust"].values())) == (None, None, {None})
    assert [reason.partition(":")[0] for reason in strict["withheld"]] == ["core", "deferred"]
    bits = {circuit["name"]: circuit["bits"] for circuit in strict["circuits"]}
    assert bits == {"core": None, "compress": 100, "shrink": 100}
    core = strict["circuits"][0]
    assert core["withheld"] and {regime["bits"] for regime in core["regimes"]} == {None}
    assert strict["missing"] == plain["missing"] != []


@pytest.mark.parametrize("arguments", [("sp1",), ("sp1", "pico"), ("sp1", "--circuit", "core")])
def test_tables_have_no_figure_but_the_reasons(arguments: tuple[str, ...]) -> None:
    result = run("assess", *arguments, "--strict", "--format", "markdown")
    assert result.exit_code == 0
    assert "withheld: core: lookup: lookup: fewer than p messages on one side is open" in result.stdout
    assert "100 provable bits" not in result.stdout
    assert "100 bits†" not in result.stdout


def test_what_is_missing_stands_beside_the_reasons() -> None:
    lines = run("assess", "sp1", "pico", "--strict", "--format", "markdown").stdout
    for text in load("sp1").missing:
        assert f"SP1: not modelled, of no named round: {text}" in lines
    assert "Pico: not modelled" not in lines  # nothing of Pico is withheld: its own report has what is missing


def test_a_zkvm_of_which_nothing_is_open_keeps_its_figure() -> None:
    assert zkvm("pico", "--strict") == zkvm("pico")


def test_check_takes_withheld_bits_for_unknown_and_missed_ones_for_missed() -> None:
    for target, gate, code, expected in (("sp1", "M2", 3, "unknown"), ("risc0", "M2", 1, "missed")):
        result = run("check", target, "--gate", gate, "--strict", "--format", "json")
        clauses = {clause["name"]: clause for clause in json.loads(result.stdout)["reports"][0]["clauses"]}
        bits = clauses["bits"]
        assert (result.exit_code, bits["verdict"], bits["figure"]) == (code, expected, "withheld")
        assert (bits["least"], bits["most"], bits["margin"]) == (None, None, "")
        assert bits["evidence"].startswith("withheld: ")
        assert clauses["size"]["figure"] != "withheld"
    assert run("check", "sp1", "--min-bits", "90").exit_code == 0
    assert run("check", "sp1", "--min-bits", "90", "--strict").exit_code == 3


def test_the_verbs_of_python_withhold_as_the_commands_do() -> None:
    with pytest.raises(UserError, match="RISC0: withheld: main: not modelled: ALI"):
        soundproof.assess("risc0", strict=True)
    assert soundproof.assess("vanilla", strict=True).bits == soundproof.assess("vanilla").bits
    assert soundproof.check("zisk", "M2", strict=True).answer == "unknown"
    assert soundproof.check("pico", "M2", without=["DKT26"]).zkvm.name == "Pico"
    (judged,) = [v.judgement for v in soundproof.check("risc0", "M2", strict=True).verdicts if v.name == "bits"]
    assert "withheld" in str(judged)


def test_a_strict_report_has_no_figure_of_what_is_open() -> None:
    found = soundproof.report("risc0", strict=True)
    text = "".join(forms()["markdown"].write(found, 100))
    assert "| provable security | withheld |" in text and "withheld: main: not modelled: ALI" in text
    figures = [line for line in text.splitlines() if re.search(r"\b51(\.\d+)? bits|\| 51", line)]
    assert all("missed" in line or "without" in line for line in figures)  # a clause says by how much it is missed
    content = found.content()
    assert content["system"] is None and content["assessment"]["zkvms"][0]["bits"] is None
    certain = "".join(forms()["markdown"].write(soundproof.report("vanilla", strict=True), 100))
    assert certain == "".join(forms()["markdown"].write(soundproof.report("vanilla"), 100))


@pytest.mark.parametrize(
    "arguments", ["system pico", "diff pico pico", "explain pico embed", "whatif pico --set queries=90"]
)
def test_what_is_left_out_is_said(arguments: str) -> None:
    asked = [*arguments.split(), "--without", "DKT26"]
    assert "nothing of DKT26 is relied on" in run(*asked).output
    content = json.loads(run(*asked, "--format", "json").stdout)
    found = content["zkvms"][0] if "zkvms" in content else content
    assert found["reliance"] == {"trust": "preprint", "without": ["DKT26"]}
    assert "relied on" not in run(*arguments.split()).output
