"""Challenges that are repeated over the base field: which terms are to a power, and what a guess of them costs."""

from __future__ import annotations

from fractions import Fraction
from math import floor, log2
from typing import Any

import pytest
from msgspec.structs import replace

from soundproof.formats.words import foreign
from soundproof.primitives.fields import parse_field
from soundproof.protocols.deep_ali import DeepAli
from soundproof.protocols.fri import Fri, FriGrinding
from soundproof.protocols.jagged import Jagged
from soundproof.protocols.logup import Lookup
from soundproof.radii.choice import Pin
from soundproof.readings.security import assess_circuit
from soundproof.transcript.challenges import Challenge, ErrorTerm
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import transcript
from soundproof.zkvm.rules import check

FIELD = parse_field("Goldilocks^2")
P = FIELD.base.order
AIR = DeepAli("deep-ali", 2**13, 8, 2, 300, 200)
FRI = Fri("fri", Fraction(1, 8), 200, (16, 16), 2**8, grinding=FriGrinding(0, 0, 16))
COPY = (
    ("copy", Lookup(rows=2**13, width=2, count=160, argument="grand-product")),
    ("range", Lookup(rows=2**13, width=1, table=2**8)),
)
ONCE = Circuit("c", FIELD, AIR, FRI, COPY)


def terms(circuit: Circuit) -> dict[str, ErrorTerm]:
    return {t.name: t for entry in transcript(circuit) if isinstance(entry, Challenge) for t in entry.terms}


@pytest.mark.parametrize("k", [1, 2, 3, 8])
def test_what_is_drawn_each_time_is_to_the_power_and_nothing_else(k: int) -> None:
    """(D/p)^k, once times the list size, which is outside of the power; the point, batching, folds are shared."""
    once, found = terms(ONCE), terms(replace(ONCE, base_challenges=k))
    assert [bus.argument for _, bus in COPY] == ["grand-product", "columns"]  # a product and a sum, each by itself
    for name, term in found.items():
        event: Any = term.event
        if name == "ALI" or name.startswith("lookup: "):
            before: Any = once[name].event
            assert (event.degree, event.q, event.code) == (before.degree**k, P**k, before.code)
        else:
            assert event == once[name].event


@pytest.mark.parametrize("argument", ["grand-product", "columns"])
def test_buses_of_one_sum_or_product_fail_together(argument: Any) -> None:
    """The square of a sum of degrees, not the sum of their squares: there is one identity over both buses."""
    buses = tuple((name, Lookup(rows=2**10 * rows, width=3, argument=argument)) for name, rows in (("a", 1), ("b", 4)))
    found = terms(replace(ONCE, lookups=buses, base_challenges=2))
    events: list[Any] = [found[f"lookup: {name}"].event for name in "ab"]
    assert sum(Fraction(event.degree, event.q) for event in events) == Fraction(5 * 3 * 2**10, P) ** 2


def test_two_draws_over_half_the_field_count_the_degree_twice() -> None:
    """85 bits for the copy constraints of Plonky2's shape: (2·160·2^13/p)² in unique decoding."""
    unique = assess_circuit(replace(ONCE, base_challenges=2, lookups=COPY[:1]), Pin("unique"), every=False).best
    (copy, *_) = unique.terms
    expected = -2 * log2(2 * 160 * 2**13 / P)
    assert float(copy.certified.bits_lower) == pytest.approx(expected, abs=1e-6)
    assert floor(expected) == 85


@pytest.mark.parametrize(("k", "bits"), [(1, 63), (2, 127), (3, 127)])
def test_a_guess_of_all_draws_is_an_attack(k: int, bits: int) -> None:
    """One element of 64 bits is guessed; with three of them a challenge of the whole field is easier."""
    assert assess_circuit(replace(ONCE, base_challenges=k), every=False).attack_bits == bits


def test_only_deep_ali_repeats_and_no_layers_do() -> None:
    jagged = replace(ONCE, air=Jagged("jagged", 1000, 77, 60, 3, 2**13, 9), base_challenges=2)
    assert [f.problem for f in check(jagged)] == ["jagged draws its challenges from the whole field"]
    layered = replace(ONCE, lookups=(("a", Lookup(rows=2**13, width=2, argument="gkr")),), base_challenges=2)
    assert [f.problem for f in check(layered)] == ["the layers of a draw their challenges from the whole field"]
    assert not list(check(replace(ONCE, base_challenges=2)))


def test_plonky2s_word_is_answered() -> None:
    assert foreign("num_challenges") == "here it is base_challenges: how often Plonky2 draws them"
