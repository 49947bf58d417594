"""What no proof can give: the words that attain it, and that nothing proven exceeds it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import isqrt, log2
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from soundproof.arithmetic.certified import bits_upper
from soundproof.formats.files import catalogue, load
from soundproof.lab import constructed
from soundproof.lab.codes import code_on, is_bad
from soundproof.primitives.fields import Grinding
from soundproof.radii.beyond import BeyondJohnson
from soundproof.radii.gaps import PINNED_GAPS
from soundproof.radii.johnson import Johnson
from soundproof.radii.unique import UniqueDecoding
from soundproof.readings.ceilings import ceiling
from soundproof.readings.security import Pin, assess_circuit
from soundproof.theorems.abf26 import attained
from soundproof.theorems.theorem import TRUST
from soundproof.transcript.challenges import ErrorTerm
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.events import Gap
from soundproof.transcript.regime import Regime


def curve(q: int, n: int, errors: int, degree: int) -> Any:
    """The words of the proof: on each of e + 1 positions a polynomial in the challenge with ℓ roots, all q in turn."""
    words = np.zeros((degree + 1, n), dtype=np.int64)
    for position in range(errors + 1):
        product = [1]
        for i in range(degree):
            root = (position * degree + i) % q
            product = [(high - root * low) % q for high, low in zip([0, *product], [*product, 0], strict=True)]
        words[:, position] = product
    return words


@pytest.mark.parametrize(
    ("q", "n", "k", "errors", "degree"),
    [(13, 8, 4, 3, 1), (13, 8, 4, 2, 3), (13, 8, 2, 5, 1), (13, 8, 2, 5, 2), (7, 7, 1, 5, 1), (7, 6, 2, 3, 3)],
)
def test_the_words_of_the_proof_have_so_many_bad_challenges(q: int, n: int, k: int, errors: int, degree: int) -> None:
    code, words = code_on(q, tuple(range(n)), k), curve(q, n, errors, degree)
    bad = [z for z in range(q) if any(is_bad(code, words, z, list(a)) for a in combinations(range(n), n - errors))]
    assert len(bad) >= attained(errors, degree, q)
    assert attained(errors, degree, q) == min(degree * (errors + 1), q)


def test_the_lab_attains_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constructed, "ROOTS", constructed.ROOTS[1:3])
    for row in constructed.roots(False):
        q, _, _, agreement, *rest = (int(part.split()[-1]) for part in row.case.split(", "))
        assert row.measured == attained(64 - agreement, *rest or [1], q)


@st.composite
def settings_of_a_gap(draw: Any) -> tuple[Regime, Code, int]:
    log_dimension, log_blowup = draw(st.integers(1, 14)), draw(st.integers(1, 6))
    n, k = 2 ** (log_dimension + log_blowup), 2**log_dimension
    oracle = Oracle(0, n, k)
    fold = 2 ** draw(st.integers(0, log_dimension))
    regime: Regime
    match draw(st.integers(0, 2)):
        case 0:
            trust = draw(st.sampled_from(sorted(TRUST)))
            regime = UniqueDecoding(draw(st.integers(0, n - k)), Pin(trust=trust).unique_gaps)
        case 1:
            gaps = PINNED_GAPS[draw(st.sampled_from(sorted(PINNED_GAPS)))]
            regime = Johnson(draw(st.integers(1, 200)), gaps)
        case _:
            regime = BeyondJohnson(draw(st.integers(k, isqrt(n * k))), 2**61 - 1)
    return regime, Code.of(oracle).folded(fold), draw(st.sampled_from([1, 1, 2, 3, 15, 500]))


@given(settings_of_a_gap())
@settings(max_examples=300, deadline=None)
def test_no_bound_is_below_what_exists(case: tuple[Regime, Code, int]) -> None:
    regime, code, degree = case
    gap = Gap(degree, code, 2**192, degree > 1)
    agreement = regime.positions(code)
    assume(code.length > 1 and code.dimension < agreement <= code.length)
    bound = gap.bound(regime)
    assume(bound is not None and not bound.failed)
    count = bound.value(float)
    assert count >= attained(code.length - agreement, degree, 2**192) * (1 - 1e-12)
    found = ceiling(ErrorTerm(("gap",), "gap", gap, None), regime)
    assert found is not None
    assert 192 - log2(count) <= float(found) + 1e-9


@pytest.mark.parametrize("name", catalogue())
@pytest.mark.parametrize("pin", [Pin(), Pin(trust="proved"), Pin("johnson", "BCHKS25")], ids=["best", "proved", "old"])
def test_what_is_proven_is_at_most_what_can_be(name: str, pin: Pin) -> None:
    seen = 0
    for circuit in load(name).circuits[:12]:
        for evaluation in assess_circuit(circuit, pin).evaluations:
            for term in evaluation.terms if evaluation.applies else ():
                if isinstance(term.term.event, Gap) and term.ceiling is not None:
                    assert Decimal(term.certified.bits_lower) <= Decimal(term.ceiling), term.term.name
                    seen += 1
                else:
                    assert term.ceiling is None or isinstance(term.term.event, Gap)
    assert seen > 0 or name in ("sp1", "zkdtvm", "airbender")


def test_grinding_counts_and_words_that_are_not_combined_by_powers_have_a_line() -> None:
    code = Code.of(Oracle(0, 2**20, 2**19))
    regime = UniqueDecoding(4)

    def most(gap: Gap, grinding: Grinding = Grinding()) -> Decimal:  # noqa: B008 - frozen
        found = ceiling(ErrorTerm(("gap",), "gap", gap, None, grinding), regime)
        assert found is not None
        return Decimal(found)

    line = most(Gap(1, code, 2**128))
    assert most(Gap(1, code, 2**128), Grinding(20)) == line + 20
    assert most(Gap(8, code, 2**128, True)) == line - 3
    assert most(Gap(8, code, 2**128)) == line
    assert most(Gap(1, code, 3)) == Decimal("0.415037500")  # 3 of the 4 that independent coefficients may be


def test_none_where_any_word_agrees() -> None:
    code = Code.of(Oracle(0, 64, 32))
    gap = ErrorTerm(("gap",), "gap", Gap(1, code, 2**64), None)
    assert ceiling(gap, BeyondJohnson(32, 2**31 - 1)) is None
    assert ceiling(gap, BeyondJohnson(33, 2**31 - 1)) is not None


@given(st.fractions(Fraction(1, 2**200), 1))
def test_bits_rounded_up(error: Fraction) -> None:
    assume(error > 0)
    found = Fraction(bits_upper(lambda number: number(error)))
    exact = log2(error.denominator) - log2(error.numerator)
    assert -1e-9 <= found - exact <= 2e-9
