"""What searches by trying everything share: radii, limits, the least grinding, and what a result is held against."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from math import isqrt
from typing import Any

from soundproof.analyses.optimize.results import Missed, Optimum, Task
from soundproof.arithmetic.certified import certified_bits
from soundproof.radii.beyond import BeyondJohnson
from soundproof.radii.choice import johnson_bounds
from soundproof.radii.johnson import Johnson
from soundproof.radii.unique import UniqueDecoding
from soundproof.readings.cost import Cost, Meter
from soundproof.readings.evaluation import failures
from soundproof.readings.security import Evaluation, Pin
from soundproof.readings.size import layout_of
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.regime import Regime
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import transcript

LARGEST_M = 60


def regimes(n: int, k: int, trust: str, characteristic: int) -> Iterator[Regime]:
    """Every radius: all slacks, the small multiplicities, all agreements beyond the Johnson radius."""
    yield from (UniqueDecoding(slack, Pin(trust=trust).unique_gaps) for slack in range(n - k + 1))
    gaps, lists = johnson_bounds(Pin(trust=trust))
    yield from (Johnson(m, gaps, lists) for m in range(1, LARGEST_M))
    if trust != "proved" and k >= 2:
        yield from (BeyondJohnson(a, characteristic) for a in range(k, isqrt(n * k)))


def challenges_of(circuit: Circuit) -> list[Challenge]:
    """The challenges of a circuit, whose radii are open."""
    return [entry for entry in transcript(circuit) if isinstance(entry, Challenge)]


def least_grindings(
    grounds: Iterable[Sequence[Challenge]], task: Task, radii: tuple[Regime, ...]
) -> dict[Any, int] | None:
    """The least grinding of every round by label, each tried by itself; None where one misses the bits.

    ``grounds`` are the rounds with 0, 1, … bits ground before each of them.
    """
    least: dict[Any, int] = {}
    for bits, challenges in enumerate(grounds):
        if bits == 0 and any(failures(challenges, task.pin, radii)):
            return None
        live = {challenge.label: challenge for challenge in Evaluation.of(challenges, radii, ()).challenges}
        for challenge in challenges:
            error = live[challenge.label].error if challenge.label in live else None
            if challenge.label not in least and (error is None or certified_bits(partial(error, radii)) >= task.bits):
                least[challenge.label] = bits
        if len(least) == len(challenges):
            return least
    return None


def within(cost: Cost, task: Task) -> bool:
    """Whether a cost is within the limits of a task."""
    return all(getattr(cost, name) <= most for name, most in task.limits)


def is_least(result: Any, circuit: Circuit, task: Task, least: Cost | None) -> bool:
    """Whether a search found parameters, which then cost the least, or none where there are none."""
    if isinstance(result, Missed):
        assert least is None
        return False
    assert isinstance(result, Optimum)
    assert result.cost == least
    assert result.bits >= task.bits
    assert Meter(layout_of(circuit), circuit.field).of(transcript(result.after)) == result.cost
    return True
