"""DEEP-ALI, term by term (Haböck, ePrint 2022/1216, Thm 8 and §4.1.3)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product
from math import prod

import pytest
from msgspec.structs import replace

from soundproof.parameters.params import Batching
from soundproof.primitives.fields import BaseField, Field, Grinding, parse_field
from soundproof.protocols.deep_ali import SHOWN, Columns, DeepAli, Table, deep_ali, places, trees
from soundproof.protocols.trees import Hashing
from soundproof.transcript.challenges import Challenge, ErrorTerm
from soundproof.transcript.claim import Claim
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.events import Roots
from soundproof.transcript.messages import Digests, Elements, Header, Message, Opening, Place
from tests.depth import depth

FIELD = parse_field("KoalaBear^4")
Q = FIELD.size
CODE = Code.of(Oracle(0, 2**12, 2**10))
WIDER = Code(2**12, 2**10 + 3, CODE.oracle)
"""Quotients at c = 3 points: what is decoded has dimension N + c."""

AIR = DeepAli("deep-ali", trace_length=2**10, degree=4, opening_points=3, batch=20, constraints=49)


def terms(p: DeepAli, code: Code = CODE, field: Field = FIELD) -> dict[str, ErrorTerm]:
    steps = deep_ali(p, Claim(code, p.functions, field), (), Hashing(), 30, 16)
    return {term.name: term for step in steps if isinstance(step, Challenge) for term in step.terms}


def test_both_terms() -> None:
    """ε_ALI = L·C/q and ε_DEEP = L·(d(N + c − 1) + (N − 1))/(q − N − D₀)."""
    n = 2**10
    assert {name: term.event for name, term in terms(AIR).items()} == {
        "ALI": Roots(49, Q, WIDER),
        "DEEP": Roots(4 * (n + 3 - 1) + (n - 1), Q - n - 2**12, WIDER),
    }


@pytest.mark.parametrize(
    ("combination", "constraints", "degree"),
    [
        (Batching.POWERS, 1, 1),  # L·C/q, one more than the degree
        (Batching.AFFINE, 49, 1),
        (Batching.MULTILINEAR, 49, 6),
        (Batching.MULTILINEAR, 64, 6),
        (Batching.MULTILINEAR, 1, 1),
    ],
)
def test_constraints_are_combined_as_stated(combination: Batching, constraints: int, degree: int) -> None:
    found = terms(replace(AIR, combination=combination, constraints=constraints))
    assert found["ALI"].event == Roots(degree, Q, WIDER)


def test_constraints_that_no_source_states_have_no_term() -> None:
    assert list(terms(replace(AIR, constraints=None))) == ["DEEP"]


def test_a_schedule_that_folds_past_the_trace_opens_larger_polynomials() -> None:
    """k′ = 2^12 in the degrees; the trace domain to stay outside of is still that of N."""
    k = 2**12
    code = Code.of(Oracle(0, 2**14, k))
    event = terms(AIR, code)["DEEP"].event
    assert event == Roots(4 * (k + 2) + k - 1, Q - 2**10 - 2**14, Code(2**14, k + 3, code.oracle))


@pytest.mark.parametrize(("modulus", "outside"), [(2**10 + 2**12 + 7, 7), (2**10 + 2**12 + 1, 1), (2**10 + 2**12, 1)])
def test_a_field_without_a_point_outside_has_no_bits(modulus: int, outside: int) -> None:
    """Its error is at least 1 then, whatever the degree."""
    event = terms(AIR, field=Field(BaseField("small", modulus, 4), 1))["DEEP"].event
    assert isinstance(event, Roots)
    assert event.q == outside


SMALL, ROWS = 11, (1, 10)
"""A field of 11 elements, and a trace of two rows in it."""


def values_of_quotients() -> Iterator[list[int]]:
    """Of each column f of degree 2 that is no bit in some row: what the quotient of (X + 3)·(f² − f) is outside."""
    outside = [z for z in range(SMALL) if z not in ROWS]
    for a, b, c in product(range(SMALL), repeat=3):
        f = [(a + b * z + c * z * z) % SMALL for z in range(SMALL)]
        if not all(f[row] in (0, 1) for row in ROWS):
            yield [(z + 3) * (f[z] ** 2 - f[z]) * pow(z * z - 1, -1, SMALL) % SMALL for z in outside]


def most_agreeing(degree: int) -> int:
    """The most points outside of the trace where such a quotient is a polynomial of at most some degree."""
    outside, best = [z for z in range(SMALL) if z not in ROWS], 0
    quotients = list(values_of_quotients())
    for chosen in combinations(range(len(outside)), degree + 1):
        rest = [i for i in range(len(outside)) if i not in chosen]
        weights = [
            [
                prod((outside[i] - outside[k]) * pow(outside[j] - outside[k], -1, SMALL) for k in chosen if k != j)
                for j in chosen
            ]
            for i in rest
        ]
        for values in quotients:
            agreeing = sum(
                (sum(w * values[j] for w, j in zip(row, chosen, strict=True)) - values[i]) % SMALL == 0
                for i, row in zip(rest, weights, strict=True)
            )
            best = max(best, degree + 1 + agreeing)
    return best


@pytest.mark.parametrize("pieces", [1, 3, 2][: depth(2, 3)])
def test_a_false_trace_agrees_at_no_more_points_than_counted_and_at_as_many(pieces: int) -> None:
    """N = 2, d = 2, c = 1: every column, and every quotient put together from some pieces of degree N + c − 1."""
    air = DeepAli("deep-ali", 2, 2, opening_points=1, batch=1, columns=Columns(quotient=pieces))
    event = terms(air, Code.of(Oracle(0, 4, 2)))["DEEP"].event
    assert isinstance(event, Roots)
    assert event.degree == {1: 2 * 2 + 1, 2: 2 + 2 * 2, 3: 2 + 3 * 2}[pieces]
    assert most_agreeing(2 * pieces) == event.degree


def test_grinding_is_credited_to_the_challenge_it_precedes() -> None:
    assert not any(term.grinding.bits for term in terms(AIR).values())
    found = terms(replace(AIR, ali_grinding=5, deep_grinding=8))
    assert (found["ALI"].grinding, found["DEEP"].grinding) == (Grinding(5), Grinding(8))


def test_what_is_opened() -> None:
    """In base-field elements of 4 bytes, 16 rows a leaf; the quotient has d − 1 columns over the extension."""
    p = replace(AIR, columns=Columns(fixed=2, witness=(11, 4), stages=2))
    steps = deep_ali(p, Claim(CODE, 20, FIELD), (), Hashing(), 30, 16)
    items = {step.name: step.items for step in steps if isinstance(step, Message)}
    tree = Hashing().tree(2**12 // 16)
    assert items["witness"] == (Header("header", FIELD.base, 49), Digests("roots", 2, 32))
    assert items["evaluations"][0] == Elements("evaluations", 20, FIELD)
    assert items["trace openings"] == (
        Opening("fixed", tree, 30, 2 * 4 * 16, known=True, encoded=2**12, element=4),
        Opening("witness stage 1", tree, 30, 11 * 4 * 16, encoded=2**12, element=4),
        Opening("witness stage 2", tree, 30, 4 * 4 * 16, encoded=2**12, element=4),
        Opening("quotient", tree, 30, 3 * 16 * 16, encoded=2**12, element=4),
    )


def test_columns_that_are_not_stated() -> None:
    """B = 20 functions at up to 3 points are 7 columns at least, and at most 20 over the extension."""
    few, many = AIR.least_and_most(4)
    assert few.columns == Columns(witness=7)
    assert many.columns == Columns(witness=80, stages=3)
    assert Columns(witness=9, stages=3).by_stage == (9, 0, 0)
    assert "7 over the base field in one tree, up to 20" in AIR.assumed[0]


def test_tables_say_what_is_committed_and_opened() -> None:
    """A tree has a matrix of each table with columns in it, and as many leaves as its tallest table's code."""
    tall = Table(2**10, 11, lookups=2, quotient=3)
    low = Table(2**7, 5, fixed=6, points=1, fixed_points=2)
    p = replace(AIR, columns=Columns(tables=(("tall", tall), ("low", low))))
    steps = deep_ali(p, Claim(CODE, 20, FIELD), (), Hashing(), 30, 1)
    items = {step.name: step.items for step in steps if isinstance(step, Message)}
    assert items["witness"] == (Header("header", FIELD.base, 49), Digests("roots", 2, 32))
    whole, part = Hashing().tree(2**12), Hashing().tree(2**9)
    assert items["trace openings"] == (
        Opening("fixed", part, 30, 6 * 4, known=True, encoded=2**9, rows=(6,), element=4),
        Opening("witness stage 1", whole, 30, (11 + 5) * 4, encoded=2**12, rows=(11, 5), element=4),
        Opening("witness stage 2", whole, 30, 2 * 16, encoded=2**12, rows=(8,), element=4),
        Opening("quotient", whole, 30, 4 * 16, encoded=2**12, rows=(4, 4, 4, 4), element=4),
    )
    evaluations, *places = items["evaluations"]
    opened = (11, 11, 8, 8, 4, 4, 4, 5, 6, 6, 4)
    assert evaluations == Elements("evaluations", sum(opened), FIELD, (3, 1, *opened))
    assert {place.name: place.times for place in places if isinstance(place, Place)} == {
        "proof": 1,
        "tree": 3,
        "column": 6 + (11 + 5) + 8 + 16,
        "table": 2,
        "table with lookups": 1,
        "table without lookups": 1,
        "lookups": 1,
    }


def test_framing_is_written_once_for_the_proof_and_for_every_table_tree_and_column() -> None:
    """Without tables there is one, without lookups; what lookups have in common is written once."""
    one, two = Table(2**4, 3, lookups=1), Table(2**4, 3, lookups=2)
    for tables, counts in (
        ((), {"proof": 1, "tree": 2, "column": 1 + 8, "table": 1, "table without lookups": 1}),
        ((one, two), {"proof": 1, "tree": 3, "column": 6 + 12 + 8, "table": 2, "table with lookups": 2, "lookups": 1}),
    ):
        columns = Columns(tables=tuple((f"table {i}", table) for i, table in enumerate(tables)))
        found = places(columns, FIELD, trees(columns, 2, FIELD.degree, SHOWN), 32)
        assert {place.name: place.times for place in found} == counts
        assert {place.digest for place in found} == {32}


def test_what_the_least_statement_of_columns_means() -> None:
    """One witness column in one tree, and of linear constraints one column of the quotient."""
    assert Columns() == Columns(fixed=0, witness=1, stages=1)
    p = replace(AIR, degree=1, columns=Columns())
    steps = deep_ali(p, Claim(CODE, 20, FIELD), (), Hashing(), 30, 1)
    (opened,) = (step.items for step in steps if isinstance(step, Message) and step.name == "trace openings")
    assert [(item.what, item.leaf_bytes) for item in opened] == [("witness stage 1", 4), ("quotient", 16)]
