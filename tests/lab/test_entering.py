"""A function that enters a fold: the curve is of degree K, and one of degree K − 1 would be counted too low."""

from __future__ import annotations

import numpy as np

from soundproof.lab.bounds import Case, bounded
from soundproof.lab.codes import field
from soundproof.lab.constructed import subgroup
from soundproof.lab.entering import CASES, PRIME, components, joined
from soundproof.lab.queries import fold
from soundproof.lab.run import run


def test_no_bound_is_violated_and_those_of_powers_are_met() -> None:
    rows = run("entering")
    assert len(rows) == len(CASES)
    assert all(row.ok and row.tight for row in rows)


def test_the_bound_on_a_fold_alone_is_below_what_is_measured() -> None:
    for (coefficient, arity, length, dimension, errors), row in zip(CASES, run("entering"), strict=True):
        if coefficient == "powers":
            n, k = length // arity, dimension // arity
            alone = bounded(Case(n, k, n - errors, arity - 1, PRIME))
            assert row.measured == arity * (errors + 1) > min(bound.value for bound in alone)
        else:
            assert row.measured == PRIME


def test_components_are_those_by_which_a_verifier_folds() -> None:
    random, points = np.random.default_rng(1), np.array(subgroup(PRIME, 32))
    parts = random.integers(PRIME, size=(2, 16))
    word, gf = joined(parts, points), field(PRIME)
    assert (components(word, points, 2) == parts).all()
    challenge = 1234
    expected = fold(gf(word[None, :]), gf([challenge]), gf(points))[0]
    assert (np.asarray(expected) == (parts[0] + challenge * parts[1]) % PRIME).all()
