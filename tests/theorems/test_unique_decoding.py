"""Exhaustive truth about unique decoding: why δn + 1 at slack 0 is not a theorem, and that n is.

Any two bad challenges of a line can be moved to 0 and 1, where the words differ from codewords by
errors e₀ and e₁ of at most n − A positions.  So all lines are covered by all pairs of small errors,
and a challenge z is close when the syndrome of (1 − z)e₀ + z·e₁ is that of a small error.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations, product

import numpy as np
import pytest

from soundproof.radii.unique import UniqueDecoding
from soundproof.theorems import bchks25, bciks20
from soundproof.theorems.theorem import Notion
from soundproof.transcript.codes import Code, Oracle


def parity_checks(q: int, n: int, k: int) -> np.ndarray:
    """Rows of a parity-check matrix of the Reed–Solomon code of dimension k on {0, …, n−1}."""
    weights = [pow(int(np.prod([(x - y) % q for y in range(n) if y != x], dtype=object)) % q, -1, q) for x in range(n)]
    return np.array([[weights[x] * pow(x, i, q) % q for x in range(n)] for i in range(n - k)], dtype=np.int64)


@cache
def most_bad_challenges(q: int, n: int, k: int, errors: int) -> int:
    """The largest number of challenges z for which a line that is not jointly close is close at z."""
    checks = parity_checks(q, n, k)
    place = q ** np.arange(n - k)
    patterns = [np.zeros(n, dtype=np.int64)]
    for size in range(1, errors + 1):
        for support in combinations(range(n), size):
            for values in product(range(1, q), repeat=size):
                pattern = np.zeros(n, dtype=np.int64)
                pattern[list(support)] = values
                patterns.append(pattern)
    words = np.array(patterns)
    syndromes = words @ checks.T % q
    close = np.zeros(q ** (n - k), dtype=bool)
    close[syndromes @ place] = True
    best = 0
    supports = words != 0
    for i, word in enumerate(words):
        first = word[word != 0]
        if first.size == 0 or first[0] != 1:
            continue  # scaling the line leaves its bad challenges as they are
        apart = (supports | supports[i]).sum(axis=1) > errors  # otherwise the pair is jointly close
        other = syndromes[apart]
        count = np.full(len(other), 2)
        for z in range(2, q):
            count += close[((1 - z) * syndromes[i] + z * other) % q @ place]
        best = max(best, int(count.max(initial=0)))
    return best


@pytest.mark.parametrize(
    ("q", "n", "k", "agreement", "bad"),
    [(13, 8, 4, 6, 7), (11, 8, 3, 6, 4), (7, 7, 3, 5, 6), (13, 8, 4, 7, 2), (7, 7, 2, 5, 3), (7, 6, 2, 5, 2)],
)
def test_exhaustive_maximum(q: int, n: int, k: int, agreement: int, bad: int) -> None:
    errors = n - agreement
    found = most_bad_challenges(q, n, k, errors)
    assert found == bad
    code = Code.of(Oracle(0, n, k))
    slack = n - k - 2 * errors
    assert UniqueDecoding(slack).errors(code) == errors
    assert found <= UniqueDecoding(slack).gap(code, 1, False, Notion.MUTUAL).value(float)


@pytest.mark.parametrize(("q", "n", "k", "agreement"), [(13, 8, 4, 6), (11, 8, 3, 6), (7, 7, 3, 5)])
def test_the_popular_form_is_below_the_truth(q: int, n: int, k: int, agreement: int) -> None:
    """δn + 1 at δ = (1 − ρ)/2, as other calculators print it."""
    popular = (n - k) // 2 + 1
    assert most_bad_challenges(q, n, k, n - agreement) > popular


def test_slack_costs_late_rounds_at_most_two_bits() -> None:
    """n against δn + 1 at rate ½ is a factor below four."""
    for log_length in range(2, 24):
        n = 2**log_length
        code = Code.of(Oracle(0, n, n // 2))
        assert UniqueDecoding(0).gap(code, 1, False, Notion.MUTUAL).value(float) <= 4 * (n / 4 + 1)


@pytest.mark.parametrize(("n", "k", "degree", "measured"), [(8, 4, 3, 8), (16, 10, 2, 8), (64, 58, 2, 32)])
def test_few_errors_do_not_make_a_curve_a_line(n: int, k: int, degree: int, measured: int) -> None:
    """Curves of monomials on a subgroup have ``measured`` bad challenges, more than ℓ(e + 1); the formula stands."""
    e = (n - k) // (degree + 1)
    slack = n - k - 2 * e
    code = Code.of(Oracle(0, n, k))
    regime = UniqueDecoding(slack)
    assert degree * (e + 1) < measured
    assert regime.gap(code, 1, False, Notion.MUTUAL).value(float) == e + 1
    bound = regime.gap(code, degree, True, Notion.MUTUAL)
    formula = bchks25.unique_curve_exceptions(float(n), float(e), float(slack))
    assert measured <= bound.value(float) == degree * min(n, formula)
    assert bound.theorem is (bchks25.unique_curve_exceptions if formula <= n else bciks20.unique_exceptions)
