"""Radii beyond Johnson's: positions rounded up, and a characteristic that has to exceed the guard."""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from soundproof.radii import beyond
from soundproof.radii.beyond import BeyondJohnson
from soundproof.theorems import certificates
from soundproof.theorems.theorem import Notion
from soundproof.transcript.codes import Code, Oracle


def code_of(n: int, k: int) -> Code:
    return Code.of(Oracle(0, n, k))


@given(st.integers(1, 1000), st.integers(1, 1000), st.integers(1, 1000))
def test_positions_beyond_johnson_are_rounded_up(at: int, length: int, folded: int) -> None:
    code = replace(code_of(length, 1), length=folded)
    assert BeyondJohnson(at, 97).positions(code) == ceil(Fraction(at * folded, length))


def test_positions_beyond_johnson_that_divide_exactly() -> None:
    oracle = Oracle(0, 16, 4)
    assert [BeyondJohnson(at, 97).positions(Code(8, 2, oracle)) for at in (7, 8, 9)] == [4, 4, 5]


def test_the_agreement_by_its_definition() -> None:
    """α = A/n."""
    assert BeyondJohnson(7, 97).agreement(Oracle(0, 16, 4), Fraction) == Fraction(7, 16)


def test_the_same_beyond_the_johnson_radius() -> None:
    n, k, a = 2**12, 2**10, 2020
    line, curve = (
        BeyondJohnson(a, 2**31 - 1, (certificates.squarefree,)).gap(code_of(n, k), 7, curve, Notion.MUTUAL)
        for curve in (False, True)
    )
    assert line.value(Fraction) == 7 * certificates.squarefree(n, k, a).exceptions
    assert curve.value(Fraction) == certificates.squarefree(n, k, a, 7).exceptions
    assert not line.failed and not curve.failed


def test_the_characteristic_has_to_exceed_the_guard() -> None:
    """p > max(k − 1, M): equality is not enough, for gaps and for lists."""
    n, k, a = 2**19, 2**15, 124136
    code, least = code_of(n, k), 2**15 - 1
    certificate = certificates.squarefree(n, k, a)
    assert certificate is not None
    assert certificate.guard[1] == least
    for p, holds in ((least, False), (least + 1, True)):
        regime = BeyondJohnson(a, p, (certificates.squarefree,))
        assert (not regime.gap(code, 1, False, Notion.MUTUAL).failed) is holds
        assert (not regime.lists(code).failed) is holds


def test_within_the_johnson_radius_its_bound_holds_for_the_list() -> None:
    """⌊64·21/(36² − 64·15)⌋ = 4; one codeword is counted at least, though none agrees on 65 of 64 positions."""
    assert [BeyondJohnson(at, 97).lists(code_of(64, 16)).value(Fraction) for at in (36, 65)] == [4, 1]


@pytest.mark.parametrize(
    ("k", "sizes", "chosen"),
    [
        (3, (9, 7), 1),
        (3, (7, 9), 0),
        (3, (7, 7), 0),
        (3, (None, 7), 1),
        (3, (9, None), 0),
        (3, (None, None), 0),
        (4, (9, 7), 0),  # for longer codes the sharp count is the smaller one
    ],
)
def test_of_two_lists_of_a_short_code_the_shorter_is_taken(
    monkeypatch: pytest.MonkeyPatch, k: int, sizes: tuple[int | None, ...], chosen: int
) -> None:
    certificates = [None if size is None else SimpleNamespace(list_size=size) for size in sizes]
    lists = [SimpleNamespace(formula=lambda *_, found=found: found) for found in certificates]
    monkeypatch.setattr(beyond, "FIRST_ORDER_LISTS", tuple(lists))
    assert beyond._shortest_list.__wrapped__(64, k, 20) == (lists[chosen], certificates[chosen])


def test_by_how_much_its_conditions_hold() -> None:
    """Of a gap A ≤ n; of a list k < A, and the Johnson bound where that holds."""
    for at, counted, names in (
        (36, True, ["A ≤ n"]),
        (36, False, ["A² > n(k − 1)", "A > k"]),
        (30, False, ["A > k"]),
    ):
        assert [hypothesis.name for hypothesis in BeyondJohnson(at, 97).margins(code_of(64, 16), counted)] == names
