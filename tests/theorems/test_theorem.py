"""What a theorem gives, and when a use of it has a failed hypothesis."""

from __future__ import annotations

from itertools import product

from soundproof.theorems.theorem import Notion, Requirement, Status, theorem, weakest

AGREEMENT = (Notion.CORRELATED, Notion.WEIGHTED, Notion.MUTUAL)
SOUNDNESS = (Notion.PLAIN, Notion.ROUND_BY_ROUND)


def test_each_notion_gives_itself_and_those_before_it() -> None:
    for kind in (AGREEMENT, SOUNDNESS):
        for (i, notion), (j, needed) in product(enumerate(kind), enumerate(kind)):
            assert notion.gives(needed) is (j <= i)
    for agreement, soundness in product(AGREEMENT, SOUNDNESS):
        assert not agreement.gives(soundness)
        assert not soundness.gives(agreement)


def test_a_figure_has_the_weakest_of_its_statuses() -> None:
    order = [Status.PROVED, Status.DERIVED, Status.LEAN, Status.PREPRINT]
    for one, other in product(order, order):
        assert weakest(one, other) is order[max(order.index(one), order.index(other))]


even = Requirement("n is even", lambda n, k, m: n % 2 == 0, lambda n, k, m: f"n = {n}, k = {k}, m = {m}")


@theorem("XYZ30", "Thm 1", "a paper", Status.PREPRINT, notion=Notion.WEIGHTED, requires=(even,))
def bound(n: int, k: int, m: int) -> int:
    return n * k * m


@theorem("XYZ30", "", "a paper", Status.PREPRINT)
def silent(n: int) -> int:
    return n


def test_a_use_names_what_it_needs_and_does_not_get() -> None:
    assert (bound.least, bound.name, silent.name) == (1, "XYZ30 Thm 1", "XYZ30")
    assert not list(bound.failing(Notion.WEIGHTED, 8, 2, 3))
    assert not list(bound.failing(Notion.CORRELATED, 7, 2, None))  # at no multiplicity nothing is evaluated
    (notion,) = bound.failing(Notion.MUTUAL, 8, 2, 3)
    assert (notion.name, notion.margin) == ("mutual agreement", "XYZ30 Thm 1 gives weighted agreement")
    (odd,) = bound.failing(Notion.WEIGHTED, 7, 2, 3)
    assert (odd.name, odd.margin) == ("n is even", "n = 7, k = 2, m = 3")
    (nothing,) = silent.failing(Notion.CORRELATED, 8, 2, 3)
    assert nothing.margin == "XYZ30 gives none"
