"""Spark: every term of committed matrices, what is opened, and a prover who cheats a memory in a small field."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from soundproof.cli.group import main
from soundproof.formats.files import load
from soundproof.parameters.params import Batching
from soundproof.primitives.fields import parse_field
from soundproof.protocols.fri import Fri
from soundproof.protocols.ligero import Ligero
from soundproof.protocols.r1cs import R1cs, Spark
from soundproof.protocols.whir import Whir
from soundproof.readings.security import assess_circuit
from soundproof.theorems import protocols as cited
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.events import Roots
from soundproof.transcript.messages import Elements, Message, Opening
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import claim, transcript
from soundproof.zkvm.rules import check
from tests.protocols.questions import QUESTIONS, file_of, is_answered, is_derived_anew
from tests.protocols.test_r1cs import P, degree, extension, folded

FIELD = parse_field("Goldilocks^2")
TIMED, SUMS = Spark(2**12, "grand-product"), Spark(2**12, "logup")
AIR = R1cs("r1cs", 2**9, 2**10, "committed", spark=TIMED)
RATE = Fraction(1, 4)
WHIR = Whir("whir", RATE, (2, 3, 1), (50, 31, 20), (2, 1), 2)
FRI = Fri("fri", RATE, 41, (4, 8), 2**9)
LIGERO = Ligero("ligero", RATE, 2**4, 60)


def circuit(air: R1cs = AIR, opening: Any = WHIR) -> Circuit:
    return Circuit("c", FIELD, air, opening)


def degrees(air: R1cs, opening: Any = WHIR) -> dict[str, tuple[Any, int]]:
    """Degree and rounds of the terms of the constraint side, by their names."""
    steps = [step for step in transcript(circuit(air, opening)) if isinstance(step, Challenge)]
    return {
        term.name: (term.event.degree, step.rounds)
        for step in steps
        if step.label[0] == "air"
        for term in step.terms
        if isinstance(term.event, Roots)
    }


@pytest.mark.parametrize("opening", [WHIR, FRI, LIGERO], ids=lambda opening: opening.kind)
def test_every_term_by_hand(opening: Any) -> None:
    """N = 2^12 entries of each matrix, 2^9 rows, 2^11 columns; the longest polynomial has 2^12 coefficients."""
    found = degrees(AIR, opening)
    assert list(found)[4:] == [
        "matrix sumcheck round", "row memory", "column memory", "memory round", "claim batching", "reduction round",
    ]  # fmt: skip
    assert found["matrix sumcheck round"] == (3, 12)
    # 3·2^12 reads, as many writes, and each word at first and at last; fingerprints of degree 2, products of degree 1
    assert found["row memory"] == (2 * (3 * 2**12 + 2**9) * 3, 1)
    assert found["column memory"] == (2 * (3 * 2**12 + 2**11) * 3, 1)
    assert found["memory round"] == (3 * 2 * (3 + 3 + 1 + 1), 1)
    assert found["claim batching"] == (30 - 1, 1)
    assert found["reduction round"] == (2, 12)


def test_sums_of_fractions_by_hand() -> None:
    found = degrees(replace(AIR, spark=SUMS))
    # 3·2^12 fractions and one for each word; fingerprints of degree 1, a numerator, and poles
    assert found["row memory"] == ((3 * 2**12 + 2**9) * 3, 1)
    assert found["column memory"] == ((3 * 2**12 + 2**11) * 3, 1)
    assert found["memory round"] == (3 * 2 * (3 + 1), 1)
    assert found["claim batching"] == (24 - 1, 1)


@pytest.mark.parametrize("spark", [TIMED, SUMS], ids=lambda spark: spark.argument)
def test_polynomials_and_claims_are_counted_one_by_one(spark: Spark) -> None:
    """Each polynomial with the points at which it is claimed: w, at the end of the inner sumcheck; e, m, t."""
    claimed: dict[str, str] = {"witness": "w"}
    for matrix in "ABC":
        claimed[f"value {matrix}"] = "e"
        for memory in ("row", "column"):
            claimed[f"factor {memory} {matrix}"] = "em"
            claimed[f"address {memory} {matrix}"] = "m"
            if spark.argument == "grand-product":
                claimed[f"time {memory} {matrix}"] = "m"
    claimed |= {"last time or count, row": "t", "last time or count, column": "t"}
    air = replace(AIR, spark=spark)
    assert air.functions == len(claimed)
    assert spark.claims == sum(map(len, claimed.values()))
    assert spark.fixed == sum(not name.startswith(("witness", "factor")) for name in claimed)
    sent = [item for step in transcript(circuit(air)) if isinstance(step, Message) for item in step.items]
    counts = {item.what: item.number for item in sent if isinstance(item, Elements)}
    assert counts["witness claim"] + counts["entry claims"] + counts["memory claims"] == spark.claims
    assert counts["values"] == len(claimed)
    opened = {item.what: (item.leaf_bytes // 4 // 8, item.known) for item in sent if isinstance(item, Opening)}
    assert opened["matrices"] == (spark.fixed, True)
    assert opened["factors"] == (6 * FIELD.degree, False)


def test_the_opening_is_of_the_longest_polynomial_and_of_all_of_them() -> None:
    for entries, constraints, columns in ((2**12, 2**9, 2**11), (2**5, 2**13, 2**11), (2**5, 2**9, 2**11)):
        air = R1cs("r1cs", constraints, columns // 2, "committed", spark=Spark(entries, "logup"))
        assert air.dimension == max(entries, constraints, columns)
        handed = claim(circuit(air))
        assert (handed.code.dimension, handed.functions, handed.separate) == (air.dimension, 18, True)
    assert replace(AIR, spark=None).dimension == 2**10


def test_samples_of_the_first_oracle_leave_a_list_of_what_is_committed_to_later() -> None:
    sampled = replace(WHIR, first_out_of_domain=1)
    assert claim(circuit(AIR, sampled)).listed is not None
    assert claim(circuit(replace(AIR, spark=None), sampled)).listed is None


def test_reads_and_words_are_fewer_than_p() -> None:
    """M31 has 2^31 − 1 elements: 3·2^29 reads fit with 2^28 words, and with 2^29 no more."""
    for rows, holds in ((2**28, True), (2**29, False)):
        air = R1cs("r1cs", rows, 2**10, "committed", spark=Spark(2**29, "grand-product"))
        steps = transcript(Circuit("c", parse_field("M31^4"), air, replace(LIGERO, rows=2**12)))
        terms = [term for step in steps if isinstance(step, Challenge) for term in step.terms]
        (found,) = [term.hypotheses for term in terms if term.name == "row memory"]
        assert (found == ()) == holds
        assert all(not hypothesis.holds and "fewer than p" in hypothesis.name for hypothesis in found)


# The argument, seen ---------------------------------------------------------------------------


def test_a_matrix_at_a_point_is_the_sum_over_its_entries_of_degree_three() -> None:
    """Three entries of a matrix of 4 rows and 4 columns, padded to four, over 97 elements."""
    entries = [(0, 3, 11), (2, 1, 60), (3, 3, 5), (0, 0, 0)]
    r, s = (13, 71), (40, 9)
    rows, columns = extension(r), extension(s)
    dense = {(i, j): value for i, j, value in entries[:3]}
    expected = sum(dense.get((i, j), 0) * rows[i] * columns[j] for i in range(4) for j in range(4)) % P
    tables = [[v for _, _, v in entries], [rows[i] for i, _, _ in entries], [columns[j] for _, j, _ in entries]]

    def total(parts: list[list[int]]) -> int:
        return sum(map(prod, zip(*parts, strict=True))) % P

    assert total(tables) == expected
    for drawn in (5, 23):
        at = [total([folded(table, x) for table in tables]) for x in range(7)]
        assert (at[0] + at[1]) % P == total(tables)
        assert degree(at.__getitem__) == 3
        tables = [folded(table, drawn) for table in tables]


WORDS = (5, 7)
"""What a memory of two words holds."""
Message3 = tuple[int, int, int]


def both_sides(addresses: Sequence[int], read: Sequence[int]) -> tuple[list[Message3], list[Message3]]:
    """The messages of honest times: words at first and writes, reads and words at last."""
    clock = Counter[int]()
    first = [(address, word, 0) for address, word in enumerate(WORDS)]
    reads, writes = list[Message3](), list[Message3]()
    for address, value in zip(addresses, read, strict=True):
        reads.append((address, value, clock[address]))
        clock[address] += 1
        writes.append((address, value, clock[address]))
    last = [(address, word, clock[address]) for address, word in enumerate(WORDS)]
    return first + writes, reads + last


@pytest.mark.parametrize("addresses", list(product((0, 1), repeat=3)))
def test_multisets_are_equal_exactly_where_every_read_is_right(addresses: tuple[int, ...]) -> None:
    """All reads of three from a memory of two words, over eight values: with honest times only the words pass."""
    for read in product(range(8), repeat=3):
        left, right = both_sides(addresses, read)
        assert (Counter(left) == Counter(right)) == all(
            value == WORDS[address] for address, value in zip(addresses, read, strict=True)
        )


SMALL = 31


def products_meet(addresses: Sequence[int], read: Sequence[int]) -> Iterator[bool]:
    """At all challenges: whether the two products of a grand product are equal."""
    left, right = both_sides(addresses, read)
    for alpha in range(SMALL):
        f = [[(a + alpha * v + alpha**2 * t) % SMALL for a, v, t in side] for side in (left, right)]
        for x in range(SMALL):
            yield prod(x - y for y in f[0]) % SMALL == prod(x - y for y in f[1]) % SMALL


def sums_meet(addresses: Sequence[int], read: Sequence[int]) -> Iterator[bool]:
    """At all challenges: whether the two sums of fractions are equal, or one of them has a pole."""
    counts = Counter(addresses)
    inverse = [0, *(pow(y, -1, SMALL) for y in range(1, SMALL))]
    for alpha in range(SMALL):
        table = [(a + alpha * v) % SMALL for a, v in enumerate(WORDS)]
        found = [(a + alpha * v) % SMALL for a, v in zip(addresses, read, strict=True)]
        for x in range(SMALL):
            left = sum(counts[a] * inverse[(x - y) % SMALL] for a, y in enumerate(table))
            right = sum(inverse[(x - y) % SMALL] for y in found)
            yield x in (*table, *found) or (left - right) % SMALL == 0


@pytest.mark.parametrize(("meet", "argument"), [(products_meet, "grand-product"), (sums_meet, "logup")])
def test_the_best_cheating_prover_stays_below_the_term(meet: Any, argument: Any) -> None:
    """A memory of two words that is read twice, over 31 elements: every wrong read, at every challenge.

    The term's formula for 2 reads and 2 words: 2·4 messages of three elements, or 4 of two, with poles.
    """
    bound = {"grand-product": 2 * 4 * 3, "logup": 4 * 3}[argument]
    best = 0
    for addresses in ((0, 1), (0, 0)):
        assert all(meet(addresses, [WORDS[address] for address in addresses]))
        for shifts in product((0, 1, 2, 17, 30), repeat=2):
            if any(shifts):
                read = [(WORDS[a] + shift) % SMALL for a, shift in zip(addresses, shifts, strict=True)]
                best = max(best, sum(meet(addresses, read)))
    assert SMALL < best <= bound * SMALL < SMALL**2  # of all pairs of challenges: more than one of 31, below the term


def test_the_terms_of_memories_are_those_of_the_two_arguments() -> None:
    small = {argument: Spark(2, argument).memory(4) for argument in ("grand-product", "logup")}
    assert {argument: bus.degree for argument, bus in small.items()} == {
        "grand-product": 2 * (3 * 2 + 4) * 3,
        "logup": (3 * 2 + 4) * 3,
    }
    for spark, statement in ((TIMED, cited.GRAND_PRODUCT), (SUMS, cited.LOGUP)):
        steps = transcript(circuit(replace(AIR, spark=spark)))
        terms = [term for step in steps if isinstance(step, Challenge) for term in step.terms]
        assert {term.theorem for term in terms if term.name.endswith(" memory")} == {statement}


# Faults and questions -------------------------------------------------------------------------


def test_matrices_that_the_verifier_computes_need_no_spark() -> None:
    (fault,) = check(circuit(replace(AIR, matrices="verifier")))
    assert (fault.path, fault.problem) == (("air", "spark"), 'is for committed matrices, air.matrices is "verifier"')


def test_nothing_is_unknown() -> None:
    assert assess_circuit(circuit(), every=False).unknown == ()


SIDE = """
air.kind        = "r1cs"
air.constraints = "2^15"
air.variables   = "2^14"
air.matrices    = "committed"
air.spark       = { entries = "2^16", argument = "HOW" }
"""


@pytest.fixture(params=["grand-product", "logup"])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return file_of(tmp_path, SIDE.replace("HOW", request.param))


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_is_answered(question: str, file: Path) -> None:
    is_answered(question, file, "air.spark.entries=32768", "air.combination=affine")


def test_a_certificate_is_derived_anew_and_leaves_nothing_unstated(file: Path) -> None:
    (found,) = json.loads(is_derived_anew(file).read_text(encoding="utf-8"))["circuits"]
    assert found["unstated"] == []
    assert found["air"]["spark"]["entries"] == 2**16
    assert load(str(file)).circuits[0].air.combination is Batching.POWERS  # type: ignore[union-attr]


def test_strict_withholds_nothing(file: Path) -> None:
    result = CliRunner().invoke(main, ["assess", str(file), "--strict"])
    assert "not modelled" not in result.output and "withheld" not in result.output
