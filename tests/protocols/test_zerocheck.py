"""A multilinear AIR opened as it is: every round of the zerocheck by itself, and every question about it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from soundproof.formats.files import load
from soundproof.formats.soundcalc.writing import exported
from soundproof.parameters.faults import UserError
from soundproof.parameters.params import Batching
from soundproof.primitives.fields import parse_field
from soundproof.protocols.fri import Fri, FriGrinding
from soundproof.protocols.jagged import Jagged
from soundproof.protocols.logup import Lookup
from soundproof.protocols.stir import Stir
from soundproof.protocols.swirl import Swirl
from soundproof.protocols.whir import Whir
from soundproof.protocols.zerocheck import Zerocheck
from soundproof.readings.noninteractive import noninteractive
from soundproof.readings.security import Pin, assess_circuit
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.events import Roots
from soundproof.transcript.messages import Elements, Message, Opening, Rounds
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import claim, transcript
from soundproof.zkvm.rules import check
from tests.protocols.questions import QUESTIONS, file_of, is_answered, is_derived_anew

FIELD = parse_field("KoalaBear^4")
RATE = Fraction(1, 4)
AIR = Zerocheck("zerocheck", 2**10, 33, 70, 3, points=2)
FRI = Fri("fri", RATE, 41, (4, 8), 2**7)
WHIR = Whir("whir", RATE, (2, 3, 1), (50, 31, 20), (2, 1), 2)


def circuit(air: Any = AIR, opening: Any = WHIR, buses: tuple[tuple[str, Lookup], ...] = ()) -> Circuit:
    return Circuit("c", FIELD, air, opening, buses)


def degrees(air: Any, opening: Any = WHIR) -> dict[str, Any]:
    """The bad challenges of every term of a constraint side, for one codeword."""
    found = {}
    for step in transcript(circuit(air, opening)):
        if isinstance(step, Challenge) and step.label[0] in ("air", "swirl"):
            found |= {term.name: term.event.degree for term in step.terms if isinstance(term.event, Roots)}
    return found


@pytest.mark.parametrize("opening", [FRI, WHIR], ids=lambda opening: opening.kind)
def test_every_term(opening: Any) -> None:
    """C − 1 = 69, m = 10, d + 1 = 4 and c − 1 = 1."""
    terms = {"constraint batching": 69, "zerocheck point": 10, "zerocheck round": 4, "point claims": 1}
    assert degrees(AIR, opening) == terms
    first = claim(circuit(AIR, opening)).code
    for step in transcript(circuit(AIR, opening)):
        if isinstance(step, Challenge) and step.label[0] == "air":
            assert all(term.event == Roots(terms[term.name], FIELD.size, first) for term in step.terms)


@pytest.mark.parametrize(("how", "factor"), [("powers", 69), ("affine", 1), ("multilinear", 7)])
def test_constraints_are_combined_as_the_file_says(how: str, factor: int) -> None:
    assert degrees(replace(AIR, combination=Batching(how)))["constraint batching"] == factor


def test_one_constraint_read_in_one_row_is_neither_combined_nor_joined() -> None:
    assert degrees(replace(AIR, constraints=1, points=1)).keys() == {"zerocheck point", "zerocheck round"}
    assert Zerocheck("zerocheck", 2**10, 33, 70, 3).points == 1


def test_the_rounds_add_up_to_the_published_sum() -> None:
    """C + (d + 2)v of other calculators, which charge C for the combination, not C − 1."""
    found = degrees(replace(AIR, points=1))
    total = found["constraint batching"] + found["zerocheck point"] + 10 * found["zerocheck round"]
    assert total + 1 == degrees(Jagged("jagged", 2**10, 33, 70, 3, 2**10, 5))["zerocheck"]


def test_a_round_is_that_of_swirl_which_skips_one_variable() -> None:
    swirl = Swirl("swirl", 1, 9, 5, 3, 60, 9, 12, 300, 5, 2**12, 2)
    assert degrees(swirl)["zerocheck"] == degrees(AIR)["zerocheck round"]


def test_combination_and_point_are_one_round_and_a_sumcheck_is_ten() -> None:
    rounds = {s.name: s for s in transcript(circuit()) if isinstance(s, Challenge)}
    assert [term.name for term in rounds["zerocheck"].terms] == ["constraint batching", "zerocheck point"]
    assert (rounds["zerocheck"].rounds, rounds["zerocheck round"].rounds) == (1, 10)
    whole = noninteractive(assess_circuit(circuit(), every=False), {})
    assert whole.rounds == len(rounds) + 9


def test_what_is_sent() -> None:
    steps = list(transcript(circuit(replace(AIR, fixed=4))))
    items = [item for step in steps if isinstance(step, Message) and step.label[0] == "air" for item in step.items]
    assert Rounds("round polynomials", 10, 4, FIELD) in items
    assert Elements("column claims", 66, FIELD) in items
    witness, fixed = [item for item in items if isinstance(item, Opening)]
    assert (witness.leaf_bytes, fixed.leaf_bytes) == (29 * 4 * 4, 4 * 4 * 4)
    assert (witness.known, fixed.known, witness.tree) == (False, True, fixed.tree)
    (alone,) = [i for s in transcript(circuit()) if isinstance(s, Message) for i in s.items if isinstance(i, Opening)][
        :1
    ]
    assert (alone.what, alone.leaf_bytes, alone.queries) == ("witness columns", 33 * 4 * 4, 50)


def test_samples_of_the_first_oracle_leave_no_list_unless_a_bus_has_columns() -> None:
    pinned = replace(WHIR, first_out_of_domain=1)
    gkr, columns = (("a", Lookup(rows=2**10, width=3, table=2**8, argument=how)) for how in ("gkr", "columns"))  # type: ignore[arg-type]
    for buses, listed in (((), False), ((gkr,), False), ((gkr, columns), True)):
        found = [
            term.event.code is not None
            for step in transcript(circuit(AIR, pinned, buses))
            if isinstance(step, Challenge) and step.label[0] == "air"
            for term in step.terms
        ]
        assert found == [listed] * 4


def test_without_a_list_the_figure_is_the_degree_over_the_field() -> None:
    """124 bits of KoalaBear^4, less log₂ 79."""
    (found,) = assess_circuit(circuit(), Pin("unique")).evaluations
    (combined,) = [r for r in found.rounds if r.challenge.name == "zerocheck"]
    assert combined.challenge.error(found.radii, Fraction) == Fraction(79, FIELD.size)


def test_stir_opens_no_multilinear_polynomial() -> None:
    (fault,) = check(circuit(AIR, Stir("stir", RATE, (4, 2, 8), (60, 41, 30), 2)))
    assert fault.problem.startswith("STIR proves closeness to a code, zerocheck needs")
    assert fault.hint == "fri, whir or ligero"


def test_a_trace_has_a_column_that_is_not_fixed() -> None:
    (fault,) = check(circuit(replace(AIR, fixed=33)))
    assert (fault.path, fault.problem) == (
        ("air", "fixed"),
        "of 33 committed columns 33 are fixed, which leaves no witness",
    )
    assert not list(check(circuit(replace(AIR, fixed=32))))


SIDE = """
air = { kind = "zerocheck", trace_length = "2^16", width = 40, constraints = 30, degree = 3, points = 2, fixed = 2 }
lookups.bytes = { rows = "2^16", table = 256, width = 3, argument = "gkr" }
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return file_of(tmp_path, SIDE)


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_is_answered(question: str, file: Path) -> None:
    is_answered(question, file, "air.points=9", "air.combination=affine")


def test_a_certificate_is_derived_anew(file: Path) -> None:
    is_derived_anew(file)


def test_soundcalc_has_no_such_family(file: Path) -> None:
    with pytest.raises(UserError, match="soundcalc has no family for circuit main: zerocheck/whir"):
        exported(load(str(file)))


def test_radii_beyond_johnsons_are_found_though_lists_at_their_edge_are_long() -> None:
    """Just beyond the Johnson radius the lists of this circuit cost more than everything at the Johnson radius."""
    air = Zerocheck("zerocheck", 2**20, 300, 250, 3, points=2, fixed=4)
    grinding = FriGrinding(batching=22, folds=(19, 15, 11, 7, 3, 0, 0), queries=22)
    opening = Fri("fri", RATE, 83, (4,) * 7, 256, batching=Batching.AFFINE, grinding=grinding)
    whole = Circuit("c", parse_field("KoalaBear^5"), air, opening)
    assert assess_circuit(whole, every=False).bits == assess_circuit(whole, every=True).bits == 110
