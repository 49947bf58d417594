"""The exhaustive search and the climb, against the definition and against each other."""

from __future__ import annotations

from itertools import combinations, product

import galois
import numpy as np
import pytest

from soundproof.lab.agreement import _best, _curves_by_coefficients, _curves_by_values, climb, exhaustive
from soundproof.lab.codes import Table, bad_challenges, code_on, is_bad, parity_checks, short_code
from soundproof.lab.constructed import subgroup
from soundproof.lab.proximity import most_bad
from soundproof.lab.run import run
from tests.depth import depth

# q, n, k, A and the most bad challenges of a line on the domain {0, …, n − 1}
LINES = [
    (13, 8, 4, 5, 13),
    (13, 8, 4, 6, 7),
    (13, 8, 4, 7, 2),
    (11, 8, 3, 4, 11),
    (11, 8, 3, 5, 10),
    (11, 8, 3, 6, 4),
    (11, 8, 3, 7, 2),
    (7, 7, 3, 4, 7),
    (7, 7, 3, 5, 6),
    (7, 7, 3, 6, 2),
    (7, 7, 2, 3, 7),
    (7, 7, 2, 4, 7),
    (7, 7, 2, 5, 3),
    (7, 7, 2, 6, 2),
    (7, 6, 2, 3, 7),
    (7, 6, 2, 4, 6),
    (7, 6, 2, 5, 2),
    (13, 6, 3, 4, 13),
    (13, 6, 3, 5, 2),
    (13, 5, 2, 3, 10),
    (13, 5, 2, 4, 2),
]

CURVES = [
    (13, 4, 2, 3, 2, 8),
    (13, 5, 3, 4, 2, 10),
    (13, 6, 3, 5, 2, 6),
    (13, 8, 5, 7, 2, 8),
    (13, 8, 4, 7, 2, 4),
    (7, 7, 3, 6, 3, 7),
    (13, 4, 2, 3, 3, 11),
]


def test_lines() -> None:
    found = {row.case: row.measured for row in run("lines")}
    assert found == {f"q {q}, n {n}, k {k}, A {a}": bad for q, n, k, a, bad in LINES}


@pytest.mark.parametrize(("q", "n", "k", "agreement", "bad"), [line for line in LINES if line[:4] != (11, 8, 3, 5)])
def test_the_lines_found_are_as_bad_as_is_said(q: int, n: int, k: int, agreement: int, bad: int) -> None:
    code, found = short_code(q, n, k), most_bad(q, n, k, agreement, 1)
    assert len(bad_challenges(code, agreement, code.words(found.coefficients))) == found.bad == bad


@pytest.mark.parametrize(("q", "n", "k", "agreement", "degree", "bad"), CURVES)
def test_curves(q: int, n: int, k: int, agreement: int, degree: int, bad: int) -> None:
    code, found = short_code(q, n, k), most_bad(q, n, k, agreement, degree)
    assert found.bad == bad
    words = code.words(found.coefficients)
    assert words.shape == (degree + 1, n)
    assert len(bad_challenges(code, agreement, words)) == bad


@pytest.mark.parametrize(
    ("q", "n", "k", "agreement", "degree"),
    [(5, 4, 2, 3, 1), (5, 5, 3, 4, 1), (3, 3, 1, 2, 2), (3, 3, 2, 3, 1), (5, 3, 2, 3, 2), (7, 3, 1, 2, 1)][
        : depth(3, 6)
    ],
)
def test_nothing_is_missed(q: int, n: int, k: int, agreement: int, degree: int) -> None:
    """All tuples of syndromes, without symmetries, by the definition."""
    code = short_code(q, n, k)
    digits = [np.array(row) for row in product(range(q), repeat=n - k)]
    most = max(
        len(bad_challenges(code, agreement, code.words(np.array(curve))))
        for curve in product(digits, repeat=degree + 1)
    )
    assert exhaustive(Table.of(code, agreement), degree).bad == most


@pytest.mark.parametrize(
    ("q", "n", "k", "agreement", "degree"), [(7, 6, 2, 4, 1), (7, 7, 3, 5, 1), (11, 5, 3, 4, 2), (7, 5, 2, 4, 2)]
)
def test_coefficients_and_values_reach_the_same_maximum(q: int, n: int, k: int, agreement: int, degree: int) -> None:
    table = Table.of(short_code(q, n, k), agreement)
    by_coefficients = _best(table, _curves_by_coefficients(table, degree))
    by_values = _best(table, _curves_by_values(table, degree))
    assert by_coefficients.bad == by_values.bad > degree


@pytest.mark.parametrize(("q", "n", "k", "agreement", "degree", "bad"), [(*line[:4], 1, line[4]) for line in LINES])
def test_a_climb_stays_below_the_maximum(q: int, n: int, k: int, agreement: int, degree: int, bad: int) -> None:
    code = short_code(q, n, k)
    found = climb(Table.of(code, agreement), degree, 1 << 16, seed=3)
    assert 0 < found.bad <= bad
    assert len(bad_challenges(code, agreement, code.words(found.coefficients))) == found.bad


def test_a_climb_is_repeatable_and_finds_all_of_a_tight_bound() -> None:
    table = Table.of(short_code(23, 8, 6), 7)
    first, second = (climb(table, 2, 1 << 20, seed=1) for _ in range(2))
    assert first.bad == second.bad == 16
    assert np.array_equal(first.coefficients, second.coefficients)


def test_a_line_of_codewords_and_a_jointly_close_line_have_no_bad_challenge() -> None:
    code = short_code(11, 6, 2)
    codewords = np.array([[x % 11 for x in range(6)], [(3 * x + 1) % 11 for x in range(6)]])
    assert bad_challenges(code, 4, codewords) == []
    shared = codewords.copy()
    shared[:, 5] += [1, 2]  # one common error; only its root z = 5 is new on sets that contain it
    assert bad_challenges(code, 4, shared % 11) == [5]


@pytest.mark.parametrize("domain", [tuple(range(8)), subgroup(17, 8), (16, 3, 5, 9)])
def test_parity_checks_written_down_and_eliminated_have_the_same_kernel(domain: tuple[int, ...]) -> None:
    code = code_on(17, domain, 3)
    written = galois.GF(17)(parity_checks(17, np.array(domain), 3))
    assert np.linalg.matrix_rank(written) == len(domain) - 3
    assert np.linalg.matrix_rank(np.vstack([written, code.checks])) == len(domain) - 3
    polynomials = np.array([[pow(x, i, 17) for x in domain] for i in range(3)])
    assert not (np.asarray(written).astype(int) @ polynomials.T % 17).any()


def test_is_bad_is_the_definition() -> None:
    code = short_code(7, 6, 2)
    words = code.words(exhaustive(Table.of(code, 4), 1).coefficients)
    by_sets = {z for z in range(7) for chosen in combinations(range(6), 4) if is_bad(code, words, z, chosen)}
    assert sorted(by_sets) == bad_challenges(code, 4, words)


def test_words_have_the_syndromes_they_are_made_from() -> None:
    code = short_code(13, 8, 4)
    digits = np.random.default_rng(1).integers(13, size=(20, 4))
    syndromes = galois.GF(13)(code.words(digits)) @ code.checks.T
    assert np.array_equal(np.asarray(syndromes), digits)


def test_faults() -> None:
    with pytest.raises(ValueError, match="agreement 4 is not above the dimension 4"):
        Table.of(short_code(13, 8, 4), 4)
    with pytest.raises(ValueError, match="characteristic 3 divides the degree 3"):
        exhaustive(Table.of(short_code(3, 3, 1), 2), 3)
