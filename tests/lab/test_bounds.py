"""The bounds as functions of a case: their hypotheses, their roundings, and that too small ones are found out."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import comb, isqrt

import numpy as np
import pytest

from soundproof.arithmetic.numbers import sqrt
from soundproof.lab.agreement import exhaustive
from soundproof.lab.bounds import (
    GAPS,
    REGISTRY,
    Bound,
    Case,
    _least_multiplicity,
    bounded,
    claims,
    settled,
    whole,
)
from soundproof.lab.codes import Table, code_on, parity_checks, short_code
from soundproof.lab.counting import attained
from soundproof.lab.rows import Bounded, Method, Row
from soundproof.theorems.theorem import Status


def _claim(name: str, case: Case) -> int | None:
    registry = tuple(bound for bound in REGISTRY if bound.name == name)
    return next((value for _, value in claims(case, registry)), None)


def test_every_bound_that_a_regime_offers_is_compared() -> None:
    names = {bound.name for bound in REGISTRY}
    assert len(names) == len(REGISTRY)
    assert {gap.name for gap in GAPS} <= names


@pytest.mark.parametrize(
    ("name", "case", "value"),
    [
        ("BCIKS20 Thm 4.1", Case(8, 4, 6, 3), 24),
        ("BCIKS20 Thm 4.1", Case(8, 4, 5), None),
        ("BCHKS25 Thm 1.3", Case(64, 32, 49), 36),  # slack 2
        ("BCHKS25 Thm 1.3", Case(64, 32, 50), 20),  # slack 4
        ("BCHKS25 Thm 1.3", Case(8, 4, 7), 2),
        ("BCHKS25 Thm 1.3", Case(8, 4, 6), None),
        ("BCHKS25 Thm 1.3", Case(64, 32, 49, 2), None),
        ("BCHKS25 Cor 1.4", Case(64, 32, 49, 2), 72),
        ("BCHKS25 Cor 1.4", Case(8, 4, 7, 3), 36),
        ("few errors", Case(8, 4, 7, 2), 4),
        ("few errors", Case(8, 4, 7, 3), None),
        ("bases", Case(8, 4, 6), 11),
        ("bases", Case(8, 1, 5, 2), 2 * 28 // 4),
        ("DKT26 k = 1", Case(8, 1, 5, 2), 56),
        ("DKT26 k = 1", Case(8, 2, 5, 2), None),
        ("DKT26 Thm 5.12", Case(8, 1, 5), None),
        ("DKT26 weighted", Case(2**21, 2**20, 1557056), 700469455),
    ],
)
def test_values_and_hypotheses(name: str, case: Case, value: int | None) -> None:
    assert _claim(name, case) == value


def test_nothing_is_claimed_where_no_challenge_can_be_bad() -> None:
    assert list(claims(Case(8, 4, 4))) == []


@pytest.mark.parametrize(
    ("p", "staged", "sharp"), [(3, False, False), (7, False, False), (13, False, True), (None, True, True)]
)
def test_first_order_needs_a_large_characteristic(p: int | None, staged: bool, sharp: bool) -> None:
    """p > max(k − 1, μ) = 20 by stages, p > max(k − 1, M) = 7 for the sharp count."""
    found = (_claim(f"DKT26 {name}", Case(64, 8, 30, 1, p)) for name in ("first-order", "squarefree"))
    assert [claim is not None for claim in found] == [staged, sharp]


@pytest.mark.parametrize("n", range(2, 12))
def test_least_multiplicity(n: int) -> None:
    for k in range(1, n):
        for a in range(k + 1, n + 1):
            found = _least_multiplicity(Case(n, k, a), 1)
            if a * a <= n * k:
                assert found is None
            else:
                assert found == next(m for m in range(1, 10**6) if (2 * m * a) ** 2 >= (2 * m + 1) ** 2 * n * k)


def test_whole_is_the_floor() -> None:
    assert whole(lambda number: number(7) / number(2)) == 3
    assert whole(lambda number: sqrt(number(2)) * number(10**30)) == isqrt(2 * 10**60)
    assert whole(lambda number: sqrt(number(9)) * number(2)) == 6
    just_above = Fraction(isqrt(2 * 10**200), 10**100) - Fraction(1, 10**60)  # needs more than the first precision
    assert whole(lambda number: 1 + sqrt(number(2)) - number(just_above)) == 1


@pytest.mark.parametrize(("q", "n", "k"), [(7, 6, 2), (11, 7, 3), (13, 6, 1), (5, 5, 2)])
def test_open_sets_are_at_least_the_bases_of_one_error(q: int, n: int, k: int) -> None:
    """The combinatorial heart of the count of bases: C(A−1, k) sets of k + 1 positions, over random and close words."""
    random = np.random.default_rng(n)
    checks = {chosen: parity_checks(q, np.array(chosen), k)[0] for chosen in combinations(range(n), k + 1)}
    fewest = []
    for trial in range(300):
        word = np.vander(np.arange(n), k) @ random.integers(q, size=k) % q
        for position in random.permutation(n)[: 1 + trial % n]:
            word[position] += random.integers(1, q)
        open_sets = sum(bool(row @ word[list(chosen)] % q) for chosen, row in checks.items())
        if open_sets:
            fewest.append(open_sets)
    assert min(fewest) == comb(n - 1, k)


@pytest.mark.parametrize("degree", [1, 2, 3])
def test_the_count_of_bases_is_sharper_than_that_of_positions(degree: int) -> None:
    for n in range(2, 12):
        for k in range(1, n):
            for a in range(k + 1, n + 1):
                case = Case(n, k, a, degree)
                bases = _claim("bases", case)
                assert bases is not None
                assert settled(case) <= bases <= degree * comb(n, k + 1) // (a - k)


@pytest.mark.parametrize("n", range(2, 17))
def test_what_is_attained_is_below_what_is_proved(n: int) -> None:
    for k in range(1, n):
        for a in range(k + 1, n):
            for degree in (1, 2, 3):
                case = Case(n, k, a, degree)
                assert 0 < attained(case) <= settled(case)


@pytest.mark.parametrize(
    ("q", "n", "k", "agreement", "degree"),
    [(13, 4, 1, 3, 2), (13, 4, 2, 3, 2), (13, 6, 4, 5, 2), (11, 5, 2, 4, 2), (7, 6, 3, 5, 2), (13, 6, 2, 4, 1)],
)
def test_what_is_attained_is_attained(q: int, n: int, k: int, agreement: int, degree: int) -> None:
    """On a subgroup of a field large enough the worst curve has at least as many."""
    generator = next(g for g in range(2, q) if len({pow(g, i, q) for i in range(q - 1)}) == q - 1)
    domain = tuple(pow(generator, (q - 1) // n * i, q) for i in range(n))
    assert len(set(domain)) == n
    found = exhaustive(Table.of(code_on(q, domain, k), agreement), degree)
    assert attained(Case(n, k, agreement, degree)) <= found.bad


# False bounds are found out ---------------------------------------------------------------------


def _popular(case: Case) -> int | None:
    """⌊δn⌋ + 1 at δ = (1 − ρ)/2, as other calculators print it."""
    return case.degree * ((case.length - case.dimension) // 2 + 1) if case.slack in (0, 1) else None


def _careless(case: Case) -> int | None:
    """ℓ(e + 1) where 3e ≤ n − k: true for lines, false for curves."""
    few = case.slack >= 2 and 3 * case.errors <= case.length - case.dimension
    return case.degree * (case.errors + 1) if few else None


@pytest.mark.parametrize(
    ("false", "q", "case", "measured", "claimed"),
    [
        (_popular, 13, Case(8, 4, 6), 7, 3),
        (_popular, 7, Case(7, 3, 5), 6, 3),
        (_popular, 13, Case(8, 5, 7, 2), 8, 4),
        (_careless, 7, Case(7, 3, 6, 3), 7, 6),
    ],
)
def test_a_bound_that_is_too_small_is_violated(false: object, q: int, case: Case, measured: int, claimed: int) -> None:
    bound = Bound("false", Status.DERIVED, false)  # type: ignore[arg-type]
    found = exhaustive(Table.of(short_code(q, case.length, case.dimension), case.agreement), case.degree)
    assert found.bad == measured
    row = Row("test", "", found.bad, bounded(case, (bound,)), found.curves, Method.EXHAUSTIVE)
    assert not row.ok
    assert row.violated == (Bounded("false", "derived", claimed),)


def test_no_counterexample_to_the_careless_bound_is_shorter() -> None:
    """Over F_7 n = 7 is the first length at which curves of degree 2 or 3 contradict it."""
    cases = [
        Case(n, k, a, degree) for n in range(3, 7) for k in range(1, n) for a in range(k + 1, n) for degree in (2, 3)
    ]
    left = [case for case in cases if _careless(case) is not None and _claim("few errors", case) is None]
    assert [str(case) for case in left] == ["n 5, k 1, A 4, ℓ 3", "n 6, k 2, A 5, ℓ 3"]
    for case in left:
        found = exhaustive(Table.of(short_code(7, case.length, case.dimension), case.agreement), case.degree)
        assert found.bad == _careless(case) == 6


def test_constructed_words_refute_the_careless_bound_without_a_search() -> None:
    cases = [
        Case(n, k, a, degree) for n in range(3, 17) for k in range(1, n) for a in range(k + 1, n) for degree in (2, 3)
    ]
    refuted = [case for case in cases if attained(case) > (_careless(case) or case.degree * case.length)]
    assert str(refuted[0]) == "n 7, k 3, A 6, ℓ 3"
    assert Case(16, 10, 14, 2) in refuted
    assert not [case for case in refuted if _claim("few errors", case)]


def test_rows() -> None:
    limit, equal = Bounded("limit", "proved", 5), Bounded("equal", "derived", 5, equality=True)
    assert Row("", "", 5, (limit,), 1, Method.EXACT).tight
    assert not Row("", "", 4, (limit,), 1, Method.EXACT).tight
    assert Row("", "", 4, (limit,), 1, Method.EXACT).ok
    assert not Row("", "", 4, (equal,), 1, Method.EXACT).ok
    assert Row("", "", 5.5, (limit, equal), 1, Method.SAMPLED, interval=(4.5, 6.5)).ok
    assert not Row("", "", 6, (limit,), 1, Method.SAMPLED, interval=(5.5, 6.5)).ok
    assert not Row("", "", 6, (), 1, Method.EXACT).tight
