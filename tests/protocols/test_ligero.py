"""Ligero as an opening: its terms, its bytes, a cheating prover in a small code, and every question about it."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import product
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
from soundproof.protocols.deep_ali import DeepAli
from soundproof.protocols.evaluations import Evaluations
from soundproof.protocols.ligero import Ligero, LigeroGrinding
from soundproof.protocols.r1cs import R1cs
from soundproof.protocols.zerocheck import Zerocheck
from soundproof.radii.choice import Pin
from soundproof.readings.security import assess_circuit
from soundproof.theorems.theorem import Notion
from soundproof.transcript.challenges import Challenge, ErrorTerm
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.events import Gap, Missed, Roots
from soundproof.transcript.messages import Elements, Message, Opening, Rounds
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import claim, transcript
from soundproof.zkvm.rules import check
from tests.depth import costly
from tests.protocols.questions import QUESTIONS, file_of, is_answered, is_derived_anew

FIELD = parse_field("Goldilocks^2")
AIR = Zerocheck("zerocheck", 2**10, 5, 70, 3, points=2)
LIGERO = Ligero("ligero", Fraction(1, 4), 2**3, 60)
ROW = Code.of(Oracle(0, 2**9, 2**7))
MATRIX = Code(2**9, 2**7, Oracle(0, 2**9, 2**7), 2**3)


def circuit(air: Any = AIR, opening: Ligero = LIGERO) -> Circuit:
    return Circuit("c", FIELD, air, opening)


def terms(air: Any = AIR, opening: Ligero = LIGERO) -> dict[str, ErrorTerm]:
    steps = transcript(circuit(air, opening))
    return {
        term.name: term
        for step in steps
        if isinstance(step, Challenge) and step.label[0] == "ligero"
        for term in step.terms
    }


def test_the_codes_are_of_a_row_and_of_all_rows() -> None:
    """Four times 2^10 values in 8 rows of 2^9, and lists are those of rows that are interleaved."""
    assert claim(circuit()).code == MATRIX
    assert {name: term.event for name, term in terms().items()} == {
        "batching claims": Roots(4, FIELD.size, MATRIX),
        "reduction round": Roots(2, FIELD.size, MATRIX),
        "proximity": Gap(39, ROW, FIELD.size, True, Notion.MUTUAL),
        "query phase": Missed(60, ROW),
    }


@pytest.mark.parametrize(
    ("how", "event"),
    [
        ("affine", Gap(1, ROW, FIELD.size - 1, False, Notion.MUTUAL)),
        ("multilinear", Gap(6, ROW, FIELD.size, False, Notion.MUTUAL)),
    ],
)
def test_all_rows_are_combined_as_the_file_says(how: str, event: Gap) -> None:
    assert terms(AIR, replace(LIGERO, batching=Batching(how)))["proximity"].event == event


def test_one_polynomial_at_one_point_has_no_claims_to_combine_and_one_row_no_proximity() -> None:
    air = R1cs("r1cs", 2**10, 2**10, "verifier")
    assert terms(air).keys() == {"proximity", "query phase"}
    assert terms(air, replace(LIGERO, rows=1)).keys() == {"query phase"}
    two = terms(air, replace(LIGERO, rows=2))["proximity"].event
    assert isinstance(two, Gap) and (two.factor, two.curve) == (1, False)


def test_where_grinding_counts() -> None:
    found = terms(AIR, replace(LIGERO, grinding=LigeroGrinding(3, 4, 5)))
    bits = {"batching claims": 3, "reduction round": 0, "proximity": 4, "query phase": 5}
    assert {name: term.grinding.bits for name, term in found.items()} == bits


def test_what_is_sent() -> None:
    """Two rows of 2^7 elements, round polynomials of degree 2 in 10 variables, and columns of 5·8 base elements."""
    messages = {s.name: s.items for s in transcript(circuit()) if isinstance(s, Message)}
    assert messages["rows"] == (Elements("random row", 2**7, FIELD), Elements("evaluation row", 2**7, FIELD))
    assert messages["reduction round"] == (Rounds("round polynomials", 10, 2, FIELD),)
    (opened,) = [item for item in messages["column openings"] if isinstance(item, Opening)]
    assert (opened.leaf_bytes, opened.tree.leaves, opened.queries) == (5 * 8 * 8, 2**9, 60)


def test_in_unique_decoding_the_figure_is_that_of_the_columns() -> None:
    """α = (n − e)/n with 2e ≤ n − k − s; the query phase is α^t, nothing else."""
    (found,) = assess_circuit(circuit(), Pin("unique", slack=2)).evaluations
    (last,) = [r for r in found.rounds if r.challenge.name == "query phase"]
    errors = (2**9 - 2**7 - 2) // 2
    assert last.challenge.error(found.radii, Fraction) == Fraction(2**9 - errors, 2**9) ** 60


# A cheating prover ------------------------------------------------------------------------------

Q, COLUMNS, PASSING = 5, 4, 3


@pytest.mark.parametrize("slack", [384, 385, 10_000])
def test_a_slack_that_leaves_no_radius_leaves_no_bits(slack: int) -> None:
    """One row of one polynomial has the query phase alone, whose grinding was printed; 2^9 − 2^7 = 384."""
    alone = Ligero("ligero", Fraction(1, 4), 1, 60, grinding=LigeroGrinding(queries=9))
    for air in (Evaluations("evaluations", 2**7, "sumcheck"), R1cs("r1cs", 2**7, 2**7, "verifier")):
        assert assess_circuit(circuit(air, alone), Pin("unique", slack=slack)).bits == (0 if slack > 384 else 9)


@costly
def test_every_matrix_of_two_rows_is_cheated_with_at_no_more_challenges_than_are_bad_for_a_line() -> None:
    """Rows of 4 elements of F_5, encoded as constants, with 3 columns to pass: 3e ≤ n − k, so that e + 1 = 2 are bad.

    A challenge is bad where some value is claimed that no matrix near the committed one has, and 3 columns agree with
    both rows that the prover sends.  A codeword taken from both sides changes nothing, so the first column is zero.
    """
    most, cheated = 0, 0
    for rest in product(product(range(Q), repeat=2), repeat=COLUMNS - 1):
        columns = ((0, 0), *rest)
        near = [matrix for matrix, count in Counter(columns).items() if count >= PASSING]
        for x in range(Q):
            values = {((1 - x) * top + x * low) % Q for top, low in near}
            bad = 0
            for challenge in range(Q):
                sent = Counter(((top + challenge * low) % Q, ((1 - x) * top + x * low) % Q) for top, low in columns)
                bad += any(count >= PASSING and value not in values for (_, value), count in sent.items())
            most, cheated = max(most, bad), cheated + (bad > 0)
    assert cheated > 0
    assert most <= 2


# Faults and questions -----------------------------------------------------------------------------


def test_what_it_cannot_open_is_refused() -> None:
    (fault,) = check(circuit(DeepAli("deep-ali", 2**10, 3, 2, 100, 50)))
    assert fault.problem == "Ligero opens multilinear polynomials, deep-ali has its claims inside of quotients"
    (fault,) = check(circuit(Evaluations("evaluations", 2**10, "quotients", 2)))
    assert fault.path == ("opening", "kind")
    (fault,) = check(circuit(AIR, replace(LIGERO, rows=2**11)))
    assert fault.problem == "a polynomial of 1024 coefficients has no 2048 rows"
    assert not list(check(circuit(AIR, replace(LIGERO, rows=2**10))))


def test_the_field_needs_a_domain_for_one_row() -> None:
    air, opening = Zerocheck("zerocheck", 2**24, 5, 70, 3), replace(LIGERO, rows=2**2)
    small = replace(circuit(air, opening), field=parse_field("KoalaBear^4"))
    assert not list(check(small))
    (fault,) = check(replace(small, opening=replace(opening, rows=1)))
    assert fault.problem == "the evaluation domain has 2^26 points; KoalaBear allows up to 2^24"


@pytest.mark.parametrize(
    ("air", "shorter"),
    [
        (Zerocheck("zerocheck", 2**36, 5, 70, 3), "a shorter trace"),
        (R1cs("r1cs", 2**12, 2**36, "verifier"), "fewer variables or entries"),
        (Evaluations("evaluations", 2**36, "sumcheck"), "shorter polynomials"),
    ],
)
def test_what_makes_a_domain_smaller_is_named_as_the_constraint_side_has_it(air: Any, shorter: str) -> None:
    (fault,) = check(circuit(air))
    assert fault.hint == f"{shorter}, more rows, a larger rate or another field"


SIDE = 'air = { kind = "zerocheck", trace_length = "2^16", width = 40, constraints = 30, degree = 3, points = 2 }'
OPENING = """
opening = { kind = "ligero", rate = "1/4", rows = "2^4", queries = 110, grinding.proximity = 3 }
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return file_of(tmp_path, SIDE, OPENING)


@pytest.mark.parametrize("question", sorted(QUESTIONS))
def test_every_question_is_answered(question: str, file: Path) -> None:
    is_answered(question, file, "opening.rows=64", "opening.batching=multilinear", circuit="main")


def test_the_fewest_changes_are_written_into_the_file(file: Path) -> None:
    pytest.importorskip("tomlkit", reason="files are edited with tomlkit, extra edit")
    result = CliRunner().invoke(main, ["optimize", f"{file}:main", "--bits", "90", "--changes", "-o", str(file)])
    assert result.exit_code == 0
    (found,) = load(str(file)).circuits
    assert assess_circuit(found).bits >= 90


def test_a_certificate_is_derived_anew(file: Path) -> None:
    is_derived_anew(file)


def test_soundcalc_has_no_such_family(file: Path) -> None:
    with pytest.raises(UserError, match="soundcalc has no family for circuit main: zerocheck/ligero"):
        exported(load(str(file)))
