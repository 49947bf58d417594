"""The first-order certificates of DKT26 (ePrint 2026/2056): hypotheses one by one, and counts by hand."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from soundproof.theorems import first_order
from soundproof.theorems.first_order import FirstOrder, Squarefree, totals

STAGED = FirstOrder(16, 4, 12, 1, 2, 1, 3, 9, 5)
SHARP = Squarefree(16, 4, 12, 1, 2, 1, 3, 9, 5, 6)
"""n = 16, k = 4, A = 12, (m, M, μ) = (2, 1, 3), h = 9, S = 5, S₀ = 6."""


def level(k: int, a: int, shape: tuple[int, int, int], t: int) -> tuple[int, int]:
    """Coefficients of level t and the conditions on it at one position, term by term as the paper sums them."""
    m, cap, _ = shape
    d = max(k - 1, 2)
    free = sum(max(m * a + b - d * t, 0) for b in range(min(t, cap) + 1))
    orders = [s for s in range(m) if s + (d - 1) * t < m * a]
    return free, sum(min(m - s, max(min(t, s) + 1 - max(t - cap, 0), 0)) for s in orders)


def surplus(n: int, k: int, a: int, shape: tuple[int, int, int], t: int) -> int:
    """Coefficients of level t less the conditions on it."""
    free, imposed = level(k, a, shape, t)
    return free - n * imposed


def checked_total(index: str, low: int, high: int, part: Callable[[int], int], value: Callable[[], int]) -> int:
    """The sum that is printed, term by term from 0 on; it has the value that is computed faster."""
    found = sum(map(part, range(low, high + 1)))
    assert (low, value()) == (0, found)
    return found


@given(st.integers(2, 30), st.data(), st.integers(1, 5), st.integers(0, 4), st.integers(0, 9), st.sampled_from([1, 3]))
def test_the_sums_printed_are_the_definition_and_what_is_computed(
    n: int, data: st.DataObject, m: int, cap: int, jets: int, degree: int
) -> None:
    """Source = Σ (h + 1 − ℓt)·coefficients and Row = n·Σ (h + 1 − ℓt)·conditions over the levels t ≤ μ."""
    k, a, h = data.draw(st.integers(1, n)), data.draw(st.integers(1, n)), data.draw(st.integers(0, 40))
    found = FirstOrder(n, k, a, degree, m, cap, jets, h, k)
    levels = [level(k, a, (m, cap, jets), t) for t in range(jets + 1)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(first_order, "total", checked_total)
        assert found.source == sum((h + 1 - degree * t) * free for t, (free, _) in enumerate(levels))
        assert found.row == n * sum((h + 1 - degree * t) * imposed for t, (_, imposed) in enumerate(levels))


@given(st.integers(2, 50), st.data(), st.integers(1, 6), st.integers(0, 5), st.integers(0, 40))
def test_sums_over_the_levels_by_their_definition(n: int, data: st.DataObject, m: int, cap: int, jets: int) -> None:
    k = data.draw(st.integers(1, n) | st.integers(1, 1 + n // 8))  # short codes, where no level is cut off
    a = data.draw(st.integers(k, n))
    levels = [surplus(n, k, a, (m, cap, jets), t) for t in range(jets + 1)]
    assert totals(n, k, a, (m, cap, jets)) == (sum(levels), sum(t * level for t, level in enumerate(levels)))


@given(
    st.integers(2, 24), st.data(), st.integers(1, 4), st.integers(1, 3), st.integers(1, 9), st.sampled_from([1, 2, 7])
)
def test_it_holds_exactly_where_the_definition_does(
    n: int, data: st.DataObject, m: int, cap: int, jets: int, degree: int
) -> None:
    """Row < Source, h ≥ ℓμ, 2 ≤ k ≤ S ≤ A ≤ n."""
    k, a = data.draw(st.integers(1, n)), data.draw(st.integers(1, n + 1))
    split, h = data.draw(st.integers(1, n)), data.draw(st.integers(0, 3 * degree * jets))
    surpluses = [surplus(n, k, a, (m, cap, jets), t) for t in range(jets + 1)]
    counted = sum(max(h + 1 - degree * t, 0) * level for t, level in enumerate(surpluses))
    holds = counted > 0 and h >= degree * jets and 2 <= k <= split <= a <= n
    assert FirstOrder(n, k, a, degree, m, cap, jets, h, split).verify() is holds


@pytest.mark.parametrize(("certificate", "holds"), [(8, True), (7, False)])
def test_the_height_is_at_least_that_of_the_last_level(certificate: int, holds: bool) -> None:
    """h ≥ ℓμ = 8, though the count alone would allow 7: later levels would have negative multiplicity."""
    found = FirstOrder(16, 2, 10, 2, 2, 2, 4, certificate, 2)
    levels = [surplus(16, 2, 10, (2, 2, 4), t) for t in range(5)]
    assert sum((certificate + 1 - 2 * t) * level for t, level in enumerate(levels)) > 0
    assert found.verify() is holds
    assert replace(found, degree=1).verify()


@pytest.mark.parametrize(("height", "row", "source"), [(2, 50, 50), (3, 70, 71)])
def test_as_many_conditions_as_coefficients_are_too_many(height: int, row: int, source: int) -> None:
    """n = 10, D = 2, A = 8, (1, 1, 1): 8 and 6 + 7 coefficients in levels 0 and 1, one condition a position in each."""
    assert source == (height + 1) * 8 + height * (6 + 7)
    assert row == 10 * ((height + 1) + height)
    assert FirstOrder(10, 3, 8, 1, 1, 1, 1, height, 3).verify() is (row < source)


@pytest.mark.parametrize(
    "change", [{"split": 3}, {"split": 13}, {"split": 4}, {"split": 12}, {"agreement": 17}, {"dimension": 1}, {"m": 0}]
)
def test_hypotheses_at_their_ends(change: dict[str, int]) -> None:
    """k ≤ S ≤ A ≤ n with both ends allowed; k ≥ 2; m ≥ 1."""
    good = replace(STAGED, height=40)
    assert good.verify()
    assert replace(good, **change).verify() is (change in ({"split": 4}, {"split": 12}))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("dimension", "jets", "cap", "staged", "sharp"),
    [(4, 9, 2, 9, 3), (40, 9, 2, 39, 39), (4, 9, 12, 9, 9), (4, 2, 9, 3, 3)],
)
def test_what_the_characteristic_has_to_exceed(dimension: int, jets: int, cap: int, staged: int, sharp: int) -> None:
    """p > max(k − 1, μ) by stages, p > max(k − 1, min(M, μ)) for the squarefree part."""
    assert replace(STAGED, dimension=dimension, jets=jets, derivatives=cap).guard[1] == staged
    assert replace(SHARP, dimension=dimension, jets=jets, derivatives=cap).guard[1] == sharp


def staged_by_definition(found: FirstOrder) -> tuple[Fraction, Fraction]:
    """E and the list size by stages, summed as the paper sums them, the first z levels apart."""
    n, k, a, h, degree, jets = (
        found.length, found.dimension, found.agreement, found.height, found.degree, found.jets
    )  # fmt: skip
    tau, z = 2 * k - 3, jets - min(found.derivatives, jets)
    j0 = sum(h * (1 + tau * t) + (t + 1) * (degree + tau * h) for t in range(z))
    b0 = sum(t + 1 for t in range(z))
    j1 = b1 = 0
    for t in range(z, jets):
        j, r = t + 1, t + 1 - z
        b = 1 + tau * (j - 1)
        c = min(b, tau * (r - 1) + k - 1)
        v = j * c + r * (b - c)
        j1, b1 = j1 + h * (2 * b * c - c * c) + 2 * (degree + tau * h) * v, b1 + v
    s = found.split
    first, eta, second = Fraction(n - s + 1, a - s + 1), Fraction(n - k + 1, a - k + 1), Fraction(n - k + 1, s - k + 1)
    return h + first * (j0 + eta * j1) + degree * (n - s) * (b0 + second * b1), b0 + eta * b1


def sharp_by_definition(found: Squarefree) -> tuple[Fraction, Fraction]:
    """E and the list size by the squarefree part: the tail's, split at S₀, and the main part, split at S."""
    n, a, degree, h, d = found.length, found.agreement, found.degree, found.height, found.dimension - 1
    jets, m = found.jets, min(found.derivatives, found.jets)
    sigma, lam = max(0, 2 * d - 3), Fraction(n - d, a - d)
    u = 1 + sigma * (jets - 1)
    v = min(u, sigma * (m - 1) + d)
    fib = jets * v + m * (u - v)
    j = h * (2 * u * v - v**2) + 2 * (degree + sigma * h) * fib
    rest, top = max(jets, (2 * m - 1) * jets - m * m), (2 * m - 1) * h
    psi = 1 + (2 * d - 1) * (2 * rest - 1) + 2 * max(0, rest - 2 * d - 1)
    s, s0 = found.split, found.tail
    tail = Fraction(n - s0 + 1, a - s0 + 1) * (degree * rest + top * psi) + degree * (n - s0) * rest
    main = Fraction(n - s + 1, a - s + 1) * lam * j + degree * (n - s) * Fraction(n - d, s - d) * fib
    return (2 * rest - 1) * top + tail + main, lam * fib + rest


@given(
    st.lists(st.integers(2, 40), min_size=4, max_size=4).map(sorted),
    st.tuples(st.integers(1, 8), st.integers(1, 6), st.integers(1, 12), st.integers(0, 50)),
    st.sampled_from([1, 1, 2, 7]),
    st.booleans(),
)
def test_both_counts_by_their_definition(
    code: list[int], shape: tuple[int, int, int, int], degree: int, swapped: bool
) -> None:
    """E rounded down by stages and up for the squarefree part, at splits S and S₀ in either order."""
    k, s, s0, a = code
    if swapped:
        s, s0 = s0, s
    n = a + 7
    staged, sharp = FirstOrder(n, k, a, degree, *shape, s), Squarefree(n, k, a, degree, *shape, s, s0)
    assert (staged.exceptions, staged.list_size) == tuple(map(floor, staged_by_definition(staged)))
    assert (sharp.exceptions, sharp.list_size) == tuple(map(ceil, sharp_by_definition(sharp)))


def test_the_count_by_stages_by_hand() -> None:
    """τ₂ = 2k − 3 = 5, z = 2.  t = 0: 9 + (1 + 45); t = 1: 9·6 + 2·46; so J₀ = 201, B₀ = 3.

    t = 2: j = 3, r = 1, b = 11, c = min(11, 3) = 3, V = 3·3 + 8 = 17; J₁ = 9(66 − 9) + 2·46·17 = 2077, B₁ = 17.
    E = 9 + (12/8)·201 + (12/8)(13/9)·2077 + 11(3 + (13/2)·17) = 6059.2.
    """
    assert STAGED.counts == (201, 3, 2077, 17)
    exact = 9 + Fraction(12, 8) * 201 + Fraction(12, 8) * Fraction(13, 9) * 2077 + 11 * (3 + Fraction(13, 2) * 17)
    assert STAGED.exceptions == floor(exact) == 6059
    assert STAGED.list_size == 3 + floor(Fraction(13, 9) * 17) == 27


def test_the_sharp_count_by_hand() -> None:
    """D = 3, σ = max(0, 2D − 3) = 3, u = 1 + 3·2 = 7, v = min(7, 0 + 3) = 3: F = 3·3 + 1·4 = 13.

    J = 9(2·7·3 − 9) + 2(1 + 27)·13 = 1025; μ′ = max(3, 3 − 1) = 3, h′ = 9; ψ = 1 + 5·5 + 0 = 26, R = 3 + 9·26 = 237.
    E = 5·9 + (11/7)·237 + 10·3 + (12/8)(13/9)·1025 + 11·(13/2)·13.
    """
    assert SHARP.counts == (13, 1025, 3, 9)
    assert SHARP.rest(3, 9) == 237
    exact = 45 + Fraction(11, 7) * 237 + 30 + Fraction(12, 8) * Fraction(13, 9) * 1025 + 11 * Fraction(13, 2) * 13
    assert SHARP.exceptions == ceil(exact) == 3598
    assert SHARP.list_size == ceil(Fraction(13, 9) * 13) + 3 == 22


@pytest.mark.parametrize(("jets", "psi"), [(3, 1 + 1 * 5), (4, 1 + 1 * 7 + 2 * 1), (6, 1 + 1 * 11 + 2 * 3)])
def test_more_than_2d_plus_1_jets_cost_two_each_beyond(jets: int, psi: int) -> None:
    """ψ(D, B) = 1 + (2D − 1)(2B − 1) + 2·max(0, B − 2D − 1) at D = 1; M = 1 leaves μ′ = μ and h′ = h."""
    assert replace(SHARP, dimension=2, jets=jets).rest(jets, 9) == jets + 9 * psi


def test_a_sharp_certificate_needs_a_derivative_and_a_jet() -> None:
    good = replace(SHARP, height=40)
    assert good.verify()
    assert replace(good, tail=4).verify() and replace(good, tail=12).verify()
    assert Squarefree(10, 3, 8, 1, 1, 1, 1, 3, 3, 3).verify()  # one jet will do
    wrong = [{"tail": 3}, {"tail": 13}, {"derivatives": 0}, {"jets": 0}]
    assert not any(replace(good, **change).verify() for change in wrong)  # type: ignore[arg-type]
