"""WHIR's rounds term by term, as Theorem 5.2 has them (ePrint 2024/1586)."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import pytest
from msgspec.structs import replace

from soundproof.primitives.fields import Grinding, Sampling, parse_field
from soundproof.protocols.trees import Hashing
from soundproof.protocols.whir import Whir, WhirGrinding, whir
from soundproof.theorems.theorem import Notion
from soundproof.transcript.challenges import Challenge, ErrorTerm
from soundproof.transcript.claim import Claim
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.events import Gap, Missed, Pairs, Roots
from soundproof.transcript.messages import Elements, Frame, Message, Opening, Place, Rounds

FIELD = parse_field("KoalaBear^4")
Q, P = FIELD.size, FIELD.base.order
FIRST, SECOND = Oracle(0, 2**12, 2**10), Oracle(1, 2**11, 2**7)
"""Three variables folded: the dimension falls by 2³, the domain is halved."""

WHIR = Whir("whir", Fraction(1, 4), (3, 2), (20, 10), (2,), 2)


def terms(steps: Iterable[Message | Challenge]) -> dict[str, ErrorTerm]:
    return {term.name: term for step in steps if isinstance(step, Challenge) for term in step.terms}


def after(oracle: Oracle, folds: int) -> Code:
    return Code(oracle.length >> folds, oracle.dimension >> folds, oracle)


def test_every_term() -> None:
    """A shift combines t queries and w samples; d = max(d*, 3); a fold's roots are on the code before it."""
    events = {name: term.event for name, term in terms(whir(WHIR, Claim(Code.of(FIRST), 1, FIELD))).items()}
    folds = [(0, 1, FIRST), (0, 2, FIRST), (0, 3, FIRST), (1, 1, SECOND), (1, 2, SECOND)]
    expected: dict[str, object] = {
        "OOD 1": Pairs(2**7 - 1, Q, 2, Code.of(SECOND)),
        "shift 1": Missed(20, Code.of(FIRST)),
        "shift 1 combination": Roots(20 + 2, Q, Code.of(SECOND)),
        "final": Missed(10, Code.of(SECOND)),
    }
    for i, s, oracle in folds:
        expected[f"fold {i}.{s}"] = Gap(1, after(oracle, s), Q, False, Notion.MUTUAL)
        expected[f"fold {i}.{s} sumcheck"] = Roots(3, Q, after(oracle, s - 1))
    assert events == expected


@pytest.mark.parametrize(("stated", "used"), [(1, 3), (2, 3), (3, 3), (4, 4), (7, 7)])
def test_the_sumcheck_has_at_least_degree_3(stated: int, used: int) -> None:
    found = terms(whir(replace(WHIR, constraint_degree=stated), Claim(Code.of(FIRST), 1, FIELD)))
    assert {term.event.degree for name, term in found.items() if name.endswith("sumcheck")} == {used}  # type: ignore[union-attr]


def test_last_queries_that_are_combined_once_more_are_combined_with_the_claim() -> None:
    p = replace(WHIR, combines_last_queries=True)
    found = terms(whir(p, Claim(Code.of(FIRST), 1, FIELD)))
    assert found["final combination"].event == Roots(10 + 1, Q, Code.of(SECOND))


def test_grinding_is_credited_to_the_challenge_it_precedes() -> None:
    """That of the queries is not credited to the combination, which is drawn after the openings."""
    p = replace(WHIR, grinding=WhirGrinding(1, ((2, 3, 4), (5, 6)), (7,), (8, 9)), combines_last_queries=True)
    drawn = terms(whir(p, Claim(Code.of(FIRST), 4, FIELD)))
    bits = {"batching": 1, "OOD 1": 7, "shift 1": 8, "final": 9}
    bits |= {"fold 0.1": 2, "fold 0.2": 3, "fold 0.3": 4, "fold 1.1": 5, "fold 1.2": 6}
    assert {name: drawn[name].grinding for name in bits} == {name: Grinding(g) for name, g in bits.items()}
    assert all(drawn[f"{name} sumcheck"].grinding == Grinding(g) for name, g in bits.items() if "fold" in name)
    assert drawn["shift 1 combination"].grinding == drawn["final combination"].grinding == Grinding()


def test_what_is_not_stated_is_not_ground() -> None:
    p = replace(WHIR, combines_last_queries=True)
    assert all(term.grinding == Grinding() for term in terms(whir(p, Claim(Code.of(FIRST), 4, FIELD))).values())


def test_positions_are_cosets_that_fold_to_one_value() -> None:
    found = terms(whir(WHIR, Claim(Code.of(FIRST), 1, FIELD, modulus=P)))
    assert found["shift 1"].event == Missed(20, Code.of(FIRST), Sampling(2**9, P))
    assert found["final"].event == Missed(10, Code.of(SECOND), Sampling(2**9, P))


def test_stated_rates_make_the_domains() -> None:
    p = replace(WHIR, log_foldings=(3, 2, 2), rates=(Fraction(1, 4), Fraction(1, 8), Fraction(1, 16)))
    lengths = [(code.oracle.index, code.length, code.dimension) for code in p.oracles(Code.of(FIRST))]
    assert lengths == [(0, 2**12, 2**10), (1, 2**10, 2**7), (2, 2**9, 2**5)]


LONGER = replace(WHIR, log_foldings=(3, 2, 3), queries=(20, 10, 7), out_of_domain=(2, 5))
THIRD = Oracle(2, 2**10, 2**5)


def test_each_later_oracle_has_its_own_samples_queries_and_openings() -> None:
    steps = list(whir(LONGER, Claim(Code.of(FIRST), 1, FIELD)))
    found = terms(steps)
    assert found["OOD 2"].event == Pairs(2**5 - 1, Q, 5, Code.of(THIRD))
    assert found["shift 2"].event == Missed(10, Code.of(SECOND))
    assert found["final"].event == Missed(7, Code.of(THIRD))
    second = Opening(
        "oracle 1", Hashing().tree(2**11 // 4), 10, 4 * 16, encoded=2**11, rows=(4,), folded=True, element=4
    )
    third = Opening("oracle 2", Hashing().tree(2**10 // 8), 7, 8 * 16, encoded=2**10, rows=(8,), folded=True, element=4)
    openings = {step.label: step.items for step in steps if isinstance(step, Message) and step.label[1] == "openings"}
    assert openings == {("whir", "openings", i): items for i, items in enumerate([(), (second,), (third,)])}
    frame = Frame("framing", 8 + 12 + 4 * 2 + 4)
    assert Message(("whir", "framing"), "framing", (Place("nonces", "batching", 1, FIELD), frame)) in steps


def test_the_oracles_of_an_opening_are_counted_on_from_the_first() -> None:
    assert [code.oracle.index for code in LONGER.oracles(Code.of(replace(FIRST, index=5)))] == [5, 6, 7]


EACH = WhirGrinding(1, ((2, 3, 4), (5, 6), (7, 8, 9)), (10, 11), (12, 0, 14))
"""A number for every challenge; that before the second queries is 0."""


def test_the_grinding_of_a_challenge_stands_at_its_keys() -> None:
    """One number for all folds, samples or queries, or a list of them; queries to oracle i − 1 are shift i."""
    folds = {(0, 1): (0, 0), (0, 2): (0, 1), (0, 3): (0, 2), (1, 1): (1, 0), (1, 2): (1, 1)}
    folds |= {(2, s): (2, s - 1) for s in (1, 2, 3)}
    for grinding, listed in ((EACH, True), (WhirGrinding(), False)):
        places = {("fold", *label): ("folds", *place) for label, place in folds.items()}
        places |= {("ood", i): ("out_of_domain", i - 1) for i in (1, 2)}
        places |= {("shift", i): ("queries", i - 1) for i in (1, 2)} | {("final",): ("queries", 2)}
        first = {("whir", "ood", 0): ("grinding", "first_out_of_domain")}
        assert replace(LONGER, grinding=grinding).grinds == first | {("whir", "batching"): ("grinding", "batching")} | {
            ("whir", *label): ("grinding", *(place if listed else place[:1])) for label, place in places.items()
        }


def test_a_proof_of_work_is_sent_before_every_challenge_that_is_ground() -> None:
    steps = list(whir(replace(LONGER, grinding=EACH), Claim(Code.of(FIRST), 4, FIELD)))
    ground = [step for step in steps if isinstance(step, Challenge) and step.terms[0].grinding.bits]
    assert [step.terms[0].grinding.bits for step in ground] == [1, 2, 3, 4, 10, 12, 5, 6, 11, 7, 8, 9, 14]
    nonces = [i for i, step in enumerate(steps) if step.label[-1] == "nonce"]
    assert [steps[i + 1] for i in nonces] == ground
    assert all(steps[i].label == (*steps[i + 1].label, "nonce") for i in nonces)


def test_what_is_sent() -> None:
    """A coset is a leaf; after five folds by 2 there are 2^10/2^5 coefficients left."""
    messages = [step for step in whir(WHIR, Claim(Code.of(FIRST), 1, FIELD)) if isinstance(step, Message)]
    items = {message.name: message.items for message in messages}
    assert [name for name in items if name.startswith("sumcheck")] == [
        f"sumcheck {i}" for i in (0.1, 0.2, 0.3, 1.1, 1.2)
    ]
    work = Place("nonces", "queries", 1, FIELD)
    assert items["OOD answers 1"] == (Elements("answers", 2, FIELD), work, Place("framing", "oracle", 1, FIELD))
    assert items["final polynomial"] == (Elements("final polynomial", 2**5, FIELD, lengths=(2**5,)), work)
    assert items["openings 0"] == ()
    assert items["sumcheck 0.1"] == (Rounds("round polynomials", 1, 2, FIELD), Place("nonces", "fold", 1, FIELD))
    assert items["framing"][1:] == (Frame("framing", 8 + 12 + 4 * 1 + 4),)  # one oracle after the first
    tree = Hashing().tree(2**11 // 4)
    assert items["openings 1"] == (
        Opening("oracle 1", tree, 10, 4 * 16, encoded=2**11, rows=(4,), folded=True, element=4),
    )


def test_the_claim_about_the_last_polynomial_is_reduced_where_the_file_says_so() -> None:
    """A cubic each for the five variables that five folds leave of ten; no list, for the polynomial is known."""
    p = replace(WHIR, final_sumcheck=True, constraint_degree=5)
    steps = list(whir(p, Claim(Code.of(FIRST), 1, FIELD)))
    assert terms(steps)["final sumcheck"].event == Roots(5, Q, None)
    (sent,) = [step for step in steps if isinstance(step, Message) and step.name == "final sumcheck"]
    assert sent.items == (Rounds("round polynomials", 5, 2, FIELD), Place("framing", "final sumcheck", 1, FIELD))
    whole = whir(replace(p, log_foldings=(8, 2)), Claim(Code.of(FIRST), 1, FIELD))
    assert "final sumcheck" not in terms(whole)  # nothing is left of a polynomial that is one number
