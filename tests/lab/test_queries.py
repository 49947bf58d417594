"""The FRI of the lab is complete, its provers do what they are said to, its intervals cover."""

from __future__ import annotations

import numpy as np
import pytest

from soundproof.lab.queries import accepted, interval
from soundproof.lab.run import run


@pytest.mark.parametrize("prover", ["honest folds", "jump", "scattered"])
def test_codewords_are_always_accepted(prover: str) -> None:
    assert accepted(prover, 0, (1, 8), 64, seed=5) == [64, 64]


@pytest.mark.parametrize("prover", ["honest folds", "jump"])
def test_more_queries_accept_less(prover: str) -> None:
    one, four, eight = accepted(prover, 16, (1, 4, 8), 2048, seed=5)
    assert 2048 > one > four > eight > 0


def test_a_word_without_agreement_is_accepted_as_often_as_a_challenge_repairs_it() -> None:
    assert accepted("honest folds", 64, (1,), 4096, seed=5)[0] <= 8  # 4 folds, 1/7681 each


def test_intervals_cover() -> None:
    random = np.random.default_rng(0)
    for chance in (0.001, 0.1, 0.5, 0.9):
        hits = random.binomial(2000, chance, size=500)
        covered = sum(low <= chance <= high for low, high in (interval(int(hit), 2000) for hit in hits))
        assert covered >= 495
        low, high = interval(int(2000 * chance), 2000)
        assert 0 <= low <= chance <= high <= 1
        assert high - low < 0.1


def test_the_query_phase_is_met_and_not_exceeded() -> None:
    rows = run("fri")
    exact = [row for row in rows if row.bounds[0].equality]
    assert len(exact) == 12
    assert all(row.interval and row.interval[0] <= row.bounds[0].value <= row.interval[1] for row in exact)
    scattered = [row for row in rows if not row.bounds[0].equality]
    assert all(row.interval and row.interval[1] < row.bounds[0].value for row in scattered)
    # what is assessed is above the exact rate, and not by much
    for row in exact:
        for assessed in row.bounds[1:]:
            assert row.bounds[0].value < assessed.value < 1.25 * row.bounds[0].value
