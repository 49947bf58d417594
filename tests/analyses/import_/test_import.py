"""``soundproof import`` as a command: what it prints where, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from soundproof.cli.group import main
from soundproof.formats.files import catalogue, load, parse, read
from soundproof.formats.writing import write

FIXTURES = Path(__file__).parents[2] / "fixtures"
LOOKUPS = str(FIXTURES / "pil_stark" / "lookups.json")
RECURRENCE = str(FIXTURES / "pil_stark" / "recurrence.json")


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, ["import", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_the_file_goes_to_stdout_and_what_is_open_to_stderr(tmp_path: Path) -> None:
    printed = run(LOOKUPS, RECURRENCE, "--name", "Two")
    assert printed.exit_code == 0
    zkvm = parse(printed.stdout, "two.toml")
    assert (zkvm.name, [circuit.name for circuit in zkvm.circuits]) == ("Two", ["lookups", "recurrence"])
    lines = printed.stderr.splitlines()
    assert all(line.startswith("left open: ") for line in lines)
    assert lines[-1].startswith("left open: circuits.*.lookups (lookups): ")
    path = tmp_path / "two.toml"
    assert run(LOOKUPS, RECURRENCE, "--name", "Two", "-o", str(path)).stdout == ""
    assert path.read_text(encoding="utf-8") == printed.stdout


def test_a_file_agrees_with_what_it_was_imported_from(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    run(LOOKUPS, RECURRENCE, "-o", str(path))
    same = run("--check", str(path), LOOKUPS, RECURRENCE)
    assert same.exit_code == 0
    assert "no difference; 41 values compared, in 2 circuits" in same.stdout
    path.write_text(path.read_text(encoding="utf-8").replace("queries = 21", "queries = 22"), encoding="utf-8")
    other = run("--check", str(path), LOOKUPS, RECURRENCE, "--format", "json")
    assert other.exit_code == 1
    assert other.stderr == f"{path}: 1 value differs from the artefact\n"
    document = json.loads(other.stdout)
    assert document["differences"] == [
        {
            "circuit": "lookups",
            "key": "opening.queries",
            "written": 22,
            "stated": 21,
            "stated_key": "starkStruct.nQueries",
            "file": LOOKUPS,
        }
    ]
    assert run("--check", str(path), LOOKUPS, RECURRENCE, "--format", "markdown").stdout.count("| lookups |") == 1


def test_circuits_of_one_side_only_are_differences(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    run(LOOKUPS, "-o", str(path))
    result = run("--check", str(path), RECURRENCE, "--format", "json")
    assert result.exit_code == 1
    found = [(one["circuit"], one["written"], one["stated"]) for one in json.loads(result.stdout)["differences"]]
    assert found == [("recurrence", None, "a circuit"), ("lookups", "a circuit", None)]


def test_what_is_left_out_is_no_difference(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    run(RECURRENCE, "-o", str(path))
    kept = [
        line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith(("encoding", "lookups"))
    ]
    path.write_text("\n".join(kept), encoding="utf-8")
    result = run("--check", str(path), RECURRENCE, "--format", "json")
    assert result.exit_code == 0
    assert [one["key"] for one in json.loads(result.stdout)["unsaid"]] == ["encoding.preset", "lookups"]


@pytest.mark.parametrize("name", ["pico", "sp1", "openvm2", "zisk"])
def test_a_native_file_agrees_with_soundcalc_s(name: str, tmp_path: Path) -> None:
    path = tmp_path / "native.toml"
    source = FIXTURES / "soundcalc" / f"{name}.toml"
    path.write_text(write(read(source)), encoding="utf-8")
    result = run("--check", str(path), str(source))
    assert (result.exit_code, "no difference" in result.stdout) == (0, True)


def test_what_only_the_catalogue_states_is_no_difference() -> None:
    """Columns of the first file of soundcalc are not stated there, and the digest of the second is another."""
    openvm2 = run("--check", "openvm2", str(FIXTURES / "soundcalc" / "openvm2.toml"))
    assert (openvm2.exit_code, "no difference" in openvm2.stdout) == (0, True)
    pico = json.loads(run("--check", "pico", str(FIXTURES / "soundcalc" / "pico.toml"), "--format", "json").stdout)
    assert {one["key"] for one in pico["differences"]} == {"opening.merkle.digest"}


def test_a_lookup_of_one_side_is_a_difference(tmp_path: Path) -> None:
    source = (FIXTURES / "soundcalc" / "pico.toml").read_text(encoding="utf-8")
    path = tmp_path / "renamed.toml"
    path.write_text(source.replace('"memory"', '"other"', 1), encoding="utf-8")
    native = tmp_path / "native.toml"
    native.write_text(write(read(FIXTURES / "soundcalc" / "pico.toml")), encoding="utf-8")
    result = run("--check", str(native), str(path), "--format", "json")
    assert result.exit_code == 1
    keys = {one["key"].split(".")[1] for one in json.loads(result.stdout)["differences"]}
    assert keys == {"memory"}


def test_every_json_key_is_documented(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    run(LOOKUPS, "-o", str(path))
    document = json.loads(run("--check", str(path), RECURRENCE, "--format", "json").stdout)
    page = (Path(__file__).parents[3] / "docs" / "json.md").read_text(encoding="utf-8")
    passage = page.partition("## Imports\n")[2].partition("\n## ")[0]
    keys = {*document, *document["artefacts"][0], *document["differences"][0]}
    assert {key for key in keys if f"`{key}`" not in passage} == set()
    assert document["schema"] in passage


def test_to_soundcalc_from_a_name_and_from_an_artefact() -> None:
    printed = run("risc0", "--to", "soundcalc")
    assert parse(printed.stdout, "risc0.toml").circuits[0].opening == load("risc0").circuits[0].opening
    said = [line.removeprefix("not said in soundcalc's format: ") for line in printed.stderr.splitlines()]
    assert said[-1] == "circuits.main.air.columns.stages: 2 is read as 1"
    assert {"zkvm.missing: left out", "claims: left out", "topology: left out"} <= set(said)
    printed = run(LOOKUPS, "--to", "soundcalc")
    assert printed.exit_code == 0
    assert "num_queries" in printed.stdout
    assert "not said in soundcalc's format: circuits.lookups.encoding.preset: pil-stark is left out" in printed.stderr


def test_wrong_use_and_wrong_files_have_exit_code_2(tmp_path: Path) -> None:
    assert run().exit_code == 2
    assert run(LOOKUPS, "--format", "json").exit_code == 2
    assert run("--check", "a.toml", LOOKUPS, "--to", "soundcalc").exit_code == 2
    native = tmp_path / "native.toml"
    native.write_text(write(load("pico")), encoding="utf-8")
    refused = run(str(native))
    assert refused.exit_code == 2
    assert refused.stderr == f"{native}: is a native file already\n    hint: --to soundcalc writes it for soundcalc\n"
    missing = run("--check", str(tmp_path / "none.toml"), LOOKUPS)
    assert (missing.exit_code, missing.stdout) == (2, "")


def test_what_is_read_is_not_replaced(tmp_path: Path) -> None:
    """The format of soundcalc says less: the file would be lost."""
    target = tmp_path / "my.toml"
    target.write_bytes(catalogue()["pico"].read_bytes())
    result = CliRunner().invoke(main, ["import", "--to", "soundcalc", str(target), "-o", str(target)])
    assert (result.exit_code, "may not replace it" in result.output) == (2, True)
    assert target.read_bytes() == catalogue()["pico"].read_bytes()
