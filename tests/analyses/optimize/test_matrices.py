"""The search of Ligero's parameters against trying everything.

Trying everything reads what a round's error is and what messages cost off the whole transcript.  All rates, rows, kinds
of batching, queries, caps, radii and grindings are tried; a round's least grinding is found by itself, because no other
round depends on it.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from msgspec.structs import replace

from soundproof.analyses.optimize.effort import Effort
from soundproof.analyses.optimize.grid import Grid, before_opening
from soundproof.analyses.optimize.optimum import best, solve
from soundproof.analyses.optimize.results import Missed, Optimum, Task, Undecided
from soundproof.parameters.params import Batching
from soundproof.primitives.fields import parse_field
from soundproof.primitives.layout import Encoding
from soundproof.protocols.evaluations import Evaluations
from soundproof.protocols.jagged import Jagged
from soundproof.protocols.ligero import Ligero, LigeroGrinding
from soundproof.protocols.logup import Lookup
from soundproof.protocols.r1cs import R1cs
from soundproof.protocols.trees import Hashing
from soundproof.protocols.zerocheck import Zerocheck
from soundproof.readings.cost import GOALS, Cost, Meter
from soundproof.readings.security import Pin
from soundproof.readings.size import layout_of
from soundproof.transcript.challenges import Challenge
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import claim, transcript
from soundproof.zkvm.rules import check
from tests.analyses.optimize.exhaustive import challenges_of, is_least, least_grindings, regimes, within

CASES = int(os.environ.get("SOUNDPROOF_CASES", "12"))
"""Random cases tried; hundreds take minutes."""


def openings(circuit: Circuit, grid: Grid) -> Iterator[Any]:
    """The opening with every rate, every number of rows and every batching of the grid, one query."""
    rows = [2**i for i in range(circuit.air.dimension.bit_length())]
    for rate, count, batching in product(grid.rates, rows, grid.batchings):
        opening: Any = replace(circuit.opening, rate=rate, rows=count, batching=batching, queries=1)
        if not any(check(replace(circuit, opening=opening))):
            yield opening


def ground(circuit: Circuit, bits: int) -> Circuit:
    """The same grinding before every challenge that has some."""
    for known in before_opening(circuit).values():
        circuit = known.set(circuit, bits)
    opening: Any = circuit.opening
    return replace(circuit, opening=replace(opening, grinding=LigeroGrinding(bits, bits, bits)))


def all_grounds(circuit: Circuit, task: Task) -> list[list[Challenge]]:
    """The challenges by the bits that are ground before each of them: every number of the grid."""
    return [challenges_of(ground(circuit, bits)) for bits in range(task.grid.grinding + 1)]


def others_and_queries(grounds: list[list[Challenge]]) -> tuple[list[list[Challenge]], list[list[Challenge]]]:
    """The challenges before the query phase, and the query phase, by the bits that are ground before each."""
    parts = [[[c for c in each if (c.name == "query phase") == last] for each in grounds] for last in (False, True)]
    return parts[0], parts[1]


def settled(circuit: Circuit, bits: dict[Any, int]) -> Circuit:
    """The circuit with each round's own grinding; all buses share one."""
    shared: dict[str, int] = {}
    for label, known in before_opening(circuit).items():
        shared[str(known)] = max(shared.get(str(known), 0), bits.get(label, 0))
        circuit = known.set(circuit, shared[str(known)])
    own = LigeroGrinding(*(bits.get(("ligero", name), 0) for name in ("batching", "proximity", "query")))
    opening: Any = circuit.opening
    return replace(circuit, opening=replace(opening, grinding=own))


def brute_force(circuit: Circuit, task: Task) -> Cost | None:
    """The least cost of any parameters of the grid at any radius, or None."""
    grid, meter = task.grid, Meter(layout_of(circuit), circuit.field)
    least: Cost | None = None
    for opening in openings(circuit, grid):
        code = claim(replace(circuit, opening=opening)).code
        reached = set()
        every = list(regimes(code.length, code.dimension, task.pin.trust, circuit.field.characteristic))
        asked = [replace(circuit, opening=replace(opening, queries=q)) for q in range(1, grid.queries + 1)]
        split = [others_and_queries(all_grounds(some, task)) for some in asked]
        others, _ = split[0]
        assert all(also == others for also, _ in split)  # the queries are in no other round: these are tried once
        for regime in every:
            bits = least_grindings(others, task, (regime,))
            for queries, (_, phases) in enumerate(split, 1) if bits is not None else ():
                last = least_grindings(phases, task, (regime,))
                if last is not None:
                    reached.add((queries, tuple({**bits, **last}.items())))
        for queries, bits in reached:
            for cap in grid.caps(opening.merkle):
                merkle = replace(opening.merkle, cap=cap)
                shaped = replace(circuit, opening=replace(opening, queries=queries, merkle=merkle))
                cost = meter.of(transcript(settled(shaped, dict(bits))))
                if within(cost, task) and (least is None or cost.by(task.goal) < least.by(task.goal)):
                    least = cost
    return least


def some_air(pick: random.Random) -> Any:
    length = 2 ** pick.randint(1, 3)
    return pick.choice(
        (
            Evaluations("evaluations", length, "sumcheck", pick.choice((1, 3)), pick.randint(1, 2)),
            Zerocheck("zerocheck", length, pick.randint(1, 9), pick.randint(1, 20), 3, pick.randint(1, 2)),
            R1cs("r1cs", 2 ** pick.randint(1, 4), length, "verifier", pick.choice(list(Batching))),
            Jagged("jagged", 5, 3, 4, 2, length, pick.choice((1, 2, 5))),
        )
    )


def some_task(seed: int) -> tuple[Circuit, Task]:
    """A small circuit and a small grid."""
    pick = random.Random(seed)
    air = some_air(pick)
    merkle = Hashing(pick.choice((2, 4)), 0, 32)
    opening = Ligero("ligero", Fraction(1, 2), 1, 1, merkle=merkle)
    lookups = (("bus", Lookup(rows=8, width=3, table=4)),) if isinstance(air, Jagged) and pick.random() < 0.5 else ()
    encoding = pick.choice(
        (None, Encoding("plain", nonce=0, lengths="u32", framing=True), Encoding("plain", paths="merged"))
    )
    field = parse_field(pick.choice(("BabyBear", "KoalaBear^2", "Goldilocks", "GF(65537)")))
    circuit = Circuit("small", field, air, opening, lookups, bits_from_field=pick.random() < 0.2, encoding=encoding)
    grid = Grid(
        rates=tuple(Fraction(1, 2**i) for i in pick.sample((1, 2, 3), 2)),
        queries=pick.randint(3, 9),
        cap_nodes=pick.choice((1, 4)),
        batchings=tuple(pick.sample(list(Batching), pick.randint(1, 2))),
        grinding=pick.randint(0, 2),
    )
    limits = (("size", pick.randint(300, 1500)),) if pick.random() < 0.3 else ()
    trust = pick.choice(("preprint", "preprint", "proved"))
    return circuit, Task(pick.randint(2, 12), pick.choice(list(GOALS)), grid, Pin(trust=trust), limits)


@pytest.mark.parametrize("seed", range(CASES))
def test_no_parameters_are_cheaper(seed: int) -> None:
    circuit, task = some_task(seed)
    result, least = solve(circuit, task, rates=False, reach=False), brute_force(circuit, task)
    if isinstance(result, Optimum) and result.kept:  # today's are not of the grid
        assert least is None or result.cost.by(task.goal) <= least.by(task.goal)
        return
    is_least(result, circuit, task, least)


AIR = Evaluations("evaluations", 2**16, "sumcheck", 20, 2)
LIGERO = Ligero("ligero", Fraction(1, 4), 2**4, 60)
CIRCUIT = Circuit("columns", parse_field("KoalaBear^5"), AIR, LIGERO)


def test_what_is_pinned_stays() -> None:
    grid = Grid().pinned(opening__rows=64, opening__grinding__proximity=3)
    result = best(CIRCUIT, Task(90, grid=grid.of(CIRCUIT)))
    assert isinstance(result, Optimum)
    after: Any = result.after.opening
    assert (after.rows, after.grinding.proximity) == (64, 3)
    every = best(CIRCUIT, Task(90))
    assert isinstance(every, Optimum)
    assert every.cost.size < result.cost.size
    alone = best(CIRCUIT, Task(60, grid=Grid(only=("opening.queries",)).of(CIRCUIT)))
    assert isinstance(alone, Optimum)
    assert [path for path, _, _ in alone.changes] == ["opening.queries"]


def test_the_best_of_every_rate_is_what_a_search_of_that_rate_finds() -> None:
    result = solve(CIRCUIT, Task(90))
    assert isinstance(result, Optimum)
    assert len(result.runners_up) == 4
    for other in result.runners_up:
        assert isinstance(other, Optimum)
        again = best(CIRCUIT, Task(90, grid=Grid(rates=(other.after.opening.rate,))))
        assert isinstance(again, Optimum)
        assert again.cost == other.cost


def test_the_rounds_that_miss_the_bits_are_named() -> None:
    missed = solve(CIRCUIT, Task(155), reach=False)
    assert isinstance(missed, Missed)
    assert {"point claims", "reduction round"} <= {obstacle.challenge.name for obstacle in missed.blocking}
    few = solve(CIRCUIT, Task(90, grid=Grid(queries=10)), reach=False)
    assert isinstance(few, Missed)
    assert {obstacle.challenge.name for obstacle in few.blocking} == {"query phase"}
    none = solve(CIRCUIT, Task(90, grid=Grid().pinned(opening__rows=2**17)), reach=False)
    assert isinstance(none, Missed)
    assert none.unfit


def test_a_search_that_stops_says_what_it_has() -> None:
    stopped = solve(CIRCUIT, Task(90), Effort(20), rates=False)
    assert isinstance(stopped, Optimum | Undecided)
    assert stopped.stop is not None


def test_the_grid_says_which_matrices_it_has() -> None:
    said = Grid().said(CIRCUIT)
    assert "matrices of 1 to 65,536 rows" in said
    assert "1 to 512 queries" in said
    assert any("opening.grinding.proximity" in line for line in said)
