"""Errors by the integer of a radius: what is left out is never the worst, and the best is the best of all."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundproof.formats.files import catalogue, load
from soundproof.radii.beyond import BeyondJohnson
from soundproof.radii.choice import johnson_bounds
from soundproof.radii.curves import Curves
from soundproof.radii.johnson import Johnson
from soundproof.radii.parts import OraclePart
from soundproof.radii.search import _least_multiplicity, most_beyond, parts_of
from soundproof.radii.unique import UniqueDecoding
from soundproof.readings.security import Pin
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.events import Missed
from soundproof.transcript.regime import Regime
from soundproof.zkvm.proof import transcript

LONG = Code.of(Oracle(0, 256, 128))


@cache
def parts() -> dict[OraclePart, int]:
    """The oracles of the catalogue, each with the characteristic of its field."""
    return {
        part: circuit.field.characteristic
        for name in catalogue()
        for circuit in load(name).circuits
        for part in parts_of([entry for entry in transcript(circuit) if isinstance(entry, Challenge)])
    }


def family(part: OraclePart, regime: str, trust: str) -> tuple[Callable[[int], Regime], bool | None, int, int]:
    """The radii of one kind by their integer, whether rounds rise with it, the least and the largest."""
    oracle = part.oracle
    if regime == "unique":
        at = partial(UniqueDecoding, gaps=Pin(trust=trust).unique_gaps)
        return at, False, part.slack, oracle.length - oracle.dimension
    if regime == "johnson":
        gaps, sizes = johnson_bounds(Pin(trust=trust))
        return partial(Johnson, gaps=gaps, sizes=sizes), True, _least_multiplicity(oracle), 2**20
    most = most_beyond(oracle)
    return lambda x: BeyondJohnson(most + 1 - x, parts()[part]), None, 1, most - oracle.dimension


@pytest.mark.parametrize("regime", ["unique", "johnson", "beyond"])
@given(st.data())
@settings(max_examples=50)
def test_rounds_that_are_left_out_are_not_the_worst(regime: str, data: st.DataObject) -> None:
    """Whatever is asked in whichever order: integers are drawn by octaves."""
    part = data.draw(st.sampled_from(list(parts())))
    at, rising, least, largest = family(part, regime, data.draw(st.sampled_from(["preprint", "proved"])))
    curves = Curves(part, at, rising)
    for octave in data.draw(st.lists(st.floats(0, max(largest, 1).bit_length() - 1), min_size=1, max_size=8)):
        x = min(max(int(2**octave), least), largest)
        assert curves.others(x) == part.others(at(x))
        assert curves.missed(x) == part.missed(at(x))


def curves_of(missed: list[float], rounds: list[list[float]], rising: bool) -> tuple[Curves, list[tuple[int, int]]]:
    """Curves with given values, and which rounds are evaluated where."""
    asked: list[tuple[int, int]] = []

    class Told:
        rest = tuple(((Missed(1, LONG), 1.0),) for _ in rounds)

        def missed(self, x: int) -> float:
            return missed[x]

        def round(self, index: int, x: int) -> float:
            asked.append((index, x))
            return rounds[index][x]

    told: Any = Told()
    at: Any = int
    return Curves(told, at, rising), asked


def test_a_small_round_is_evaluated_once() -> None:
    """What it is at an integer limits it at those before, if rounds rise, and after, if they fall."""
    rounds = [[1.0, 2.0, 4.0, 8.0], [0.1, 0.2, 0.4, 0.8]]
    curves, asked = curves_of([0.0] * 4, rounds, rising=True)
    assert [curves.others(x) for x in (3, 2, 3, 1, 0)] == [8.0, 4.0, 8.0, 2.0, 1.0]
    assert asked == [(0, 3), (1, 3), (0, 2), (0, 1), (0, 0), (1, 0)]
    curves, asked = curves_of([0.0] * 4, [values[::-1] for values in rounds], rising=False)
    assert [curves.others(x) for x in (0, 1, 3)] == [8.0, 4.0, 1.0]
    assert asked == [(0, 0), (1, 0), (0, 1), (0, 3), (1, 3)]


@given(
    st.lists(st.integers(0, 5), min_size=1, max_size=12),
    st.lists(st.integers(0, 5), min_size=12, max_size=12),
    st.booleans(),
)
def test_the_best_is_the_first_of_the_least_errors(missed: list[int], others: list[int], rising: bool) -> None:
    curves, _ = curves_of([float(value) for value in missed], [sorted(map(float, others), reverse=not rising)], rising)
    errors = [curves.error(x) for x in range(len(missed))]
    assert curves.best(reversed(range(len(missed)))) == errors.index(min(errors))
