"""The grand product over small fields, at every pair of challenges: how many accept two multisets that differ."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations_with_replacement, product
from math import prod

import pytest

from soundproof.protocols.logup import Lookup

Message = tuple[int, ...]


def multisets(q: int, width: int, size: int) -> Iterator[tuple[Message, ...]]:
    return combinations_with_replacement(list(product(range(q), repeat=width)), size)


def accepted(q: int, left: tuple[Message, ...], right: tuple[Message, ...]) -> int:
    """Pairs (x, a) at which ∏(x − f(a)) is the same over both, f the fingerprint by powers."""

    def value(side: tuple[Message, ...], x: int, a: int) -> int:
        return prod(x - sum(part * a**i for i, part in enumerate(message)) for message in side) % q

    return sum(value(left, x, a) == value(right, x, a) for x in range(q) for a in range(q))


@pytest.mark.parametrize(("q", "width", "size"), [(3, 1, 3), (5, 1, 2), (3, 2, 1), (5, 2, 1), (3, 2, 2), (3, 3, 1)])
def test_no_two_multisets_that_differ_are_accepted_more_often(q: int, width: int, size: int) -> None:
    """Of q² pairs at most q times the degree by Schwartz–Zippel, less than is charged."""
    charged = Lookup(rows=0, width=width, messages=2 * size, argument="grand-product").degree
    worst = max(accepted(q, a, b) for a in multisets(q, width, size) for b in multisets(q, width, size) if a != b)
    assert 0 < worst <= q * size * max(width - 1, 1) < q * charged


def test_p_equal_messages_are_not_none() -> None:
    """As sums of fractions both sides are zero at every challenge; as products they differ at every one."""
    assert accepted(3, ((1, 0),) * 3, ((2, 0),) * 3) == 0
