"""The search for finite certificates of DKT26: published figures, the best splits, and each other."""

from __future__ import annotations

from itertools import product
from math import comb, isqrt, log2
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from soundproof.radii.johnson import Johnson
from soundproof.theorems import bchks25, certificates, dkt26, johnson
from soundproof.theorems.dkt26 import Weighted, weighted_height
from soundproof.theorems.first_order import FirstOrder, Squarefree
from soundproof.transcript.codes import Code, Oracle


def johnson_positions(n: int, k: int, m: int) -> int:
    return Johnson(m).positions(Code.of(Oracle(0, n, k)))


# Published figures ----------------------------------------------------------------------------

TABLE = [(2**21, 2**20, 33.6, 33.0, 29.4), (2**22, 2**20, 35.6, 35.0, 33.6), (2**20, 2**16, 35.6, 34.8, 34.3)]
"""log₂E for a line at m = 10: closed form, E₀, weighted."""


@pytest.mark.parametrize(("n", "k", "closed", "interpolation", "weighted"), TABLE)
def test_the_table_at_m_10(n: int, k: int, closed: float, interpolation: float, weighted: float) -> None:
    agreement = johnson_positions(n, k, 10)
    assert round(log2(dkt26.johnson_exceptions(float(n), float(k), 10.0)), 1) == closed
    assert round(log2(dkt26.interpolation(n, k, agreement).exceptions), 1) == interpolation
    assert round(log2(certificates.weighted(n, k, agreement).exceptions), 1) == weighted


WEIGHTED = [
    (2**21, 2**20, 1557056, 1, (3, 4, 23), 700469455),
    (2**22, 2**20, 2202009, 1, (7, 14, 86), 13324715070),
    (2**20, 2**16, 275250, 1, (11, 45, 377), 20658804321),
]


@pytest.mark.parametrize(("n", "k", "agreement", "degree", "shape", "exceptions"), WEIGHTED)
def test_weighted_certificates(
    n: int, k: int, agreement: int, degree: int, shape: tuple[int, int, int], exceptions: int
) -> None:
    found = certificates.weighted(n, k, agreement, degree)
    assert (found.m, found.b, found.height) == shape
    assert found.exceptions == exceptions
    assert found.verify()
    assert not replace(found, height=found.height - 1).verify()


@pytest.mark.parametrize(
    ("n", "k", "agreement", "explicit", "bits", "shape", "size"),
    [
        (2**24, 2**20, 6291456, 32.356, 28.430, (1, 3, 10), 3),
        (2**22, 2**19, 1853639, 32.529, 28.302, (2, 5, 12), 4),
        (2**22, 2**20, 3145728, 27.366, 22.585, (1, 1, 1), 1),
    ],
)
def test_weighted_against_the_explicit_form(
    n: int, k: int, agreement: int, explicit: float, bits: float, shape: tuple[int, int, int], size: int
) -> None:
    found = certificates.weighted(n, k, agreement)
    assert (round(log2(found.exceptions), 3), (found.m, found.b, found.height)) == (bits, shape)
    assert johnson.list_size(n, k, agreement) == size
    m = 2 if k == 2**19 else 1
    assert round(log2(bchks25.johnson_exceptions_explicit(float(n), float(k), float(m))), 3) == explicit


@pytest.mark.parametrize(("row", "bits"), list(zip(WEIGHTED, (32.2436, 36.4550, 37.0739), strict=True)))
def test_weighted_curves(row: tuple[Any, ...], bits: float) -> None:
    assert round(log2(certificates.weighted(*row[:3], 7).exceptions), 4) == bits


def staged(n: int, k: int, agreement: int, degree: int, shape: tuple[int, int, int]) -> FirstOrder:
    found = certificates.interpolant(n, k, agreement, degree, shape)
    assert found is not None
    return certificates.staged(found)


def sharpened(n: int, k: int, agreement: int, degree: int, shape: tuple[int, int, int]) -> Squarefree:
    found = certificates.interpolant(n, k, agreement, degree, shape)
    assert found is not None
    sharp = certificates.sharpened(found)
    assert sharp is not None
    return sharp


@pytest.mark.parametrize(("degree", "height", "split", "bits"), [(1, 244, 37354, 54.27), (103, 25179, 37350, 60.95)])
def test_the_first_order_certificate_of_zisk(degree: int, height: int, split: int, bits: float) -> None:
    found = staged(2**19, 2**15, 127623, degree, (7, 3, 26))
    assert (found.height, found.split) == (height, split)
    assert round(log2(found.exceptions), 2) == bits
    assert found.verify()
    assert not replace(found, height=height - 1).verify()


def test_the_first_order_list_and_what_it_means_for_deep_ali() -> None:
    """C = 49, d = 3, c = 3 over Goldilocks³."""
    n, k, agreement, q = 2**19, 2**15, 127623, (2**64 - 2**32 + 1) ** 3
    found = staged(n, k, agreement, 1, (7, 3, 26))
    assert found.counts[1::2] == (276, 16350524)
    assert round(log2(found.list_size), 4) == 26.3363
    wider = staged(n, k + 3, agreement, 1, (7, 3, 26)).list_size
    assert round(log2(q) - log2(wider * 49), 3) == 160.049
    assert round(log2(q - k - n) - log2(wider * (3 * (k + 2) + k - 1)), 2) == 148.66


SHARP = [
    (2**18, 2**17, 183210, 1, (26, 7, 36), 485, 274498710692409102),
    (2**19, 2**15, 124136, 103, (10, 6, 37), 25648, 3920827584275787659),
    (2**19, 2**15, 124136, 4, (10, 6, 37), 996, 152259436858899385),
    (2**15, 2**14, 22845, 1, (32, 9, 44), 727, 10326141183903191),
]


@pytest.mark.parametrize(("n", "k", "agreement", "degree", "shape", "height", "exceptions"), SHARP)
def test_sharp_counts(
    n: int, k: int, agreement: int, degree: int, shape: tuple[int, int, int], height: int, exceptions: int
) -> None:
    found = sharpened(n, k, agreement, degree, shape)
    assert (found.height, found.exceptions) == (height, exceptions)
    assert found.verify()
    assert not replace(found, height=height - 1).verify()
    assert certificates.squarefree(n, k, agreement, degree).exceptions <= exceptions * 1.03  # a shape near it


def test_the_sharp_count_beside_the_count_by_stages() -> None:
    case = (2**18, 2**17, 183210, 1, (26, 7, 36))
    assert staged(*case).exceptions == 1025212403402053649
    assert sharpened(*case).list_size == 285674919


# At multiplicities where the laws of shapes change, for short codes, and at the end of a hypothesis: D = 2 for k = 2
# and 3, and there is no weighted certificate of shape (1, 2) where D·b = mA.
FOUND = [
    ("weighted", 2**24, 2**14, 540672, 1, 19294572854183),
    ("weighted", 1024, 513, 734, 1, 26304819),
    ("weighted", 1024, 512, 745, 1, 2345379),
    ("weighted", 4096, 16, 320, 1, 4444870),
    ("weighted", 4096, 17, 281, 1, 77207657),
    ("weighted", 4096, 19, 287, 7, 2435069669),
    ("weighted", 16384, 1025, 4227, 1, 1216929436),
    ("weighted", 64, 9, 30, 7, 22259),
    ("weighted", 256, 67, 132, 1, None),
    ("first_order", 1024, 2, 446, 103, 1423608515),
    ("first_order", 1024, 3, 446, 1, 54128734),
    ("squarefree", 512, 4, 33, 1, 232875416142),
]


@pytest.mark.parametrize(("theorem", "n", "k", "agreement", "degree", "exceptions"), FOUND)
def test_another_shape_is_another_figure(
    theorem: str, n: int, k: int, agreement: int, degree: int, exceptions: int | None
) -> None:
    found = getattr(certificates, theorem)(n, k, agreement, degree)
    assert (None if found is None else found.exceptions) == exceptions


def test_a_shape_with_more_jets_than_allowed_is_taken_as_the_law_gives_it() -> None:
    law, best = certificates.searched_shape(3.5, 12, 1), certificates.searched_shape(3.5, 12)
    assert law is not None
    assert certificates.searched_shape(3.5, 12, law[2]) == best != law
    assert certificates.searched_shape(3.5, 12, law[2] - 1) == law


# Splits and searches ----------------------------------------------------------------------------


shapes = st.tuples(st.integers(1, 8), st.integers(1, 8), st.integers(1, 60)).map(
    lambda shape: (shape[0], min(shape), shape[2])  # no more derivatives than degrees and jets
)


@given(st.integers(3, 90), st.floats(0, 1), st.floats(0, 1), shapes, st.sampled_from([1, 1, 2, 7, 103]))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])  # most are no code's
def test_sharp_counts_have_the_best_splits(
    n: int, low: float, high: float, shape: tuple[int, int, int], degree: int
) -> None:
    k = 2 + int(low * (n - 3))
    a = k + 1 + int(high * (n - k - 1))
    found = certificates.interpolant(n, k, a, degree, shape)
    assume(found is not None)
    sharp, stages = certificates.sharpened(found), certificates.staged(found)  # type: ignore[arg-type]
    assert sharp is not None
    assert sharp.verify()
    assert sharp.exceptions == min(replace(sharp, split=s).exceptions for s in range(k, a + 1))
    assert sharp.exceptions == min(replace(sharp, tail=s).exceptions for s in range(k, a + 1))
    # That of the stages is guessed without B₀, which shows where the code is this short.
    assert stages.exceptions <= 1.1 * min(replace(stages, split=s).exceptions for s in range(k, a + 1))
    assert sharp.guard[1] <= stages.guard[1]
    if k > certificates.STAGES and shape[1] > 1:  # where the stages are not tried
        assert sharp.exceptions <= stages.exceptions
        assert sharp.list_size <= stages.list_size


def test_the_least_surplus_has_the_largest_height() -> None:
    """n = 10, D = 2, A = 8, (1, 1, 1): 8 − 10 and 13 − 10 in levels 0 and 1, so Σ = 1, Σt = 3 and h = 3; 0 is none."""
    assert certificates.interpolant(10, 3, 8, 1, (1, 1, 1)) == FirstOrder(10, 3, 8, 1, 1, 1, 1, 3, 3)
    assert certificates.interpolant(10, 3, 7, 1, (1, 1, 1)) is None


@pytest.mark.parametrize(("cap", "jets", "sharp"), [(1, 1, True), (0, 1, False), (1, 0, False)])
def test_the_sharp_count_needs_a_derivative_and_a_jet(cap: int, jets: int, sharp: bool) -> None:
    assert (certificates.sharpened(FirstOrder(16, 4, 12, 1, 2, cap, jets, 9, 4)) is not None) is sharp


def test_the_shortest_code_with_a_first_order_certificate_has_dimension_2() -> None:
    found = certificates.first_order(1024, 2, 44)
    assert found is not None
    assert found.verify()
    assert certificates.first_order(1024, 1, 44) is None


@pytest.mark.parametrize(("share", "there"), [(0.0, True), (0.9, True), (0.99, False), (1.0, False), (1.1, False)])
def test_certificates_end_close_to_the_threshold(share: float, there: bool) -> None:
    """In the last sixteenth between √ρ and the threshold no shape is known."""
    n, k = 2**20, 2**16
    root, low = ((k - 1) / n) ** 0.5, certificates.threshold((k - 1) / n)
    found = certificates.first_order(n, k, int(n * (root - (root - low) * share)))
    assert (found is not None) is there


def test_a_certificate_is_for_a_line_unless_a_degree_is_named() -> None:
    """Those of lists always are."""
    code = (2**19, 2**15, 127623)
    for search in (certificates.first_order, certificates.squarefree):
        assert search(*code) == search(*code, 1) != search(*code, 2)
    for lists in (certificates.first_order_list, certificates.squarefree_list):
        found = lists(*code)
        assert found is not None
        assert (found.degree, found.verify()) == (1, True)
    weighted = (2**21, 2**20, 1557056)
    assert certificates.weighted(*weighted) == certificates.weighted(*weighted, 1)


def test_a_weighted_certificate_at_the_ends_of_its_hypotheses() -> None:
    """k ≥ 2, A ≤ n, and A² > n(k − 1): 32² = 64·16."""
    assert certificates.weighted(64, 2, 40) is not None
    assert certificates.weighted(64, 16, 64) is not None
    for code in ((64, 1, 40), (64, 16, 65), (64, 17, 32), (64, 17, 31)):
        assert certificates.weighted(*code) is None


def test_all_positions_may_agree_and_no_more() -> None:
    assert certificates.squarefree(64, 8, 64) is not None
    assert certificates.squarefree(64, 8, 65) is None
    assert certificates.squarefree(1024, 513, 1024) is not None  # far above the Johnson radius, at the first step


@pytest.mark.parametrize("degree", [1, 5])
def test_the_split_of_the_rest_is_the_best_where_few_positions_disagree(degree: int) -> None:
    """For k = 2 and A near n it is no end of [k, A], and sometimes the upper, sometimes the lower neighbour."""
    splits = set()
    for a in range(40, 64):
        sharp = sharpened(64, 2, a, degree, (2, 1, 3))
        assert sharp.exceptions == min(replace(sharp, tail=s).exceptions for s in range(2, a + 1))
        splits.add(sharp.tail)
    assert len(splits) > 15


@pytest.mark.parametrize(("n", "k", "a", "shape"), [(5, 2, 4, (2, 1, 3)), (7, 2, 5, (2, 1, 2)), (8, 3, 7, (3, 1, 4))])
def test_the_split_of_the_rest_may_be_the_dimension(n: int, k: int, a: int, shape: tuple[int, int, int]) -> None:
    """There R(n − A) > ℓμ′·x(x + 1) still for x = A − k, so that x = A − k + 1."""
    assert sharpened(n, k, a, 1, shape).tail == k


def test_a_codeword_may_be_fixed_by_the_positions_that_agree() -> None:
    """k = A = n − 1, where k² > n(k − 1); both splits are k, between k and A."""
    for found in (certificates.squarefree(5, 4, 4), certificates.first_order(5, 4, 4)):
        assert found is not None
        assert found.verify()


@pytest.mark.parametrize("change", [{"tail": 7}, {"tail": 31}, {"split": 31}, {"derivatives": 0}, {"height": 3}])
def test_a_sharp_count_needs_its_hypotheses(change: dict[str, int]) -> None:
    found = sharpened(64, 8, 30, 1, (4, 2, 9))
    assert found.verify()
    assert not replace(found, **change).verify()


codes = st.tuples(st.integers(1, 18), st.integers(1, 6)).map(lambda logs: (2 ** sum(logs), 2 ** logs[0]))
degrees = st.sampled_from([1, 1, 2, 7, 103, 1434])


@given(codes, st.floats(0.01, 0.9), degrees)
@settings(max_examples=150, deadline=None)
def test_first_order_certificates_hold_and_have_the_best_split(code: tuple[int, int], f: float, degree: int) -> None:
    n, k = code
    root, low = (k / n) ** 0.5, certificates.threshold(k / n)
    found = certificates.first_order(n, k, int(n * (root - (root - low) * f)), degree)
    assume(found is not None)
    assert found.verify()
    sharp = certificates.squarefree(n, k, found.agreement, degree)
    assert sharp.verify()
    assert k <= certificates.STAGES or sharp.exceptions <= found.exceptions
    neighbours = (replace(found, split=s) for s in (found.split - 1, found.split + 1) if k <= s <= found.agreement)
    assert all(neighbour.exceptions >= found.exceptions for neighbour in neighbours)


@given(codes, st.integers(1, 400), degrees)
@settings(max_examples=200, deadline=None)
def test_weighted_is_below_what_came_before(code: tuple[int, int], m: int, degree: int) -> None:
    """So the closed form, BCHKS25 and BCIKS20 need not be tried beside it, nor E₀ but for short codes."""
    n, k = code
    agreement = johnson_positions(n, k, m)
    assume(agreement <= n)
    found = certificates.weighted(n, k, agreement, degree)
    assume(found is not None)
    assert found.verify()
    assert found.exceptions <= degree * dkt26.johnson_exceptions(n, k, max(m, 3))
    if not (m == 1 and 9 * k >= 4 * n):
        assert found.exceptions <= degree * bchks25.johnson_exceptions_explicit(float(n), float(k), float(m))
    if k >= 16:
        assert found.exceptions <= dkt26.interpolation(n, k, agreement, degree).exceptions


@pytest.mark.parametrize(("log_n", "log_k", "m"), [(12, 11, 3), (16, 14, 5), (18, 15, 9), (21, 20, 14), (20, 16, 4)])
def test_the_search_finds_what_trying_everything_finds(log_n: int, log_k: int, m: int) -> None:
    n, k = 2**log_n, 2**log_k
    agreement = johnson_positions(n, k, m)
    fits = (pair for pair in product(range(1, 41), range(1, 201)) if (k - 1) * pair[1] < pair[0] * agreement)
    heights = ((*pair, weighted_height(n, k - 1, agreement, 1, *pair)) for pair in fits)
    every = [Weighted(n, k, agreement, 1, *shape) for shape in heights if shape[2] is not None]
    best = min(certificate.exceptions for certificate in every)
    assert certificates.weighted(n, k, agreement).exceptions <= best * 1.03


def test_sets_of_positions_are_a_bound_at_every_radius() -> None:
    assert dkt26.subsets(8, 1, 5).exceptions == 7 == comb(8, 2) // 4
    assert dkt26.subsets(2, 1, 1).exceptions == 1
    assert dkt26.subsets(2**12, 9, 300) is None
    assert dkt26.subsets(4, 4, 4) is None
    assert dkt26.Subsets(8, 3, 3).verify() is False


def test_interpolation_meets_its_hypotheses_or_is_not_there() -> None:
    for n, k, m in ((2**10, 2**8, 3), (2**12, 2**6, 40), (2**20, 2**19, 1000)):
        found = dkt26.interpolation(n, k, johnson_positions(n, k, m))
        assert found.verify()
        assert found.m <= max(m, 3)
        assert not replace(found, agreement=isqrt(n * (k - 1))).verify()
    assert dkt26.interpolation(2**10, 2**8, isqrt(2**10 * (2**8 - 1))) is None
    assert dkt26.interpolation(8, 1, 5) is None
    assert dkt26.interpolation(8, 8, 8) is None


def test_an_agreement_that_floats_do_not_tell_from_johnsons_has_no_certificate() -> None:
    """Evaluation domains of 2^62 points exist in Stark252; n·D is no square, and A is the least above √(n·D)."""
    n, k = 2**62, 2**60
    assert certificates.weighted(n, k, isqrt(n * (k - 1)) + 1) is None
