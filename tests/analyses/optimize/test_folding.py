"""The search of FRI's parameters against trying everything.

Trying everything shares with the search what a round's error is and what a message costs, both read off the whole
transcript, and nothing else: every rate, schedule, cap, number of queries, radius and grinding is tried.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from itertools import product
from math import prod
from typing import Any

import pytest
from msgspec.structs import replace

from soundproof.analyses.optimize.grid import Grid, before_opening
from soundproof.analyses.optimize.optimum import Optimum, Task, solve
from soundproof.arithmetic.certified import certified_bits
from soundproof.parameters.params import Batching, vary
from soundproof.primitives.fields import parse_field
from soundproof.primitives.layout import Encoding
from soundproof.protocols.deep_ali import Columns, DeepAli, Table
from soundproof.protocols.fri import Fri, FriGrinding
from soundproof.protocols.jagged import Jagged
from soundproof.protocols.logup import Lookup
from soundproof.protocols.trees import Hashing
from soundproof.readings.cost import GOALS, Cost, Meter
from soundproof.readings.security import Pin
from soundproof.readings.size import layout_of, proof_size
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.regime import Regime
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import transcript
from soundproof.zkvm.rules import check
from tests.analyses.optimize.exhaustive import challenges_of, is_least, least_grindings, regimes, within


def schedules(log_length: int, shortest: int, grid: Grid) -> Iterator[tuple[int, ...]]:
    """Every folding schedule that ends at a final domain of the grid, or as pinned, then also past the trace."""
    if (pinned := grid.value("opening.foldings")) is not None:
        yield from [pinned] if prod(pinned) < 2**log_length else []
        return
    if (last := grid.value("opening.final_domain")) is not None:
        shortest = last.bit_length() - 1
    if (2**log_length <= grid.final_domain) if last is None else (2**log_length == last > 1):
        yield ()
    for arity in grid.arities:
        log_arity = arity.bit_length() - 1
        if log_length - log_arity >= shortest:
            for rest in schedules(log_length - log_arity, shortest, grid):
                yield (arity, *rest)


def all_grounds(circuit: Circuit, task: Task) -> list[list[Challenge]]:
    """The challenges by the bits that are ground before each of them: every number of the grid."""
    return [challenges_of(all_ground(circuit, bits)) for bits in range(task.grid.grinding + 1)]


def all_ground(circuit: Circuit, bits: int) -> Circuit:
    """The same grinding before every challenge that has some."""
    for known in before_opening(circuit).values():
        circuit = known.set(circuit, bits)
    return replace(circuit, opening=replace(circuit.opening, grinding=FriGrinding(bits, bits, bits)))


def settled(circuit: Circuit, bits: dict[Any, int]) -> Circuit:
    """The circuit with each round's own grinding."""
    for label, known in before_opening(circuit).items():
        circuit = known.set(circuit, bits[label])
    folds = tuple(bits[("fri", "commit", i)] for i in range(1, len(circuit.opening.foldings) + 1))
    grinding = FriGrinding(bits.get(("fri", "batching"), 0), folds, bits[("fri", "query")])
    return replace(circuit, opening=replace(circuit.opening, grinding=grinding))


def brute_force(circuit: Circuit, task: Task) -> Cost | None:
    """The least cost of any parameters of the grid at any radius, or None.

    Radii change no message: what a circuit costs is measured once for all of them.
    """
    grid, meter = task.grid, Meter(layout_of(circuit), circuit.field)
    trace = circuit.air.dimension.bit_length() - 1
    best: Cost | None = None
    for rate, batching in product(grid.rates, grid.batchings):
        shortest = rate.denominator.bit_length() - 1
        for foldings in schedules(trace + shortest, shortest, grid):
            final = 2 ** (trace + shortest)
            for arity in foldings:
                final //= arity
            entering = circuit.opening.entering
            opening = Fri("fri", rate, 1, foldings, final, batching, merkle=circuit.opening.merkle, entering=entering)
            bare = replace(circuit, opening=opening)
            if entering and any(check(bare)):  # a domain is passed at which lower tables enter
                continue
            asked = {queries: vary(bare, "opening.queries", queries) for queries in range(1, grid.queries + 1)}
            phases = {queries: query_phases(some, task) for queries, some in asked.items()}
            most = all_grounds(asked[grid.queries], task)
            reached: set[tuple[int, tuple[tuple[Any, int], ...]]] = set()
            n, k = 2 ** (trace + shortest), max(2**trace, prod(foldings))
            for regime in regimes(n, k, task.pin.trust, circuit.field.characteristic):
                others = least_grindings(most, task, (regime,))
                if others is None:  # more queries never need more grinding
                    continue
                for queries, phase in phases.items():
                    bits = least_bits(phase, task, regime)
                    if bits is not None:
                        reached.add((queries, tuple({**others, ("fri", "query"): bits}.items())))
            for queries, ground in reached:
                ground_circuit = settled(asked[queries], dict(ground))
                for cap in grid.caps(opening.merkle):
                    cost = meter.of(transcript(vary(ground_circuit, "opening.merkle.cap", cap)))
                    if within(cost, task) and (best is None or cost.by(task.goal) < best.by(task.goal)):
                        best = cost
    return best


def query_phases(circuit: Circuit, task: Task) -> list[Challenge]:
    """The query phase by the bits that are ground before it."""
    phases = []
    for bits in range(task.grid.grinding + 1):
        ground = transcript(vary(circuit, "opening.grinding.queries", bits))
        (challenge,) = (e for e in ground if isinstance(e, Challenge) and e.name == "query phase")
        phases.append(challenge)
    return phases


def least_bits(phases: list[Challenge], task: Task, regime: Regime) -> int | None:
    """The least grinding of the query phase."""
    bits = (i for i, phase in enumerate(phases) if certified_bits(partial(phase.error, (regime,))) >= task.bits)
    return next(bits, None)


def some_task(seed: int) -> tuple[Circuit, Task]:
    """A small circuit and a small grid."""
    pick = random.Random(seed)
    trace = 2 ** pick.randint(2, 4)
    if pick.random() < 0.7:
        columns = Columns(fixed=pick.randint(0, 3), witness=pick.randint(1, 9), stages=pick.randint(1, 2))
        air = DeepAli(
            "deep-ali",
            trace,
            degree=pick.randint(1, 4),
            opening_points=pick.randint(1, 2),
            batch=pick.choice((1, 2, 9)),
            constraints=pick.randint(1, 20),
            columns=columns,
        )
    else:
        air = Jagged("jagged", 5, 3, 4, 2, trace, pick.choice((1, 2, 5)))
    lookups = (("bus", Lookup(rows=8, width=3, table=4)),) if pick.random() < 0.3 else ()
    merkle = Hashing(pick.choice((2, 4)), 0, 32)
    opening = Fri("fri", Fraction(1, 2), 1, (), 2 * trace, merkle=merkle)
    encoding = pick.choice(
        (
            None,
            Encoding("plain", root_beside_cap=True, nonce=8),
            Encoding("plain", nonce=0, lengths="u32", framing=True),
            Encoding("plain", paths="merged"),
        )
    )
    field = parse_field(pick.choice(("BabyBear", "KoalaBear^2", "M31", "Goldilocks")))
    circuit = Circuit("small", field, air, opening, lookups, bits_from_field=pick.random() < 0.2, encoding=encoding)
    grid = Grid(
        rates=tuple(Fraction(1, 2**i) for i in pick.sample((1, 2, 3), 2)),
        queries=pick.randint(3, 12),
        arities=tuple(sorted(pick.sample((2, 4, 8), 2))),
        final_domain=2 ** pick.randint(2, 5),
        cap_nodes=pick.choice((1, 4)),
        batchings=(pick.choice(list(Batching)),),
        grinding=pick.randint(0, 3),
    )
    goal = pick.choice(list(GOALS))
    limits = (("size", pick.randint(1500, 6000)),) if pick.random() < 0.3 else ()
    trust = pick.choice(("preprint", "preprint", "lean", "proved"))
    return circuit, Task(pick.randint(4, 18), goal, grid, Pin(trust=trust), limits)


CASES = int(os.environ.get("SOUNDPROOF_CASES", "8"))
"""Random cases tried; thousands take a quarter of an hour."""


def pinned(task: Task, circuit: Circuit, seed: int) -> Task:
    """The task with a schedule or a final domain pinned that folds past the trace at some rates of the grid."""
    pick, trace = random.Random(seed), circuit.air.dimension
    task = replace(task, bits=min(task.bits, 7))  # at higher rates fewer can be had
    if pick.random() < 0.5:
        final = max(rate.denominator for rate in task.grid.rates) // 2
        return replace(task, grid=task.grid.pinned(opening__final_domain=final))
    first = pick.choice([arity for arity in (2, 4, 8) if arity < 2 * trace])
    return replace(task, grid=task.grid.pinned(opening__foldings=(first, 2 * trace // first)))


@pytest.mark.parametrize(("seed", "past"), [(seed, past) for seed in range(CASES) for past in (False, True)])
def test_no_parameters_are_cheaper(seed: int, past: bool) -> None:
    circuit, task = some_task(seed)
    if past:
        task = pinned(task, circuit, seed)
    result = solve(circuit, task, rates=False, reach=False)
    if is_least(result, circuit, task, brute_force(circuit, task)):
        assert isinstance(result, Optimum)
        assert proof_size(result.after).expected == -(-result.cost.size // 1)


def with_lower_tables(seed: int) -> tuple[Circuit, Task]:
    """The circuit with tables of several heights, whose functions enter the folding at their domains."""
    (circuit, task), pick = some_task(seed), random.Random(seed)
    trace = 2 ** pick.randint(2, 4)
    heights = [trace, *(max(trace >> pick.randint(0, 3), 1) for _ in range(pick.randint(1, 2)))]
    tables = tuple(
        (f"table {i}", Table(rows, pick.randint(1, 3), pick.randint(0, 2), quotient=pick.randint(0, 1), points=1))
        for i, rows in enumerate(heights)
    )
    air = DeepAli(
        "deep-ali",
        trace,
        degree=pick.randint(1, 4),
        opening_points=pick.randint(1, 2),
        batch=60,
        constraints=pick.randint(1, 20),
        columns=Columns(tables=tables),
    )
    entering = pick.choice(("powers",) * 4 + ("affine",) * 4 + ("none",))
    opening = replace(circuit.opening, final_domain=2 * trace, entering=entering)
    encoding = pick.choice((None, Encoding("plain", paths="merged")))
    field = parse_field(pick.choice(("BabyBear", "KoalaBear^2", "Goldilocks")))  # not on the circle
    task = replace(task, bits=min(task.bits, 10))
    return replace(circuit, field=field, air=air, opening=opening, encoding=encoding), task


@pytest.mark.parametrize(("seed", "past"), [(seed, past) for seed in range(CASES) for past in (False, True)])
def test_no_schedule_that_lower_tables_enter_is_cheaper(seed: int, past: bool) -> None:
    circuit, task = with_lower_tables(seed)
    if past:
        task = pinned(task, circuit, seed)
    result = solve(circuit, task, rates=False, reach=False)
    if is_least(result, circuit, task, brute_force(circuit, task)):
        assert isinstance(result, Optimum)
        assert not any(check(result.after))
        assert result.after.opening.entering == circuit.opening.entering
