"""What can happen at a challenge under given radii: events without those that cannot, and else the same challenge."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from soundproof.radii.gaps import JOHNSON_GAPS
from soundproof.radii.johnson import Johnson
from soundproof.radii.search import fast
from soundproof.radii.unique import UniqueDecoding
from soundproof.readings.evaluation import possible, vanishes
from soundproof.theorems import bciks20
from soundproof.theorems import protocols as cited
from soundproof.transcript.challenges import Challenge, ErrorTerm
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.events import Event, Gap, Missed, Pairs, Roots
from soundproof.transcript.regime import Regime

Q = 10007
CODE = Code.of(Oracle(0, 64, 32))
POINT = Code(1, 1, CODE.oracle)
UNIQUE = UniqueDecoding(4)
LISTS = Johnson(9, JOHNSON_GAPS)
IRRATIONAL = Johnson(9, JOHNSON_GAPS, (bciks20.list_size,))
"""Its lists have (m + 1/2)/√ρ codewords, at rate 1/2."""


@pytest.mark.parametrize(
    ("event", "regime", "never"),
    [
        (Pairs(31, Q, 2, CODE), UNIQUE, True),  # a list of one codeword has none
        (Pairs(31, Q, 2, CODE), LISTS, False),
        (Pairs(31, Q, 2, CODE), IRRATIONAL, False),
        (Pairs(0, Q, 2, CODE), LISTS, True),  # two constants agree nowhere
        (Pairs(0, Q, 2, CODE), IRRATIONAL, True),
        (Gap(3, POINT, Q, curve=True), LISTS, True),  # every word of one symbol is a codeword
        (Gap(3, CODE, Q), LISTS, False),
        (Roots(7, Q), UNIQUE, False),
        (Missed(9, CODE), UNIQUE, False),
    ],
)
def test_what_cannot_happen(event: Event, regime: Regime, never: bool) -> None:
    term = ErrorTerm(("x",), "x", event, cited.WHIR_OOD)
    assert vanishes(term, (regime,)) is never
    assert (float(term.error((regime,), fast)) == 0) is never


EVENTS: list[Event] = [Roots(7, Q), Roots(7, Q, CODE), Missed(9, CODE), Gap(3, CODE, Q), Gap(3, POINT, Q, curve=True)]
EVENTS += [Pairs(degree, Q, 2, CODE) for degree in (0, 31)]


@given(
    st.lists(st.sampled_from(EVENTS), min_size=1, max_size=4),
    st.integers(1, 9),
    st.sampled_from([UNIQUE, LISTS, IRRATIONAL]),
)
def test_a_challenge_loses_events_without_error_and_nothing_else(
    events: list[Event], rounds: int, regime: Regime
) -> None:
    terms = tuple(ErrorTerm(("x", i), f"x {i}", event, cited.WHIR_OOD) for i, event in enumerate(events))
    whole = Challenge(("x",), "x", terms, rounds)
    left = list(possible([whole], (regime,)))
    error = float(whole.error((regime,), fast))
    assert len(left) == (error > 0)
    for challenge in left:
        assert replace(challenge, terms=terms) == whole
        assert float(challenge.error((regime,), fast)) == error
        assert not any(vanishes(term, (regime,)) for term in challenge.terms)
