"""The checker's own formulas are those of the product, and its arithmetic encloses what it stands for."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from math import isqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundproof.analyses.recheck import recheck
from soundproof.analyses.recheck.recheck import Code, Conditions, Real, Refused
from soundproof.radii.gaps import PINNED_GAPS
from soundproof.theorems import certificates, dkt26


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_finite_proofs_count_as_those_of_the_product(data: st.DataObject) -> None:
    n = 2 ** data.draw(st.integers(3, 20))
    k = data.draw(st.one_of(st.integers(1, min(9, n // 2)), st.integers(1, n // 2)))
    degree, needs = data.draw(st.integers(1, 200)), Conditions("")
    a, code = data.draw(st.integers(max(k, isqrt(n * k) * 15 // 16), n)), Code(0, n, k)
    checks = {
        certificates.weighted: partial(recheck.weighted, code),
        dkt26.interpolation: partial(recheck.interpolation, code),
        certificates.squarefree: lambda *rest: recheck.squarefree(code, *rest[:-1], 2**64, rest[-1]),
        certificates.first_order: lambda *rest: recheck.first_order(code, *rest[:-1], 2**64, rest[-1]),
    }
    for search, check in checks.items():
        found = search.formula(n, k, a, degree)
        if found is not None:
            proof = {key: value for key, value in found.integers().items() if key not in ("n", "k", "A", "ℓ")}
            assert check(a, degree, proof, needs) == found.exceptions
            least = next(key for key in ("H", "h") if key in proof)
            with pytest.raises(Refused):
                check(a, degree, {**proof, least: proof[least] + 1}, needs)


@given(st.integers(1, 8), st.integers(1, 3), st.integers(1, 60))
def test_formulas_are_those_of_the_product(log_k: int, log_rate: int, m: int) -> None:
    """At rates that are squares, where they are exact."""
    n, k = 2 ** (log_k + 2 * log_rate), 2**log_k
    theorems = {t.name: t for gaps in PINNED_GAPS.values() for t in gaps if t.name in recheck.JOHNSON}
    assert theorems.keys() == recheck.JOHNSON
    for name in sorted(recheck.JOHNSON - {"DKT26 k = 1", "BCHKS25 Thm 4.6"}):
        count = recheck.formula(name, Code(0, n, k), m, Conditions(""))
        at = Fraction(max(m, theorems[name].least))
        assert count == Real.of(theorems[name](Fraction(n), Fraction(k), at)), name
    one = recheck.formula("DKT26 k = 1", Code(0, n, 1), m, Conditions(""))
    assert one.low == one.high == Fraction(n * (n - 1), 2)
    mutual = recheck.formula("BCHKS25 Thm 4.6", Code(0, n, k), m, Conditions(""))
    assert float(mutual.low) == pytest.approx(theorems["BCHKS25 Thm 4.6"](float(n), float(k), float(m)))
    assert mutual.high / mutual.low - 1 < Fraction(1, 2**300)


def test_published_counts() -> None:
    """The figures that theorems.md has, by the checker's own formulas."""
    needs = Conditions("")
    code = Code(0, 2**21, 2**20)
    assert recheck.weighted(code, 1557056, 1, {"m": 3, "b": 4, "H": 23}, needs) == 700469455
    code = Code(0, 2**18, 2**17)
    proof = {"m": 26, "M": 7, "μ": 36, "h": 485, "S": 131851, "S₀": 131072}
    assert recheck.squarefree(code, 183210, 1, proof, 2**31, needs) == 274498710692409102
    code = Code(0, 2**19, 2**15)
    proof = {"m": 7, "M": 3, "μ": 26, "h": 244, "S": 37354}
    assert recheck.staged(code, 1, 3, 26, 244)[1::2] == (276, 16350524)
    assert 2**54 < recheck.first_order(code, 127623, 1, proof, 2**31, needs) < 2**55
    with pytest.raises(Refused, match="Row < Source"):
        recheck.first_order(code, 127623, 1, proof | {"h": 243}, 2**31, needs)


@given(st.fractions(min_value=Fraction(1, 2**80), max_value=2**80), st.integers(0, 300))
def test_roots_and_powers_are_between_their_bounds(x: Fraction, exponent: int) -> None:
    square = recheck.root(x)
    assert square.low**2 <= x <= square.high**2
    power = Real.of(x).power(exponent)
    assert power.low <= x**exponent <= power.high
    assert power.high * 2**400 <= power.low * (2**400 + 1)


@given(st.fractions(min_value=Fraction(1, 2**300), max_value=2**100))
def test_an_upper_end_has_64_digits(x: Fraction) -> None:
    number, power = recheck.upper(Real.of(x)).replace("*2^", "/2^-").split("/2^")
    end = int(number) / Fraction(2) ** int(power)
    assert end - Fraction(1) / Fraction(2) ** int(power) < x <= end
    assert 2**63 < int(number) <= 2**64
    assert recheck.bits(Real.of(x)) == recheck.bits(Real.of(end))
