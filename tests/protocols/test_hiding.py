"""Witnesses that are hidden: random coefficients in every column, a random function, salted leaves."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import product

import pytest
from msgspec.structs import replace

from soundproof.formats.soundcalc.writing import exported
from soundproof.parameters.faults import UserError
from soundproof.primitives.fields import parse_field
from soundproof.primitives.layout import Encoding
from soundproof.protocols.deep_ali import Columns, DeepAli, Hiding, Table
from soundproof.protocols.fri import Fri
from soundproof.protocols.trees import Hashing
from soundproof.readings.size import proof_size
from soundproof.transcript.challenges import Challenge, ErrorTerm
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.events import Missed, Roots
from soundproof.transcript.messages import Digests, Elements, Item, Message, Opening
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import claim, remarks, transcript
from soundproof.zkvm.rules import check
from soundproof.zkvm.zkvm import ZkVM

FIELD = parse_field("KoalaBear^4")
COLUMNS = Columns(witness=20, quotient=4)
AIR = DeepAli("deep-ali", 2**9, 3, 2, 60, 50, columns=COLUMNS, hiding=Hiding(2**10, 4))
FRI = Fri("fri", Fraction(1, 4), 60, (8, 2, 4), 64, merkle=Hashing(salt=16))
CIRCUIT = Circuit("main", FIELD, AIR, FRI, encoding=Encoding("plain"))
OPEN = replace(CIRCUIT, air=replace(AIR, hiding=None), opening=replace(FRI, foldings=(8, 2, 2), merkle=Hashing()))


def messages(circuit: Circuit) -> list[Item]:
    return [item for step in transcript(circuit) if isinstance(step, Message) for item in step.items]


def terms(circuit: Circuit) -> dict[str, ErrorTerm]:
    challenges = [step for step in transcript(circuit) if isinstance(step, Challenge)]
    return {term.name: term for challenge in challenges for term in challenge.terms}


def test_what_is_opened_has_the_random_coefficients_too() -> None:
    oracle = Oracle(0, 2**12, 2**10)
    assert claim(CIRCUIT).code == Code.of(oracle)
    assert claim(OPEN).code == Code.of(Oracle(0, 2**11, 2**9))
    found, listed = terms(CIRCUIT), Code(2**12, 2**10 + 2, oracle)
    assert found["ALI"].event == Roots(50, FIELD.size, listed)
    assert found["query phase"].event == Missed(60, Code.of(oracle))
    # four pieces of 2^10 coefficients and the polynomial that vanishes on 2^9 rows
    degree = 2**9 + 4 * 2**10 + 2 - 1
    assert degree > 3 * (2**10 + 1) + 2**10 - 1
    assert found["DEEP"].event == Roots(degree, FIELD.size - 2**9 - 2**12, listed)


PIECES = [(1, 1, 2), (3, 2, 8), (5, 4, 16), (6, 8, 16), (7, 8, 16), (8, 8, 16), (11, 16, 32)]
"""A degree, the power of two from d − 1 on, and twice that from d on."""


@pytest.mark.parametrize(("degree", "pieces", "hiding"), PIECES)
def test_pieces_that_are_not_stated_are_as_many_as_a_prover_may_round_up_to(
    degree: int, pieces: int, hiding: int
) -> None:
    for circuit, count in ((OPEN, pieces), (CIRCUIT, hiding)):
        stated, *silent = (
            terms(replace(circuit, air=replace(circuit.air, degree=degree, columns=columns)))["DEEP"].event
            for columns in (replace(COLUMNS, quotient=count), replace(COLUMNS, quotient=None), None)
        )
        assert silent == [stated, stated]


@pytest.mark.parametrize(("quotient", "right"), [(None, False), (2, False), (3, False), (4, True), (8, True)])
def test_more_pieces_of_the_quotient_than_the_degree_needs_are_counted(quotient: int | None, right: bool) -> None:
    """Z·Σ X^(iN)·t_i has degree N + (p − 1)N + N + c − 1, and Σ β^j·C_j at most d(N + c − 1) + N − 1."""
    circuit = replace(OPEN, air=replace(OPEN.air, columns=replace(COLUMNS, quotient=quotient)))
    event = terms(circuit)["DEEP"].event
    left, other = 3 * (2**9 + 1) + 2**9 - 1, 2**9 + (quotient or 2) * 2**9 + 1
    assert isinstance(event, Roots)
    assert event.degree == max(left, other)
    assert (event.degree > left) is right


def test_a_random_function_has_a_tree_of_its_own_and_leaves_have_salts() -> None:
    messages = [step for step in transcript(CIRCUIT) if isinstance(step, Message)]
    roots = {message.name: item.number for message in messages for item in message.items if isinstance(item, Digests)}
    assert roots["quotient"] == 2
    opened = {item.what: item for message in messages for item in message.items if isinstance(item, Opening)}
    assert opened["random"].leaf_bytes == 4 * 4
    salts = {item.what: item.expected for item in proof_size(CIRCUIT).items if item.kind == "salts"}
    assert salts == dict.fromkeys(opened, 60 * 16)
    assert "salts" not in {item.kind for item in proof_size(OPEN).items}


def test_random_columns_stand_beside_those_of_every_matrix_but_the_fixed_ones() -> None:
    """Opened where these are: so they are sent with every row and at every point, and combined with the others."""
    tables = (("tall", Table(2**9, 6, fixed=3, quotient=4)), ("low", Table(2**7, 5, lookups=2, quotient=2, points=1)))
    columns, more = Columns(tables=tables), 7
    with_columns, without = (
        replace(CIRCUIT, air=replace(AIR, columns=columns, hiding=Hiding(2**10, 4, count))) for count in (more, 0)
    )
    rows = {item.what: item.rows for item in messages(with_columns) if isinstance(item, Opening) and not item.folded}
    assert rows == {
        "fixed": (3,), "witness stage 1": (6 + more, 5 + more), "witness stage 2": (2 * 4 + more,),
        "quotient": (4 + more,) * 6, "random": (4 + more, 4 + more),
    }  # fmt: skip
    sent = [
        next(item.number for item in messages(circuit) if isinstance(item, Elements) and item.what == "evaluations")
        for circuit in (with_columns, without)
    ]
    at_points = (2 + 4 + 1) + (1 + 2 + 2 + 1)
    assert sent[0] - sent[1] == more * at_points
    heights = {count: circuit.air.heights(4) for count, circuit in ((more, with_columns), (0, without))}
    assert heights[more] == {2**9: heights[0][2**9] + 7 * more, 2**7: heights[0][2**7] + 6 * more}
    assert heights[0] == {2**9: 2 * 6 + 3 + 4 * 4 + 4, 2**7: 5 + 2 * 8 + 2 * 4 + 4}
    few = replace(with_columns, air=replace(with_columns.air, batch=sum(heights[more].values()) - 1))
    assert [fault.path for fault in check(few)] == [("air", "batch")]


def test_salts_are_the_only_difference_to_trees_without_them() -> None:
    bare = replace(CIRCUIT, opening=replace(FRI, merkle=Hashing()))
    trees = 3 + len(FRI.foldings)
    assert proof_size(CIRCUIT).expected - proof_size(bare).expected == trees * 60 * 16


def test_remarks_say_what_is_known_and_claim_nothing() -> None:
    revealed = 60 + 4 * 2
    said = f"hiding: 512 random coefficients in a column, {revealed} values of it revealed at most"
    assert remarks(CIRCUIT) == (
        f"{said}, which say nothing of it; of the whole proof no bound on zero-knowledge is computed",
    )
    many = replace(CIRCUIT, opening=replace(FRI, queries=505, merkle=Hashing()), air=replace(AIR, hiding=Hiding(2**10)))
    told, function, leaves = remarks(many)
    assert told.endswith("513 values of it revealed at most: it is not hidden")
    assert "no random function" in function
    assert "no salt" in leaves
    assert remarks(OPEN) == ()


def test_there_are_more_coefficients_than_rows() -> None:
    assert list(check(CIRCUIT)) == []
    (fault, *_) = check(replace(CIRCUIT, air=replace(AIR, trace_length=2**10)))
    assert fault.path == ("air", "hiding", "rows")


def test_soundcalc_has_no_words_for_it() -> None:
    zkvm = ZkVM("Hidden", "1", "a test", "2026-11-28", (CIRCUIT,))
    with pytest.raises(UserError, match=f"^soundcalc has no words for circuit {CIRCUIT.name}: air.hiding$"):
        exported(zkvm)


@pytest.mark.parametrize(("masks", "points", "hidden"), [(1, 1, True), (2, 2, True), (1, 2, False), (2, 3, False)])
def test_exhaustively_as_many_values_as_random_coefficients_say_nothing(masks: int, points: int, hidden: bool) -> None:
    """F_5, a trace of one row at 1: f + (x − 1)·r for all r of so many coefficients, at points that are not 1."""
    outside = (0, 2, 3, 4)[:points]
    seen = []
    for value in range(5):
        counts = Counter(
            tuple((value + (x - 1) * sum(r * x**i for i, r in enumerate(mask))) % 5 for x in outside)
            for mask in product(range(5), repeat=masks)
        )
        seen.append(counts)
    assert all(counts == seen[0] for counts in seen) is hidden
    if hidden:
        assert set(seen[0].values()) == {5 ** (masks - points)}
