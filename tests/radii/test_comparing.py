"""Radii of one circuit for another, and guesses of which is the weakest."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from soundproof.radii import comparing
from soundproof.radii.beyond import BeyondJohnson
from soundproof.radii.gaps import JOHNSON_GAPS, LISTS
from soundproof.radii.johnson import Johnson
from soundproof.radii.parts import OraclePart
from soundproof.radii.search import best_johnson
from soundproof.radii.unique import UniqueDecoding
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.events import Gap, Missed
from soundproof.transcript.regime import Regime


def test_radii_are_borrowed_by_index_and_the_last_for_all_that_are_more() -> None:
    parts: Any = [SimpleNamespace(oracle=Oracle(i, 2**10 >> i, 2**8 >> i)) for i in range(4)]
    radii = (UniqueDecoding(3), Johnson(5))
    assert comparing.borrowed(parts, parts[:2], radii, (), ()) == (*radii, radii[1], radii[1])
    assert comparing.borrowed(parts[:1], parts[:2], radii, (), ()) == radii[:1]


def test_radii_beyond_johnson_are_borrowed_for_an_equal_oracle_alone() -> None:
    """For others the best of the lender's radii up to Johnson's stand for them."""
    regime, oracle = BeyondJohnson(333, 2**31 - 1), Oracle(0, 1024, 128)
    rounds = (((Gap(1, Code.of(oracle), 2**100), 1.0),),)
    lender = OraclePart(oracle, ((Missed(30, Code.of(oracle)), 1.0),), rounds)

    def borrowed(n: int, k: int) -> Regime:
        part: Any = SimpleNamespace(oracle=Oracle(0, n, k))
        (found,) = comparing.borrowed([part], [lender], (regime,), JOHNSON_GAPS, LISTS)
        return found

    assert borrowed(1024, 128) == regime
    assert borrowed(1024, 256) == borrowed(256, 32) == best_johnson([lender])[0]


def test_weak_circuits_are_guessed_by_their_worst_oracle() -> None:
    """At the usual multiplicity by all rounds, without sharp bounds by the queries alone."""
    errors = {Johnson(2**10): 0.25, UniqueDecoding(3): 0.5}
    weak: Any = SimpleNamespace(slack=3, error=errors.__getitem__, missed=errors.__getitem__)
    strong: Any = SimpleNamespace(slack=3, error=lambda regime: 0.0, missed=lambda regime: 0.125)
    assert comparing.guessed([strong, weak, strong]) == 0.25
    assert comparing.guessed_unique([strong, weak, strong]) == 0.5
    assert comparing.guessed([]) == comparing.guessed_unique([]) == 0.0
