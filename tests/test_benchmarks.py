"""Performance, measured: run with ``pytest tests/test_benchmarks.py --benchmark-only``.

Goals on two cores: the command over the catalogue 0.35 s; one FRI circuit certified with all terms
0.3 ms; the catalogue chosen and certified in one process, with nothing known before, 100 ms; 3 million
circuits a second; 5 million rows of a sweep a second, sizes included; parameters of one FRI circuit over
the default grid 0.3 s, of one WHIR or STIR circuit 1 s, of ZisK's 44 circuits 10 s, each with nothing known before; the
site of the catalogue 20 s.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from soundproof.analyses.optimize import optimize
from soundproof.analyses.optimize.fewest import fewest_changes
from soundproof.analyses.sweep.run import run
from soundproof.analyses.sweep.spec import read_spec
from soundproof.analyses.sweep.store import columns_of, metadata
from soundproof.analyses.sweep.structure import planned
from soundproof.analyses.sweep.workers import here
from soundproof.formats.files import catalogue, load, parse
from soundproof.readings.security import Evaluation, assess, assess_circuit
from soundproof.transcript.challenges import Challenge
from soundproof.zkvm.proof import transcript
from tests.caches import forget


def test_command_over_the_catalogue(benchmark: Any) -> None:
    def command() -> str:
        return subprocess.run(
            [sys.executable, "-m", "soundproof", "assess"], check=True, capture_output=True, text=True
        ).stdout

    assert "ZisK" in benchmark.pedantic(command, rounds=10, warmup_rounds=1)


WORK = "print(sum(pow(3, number, 2**61 - 1) for number in range(200_000)))"
"""Plain Python, whose time does not change with this project: compared with where soundcalc is not there."""


def test_command_beside_soundcalc(benchmark: Any) -> None:
    """Goal: at most 1.6 times the time of soundcalc's whole run, pair by pair on the same machine.

    SOUNDPROOF_SOUNDCALC is the folder of a checkout of soundcalc.  Without it the ratio is that to fixed plain Python;
    it tells whether the command became slower, on whatever machine.
    """
    checkout = os.environ.get("SOUNDPROOF_SOUNDCALC")
    other = [sys.executable, "-m", "soundcalc"] if checkout else [sys.executable, "-c", WORK]
    ratios = []

    def pair() -> None:
        own = _seconds([sys.executable, "-m", "soundproof", "assess"], None)
        ratios.append(own / _seconds(other, checkout))

    benchmark.pedantic(pair, rounds=10, warmup_rounds=1)
    benchmark.extra_info["compared with"] = "soundcalc" if checkout else "plain Python"
    benchmark.extra_info["ratio"] = round(median(ratios), 2)
    print(f"\n{benchmark.extra_info['ratio']} times {benchmark.extra_info['compared with']}")
    assert len(ratios) == 11


def _seconds(command: list[str], folder: str | None) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=folder)
    return time.perf_counter() - start


def test_site_of_the_catalogue(benchmark: Any, tmp_path: Path) -> None:
    """Goal: 20 s."""

    def command() -> str:
        line = [sys.executable, "-m", "soundproof", "site", "-o", str(tmp_path / "site")]
        return subprocess.run(line, check=True, capture_output=True, text=True).stdout

    assert benchmark.pedantic(command, rounds=1) == ""


def test_catalogue_in_one_process(benchmark: Any) -> None:
    """Nothing known before, no certificates either."""
    zkvms = [load(name) for name in catalogue()]

    def run() -> list[Any]:
        return [(a.bits, a.binding.best.binding) for a in (assess(zkvm, every=False) for zkvm in zkvms)]

    assert len(benchmark.pedantic(run, setup=forget, rounds=20, warmup_rounds=1)) == len(catalogue())


def test_levels_of_trust_of_the_catalogue(benchmark: Any) -> None:
    """What the summary adds to it: the bits without preprints, and by peer-reviewed proofs alone."""
    assessed = [assess(load(name), every=False) for name in catalogue()]

    def run() -> list[int]:
        return [assessment.trusting(level) for assessment in assessed for level in ("lean", "proved")]

    assert len(benchmark.pedantic(run, setup=forget, rounds=20, warmup_rounds=1)) == 2 * len(catalogue())


def test_reading_the_catalogue(benchmark: Any) -> None:
    assert len(benchmark(lambda: [load(name) for name in catalogue()])) == len(catalogue())


def test_certifying_one_fri_circuit(benchmark: Any) -> None:
    """All terms and rounds of ZisK's Main at a given radius."""
    (main,) = [circuit for circuit in load("zisk").circuits if circuit.name == "Main"]
    challenges = tuple(entry for entry in transcript(main) if isinstance(entry, Challenge))
    radii = assess_circuit(main).best.radii

    def certify() -> Evaluation:
        evaluation = Evaluation.of(challenges, radii, ())
        assert len(evaluation.terms) >= len(evaluation.rounds)
        return evaluation

    assert benchmark(certify).bits == assess_circuit(main).bits


def test_choosing_the_radius_of_one_circuit(benchmark: Any) -> None:
    (main,) = [circuit for circuit in load("zisk").circuits if circuit.name == "Main"]
    result = benchmark.pedantic(assess_circuit, (main,), {"every": False}, setup=forget, rounds=50, warmup_rounds=1)
    assert result.bits >= 128


SWEEP = """
target = "zisk"
circuit = "Main"
[radius]
multiplicity = [73]
[parameters]
opening.queries = { from = 60, to = 259 }
opening.grinding.queries = { from = 0, to = 24 }
opening.grinding.batching = { from = 0, to = 19 }
air.constraints = { from = 10, to = 49 }
"""
SAMPLE = SWEEP.replace("circuit", "sample = 4_000_000\ncircuit", 1)


@pytest.mark.parametrize("text", [SWEEP, SAMPLE], ids=["grid", "sample"])
def test_four_million_rows_of_a_sweep(benchmark: Any, text: str, tmp_path: Path) -> None:
    """Every column of every row, all terms and the size, on two threads; goal: 5 million rows a second."""
    (tmp_path / "sweep.toml").write_text(text, encoding="utf-8")
    plan = planned(read_spec(tmp_path / "sweep.toml"))

    def evaluate() -> int:
        with ThreadPoolExecutor(2) as pool:
            return sum(pool.map(lambda block: len(columns_of(plan, block)["bits"]), plan.blocks))

    assert benchmark.pedantic(evaluate, rounds=5, warmup_rounds=1) == plan.rows == 4_000_000
    benchmark.extra_info["rows_per_second"] = f"{plan.rows / benchmark.stats.stats.min:.3g}" if benchmark.stats else "-"


def test_a_sweep_with_its_parquet(benchmark: Any, tmp_path: Path) -> None:
    """Evaluated, written and merged in one process; 250,000 rows."""
    text = SWEEP.replace("to = 49", "to = 49, step = 16").replace("to = 259", "to = 225")
    (tmp_path / "sweep.toml").write_text(text, encoding="utf-8")
    plan = planned(read_spec(tmp_path / "sweep.toml"))
    benchmark(lambda: run(plan, tmp_path / "results.parquet", here, lambda parts, rows: None))
    assert metadata(tmp_path / "results.parquet") is not None


@pytest.mark.parametrize(("zkvm", "circuit", "bits"), [("zisk", "Main", 128), ("pico", "riscv", 100)])
def test_parameters_of_one_fri_circuit(benchmark: Any, zkvm: str, circuit: str, bits: int) -> None:
    target = load(zkvm)
    result = benchmark.pedantic(lambda: optimize(target, bits, circuit), setup=forget, rounds=5)
    assert result.bits == bits


@pytest.mark.parametrize(("zkvm", "circuit", "bits"), [("openvm2", "root", 100), ("demo_whir", "riscv", 128)])
def test_parameters_of_one_whir_circuit(benchmark: Any, zkvm: str, circuit: str, bits: int) -> None:
    target = load(zkvm)
    result = benchmark.pedantic(lambda: optimize(target, bits, circuit), setup=forget, rounds=5)
    assert result.bits == bits


STIR = """
[zkvm]
name = "stir"
version = "1"
source = "invented"
date = "2026-11-28"
field = "Goldilocks^3"
[circuits.main]
air = { kind = "deep-ali", trace_length = "2^20", degree = 3, opening_points = 2, batch = 200, constraints = 500 }
opening = { kind = "stir", rate = "1/4", queries = [60, 30], foldings = [16, 16] }
"""


@pytest.mark.parametrize("bits", [100, 128])
def test_parameters_of_one_stir_circuit(benchmark: Any, bits: int) -> None:
    """With the best at every rate, as those of the other openings."""
    target = parse(STIR, "stir.toml")
    result = benchmark.pedantic(lambda: optimize(target, bits, "main"), setup=forget, rounds=5)
    assert result.bits == bits


@pytest.mark.parametrize(("zkvm", "bits"), [("zisk", 128), ("openvm2", 100)])
def test_parameters_of_a_whole_file(benchmark: Any, zkvm: str, bits: int) -> None:
    """Goals: 10 s for 44 circuits, and for six."""
    target = load(zkvm)
    result = benchmark.pedantic(lambda: optimize(target, bits), setup=forget, rounds=2)
    assert result.missed == ()


@pytest.mark.parametrize(("zkvm", "bits"), [("zisk", 130), ("zisk", 132), ("pico", 100), ("openvm2", 101)])
def test_the_fewest_changes_of_a_whole_file(benchmark: Any, zkvm: str, bits: int) -> None:
    pytest.importorskip("tomlkit", reason="files are edited with tomlkit, extra edit")
    result = benchmark.pedantic(lambda: fewest_changes(zkvm, bits), setup=forget, rounds=2)
    assert result.fewer_ruled_out and not result.missed


@pytest.mark.parametrize("name", ["vanilla", "zisk"])
def test_a_worked_paper_is_set(benchmark: Any, name: str, tmp_path: Path) -> None:
    pytest.importorskip("typst", reason="papers are set by typst, extra paper")
    folder, pdf = Path(__file__).parents[1] / "docs" / "papers" / name, tmp_path / "x.pdf"

    def command() -> None:
        line = [sys.executable, "-m", "soundproof", "whitepaper", "build", str(folder), "-o", str(pdf)]
        subprocess.run(line, check=True, capture_output=True)

    benchmark.pedantic(command, rounds=3, warmup_rounds=0)
    assert pdf.read_bytes().startswith(b"%PDF-")
