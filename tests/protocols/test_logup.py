"""LogUp: bad challenges of a bus, the rounds of LogUp-GKR, multiplicities that must not wrap; the grand product."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from soundproof.arithmetic.certified import Certified
from soundproof.cli.group import main
from soundproof.primitives.fields import Grinding, parse_field
from soundproof.protocols.logup import Lookup, gkr_rounds, lookups
from soundproof.radii.unique import UniqueDecoding
from soundproof.theorems import protocols as cited
from soundproof.transcript.challenges import Challenge, ErrorTerm
from soundproof.transcript.claim import Claim
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.events import Roots
from soundproof.transcript.messages import Elements, Message, Place, Rounds

FIELD = parse_field("BabyBear^4")
Q, P = FIELD.size, FIELD.base.order
CODE = Code.of(Oracle(0, 2**12, 2**10))
CLAIM = Claim(CODE, 9, FIELD)
BUS = Lookup(rows=1000, width=5, table=24, count=3)


def terms(**buses: Lookup) -> dict[str, ErrorTerm]:
    steps = lookups(tuple(buses.items()), Claim(CODE, 9, FIELD), CODE)
    return {term.name: term for step in steps if isinstance(step, Challenge) for term in step.terms}


@pytest.mark.parametrize(
    ("change", "degree"),
    [
        ({}, 3 * 1024 * (4 + 1)),  # N(width − 1) + N
        ({"fingerprint": "multilinear"}, 3 * 1024 * (3 + 1)),  # N⌈log₂ 5⌉ + N
        ({"fingerprint": "multilinear", "width": 4}, 3 * 1024 * (2 + 1)),
        ({"fingerprint": "multilinear", "width": 1}, 3 * 1024),
        ({"poles": "possible"}, 3 * 1024 * (4 + 1 + 1)),
        ({"messages": 17}, 17 * 5),
        ({"argument": "grand-product"}, 3 * 1024 * (4 + 1)),  # N(width − 1) + N
        ({"argument": "grand-product", "fingerprint": "multilinear"}, 3 * 1024 * (3 + 1)),  # N⌈log₂ 5⌉ + N
        ({"argument": "grand-product", "width": 2}, 3 * 1024 * 2),
        ({"argument": "grand-product", "width": 1}, 3 * 1024 * 2),  # as of two elements
        ({"argument": "grand-product", "width": 1, "fingerprint": "multilinear"}, 3 * 1024 * 2),
        ({"argument": "grand-product", "poles": "possible"}, 3 * 1024 * (4 + 1)),  # it has no denominator
    ],
)
def test_bad_challenges(change: dict[str, object], degree: int) -> None:
    found = terms(bytes=replace(BUS, **change))  # type: ignore[arg-type]
    assert {name: term.event for name, term in found.items()} == {"lookup: bytes": Roots(degree, Q, CODE)}


def test_a_row_sends_one_message_unless_more_are_stated() -> None:
    assert Lookup(rows=1000, width=5).total == 1000
    assert Lookup(rows=1000, width=5) == Lookup(rows=1000, width=5, table=0, count=1)


def test_buses_share_a_round_and_keep_their_own_grinding() -> None:
    buses = (("a", replace(BUS, grinding=3)), ("b", replace(BUS, grinding=9)), ("c", BUS))
    steps = list(lookups(buses, Claim(CODE, 9, FIELD), CODE))
    (challenge,) = [step for step in steps if isinstance(step, Challenge)]
    assert [term.grinding for term in challenge.terms] == [Grinding(3), Grinding(9), Grinding()]
    assert not list(lookups((), Claim(CODE, 9, FIELD), CODE))


def test_a_grand_product_shares_the_challenge_of_the_sums() -> None:
    """One round, two theorems: their errors add, each with its own grinding."""
    product = replace(BUS, argument="grand-product", grinding=7)
    (challenge,) = [s for s in lookups((("a", BUS), ("b", product)), CLAIM, CODE) if isinstance(s, Challenge)]
    assert [term.theorem for term in challenge.terms] == [cited.LOGUP, cited.GRAND_PRODUCT]
    assert [term.grinding for term in challenge.terms] == [Grinding(), Grinding(7)]


def test_a_grand_product_counts_more_messages_than_the_field_has_elements() -> None:
    for change in ({"messages": P}, {"rows": P}, {"rows": 1, "count": P}):
        (term,) = terms(a=replace(BUS, argument="grand-product", **change)).values()  # type: ignore[arg-type]
        assert term.hypotheses == ()
        (summed,) = terms(a=replace(BUS, **change)).values()  # type: ignore[arg-type]
        assert len(summed.hypotheses) == 1


def test_airbenders_memory_has_81_bits_before_grinding() -> None:
    """2^40 accesses of seven elements (which space, address, time, value: one and three pairs), q of 124 bits."""
    memory = Lookup(rows=0, width=7, messages=2**40, argument="grand-product", grinding=5)
    field = parse_field("M31^4")
    (challenge,) = [s for s in lookups((("memory", memory),), Claim(CODE, 9, field), CODE) if isinstance(s, Challenge)]
    (term,) = challenge.terms
    unique = (UniqueDecoding(4),)
    assert isinstance(term.event, Roots)
    assert Certified.of(lambda number: term.event.error(unique[0], number)).bits == 81
    assert Certified.of(lambda number: term.error(unique, number)).bits == 86


def test_rounds_of_gkr() -> None:
    """Cubic sumchecks of all buses in one: 3 a bus; ⌈log₂ N⌉ layers of 4 claims, layer i has i rounds."""
    gkr = replace(BUS, argument="gkr")
    steps = list(lookups((("a", gkr), ("b", replace(gkr, messages=1025)), ("c", BUS)), Claim(CODE, 9, FIELD), CODE))
    (event,) = [t.event for s in steps if isinstance(s, Challenge) for t in s.terms if t.name == "LogUp-GKR round"]
    assert event == Roots(3 * 2, Q, CODE)
    (items,) = [step.items for step in steps if isinstance(step, Message) and step.name == "GKR layers"]
    assert items == (
        Elements("layer claims", 4 * 12 * 2, FIELD, lengths=(12 * 2,)),  # ⌈log₂ 3072⌉ = 12
        Rounds("round polynomials", 2 * sum(range(12)), 3, FIELD),
        Place("framing", "sumcheck", 12 * 2, FIELD),
        Place("framing", "sumcheck round", 2 * sum(range(12)), FIELD),
    )
    assert "LogUp-GKR round" not in terms(c=BUS)


@pytest.mark.parametrize(("messages", "layers"), [(4096, 12), (4097, 13)])
def test_as_many_layers_as_variables_of_the_longest_bus(messages: int, layers: int) -> None:
    """One bus, and nothing sent whole, is what the rounds of GKR are about unless they are told."""
    gkr = replace(BUS, argument="gkr", messages=messages)
    found = list(lookups((("a", gkr),), Claim(CODE, 9, FIELD), CODE))
    assert found[-2:] == list(gkr_rounds(("lookups", "gkr"), "LogUp-GKR round", Claim(CODE, 9, FIELD), CODE, layers))
    assert found[-2].items[0] == Elements("layer claims", 4 * layers, FIELD, lengths=(layers,))


def test_of_several_buses_the_smallest_layer_is_sent_whole() -> None:
    """2^3 numerators and denominators of each."""
    gkr = replace(BUS, argument="gkr", output=5)
    steps = lookups((("a", gkr), ("b", replace(gkr, output=3))), Claim(CODE, 9, FIELD), CODE)
    (items,) = [step.items for step in steps if isinstance(step, Message) and step.name == "GKR layers"]
    assert items[0] == Elements("output layer", 2 * 2 * 2**3, FIELD)


def test_a_layer_of_gkr_that_is_sent_whole() -> None:
    """Its 2^5 numerators and denominators stand for the layers above: 5 to 11 are left."""
    gkr = replace(BUS, argument="gkr", output=5)
    steps = list(lookups((("a", gkr),), Claim(CODE, 9, FIELD), CODE))
    (items,) = [step.items for step in steps if isinstance(step, Message) and step.name == "GKR layers"]
    assert items[:3] == (
        Elements("output layer", 2 * 2**5, FIELD),
        Elements("layer claims", 4 * 7, FIELD, lengths=(7,)),
        Rounds("round polynomials", sum(range(5, 12)), 3, FIELD),
    )


@pytest.mark.parametrize(
    ("change", "established"),
    [
        ({"messages": P - 1}, []),
        ({"messages": P}, [True]),  # p equal messages add up to nothing
        ({"rows": P - 1, "count": 1}, []),
        ({"rows": P, "count": 1}, [True]),
        ({"rows": (P - 1) // 8, "count": 8}, []),  # 8 divides p − 1
        ({"rows": (P - 1) // 8 + 1, "count": 8}, [False]),  # not every chip need be at full height
        ({"rows": 1, "count": P}, [False]),
        ({"rows": P, "count": 5, "messages": 7}, []),  # the file knows the number
    ],
)
def test_multiplicities_do_not_wrap(change: dict[str, int], established: list[bool]) -> None:
    """Fewer than p messages on one side, the table's not counted; an envelope leaves it open."""
    (term,) = terms(bytes=replace(BUS, table=P, **change)).values()  # type: ignore[arg-type]
    assert [hypothesis.established for hypothesis in term.hypotheses] == established
    assert not any(hypothesis.holds for hypothesis in term.hypotheses)


def test_a_margin_says_how_many_are_too_many() -> None:
    """And in a permutation, which no table is looked up in, what counts them all."""
    (term,) = terms(bytes=replace(BUS, messages=P + 4)).values()
    assert term.hypotheses[0].margin == f"{P + 4} messages, p = {P}: 5 too many"
    (term,) = terms(bytes=replace(BUS, messages=P + 4, table=0)).values()
    hint = 'a grand product, argument = "grand-product", counts any number'
    assert term.hypotheses[0].margin == f"{P + 4} messages, p = {P}: 5 too many; {hint}"


def test_a_file_with_2_to_the_40_messages(tmp_path: Path) -> None:
    """As a sum of fractions there is no bound, and the answer names what has one; neither needs rows."""
    file, run = tmp_path / "memory.toml", CliRunner().invoke
    file.write_text(MEMORY, encoding="utf-8")
    summed = run(main, ["assess", str(file)])
    assert summed.exit_code == 0
    assert "no bound applies: lookup: memory: fewer than p messages" in summed.output
    assert 'argument = "grand-product"' in " ".join(summed.output.split())
    file.write_text(MEMORY + 'argument = "grand-product"\n', encoding="utf-8")
    assert "81 provable bits: main, lookup: memory (81.19 bits" in run(main, ["assess", str(file)]).output
    certified = run(main, ["certificate", str(file), "-o", str(tmp_path / "memory.json")])
    assert certified.exit_code == 0
    rechecked = run(main, ["recheck", str(tmp_path / "memory.json"), "--format", "json"])
    assert json.loads(rechecked.output)["files"][0]["follows"]["bits"] == 81


MEMORY = """
[zkvm]
name    = "Memory"
version = "1"
date    = "2026-11-28"
source  = "written for this test"
field   = "M31^4"

[circuits.main.air]
kind           = "deep-ali"
trace_length   = "2^22"
degree         = 2
opening_points = 2
batch          = 100
constraints    = 500
[circuits.main.opening]
kind         = "fri"
rate         = "1/2"
queries      = 200
foldings     = [16, 16, 16, 16, 16]
final_domain = 8
grinding     = { queries = 20 }
[circuits.main.lookups.memory]
rows     = 0
width    = 7
messages = 1_099_511_627_776
"""
