"""Primality: what is proved, and that the proof is one that the checker of certificates accepts."""

from __future__ import annotations

import json
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from flint import fmpz
from hypothesis import given, settings
from hypothesis import strategies as st

from soundproof.analyses.recheck import recheck
from soundproof.primitives.fields import PRIME_FIELDS
from soundproof.primitives.primes import DECIDED, Step, chain, is_prime, prime_power
from tests.depth import depth


def written(steps: tuple[Step, ...]) -> list[dict[str, int]]:
    return [{key: getattr(step, key) for key in "abxymq"} for step in steps]


OTHER = 2**255 - 19
"""A prime whose chain is changed, ends early, or is handed in for another number."""


@cache
def _chain() -> str:
    return json.dumps(written(chain(OTHER)))


def steps_of_other() -> list[dict[str, int]]:
    """Its chain, to be changed: it is found once."""
    steps: list[dict[str, int]] = json.loads(_chain())
    return steps


def next_prime(n: int) -> int:
    return next(m for m in range(n | 1, n + 10**6, 2) if fmpz(m).is_prime())


def test_small_numbers_are_primes_as_the_sieve_says() -> None:
    primes = {n for n in range(2, 5000) if all(n % d for d in range(2, int(n**0.5) + 1))}
    assert {n for n in range(-5, 5000) if is_prime(n)} == primes
    assert {n for n in range(5000) if recheck.decided(n)} == primes


@pytest.mark.parametrize("n", [341, 561, 2047, 3215031751, 3825123056546413051, 318665857834031151167461])
def test_pseudoprimes_are_none(n: int) -> None:
    """The least strong pseudoprimes to the first bases; the last one to the first twelve primes."""
    assert not is_prime(n)
    assert not recheck.decided(n)
    with pytest.raises(recheck.Refused):
        recheck.primality(n, [], "p")


def test_the_bound_of_the_checker_is_the_least_pseudoprime_to_its_bases() -> None:
    assert DECIDED == recheck.DECIDED == 1287836182261 * 2575672364521
    assert recheck.decided(DECIDED)  # which is why it is not asked from there on
    with pytest.raises(recheck.Refused):
        recheck.primality(DECIDED, [], "p")


@given(st.integers(2, 2**400))
@settings(max_examples=25, deadline=None)
def test_every_prime_has_a_chain_that_the_checker_follows(start: int) -> None:
    prime = next_prime(start)
    steps = chain(prime)
    assert (steps == ()) == (prime < DECIDED)
    assert [step.n for step in steps[:1]] == [prime] * bool(steps)
    assert all(one.q == other.n for one, other in pairwise(steps))
    assert chain(prime) == steps
    recheck.primality(prime, written(steps), "p")


@pytest.mark.parametrize("field", PRIME_FIELDS, ids=lambda field: field.name)
def test_the_moduli_that_have_names_are_prime(field: Any) -> None:
    recheck.primality(field.order, written(chain(field.order)), "p")


@given(st.data())
@settings(max_examples=depth(25, 60), deadline=None)
def test_a_changed_chain_proves_nothing(data: st.DataObject) -> None:
    steps = steps_of_other()
    step, key = data.draw(st.sampled_from(steps)), data.draw(st.sampled_from("abxmq"))
    step[key] += data.draw(st.sampled_from([-1, 1, 2]))
    with pytest.raises(recheck.Refused):
        recheck.primality(OTHER, steps, "p")


@given(st.integers(0, 14))
def test_a_chain_that_ends_early_proves_nothing(kept: int) -> None:
    steps = steps_of_other()
    assert len(steps) > 1
    with pytest.raises(recheck.Refused):
        recheck.primality(OTHER, steps[: min(kept, len(steps) - 1)], "p")


@given(st.integers(2**90, 2**200))
@settings(max_examples=25, deadline=None)
def test_the_chain_of_a_prime_proves_no_other_number(n: int) -> None:
    with pytest.raises(recheck.Refused):
        recheck.primality(n, steps_of_other(), "p")


def test_the_root_of_a_power() -> None:
    assert prime_power(7**12) == (7, 12)
    assert prime_power((2**61 - 1) ** 3) == (2**61 - 1, 3)
    assert [prime_power(n) for n in (6**2, 15, 2**4 * 3, 1, 0, -8)] == [(n, 1) for n in (36, 15, 48, 1, 0, -8)]
