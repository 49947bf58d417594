"""Functions of lower tables, which enter FRI when the folding has reached their domain."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate, product
from operator import mul
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from soundproof import optimize
from soundproof.analyses.optimize.results import Optimum
from soundproof.formats.files import parse
from soundproof.parameters.faults import InvalidFile
from soundproof.parameters.params import Batching
from soundproof.primitives.fields import parse_field
from soundproof.protocols.deep_ali import Columns, DeepAli, Table
from soundproof.protocols.fri import Fri, needs
from soundproof.radii.choice import Pin
from soundproof.radii.johnson import Johnson
from soundproof.radii.unique import UniqueDecoding
from soundproof.readings.security import assess_circuit
from soundproof.theorems.johnson import list_size
from soundproof.theorems.theorem import Notion
from soundproof.transcript.challenges import Challenge, ErrorTerm
from soundproof.transcript.claim import Claim, Lower
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.events import Gap, Missed, Roots
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import claim, remarks, transcript

FIELD = parse_field("KoalaBear^4")
Q = FIELD.size
ORACLE = Oracle(0, 2**12, 2**10)
WHOLE, EIGHTH, SIXTEENTH = (Code(2**12 // s, 2**10 // s, ORACLE) for s in (1, 8, 16))
TABLES = (
    ("tall", Table(2**10, 10, lookups=1)),  # 10·2 + 4·2 + 4 functions
    ("low", Table(2**7, 3, 2, points=1)),  # 3 + 2 + 4
    ("as low", Table(2**7, 1)),  # 2 + 4
    ("lowest", Table(2**6, 0, 1, quotient=0)),  # 1
)
AIR = DeepAli("deep-ali", 2**10, 3, 2, 48, 50, columns=Columns(tables=TABLES))
FRI = Fri("fri", Fraction(1, 4), 60, (8, 2, 4), 64, entering="powers")
CIRCUIT = Circuit("main", FIELD, AIR, FRI)


def terms(circuit: Circuit) -> dict[str, ErrorTerm]:
    challenges = [step for step in transcript(circuit) if isinstance(step, Challenge)]
    return {term.name: term for challenge in challenges for term in challenge.terms}


def gap(factor: int, code: Code, q: int = Q) -> Gap:
    return Gap(factor, code, q, factor > 1, Notion.MUTUAL)


def test_every_height_is_batched_on_its_own_code_and_enters_as_one_more_power_of_the_fold() -> None:
    events = {name: term.event for name, term in terms(CIRCUIT).items()}
    listed = Code(2**12, 2**10 + (2 - 1) * 16 + 1, ORACLE)
    outside = Q - sum(5 * rows for rows in (2**10, 2**7, 2**6))
    assert events == {
        "ALI": Roots(50, Q, listed),
        "DEEP": Roots(3 * (2**10 + 1) + 2**10 - 1, outside, listed),
        "batching": gap(31, WHOLE),
        "batching 2^7": gap(14, EIGHTH),
        "commit round 1": gap(8, EIGHTH),
        "commit round 2": gap(2, SIXTEENTH),
        "commit round 3": gap(3, Code(64, 16, ORACLE)),
        "query phase": Missed(60, WHOLE),
    }


def test_a_coefficient_of_its_own_is_a_line_of_its_own_in_the_same_round() -> None:
    affine = replace(CIRCUIT, opening=replace(FRI, entering="affine"))
    challenges = {step.name: step for step in transcript(affine) if isinstance(step, Challenge)}
    assert [term.name for term in challenges["commit round 1"].terms] == ["commit round 1", "commit round 1 entry"]
    assert [term.event for term in challenges["commit round 1"].terms] == [gap(7, EIGHTH), gap(1, EIGHTH)]
    assert [term.event for term in challenges["commit round 3"].terms] == [gap(3, Code(64, 16, ORACLE))]


@pytest.mark.parametrize(
    ("kind", "factors", "q"), [(Batching.AFFINE, (1, 1), Q - 1), (Batching.MULTILINEAR, (5, 4), Q)]
)
def test_every_height_is_batched_alike(kind: Batching, factors: tuple[int, int], q: int) -> None:
    found = terms(replace(CIRCUIT, opening=replace(FRI, batching=kind)))
    assert found["batching"].event == Gap(factors[0], WHOLE, q, False, Notion.MUTUAL)
    assert found["batching 2^7"].event == Gap(factors[1], EIGHTH, q, False, Notion.MUTUAL)


def test_functions_that_no_table_has_are_the_tallests_and_none_is_lost() -> None:
    for batch, tallest in ((48, 32), (1000, 984), (1, 32)):
        found = claim(replace(CIRCUIT, air=replace(AIR, batch=batch)))
        assert found.functions == tallest
        assert found.lower == (Lower(2**7, 8, 15), Lower(2**6, 16, 1))
        assert found.functions + sum(lower.functions for lower in found.lower) >= batch


def test_one_function_of_each_height_is_not_batched() -> None:
    one = (("tall", Table(2**10, 1, points=1, quotient=0)), ("low", Table(2**7, 1, points=1, quotient=0)))
    found = terms(replace(CIRCUIT, air=replace(AIR, batch=2, columns=Columns(tables=one))))
    assert not any(name.startswith("batching") for name in found)
    assert found["commit round 1"].event == gap(8, EIGHTH)


def test_without_the_key_all_functions_are_the_tallests_and_a_remark_says_so() -> None:
    silent = replace(CIRCUIT, opening=replace(FRI, entering=None))
    found = terms(silent)
    assert found["batching"].event == Gap(47, WHOLE, Q, True, Notion.WEIGHTED)
    assert found["commit round 1"].event == Gap(7, EIGHTH, Q, True, Notion.WEIGHTED)
    assert [text.partition(":")[0] for text in remarks(silent)] == [
        "lower tables are taken to be as tall as the tallest"
    ]
    assert remarks(CIRCUIT) == ()
    assert needs(claim(silent)) is Notion.WEIGHTED


def test_what_is_added_without_a_coefficient_leaves_no_bound() -> None:
    bare = assess_circuit(replace(CIRCUIT, opening=replace(FRI, entering="none")))
    assert bare.bits == 0
    assert {failed.name for failed in bare.best.failed} == {"a random coefficient for what enters late"}
    assert assess_circuit(CIRCUIT).bits > 30


def test_unique_decoding_needs_the_slack_of_the_lowest_table() -> None:
    low, enough = (assess_circuit(CIRCUIT, Pin("unique", slack=slack)) for slack in (16, 17))
    assert low.bits == 0
    assert enough.bits > 0


# Small fields, exhaustively ---------------------------------------------------------------------


def test_exhaustively_a_fold_by_2_with_a_function_that_enters_has_2_bad_challenges_and_alone_1() -> None:
    """F_5: a word on the subgroup of order 4 folds to two points, where codewords are constants, and e = 0."""
    q, points = 5, (1, 2)  # and their negatives
    half, inverse = pow(2, -1, q), [pow(x, -1, q) for x in points]
    words = np.array(list(product(range(q), repeat=4)))
    even = (words[:, :2] + words[:, 2:]) * half % q
    odd = (words[:, :2] - words[:, 2:]) * half * np.array(inverse) % q
    most = {"alone": 0, "powers": 0, "none": 0}
    for low in product(range(q), repeat=2):
        apart = np.stack([x[:, 0] != x[:, 1] for x in (even, odd)])
        for coefficient in most if low[0] != low[1] else ():
            far = apart.any(axis=0) if coefficient == "alone" else np.ones(len(words), dtype=bool)
            bad = np.zeros(len(words), dtype=int)
            for beta in range(q):
                factor = {"alone": 0, "powers": beta * beta, "none": 1}[coefficient]
                folded = (even + beta * odd + factor * np.array(low)) % q
                bad += far & (folded[:, 0] == folded[:, 1])
            most[coefficient] = max(most[coefficient], int(bad.max()))
    assert most == {"alone": 1, "powers": 2, "none": q}
    handed = Claim(Code.of(Oracle(0, 4, 2)), 1, FIELD, lower=(Lower(1, 2, 1),))
    code = handed.code.folded(2)
    for regime in UniqueDecoding(2), Johnson(3):
        bound = Gap(2, code, 1, True, needs(handed)).error(regime, float)
        assert bound >= most["powers"]


def test_exhaustively_tuples_of_two_heights_are_no_more_than_the_list_bound_of_the_code_that_is_charged() -> None:
    """F_5: polynomials of degree below 3 on 4 points and below 2 on their squares, one point outside (c = 1)."""
    q, points = 5, (1, 2, 4, 3)
    handed = Claim(Code.of(Oracle(0, 4, 2)), 1, FIELD, lower=(Lower(1, 2, 1),))
    charged = handed.decoded(1)
    assert charged.dimension == 3

    def values(count: int, places: Any) -> Any:
        return np.array(list(product(range(q), repeat=count))) @ [[x**i for x in places] for i in range(count)] % q

    tall, low = values(3, points), values(2, [x * x % q for x in points])
    most = 0
    for last in range(q):  # up to a codeword every word is 0 but at the last point, and every word of 2 points is one
        agree = (tall == np.array([0, 0, 0, last]))[:, None, :] & (low == 0)[None, :, :]
        most = max(most, int((agree.sum(axis=2) >= 3).sum()))
    assert 1 < most <= int(list_size(4, charged.dimension, 3) or 0)


# Files ------------------------------------------------------------------------------------------

FILE = """
[zkvm]
name = "T"
version = "1"
date = "2026-11-28"
source = "a test"
field = "KoalaBear^4"
[circuits.main.air]
kind = "deep-ali"
trace_length = 1024
degree = 3
opening_points = 2
batch = 48
[circuits.main.air.columns.tables]
tall = { rows = 1024, witness = 10 }
low = { rows = 128, witness = 3 }
[circuits.main.opening]
kind = "fri"
rate = "1/4"
queries = 60
foldings = [8, 2]
final_domain = 256
entering = "powers"
"""


def faults(*changes: tuple[str, str]) -> list[str]:
    text = FILE
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    with pytest.raises(InvalidFile) as refused:
        parse(text, "t.toml")
    told = str(refused.value).splitlines()
    return [line.split(": ", 1)[1] for line in told if not line.startswith("    hint")]


def test_a_schedule_has_to_stop_at_the_domain_of_every_table() -> None:
    assert parse(FILE, "t.toml").circuits[0].opening.entering == "powers"  # type: ignore[union-attr]
    passed = "circuits.main.opening.foldings: passes the domain of 2^9 points, at which tables of 2^7 rows enter"
    assert faults(("[8, 2]", "[2, 8]")) == [passed]
    later = "circuits.main.opening.foldings: passes the domain of 2^7 points, at which tables of 2^5 rows enter"
    assert faults(("rows = 128", "rows = 32")) == [later]


def test_entering_needs_tables() -> None:
    without = "circuits.main.opening.entering: air.columns.tables does not say which tables there are"
    assert faults(("tall = { rows = 1024, witness = 10 }\nlow = { rows = 128, witness = 3 }", "")) == [without]
    (other, *_) = faults(('"powers"', '"sum"'))
    assert other.startswith("circuits.main.opening.entering: ")


def test_the_search_for_parameters_stops_at_the_domain_of_every_table(tmp_path: Path) -> None:
    file = tmp_path / "t.toml"
    file.write_text(FILE, encoding="utf-8")
    result = optimize(str(file), 60).final
    assert isinstance(result, Optimum)
    reached = list(accumulate(result.after.opening.foldings, mul))
    assert 8 in reached
    assert result.after.opening.entering == "powers"
    assert result.bits >= 60
    said = result.task.grid.said(result.before)
    assert any("stopping where lower tables enter" in line for line in said)


def test_no_table_opens_a_column_at_more_points_than_the_list_size_is_of() -> None:
    """Otherwise what is listed would be of too small a dimension, and more bits than there are would be printed."""
    more = "circuits.main.air.opening_points: table tall opens a column at 3 points, the file says 2 at most"
    assert faults(("tall = { rows = 1024, witness = 10 }", "tall = { rows = 1024, witness = 10, points = 3 }")) == [
        more
    ]
    fixed = "tall = { rows = 1024, witness = 10, fixed = 1, fixed_points = 3 }"
    assert faults(("tall = { rows = 1024, witness = 10 }", fixed)) == [more]
    assert Table(8, 1, lookups=1, points=1).most_points == 2
    assert Table(8, 0, points=5, fixed_points=4).most_points == 1


def test_no_fewer_functions_are_combined_than_the_tables_open() -> None:
    (circuit,) = parse(FILE, "t.toml").circuits
    assert isinstance(circuit.air, DeepAli)
    opened = sum(circuit.air.heights(circuit.field.degree).values())
    parse(FILE.replace("batch = 48", f"batch = {opened}"), "t.toml")  # as many are no fault
    (few,) = faults(("batch = 48", f"batch = {opened - 1}"))
    assert few == f"circuits.main.air.batch: {opened - 1} functions are combined, the tables open {opened}"
