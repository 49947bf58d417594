"""Where two curves meet: the least integer, wherever the search begins, in few evaluations."""

from __future__ import annotations

from functools import partial
from itertools import accumulate
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundproof.radii.crossing import crossing
from tests.depth import depth


@settings(max_examples=depth(40, 100))
@given(
    st.lists(st.floats(0.0, 4.0), min_size=2, max_size=300),
    st.lists(st.floats(0.0, 4.0), min_size=300, max_size=300),
    st.integers(0, 5),
    st.none() | st.integers(-3, 400),
    st.tuples(*[st.integers(0, 5)] * 4),
)
def test_a_crossing_is_found_wherever_the_search_begins(
    climbs: list[float], drops: list[float], low: int, start: int | None, ends: tuple[int, ...]
) -> None:
    """Stairs with long flat steps included, curves that begin or end at 0 or infinity, and those that never meet."""
    zeros, infinities, infinite, vanishing = ends
    rising = [0.0] * zeros + [2.0**up for up in accumulate(climbs[: len(climbs) - zeros])]
    rising[len(climbs) - infinities :] = [inf] * min(infinities, len(climbs))
    falling = [inf] * infinite + [2.0 ** (300 - down) for down in accumulate(drops)]
    falling[max(len(climbs) - vanishing, 0) :] = [0.0] * 300
    high = low + len(climbs) - 1
    met = [x for x in range(low, high + 1) if rising[x - low] >= falling[x - low]]

    def at(stairs: list[float], x: int) -> float:
        assert low <= x <= high
        return stairs[x - low]

    found = crossing(partial(at, rising), partial(at, falling), low, high, start)
    assert found == (met[0] if met else high)


@pytest.mark.parametrize("start", [None, 1, 7, 8, 9, 100])
def test_curves_that_meet_exactly_are_crossed_there(start: int | None) -> None:
    """At once, or on a step that the search may begin in the middle of."""
    assert crossing(float, lambda _: 8.0, 1, 100, start) == 8
    assert crossing(lambda x: 8.0 if x >= 5 else 1.0, lambda _: 8.0, 1, 100, start) == 5


def test_few_evaluations_find_a_crossing_however_flat_the_curves() -> None:
    """Beyond Johnson's radius the queries gain a hundredth of a bit over a thousand positions."""
    for meeting in (3, 1000, 2**17, 2**30):
        tried = []

        def rising(x: int, meeting: int = meeting, tried: list[int] = tried) -> float:
            tried.append(x)
            return 2.0 ** (x / 2**30 - meeting / 2**30)

        assert crossing(rising, lambda _: 1.0, 1, 2**31, 2**8) == meeting
        assert len(tried) < 50


@pytest.mark.parametrize("start", [None, 2**10, 2**39])
@pytest.mark.parametrize("meeting", [1, 2, 1000, 2**17, 2**39 + 1, 2**40])
def test_few_evaluations_find_where_curves_meet_that_stay_equal(meeting: int, start: int | None) -> None:
    """As both do where a round that no radius changes is the worst, or where every error is 1."""
    tried = []

    def rising(x: int) -> float:
        tried.append(x)
        return 1.0 if x >= meeting else 0.5

    assert crossing(rising, lambda _: 1.0, 1, 2**40, start) == meeting
    assert len(tried) < 100
