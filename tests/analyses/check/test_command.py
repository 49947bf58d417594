"""``soundproof check`` as people and pipelines meet it: exit codes, formats, facts about the catalogue."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as xml

import pytest
from click.testing import CliRunner, Result

import soundproof
import soundproof.analyses.check.command as command_module
from soundproof.analyses.check.command import EXITS
from soundproof.analyses.check.gates import gates
from soundproof.cli.group import main
from soundproof.formats.files import catalogue, load
from soundproof.render.words import kib_between


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["check", *arguments])


def verdicts(*arguments: str) -> tuple[int, dict[str, dict[str, str]]]:
    """Exit code, and the clauses by ``GATE/NAME``."""
    result = run(*arguments, "--format", "json")
    reports = json.loads(result.stdout)["reports"]
    return result.exit_code, {f"{r['gate']}/{c['name']}": c for r in reports for c in r["clauses"]}


# Facts ----------------------------------------------------------------------------------------


def test_zisk_meets_the_bits_of_m3_and_misses_its_size_with_the_deployed_proof() -> None:
    code, found = verdicts("zisk", "--gate", "M3")
    assert code == 1
    assert (found["M3/bits"]["verdict"], found["M3/bits"]["figure"]) == ("met", "129 bits†")
    size = found["M3/size"]
    assert (size["verdict"], size["figure"], size["margin"]) == ("missed", "335.5 KiB", "-35.6 KiB")
    assert size["evidence"].startswith("measured: 999 of 999 proofs")
    assert found["M3/argument"]["verdict"] == "unknown"


def test_zkdtvm_misses_the_bits_of_m3_by_the_circuit_that_folds_past_its_trace() -> None:
    code, found = verdicts("zkdtvm", "--gate", "M3")
    bits = found["M3/bits"]
    assert (code, bits["verdict"], bits["figure"], bits["margin"]) == (1, "missed", "126 bits", "-2 bits")
    assert bits["binding"] == "shrink: commit round 1"
    assert (found["M3/hash"]["verdict"], found["M3/hash"]["margin"]) == ("missed", "-5 bits")
    assert not found["M3/hash"]["required"]


def test_sp1_meets_the_bits_of_m2_and_its_size_is_unknown_at_the_deployed_stage() -> None:
    code, found = verdicts("sp1", "--gate", "M2")
    assert (code, found["M2/bits"]["verdict"], found["M2/bits"]["figure"]) == (3, "met", "100 bits†")
    size = found["M2/size"]
    assert (size["verdict"], size["binding"]) == ("unknown", "compress")
    assert "1,242.8 KiB measured at 6.4.0 (fixture of ere 0.16.2)" in size["evidence"]
    assert "counts are an envelope" in size["evidence"]


def test_published_times_of_other_versions_decide_nothing() -> None:
    _, pico = verdicts("pico", "--gate", "RTP")
    assert (pico["RTP/latency"]["verdict"], "8,500 ms at Prism 2.0" in pico["RTP/latency"]["evidence"]) == (
        "unknown",
        True,
    )
    _, zisk = verdicts("zisk", "--gate", "RTP")
    assert (zisk["RTP/latency"]["verdict"], zisk["RTP/latency"]["figure"]) == ("missed", "28,830 ms")


@pytest.mark.parametrize("name", catalogue())
def test_every_zkvm_gets_a_verdict_on_every_clause(name: str) -> None:
    gates = ["M1", "M2", "M3", "EIP-8025", "RTP", "handbook"]
    code, found = verdicts(name, *(part for gate in gates for part in ("--gate", gate)))
    assert {key.split("/")[0] for key in found} == set(gates)
    required = {clause["verdict"] for clause in found.values() if clause["required"]}
    assert code == (1 if "missed" in required else 3)
    assert all(clause["evidence"] for clause in found.values())


# Exit codes -----------------------------------------------------------------------------------

SCRIPT = """
soundproof() { "$PYTHON" -m soundproof "$@"; }
for arguments in "pico --min-bits 57" "pico --min-bits 58" "pico --max-bytes 300KiB" \\
                 "pico --min-bits 58 --max-bytes 300KiB" "pico nothing --min-bits 57" \\
                 "pico --gate m1" "pico" "pico --min-bits 57 --power-kw nan"; do
  soundproof check $arguments > out 2> err
  echo "$? $arguments"
done
if soundproof check tower.toml --min-bits 64 --gate M1 --gate m2 --format sarif -o check.sarif
then echo good; else echo bad; fi
soundproof check tower.toml --min-bits 64 > /dev/null && echo good
soundproof check tower.toml --min-bits 65 > /dev/null || echo bad
"""


@pytest.mark.skipif(os.name == "nt", reason="no shell there")
def test_exit_codes_in_a_shell_script(tower: str, tmp_path: Path) -> None:
    (tmp_path / "tower.toml").write_text(tower, encoding="utf-8")
    environment = {**os.environ, "PYTHON": sys.executable, "PYTHONPATH": str(Path(soundproof.__file__).parents[1])}
    done = subprocess.run(
        ["sh", "-u", "-c", SCRIPT],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment,
    )
    assert (done.stdout.splitlines(), done.stderr) == (
        [
            "0 pico --min-bits 57",
            "1 pico --min-bits 58",
            "3 pico --max-bytes 300KiB",
            "1 pico --min-bits 58 --max-bytes 300KiB",
            "2 pico nothing --min-bits 57",
            "0 pico --gate m1",
            "1 pico",
            "2 pico --min-bits 57 --power-kw nan",
            "bad",
            "good",
            "bad",
        ],
        "",
    )
    assert json.loads((tmp_path / "check.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"


USAGE = {
    "times of nobody": ("--gate", "RTP", "--power-kw", "9"),
    "unknown gate": ("pico", "--gate", "M4"),
    "no bits": ("pico", "--min-bits", "0"),
    "a size without number": ("pico", "--max-bytes", "KiB"),
    "a size of another unit": ("pico", "--max-bytes", "3GiB"),
    "no byte": ("pico", "--max-bytes", "0.4"),
    "power that is no number": ("pico", "--gate", "RTP", "--power-kw", "nan"),
    "infinite power": ("pico", "--gate", "RTP", "--power-kw", "inf"),
    "unknown format": ("pico", "--gate", "M2", "--format", "xml"),
}


@pytest.mark.parametrize("arguments", USAGE.values(), ids=USAGE)
def test_a_usage_error(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert (result.exit_code, type(result.exception), result.stdout) == (2, SystemExit, "")
    assert "\nError: " in result.stderr


def test_without_a_target_the_catalogue_is_checked() -> None:
    result = run("--min-bits", "50", "--format", "json")
    assert [report["zkvm"].lower() for report in json.loads(result.stdout)["reports"]] == [
        load(name).name.lower() for name in catalogue()
    ]


@pytest.mark.parametrize(
    ("size", "limit"),
    [("123904", 123_904), ("121KiB", 123_904), ("0.5 MB", 500_000), ("1_000b", 1000), ("2MiB", 2**21)],
)
def test_sizes_with_units(size: str, limit: int) -> None:
    _, found = verdicts("pico", "--max-bytes", size)
    assert found["asked/size"]["limit"] == limit


def test_measurements_of_the_user(tmp_path: Path) -> None:
    times = tmp_path / "times.csv"
    times.write_text("time_s\n" + "9\n" * 99 + '""\n', encoding="utf-8")
    _, found = verdicts("pico", "--gate", "RTP", "--latency", str(times), "--power-kw", "10", "--capex-usd", "100001")
    assert [found[f"RTP/{name}"]["verdict"] for name in ("latency", "power", "capex")] == ["met", "met", "missed"]
    assert found["RTP/latency"]["evidence"] == f"100 proofs, 1 failed; {times}"
    _, more = verdicts("pico", "--gate", "RTP", "--power-kw", "10.0001")
    assert (more["RTP/power"]["verdict"], more["RTP/power"]["figure"]) == ("missed", "10,001 W")


def test_faults_of_the_measurements(tmp_path: Path) -> None:
    times = tmp_path / "times.csv"
    times.write_text("time_s\nx\n-1\n", encoding="utf-8")
    result = run("pico", "--gate", "RTP", "--latency", str(times))
    assert (result.exit_code, result.stdout) == (2, "")
    assert [line.split(":")[1] for line in result.stderr.splitlines()] == ["2", "3"]


def test_a_target_that_cannot_be_read_hides_nothing() -> None:
    result = run("nothing", "pico", "--min-bits", "57")
    assert result.exit_code == 2
    assert "Pico unknown at asked: met" in result.stdout
    assert result.stderr.startswith("nothing: neither a catalogue name nor a file")


# Formats --------------------------------------------------------------------------------------


def test_a_table_names_clause_verdict_figure_margin_and_what_decides() -> None:
    lines = run("zkdtvm", "--gate", "M3").stdout.splitlines()
    assert lines[0] == "zkDTVM 0.8.0 at M3: missed"
    assert [line.split()[:2] for line in lines if line.startswith(("bits", "(hash)"))] == [
        ["bits", "missed"],
        ["(hash)", "missed"],
    ]
    assert "  in brackets: not required, does not decide" in lines


def test_advisories_are_below_every_table_and_in_the_document() -> None:
    text = run("openvm", "--min-bits", "100").stdout
    assert "  advisory CVE-2026-62333, GHSA-396x-v8w4-9x82: soundness of MemoryMerkleAir: affects this version" in text
    (report,) = json.loads(run("openvm", "--min-bits", "100", "--format", "json").stdout)["reports"]
    assert [entry["verdict"] for entry in report["advisories"]] == ["affected", "affected", "unknown"]
    assert "advisory" not in run("sp1", "--min-bits", "100").stdout  # that of version 4 is fixed


def test_markdown() -> None:
    lines = run("pico", "--min-bits", "57", "--format", "markdown").stdout.splitlines()
    assert lines[0] == "## Pico unknown at asked: met"
    assert "| bits | met | 57 bits | +0 bits | riscv: query phase |" in lines


def test_junit_is_read_by_a_parser_and_its_counts_are_those_of_the_verdicts() -> None:
    arguments = ("zisk", "pico", "--gate", "M2", "--gate", "M3", "--gate", "handbook")
    result = run(*arguments, "--format", "junit")
    suites = xml.fromstring(result.stdout)
    reports = json.loads(run(*arguments, "--format", "json").stdout)["reports"]
    assert [suite.get("name") for suite in suites] == [f"{r['zkvm']} {r['version']} {r['gate']}" for r in reports]
    for suite, report in zip(suites, reports, strict=True):
        cases = suite.findall("testcase")
        assert [case.get("name") for case in cases] == [clause["name"] for clause in report["clauses"]]
        counted = {tag: len(suite.findall(f"testcase/{tag}")) for tag in ("failure", "error", "skipped", "system-out")}
        assert [suite.get(key) for key in ("tests", "failures", "errors", "skipped")] == [
            str(len(cases)),
            *(str(counted[tag]) for tag in ("failure", "error", "skipped")),
        ]
        for case, clause in zip(cases, report["clauses"], strict=True):
            (inner,) = case
            tag = {"met": "system-out", "missed": "failure", "unknown": "error"}[clause["verdict"]]
            assert inner.tag == (tag if clause["required"] or tag == "system-out" else "skipped")
            assert clause["evidence"] in (inner.text or inner.get("message") or "")


def test_characters_that_xml_cannot_have_are_escaped(tower: str, tmp_path: Path) -> None:
    file = tmp_path / "tower.toml"
    file.write_text(tower.replace('source  = "invented"', 'source  = "a\\u0001b\\uffff<&>"', 1), encoding="utf-8")
    result = run(str(file), "--min-bits", "64", "--format", "junit")
    assert result.exit_code == 0
    (case,) = xml.fromstring(result.stdout).iter("testcase")
    assert r"a\x01b\uffff<&>" in (case[0].text or "")


def test_a_file_gets_what_stdout_would(tmp_path: Path) -> None:
    for form in ("table", "json", "sarif", "junit", "markdown"):
        file = tmp_path / form
        assert run("pico", "--min-bits", "57", "--format", form, "-o", str(file)).stdout == ""
        assert file.read_text(encoding="utf-8") == run("pico", "--min-bits", "57", "--format", form).stdout


def test_figures_are_numbers_too() -> None:
    """What the text of a clause says, programs need not read out of it."""
    document = json.loads(run("pico", "--min-bits", "60", "--max-bytes", "600KiB", "--format", "json").stdout)
    bits, size = document["reports"][0]["clauses"]
    assert (bits["unit"], bits["limit"], bits["figure"]) == ("bits", 60, f"{bits['least']} bits")
    assert bits["least"] == bits["most"] == 60 + int(bits["margin"].split()[0])
    assert (size["unit"], size["limit"]) == ("bytes", 600 * 1024)
    assert size["figure"] == kib_between(size["least"], size["most"])
    (power,) = verdicts("pico", "--gate", "RTP", "--power-kw", "9.5")[1].keys() & {"RTP/power"}
    clause = verdicts("pico", "--gate", "RTP", "--power-kw", "9.5")[1][power]
    assert (clause["unit"], clause["least"], clause["most"]) == ("W", 9500, 9500)


# The matrix -------------------------------------------------------------------------------------


def cells(stdout: str) -> dict[str, list[str]]:
    """The verdicts of a matrix in Markdown, by zkVM; its gates under the name of that column."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in stdout.splitlines() if line[:1] == "|"]
    return {row[0]: row[2:] for row in rows if not row[0].startswith("-")}


def test_without_a_requirement_the_verdicts_of_all_gates_stand_in_one_table() -> None:
    result = run("zisk", "pico", "--format", "markdown")
    found = cells(result.stdout)
    assert found["zkVM"] == list(gates())
    assert list(found) == ["zkVM", "ZisK", "Pico"]
    for name, target in (("ZisK", "zisk"), ("Pico", "pico")):
        for gate, verdict in zip(found["zkVM"], found[name], strict=True):
            assert EXITS[verdict] == run(target, "--gate", gate).exit_code, (name, gate)
    assert found["Pico"][found["zkVM"].index("M2")] == "missed"
    assert result.exit_code == 1  # as for targets that are named with gates


def test_the_matrix_has_every_clause_for_programs() -> None:
    together = json.loads(run("pico", "--format", "json").stdout)["reports"]
    assert [report["gate"] for report in together] == list(gates())
    assert together[1] == json.loads(run("pico", "--gate", "M2", "--format", "json").stdout)["reports"][0]
    assert run("pico", "--format", "sarif").stdout.count('"ruleId"') >= len(gates())


def test_the_matrix_of_the_catalogue_asks_nobody_to_meet_a_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command_module, "catalogue", lambda: ["pico", "risc0"])
    result = run("--format", "markdown")
    assert (result.exit_code, list(cells(result.stdout))) == (0, ["zkVM", "Pico", "RISC0"])
    assert run("--gate", "M2").exit_code == 1
    monkeypatch.setattr(command_module, "catalogue", lambda: ["pico", "nosuch"])
    assert run().exit_code == 2
