"""Zerocheck and the jagged reduction, summed over their rounds (ePrint 2025/917)."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from soundproof.primitives.fields import parse_field
from soundproof.protocols.jagged import Jagged, jagged, places
from soundproof.protocols.trees import Hashing
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.claim import Claim
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.events import Roots
from soundproof.transcript.messages import Elements, Message, Opening, Rounds

FIELD = parse_field("KoalaBear^4")
CODE = Code.of(Oracle(0, 2**11, 2**9))
JAGGED = Jagged("jagged", trace_length=1000, width=33, constraints=70, degree=3, dense_length=2**9, dense_batch=5)


def events(p: Jagged) -> dict[str, object]:
    steps = jagged(p, Claim(CODE, p.functions, FIELD, p.separate_claims), (), Hashing(), 30, 4)
    return {term.name: term.event for step in steps if isinstance(step, Challenge) for term in step.terms}


def test_both_terms() -> None:
    """C + (d + 2)·v with v = ⌈log₂ 1000⌉ = 10; ⌈log₂ 33⌉ + 2T + 2(2T + 2) with T = 9 + ⌈log₂ 5⌉ = 12."""
    assert events(JAGGED) == {
        "zerocheck": Roots(70 + (3 + 2) * 10, FIELD.size, CODE),
        "reduce to dense PCS": Roots(6 + 24 + 2 * 26, FIELD.size, CODE),
    }


@pytest.mark.parametrize(("rows", "variables"), [(1024, 10), (1025, 11), (2, 1), (3, 2)])
def test_variables_are_rounded_up(rows: int, variables: int) -> None:
    expected = Roots(70 + 5 * variables, FIELD.size, CODE)
    assert events(replace(JAGGED, trace_length=rows))["zerocheck"] == expected


def test_what_is_sent() -> None:
    """A round polynomial of zerocheck has degree d + 1; a leaf holds the dense columns of a coset."""
    steps = jagged(JAGGED, Claim(CODE, 5, FIELD, True), (), Hashing(), 30, 4)
    items = {step.name: step.items for step in steps if isinstance(step, Message)}
    columns = Elements("column claims", 33, FIELD)
    assert items["zerocheck"] == (Rounds("round polynomials", 10, 4, FIELD), columns)
    assert items["reduce to dense PCS"] == (Rounds("round polynomials", 3 * 12 + 2, 2, FIELD),)
    tree = Hashing().tree(2**11 // 4)
    assert items["dense openings"] == (Opening("dense columns", tree, 30, 5 * 4 * 4, encoded=2**11),)


def test_of_several_trees_each_has_its_path() -> None:
    """The columns are counted once, in the first; the other trees are known."""
    steps = jagged(replace(JAGGED, dense_trees=3), Claim(CODE, 5, FIELD, True), (), Hashing(), 30, 4)
    (found,) = (step.items for step in steps if isinstance(step, Message) and step.name == "dense openings")
    tree = Hashing().tree(2**11 // 4)
    known = [Opening(f"dense columns, tree {i}", tree, 30, 0, known=True) for i in (2, 3)]
    assert found == (Opening("dense columns", tree, 30, 5 * 4 * 4, encoded=2**11), *known)


def test_how_often_a_layout_may_write_framing() -> None:
    """v = ⌈log₂ 1000⌉ = 10 and T = 12, in sumchecks of v, T and 2T + 2 rounds; a height up to N has v + 1 bits."""
    assert (JAGGED.dense_trees, JAGGED.chips) == (1, ())
    found = places(replace(JAGGED, dense_trees=2, chips=("Cpu", "Mul")), FIELD, 32)
    assert {place.name: place.times for place in found} == {
        "proof": 1,
        "sumcheck": 3,
        "sumcheck round": 10 + 12 + (2 * 12 + 2),
        "row variable": 10,
        "column": 33,
        "dense column": 5,
        "dense tree": 2,
        "chip": 2,
        "chip with fixed columns": 2,
        "letter of a chip's name": 6,
        "bit of a chip's height": 2 * 11,
    }
    (one,) = (
        place.times
        for place in places(replace(JAGGED, chips=("Cpu", "Mul"), fixed_chips=1), FIELD, 32)
        if place.name == "chip with fixed columns"
    )
    assert one == 1
