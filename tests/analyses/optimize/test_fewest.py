"""The fewest changes, against trying every change of so many parameters."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import combinations, product
from math import comb
from typing import Any

import pytest
from msgspec.structs import replace

from soundproof import fewest_changes, load
from soundproof.analyses.optimize.fewest import fewest
from soundproof.analyses.optimize.grid import Grid, free, values
from soundproof.analyses.optimize.optimum import best
from soundproof.analyses.optimize.results import Fewest, Missed, Optimum, Task
from soundproof.formats.files import parse
from soundproof.parameters.params import Batching
from soundproof.primitives.fields import parse_field
from soundproof.protocols.deep_ali import Columns, DeepAli
from soundproof.protocols.evaluations import Evaluations
from soundproof.protocols.fri import Fri, FriGrinding
from soundproof.protocols.logup import Lookup
from soundproof.protocols.trees import Hashing
from soundproof.protocols.whir import Whir
from soundproof.readings.cost import meter_of
from soundproof.readings.security import assess_circuit
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import transcript
from soundproof.zkvm.rules import check
from tests.analyses.optimize.test_folding import schedules
from tests.depth import costly

CASES = int(os.environ.get("SOUNDPROOF_CASES", "8"))
EXTRA = "files are edited with tomlkit, extra edit"
MOST = 2
"""So many changes are tried at once: of three there are hundreds of thousands."""


def some_task(seed: int) -> tuple[Circuit, Task]:
    """A small circuit with parameters, and some bits more than it has."""
    pick = random.Random(seed)
    trace = 2 ** pick.randint(2, 4)
    air = DeepAli(
        "deep-ali", trace, degree=pick.randint(1, 4), opening_points=2, batch=9, constraints=pick.randint(1, 20),
        columns=Columns(fixed=1, witness=pick.randint(1, 9)),
    )  # fmt: skip
    grid = Grid(
        rates=(Fraction(1, 2), Fraction(1, 4)),
        queries=6,
        arities=(2, 4),
        final_domain=8,
        cap_nodes=2,
        batchings=(Batching.POWERS, Batching.AFFINE),
        grinding=2,
    )
    rate = pick.choice(grid.rates)
    length = trace * rate.denominator
    foldings = pick.choice(list(schedules(length.bit_length() - 1, rate.denominator.bit_length() - 1, grid)))
    folds = tuple(pick.randint(0, 1) for _ in foldings) if foldings and pick.random() < 0.3 else pick.randint(0, 1)
    last = length
    for arity in foldings:
        last //= arity
    opening = Fri(
        "fri", rate, pick.randint(1, 4), foldings, last, merkle=Hashing(2, 0, 32), grinding=FriGrinding(0, folds, 0)
    )
    lookups = (("bus", Lookup(rows=8, width=3, table=4)),) if pick.random() < 0.4 else ()
    circuit = Circuit("small", parse_field(pick.choice(("KoalaBear^2", "M31"))), air, opening, lookups)
    return circuit, Task(assess_circuit(circuit, every=False).bits + pick.randint(1, 6), grid=grid, chosen=True)


def candidates(circuit: Circuit, grid: Grid, chosen: tuple[str, ...]) -> Iterator[Circuit]:
    """Every value of some parameters that the grid has."""
    most = range(grid.grinding + 1)
    for rate in grid.rates if "opening.rate" in chosen else (circuit.opening.rate,):
        length = circuit.air.dimension * rate.denominator
        shortest = rate.denominator.bit_length() - 1
        every = schedules(length.bit_length() - 1, shortest, replace(grid, final_domain=length))
        opening: Any = circuit.opening
        for foldings in set(every) if "opening.foldings" in chosen else (opening.foldings,):
            options: dict[str, Any] = {
                "opening.rate": (rate,),
                "opening.foldings": (foldings,),
                "opening.queries": range(1, grid.queries + 1),
                "opening.final_domain": tuple(2**i for i in range(grid.final_domain.bit_length())),
                "opening.batching": grid.batchings,
                "opening.merkle.cap": range(grid.cap_nodes.bit_length()),
                "opening.grinding.folds": (*most, *product(most, repeat=len(foldings))),
            }
            for combined in product(*(options.get(path, most) for path in chosen)):
                changed = circuit
                for path, value in zip(chosen, combined, strict=True):
                    changed = free(circuit)[path].set(changed, value)
                if not any(True for _ in check(changed)):
                    yield changed


def brute_force(circuit: Circuit, task: Task) -> tuple[int, Any] | None:
    """The fewest parameters that reach the bits, and the least cost of so few; None where it takes more than MOST.

    What several sets of parameters lead to is assessed once.
    """
    enough = cache(lambda after: assess_circuit(after, every=False).bits >= task.bits)
    for size in range(1, MOST + 1):
        costs = [
            meter_of(after).of(transcript(after)).by(task.goal)
            for chosen in combinations(free(circuit), size)
            if not alone(circuit, chosen)
            for after in candidates(circuit, task.grid, chosen)
            if enough(after)
        ]
        if costs:
            return size, min(costs)
    return None


def alone(circuit: Circuit, chosen: tuple[str, ...]) -> bool:
    """Whether it is another schedule whose folds keep a list of their grinding, which is not searched."""
    listed = isinstance(values(circuit)["opening.grinding.folds"], tuple)
    return listed and "opening.foldings" in chosen and "opening.grinding.folds" not in chosen


@pytest.mark.parametrize("seed", range(CASES))
def test_no_fewer_changes_do_and_none_of_as_many_cost_less(seed: int) -> None:
    circuit, task = some_task(seed)
    expected, changes = brute_force(circuit, task), fewest(circuit, task, reach=False)
    if expected is None:
        assert isinstance(changes.result, Missed) or changes.count > MOST
        return
    assert isinstance(changes.result, Optimum)
    assert changes.stop is None
    assert (changes.count, changes.result.cost.by(task.goal)) == expected
    assert set(changes.needed) <= {path for path, _, _ in changes.result.changes}


def circuit_of(zkvm: str, name: str) -> Circuit:
    return next(circuit for circuit in load(zkvm).circuits if circuit.name == name)


@pytest.mark.parametrize(("zkvm", "name", "bits"), [("pico", "embed", 100), ("openvm2", "root", 101)])
def test_every_smaller_set_misses_the_bits(zkvm: str, name: str, bits: int) -> None:
    """Without the shortcuts that leave sets out; the one found is the cheapest of as many."""
    circuit = circuit_of(zkvm, name)
    task = Task(bits, chosen=True)
    changes = fewest(circuit, task)
    assert isinstance(changes.result, Optimum)
    assert changes.smaller_sets == sum(comb(len(free(circuit)), size) for size in range(changes.count))
    costs = []
    for size in range(1, changes.count + 1):
        for chosen in combinations(free(circuit), size):
            other = best(circuit, replace(task, grid=Grid(only=chosen).of(circuit)))
            if isinstance(other, Optimum):
                assert size == changes.count
                costs.append(other.cost.by("size"))
    assert min(costs) == changes.result.cost.by("size")


def test_what_is_pinned_does_not_change_and_what_is_not_named_neither() -> None:
    circuit = circuit_of("pico", "embed")
    kept = fewest(circuit, Task(100, grid=Grid(kept=("opening.batching",)), chosen=True))
    assert changed(kept) == {"opening.queries", "opening.grinding.batching"}
    alone = fewest(circuit, Task(70, grid=Grid(only=("opening.queries", "opening.grinding.queries")), chosen=True))
    assert changed(alone) == {"opening.queries"}
    set_to = fewest(circuit, Task(100, grid=Grid().pinned(opening__queries=60), chosen=True))
    assert changed(set_to) > {"opening.queries"}
    assert set_to.count == 3


def changed(changes: Fewest) -> set[str]:
    assert isinstance(changes.result, Optimum)
    return {path for path, _, _ in changes.result.changes}


def test_limits_take_more_changes() -> None:
    circuit = circuit_of("pico", "embed")
    free_of_limits = fewest(circuit, Task(80, chosen=True))
    within = fewest(circuit, Task(80, chosen=True).limited(size=200 * 1024))
    assert isinstance(within.result, Optimum)
    assert within.result.cost.size <= 200 * 1024
    assert free_of_limits.count < within.count
    assert within.useless == ()


def test_a_circuit_that_has_the_bits_keeps_its_parameters() -> None:
    pytest.importorskip("tomlkit", reason=EXTRA)
    changes = fewest_changes("zisk", 129)
    assert (changes.count, changes.bits, changes.patch) == (0, 129, "")
    assert changes.after == changes.before


@costly
def test_the_bits_are_those_of_the_patched_file() -> None:
    pytest.importorskip("tomlkit", reason=EXTRA)
    changes = fewest_changes("pico", 100)
    assert changes.file is not None
    again = parse(changes.file.after, "pico.toml")
    assert again == changes.after
    assert [assess_circuit(circuit, every=False).bits for circuit in again.circuits] == [
        circuit.bits for circuit in changes.assessed
    ]
    assert changes.bits >= 100
    assert (changes.count, changes.fewer_ruled_out) == (9, True)


def test_a_value_has_no_patch() -> None:
    changes = fewest_changes(load("pico"), 80, "embed")
    assert changes.patch is None
    assert changes.bits >= 80


def test_what_cannot_be_reached_is_said() -> None:
    pytest.importorskip("tomlkit", reason=EXTRA)
    changes = fewest_changes("pico", 128, "embed")
    assert changes.missed
    assert isinstance(changes.circuits[0].result, Missed)
    assert [obstacle.challenge.name for obstacle in changes.circuits[0].result.blocking] == ["lookups"]
    assert changes.patch == ""


def test_a_stopped_search_says_so() -> None:
    pytest.importorskip("tomlkit", reason=EXTRA)
    changes = fewest_changes("pico", 100, "riscv", steps=3000)
    (searched,) = changes.circuits
    assert searched.stop is not None
    assert not searched.fewer_ruled_out


def test_rates_that_are_stated_stay_where_fewer_changes_do() -> None:
    rates = (Fraction(1, 4), Fraction(1, 8))
    opening = Whir("whir", rates[0], (4, 3), (50, 30), (1,), 3, rates=rates)
    circuit = Circuit("c", parse_field("Goldilocks^3"), Evaluations("evaluations", 2**12, "sumcheck", 3, 1), opening)
    changes = fewest(circuit, Task(60, chosen=True))
    assert isinstance(changes.result, Optimum)
    assert [path for path, _, _ in changes.result.changes] == ["opening.grinding.queries"]
    after: Any = changes.result.after.opening
    assert after.rates == rates
