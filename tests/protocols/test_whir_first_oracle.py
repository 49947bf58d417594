"""WHIR's first oracle: interleaved rows, and out-of-domain samples that pin it."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from soundproof.formats.files import parse
from soundproof.parameters.faults import InvalidFile
from soundproof.primitives.fields import Grinding, Sampling, parse_field
from soundproof.protocols.evaluations import Evaluations
from soundproof.protocols.jagged import Jagged
from soundproof.protocols.logup import Lookup
from soundproof.protocols.swirl import Swirl
from soundproof.protocols.whir import Whir, WhirGrinding, whir
from soundproof.readings.evaluation import bounds
from soundproof.readings.security import Pin, assess_circuit
from soundproof.readings.size import proof_size
from soundproof.theorems import protocols as cited
from soundproof.theorems.theorem import Notion
from soundproof.transcript.challenges import Challenge, ErrorTerm
from soundproof.transcript.claim import Claim
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.events import Gap, Missed, Pairs, Roots
from soundproof.transcript.messages import Message, Nonce
from soundproof.zkvm.circuit import Air, Circuit
from soundproof.zkvm.proof import transcript

FIELD = parse_field("KoalaBear^5")
Q, P = FIELD.size, FIELD.base.order
WHIR = Whir("whir", Fraction(1, 4), (3, 2), (20, 10), (2,), 2)
ROWS = replace(WHIR, interleaved=True)
PLAIN = Code.of(Oracle(0, 2**14, 2**12))
CODE = PLAIN.interleaved(8)
JAGGED = Jagged("jagged", 1000, 40, 200, 3, 2**12, 5)
BARE = Evaluations("evaluations", 2**12, "sumcheck", 5, 3)
SWIRL = Swirl("swirl", 4, 8, 5, 3, 100, 5, 12, 90, 7, 2**20, 5)


def terms(steps: Any) -> dict[str, ErrorTerm]:
    return {term.name: term for step in steps if isinstance(step, Challenge) for term in step.terms}


def challenges(circuit: Circuit) -> list[Challenge]:
    return [entry for entry in transcript(circuit) if isinstance(entry, Challenge)]


# Rows -----------------------------------------------------------------------------------------


def test_the_code_of_a_row_is_that_of_the_folded_dimension_at_every_fold() -> None:
    """Eight words of RS[2^11, 2^9]: folds combine words and leave their code; the next oracle is that of one word."""
    oracle = Oracle(0, 2**11, 2**9)
    found = terms(whir(ROWS, Claim(CODE, 3, FIELD)))
    plain = terms(whir(WHIR, Claim(PLAIN, 3, FIELD)))
    assert found.keys() == plain.keys()
    for s, rows in enumerate([8, 4, 2]):
        assert found[f"fold 0.{s + 1}"].event == Gap(1, Code(2**11, 2**9, oracle, rows // 2), Q, False, Notion.MUTUAL)
        assert found[f"fold 0.{s + 1} sumcheck"].event == Roots(3, Q, Code(2**11, 2**9, oracle, rows))
    assert found["batching"].event == Gap(2, CODE, Q, True, Notion.MUTUAL)
    assert found["shift 1"].event == Missed(20, CODE)
    later = [name for name in found if name not in ("batching", "shift 1") and not name.startswith("fold 0")]
    assert {name: found[name] for name in later} == {name: plain[name] for name in later}


def test_a_query_opens_a_row() -> None:
    found = terms(whir(ROWS, Claim(CODE, 1, FIELD, modulus=P)))
    assert found["shift 1"].event == Missed(20, CODE, Sampling(2**11, P))


@given(st.integers(1, 64), st.integers(0, 2), st.booleans())
def test_one_row_is_one_word(functions: int, samples: int, biased: bool) -> None:
    """An oracle that is interleaved of one word is that word."""
    assert PLAIN.interleaved(1) == PLAIN
    claims = [
        Claim(code, functions, FIELD, True, P if biased else None, pinned=samples > 0)
        for code in (PLAIN.interleaved(1), PLAIN)
    ]
    one, other = (list(whir(replace(WHIR, first_out_of_domain=samples), claim)) for claim in claims)
    assert one == other


@pytest.mark.parametrize("air", [JAGGED, SWIRL, BARE])
def test_rows_change_no_byte(air: Air) -> None:
    """A leaf has as many values, and there are as many leaves."""
    plain = Circuit("c", FIELD, air, WHIR)
    rows = replace(plain, opening=ROWS)
    assert proof_size(rows) == proof_size(plain)
    messages = [[entry for entry in transcript(one) if isinstance(entry, Message)] for one in (plain, rows)]
    assert messages[0] == messages[1]


def test_bounds_for_rows_rest_on_the_argument_for_rows() -> None:
    assessed = assess_circuit(Circuit("c", FIELD, JAGGED, ROWS), Pin("johnson", multiplicity=3), every=False)
    rests = {term.term.name: cited.ROWS in bounds(term.term, assessed.best.radii) for term in assessed.best.terms}
    assert {name for name, rest in rests.items() if rest} == {
        "zerocheck", "reduce to dense PCS", "batching", "batching claims", "fold 0.1", "fold 0.1 sumcheck", "fold 0.2",
        "fold 0.2 sumcheck", "fold 0.3 sumcheck",
    }  # fmt: skip


@given(st.integers(6, 14), st.integers(1, 4), st.integers(1, 4), st.integers(1, 9), st.integers(1, 40))
@settings(max_examples=40, deadline=None)
def test_rows_never_cost_a_bit_at_a_multiplicity(log: int, rate: int, fold: int, functions: int, m: int) -> None:
    """Fewer positions have fewer bad challenges, and the agreement that a multiplicity asks for is the same."""
    opening = Whir("whir", Fraction(1, 2**rate), (fold,), (80,), (), 3)
    circuit = Circuit("c", FIELD, replace(JAGGED, dense_length=2**log, dense_batch=functions), opening)
    pin = Pin("johnson", "DKT26-closed", m)
    plain = assess_circuit(circuit, pin, every=False)
    rows = assess_circuit(replace(circuit, opening=replace(opening, interleaved=True)), pin, every=False)
    if plain.best.applies and rows.best.applies:
        assert rows.bits >= plain.bits


# Samples --------------------------------------------------------------------------------------


@pytest.mark.parametrize("interleaved", [None, True])
@pytest.mark.parametrize("air", [JAGGED, SWIRL, BARE])
def test_samples_pin_what_the_constraint_side_claims(air: Air, interleaved: bool | None) -> None:
    bare = Circuit("c", FIELD, air, replace(WHIR, interleaved=interleaved))
    grinding = WhirGrinding(first_out_of_domain=7)
    sampled = replace(bare, opening=replace(bare.opening, first_out_of_domain=2, grinding=grinding))  # type: ignore[call-arg]
    before, after = challenges(bare), challenges(sampled)
    first, joined = after[0], next(c for c in after if c.name == "OOD combination")
    code = CODE if interleaved else PLAIN
    assert first.label == ("whir", "ood", 0)
    assert first.terms[0] == ErrorTerm(
        ("whir", "ood", 0), "OOD 0", Pairs(2**12 - 1, Q, 2, code), cited.WHIR_PIN, Grinding(7)
    )
    assert joined.terms[0].event == Roots(2, Q, code)
    rest = [c for c in after if c not in (first, joined)]
    assert [c.name for c in rest] == [c.name for c in before]
    for one, other in zip(before, rest, strict=True):
        if one.label[0] == "whir":
            assert one == other
        else:
            assert [term.event for term in other.terms] == [replace(term.event, code=None) for term in one.terms]  # type: ignore[call-arg]
    names = [c.name for c in after]
    assert names.index("batching claims" if "batching claims" in names else "batching") < names.index(joined.name)


@pytest.mark.parametrize("argument", ["columns", "grand-product", "gkr"])
@pytest.mark.parametrize("air", [JAGGED, SWIRL])
def test_samples_pin_nothing_that_is_committed_to_later(air: Air, argument: Any) -> None:
    """Helper columns and running products need the challenges of their lookups, which come after the samples."""
    buses = ("a", Lookup(rows=2**10, width=3, argument="gkr")), ("b", Lookup(rows=2**10, width=3, argument=argument))
    bare = Circuit("c", FIELD, air, WHIR, buses)
    sampled = replace(bare, opening=replace(WHIR, first_out_of_domain=2))
    before, after = challenges(bare), challenges(sampled)
    added = [c for c in after if c.name in ("OOD 0", "OOD combination")]
    rest = [c for c in after if c not in added]
    assert [c.name for c in added] == ["OOD 0", "OOD combination"]
    side = [term.event.code for c in rest if c.label[0] != "whir" for term in c.terms]
    if argument == "gkr":
        assert set(side) == {None}
    else:
        assert rest == before
        assert set(side) == {PLAIN}


def test_what_is_sent_for_samples() -> None:
    """Every function is sampled, right after it is committed to."""
    opening = replace(WHIR, first_out_of_domain=2, grinding=WhirGrinding(first_out_of_domain=7))
    steps = list(transcript(Circuit("c", FIELD, JAGGED, opening)))
    labels = [step.label for step in steps]
    start = labels.index(("air", "witness"))
    assert labels[start + 1 : start + 4] == [
        ("whir", "ood", 0, "nonce"),
        ("whir", "ood", 0),
        ("whir", "ood answers", 0),
    ]
    nonce, answers = steps[start + 1], steps[start + 3]
    assert isinstance(nonce, Message)
    assert isinstance(nonce.items[0], Nonce)
    assert isinstance(answers, Message)
    assert answers.items[0].number == 2 * 5  # type: ignore[union-attr]


def test_no_samples_no_round() -> None:
    assert not any("OOD 0" in challenge.name for challenge in challenges(Circuit("c", FIELD, JAGGED, WHIR)))


# By exact arithmetic --------------------------------------------------------------------------

CASE = """
[zkvm]
name = "T"
version = "1"
date = "2026-11-28"
source = "https://example.org"
field = "KoalaBear^5"
[circuits.main.air]
kind = "jagged"
trace_length = 1048576
width = 120
constraints = 300
degree = 9
dense_length = "2^25"
dense_batch = 1
[circuits.main.opening]
kind = "whir"
rate = "1/2"
log_foldings = [7, 5, 5]
queries = [242, 74, 32]
out_of_domain = [2, 3]
constraint_degree = 3
rates = ["1/2", "1/8", "1/128"]
first_out_of_domain = 2
[circuits.main.opening.grinding]
folds = [[9, 8, 7, 6, 5, 4, 3], [15, 15, 15, 15, 15], [13, 13, 13, 13, 13]]
out_of_domain = [1, 4]
queries = [16, 18, 20]
first_out_of_domain = 2
"""


def holds(error: Fraction, bits: int) -> bool:
    """Whether a round has so many bits and not one more."""
    return error * 2**bits <= 1 < error * 2 ** (bits + 1)


def test_errors_by_exact_arithmetic() -> None:
    """At m = 4 the agreement is α = 9√ρ/8; what is counted here is written out, and no formula is shared."""
    (circuit,) = parse(CASE, "case").circuits
    assert circuit.opening.interleaved  # type: ignore[union-attr]
    found = {
        term.term.name: term.certified.bits
        for term in assess_circuit(circuit, Pin("johnson", multiplicity=4)).best.terms
    }
    q = (127 * 2**24 + 1) ** 5
    codes = [(2**19, 2**18), (2**21, 2**18), (2**20, 2**13)]  # that of the rows, then one word each

    def listed(i: int) -> int:
        n, k = codes[i]
        a = isqrt(81 * k * n // 64 - 1) + 1
        return n * (a - k + 1) // (a * a - n * (k - 1))

    for i, name in enumerate(["shift 1", "shift 2", "final"]):
        (n, k), t, g = codes[i], (242, 74, 32)[i], (16, 18, 20)[i]
        assert holds(Fraction(81 * k, 64 * n) ** (t // 2) / 2**g, found[name])
    pairs = [Fraction(listed(i) * (listed(i) - 1), 2) for i in range(3)]
    assert holds(pairs[0] * Fraction(2**25 - 1, q) ** 2 / 2**2, found["OOD 0"])
    assert holds(pairs[1] * Fraction(2**18 - 1, q) ** 2 / 2**1, found["OOD 1"])
    assert holds(pairs[2] * Fraction(2**13 - 1, q) ** 3 / 2**4, found["OOD 2"])
    assert holds(Fraction(300 + 11 * 20, q), found["zerocheck"])  # no list
    assert holds(Fraction(7 + 2 * 25 + 2 * (2 * 25 + 2), q), found["reduce to dense PCS"])
    assert holds(Fraction(2 * listed(0), q), found["OOD combination"])
    for s, g in enumerate([9, 8, 7, 6, 5, 4, 3], start=1):
        assert holds(Fraction(3 * listed(0), q) / 2**g, found[f"fold 0.{s} sumcheck"])


# In files -------------------------------------------------------------------------------------


def complaints(text: str) -> list[str]:
    with pytest.raises(InvalidFile) as caught:
        parse(text, "case")
    return list(caught.value.lines)


def test_what_the_field_allows_in_no_other_way_is_read_as_rows() -> None:
    """2^26 points are more than KoalaBear has, 2^19 are not; what is said otherwise is a fault, with a hint."""
    (circuit,) = parse(CASE, "case").circuits
    remark = (
        "KoalaBear has no domain of 2^26 points: the first oracle is interleaved, rows of 2^7 values on 2^19 points"
    )
    assert assess_circuit(circuit, every=False).notes == (remark,)
    (lines,) = complaints(CASE.replace("constraint_degree", "interleaved = false\nconstraint_degree"))
    assert "opening.rate: the evaluation domain has 2^26 points; KoalaBear allows up to 2^24" in lines
    assert lines.endswith("hint: shorter dense columns, a larger rate or another field, or interleaved = true")
    (small,) = parse(CASE.replace("2^25", "2^20"), "case").circuits
    assert small.opening.interleaved is None  # type: ignore[union-attr]


def test_a_domain_that_exists_in_no_way_is_a_fault() -> None:
    lines = complaints(CASE.replace('"2^25"', '"2^35"'))
    assert "the evaluation domain has 2^36 points; KoalaBear allows up to 2^24" in lines[0]
    assert not any("interleaved" in line for line in lines)


def test_domains_that_are_halved_have_to_exist() -> None:
    (lines,) = complaints(CASE.replace('rates = ["1/2", "1/8", "1/128"]\n', ""))
    assert "opening.rates: oracle 1 has 2^25 points, half of those of all rows together" in lines
    assert lines.endswith("hint: state the rate of every iteration")


@pytest.mark.parametrize("key", ["interleaved = true", "first_out_of_domain = 1"])
def test_deep_ali_has_neither(key: str) -> None:
    air = 'air = { kind = "deep-ali", trace_length = "2^12", degree = 3, opening_points = 2, batch = 9 }'
    head, opening = CASE[: CASE.index("[circuits.main.air]")], CASE[CASE.index("[circuits.main.opening]") :]
    opening = opening.replace("[7, 5, 5]", "[4, 3, 3]").replace("first_out_of_domain = 2", key, 1)
    opening = opening[: opening.index("[circuits.main.opening.grinding]")]
    (lines,) = complaints(f"{head}[circuits.main]\n{air}\n{opening}")
    assert f"opening.{key.split()[0]}: deep-ali has" in lines
