"""STIR's rounds term by term, as Lemma 5.4 has them (ePrint 2024/390), and its condition on the rates."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import isqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from soundproof.formats.files import parse
from soundproof.primitives.fields import Grinding, Sampling, parse_field
from soundproof.protocols.stir import Stir, StirGrinding, stir
from soundproof.protocols.trees import Hashing
from soundproof.radii.beyond import _shortest_list
from soundproof.readings.security import Pin, assess_circuit
from soundproof.theorems import johnson
from soundproof.theorems.theorem import Notion
from soundproof.transcript.challenges import Challenge, ErrorTerm
from soundproof.transcript.claim import Claim
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.events import Gap, Missed, Pairs
from soundproof.transcript.messages import Elements, Message, Opening

FIELD = parse_field("KoalaBear^4")
Q, P = FIELD.size, FIELD.base.order
CODES = [Code.of(Oracle(0, 2**12, 2**10)), Code.of(Oracle(1, 2**11, 2**8)), Code.of(Oracle(2, 2**10, 2**7))]
"""Folds by 4 and 2 divide the dimension, and each halves the domain."""

STIR = Stir("stir", Fraction(1, 4), (4, 2, 8), (30, 20, 10), 2)


def terms(steps: Iterable[Message | Challenge]) -> dict[str, ErrorTerm]:
    return {term.name: term for step in steps if isinstance(step, Challenge) for term in step.terms}


def test_every_term() -> None:
    """Samples leave out the domain: q − n values; t queries and s samples are combined, with factor t + s."""
    first, second, third = CODES
    gap = (Q, True, Notion.CORRELATED)
    found = terms(stir(STIR, Claim(first, 1, FIELD)))
    assert not any(term.grinding.bits for term in found.values())
    assert {name: term.event for name, term in found.items()} == {
        "fold": Gap(3, first.folded(4), *gap),
        "OOD 1": Pairs(2**8 - 1, Q - 2**11, 2, second),
        "shift 1": Missed(30, first),
        "shift 1 combination": Gap(30 + 2, second, *gap),
        "shift 1 fold": Gap(1, second.folded(2), Q, False, Notion.CORRELATED),
        "OOD 2": Pairs(2**7 - 1, Q - 2**10, 2, third),
        "shift 2": Missed(20, second),
        "shift 2 combination": Gap(20 + 2, third, *gap),
        "shift 2 fold": Gap(7, third.folded(8), *gap),
        "query phase": Missed(10, third),
    }
    assert not any(term.hypotheses for term in found.values())
    assert replace(STIR, out_of_domain=1) == Stir("stir", Fraction(1, 4), (4, 2, 8), (30, 20, 10))


def test_a_first_fold_by_2_is_a_line() -> None:
    found = terms(stir(replace(STIR, foldings=(2, 2, 4)), Claim(CODES[0], 1, FIELD)))
    assert found["fold"].event == Gap(1, CODES[0].folded(2), Q, False, Notion.CORRELATED)


def test_positions_are_cosets_that_fold_to_one_value() -> None:
    found = terms(stir(STIR, Claim(CODES[0], 1, FIELD, modulus=P)))
    logs = {"shift 1": 12 - 2, "shift 2": 11 - 1, "query phase": 10 - 3}
    assert {name: found[name].event.sampling for name in logs} == {  # type: ignore[union-attr]
        name: Sampling(2**log, P) for name, log in logs.items()
    }


def test_the_oracles_of_an_opening_are_counted_on_from_the_first() -> None:
    assert [code.oracle.index for code in STIR.oracles(Code.of(Oracle(5, 2**12, 2**10)))] == [5, 6, 7]


def test_the_grinding_of_a_challenge_stands_at_its_key() -> None:
    assert STIR.grinds == {
        ("stir", "batching"): ("grinding", "batching"),
        ("stir", "fold"): ("grinding", "fold"),
        ("stir", "ood", 1): ("grinding", "out_of_domain"),
        ("stir", "ood", 2): ("grinding", "out_of_domain"),
        ("stir", "shift", 1): ("grinding", "queries"),
        ("stir", "shift", 2): ("grinding", "queries"),
        ("stir", "query"): ("grinding", "queries"),
    }
    assert StirGrinding() == StirGrinding(0, 0, 0, 0)


def test_grinding_is_credited_to_the_challenge_it_precedes() -> None:
    found = terms(stir(replace(STIR, grinding=StirGrinding(1, 2, 3, 4)), Claim(CODES[0], 5, FIELD)))
    bits = {"batching": 1, "fold": 2, "OOD 1": 3, "OOD 2": 3, "shift 1": 4, "shift 2": 4, "query phase": 4}
    others = {f"shift {i} {part}": 0 for i in (1, 2) for part in ("combination", "fold")}
    assert {name: term.grinding for name, term in found.items()} == {
        name: Grinding(g) for name, g in (bits | others).items()
    }


EACH = StirGrinding(1, 2, (3, 4), (5, 0, 7))
"""A number for every challenge but the combinations; that before the second queries is 0."""


def test_a_list_has_the_grinding_of_every_iteration() -> None:
    p = replace(STIR, grinding=EACH, out_of_domain=(2, 5))
    steps = list(stir(p, Claim(CODES[0], 5, FIELD)))
    found = terms(steps)
    bits = {"batching": 1, "fold": 2, "OOD 1": 3, "OOD 2": 4, "shift 1": 5, "shift 2": 0, "query phase": 7}
    assert {name: found[name].grinding.bits for name in bits} == bits
    assert found["shift 1 combination"].grinding == found["shift 2 fold"].grinding == Grinding()
    places = {("stir", "ood", 1): ("out_of_domain", 0), ("stir", "ood", 2): ("out_of_domain", 1)}
    places |= {("stir", "shift", 1): ("queries", 0), ("stir", "shift", 2): ("queries", 1)}
    places |= {("stir", "query"): ("queries", 2), ("stir", "fold"): ("fold",), ("stir", "batching"): ("batching",)}
    assert p.grinds == {label: ("grinding", *place) for label, place in places.items()}
    nonces = [i for i, step in enumerate(steps) if step.label[-1] == "nonce"]
    assert all(steps[i].label == (*steps[i + 1].label, "nonce") for i in nonces)
    assert len(nonces) == 6


def test_every_iteration_has_its_samples() -> None:
    steps = list(stir(replace(STIR, out_of_domain=(2, 5)), Claim(CODES[0], 1, FIELD)))
    found, items = terms(steps), {step.name: step.items for step in steps if isinstance(step, Message)}
    assert [found[f"OOD {i}"].event.samples for i in (1, 2)] == [2, 5]  # type: ignore[union-attr]
    assert [found[f"shift {i} combination"].event.factor for i in (1, 2)] == [30 + 2, 20 + 5]  # type: ignore[union-attr]
    assert [items[f"OOD answers {i}"][0].number for i in (1, 2)] == [2, 5]  # type: ignore[union-attr]


def test_stated_rates_make_the_domains() -> None:
    p = replace(STIR, rates=(Fraction(1, 4), Fraction(1, 32), Fraction(1, 16)))
    lengths = [(code.oracle.index, code.length, code.dimension) for code in p.oracles(CODES[0])]
    assert lengths == [(0, 2**12, 2**10), (1, 2**13, 2**8), (2, 2**11, 2**7)]
    halved = replace(STIR, rates=(Fraction(1, 4), Fraction(1, 8), Fraction(1, 8)))
    assert halved.oracles(CODES[0]) == STIR.oracles(CODES[0]) == CODES


bits = st.integers(0, 64)


@given(bits, bits, bits, bits, st.integers(1, 9), st.integers(1, 9), st.booleans())
def test_a_list_of_one_number_is_that_number(
    batching: int, fold: int, ood: int, queries: int, samples: int, functions: int, biased: bool
) -> None:
    claim = Claim(CODES[0], functions, FIELD, modulus=P if biased else None)
    one = replace(STIR, out_of_domain=samples, grinding=StirGrinding(batching, fold, ood, queries))
    every = replace(
        STIR, out_of_domain=(samples,) * 2, grinding=StirGrinding(batching, fold, (ood,) * 2, (queries,) * 3)
    )
    assert list(stir(one, claim)) == list(stir(every, claim))


CASE = """
[zkvm]
name = "T"
version = "1"
date = "2026-11-28"
source = "https://example.org"
field = "Goldilocks^3"
[circuits.main]
air = { kind = "deep-ali", trace_length = "2^20", degree = 2, opening_points = 1, batch = 1, constraints = 1 }
[circuits.main.opening]
kind = "stir"
rate = "1/4"
foldings = [16, 16, 16, 16]
queries = [53, 22, 14, 10]
out_of_domain = [2, 1, 3]
rates = ["1/4", "1/32", "1/128", "1/4096"]
grinding = { fold = 5, out_of_domain = [1, 0, 2], queries = [22, 18, 16, 18] }
"""


def test_errors_per_round_by_exact_arithmetic() -> None:
    """What Lemma 5.4 says of every round that has no gap, at m = 2, where α² = ρ·(5/4)²."""
    (circuit,) = parse(CASE, "case").circuits
    assessed = assess_circuit(circuit, Pin("johnson", multiplicity=2), every=False)
    found = {term.term.name: term.certified for term in assessed.best.terms}
    q = ((1 << 64) - (1 << 32) + 1) ** 3
    dimensions, inverse = [2**20, 2**16, 2**12, 2**8], [4, 32, 128, 4096]
    queries, ground = [53, 22, 14, 10], [22, 18, 16, 18]
    for i, name in enumerate(["shift 1", "shift 2", "shift 3", "query phase"]):
        square = (Fraction(25, 16 * inverse[i])) ** queries[i] / 4 ** ground[i]
        assert square * 4 ** (found[name].bits + 1) > 1  # one bit more would be too many
        assert square * 4 ** found[name].bits <= 1
    for i, (samples, bits) in enumerate([(2, 1), (1, 0), (3, 2)], start=1):
        k, n = dimensions[i], dimensions[i] * inverse[i]
        a = isqrt(25 * k * n // 16 - 1) + 1  # ⌈√(kn)·5/4⌉
        size = n * (a - k + 1) // (a * a - n * (k - 1))
        error = Fraction(size * (size - 1), 2) * Fraction(k - 1, q - n) ** samples / 2**bits
        exact = found[f"OOD {i}"].bits
        assert error * 2**exact <= 1 < error * 2 ** (exact + 1)


@pytest.mark.parametrize(
    ("length", "dimension", "holds"),
    [
        (2**12, 2**10, True),
        (16, 8, True),  # 9² ≤ 16·7
        (8, 4, False),  # 5² > 8·3: five positions agree within the Johnson bound, and more than five have to
        (4, 1, False),
        (4, 2, False),
        (9, 7, False),  # 8² > 9·6
        (10, 7, False),  # 8² > 10·6
        (11, 7, True),  # 8² ≤ 11·6
    ],
)
def test_the_condition_on_later_rates(length: int, dimension: int, holds: bool) -> None:
    """δ < 1 − ρ − 1/n, that is A > k + 1, wherever a list up to the Johnson bound is used."""
    assert holds is (dimension > 1 and (dimension + 1) ** 2 <= length * (dimension - 1))
    if holds:
        assert johnson.list_size(length, dimension, dimension + 1) is None
    p = replace(STIR, foldings=(dimension, dimension), queries=(30, 20))
    first = Code.of(Oracle(0, 2 * length, dimension * dimension))
    (term,) = [term for term in terms(stir(p, Claim(first, 1, FIELD))).values() if term.name == "shift 1"]
    assert [hypothesis.holds for hypothesis in term.hypotheses] == ([] if holds else [False])


def test_no_list_is_bounded_where_one_position_more_than_the_dimension_agrees() -> None:
    """Certificates beyond the Johnson radius do not reach A = k + 1 where the condition holds."""
    met = [(2**a, 2**b) for a in range(3, 9) for b in range(1, a) if (2**b + 1) ** 2 <= 2**a * (2**b - 1)]
    assert len(met) > 20
    assert [code for code in met if _shortest_list(*code, code[1] + 1)[1] is not None] == []


def test_what_is_sent() -> None:
    messages = [step for step in stir(STIR, Claim(CODES[0], 1, FIELD)) if isinstance(step, Message)]
    items = {message.name: message.items for message in messages}
    assert items["OOD answers 1"] == items["OOD answers 2"] == (Elements("answers", 2, FIELD),)
    assert items["final polynomial"] == (Elements("final polynomial", 2**7 // 8, FIELD),)
    assert items["openings 0"] == ()
    assert [m.label for m in messages if m.label[:2] == ("stir", "openings")] == [
        ("stir", "openings", i) for i in range(3)
    ]
    assert items["openings 1"] == (Opening("oracle 1", Hashing().tree(2**10), 20, 2 * 16, encoded=2**11),)
    assert items["openings 2"] == (Opening("oracle 2", Hashing().tree(2**7), 10, 8 * 16, encoded=2**10),)
