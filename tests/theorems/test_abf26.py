"""What no proof can go below, by hand."""

from __future__ import annotations

import pytest

from soundproof.theorems import abf26


@pytest.mark.parametrize(
    ("errors", "degree", "q", "attained"),
    [
        (0, 1, 101, 1),
        (3, 1, 101, 4),  # one challenge for each of e + 1 positions
        (3, 5, 101, 20),  # ℓ for each, on a curve
        (3, 5, 20, 20),
        (3, 5, 19, 19),  # all there are
    ],
)
def test_as_many_bad_challenges_as_some_curve_has(errors: int, degree: int, q: int, attained: int) -> None:
    """min(ℓ(e + 1), q)."""
    assert abf26.attained(errors, degree, q) == attained
