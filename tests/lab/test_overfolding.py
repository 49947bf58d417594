"""The cheating prover of over-folding: its words are none of the trace's code, and still they pass."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from soundproof.lab.codes import field, parity_checks
from soundproof.lab.constructed import subgroup
from soundproof.lab.overfolding import CASES, PRIME, Case, _consistent, _words, accepted
from soundproof.lab.queries import fold
from soundproof.lab.run import run
from soundproof.primitives.fields import parse_field
from soundproof.protocols.deep_ali import DeepAli
from soundproof.protocols.fri import Fri
from soundproof.zkvm.circuit import Circuit, dimension_tested

PAST = [case for case in CASES if case.tested > case.dimension]
WITHIN = [case for case in CASES if case.tested == case.dimension]


@pytest.mark.parametrize(
    ("length", "dimension", "final"), [(16, 8, 1), (16, 4, 2), (32, 4, 4)], ids=["to 1", "to 2", "to 4"]
)
def test_300_of_300_random_words_below_the_tested_dimension_are_accepted(
    length: int, dimension: int, final: int
) -> None:
    case = Case("large degree", length, dimension, final)
    assert case in PAST
    assert case.degree == length // final - 1 >= dimension
    assert accepted(case, 300, seed=1) == 300


def test_a_wrong_value_is_always_accepted_at_one_point_and_hardly_ever_at_two() -> None:
    assert accepted(Case("wrong value", 16, 8, 1), 300, seed=1) == 300
    assert 0 < accepted(Case("wrong value", 16, 8, 2), 1000, seed=1) < 60
    assert 0 < accepted(Case("large degree", 16, 8, 2), 1000, seed=1) < 30


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_words_are_none_of_the_traces_code_and_all_of_the_tested_one_where_they_pass(case: Case) -> None:
    points = field(PRIME)(subgroup(PRIME, case.length))
    words = np.asarray(_words(case, 50, points, np.random.default_rng(3))).astype(np.int64)
    of_trace = parity_checks(PRIME, np.asarray(points).astype(np.int64), case.dimension)
    assert (words @ of_trace.T % PRIME).any(axis=1).all()
    if case in PAST and case.tested < case.length:
        of_tested = parity_checks(PRIME, np.asarray(points).astype(np.int64), case.tested)
        assert not (words @ of_tested.T % PRIME).any()


def test_the_verifier_sees_a_fold_that_is_wrong_anywhere() -> None:
    gf, random = field(PRIME), np.random.default_rng(0)
    points, word = gf(subgroup(PRIME, 16)), gf(random.integers(PRIME, size=(8, 16)))
    challenges = gf(random.integers(PRIME, size=8))
    honest = fold(word, challenges, points)
    assert _consistent(word, honest, challenges, points).all()
    wrong = honest.copy()
    wrong[np.arange(8), np.arange(8)] += gf(1)
    assert not _consistent(word, wrong, challenges, points).any()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_passes_is_what_is_assessed(case: Case) -> None:
    opening = Fri("fri", Fraction(case.dimension, case.length), 9, (2,) * case.folds, case.final)
    air = DeepAli("deep-ali", case.dimension, 2, 1, 1)
    assert dimension_tested(Circuit("lab", parse_field("BabyBear"), air, opening)) == case.tested
    (row,) = [row for row in run("overfold") if row.case.endswith(
        f"n {case.length}, k {case.dimension}, to {case.final}") and row.case.startswith(case.prover)]  # fmt: skip
    assert (row.measured == 1) == (case in PAST)
    if case in WITHIN:
        exact, charged = row.bounds
        assert exact.value <= charged.value < 5 * exact.value
