"""``soundproof optimize`` from the outside."""

from __future__ import annotations

import json
import os
import subprocess
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from soundproof.cli.group import main
from soundproof.formats.files import catalogue


def run(*arguments: str) -> Result:
    result = CliRunner(env={"COLUMNS": "120"}).invoke(main, ["optimize", *arguments], prog_name="soundproof")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_one_circuit_beside_today() -> None:
    result = run("ZISK:final", "--bits", "100")
    assert result.exit_code == 0
    assert "ZisK · Final · deep-ali/fri · Goldilocks^3: parameters" in result.stdout
    assert "opening.queries *" in result.stdout
    assert "the best at every rate" in result.stdout
    assert "grid: rates 1/2, 1/4, 1/8, 1/16, 1/32" in result.stdout


def test_every_circuit() -> None:
    result = run("demo_whir", "--bits", "100", "--rates", "1/8", "--format", "markdown")
    assert result.exit_code == 0
    assert all(f"| {name} |" in result.stdout for name in ("riscv", "convert", "combine", "embed"))
    assert "final proof: embed" in result.stdout


def test_parameters_as_a_file(tmp_path: Path) -> None:
    path = tmp_path / "found.toml"
    assert run("pico:embed", "--bits", "100", "--format", "toml", "-o", str(path)).exit_code == 0
    assert tomllib.loads(path.read_text(encoding="utf-8"))["circuits"]["embed"]["opening"]["rate"] == "1/32"
    again = CliRunner().invoke(main, ["assess", str(path), "--format", "json"])
    (zkvm,) = json.loads(again.stdout)["zkvms"]
    assert {circuit["name"]: circuit["bits"] for circuit in zkvm["circuits"]}["embed"] >= 100


def test_a_circuit_on_the_circle_that_accepts_every_word_today(tmp_path: Path) -> None:
    path = tmp_path / "circle.toml"
    path.write_text(
        """
        [zkvm]
        name = "On the circle"
        version = "1"
        date = "2026-11-28"
        source = "invented"
        field = "M31^4"

        [circuits.main]
        air = { kind = "deep-ali", trace_length = 1024, degree = 3, opening_points = 2, batch = 100 }
        [circuits.main.opening]
        kind         = "fri"
        domain       = "circle"
        rate         = "1/4"
        queries      = 40
        foldings     = [16, 16, 16]
        final_domain = 1
        """,
        encoding="utf-8",
    )
    (circuit,) = json.loads(run(str(path), "--bits", "60", "--format", "json").stdout)["circuits"]
    assert (circuit["today"]["bits"], circuit["found"]["bits"]) == (0, 60)


def test_json() -> None:
    document = json.loads(run("pico:embed", "--bits", "100", "--format", "json").stdout)
    assert document["schema"] == "soundproof.optimum/1"
    (circuit,) = document["circuits"]
    assert circuit["found"]["bits"] == 100
    assert circuit["found"]["bits_lower"].startswith("100.")
    assert circuit["found"]["cost"]["expected_bytes"] < circuit["today"]["cost"]["expected_bytes"]
    assert circuit["found"]["parameters"]["opening.rate"] == "1/32"
    text = (Path(__file__).parents[3] / "docs" / "json.md").read_text(encoding="utf-8")
    assert all(f"`{key}`" in text for key in (*document, *circuit, *circuit["found"], *circuit["found"]["cost"]))


def test_the_front() -> None:
    arguments = ("pico:embed", "--bits", "96", "--rates", "1/4", "--front", "--format")
    document = json.loads(run(*arguments, "json").stdout)
    assert document["schema"] == "soundproof.front/1"
    assert {point["target"] for point in document["points"]} == {80, 96, 100}
    assert run(*arguments, "svg").stdout.startswith("<svg")
    assert "bits, bytes and the prover's work" in run(*arguments, "table").stdout


def test_no_parameters() -> None:
    result = run("pico:embed", "--bits", "128")
    assert result.exit_code == 1
    assert "no parameters of the grid reach 128 bits" in result.stdout
    assert "lookups" in result.stdout
    assert "over KoalaBear^5 it reaches 128 bits" in result.stdout
    document = json.loads(run("pico:embed", "--bits", "128", "--format", "json").stdout)
    (circuit,) = document["circuits"]
    assert circuit["found"] is None
    assert circuit["blocking"][0]["round"] == "lookups"
    assert circuit["larger_field"]["field"] == "KoalaBear^5"
    text = (Path(__file__).parents[3] / "docs" / "json.md").read_text(encoding="utf-8")
    assert all(f"`{key}`" in text for key in circuit)


def test_limits_and_pins() -> None:
    result = run(
        "pico:embed", "--bits", "100", "--max-bytes", "250KiB", "--minimize", "prover", "--pin", "opening.queries=40"
    )
    assert result.exit_code == 0
    assert "at most 250 KiB" in result.stdout
    assert "pinned: opening.queries = 40" in result.stdout
    assert run("pico:embed", "--bits", "100", "--max-prover", "0.01").exit_code == 1
    assert run("pico:embed", "--bits", "60", "--max-prover", "1e308", "--max-verifier", "1e308").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("zikt",), "did you mean 'zisk'?"),
        (("zisk:Finall",), "did you mean 'Final'?"),
        (("zisk:Final", "--pin", "opening.querys=3"), "did you mean 'opening.queries'?"),
        (("zisk:Final", "--pin", "opening.queries=x"), "must be an integer"),
        (("zisk:Final", "--rates", "1/3"), "are no rates"),
        (("zisk:Final", "--rates", "2..4"), "are no rates"),
        (("zisk:Final", "--arities", "2,3"), "are no powers of two"),
        (("zisk:Final", "--max-bytes", "much"), "is no size"),
        (("zisk:Final", "--max-bytes", "_"), "is no size"),
        (("zisk:Final", "--max-prover", "nan"), "must be a number"),
        (("zisk:Final", "--max-prover", "inf"), "must be a number"),
        (("zisk:Final", "--bits", "0"), "0 is not in the range"),
        (("zisk:Final", "--format", "svg"), "--front has a drawing"),
        (("zisk:Final", "--front", "--format", "toml"), "leave --front out"),
        (("zisk:Final", "--front", "--minimize", "prover"), "leave --minimize out"),
        (("zisk", "--front"), "--front is of one circuit"),
        (("zisk:Final", "--regime", "declared"), "a declared analysis"),
    ],
)
def test_usage(arguments: tuple[str, ...], problem: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert problem in result.output
    assert "Traceback" not in result.output


def test_stir_is_searched_as_other_openings_are(tmp_path: Path) -> None:
    path = tmp_path / "stir.toml"
    path.write_text(
        """
[zkvm]
name = "S"
version = "1"
source = "invented"
date = "2026-11-20"
field = "Goldilocks^3"
[circuits.main]
air = { kind = "deep-ali", trace_length = "2^12", degree = 3, opening_points = 2, batch = 20, constraints = 50 }
opening = { kind = "stir", rate = "1/4", queries = [60, 30], foldings = [16, 16] }
""",
        encoding="utf-8",
    )
    result = run(f"{path}:main", "--bits", "90", "--rates", "1/8")
    assert result.exit_code == 0
    text = " ".join(result.stdout.split())
    assert "every schedule of iterations that fold by 2, 4, 8, 16, down to final polynomials" in text
    assert "4 different parts of a shift round to its combination and fold" in text
    assert "not searched" not in text


def test_no_parameters_of_stir_name_the_round_that_combines(tmp_path: Path) -> None:
    path = tmp_path / "stir.toml"
    path.write_text(
        """
[zkvm]
name = "S"
version = "1"
source = "invented"
date = "2026-11-20"
field = "KoalaBear^4"
[circuits.main]
air = { kind = "deep-ali", trace_length = "2^16", degree = 3, opening_points = 2, batch = 20, constraints = 50 }
opening = { kind = "stir", rate = "1/4", queries = [60, 30], foldings = [16, 16] }
""",
        encoding="utf-8",
    )
    fixed = ("--rates", "1/8", "--queries-max", "80", "--pin", "opening.foldings")
    result = run(f"{path}:main", "--bits", "102", *fixed)
    assert result.exit_code == 1
    assert "shift 1" in result.stdout


def test_what_spans_proofs_is_said_not_to_be_counted() -> None:
    text = " ".join(run("zisk:Final", "--bits", "100", "--rates", "1/32").stdout.split())
    assert "not counted: what spans proofs (system); soundproof system counts it" in text
    assert "not counted" not in run("pico:embed", "--bits", "60", "--rates", "1/32").stdout


def test_the_fewest_changes(tmp_path: Path) -> None:
    pytest.importorskip("tomlkit", reason="files are edited with tomlkit, extra edit")
    path = tmp_path / "my.toml"
    text = catalogue()["pico"].read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    shown = run(f"{path}:embed", "--bits", "100", "--changes")
    assert shown.exit_code == 0
    assert "2 parameters; read again, the patched file has 100 bits" in shown.stdout
    assert "no smaller set of parameters reaches the bits in the grid; sets ruled out: embed 13" in shown.stdout
    assert "+queries      = 93" in shown.stdout
    assert path.read_text(encoding="utf-8") == text

    patch = tmp_path / "change.patch"
    assert run(f"{path}:embed", "--bits", "100", "--changes", "-o", str(patch)).exit_code == 0
    assert run(f"{path}:embed", "--bits", "100", "--changes", "-o", str(path)).exit_code == 0
    after = path.read_text(encoding="utf-8")
    assert [line for line in after.split("\n") if line not in text.split("\n")] == [
        "queries      = 93",
        'batching     = "affine"',
    ]
    again = json.loads(CliRunner().invoke(main, ["assess", str(path), "--format", "json"]).stdout)["zkvms"][0]
    assert {circuit["name"]: circuit["bits"] for circuit in again["circuits"]}["embed"] == 100
    lead = run(f"{path}:embed", "--bits", "100", "--changes").stdout.split("\n")[1]
    assert lead == "100 bits without any change: embed has 100"

    path.write_text(text, encoding="utf-8")
    subprocess.run(["git", "apply", "-p1", str(patch)], cwd=tmp_path, check=True)
    assert path.read_text(encoding="utf-8") == after


@pytest.mark.skipif(find_spec("tomlkit") is None, reason="files are edited with tomlkit, extra edit")
def test_a_patch_keeps_the_ends_of_lines(tmp_path: Path) -> None:
    path, patch = tmp_path / "my.toml", tmp_path / "my.patch"
    path.write_bytes(catalogue()["pico"].read_bytes().replace(b"\n", b"\r\n"))
    assert run(f"{path}:embed", "--bits", "60", "--changes", "-o", str(patch)).exit_code == 0
    subprocess.run(["git", "apply", "-p1", str(patch)], cwd=tmp_path, check=True)
    after = path.read_bytes()
    assert after.count(b"\r\n") == after.count(b"\n")
    assert run(f"{path}:embed", "--bits", "60", "--changes", "--format", "toml").stdout_bytes == after


@pytest.mark.skipif(find_spec("tomlkit") is None, reason="files are edited with tomlkit, extra edit")
@pytest.mark.skipif(os.name == "nt", reason="names have no such signs there")
@pytest.mark.parametrize("name", ["my file.toml", "a\nb\x1b.toml", 'quo"te\\d.toml', "naïve.toml"])
def test_a_patch_finds_a_file_of_any_name(name: str, tmp_path: Path) -> None:
    path, patch = tmp_path / name, tmp_path / "my.patch"
    path.write_bytes(catalogue()["pico"].read_bytes())
    assert run(f"{path}:embed", "--bits", "60", "--changes", "-o", str(patch)).exit_code == 0
    subprocess.run(["git", "apply", "-p1", str(patch)], cwd=tmp_path, check=True)
    assert path.read_bytes() != catalogue()["pico"].read_bytes()


@pytest.mark.skipif(find_spec("tomlkit") is None, reason="files are edited with tomlkit, extra edit")
def test_a_patch_without_the_bits_says_so(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text(catalogue()["pico"].read_text(encoding="utf-8"), encoding="utf-8")
    result = run(f"{path}:embed", "--bits", "800", "--changes", "-o", str(tmp_path / "my.patch"))
    assert result.exit_code == 1
    assert result.stderr == "embed: no parameters with 800 bits were found\n    hint: --format table says why\n"


@pytest.mark.skipif(find_spec("tomlkit") is None, reason="files are edited with tomlkit, extra edit")
def test_changes_that_are_refused(tmp_path: Path) -> None:
    assert run("pico:embed", "--changes", "--front").exit_code == 2
    assert run("pico:embed", "--changes", "--format", "svg").exit_code == 2
    refused = run("pico:embed", "--bits", "80", "--format", "patch")
    assert refused.exit_code == 2
    assert "--changes a patch" in refused.stderr
    file = Path(__file__).parents[2] / "fixtures" / "soundcalc" / "pico.toml"
    result = run(str(file), "--bits", "100", "--changes")
    assert result.exit_code == 2
    assert "is no native file\n    hint: soundproof import" in result.stderr


@pytest.mark.skipif(find_spec("tomlkit") is None, reason="files are edited with tomlkit, extra edit")
def test_the_limits_of_changes_are_named() -> None:
    result = run("pico:embed", "--bits", "60", "--changes", "--max-bytes", "200KiB", "--max-verifier", "1.5")
    assert result.exit_code == 0
    limits = "embed at most 200 KiB, at most 1.5 times today's work of the verifier"
    assert f"limits: {limits}" in " ".join(result.stdout.split())


@pytest.mark.skipif(find_spec("tomlkit") is None, reason="files are edited with tomlkit, extra edit")
def test_what_no_change_reaches() -> None:
    result = run("pico", "--bits", "128", "--changes")
    assert result.exit_code == 1
    assert "cannot be brought there" in result.stdout
    assert "embed: no parameters: lookups" in result.stdout


def test_rows_of_a_matrix_stand_where_others_have_a_schedule(tmp_path: Path) -> None:
    path = tmp_path / "ligero.toml"
    path.write_text(
        """
[zkvm]
name = "L"
version = "1"
source = "invented"
date = "2026-11-28"
field = "Goldilocks^3"
[circuits.main]
air = { kind = "evaluations", length = "2^12", claims = "sumcheck", polynomials = 3, points = 1 }
opening = { kind = "ligero", rate = "1/4", rows = "2^4", queries = 110 }
""",
        encoding="utf-8",
    )
    result = run(f"{path}:main", "--bits", "100")
    assert result.exit_code == 0
    assert "opening.rows" in result.stdout
    assert " rows " in result.stdout.split("the best at every rate")[1]
