"""How many proofs there are: graphs counted by hand and by folding them, and laws over many graphs."""

from __future__ import annotations

from collections.abc import Iterable
from graphlib import CycleError
from itertools import repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundproof.zkvm.topology import Edge, Node, Topology, counts, cycle, order


def node(
    *takes: str, fan_in: int | None = None, count: int | None = None, some: bool = False, instead: str = ""
) -> Node:
    return Node(takes=tuple((name, Edge()) for name in takes), fan_in=fan_in, count=count, some=some, instead=instead)


def graph(**nodes: Node) -> Topology:
    return Topology("a segment", "invented", tuple(nodes.items()))


def tower(**changed: Node) -> Topology:
    """leaf → convert 1:1 → combine 2:1 → compress → wrap."""
    nodes = {
        "leaf": node(),
        "convert": node("leaf", fan_in=1),
        "combine": node("convert", "combine", fan_in=2),
        "compress": node("combine", fan_in=1),
        "wrap": node("compress", fan_in=1),
    }
    return graph(**(nodes | changed))


@pytest.mark.parametrize(("segments", "proofs"), [(1, 4), (2, 7), (3, 10), (100, 301), (2**40, 3 * 2**40 + 1)])
def test_the_tower_has_2s_and_s_minus_1_and_2_proofs(segments: int, proofs: int) -> None:
    assert 2 * segments + (segments - 1) + 2 == proofs
    found = counts(tower(), segments)
    assert {least == most for least, most in found.values()} == {True}
    assert sum(most for _, most in found.values()) == proofs


def test_counted_by_hand() -> None:
    """Five segments: leaf 5, groups of three 2, then one."""
    found = counts(graph(leaf=node(), group=node("leaf", fan_in=3), top=node("group", fan_in=2)), 5)
    assert found == {"leaf": (5, 5), "group": (2, 2), "top": (1, 1)}
    wide = graph(leaf=node(), join=node("leaf", "join", fan_in=4))
    assert [counts(wide, segments)["join"] for segments in (1, 2, 4, 5, 7, 8, 10)] == [
        (0, 0),
        (1, 1),
        (1, 3),
        (2, 4),
        (2, 6),
        (3, 7),
        (3, 9),
    ]


def folded(proofs: int, joins: Iterable[int]) -> int:
    """Joins of so many proofs at a time, as far as there are, until one is left."""
    made, sizes = 0, iter(joins)
    while proofs > 1:
        proofs -= min(next(sizes), proofs) - 1
        made += 1
    return made


@given(st.integers(1, 300), st.integers(2, 9), st.data())
def test_a_recursive_node_makes_what_folding_makes(segments: int, fan_in: int, data: st.DataObject) -> None:
    """Full joins are the fewest, pairs the most, and any others lie between."""
    least, most = counts(graph(leaf=node(), join=node("leaf", "join", fan_in=fan_in)), segments)["join"]
    assert (least, most) == (folded(segments, repeat(fan_in)), folded(segments, repeat(2)))
    sizes = data.draw(st.lists(st.integers(2, fan_in), min_size=segments, max_size=segments))
    assert least <= folded(segments, sizes) <= most


def test_of_two_alternatives_the_larger_counts() -> None:
    ten = {"leaf": node(), "final": node("leaf", fan_in=10)}
    found = counts(graph(**ten, other=node("leaf", fan_in=1, instead="final")), 10)
    assert found == {"leaf": (10, 10), "final": (1, 1), "other": (0, 9)}


@given(st.integers(1, 500), st.integers(2, 9))
def test_a_fan_in_that_is_not_stated_is_between_all_that_it_may_be(segments: int, fan_in: int) -> None:
    open_join = counts(graph(leaf=node(), join=node("leaf", "join")), segments)["join"]
    join = counts(graph(leaf=node(), join=node("leaf", "join", fan_in=fan_in)), segments)["join"]
    assert open_join[0] <= join[0] <= join[1] <= open_join[1]
    open_group = counts(graph(leaf=node(), group=node("leaf")), segments)["group"]
    group = counts(graph(leaf=node(), group=node("leaf", fan_in=fan_in)), segments)["group"]
    assert open_group[0] <= group[0] <= group[1] <= open_group[1]
    assert (open_group[0], open_join[1]) == (1, segments - 1)


def test_a_pass_that_only_some_take_adds_at_most_itself() -> None:
    """Of 100 proofs k pass the compressor; the join then has 100 to join, whichever they are."""
    passing = graph(
        leaf=node(), compress=node("leaf", fan_in=1, some=True), join=node("leaf", "compress", "join", fan_in=2)
    )
    assert counts(passing, 100) == {"leaf": (100, 100), "compress": (0, 100), "join": (99, 99)}
    behind = graph(leaf=node(), compress=node("leaf", fan_in=1, some=True), join=node("compress", "join", fan_in=2))
    assert counts(behind, 100) == counts(passing, 100)
    two = graph(
        leaf=node(),
        one=node("leaf", fan_in=1, some=True),
        other=node("leaf", fan_in=1, some=True),
        join=node("leaf", "one", "other", "join", fan_in=2),
    )
    assert counts(two, 100)["join"] == (99, 99)


def test_an_alternative_is_not_made_beside_what_it_replaces() -> None:
    either = tower(small=node("combine", fan_in=1, instead="compress"))
    assert counts(either, 100)["small"] == (0, 0)
    assert sum(most for _, most in counts(either, 100).values()) == 301


def test_a_stated_count_holds_for_any_number_of_segments() -> None:
    fixed = graph(
        leaf=node(), once=node(count=1), join=node("leaf", "once", "join", fan_in=2), layer=node("join", count=7)
    )
    for segments in (1, 10, 100):
        assert counts(fixed, segments) == {
            "leaf": (segments, segments),
            "once": (1, 1),
            "join": (segments, segments),
            "layer": (7, 7),
        }


@st.composite
def chains(draw: st.DrawFn) -> Topology:
    """A leaf and one to five nodes above each other: recursive or not, optional or not, with and without fan-in."""
    nodes = {"n0": node()}
    for i in range(1, draw(st.integers(2, 6))):
        below, name = f"n{i - 1}", f"n{i}"
        kind = draw(st.sampled_from(["plain", "recursive", "some", "fixed"]))
        fan_in = draw(st.none() | st.integers(2, 5))
        nodes[name] = {
            "plain": node(below, fan_in=fan_in),
            "recursive": node(below, name, fan_in=fan_in),
            "some": node(below, fan_in=1, some=True),
            "fixed": node(below, count=draw(st.integers(1, 5))),
        }[kind]
    return graph(**nodes)


@given(chains(), st.integers(1, 1000), st.integers(1, 1000))
def test_more_segments_are_never_fewer_proofs_and_the_least_is_no_more_than_the_most(
    chain: Topology, one: int, other: int
) -> None:
    fewer, more = counts(chain, min(one, other)), counts(chain, max(one, other))
    for name in fewer:
        assert 0 <= fewer[name][0] <= fewer[name][1]
        assert fewer[name][0] <= more[name][0]
        assert fewer[name][1] <= more[name][1]


def test_order_and_rings() -> None:
    assert order(tower()) == ("leaf", "convert", "combine", "compress", "wrap")
    assert cycle(tower()) == ()
    ring = graph(leaf=node(), a=node("leaf", "b"), b=node("a"))
    assert set(cycle(ring)) == {"a", "b"}
    assert cycle(ring)[0] == cycle(ring)[-1]
    with pytest.raises(CycleError):
        order(ring)
