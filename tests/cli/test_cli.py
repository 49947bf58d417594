"""The command line as programs and people meet it: streams, exit codes, files, options, widths."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from contextlib import suppress
from itertools import takewhile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import soundproof
from soundproof.cli import output, targets
from soundproof.cli.group import main
from soundproof.formats.files import catalogue, load

NAMES = list(catalogue())

posix = pytest.mark.skipif(os.name == "nt", reason="terminals are otherwise there")


def _run(*arguments: str, env: dict[str, str] | None = None) -> Result:
    return CliRunner().invoke(main, ["assess", *arguments], env=env)


def _shown(*arguments: str) -> str:
    """What a run that succeeds prints; it complains of nothing."""
    result = _run(*arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


# The whole process ----------------------------------------------------------------------------

COMMAND = [sys.executable, "-m", "soundproof"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(soundproof.__file__).parent.parent)}


def _process(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [*COMMAND, *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=cwd, env=ENVIRONMENT)


def test_the_process_writes_data_to_stdout_and_nothing_else_anywhere(tmp_path: Path) -> None:
    done = _process("assess", "pico", "--format", "json", cwd=tmp_path)
    assert (done.returncode, done.stderr, list(tmp_path.iterdir())) == (0, "", [])
    assert json.loads(done.stdout)["zkvms"][0]["name"] == "Pico"


def test_the_process_complains_on_stderr_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text("[zkevm]\nname = 3\n", encoding="utf-8")
    done = _process("assess", "x.toml", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        "x.toml:1: zkevm.field: is missing",
        "x.toml:2: zkevm.name: must be a string, got 3",
        "x.toml: circuits: a zkVM needs at least one circuit",
        "    hint: add [[circuits]]",
    ]


@pytest.mark.skipif(os.name == "nt", reason="pipes break otherwise there")
@pytest.mark.parametrize("arguments", [("assess", "zisk", "--details"), ("assess", "--format", "json"), ("schema",)])
def test_a_reader_that_stops_early_is_no_error(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """As ``| head -1``: the pipe is closed before the first byte is written."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as pipe:
        done = subprocess.run(
            [*COMMAND, *arguments], stdout=pipe, stderr=subprocess.PIPE, text=True, cwd=tmp_path, env=ENVIRONMENT
        )
    assert done.returncode == 0
    assert done.stderr == ""


def test_the_module_tells_its_version(tmp_path: Path) -> None:
    done = _process("--version", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, f"soundproof, version {soundproof.__version__}\n")


# Exit codes -----------------------------------------------------------------------------------

USAGE = {
    "unknown option": ("--bogus",),
    "unknown format": ("--format", "pdf"),
    "unknown regime": ("--regime", "capacity"),
    "unknown theorem": ("--theorem", "ABC"),
    "multiplicity 0": ("--multiplicity", "0"),
    "multiplicity without end": ("--multiplicity", str(10**30)),
    "multiplicity not a number": ("--multiplicity", "many"),
    "negative slack": ("--regime", "unique", "--slack", "-1"),
    "slack of another regime": ("--slack", "4"),
    "theorem in unique decoding": ("--regime", "unique", "--theorem", "DKT26"),
    "multiplicity in unique decoding": ("--regime", "unique", "--multiplicity", "3"),
    "multiplicity beside the declared one": ("--regime", "declared", "--multiplicity", "3"),
}


@pytest.mark.parametrize("arguments", USAGE.values(), ids=USAGE)
def test_a_usage_error(arguments: tuple[str, ...]) -> None:
    result = _run("pico", *arguments)
    assert (result.exit_code, type(result.exception), result.stdout) == (2, SystemExit, "")
    assert result.stderr.startswith("Usage: ")
    assert "\nError: " in result.stderr


def test_an_unknown_command() -> None:
    result = CliRunner().invoke(main, ["asses"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no command is named 'asses'" in result.stderr


def test_help_names_every_option_and_shows_examples() -> None:
    text = _shown("--help")
    assert text == _shown("-h")
    options = ("--circuit", "--details", "--regime", "--theorem", "--multiplicity", "--slack", "--format", "--output")
    assert [option for option in options if option not in text] == []
    assert "soundproof assess zisk --circuit Main" in text


# Formats --------------------------------------------------------------------------------------


def test_without_a_target_the_whole_catalogue_is_summarised() -> None:
    table = _shown()
    assert table.startswith("Provable security\n")
    for name in NAMES:
        zkvm = load(name)
        assert re.search(rf"^{re.escape(zkvm.name)} +{re.escape(zkvm.version[:8])}", table, re.MULTILINE)


def test_one_target_is_shown_by_circuit_and_several_are_summarised() -> None:
    one, two = _shown("pico"), _shown("pico", "sp1")
    assert one.startswith("Pico unknown\n")
    assert re.search(r"^embed +59 ", one, re.MULTILINE)
    assert two.startswith("Provable security\n")
    assert "embed" not in two


def test_details_show_every_circuit_and_a_circuit_only_its_own() -> None:
    zkvm = load("pico")
    details = _shown("pico", "--details")
    headings = [f"Pico · {circuit.name} · deep-ali/fri · KoalaBear^4" for circuit in zkvm.circuits]
    assert [line for line in details.splitlines() if line.startswith("Pico · ")] == headings
    two = _shown("pico", "--circuit", "embed", "--circuit", "combine")
    assert [line for line in two.splitlines() if line.startswith("Pico")] == [headings[2], headings[4]]


def test_the_rows_of_a_table_are_the_terms_of_the_document_in_its_order() -> None:
    (circuit,) = [
        c for c in json.loads(_shown("zisk", "--format", "json"))["zkvms"][0]["circuits"] if c["name"] == "Final"
    ]
    lines = _run("zisk", "--circuit", "Final", env={"COLUMNS": "140"}).stdout.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("─"))
    rows = lines[start + 1 : start + 1 + len(circuit["terms"])]
    for term, row in zip(circuit["terms"], rows, strict=True):
        assert row.startswith(term["name"] + " ")
        assert re.search(rf" {re.escape(term['bits_lower'][:-7])} ", row)
    assert lines[start + 1 + len(rows)].split()[:2] == ["total", str(circuit["bits"])]


def test_markdown_begins_with_the_summary() -> None:
    lines = _shown("pico", "--format", "markdown").splitlines()
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
        lines = _run(*arguments).stdout.splitlines()
        assert len(lines) > 5
        assert [line for line in lines if len(line) > 100] == []


def test_44_circuits_are_a_line_each_but_where_their_figures_are_equal() -> None:
    zkvm = load("zisk")
    lines = _run("zisk", env={"COLUMNS": "140"}).stdout.splitlines()
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


def _rows(*arguments: str) -> list[list[str]]:
    """The cells of the table of circuits, from markdown, where nothing is put together."""
    lines = _shown(*arguments, "--format", "markdown").splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith("| Circuit"))
    body = takewhile(lambda line: line.startswith("|"), lines[start + 2 :])
    return [line.replace(r"\_", "_").strip("| ").replace(" |", "").replace("\\", "").split() for line in body]


def test_only_zkvms_and_circuits_are_sorted() -> None:
    result = _run("zisk", "--circuit", "Final", "--sort", "bits")
    assert result.exit_code == 2
    assert "--sort is of zkVMs and circuits" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "env", "coloured"),
    [
        ((), {}, False),  # no terminal
        (("--color", "always"), {}, True),
        (("--color", "always"), {"NO_COLOR": "1"}, True),  # asked for by name
        (("--color", "never"), {}, False),
    ],
)
def test_colours_are_for_terminals_or_who_asks(
    arguments: tuple[str, ...], env: dict[str, str], coloured: bool, tmp_path: Path
) -> None:
    assert ("\x1b[" in _run("pico", *arguments, env=env).stdout) is coloured
    file = tmp_path / "pico.txt"
    assert _run("pico", *arguments, "-o", str(file), env=env).exit_code == 0
    assert "\x1b" not in file.read_text(encoding="utf-8")


@posix
@pytest.mark.parametrize(("env", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_a_terminal_shows_colours_unless_it_has_none(env: dict[str, str], coloured: bool) -> None:
    master, slave = os.openpty()
    environment = {**ENVIRONMENT, "TERM": "xterm", **env}
    environment = {key: value for key, value in environment.items() if key != "NO_COLOR" or key in env}
    process = subprocess.Popen([*COMMAND, "assess", "pico"], env=environment, stdout=slave, stderr=slave, stdin=slave)
    os.close(slave)
    shown = b""
    with suppress(OSError):  # the end of a terminal
        while piece := os.read(master, 1 << 16):
            shown += piece
    os.close(master)
    assert process.wait(timeout=60) == 0
    assert (b"\x1b[1m" in shown) is coloured
    assert b"Pico" in shown


@pytest.mark.parametrize(("columns", "width"), [("90", 90), ("120", 120), ("500", 140)])
def test_the_width_follows_the_terminal_within_reason(columns: str, width: int) -> None:
    lines = _run("--details", env={"COLUMNS": columns}).stdout.splitlines()
    assert max(map(len, lines)) <= width
    assert max(map(len, lines)) > width - 30


# Circuits that are not there ------------------------------------------------------------------


@pytest.mark.parametrize("name", ["RISCV", "Riscv", "riscv"])
def test_a_circuit_in_any_case(name: str) -> None:
    assert _shown("pico", "--circuit", name) == _shown("pico", "--circuit", "riscv")
    sizes = [CliRunner().invoke(main, ["size", "pico", "--circuit", asked]).stdout for asked in (name, "riscv")]
    assert sizes[0] == sizes[1] != ""


def test_an_unknown_circuit() -> None:
    result = _run("pico", "--circuit", "embeds")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "no circuit is named 'embeds' in Pico\n    hint: did you mean 'embed'?\n"


def test_an_unknown_circuit_does_not_hide_the_known_one() -> None:
    result = _run("pico", "sp1", "--circuit", "shrink", "--circuit", "qqq")
    assert result.exit_code == 2
    assert result.stdout == _shown("pico", "sp1", "--circuit", "shrink")
    names = "riscv, convert, combine, compress, embed, core, shrink"
    assert result.stderr == f"no circuit is named 'qqq' in Pico, SP1\n    hint: known here: {names}\n"


# Pinned analyses ------------------------------------------------------------------------------


def _oracles(*arguments: str) -> set[tuple[str, str, int | None]]:
    """Regime, theorem and multiplicity of every oracle of every circuit in the document."""
    zkvms = json.loads(_shown(*arguments, "--format", "json"))["zkvms"]
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
    text = _shown("pico", "--regime", "unique", "--slack", "100000000", "--circuit", "riscv")
    assert "does not apply: a radius is left: slack 100000000 > n − k = 4194304" in re.sub(r"\s+", " ", text)


def test_a_theorem_beside_the_declared_analysis_leaves_unique_decoding_alone() -> None:
    regimes = {
        (regime, theorem) for regime, theorem, _ in _oracles("openvm2", "--regime", "declared", "--theorem", "BCHKS25")
    }
    assert {regime for regime, _ in regimes} == {"UDR", "JBR"}
    assert {theorem for regime, theorem in regimes if regime == "JBR"} == {"BCHKS25"}


def test_the_slack_is_pinned() -> None:
    zkvm = json.loads(_shown("pico", "--regime", "unique", "--slack", "16", "--format", "json"))["zkvms"][0]
    assert {oracle["slack"] for circuit in zkvm["circuits"] for oracle in circuit["oracles"]} == {16}


def test_the_declared_analysis_is_pinned() -> None:
    declared = {("JBR", c.declared.theorem, c.declared.multiplicity) for c in load("zisk").circuits if c.declared}
    assert len(declared) > 5
    assert _oracles("zisk", "--regime", "declared") == declared


def test_who_declares_no_analysis_is_shown_at_the_best_and_told_so() -> None:
    result = _run("pico", "zisk", "--regime", "declared")
    names = ", ".join(circuit.name for circuit in load("pico").circuits)
    assert (result.exit_code, result.stderr) == (0, f"Pico: no analysis declared, best regime shown: {names}\n")
    assert re.search(r"^Pico +unknown +57 bits ", result.stdout, re.MULTILINE)


def test_a_multiplicity_without_a_bound_leaves_no_bits() -> None:
    """At ρ = 1/2 and m = 1 the agreement would exceed 1: told, not crashed on."""
    text = _shown("pico", "--multiplicity", "1", "--circuit", "riscv")
    assert "does not apply: agreement at most 1: √ρ·(1 + 1/(2·1)) > 1" in re.sub(r"\s+", " ", text)


# Output files ---------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["table", "markdown", "json"])
def test_a_file_gets_what_stdout_would(form: str, tmp_path: Path) -> None:
    file = tmp_path / "out"
    file.write_text("old", encoding="utf-8")
    result = _run("sp1", "--format", form, "-o", str(file))
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    assert file.read_text(encoding="utf-8") == _shown("sp1", "--format", form)
    assert list(tmp_path.iterdir()) == [file]


def test_nothing_is_written_where_nothing_could_be_assessed(tmp_path: Path) -> None:
    result = _run("nothing", "-o", str(tmp_path / "out"))
    assert (result.exit_code, list(tmp_path.iterdir())) == (2, [])


def test_what_could_be_assessed_is_written(tmp_path: Path) -> None:
    result = _run("nothing", "sp1", "-o", str(tmp_path / "out"))
    assert result.exit_code == 2
    assert (tmp_path / "out").read_text(encoding="utf-8") == _shown("sp1")


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()], ids=["full", "stop"])
@pytest.mark.parametrize("method", ["write_bytes", "replace"])
def test_a_failure_leaves_the_old_file_and_nothing_else(
    method: str, failure: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "out"
    file.write_text("old", encoding="utf-8")

    def fail(*_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr(Path, method, fail)
    result = _run("sp1", "-o", str(file))
    assert (result.exit_code, result.stdout) == (2 if isinstance(failure, OSError) else 130, "")
    assert result.stderr == (
        f"{file}: cannot be written: No space left on device\n" if isinstance(failure, OSError) else "\n"
    )
    assert list(tmp_path.iterdir()) == [file]
    assert file.read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize("name", ["directory", "missing/out", ".", ""])
def test_an_output_that_cannot_be(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "directory").mkdir()
    monkeypatch.chdir(tmp_path)
    result = _run("sp1", "-o", name)
    assert (result.exit_code, type(result.exception), result.stdout) == (2, SystemExit, "")
    assert re.fullmatch(rf"{re.escape(name or '.')}: cannot be written: .+\n", result.stderr)
    assert [path.name for path in tmp_path.rglob("*")] == ["directory"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_or_device_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe, read = tmp_path / "pipe", list[str]()
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_text(encoding="utf-8")))
    reader.start()
    result = _run("sp1", "-o", str(pipe))
    reader.join(300)
    assert (result.exit_code, result.stderr, read) == (0, "", [_shown("sp1")])
    assert pipe.is_fifo()


# Progress -------------------------------------------------------------------------------------


def test_long_work_is_reported_on_stderr_and_the_data_stay_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(targets, "PATIENCE", -1.0)
    quiet = _shown("pico")
    monkeypatch.setattr(output, "watched", lambda: True)
    result = _run("pico")
    assert result.stdout == quiet
    assert result.stderr == "".join(f"assessing Pico {c.name} …\n" for c in load("pico").circuits)
