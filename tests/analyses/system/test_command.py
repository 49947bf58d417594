"""``soundproof system`` as people and programs meet it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from soundproof.cli.group import main
from soundproof.formats.files import catalogue, load


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["system", *arguments])


def test_the_whole_catalogue_within_100_columns() -> None:
    result = run()
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    titles = [line for line in lines if line.endswith(": the system")]
    assert titles == [f"{load(name).name} {load(name).version}: the system" for name in catalogue()]
    assert max(map(len, lines)) <= 100


def test_the_document_says_what_the_table_says() -> None:
    (zkvm,) = json.loads(run("zkdtvm", "--segments", "64", "--format", "json").stdout)["zkvms"]
    assert (zkvm["protocol_bits"], zkvm["bits"], zkvm["weakest"], zkvm["segments"]) == (126, 123, "shrink", 64)
    assert zkvm["proofs"] == {"least": 67, "most": 129}
    for circuit in zkvm["circuits"]:
        assert circuit["with_hash"]["bits"] == circuit["bits"] == int(float(circuit["with_hash"]["bits_lower"]))
    assert [node["proofs"]["most"] for node in zkvm["nodes"]] == [64, 63, 1, 1]
    lines = run("zkdtvm", "--segments", "64").stdout.splitlines()
    lead = " ".join(lines[1:4])
    assert f"union bound: {zkvm['union']['bits_lower'][:6]} bits" in lead
    assert lead.startswith("protocol 126 bits, with hash 123, without buses, memory; weakest circuit: shrink; ")
    assert "67 to 129 proofs for S = 64" in lead
    core, added = [line for line in lines if line.startswith("core ")]
    assert added.split()[:3] == ["core", "S", "64"]
    assert core.split() == ["core", "64", "core", "128", "247.90", "123.14", "64"]


def test_a_file_without_recursion_shows_its_circuits(tower: str, tmp_path: Path) -> None:
    file = tmp_path / "tower.toml"
    file.write_text(tower[: tower.index("[topology]")] + tower[tower.index("[defaults]") :], encoding="utf-8")
    text = run(str(file)).stdout
    assert [line.split()[:2] for line in text.splitlines() if line.startswith(("piece", "join", "top"))] == [
        ["piece", "64"],
        ["join", "64"],
        ["top", "64"],
    ]
    assert "open: the file describes no recursion: topology" in text
    assert "proofs for S" not in text


def test_a_hypothesis_that_fails_is_told_and_leaves_no_bits(tower: str, tmp_path: Path) -> None:
    file = tmp_path / "tower.toml"
    file.write_text(tower.replace("queries = 60", "queries = 2"), encoding="utf-8")
    text = run(str(file)).stdout
    assert "with hash 0;" in text
    assert "piece: T* ≥ 6R(log₂ l + 1) fails: T* + R is about 2^2, at least " in text
    (zkvm,) = json.loads(run(str(file), "--format", "json").stdout)["zkvms"]
    assert (zkvm["bits"], zkvm["union"], zkvm["circuits"][0]["with_hash"]) == (0, None, None)


def test_deviations_of_a_hash_are_told(tower: str, tmp_path: Path) -> None:
    file = tmp_path / "tower.toml"
    inside = (
        "output = 8\nwidth = 16\ncapacity = 2\nalpha = 3\nfull_rounds = 8\npartial_rounds = 13\n"
        'transcript = "duplex-sponge"\n'
    )
    file.write_text(tower.replace("output = 8\n", inside), encoding="utf-8")
    text = run(str(file)).stdout
    assert "  poseidon2: 8 full and 13 partial rounds; recommended for width 16 and α = 3 are 8 and 20" in text
    assert "  poseidon2: a capacity of 2 KoalaBear, 61.9 bits, is open to collisions after about 2^30" in text
    row = next(line for line in text.splitlines() if line.startswith("poseidon2  poseidon2"))
    assert row.split()[-1] == "28.65"


@pytest.mark.parametrize(
    ("rounds", "shown"),
    [
        ("full_rounds = 14\n", "rounds 14"),
        ("full_rounds = 8\npartial_rounds = 0\n", "rounds 8 + 0"),
        ("partial_rounds = 9\n", "width 16"),
    ],
)
def test_rounds_are_told_as_far_as_they_are_stated(rounds: str, shown: str, tower: str, tmp_path: Path) -> None:
    file = tmp_path / "tower.toml"
    file.write_text(tower.replace("output = 8\n", f"output = 8\nwidth = 16\n{rounds}"), encoding="utf-8")
    text = " ".join(run(str(file)).stdout.split())
    assert f"{shown} " in text
    assert "None" not in text


def test_a_target_that_cannot_be_read_hides_nothing() -> None:
    result = run("nothing", "pico")
    assert (result.exit_code, result.stdout.startswith("Pico unknown: the system")) == (2, True)
    assert result.stderr.startswith("nothing: neither a catalogue name nor a file")


@pytest.mark.parametrize("segments", ["0", "-1", "many", str(2**41)])
def test_segments_out_of_range(segments: str) -> None:
    result = run("pico", "--segments", segments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--segments" in result.stderr


def test_markdown_and_files(tmp_path: Path) -> None:
    for form in ("table", "markdown", "json"):
        file = tmp_path / form
        assert run("sp1", "--format", form, "-o", str(file)).stdout == ""
        assert file.read_text(encoding="utf-8") == run("sp1", "--format", form).stdout
    assert (tmp_path / "markdown").read_text(encoding="utf-8").startswith("## SP1 6.1.0: the system\n")


@pytest.mark.parametrize(("target", "bits"), [("sp1", "100 bits†, with hash 100†"), ("risc0", "51 bits‡")])
def test_figures_have_the_marks_of_their_circuits(target: str, bits: str) -> None:
    shown = run(target, "--format", "markdown").stdout
    assert f"protocol {bits}, " in shown
    assert f"- {bits.partition('bits')[2][0]} " in shown
