"""Bare openings: the terms of the opening and the joining of claims; every question about them is answered."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from soundproof.cli.group import main
from soundproof.primitives.fields import parse_field
from soundproof.protocols.deep_ali import DeepAli
from soundproof.protocols.evaluations import Evaluations
from soundproof.protocols.fri import Fri
from soundproof.protocols.jagged import Jagged
from soundproof.protocols.stir import Stir
from soundproof.protocols.whir import Whir
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.events import Event, Roots
from soundproof.transcript.messages import Elements, Message, Opening
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import claim, transcript
from soundproof.zkvm.rules import check
from tests.protocols.questions import QUESTIONS, file_of, is_answered

FIELD = parse_field("Goldilocks^2")
RATE = Fraction(1, 4)
BARE = Evaluations("evaluations", 2**10, "quotients", 30, 3)
JOINED = replace(BARE, claims="sumcheck")
FRI = Fri("fri", RATE, 41, (4, 8), 2**7)
WHIR = Whir("whir", RATE, (2, 3, 1), (50, 31, 20), (2, 1), 2)
STIR = Stir("stir", RATE, (4, 2, 8), (60, 41, 30), 2)


def events(air: Any, opening: Any) -> dict[str, Event]:
    steps = transcript(Circuit("c", FIELD, air, opening))
    return {term.name: term.event for step in steps if isinstance(step, Challenge) for term in step.terms}


@pytest.mark.parametrize("opening", [FRI, WHIR, STIR], ids=lambda opening: opening.kind)
def test_quotients_have_the_terms_of_the_opening_alone(opening: Any) -> None:
    """Those that the opening has where DEEP-ALI hands it as many functions."""
    whole = events(DeepAli("deep-ali", 2**10, 3, 2, 90, 5), opening)
    assert events(BARE, opening) == {name: event for name, event in whole.items() if name not in ("ALI", "DEEP")}


@pytest.mark.parametrize("opening", [FRI, WHIR], ids=lambda opening: opening.kind)
def test_claims_by_sumcheck_are_joined(opening: Any) -> None:
    """Over FRI it is BaseFold: those terms that a jagged claim's opening has."""
    whole = events(Jagged("jagged", 2**10, 4, 4, 3, 2**10, 30), opening)
    sides = ("zerocheck", "reduce to dense PCS")
    joined = {"point claims": Roots(2, FIELD.size, claim(Circuit("c", FIELD, JOINED, opening)).code)}
    assert events(JOINED, opening) == joined | {n: event for n, event in whole.items() if n not in sides}
    assert ("sumcheck round 1" in events(JOINED, opening)) == isinstance(opening, Fri)


def test_one_polynomial_is_opened_at_one_point_unless_more_are_stated() -> None:
    assert Evaluations("evaluations", 2**10, "quotients") == Evaluations("evaluations", 2**10, "quotients", 1, 1)


def test_one_polynomial_at_one_point_is_neither_joined_nor_batched() -> None:
    for claims in ("quotients", "sumcheck"):
        found = events(replace(BARE, claims=claims, polynomials=1, points=1), WHIR)  # type: ignore[arg-type]
        assert not {"point claims", "batching", "batching claims"} & found.keys()


def test_what_is_sent_before_the_opening() -> None:
    steps = list(transcript(Circuit("c", FIELD, JOINED, WHIR)))
    items = [item for step in steps if isinstance(step, Message) and step.label[0] == "air" for item in step.items]
    assert Elements("evaluations", 90, FIELD) in items
    (opened,) = [item for item in items if isinstance(item, Opening)]
    assert (opened.queries, opened.leaf_bytes, opened.tree.leaves) == (50, 30 * 8 * 4, 2**12 // 4)


def test_stir_proves_quotients_and_no_sumcheck() -> None:
    assert list(check(Circuit("c", FIELD, BARE, STIR))) == []
    (fault,) = check(Circuit("c", FIELD, JOINED, STIR))
    assert fault.problem.startswith("STIR proves closeness to a code, evaluations needs")


SIDE = 'air = { kind = "evaluations", length = "2^16", claims = "sumcheck", polynomials = 8, points = 2 }'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return file_of(tmp_path, SIDE)


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_is_answered(question: str, file: Path) -> None:
    is_answered(question, file, "air.points=9")


def test_gates_take_it_for_a_circuit_without_lookups(file: Path) -> None:
    result = CliRunner().invoke(main, ["check", str(file), "--gate", "M1", "--format", "json"])
    clauses = json.loads(result.stdout)["reports"][0]["clauses"]
    (lookups,) = [clause for clause in clauses if clause["kind"] == "lookups"]
    assert lookups["verdict"] == "met"


def test_where_nothing_is_said_of_constraints_the_hint_names_it(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["assess", str(file_of(tmp_path, ""))])
    assert result.exit_code == 2
    assert 'circuits.main.air: is missing\n    hint: the constraint side; of a bare opening, kind = "evaluations"' in (
        result.stderr
    )
