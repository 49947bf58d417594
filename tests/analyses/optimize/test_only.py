"""``--only``: what is not named stays as it is, whatever pins would have said so one by one."""

from __future__ import annotations

from typing import Any

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from soundproof import optimize
from soundproof.analyses.optimize.grid import Grid, free, values
from soundproof.analyses.optimize.optimum import solve
from soundproof.analyses.optimize.results import Optimum, Task
from soundproof.cli.group import main
from soundproof.formats.files import load
from soundproof.parameters.faults import UserError
from soundproof.readings.security import assess_circuit
from soundproof.zkvm.circuit import Circuit


def circuit_of(zkvm: str, name: str) -> Circuit:
    return next(circuit for circuit in load(zkvm).circuits if circuit.name == name)


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner(env={"COLUMNS": "120"}).invoke(main, ["optimize", *arguments], prog_name="soundproof")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def solved(circuit: Circuit, bits: int, grid: Grid) -> Optimum:
    result = solve(circuit, Task(bits, grid=grid.of(circuit)), rates=False, reach=False)
    assert isinstance(result, Optimum)
    return result


def test_how_many_queries_by_trying_all() -> None:
    circuit: Any = circuit_of("pico", "embed")
    for bits in (60, 80):
        after: Any = solved(circuit, bits, Grid(only=("opening.queries",))).after
        assert after == replace(circuit, opening=replace(circuit.opening, queries=after.opening.queries), declared=None)
        counts = range(1, after.opening.queries + 1)
        tried = [replace(circuit, opening=replace(circuit.opening, queries=count)) for count in counts]
        enough = [assess_circuit(circuit, every=False).bits >= bits for circuit in tried]
        assert enough == [False] * (len(tried) - 1) + [True]


@pytest.mark.parametrize(("zkvm", "name", "bits"), [("pico", "embed", 50), ("openvm2", "root", 90)])
def test_it_is_the_complement_of_pins(zkvm: str, name: str, bits: int) -> None:
    circuit = circuit_of(zkvm, name)
    for path in free(circuit):
        rest = tuple(other for other in free(circuit) if other != path)
        alone, pinned = solved(circuit, bits, Grid(only=(path,))), solved(circuit, bits, Grid(kept=rest))
        assert alone.after == pinned.after
        assert {changed for changed, _, _ in alone.changes} <= {path}


def test_a_pin_changes_what_is_not_searched() -> None:
    grid = Grid(only=("opening.queries",)).pinned(opening__grinding__queries=20)
    optimum = solved(circuit_of("pico", "embed"), 80, grid)
    assert {path for path, _, _ in optimum.changes} == {"opening.queries", "opening.grinding.queries"}
    assert values(optimum.after)["opening.grinding.queries"] == 20
    lines = grid.of(optimum.before).said(optimum.before)
    assert [line for line in lines if line.startswith(("pinned", "searched"))] == [
        "pinned: opening.grinding.queries = 20",
        "searched: opening.queries",
    ]


def test_lists_that_stay_hold_the_number_of_iterations() -> None:
    circuit: Any = circuit_of("demo_whir", "embed")
    optimum: Any = solved(circuit, 90, Grid(only=("opening.log_foldings",))).after
    assert [len(folds) for folds in optimum.opening.grinding.folds] == list(optimum.opening.log_foldings)
    lists = ("opening.log_foldings", "opening.grinding.folds")
    optimum = solved(circuit, 90, Grid(only=lists)).after
    assert len(optimum.opening.log_foldings) == len(optimum.opening.queries)
    assert optimum.opening.queries == circuit.opening.queries


def test_a_number_for_each_fold_needs_the_schedule() -> None:
    circuit: Any = circuit_of("pico", "embed")
    listed = replace(circuit.opening.grinding, folds=(1,) * len(circuit.opening.foldings))
    circuit = replace(circuit, opening=replace(circuit.opening, grinding=listed))
    with pytest.raises(UserError, match="fix both or search both"):
        Grid(only=("opening.foldings",)).of(circuit)
    assert solved(circuit, 50, Grid(only=("opening.queries",))).after.opening.grinding == listed  # type: ignore[attr-defined]


def test_every_circuit_keeps_its_own() -> None:
    result = optimize("demo_whir", bits=90, grid=Grid(only=("opening.queries",)))
    for circuit in result.circuits:
        assert isinstance(circuit, Optimum)
        assert {path for path, _, _ in circuit.changes} <= {"opening.queries"}


def test_one_command() -> None:
    code, output = run("pico:embed", "--bits", "80", "--only", "opening.queries")
    assert code == 0
    assert "opening.queries *" in output
    assert output.count(" *  ") == 1
    assert "grid: searched: opening.queries" in output


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("--only", "opening.querys"), "did you mean 'opening.queries'?"),
        (("--only", "air.trace_length"), "not among what is searched"),
        (("--only", "opening.queries", "--pin", "opening.queries"), "--pin fixes it"),
        (("--only", "opening.queries", "--pin", "opening.queries=30"), "--pin fixes it"),
    ],
)
def test_what_is_refused(arguments: tuple[str, ...], problem: str) -> None:
    code, output = run("pico:embed", *arguments)
    assert code == 2
    assert problem in output
