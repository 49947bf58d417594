"""The search of the parameters of WHIR and of STIR against trying everything.

Trying everything reads what a round's error is and what messages cost off the whole transcript.  All schedules, rates,
caps, queries, samples, radii and grindings are tried; a round's least grinding is found by itself, because no other
round depends on it.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from itertools import product
from math import isqrt
from typing import Any

import pytest
from msgspec.structs import replace

from soundproof.analyses.optimize.grid import Grid, before_opening
from soundproof.analyses.optimize.optimum import Task, solve
from soundproof.arithmetic.certified import certified_bits
from soundproof.parameters.params import Batching
from soundproof.primitives.fields import parse_field
from soundproof.primitives.layout import Encoding
from soundproof.protocols.deep_ali import Columns, DeepAli
from soundproof.protocols.evaluations import Evaluations
from soundproof.protocols.jagged import Jagged
from soundproof.protocols.stir import Stir, StirGrinding
from soundproof.protocols.trees import Hashing
from soundproof.protocols.whir import Whir, WhirGrinding
from soundproof.radii.beyond import BeyondJohnson
from soundproof.radii.johnson import Johnson
from soundproof.radii.unique import UniqueDecoding
from soundproof.readings.cost import COMPRESSION, GOALS, Cost, Meter
from soundproof.readings.evaluation import failures
from soundproof.readings.security import BEST, Pin
from soundproof.readings.size import layout_of
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.codes import Code
from soundproof.transcript.regime import Regime
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import claim, transcript
from soundproof.zkvm.rules import check
from tests.analyses.optimize.exhaustive import challenges_of, is_least, least_grindings, within

LARGEST_M = 16


def schedules(variables: int, grid: Grid, allowed: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Every sequence of iterations that ends at a final polynomial of the grid."""
    for folding in allowed:
        if folding <= variables:
            if 2 ** (variables - folding) <= grid.final_domain:
                yield (folding,)
            if folding < variables:
                yield from ((folding, *rest) for rest in schedules(variables - folding, grid, allowed))


def openings(circuit: Circuit, grid: Grid) -> Iterator[Any]:
    """The opening with every schedule of the grid, every rate of every oracle, every batching, one query to each."""
    today: Any = circuit.opening
    variables, stir = circuit.air.dimension.bit_length() - 1, isinstance(today, Stir)
    allowed = tuple(arity.bit_length() - 1 for arity in grid.arities) if stir else grid.log_foldings
    every = product(grid.rates, grid.batchings, schedules(variables, grid, allowed))
    for rate, batching, foldings in every:
        shape: dict[str, Any] = {"foldings": tuple(2**f for f in foldings)} if stir else {"log_foldings": foldings}
        ones = (1,) * len(foldings)
        common = replace(today, rate=rate, rates=None, batching=batching, queries=ones, **shape)
        rates = [None] if today.rates is None else rates_of(rate, foldings)
        firsts = range(1, grid.samples + 1) if getattr(today, "first_out_of_domain", 0) else [None]
        for listed, first in product(rates, firsts):
            opening = replace(common, rates=listed, out_of_domain=ones[1:])
            if first is not None:
                opening = replace(opening, first_out_of_domain=first)
            # A layout of another protocol is refused in a file; what it costs can be compared all the same.
            if not any(fault.path[0] != "encoding" for fault in check(replace(circuit, opening=opening))):
                yield opening


def rates_of(first: Fraction, foldings: tuple[int, ...]) -> Iterator[tuple[Fraction, ...]]:
    """Every list of rates with domains that are shorter by 2 up to the fold."""
    if len(foldings) == 1:
        yield (first,)
        return
    for shrink in range(1, foldings[0] + 1):
        for rest in rates_of(first * Fraction(2**shrink, 2 ** foldings[0]), foldings[1:]):
            yield (first, *rest)


def regimes(code: Code, characteristic: int) -> Iterator[Regime]:
    n, k = code.length, code.dimension
    yield from (UniqueDecoding(slack) for slack in range(n - k + 1))
    yield from (Johnson(m, BEST.johnson_gaps) for m in range(1, LARGEST_M))
    if k >= 2:
        yield from (BeyondJohnson(a, characteristic) for a in range(k, isqrt(n * k)))


def with_bits(circuit: Circuit, bits: int) -> Circuit:
    """The same grinding before every challenge."""
    for known in before_opening(circuit).values():
        circuit = known.set(circuit, bits)
    opening: Any = circuit.opening
    if isinstance(opening, Stir):
        return replace(circuit, opening=replace(opening, grinding=StirGrinding(bits, bits, bits, bits)))
    first = bits if opening.first_out_of_domain else 0
    return replace(circuit, opening=replace(opening, grinding=WhirGrinding(bits, bits, bits, bits, first)))


def own_grinding(circuit: Circuit, task: Task, i: int, radii: tuple[Regime, ...]) -> list[int] | None:
    """The least grinding of every round that depends on oracle ``i`` alone; None if one misses the bar."""
    every = (challenges_of(with_bits(circuit, bits)) for bits in range(task.grid.grinding + 1))
    rounds = ([c for c in challenges if not holds_queries(c) and oracle_of(c) == i] for challenges in every)
    least = least_grindings(rounds, task, radii)
    return None if least is None else list(least.values())


def holds_queries(challenge: Challenge) -> bool:
    return challenge.name.startswith("shift") or challenge.name in ("final", "query phase")


def oracle_of(challenge: Challenge) -> int:
    return max((term.code.oracle.index for term in challenge.terms if term.code is not None), default=0)


def brute_force(circuit: Circuit, task: Task) -> Cost | None:
    """The least cost of any parameters of the grid at any radii, or None."""
    grid, meter = task.grid, Meter(layout_of(circuit), circuit.field)
    nonce = meter.of(claim(circuit).nonce((), 1))
    best: Cost | None = None

    def work(bits: list[int]) -> Cost:
        total = Cost()
        for ground in bits:
            total += (nonce if ground else Cost()) + Cost(prover=COMPRESSION << ground if ground else 0)
        return total

    for opening in openings(circuit, grid):
        m = len(opening.queries)
        codes = opening.oracles(claim(replace(circuit, opening=opening)).code)
        counts = list(product(range(1, grid.queries + 1), repeat=m))
        for samples in product(range(1, grid.samples + 1), repeat=m - 1):
            asked = replace(circuit, opening=replace(opening, out_of_domain=samples))
            by_oracle: list[list[tuple[Regime, Cost]]] = []
            for i, code in enumerate(codes):
                choices = []
                for regime in regimes(code, circuit.field.characteristic):
                    bits = own_grinding(asked, task, i, (regime,) * m)
                    if bits is not None:
                        choices.append((regime, work(bits)))
                by_oracle.append(choices)
            if not all(by_oracle):
                continue
            for queries in counts:
                for cap in grid.caps(opening.merkle):
                    merkle = replace(opening.merkle, cap=cap)
                    shaped = replace(asked, opening=replace(asked.opening, queries=queries, merkle=merkle))
                    bare = meter.of(transcript(with_bits(shaped, 0)))
                    if best is not None and bare.by(task.goal) >= best.by(task.goal):
                        continue
                    for grinding in product(range(grid.grinding + 1), repeat=m):
                        best = cheapest_radii(shaped, task, grinding, by_oracle, bare + work(list(grinding)), best)
    return best


def cheapest_radii(
    circuit: Circuit,
    task: Task,
    grinding: tuple[int, ...],
    by_oracle: list[list[tuple[Regime, Cost]]],
    cost: Cost,
    best: Cost | None,
) -> Cost | None:
    """The best so far, or the cost under some radii if that is less."""
    bits: Any = StirGrinding if isinstance(circuit.opening, Stir) else WhirGrinding
    opening = replace(circuit.opening, grinding=bits(queries=grinding))
    challenges = [e for e in transcript(replace(circuit, opening=opening)) if isinstance(e, Challenge)]
    shifts = [c for c in challenges if holds_queries(c)]

    def further(radii: tuple[Regime, ...], cost: Cost) -> None:
        nonlocal best
        i = len(radii)
        if i >= 2 and not reached(shifts[i - 2], radii, task.bits):
            return
        if i == len(by_oracle):
            if reached(shifts[-1], radii, task.bits) and within(cost, task):
                best = cost
            return
        for regime, more in by_oracle[i]:
            total = cost + more
            better = best is None or total.by(task.goal) < best.by(task.goal)
            if better and reached(shifts[i], (*radii, regime), task.bits, first=True):
                further((*radii, regime), total)

    further((), cost)
    return best


def reached(challenge: Challenge, radii: tuple[Regime, ...], bits: int, first: bool = False) -> bool:
    """Whether a shift round, or the miss of its queries alone, reaches the bits."""
    terms = challenge.terms[:1] if first else challenge.terms
    if not first and any(failures([challenge], BEST, radii)):
        return False
    return certified_bits(partial(replace(challenge, terms=terms).error, radii)) >= bits


def some_air(pick: random.Random, trace: int, multilinear: bool) -> Any:
    if multilinear:
        jagged = Jagged("jagged", 5, 3, 4, 2, trace, pick.choice((1, 2, 5)))
        return pick.choice((jagged, Evaluations("evaluations", trace, "sumcheck", pick.choice((1, 3)), 2)))
    return DeepAli(
        "deep-ali",
        trace,
        degree=pick.randint(1, 3),
        opening_points=1,
        batch=pick.choice((1, 3)),
        constraints=pick.randint(1, 9),
        columns=Columns(witness=pick.randint(1, 20)),
    )


def some_opening(pick: random.Random, kind: str) -> Any:
    """An opening of a kind: STIR or WHIR, with stated rates, rows, or samples of the first oracle."""
    merkle = Hashing(pick.choice((2, 4)), 0, 32)
    rates = (Fraction(1, 2),) if kind.endswith("rates") else None
    if kind.startswith("stir"):
        return Stir("stir", Fraction(1, 2), (2,), (1,), rates=rates, merkle=merkle)
    opening = Whir("whir", Fraction(1, 2), (1,), (1,), (), 3, merkle=merkle, rates=rates)
    if kind == "rows":
        return replace(opening, interleaved=True, first_out_of_domain=pick.choice((0, 1)))
    if kind == "sampled":
        return replace(opening, first_out_of_domain=1)
    return replace(opening, combines_last_queries=pick.random() < 0.3, final_sumcheck=pick.random() < 0.3)


def some_task(seed: int, kind: str = "whir") -> tuple[Circuit, Task]:
    """A small circuit and a small grid.  Over the smaller fields what shares a round with the queries is not small."""
    pick = random.Random(seed)
    trace = 2 ** pick.choice((2, 2, 3))
    air, opening = some_air(pick, trace, kind in ("rows", "sampled")), some_opening(pick, kind)
    encoding = pick.choice(
        (None, Encoding("plain", nonce=0, lengths="u32", framing=True), Encoding("plain", paths="merged"))
    )
    field = parse_field(pick.choice(("BabyBear", "Goldilocks", "KoalaBear^2", "GF(65537)", "GF(12289)")))
    modular = pick.random() < 0.3
    circuit = Circuit("small", field, air, opening, bits_from_field=modular, encoding=encoding)
    grid = Grid(
        rates=(Fraction(1, 2 ** pick.randint(2, 4)),),
        queries=pick.randint(2, 3),
        arities=pick.choice(((4, 8), (2, 4), (4,), (2, 8))),
        final_domain=2 ** pick.randint(0, 2),
        cap_nodes=pick.choice((1, 2)),
        batchings=(pick.choice(list(Batching)),),
        grinding=pick.randint(0, 1),
        log_foldings=pick.choice(((2, 3), (1, 2), (2,), (1, 3))),
        samples=pick.choice((1, 1, 2)),
    )
    limits = (("prover", pick.randint(20_000, 200_000)),) if pick.random() < 0.3 else ()
    return circuit, Task(pick.randint(1, 6), pick.choice(list(GOALS)), grid, Pin(), limits)


KINDS = ("whir", "whir", "stir", "stir", "stir with rates", "whir with rates", "rows", "sampled")
CASES = int(os.environ.get("SOUNDPROOF_CASES", "16"))
"""Random cases tried; hundreds take a quarter of an hour."""


@pytest.mark.parametrize(("seed", "kind"), [(seed, KINDS[seed % len(KINDS)]) for seed in range(CASES)])
def test_no_parameters_are_cheaper(seed: int, kind: str) -> None:
    circuit, task = some_task(seed, kind)
    result = solve(circuit, task, rates=False, reach=False)
    is_least(result, circuit, task, brute_force(circuit, task))
