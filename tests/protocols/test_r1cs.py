"""R1CS by two sumchecks: every term, the degrees of their polynomials in a small field, and what is not modelled."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from soundproof.cli.group import main
from soundproof.formats.files import load
from soundproof.formats.soundcalc.writing import exported
from soundproof.parameters.faults import UserError
from soundproof.parameters.params import Batching
from soundproof.primitives.fields import parse_field
from soundproof.protocols.fri import Fri
from soundproof.protocols.logup import Lookup
from soundproof.protocols.r1cs import R1cs
from soundproof.protocols.stir import Stir
from soundproof.protocols.whir import Whir
from soundproof.readings.security import assess_circuit
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.events import Roots
from soundproof.transcript.messages import Elements, Message, Opening, Rounds
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import claim, transcript
from soundproof.zkvm.rules import check
from tests.protocols.questions import QUESTIONS, file_of, is_answered, is_derived_anew

FIELD = parse_field("Goldilocks^2")
RATE = Fraction(1, 4)
AIR = R1cs("r1cs", 2**12, 2**10, "verifier")
FRI = Fri("fri", RATE, 41, (4, 8), 2**7)
WHIR = Whir("whir", RATE, (2, 3, 1), (50, 31, 20), (2, 1), 2)


def circuit(air: R1cs = AIR, opening: Any = WHIR, buses: tuple[tuple[str, Lookup], ...] = ()) -> Circuit:
    return Circuit("c", FIELD, air, opening, buses)


def side(air: R1cs = AIR, opening: Any = WHIR) -> dict[str, Challenge]:
    steps = transcript(circuit(air, opening))
    return {step.terms[0].name: step for step in steps if isinstance(step, Challenge) and step.label[0] == "air"}


@pytest.mark.parametrize("opening", [FRI, WHIR], ids=lambda opening: opening.kind)
def test_every_term_and_its_rounds(opening: Any) -> None:
    """μ = 12; 1 + 10 variables of the columns."""
    first = claim(circuit(AIR, opening)).code
    assert {name: (c.terms[0].event, c.rounds) for name, c in side(AIR, opening).items()} == {
        "zerocheck point": (Roots(12, FIELD.size, first), 1),
        "outer sumcheck round": (Roots(3, FIELD.size, first), 12),
        "matrix batching": (Roots(2, FIELD.size, first), 1),
        "inner sumcheck round": (Roots(2, FIELD.size, first), 11),
    }


@pytest.mark.parametrize(("how", "degree"), [("powers", 2), ("affine", 1), ("multilinear", 2)])
def test_three_claims_are_combined_as_the_file_says(how: str, degree: int) -> None:
    (term,) = side(replace(AIR, combination=Batching(how)))["matrix batching"].terms
    assert isinstance(term.event, Roots) and term.event.degree == degree


def test_samples_of_the_first_oracle_leave_no_list() -> None:
    for opening, listed in ((WHIR, True), (replace(WHIR, first_out_of_domain=1), False)):
        assert {term.event.code is not None for c in side(AIR, opening).values() for term in c.terms} == {listed}


def test_what_is_sent_and_that_one_polynomial_is_not_batched() -> None:
    steps = list(transcript(circuit()))
    items = [item for step in steps if isinstance(step, Message) and step.label[0] == "air" for item in step.items]
    assert [item for item in items if isinstance(item, Rounds)] == [
        Rounds("round polynomials", 12, 3, FIELD),
        Rounds("round polynomials", 11, 2, FIELD),
    ]
    assert [item.number for item in items if isinstance(item, Elements)] == [3, 1]
    (opened,) = [item for item in items if isinstance(item, Opening)]
    assert (opened.leaf_bytes, opened.tree.leaves) == (8 * 4, 2**12 // 4)
    assert not any(step.name == "batching" for step in steps)


# The degrees, seen ----------------------------------------------------------------------------

P = 97


def folded(values: Sequence[int], x: int) -> list[int]:
    """A multilinear polynomial by its values, its first variable set to x."""
    half = len(values) // 2
    return [(a + x * (b - a)) % P for a, b in zip(values[:half], values[half:], strict=True)]


def degree(polynomial: Callable[[int], int]) -> int:
    """Degree of a polynomial below 6, by its finite differences."""
    values = [polynomial(x) for x in range(7)]
    found = -1
    for order in range(7):
        found = order if values[0] else found
        values = [(b - a) % P for a, b in pairwise(values)]
    return found


def extension(point: Sequence[int]) -> list[int]:
    """eq(point, ·) on {0, 1}^m."""
    values = [1]
    for x in point:
        values = [v * w % P for v, w in product(values, (1 - x, x))]
    return values


def test_the_two_sumchecks_prove_the_system_and_have_these_degrees() -> None:
    """A system of 4 rows and 8 columns over 97 elements, satisfied: all sums, and degrees of round polynomials."""
    rng = random.Random(5)
    z = [rng.randrange(1, P) for _ in range(8)]
    a, b, c = ([[rng.randrange(P) for _ in range(8)] for _ in range(4)] for _ in range(3))

    def times(matrix: list[list[int]]) -> list[int]:
        return [sum(x * y for x, y in zip(row, z, strict=True)) % P for row in matrix]

    for i in range(4):  # the last column makes it hold
        wanted = times(a)[i] * times(b)[i] - times(c)[i]
        c[i][7] = (c[i][7] + wanted * pow(z[7], -1, P)) % P
    tables = [extension([rng.randrange(P) for _ in range(2)]), times(a), times(b), times(c)]

    def outer(parts: list[list[int]]) -> int:
        return sum(e * (x * y - w) for e, x, y, w in zip(*parts, strict=True)) % P

    total, point = 0, []
    assert outer(tables) == total
    for _ in range(2):
        at = [outer([folded(table, x) for table in tables]) for x in range(7)]
        assert (at[0] + at[1]) % P == total
        assert degree(at.__getitem__) == 3
        point.append(rng.randrange(P))
        tables = [folded(table, point[-1]) for table in tables]
        total = outer(tables)
    gamma, weights = rng.randrange(1, P), extension(point)
    rows = zip(a, b, c, strict=True)
    joined = [[(x + gamma * y + gamma**2 * w) % P for x, y, w in zip(*row, strict=True)] for row in rows]
    columns = [sum(e * row[j] for e, row in zip(weights, joined, strict=True)) % P for j in range(8)]

    def inner(parts: list[list[int]]) -> int:
        return sum(m * x for m, x in zip(*parts, strict=True)) % P

    claims = [table[0] for table in tables[1:]]
    total = sum(gamma**j * value for j, value in enumerate(claims)) % P
    parts = [columns, z]
    assert inner(parts) == total
    for _ in range(3):
        at = [inner([folded(table, x) for table in parts]) for x in range(7)]
        assert (at[0] + at[1]) % P == total
        assert degree(at.__getitem__) == 2
        drawn = rng.randrange(P)
        parts = [folded(table, drawn) for table in parts]
        total = inner(parts)


# Faults and questions -------------------------------------------------------------------------


def test_committed_matrices_without_spark_are_named() -> None:
    assert assess_circuit(circuit(), every=False).unknown == ()
    (why,) = assess_circuit(circuit(replace(AIR, matrices="committed")), every=False).unknown
    assert why == "matrices: how their values are proved is not stated; air.spark says it"


def test_stir_and_lookups_are_refused() -> None:
    (fault,) = check(circuit(AIR, Stir("stir", RATE, (4, 2, 8), (60, 41, 30), 2)))
    assert fault.problem.startswith("STIR proves closeness to a code, r1cs needs")
    (fault,) = check(circuit(AIR, WHIR, (("bytes", Lookup(rows=2**10, width=3)),)))
    assert (fault.path, fault.problem) == (("lookups",), "an R1CS proves no lookup")


SIDE = 'air = { kind = "r1cs", constraints = "2^17", variables = "2^16", matrices = "HOW" }'


@pytest.fixture(params=["verifier", "committed"])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return file_of(tmp_path, SIDE.replace("HOW", request.param))


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_is_answered(question: str, file: Path) -> None:
    is_answered(question, file, "air.matrices=verifier", "air.combination=affine")


def test_a_certificate_is_derived_anew_and_says_what_is_unstated(file: Path) -> None:
    proof = is_derived_anew(file)
    (found,) = json.loads(proof.read_text(encoding="utf-8"))["circuits"]
    assert found["unstated"] == ["matrices"] * ("committed" in file.read_text(encoding="utf-8"))


def test_strict_withholds_bits_without_the_matrices(file: Path) -> None:
    result = CliRunner().invoke(main, ["assess", str(file), "--strict"])
    assert ("not modelled: matrices" in result.output) == ("committed" in file.read_text(encoding="utf-8"))


def test_gates_take_it_for_a_circuit_without_lookups(file: Path) -> None:
    result = CliRunner().invoke(main, ["check", str(file), "--gate", "M1", "--format", "json"])
    clauses = json.loads(result.stdout)["reports"][0]["clauses"]
    (lookups,) = [clause for clause in clauses if clause["kind"] == "lookups"]
    assert lookups["verdict"] == "met"
    (figures,) = [clause for clause in clauses if clause["kind"] == "figures"]
    assert ("without main: matrices: " in figures["evidence"]) == ("committed" in file.read_text(encoding="utf-8"))


def test_soundcalc_has_no_such_family(file: Path) -> None:
    with pytest.raises(UserError, match="soundcalc has no family for circuit main: r1cs/whir"):
        exported(load(str(file)))
