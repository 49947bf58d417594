"""A search is bounded: what it may do, what it says when it is stopped, and verdicts that need no search at all."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from soundproof.analyses.optimize import Grid, Missed, Optimum, Undecided, optimize
from soundproof.analyses.optimize.effort import Effort
from soundproof.analyses.optimize.optimum import QUICK, RESERVE, best, solve
from soundproof.analyses.optimize.report import document
from soundproof.analyses.optimize.results import Task, ZkvmOptimum
from soundproof.cli.group import main
from soundproof.formats.files import load, parse
from soundproof.render.document import Table
from soundproof.zkvm.circuit import Circuit

sys.path.insert(0, str(Path(__file__).parent))
from tasks import some_task

from tests.depth import depth

MULTILINEAR = """
[zkvm]
name = "Small field"
version = "1"
date = "2026-11-28"
source = "invented"
field = "KoalaBear^4"
[circuits.main]
air = { kind = "deep-ali", trace_length = "2^20", degree = 3, opening_points = 1, batch = 1, constraints = 10 }
[circuits.main.opening]
kind = "whir"
rate = "1/2"
log_foldings = [4, 4, 4]
queries = [250, 100, 60]
out_of_domain = [1, 1]
constraint_degree = 3
grinding.queries = 16
"""
"""In 2^124 the claims of more than 2^(124 − b) queries cannot be combined at b bits."""


def circuit_of(zkvm: str, name: str) -> Circuit:
    return next(circuit for circuit in load(zkvm).circuits if circuit.name == name)


@pytest.mark.parametrize("seed", range(12))
def test_no_search_does_more_than_it_may(seed: int) -> None:
    circuit, task = some_task(seed)
    effort = Effort(4_000)
    result = solve(circuit, task, effort)
    assert effort.spent <= 4_000 + RESERVE + 100
    if isinstance(result, Optimum):
        assert result.bits >= task.bits
        assert all(getattr(result.cost, name) <= most for name, most in task.limits)
    if isinstance(result, Optimum | Undecided) and result.stop is not None:
        assert not result.stop.interrupted
        assert result.stop.steps > 0


@pytest.mark.parametrize(("bits", "steps"), [(128, 100), (118, 60_000)])
def test_claims_that_cannot_be_combined_are_seen_at_once(bits: int, steps: int) -> None:
    effort = Effort()
    missed = solve(parse(MULTILINEAR, "small.toml").circuits[0], Task(bits), effort, rates=False, reach=False)
    assert isinstance(missed, Missed)
    assert effort.spent < steps
    assert all((obstacle.bits or 0) < bits for obstacle in missed.blocking)
    if bits == 118:  # at 128 the constraint side has a round that misses them, too
        assert all(obstacle.opening for obstacle in missed.blocking)
        assert any(obstacle.challenge.name.startswith("shift") for obstacle in missed.blocking)


@pytest.mark.parametrize("bits", [200, 1024])
def test_a_field_that_is_too_small_is_seen_at_once(bits: int) -> None:
    effort = Effort()
    missed = solve(circuit_of("demo_whir", "convert"), Task(bits), effort, rates=False, reach=False)
    assert isinstance(missed, Missed)
    assert effort.spent < 1_000
    assert "lookups" in [obstacle.challenge.name for obstacle in missed.blocking]


@pytest.mark.parametrize(
    ("zkvm", "name", "goal"), [("pico", "embed", "size"), ("demo_whir", "embed", "prover")][: depth(1, 2)]
)
def test_what_a_stopped_search_says_is_true(zkvm: str, name: str, goal: str) -> None:
    circuit, task = circuit_of(zkvm, name), Task(96, goal)
    whole = Effort()
    least = best(circuit, task, whole)
    assert isinstance(least, Optimum)
    assert least.stop is None
    for part in (40, 3, 75)[: depth(1, 3)]:
        optimum = solve(circuit, task, Effort(whole.spent * part // 100), rates=False, reach=False)
        assert isinstance(optimum, Optimum)
        assert optimum.stop is not None
        assert optimum.bits >= 96
        assert optimum.cost.by(goal) >= least.cost.by(goal)
        if optimum.stop.floor is not None:
            assert optimum.stop.floor.by(goal) <= least.cost.by(goal)


def test_the_user_interrupts() -> None:
    reports: list[str] = []

    def tell(what: str) -> None:
        reports.append(what)
        if len(reports) == 3:
            raise KeyboardInterrupt

    optimum = optimize(load("demo_whir"), 150, "convert", progress=tell)
    (result,) = optimum.circuits
    assert optimum.interrupted
    assert len(reports) < 30
    assert reports[0] == "DemoWHIR convert"
    assert isinstance(result, Optimum | Undecided)
    assert result.stop is not None
    assert result.stop.steps < 10 * QUICK
    assert document(optimum, "convert").content()["circuits"][0]["stopped"]["interrupted"] is True


def _tables(optimum: ZkvmOptimum) -> list[Table]:
    """The tables of one circuit."""
    return [
        block
        for block in document(optimum, optimum.circuits[0].before.name).blocks([Table])
        if isinstance(block, Table)
    ]


@pytest.mark.parametrize(("steps", "word"), [(2_000, "not proven the best"), (10, "not known whether")])
def test_the_table_of_a_stopped_search(steps: int, word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if steps == 10:
        monkeypatch.setattr("soundproof.analyses.optimize.optimum.RESERVE", 0)
        monkeypatch.setattr("soundproof.analyses.optimize.optimum._searched.__defaults__", (0, None))
    optimum = optimize(load("demo_whir"), 134, "embed", steps=steps)
    (table, *_) = _tables(optimum)
    assert word in table.lead
    assert "steps of search" in table.lead


def test_the_exit_codes_of_a_stopped_search(monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(code: type[Exception] | type[KeyboardInterrupt]) -> int:
        def step(self: Any, count: int = 1) -> None:
            raise code

        with monkeypatch.context() as patch:
            patch.setattr(Effort, "step", step)
            return CliRunner().invoke(main, ["optimize", "pico:embed", "--bits", "100"]).exit_code

    from soundproof.analyses.optimize.effort import Exhausted

    assert stopped(Exhausted) == 1
    assert stopped(KeyboardInterrupt) == 130


def test_tables_search_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    optima = [optimize(load("pico"), bits, "embed") for bits in (100, 128)]

    def searched(*_: Any) -> None:
        raise AssertionError("a view searches")

    monkeypatch.setattr(Effort, "step", searched)
    for optimum in optima:
        assert _tables(optimum)
        assert document(optimum, "embed").content()["circuits"]


def test_no_schedule_fits() -> None:
    grid = Grid().pinned(opening__foldings=(2,), opening__final_domain=64)
    missed = solve(circuit_of("pico", "embed"), Task(60, grid=grid), reach=False)
    assert isinstance(missed, Missed)
    assert missed.unfit
