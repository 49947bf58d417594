"""SARIF logs against the JSON schema of SARIF 2.1.0, and where their results point.

``npm ci`` in this folder installs the schema, as the package @microsoft/jest-sarif has it; the tests
that need it are skipped where it is missing.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft4Validator

from soundproof.cli.group import main
from soundproof.formats.files import CATALOGUE

HERE = Path(__file__).parent
SCHEMA = HERE / "node_modules" / "@microsoft" / "jest-sarif" / "lib" / "schemas" / "sarif-2.1.0-rtm.5.json"

needs_schema = pytest.mark.skipif(not SCHEMA.exists(), reason=f"not in {HERE}: the schema of SARIF (npm ci there)")

EVERY_GATE = [part for id in ("M1", "M2", "M3", "EIP-8025", "RTP", "handbook") for part in ("--gate", id)]


def log(*arguments: str) -> dict[str, Any]:
    result = CliRunner().invoke(main, ["check", *arguments, "--format", "sarif"])
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def errors(document: dict[str, Any]) -> list[str]:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft4Validator.check_schema(schema)
    found = Draft4Validator(schema, format_checker=Draft4Validator.FORMAT_CHECKER).iter_errors(document)
    return [error.message for error in found]


@needs_schema
def test_the_schema_accepts_our_logs(tower: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "my tower.toml").write_text(tower, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert errors(log("zisk", "openvm", "pico", *EVERY_GATE)) == []
    assert errors(log("my tower.toml", "--min-bits", "65", "--max-bytes", "1KiB")) == []


@needs_schema
def test_the_schema_refuses_what_is_no_sarif() -> None:
    document = log("pico", "--min-bits", "57")
    assert errors({**document, "version": "2.0.0"})
    document["runs"][0]["results"][0]["level"] = "fatal"
    assert errors(document)


def test_kinds_and_levels() -> None:
    results = log("zisk", "zkdtvm", "--gate", "M3")["runs"][0]["results"]
    told = [(result["ruleId"], result["kind"], result["level"]) for result in results]
    assert told == [
        ("M3/bits", "pass", "none"),
        ("M3/size", "fail", "error"),
        ("M3/argument", "open", "none"),
        ("M3/hash", "fail", "warning"),
        ("M3/bits", "fail", "error"),
        ("M3/size", "pass", "none"),
        ("M3/argument", "open", "none"),
        ("M3/hash", "fail", "warning"),
    ]


def test_every_result_has_its_rule_and_the_place_of_its_circuit() -> None:
    run = log("pico", *EVERY_GATE)["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    lines = (CATALOGUE / "pico.toml").read_text(encoding="utf-8").splitlines()
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        (place,) = result["locations"]
        place = place["physicalLocation"]
        assert place["artifactLocation"]["uri"] == (CATALOGUE / "pico.toml").as_uri()
        if result["ruleId"].endswith("/bits"):
            assert lines[place["region"]["startLine"] - 1] == "[circuits.riscv]"
        if result["ruleId"].endswith("/size"):
            assert lines[place["region"]["startLine"] - 1] == "[circuits.embed]"


def test_two_files_of_one_name_keep_their_own_places(
    tower: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "old tower.toml").write_text("\n\n\n" + tower, encoding="utf-8")
    (tmp_path / "new.toml").write_text(tower.replace('"1.0.0"', '"1.1.0"'), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    results = log("old tower.toml", "missing.toml", "new.toml", "--min-bits", "65")["runs"][0]["results"]
    places = [result["locations"][0]["physicalLocation"] for result in results]
    line = tower.splitlines().index("[circuits.piece]") + 1
    assert [(place["artifactLocation"]["uri"], place["region"]["startLine"]) for place in places] == [
        ("old%20tower.toml", line + 3),
        ("new.toml", line),
    ]


def test_circuits_of_soundcalc_files_have_their_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    circuit = """
[[circuits]]
name = "{}"
rho = 0.5
trace_length = 1_048_576
air_max_degree = 3
num_constraints = 100
opening_points = 2
batch_size = 40
num_columns = 39
power_batching = true
num_queries = {}
fri_folding_factors = [16, 16, 16, 16]
fri_early_stop_degree = 32
grinding_query_phase = 16
"""
    head = '[zkevm]\nname = "Old"\nprotocol_family = "FRI_STARK"\nversion = "1"\n'
    head += 'field = "Goldilocks^3"\nhash_size_bits = 256\n'
    (tmp_path / "old.toml").write_text(head + circuit.format("one", 200) + circuit.format("two", 100), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (result,) = log("old.toml", "--min-bits", "500")["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == len(head.splitlines()) + 17
