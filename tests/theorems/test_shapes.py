"""The table of shapes repeats the search, rate by rate."""

from __future__ import annotations

import pytest

from soundproof.theorems.certificates import STEPS, searched_shape
from soundproof.theorems.shapes import SHAPES


@pytest.mark.parametrize("octave", range(1, 13))
def test_the_table_of_shapes_is_what_the_search_finds(octave: int) -> None:
    found = [searched_shape(float(octave), step) for step in range(1, STEPS + 1)]
    assert SHAPES[octave].split() == ["-" if shape is None else "/".join(map(str, shape)) for shape in found]


def test_the_table_has_the_rates_of_real_codes() -> None:
    assert list(SHAPES) == list(range(1, 13))
