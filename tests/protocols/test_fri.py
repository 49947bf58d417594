"""FRI's rounds term by term: batching, a fold for every arity on the code after it, queries."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import pytest
from msgspec.structs import replace

from soundproof.parameters.params import Batching
from soundproof.primitives.fields import Grinding, Sampling, parse_field
from soundproof.protocols.fri import Fri, FriGrinding, fri
from soundproof.protocols.trees import Hashing
from soundproof.theorems.theorem import Notion
from soundproof.transcript.challenges import Challenge, ErrorTerm
from soundproof.transcript.claim import Claim
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.events import Gap, Missed, Roots
from soundproof.transcript.messages import Message, Opening, Place, Polynomial

FIELD = parse_field("KoalaBear^4")
Q, P = FIELD.size, FIELD.base.order
ORACLE = Oracle(0, 2**12, 2**10)
CODE = Code.of(ORACLE)
ONCE, TWICE = Code(512, 128, ORACLE), Code(256, 64, ORACLE)
"""After a fold by 8, and by 2 once more."""


def terms(steps: Iterable[Message | Challenge]) -> dict[str, ErrorTerm]:
    return {term.name: term for step in steps if isinstance(step, Challenge) for term in step.terms}


FRI = Fri("fri", Fraction(1, 4), 60, (8, 2), 256)


def test_an_arity_k_costs_k_minus_1_lines_on_the_code_after_the_fold() -> None:
    """Haböck 2022/1216, Thm 8; powers of one challenge are a curve, but for two words a line."""
    events = {name: term.event for name, term in terms(fri(FRI, Claim(CODE, 5, FIELD))).items()}
    assert events == {
        "batching": Gap(4, CODE, Q, True, Notion.WEIGHTED),
        "commit round 1": Gap(7, ONCE, Q, True, Notion.WEIGHTED),
        "commit round 2": Gap(1, TWICE, Q, False, Notion.WEIGHTED),
        "query phase": Missed(60, CODE),
    }


def test_a_fold_of_basefold_is_a_sumcheck_of_degree_2_in_each_variable() -> None:
    """A fold by K = 2^h sets h variables to r, r², …, r^(K/2): degree 2 in each is 2(K − 1) in r."""
    events = {name: term.event for name, term in terms(fri(FRI, Claim(CODE, 5, FIELD, separate=True))).items()}
    assert events == {
        "batching": Gap(4, CODE, Q, True, Notion.MUTUAL),
        "batching claims": Roots(4, Q, CODE),
        "commit round 1": Gap(7, ONCE, Q, True, Notion.MUTUAL),
        "sumcheck round 1": Roots(2 * (1 + 2 + 4), Q, CODE),
        "commit round 2": Gap(1, TWICE, Q, False, Notion.MUTUAL),
        "sumcheck round 2": Roots(2, Q, ONCE),
        "query phase": Missed(60, CODE),
    }


@pytest.mark.parametrize(
    ("batching", "functions", "gap", "claims"),
    [
        (Batching.POWERS, 2, (1, Q, False), 1),
        (Batching.POWERS, 3, (2, Q, True), 2),
        (Batching.AFFINE, 9, (1, Q - 1, False), 1),  # the coefficients are independent: E/(q − 1)
        (Batching.MULTILINEAR, 9, (4, Q, False), 4),  # ⌈log₂ 9⌉ lines
        (Batching.MULTILINEAR, 8, (3, Q, False), 3),
    ],
)
def test_batching_by_its_kind(batching: Batching, functions: int, gap: tuple[int, int, bool], claims: int) -> None:
    found = terms(fri(replace(FRI, batching=batching), Claim(CODE, functions, FIELD, separate=True)))
    factor, q, curve = gap
    assert found["batching"].event == Gap(factor, CODE, q, curve, Notion.MUTUAL)
    assert found["batching claims"].event == Roots(claims, Q, CODE)


def test_one_function_is_not_batched() -> None:
    assert "batching" not in terms(fri(FRI, Claim(CODE, 1, FIELD)))


def test_grinding_is_credited_to_the_challenge_it_precedes() -> None:
    p = replace(FRI, grinding=FriGrinding(3, (5, 7), 11))
    drawn = terms(fri(p, Claim(CODE, 5, FIELD, separate=True)))
    bits = {"batching": 3, "batching claims": 3, "commit round 1": 5, "sumcheck round 1": 5}
    bits |= {"commit round 2": 7, "sumcheck round 2": 7, "query phase": 11}
    assert {name: term.grinding for name, term in drawn.items()} == {name: Grinding(g) for name, g in bits.items()}
    assert FriGrinding(folds=6).fold(1) == FriGrinding(folds=6).fold(2) == 6


def test_the_grinding_of_a_challenge_stands_at_its_keys() -> None:
    """One number for all folds, or one for each."""
    every = replace(FRI, grinding=FriGrinding(folds=(5, 7)))
    for p, folds in ((FRI, [("grinding", "folds")] * 2), (every, [("grinding", "folds", 0), ("grinding", "folds", 1)])):
        assert p.grinds == {
            ("fri", "batching"): ("grinding", "batching"),
            ("fri", "commit", 1): folds[0],
            ("fri", "commit", 2): folds[1],
            ("fri", "query"): ("grinding", "queries"),
        }


def test_what_is_not_stated_is_not_ground() -> None:
    assert all(term.grinding == Grinding() for term in terms(fri(FRI, Claim(CODE, 5, FIELD, separate=True))).values())


def test_positions_drawn_from_field_elements_are_those_of_the_whole_domain() -> None:
    event = terms(fri(FRI, Claim(CODE, 5, FIELD, modulus=P)))["query phase"].event
    assert event == Missed(60, CODE, Sampling(2**12, P))


def test_a_layer_has_a_leaf_for_each_coset() -> None:
    items = [item for step in fri(FRI, Claim(CODE, 5, FIELD)) if isinstance(step, Message) for item in step.items]
    assert [item for item in items if isinstance(item, Opening)] == [
        Opening("layer 1", Hashing().tree(512), 60, 8 * 16, rows=(8,), folded=True, element=4),
        Opening("layer 2", Hashing().tree(256), 60, 2 * 16, rows=(2,), folded=True, element=4),
    ]
    assert [item for item in items if isinstance(item, Polynomial)] == [
        Polynomial("final polynomial", 256, 64, FIELD, digest=32)
    ]
    assert [(item.name, item.times) for item in items if isinstance(item, Place)] == [
        ("first fold", 1),
        ("later fold", 1),
        ("query", 60),
    ]
