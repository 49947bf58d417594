"""The constraint side of SWIRL, term by term; every one is about the list of the first WHIR code."""

from __future__ import annotations

from fractions import Fraction

import pytest
from msgspec.structs import replace

from soundproof.primitives.fields import Grinding, parse_field
from soundproof.protocols.swirl import Shape, Swirl, Trace, swirl
from soundproof.protocols.trees import Hashing
from soundproof.protocols.whir import Whir
from soundproof.transcript.challenges import Challenge, ErrorTerm
from soundproof.transcript.claim import Claim
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.events import Roots
from soundproof.transcript.messages import Digests, Elements, Frame, Message, Opening, Place, Rounds
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.rules import check

FIELD = parse_field("BabyBear^4")
Q, P = FIELD.size, FIELD.base.order
CODE = Code.of(Oracle(0, 2**15, 2**13))

SWIRL = Swirl(
    "swirl",
    log_skip=3,
    log_stack=10,
    stack_width=6,
    degree=3,
    constraints=200,
    airs=5,
    log_height=12,
    columns=40,
    interactions=9,
    max_interactions=1000,
    log_message=4,
)


def terms(p: Swirl) -> dict[str, ErrorTerm]:
    steps = swirl(p, Claim(CODE, p.functions, FIELD, p.separate_claims), (), Hashing(), 30, 16)
    return {term.name: term for step in steps if isinstance(step, Challenge) for term in step.terms}


def degree(p: Swirl, name: str) -> int:
    event = terms(p)[name].event
    assert isinstance(event, Roots)
    assert (event.q, event.code) == (Q, CODE)
    return int(event.degree)


def test_every_term() -> None:
    """With l = 3, 2^l − 1 = 7 values are skipped; d = 3, C = 200, five AIRs, 40 columns, heights up to 2^12."""
    assert {name: degree(SWIRL, name) for name in terms(SWIRL)} == {
        "logup": 2 * 1000 * 2**4,
        "GKR round": 3,
        "zerocheck": (3 + 1) * 7,
        "constraint batching": (12 - 3) + 7 + (200 - 1),
        "stacking": 2 * 40,
    }


@pytest.mark.parametrize(
    ("change", "name", "expected"),
    [
        ({"log_skip": 0}, "zerocheck", 3 + 1),  # nothing is skipped: max((d + 1)(2^l − 1), d + 1)
        ({"log_skip": 1}, "zerocheck", (3 + 1) * 1),
        ({"airs": 100}, "constraint batching", 3 * 100 - 1),
        ({"airs": 72}, "constraint batching", 215),  # 3·72 − 1 = 9 + 7 + 199: neither side is larger
        ({"airs": 73}, "constraint batching", 3 * 73 - 1),
        ({"log_height": 4}, "constraint batching", 3 + 7 + 199),  # max(1, 3)
        ({"log_height": 7}, "constraint batching", 4 + 7 + 199),
        ({"log_height": 2}, "constraint batching", 3 + 7 + 199),
        ({"columns": 5}, "stacking", 2 * 7),
        ({"columns": 8}, "stacking", 2 * 8),
        ({"columns": 1, "log_skip": 0}, "stacking", 2),
    ],
)
def test_each_maximum_has_two_sides(change: dict[str, int], name: str, expected: int) -> None:
    assert degree(replace(SWIRL, **change), name) == expected  # type: ignore[arg-type]


def test_grinding_before_logup_counts_for_logup_alone() -> None:
    assert not any(term.grinding.bits for term in terms(SWIRL).values())
    found = terms(replace(SWIRL, logup_grinding=17))
    assert found.pop("logup").grinding == Grinding(17)
    assert all(term.grinding == Grinding() for term in found.values())


@pytest.mark.parametrize(("limit", "holds"), [(P, True), (P + 1, False)])
def test_fewer_interactions_than_p(limit: int, holds: bool) -> None:
    """The enforced limit is strict: p itself leaves at most p − 1 interactions."""
    hypotheses = terms(replace(SWIRL, max_interactions=limit))["logup"].hypotheses
    assert [hypothesis.holds for hypothesis in hypotheses] == ([] if holds else [False])
    assert holds or hypotheses[0].margin.endswith(": 1 too many")


def test_layers_of_gkr_are_those_of_what_fits() -> None:
    """⌈log₂ N⌉ of a strict limit N, but at most ⌈log₂(M + 1)⌉ of the M = airs·interactions·2^(l + S) that fit."""
    assert SWIRL.log_interactions == 10
    assert [replace(SWIRL, max_interactions=n).log_interactions for n in (1024, 1025)] == [10, 11]
    assert replace(SWIRL, max_interactions=2**40).log_interactions == 6 + 3 + 10  # 32 < 5·9 < 64
    assert replace(SWIRL, max_interactions=2**40, airs=4, interactions=8).log_interactions == 1 + 2 + 3 + 3 + 10


def test_what_is_sent() -> None:
    """Univariate rounds of degrees (d + 1)(2^l − 1) and 2(2^l − 1) have one coefficient more; lengths take 4 bytes."""
    steps = swirl(SWIRL, Claim(CODE, 6, FIELD, True), (), Hashing(), 30, 16)
    items = {step.name: step.items for step in steps if isinstance(step, Message)}
    assert items["witness"] == (
        Digests("roots", 1, 32),
        Frame("framing", 12 + 1 + 12 * 5),  # a bit for each AIR
        Place("nonces", "lookups", 1, FIELD),
    )
    assert items["sum of fractions"] == (Elements("claims", 1, FIELD),)
    assert items["constraints"] == (
        Elements("claims", 5, FIELD, lengths=(5,)),
        Elements("claims", 5, FIELD),
        Elements("round polynomials", 4 * 7 + 1, FIELD, lengths=(4 * 7 + 1,)),
        Rounds("round polynomials", 12 - 3, 3 + 1, FIELD),
        Elements("evaluations", 2 * 40, FIELD),
        Frame("framing", 4 + 4 + 8 * 5),
    )
    assert items["stacking"] == (
        Elements("round polynomials", 2 * 7 + 1, FIELD, lengths=(2 * 7 + 1,)),
        Rounds("round polynomials", 10, 2, FIELD),
        Elements("evaluations", 6, FIELD),
        Frame("framing", 8 + 8),
    )


@pytest.mark.parametrize(("airs", "height", "bits"), [(9, 3, 2), (8, 3, 1), (9, 2, 2)])
def test_framing_grows_with_the_airs_and_has_no_rounds_where_all_variables_are_skipped(
    airs: int, height: int, bits: int
) -> None:
    """l = 3 variables are skipped, of traces that have no more; a bit for each AIR takes whole bytes."""
    steps = swirl(replace(SWIRL, airs=airs, log_height=height), Claim(CODE, 6, FIELD, True), (), Hashing(), 30, 16)
    items = [item for step in steps if isinstance(step, Message) for item in step.items]
    assert [item.bytes for item in items if isinstance(item, Frame)] == [12 + bits + 12 * airs, 4 + 8 * airs, 16]
    assert Rounds("round polynomials", 0, 3 + 1, FIELD) in items


def test_the_stacked_columns_are_opened() -> None:
    assert (SWIRL.dimension, SWIRL.functions, SWIRL.separate_claims) == (2**13, 6, True)
    steps = swirl(replace(SWIRL, commitments=3), Claim(CODE, 6, FIELD, True), (), Hashing(), 30, 16)
    items = [item for step in steps if isinstance(step, Message) for item in step.items if isinstance(item, Opening)]
    tree = Hashing().tree(2**15 // 16)
    assert items[0] == Opening("stacked columns", tree, 30, 6 * 4 * 16, encoded=2**15)
    assert items[1:] == [Opening(f"stacked columns, commitment {i}", tree, 30, 0) for i in (2, 3)]


def traces(*found: Trace) -> tuple[tuple[str, Trace], ...]:
    return tuple((f"air{i}", trace) for i, trace in enumerate(found))


def test_what_a_proof_consists_of_follows_from_its_traces() -> None:
    """3 columns of 2^13 rows, 5 of half as many and one of 2^3 in place of 2 fill more than 5."""
    tall, half, short = Trace(2**13, 3), Trace(2**12, 5, 1, (4, 1), 7, 1), Trace(2, 1, interactions=1)
    shape = replace(SWIRL, traces=traces(short, half, tall)).shape
    assert shape == Shape(
        airs=3,
        stacked=((6, False), (1, True), (2, False), (1, False)),
        parts=3 + 3,
        evaluations=2 * 1 + 1 * (5 + 1 + 4 + 1) + 2 * 3,
        layers=(7 * 2**12 + 2**3).bit_length(),
        log_height=13,
    )
    assert replace(SWIRL, traces=traces(tall)).shape.layers == 0
    assert replace(SWIRL, traces=traces(Trace(2**4, 1, interactions=2))).shape.layers == 6  # 2^5 + 1 values


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"airs": 2}, "have 3 AIRs, air.airs is 2"),
        ({"commitments": 2}, "have 4 trees, air.commitments is 2"),
        ({"columns": 14}, "have 15 columns, air.columns is 14"),
        ({"stack_width": 9}, "have 10 stacked columns, air.stack_width is 9"),
        ({"log_height": 12}, "have 13 as log₂ of the tallest, air.log_height is 12"),
        ({"interactions": 6}, "have 7 interactions in a row, air.interactions is 6"),
        (
            {"max_interactions": 28_680},
            "have 28680 interactions, which have to be fewer than air.max_interactions",
        ),
        ({}, ""),
    ],
)
def test_traces_are_within_the_envelope(change: dict[str, int], told: str) -> None:
    tall, half, short = Trace(2**13, 3), Trace(2**12, 5, 1, (4, 1), 7, 1), Trace(2, 1, interactions=1)
    envelope = replace(SWIRL, airs=3, commitments=4, stack_width=10, log_height=13, max_interactions=28_681)
    counts = {"columns": 15, "interactions": 7} | change
    air = replace(envelope, traces=traces(short, half, tall), **counts)  # type: ignore[arg-type]
    opening = Whir("whir", Fraction(1, 4), (4, 4), (30, 20), (1,), 3)
    problems = [fault.problem for fault in check(Circuit("c", FIELD, air, opening)) if "traces" in fault.path]
    assert problems == [told] * bool(told)


def test_without_traces_a_proof_is_the_envelope() -> None:
    shape = replace(SWIRL, commitments=3).shape
    assert shape == Shape(5, ((6, False), (0, False), (0, False)), 5 + 2, 2 * 40, SWIRL.log_interactions, 12)
