"""Merkle trees and merged paths, counted node by node."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from itertools import combinations_with_replacement, product
from math import ceil, isqrt, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from soundproof.primitives import merkle
from soundproof.primitives.merkle import Multiproof, Reached, Tree


@given(st.sampled_from([2, 4, 8]), st.integers(1, 5000), st.integers(0, 12))
def test_a_tree_level_by_level(arity: int, leaves: int, cap: int) -> None:
    """A path has arity − 1 siblings on every level below the cap; the cap is the nodes of its level, sent once."""
    levels = [leaves]
    while levels[-1] > 1:
        levels.append(-(-levels[-1] // arity))
    tree = Tree(leaves, arity, cap, 32)
    assert tree.depth == len(levels) - 1
    assert tree.levels == max(tree.depth - cap, 0)
    assert tree.path_digests == tree.levels * (arity - 1)
    assert tree.cap_digests == (0 if cap == 0 else arity ** min(cap, tree.depth))


def digests(tree: Tree, positions: Iterable[int]) -> int:
    """Digests of one proof for some leaves, by walking up the tree."""
    level, total = set(positions), 0
    for _ in range(tree.levels):
        above = {position // tree.arity for position in level}
        total += tree.arity * len(above) - len(level)
        level = above
    return total


@pytest.mark.parametrize(
    ("arity", "depth", "cap", "queries"), [(2, 10, 0, 20), (2, 14, 3, 50), (4, 6, 2, 60), (4, 5, 0, 9), (8, 4, 1, 25)]
)
def test_expectation_and_variance_agree_with_random_positions(arity: int, depth: int, cap: int, queries: int) -> None:
    draw, runs = random.Random(7), 3000
    tree = Tree(arity**depth, arity, cap, 32)
    proof = Multiproof(tree, queries)
    seen = [digests(tree, (draw.randrange(tree.leaves) for _ in range(queries))) for _ in range(runs)]
    mean, deviation = float(proof.expected), sqrt(proof.variance)
    assert abs(sum(seen) / runs - mean) < 4.5 * deviation / sqrt(runs)
    spread = sqrt(sum((count - mean) ** 2 for count in seen) / runs)
    assert spread == pytest.approx(deviation, rel=0.08)
    assert max(seen) <= proof.maximum
    quantile = proof.quantile()
    assert sum(count > quantile for count in seen) <= runs / 100


@pytest.mark.parametrize(
    ("arity", "leaves", "cap"),
    [(2, 8, 0), (2, 16, 0), (2, 16, 1), (2, 16, 2), (4, 16, 0), (4, 16, 1), (4, 8, 0), (4, 8, 1), (8, 16, 0)],
)
@pytest.mark.parametrize("queries", [1, 2, 3, 4, 5])
def test_the_maximum_is_attained_and_the_expectation_exact(arity: int, leaves: int, cap: int, queries: int) -> None:
    """Over all positions, repeated ones included: with few leaves some queries had better repeat others.

    Where the top level is padded, the padding is sent.
    """
    tree = Tree(leaves, arity, cap, 32)
    proof = Multiproof(tree, queries)
    assert max(digests(tree, p) for p in combinations_with_replacement(range(tree.leaves), queries)) == proof.maximum
    if queries <= 3:
        every = [
            digests(tree, (i // tree.leaves**j % tree.leaves for j in range(queries)))
            for i in range(tree.leaves**queries)
        ]
        assert proof.expected * len(every) == sum(every)
        assert proof.variance * len(every) == sum((count - proof.expected) ** 2 for count in every)


def reached(tree: Tree, positions: Iterable[int], rows: int = 1) -> Reached:
    """Different leaves, groups of sibling leaves, digests, and unread positions, by walking up the tree."""
    different = {position % (tree.leaves * rows) for position in positions}
    leaves = {position % tree.leaves for position in different}
    others = sum(leaf + row * tree.leaves not in different for leaf in leaves for row in range(rows))
    return Reached(len(leaves), len({leaf // tree.arity for leaf in leaves}), digests(tree, leaves), others)


@pytest.mark.parametrize(
    ("arity", "depth", "cap", "queries", "rows"),
    [
        (2, 3, 0, 3, 1),
        (2, 2, 0, 5, 1),
        (4, 2, 1, 2, 1),
        (4, 1, 0, 4, 1),
        (2, 2, 0, 4, 2),
        (2, 1, 0, 5, 4),
        (4, 1, 0, 3, 8),
    ],
)
def test_what_is_reached_over_all_positions(arity: int, depth: int, cap: int, queries: int, rows: int) -> None:
    """Leaves, groups, digests and others: mean and deviation are exact, and the most is attained."""
    tree = Tree(arity**depth, arity, cap, 32)
    proof = Multiproof(tree, queries, rows)
    drawn = Counter(map(frozenset, product(range(tree.leaves * rows), repeat=queries)))
    every = [(reached(tree, positions, rows), times) for positions, times in drawn.items()]
    for count in "leaves", "groups", "digests", "others":
        counts = Counter[int]()
        for one, times in every:
            counts[getattr(one, count)] += times
        mean = Fraction(sum(number * times for number, times in counts.items()), counts.total())
        variance = sum(times * (number - mean) ** 2 for number, times in counts.items()) / counts.total()
        assert getattr(proof.mean, count) == mean
        assert proof.deviation(count) == isqrt(int(99 * variance)) + 1
        assert getattr(proof.most, count) == max(counts)


@given(
    st.integers(0, 6),
    st.sampled_from([2, 4, 8]),
    st.integers(0, 3),
    st.lists(st.integers(0, 10**6), min_size=1),
    st.sampled_from([1, 2, 4, 16]),
)
def test_positions_are_read_as_they_are(depth: int, arity: int, cap: int, positions: list[int], rows: int) -> None:
    tree = Tree(arity**depth, arity, cap, 32)
    assert Multiproof(tree, len(positions), rows).at(positions) == reached(tree, positions, rows)


@given(st.integers(0, 9), st.integers(0, 4), st.lists(st.integers(0, 10**6), min_size=1))
def test_leaves_in_bit_reversed_order_are_quotients_of_reversed_positions(
    depth: int, fold: int, positions: list[int]
) -> None:
    """A coset of 2^fold positions in a row is one leaf; so its parts are one group of an even larger tree."""
    bits = depth + fold
    tree, rows = Tree(2**depth, 2, 0, 32), 2**fold
    natural = [sum((position >> i & 1) << bits - 1 - i for i in range(bits)) for position in positions]
    found = Multiproof(tree, len(positions), rows).at(natural, reverse=True)
    quotients = {position % 2**bits // rows for position in positions}
    assert (found.leaves, found.digests) == (len(quotients), digests(tree, quotients))
    assert found.others == rows * len(quotients) - len({position % 2**bits for position in positions})


trees = st.builds(
    lambda arity, depth, cap: Tree(arity**depth, arity, cap, 32),
    st.sampled_from([2, 4, 8]),
    st.integers(1, 7),
    st.integers(0, 9),
)


@given(trees, st.integers(1, 80))
@settings(max_examples=150, deadline=None)
def test_laws_of_merged_paths(tree: Tree, queries: int) -> None:
    proof, more = Multiproof(tree, queries), Multiproof(tree, queries + 1)
    assert 0 <= proof.expected <= proof.quantile() <= proof.maximum <= queries * tree.path_digests
    assert proof.maximum <= more.maximum
    assert proof.expected_leaves <= more.expected_leaves <= queries + 1
    assert proof.variance >= 0
    taller = Multiproof(replace(tree, cap=tree.cap + 1), queries)
    assert taller.expected <= proof.expected
    assert proof.expected + tree.cap_digests <= tree.arity ** (tree.depth + 1)  # never more than the whole tree


@pytest.mark.parametrize(("size", "step"), [(3, 1), (3, 1000), (merkle.TABLE, 1), (merkle.TABLE, 16)])
def test_many_numbers_of_queries_are_counted_as_each_alone(size: int, step: int) -> None:
    """In arrays short and long, of numbers near each other and far apart: long ones are looked up in a table."""
    np = pytest.importorskip("numpy")
    tree, queries = Tree(4**5, 4, 1, 32), np.arange(size, dtype=float) * step + 1
    proof, every = Multiproof(tree, queries, 8), [Multiproof(tree, int(t), 8) for t in queries[:: size // 3]]
    for together, alone in (
        (proof.expected, [one.expected for one in every]),
        (proof.expected_leaves, [one.expected_leaves for one in every]),
        (proof.mean.groups, [one.mean.groups for one in every]),
        (proof.mean.others, [one.mean.others for one in every]),
    ):
        assert together[:: size // 3] == pytest.approx([float(number) for number in alone], rel=1e-9)


def test_one_proof_in_a_hundred_is_larger_or_further_from_the_mean() -> None:
    """Cantelli: μ + σ·√99, cut at the most there can be."""
    proof = Multiproof(Tree(2**20, 2, 0, 32), 300)
    deviation = isqrt(int(99 * proof.variance)) + 1
    assert proof.variance > 400
    assert proof.deviation("digests") == deviation
    assert proof.quantile() == ceil(proof.expected + deviation) < proof.maximum
    assert proof.quantile(of=10) == ceil(proof.expected + isqrt(int(9 * proof.variance)) + 1)
