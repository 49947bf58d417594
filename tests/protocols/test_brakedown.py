"""Brakedown: Ligero with a linear code of a stated distance; its radius, its faults, and every question about it."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from soundproof.cli.group import main
from soundproof.formats.files import load
from soundproof.formats.soundcalc.writing import exported
from soundproof.parameters.faults import UserError
from soundproof.parameters.params import Batching
from soundproof.primitives.fields import Sampling, parse_field
from soundproof.protocols.evaluations import Evaluations
from soundproof.protocols.ligero import Ligero, LinearCode
from soundproof.protocols.r1cs import R1cs
from soundproof.radii.choice import Pin
from soundproof.radii.linear import LinearDecoding
from soundproof.radii.unique import UniqueDecoding
from soundproof.readings.evaluation import failures
from soundproof.readings.security import Evaluation, assess_circuit
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.codes import Oracle
from soundproof.transcript.events import Missed
from soundproof.transcript.messages import Opening
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import claim, transcript
from soundproof.zkvm.rules import check
from tests.protocols.questions import QUESTIONS, file_of, is_answered, is_derived_anew

FIELD = parse_field("Goldilocks^2")
AIR = R1cs("r1cs", 2**20, 2**20, "verifier")
LENGTH = 7046
CODE = LinearCode(Fraction(7, 100), 100)
OPENING = Ligero("ligero", Fraction(2**12, LENGTH), 2**8, 2936, Batching.AFFINE, code=CODE)
CIRCUIT = Circuit("c", FIELD, AIR, OPENING)


def queried(circuit: Circuit) -> tuple[Evaluation, Challenge]:
    """The best evaluation of a circuit, and its query phase."""
    best = assess_circuit(circuit).best
    (last,) = [challenge for challenge in best.challenges if challenge.name == "query phase"]
    return best, last


@given(st.integers(2, 2**16), st.fractions(0, 1), st.integers(1, 20_000))
def test_columns_find_what_the_law_of_the_paper_says(length: int, share: Fraction, queries: int) -> None:
    """((n − e − 1)/n)^t ≤ (1 − δ/3)^t, at the most errors with 3e < d; less than a column in n is between them."""
    share = max(share, Fraction(1, length))
    d = LinearCode(share).least(length)
    alpha = LinearDecoding((d - 1) // 3).agreement(Oracle(0, length, 1, d), Fraction)
    assert 1 - share / 3 - Fraction(1, length) <= alpha <= 1 - share / 3
    assert Missed(queries, claim(CIRCUIT).code).chance(float(alpha), float) <= float(1 - share / 3) ** queries * (
        1 + 1e-9
    )


def test_100_bits_of_the_last_code_of_the_paper() -> None:
    """Distance 0.07: 2936 columns by the law, and one less is not enough by it."""
    best, last = queried(CIRCUIT)
    assert best.radii == (LinearDecoding(164),)
    assert last.error(best.radii, Fraction) == Fraction(LENGTH - 165, LENGTH) ** 2936
    assert (1 - Fraction(7, 300)) ** 2936 <= Fraction(1, 2**100) < (1 - Fraction(7, 300)) ** 2935
    assert best.bits == 100
    assert {term.term.name: term.theorem.name for term in best.terms}["proximity"] == "Linear codes e + 1"


@pytest.mark.parametrize(("how", "lines"), [("affine", 1), ("multilinear", 8)])
def test_rows_are_combined_on_lines(how: str, lines: int) -> None:
    best = assess_circuit(replace(CIRCUIT, opening=replace(OPENING, batching=Batching(how)))).best
    (found,) = [challenge for challenge in best.challenges if challenge.name == "proximity"]
    assert found.error(best.radii, Fraction) == Fraction(165 * lines, FIELD.size - (how == "affine"))


@pytest.mark.parametrize(("rows", "errors"), [(2, 164), (4, 98), (2**8, 1), (2**9, 0)])
def test_powers_of_one_challenge_leave_hardly_any_errors(rows: int, errors: int) -> None:
    """d = 494 and (R + 1)e < d for R rows, whose curve is of degree R − 1."""
    air, opening = replace(AIR, variables=2**12 * rows), replace(OPENING, rows=rows, batching=Batching.POWERS)
    best = assess_circuit(replace(CIRCUIT, air=air, opening=opening)).best
    assert best.radii == (LinearDecoding(errors),)
    assert best.applies


@pytest.mark.parametrize("regime", ["unique", "johnson", "beyond", "declared"])
def test_whatever_is_pinned_it_is_read_in_the_only_regime_there_is(regime: str) -> None:
    assert assess_circuit(CIRCUIT, Pin(regime)).best.radii == assess_circuit(CIRCUIT).best.radii


def test_radii_of_the_other_kind_of_codes_do_not_apply() -> None:
    challenges = [entry for entry in transcript(CIRCUIT) if isinstance(entry, Challenge)]
    assert "a Reed–Solomon code" in {failed.name for failed in failures(challenges, Pin(), (UniqueDecoding(2),))}
    plain = replace(CIRCUIT, opening=replace(OPENING, rate=Fraction(1, 2), code=None))
    challenges = [entry for entry in transcript(plain) if isinstance(entry, Challenge)]
    assert "a linear code" in {failed.name for failed in failures(challenges, Pin(), (LinearDecoding(1),))}


def test_more_errors_than_half_the_distance_are_no_radius_even_where_only_columns_are_left() -> None:
    """d = 494: a row of one polynomial has the query phase alone."""
    alone = replace(CIRCUIT, air=Evaluations("evaluations", 2**12, "sumcheck"), opening=replace(OPENING, rows=1))
    challenges = [entry for entry in transcript(alone) if isinstance(entry, Challenge)]
    assert [challenge.name for challenge in challenges] == ["query phase"]
    assert not list(failures(challenges, Pin(), (LinearDecoding(246),)))
    assert [failed.name for failed in failures(challenges, Pin(), (LinearDecoding(247),))] == ["2e < d"]


def test_columns_are_as_many_as_values_of_a_row() -> None:
    (opened,) = [
        i for e in transcript(CIRCUIT) if not isinstance(e, Challenge) for i in e.items if isinstance(i, Opening)
    ]
    assert (opened.tree.leaves, opened.leaf_bytes) == (LENGTH, 2**8 * 8)


def test_positions_that_are_remainders_may_be_any_number() -> None:
    _, last = queried(replace(CIRCUIT, bits_from_field=True))
    (term,) = last.terms
    assert isinstance(term.event, Missed)
    assert term.event.sampling == Sampling(LENGTH, FIELD.base.order)


def test_faults() -> None:
    def fault(air: R1cs | Evaluations = AIR, **changed: object) -> str:
        (found,) = check(replace(CIRCUIT, air=air, opening=replace(OPENING, **changed)))  # type: ignore[arg-type]
        return f"{'.'.join(map(str, found.path))}: {found.problem} → {found.hint}"

    assert fault(code=None).startswith("opening.rate: must be a power of two for a Reed–Solomon code, got 2048/3523")
    assert fault(rate=Fraction(25, 43)) == (
        "opening.rate: a row of 4096 coefficients at rate 25/43 is no whole number of values → "
        'write it as "4096/N" for codewords of N values'
    )
    assert fault(code=LinearCode(Fraction(1, 2))) == (
        "opening.code.distance: no code of length 7046 and dimension 4096 has a distance of 3523 → at most 2951/7046"
    )
    assert fault(rate=Fraction(1, 2**29)) == (
        "opening.rate: a row of 4096 coefficients at rate 1/536870912 has more than 2^40 values → "
        "shorter codewords: nobody encodes so many"
    )
    long = replace(CIRCUIT, field=parse_field("KoalaBear^4"), air=replace(AIR, variables=2**36))
    assert not list(check(long))  # no domain is needed


# Files ------------------------------------------------------------------------------------------

SIDE = 'air = { kind = "zerocheck", trace_length = "2^16", width = 40, constraints = 30, degree = 3, points = 2 }'
EXPANDER = """
[circuits.main.opening]
kind = "ligero"
rate = "4096/7046"
rows = "2^4"
queries = 2500
batching = "multilinear"
code = { distance = "7/100", failure = 100 }
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return file_of(tmp_path, SIDE, EXPANDER)


@pytest.mark.parametrize("question", sorted(QUESTIONS.keys() - {"optimize"}))
def test_every_question_is_answered(question: str, file: Path) -> None:
    is_answered(question, file, "opening.queries=2600", "opening.code.distance=1/20", circuit="main")


def test_that_the_distance_is_stated_is_told_with_a_mark(file: Path) -> None:
    said = " ".join(CliRunner().invoke(main, ["assess", str(file)]).output.split())
    assert "† main: the distance of the code: a relative distance of 7/100, as the file states" in said
    assert "a code drawn at random has it but for a chance of 2^−100" in said
    strict = CliRunner().invoke(main, ["assess", str(file), "--strict"])
    assert "the distance of the code" in strict.output
    shown = json.loads(CliRunner().invoke(main, ["assess", str(file), "--format", "json"]).output)
    (best,) = shown["zkvms"][0]["circuits"]
    assert (best["regime"], best["errors"], best["slack"]) == ("LIN", 164, None)


def test_a_certificate_is_derived_anew_and_names_what_is_open(file: Path) -> None:
    proof = json.loads(is_derived_anew(file).read_text(encoding="utf-8"))
    (circuit,) = proof["circuits"]
    assert circuit["open"] == [
        {"condition": "the distance of the code ≥ d", "left": 494, "relation": "≥", "right": 494}
    ]


@pytest.mark.parametrize("distance", ['"0/7"', '"7/7"', '"8/7"', "0.07", '"7"'])
def test_what_is_no_share_is_refused(file: Path, distance: str) -> None:
    file_of(file.parent, SIDE, EXPANDER.replace('"7/100"', distance))
    with pytest.raises(UserError, match=r"opening.code.distance: must be a fraction between 0 and 1, in quotes"):
        load(str(file))


def test_a_fraction_of_too_long_numbers_is_told_why(file: Path) -> None:
    file_of(file.parent, SIDE, EXPANDER.replace("4096/7046", f"4096/{10**20}"))
    with pytest.raises(UserError, match=r"opening\.rate: must be a fraction [\s\S]* at most 20 digits"):
        load(str(file))


def test_optimize_refuses_with_a_sentence(file: Path) -> None:
    result = CliRunner().invoke(main, ["optimize", str(file), "--bits", "80"])
    assert result.exit_code == 2
    assert (
        "main: how the distance of its linear code follows from the rate is not known: it is not searched"
        in result.output
    )


def test_soundcalc_has_no_such_family(file: Path) -> None:
    with pytest.raises(UserError, match="soundcalc has no family for circuit main: zerocheck/ligero"):
        exported(load(str(file)))
