"""Items are found when they are asked for, once each, and a search that was stopped in between goes on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from soundproof.analyses.optimize.effort import Effort, Exhausted
from soundproof.analyses.optimize.growing import Growing


def test_items_are_found_once_and_no_sooner() -> None:
    found: list[int] = []

    def numbers() -> Iterator[int]:
        for number in range(4):
            found.append(number)
            yield number

    growing = Growing(numbers)
    assert found == []
    assert growing.get(1) == 1 and found == [0, 1]
    assert next(iter(growing)) == 0 and found == [0, 1]
    assert list(growing) == list(growing) == found == [0, 1, 2, 3]
    assert growing.get(4) is None


def test_what_was_stopped_goes_on() -> None:
    effort = Effort(2)

    def numbers() -> Iterator[int]:
        for number in range(4):
            if number:
                effort.step()
            yield number

    growing = Growing(numbers)
    with pytest.raises(Exhausted):
        list(growing)
    with effort.at_most(10, reserve=True):
        assert list(growing) == [0, 1, 2, 3]
