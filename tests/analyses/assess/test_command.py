"""What ``assess`` shows: its forms, the circuits asked for, and analyses that are pinned."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from itertools import takewhile
from pathlib import Path

import pytest
from click.testing import CliRunner

from soundproof.cli.group import main
from soundproof.formats.files import catalogue, load
from tests.cli.running import assess, shown

NAMES = list(catalogue())


# Formats --------------------------------------------------------------------------------------


def test_without_a_target_the_whole_catalogue_is_summarised() -> None:
    table = shown()
    assert table.startswith("Provable security\n")
    for name in NAMES:
        zkvm = load(name)
        assert re.search(rf"^{re.escape(zkvm.name)} +{re.escape(zkvm.version[:8])}", table, re.MULTILINE)


def test_one_target_is_shown_by_circuit_and_several_are_summarised() -> None:
    one, two = shown("pico"), shown("pico", "sp1")
    assert one.startswith("Pico unknown\n")
    assert re.search(r"^embed +59 ", one, re.MULTILINE)
    assert two.startswith("Provable security\n")
    assert "embed" not in two


def on_cores(cores: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """``soundproof assess`` on a machine with so many cores."""
    program = f"import os, sys; os.sched_getaffinity = lambda process: set(range({cores})); "
    program += "from soundproof.__main__ import run; run()"
    return subprocess.run([sys.executable, "-c", program, "assess", *arguments], capture_output=True, text=True)


def test_a_summary_is_the_same_from_one_process_and_from_several() -> None:
    """In the order of the targets, those that share openings among others."""
    names = ["zisk", "pico", "vanilla", "venus", "miden", "demo_whir"]
    assert on_cores(1, *names).stdout == on_cores(3, *names).stdout == shown(*names)


def test_files_with_faults_are_told_of_in_order_from_one_process_and_from_several(tmp_path: Path) -> None:
    """Each with all of its faults, a name that is none among them; the others are shown."""
    (tmp_path / "wrong.toml").write_text("[zkvm]\nname = 3\n")
    (tmp_path / "empty.toml").write_text("")
    names = [
        "pico",
        str(tmp_path / "wrong.toml"),
        "sp1",
        "pcio",
        str(tmp_path / "empty.toml"),
        str(tmp_path / "no.toml"),
    ]
    alone, several = on_cores(1, *names), on_cores(3, *names)
    assert alone.stdout == several.stdout == shown("pico", "sp1")
    assert alone.stderr == several.stderr == "".join(on_cores(1, name).stderr for name in names)
    assert alone.returncode == several.returncode == 2
    assert alone.stderr.count("wrong.toml") > 1 < alone.stderr.count("hint")


def test_details_show_every_circuit_and_a_circuit_only_its_own() -> None:
    zkvm = load("pico")
    details = shown("pico", "--details")
    headings = [f"Pico · {circuit.name} · deep-ali/fri · KoalaBear^4" for circuit in zkvm.circuits]
    assert [line for line in details.splitlines() if line.startswith("Pico · ")] == headings
    two = shown("pico", "--circuit", "embed", "--circuit", "combine")
    assert [line for line in two.splitlines() if line.startswith("Pico")] == [headings[2], headings[4]]


def test_the_rows_of_a_table_are_the_terms_of_the_document_in_its_order() -> None:
    (circuit,) = [
        c for c in json.loads(shown("zisk", "--format", "json"))["zkvms"][0]["circuits"] if c["name"] == "Final"
    ]
    lines = assess("zisk", "--circuit", "Final", env={"COLUMNS": "140"}).stdout.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("─"))
    rows = lines[start + 1 : start + 1 + len(circuit["terms"])]
    for term, row in zip(circuit["terms"], rows, strict=True):
        assert row.startswith(term["name"] + " ")
        assert re.search(rf" {re.escape(term['bits_lower'][:-7])} ", row)
    assert lines[start + 1 + len(rows)].split()[:2] == ["total", str(circuit["bits"])]


def test_markdown_begins_with_the_summary() -> None:
    lines = shown("pico", "--format", "markdown").splitlines()
    assert lines[:3] == [
        "## Provable security",
        "",
        "| zkVM | Version | Security | Lean | Proved | Attack | Binding circuit | Binding term | Final proof |",
    ]
    assert lines[4].startswith("| Pico | unknown | 57 bits | 57 | 35 | 100 | riscv | query phase | ")
    assert "## Pico unknown" in lines


@pytest.mark.parametrize("name", NAMES)
def test_no_line_is_wider_than_100_columns(name: str) -> None:
    for arguments in ((name,), (name, "--details"), (name, "pico"), (name, "--regime", "declared")):
        lines = assess(*arguments).stdout.splitlines()
        assert len(lines) > 5
        assert [line for line in lines if len(line) > 100] == []


def test_44_circuits_are_a_line_each_but_where_their_figures_are_equal() -> None:
    zkvm = load("zisk")
    lines = assess("zisk", env={"COLUMNS": "140"}).stdout.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("─"))
    rows = list(takewhile(lambda line: not line.startswith("  "), lines[start + 1 :]))
    names = [name for row in rows for name in re.split(r"  ", row)[0].split(", ")]
    assert sorted(names) == sorted(circuit.name for circuit in zkvm.circuits)
    assert len(rows) < len(names)
    assert all(
        re.search(r" \d+  (query phase|batching   )   [JB]\wR · DKT26 · [mA]=\d+ +191 +[\d,]+\.\d KiB", row)
        for row in rows
    )


def test_rows_are_sorted_as_asked() -> None:
    names = [circuit.name for circuit in load("zisk").circuits]
    sizes = [row[-2] for row in _rows("zisk", "--sort", "size")]
    assert sizes == sorted(sizes, key=lambda size: -float(size.replace(",", "")))
    assert [row[0] for row in _rows("zisk", "--sort", "name")] == sorted(names, key=str.lower)
    bits = [int(row[1]) for row in _rows("zisk", "--sort", "bits")]
    assert bits == sorted(bits)
    assert bits[0] < bits[-1]
    assert len(_rows("zisk", "--sort", "bits", "--worst", "3")) == 3
    assert shown("pico", "pico", "sp1", "--worst", "1").count("\nPico ") == 1


def _rows(*arguments: str) -> list[list[str]]:
    """The cells of the table of circuits, from markdown, where nothing is put together."""
    lines = shown(*arguments, "--format", "markdown").splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith("| Circuit"))
    body = takewhile(lambda line: line.startswith("|"), lines[start + 2 :])
    return [line.replace(r"\_", "_").strip("| ").replace(" |", "").replace("\\", "").split() for line in body]


def test_only_zkvms_and_circuits_are_sorted() -> None:
    result = assess("zisk", "--circuit", "Final", "--sort", "bits")
    assert result.exit_code == 2
    assert "--sort is of zkVMs and circuits" in result.stderr


# Circuits that are not there ------------------------------------------------------------------


@pytest.mark.parametrize("name", ["RISCV", "Riscv", "riscv"])
def test_a_circuit_in_any_case(name: str) -> None:
    assert shown("pico", "--circuit", name) == shown("pico", "--circuit", "riscv")
    sizes = [CliRunner().invoke(main, ["size", "pico", "--circuit", asked]).stdout for asked in (name, "riscv")]
    assert sizes[0] == sizes[1] != ""


def test_an_unknown_circuit() -> None:
    result = assess("pico", "--circuit", "embeds")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "no circuit is named 'embeds' in Pico\n    hint: did you mean 'embed'?\n"


def test_an_unknown_circuit_does_not_hide_the_known_one() -> None:
    result = assess("pico", "sp1", "--circuit", "shrink", "--circuit", "qqq")
    assert result.exit_code == 2
    assert result.stdout == shown("pico", "sp1", "--circuit", "shrink")
    names = "riscv, convert, combine, compress, embed, core, shrink"
    assert result.stderr == f"no circuit is named 'qqq' in Pico, SP1\n    hint: known here: {names}\n"


# Pinned analyses ------------------------------------------------------------------------------


def _oracles(*arguments: str) -> set[tuple[str, str, int | None]]:
    """Regime, theorem and multiplicity of every oracle of every circuit in the document."""
    zkvms = json.loads(shown(*arguments, "--format", "json"))["zkvms"]
    oracles = [oracle for zkvm in zkvms for circuit in zkvm["circuits"] for oracle in circuit["oracles"]]
    return {(oracle["regime"], oracle["theorem"], oracle["multiplicity"]) for oracle in oracles}


def test_the_regime_is_pinned() -> None:
    assert {regime for regime, _, _ in _oracles("pico", "openvm2", "--regime", "unique")} == {"UDR"}
    assert {regime for regime, _, _ in _oracles("pico", "openvm2", "--regime", "johnson")} == {"JBR"}
    assert {regime for regime, _, _ in _oracles("pico", "--regime", "beyond")} == {"BJR"}
    assert {regime for regime, _, _ in _oracles("pico", "openvm2")} == {"UDR", "JBR", "BJR"}


def test_theorem_and_multiplicity_are_pinned_and_mean_the_johnson_regime() -> None:
    assert _oracles("pico", "--theorem", "bchks25", "--multiplicity", "15") == {("JBR", "BCHKS25", 15)}
    assert _oracles("pico", "--theorem", "BCHKS25", "--multiplicity", "15", "--regime", "johnson") == {
        ("JBR", "BCHKS25", 15)
    }
    assert {theorem for _, theorem, _ in _oracles("pico", "--theorem", "BCIKS20")} == {"BCIKS20"}
    assert {m for _, _, m in _oracles("demo_whir", "--multiplicity", "7")} == {7}


def test_a_slack_without_a_radius_leaves_no_bits() -> None:
    text = shown("pico", "--regime", "unique", "--slack", "100000000", "--circuit", "riscv")
    assert "does not apply: a radius is left: slack 100000000 > n − k = 4194304" in re.sub(r"\s+", " ", text)


def test_a_theorem_beside_the_declared_analysis_leaves_unique_decoding_alone() -> None:
    regimes = {
        (regime, theorem) for regime, theorem, _ in _oracles("openvm2", "--regime", "declared", "--theorem", "BCHKS25")
    }
    assert {regime for regime, _ in regimes} == {"UDR", "JBR"}
    assert {theorem for regime, theorem in regimes if regime == "JBR"} == {"BCHKS25"}


def test_the_slack_is_pinned() -> None:
    zkvm = json.loads(shown("pico", "--regime", "unique", "--slack", "16", "--format", "json"))["zkvms"][0]
    assert {oracle["slack"] for circuit in zkvm["circuits"] for oracle in circuit["oracles"]} == {16}


def test_the_declared_analysis_is_pinned() -> None:
    declared = {("JBR", c.declared.theorem, c.declared.multiplicity) for c in load("zisk").circuits if c.declared}
    assert len(declared) > 5
    assert _oracles("zisk", "--regime", "declared") == declared


def test_who_declares_no_analysis_is_shown_at_the_best_and_told_so() -> None:
    result = assess("pico", "zisk", "--regime", "declared")
    names = ", ".join(circuit.name for circuit in load("pico").circuits)
    assert (result.exit_code, result.stderr) == (0, f"Pico: no analysis declared, best regime shown: {names}\n")
    assert re.search(r"^Pico +unknown +57 bits ", result.stdout, re.MULTILINE)


def test_a_multiplicity_without_a_bound_leaves_no_bits() -> None:
    """At ρ = 1/2 and m = 1 the agreement would exceed 1: told, not crashed on."""
    text = shown("pico", "--multiplicity", "1", "--circuit", "riscv")
    assert "does not apply: agreement at most 1: √ρ·(1 + 1/(2·1)) > 1" in re.sub(r"\s+", " ", text)
