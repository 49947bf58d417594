"""What a radius has to weigh: terms put to their oracles, and rounds left out that never bind."""

from __future__ import annotations

from math import inf

import pytest

from soundproof.arithmetic.certified import ball
from soundproof.primitives.fields import Grinding
from soundproof.radii.parts import OraclePart, fast, oracles_of, parts_of, rooted, weight, wide
from soundproof.radii.unique import UniqueDecoding
from soundproof.theorems import protocols as cited
from soundproof.transcript.challenges import Challenge, ErrorTerm
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.events import Event, Gap, Missed, Pairs, Roots

Q = 10007
FIRST, SECOND = Code.of(Oracle(0, 64, 16)), Code.of(Oracle(1, 32, 8))
REGIME = UniqueDecoding(4)
"""On the first oracle α = (64 + 16 + 4)/128 = 21/32."""


def challenge(*terms: tuple[Event, int]) -> Challenge:
    """A challenge of events, each with the bits of grinding before it."""
    found = (ErrorTerm((str(i),), str(i), event, cited.ALI, Grinding(bits)) for i, (event, bits) in enumerate(terms))
    return Challenge(("x",), "x", tuple(found))


def test_terms_are_put_to_their_oracles_and_queries_apart() -> None:
    """Each with the chance of its grinding; what reads no code is for no radius to decide."""
    missed, gap, roots = Missed(3, SECOND), Gap(3, FIRST, Q), Roots(5, Q, FIRST)
    challenges = [challenge((missed, 2)), challenge((gap, 1), (roots, 0), (Roots(9, Q), 0))]
    assert oracles_of(challenges) == (FIRST.oracle, SECOND.oracle)
    assert parts_of(challenges) == (
        OraclePart(FIRST.oracle, (), (((gap, 0.5), (roots, 1.0)),), 1),
        OraclePart(SECOND.oracle, ((missed, 0.25),), (), 1),
    )


def test_of_rounds_of_roots_over_one_code_the_heaviest_stays() -> None:
    """5/q + 4/(2q) = 7/q against 6/q; those over a wider code are a round of their own."""
    wider = FIRST.widened(3)
    rounds = [
        challenge((Roots(6, Q, FIRST), 0)),
        challenge((Roots(5, Q, FIRST), 0), (Roots(4, Q, FIRST), 1)),
        challenge((Roots(2, Q, wider), 0)),
        challenge((Roots(1, Q, FIRST), 0)),
    ]
    (part,) = parts_of(rounds)
    found = {event.code: (event.degree, event.q, chance) for ((event, chance),) in part.rest}  # type: ignore[union-attr]
    assert found == {FIRST: (pytest.approx(7 / Q), 1, 1.0), wider: (pytest.approx(2 / Q), 1, 1.0)}


@pytest.mark.parametrize(
    ("shorter", "kept"),
    [
        ([(Gap(3, FIRST.folded(8), Q), 2)], False),
        ([(Gap(3, FIRST.folded(8), Q), 3)], False),
        ([(Gap(3, FIRST.folded(4), Q), 2)], True),  # not eight times shorter
        ([(Gap(4, FIRST.folded(8), Q), 2)], True),  # a larger factor
        ([(Gap(3, FIRST.folded(8), Q - 1), 2)], True),
        ([(Gap(3, FIRST.folded(8), Q), 1)], True),  # weaker grinding
        ([(Gap(3, FIRST.folded(8), Q), 2), (Roots(5, Q, FIRST.folded(8)), 0)], False),
        ([(Gap(3, FIRST.folded(8), Q), 2), (Gap(1, FIRST.folded(8), Q), 9)], True),  # an event of another kind
        ([(Gap(3, FIRST.folded(8), Q), 2), *[(Roots(1, Q, FIRST.folded(8)), 0)] * 2], True),  # more events
        ([(Pairs(3, Q, 1, FIRST.folded(8)), 2)], True),
    ],
)
def test_a_round_over_a_code_eight_times_shorter_is_left_out_unless_it_may_weigh_more(
    shorter: list[tuple[Event, int]], kept: bool
) -> None:
    longer = challenge((Gap(3, FIRST, Q), 2), (Roots(5, Q, FIRST), 0))
    (part,) = parts_of([longer, challenge(*shorter)])
    assert len(part.rest) == 1 + kept


def test_the_weight_of_a_term_is_its_error_but_for_what_the_regime_says() -> None:
    assert weight((Roots(5, Q, FIRST), 0.5)) == 5 / Q / 2
    assert weight((Gap(3, FIRST, Q), 0.25)) == 3 / Q / 4
    assert weight((Pairs(3, Q, 1, FIRST), 1.0)) == inf


QUERIES = ((Missed(2, FIRST), 0.5), (Missed(9, FIRST), 1.0))
ROUNDS = (((Roots(5, Q, FIRST), 0.5), (Roots(1, Q, FIRST), 1.0)), ((Roots(3, Q, FIRST), 1.0),))
PART = OraclePart(FIRST.oracle, QUERIES, ROUNDS)


def test_the_error_of_a_radius_is_that_of_its_worst_round() -> None:
    """(21/32)²/2 of the queries; 5/(2q) + 1/q of the rounds, which add up."""
    assert PART.missed(REGIME) == pytest.approx((21 / 32) ** 2 / 2)
    assert PART.others(REGIME) == pytest.approx(3.5 / Q)
    assert PART.error(REGIME) == PART.missed(REGIME)
    assert OraclePart(FIRST.oracle, (), ROUNDS).error(REGIME) == PART.others(REGIME)
    assert OraclePart(FIRST.oracle, (), ()).error(REGIME) == 0


def test_a_gap_exceeds_what_it_reaches_alone() -> None:
    """Other terms do not count: lists are long at one end of a search and short further on."""
    gap = (Gap(3, FIRST, Q), 1.0)
    error = OraclePart(FIRST.oracle, (), ((gap,),)).others(REGIME)
    part = OraclePart(FIRST.oracle, QUERIES, (*ROUNDS, (gap,)))
    assert part.exceeds(REGIME, error)
    assert not part.exceeds(REGIME, error * 1.01)
    assert not PART.exceeds(REGIME, 0.01 / Q)


def test_no_search_walks_where_a_hypothesis_fails() -> None:
    """A slack of 4 decodes a code wider by 4 and none wider by 5; the least slack is known."""
    for extra, holds in ((4, True), (5, False)):
        part = OraclePart(FIRST.oracle, QUERIES, (((Roots(3, Q, FIRST.widened(extra)), 1.0),),))
        assert (part.others(REGIME) < inf) is holds
        assert part.slack == extra
    several = tuple(((Roots(3, Q, FIRST.widened(extra)), 1.0),) for extra in (2, 4, 3))
    assert [OraclePart(FIRST.oracle, QUERIES, rounds).slack for rounds in (several, ROUNDS, ())] == [4, 0, 0]


def test_long_gaps_are_those_over_more_than_64_dimensions() -> None:
    oracle = Oracle(0, 512, 256)
    long, short = (Gap(3, Code(512, k, oracle), Q) for k in (65, 64))
    rounds = (((short, 0.5), (long, 0.25)), ((Roots(3, Q, Code.of(oracle)), 1.0),))
    assert list(OraclePart(oracle, (), rounds).long_gaps()) == [((long, 0.25), 512.0)]
    assert not list(OraclePart(oracle, (), rounds, 2).long_gaps())


def test_numbers_beyond_floats_are_capped() -> None:
    assert (fast(3), fast(2**2000)) == (3.0, 2.0**1000)


@pytest.mark.parametrize(("bits", "root"), [(64, 1), (899, 1), (900, 2), (1799, 2), (1800, 3)])
def test_errors_over_large_fields_are_brought_into_the_range_of_floats(bits: int, root: int) -> None:
    """By a root for every 900 bits of the largest field; fields of queries do not count."""
    q = 2 ** (bits - 1)
    assert wide([challenge((Roots(3, Q), 0), (Roots(3, q), 0), (Missed(3, FIRST), 0))]) == root
    assert wide([challenge((Missed(3, FIRST), 0))]) == 1
    (part,) = parts_of([challenge((Gap(3, FIRST, q), 0), (Roots(3, q, FIRST), 0)), challenge((Roots(1, Q, FIRST), 0))])
    assert part.root == root


def test_roots_of_errors_add_before_the_root_is_taken() -> None:
    for root in (2, 3):
        part = OraclePart(FIRST.oracle, QUERIES, ROUNDS, root)
        assert part.others(REGIME) == pytest.approx((3.5 / Q) ** (1 / root))
    assert rooted(ball(8) / 2**3000, 3) == pytest.approx(2.0**-999)
    assert (rooted(ball(0), 3), rooted(ball(inf), 3)) == (0, inf)


def test_a_code_shorter_than_the_oracle_asks_for_no_slack() -> None:
    """Of a bare opening folds alone are weighed: their codes are shorter."""
    gap = Gap(1, Code.of(Oracle(0, 512, 256)).folded(2), Q)
    assert OraclePart(Oracle(0, 512, 256), QUERIES, (((gap, 1.0),),)).slack == 0
