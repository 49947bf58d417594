"""Numbers of any length, in each notation that files have for them: each is read, or what is wrong is said."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundproof.formats.reading import FAILED, build
from soundproof.parameters.faults import Fault
from soundproof.parameters.params import Count, PowerOfTwo, Rate
from soundproof.protocols.ligero import LinearCode

DIGITS = st.text("0123456789", min_size=1, max_size=40) | st.integers(1, 6000).map(lambda count: "9" * count)


def read(kind: Any, value: Any) -> tuple[Any, str]:
    """A value as it is read, and what is said of it."""
    faults: list[Fault] = []
    built = build(kind, value, ("key",), faults)
    return built, " → ".join(text for fault in faults for text in (fault.problem, fault.hint) if text)


@pytest.mark.parametrize("kind", [Count, PowerOfTwo])
@given(DIGITS | st.integers(0, 200).map(str))
def test_a_power_is_read_or_refused(kind: Any, exponent: str) -> None:
    built, said = read(kind, f"2^{exponent}")
    if len(exponent) > 4:
        assert said == f'must be an integer, got "2^{exponent}"'
    elif int(exponent) >= 63:
        assert said == f"must fit into 64 bits, got an integer of {int(exponent) + 1} bits"
    else:
        assert (built, said) == (2 ** int(exponent), "")


@given(st.integers(1, 400))
def test_a_rate_is_read_or_has_too_many_digits(power: int) -> None:
    built, said = read(Rate, f"1/{2**power}")
    if power <= 66:
        assert (built, said) == (Fraction(1, 2**power), "")
    else:
        assert built is FAILED
        assert said.endswith("numbers of at most 20 digits")


@given(DIGITS, DIGITS)
def test_a_share_is_read_or_none_or_has_too_many_digits(above: str, below: str) -> None:
    built, said = read(LinearCode, {"distance": f"{above}/{below}"})
    if max(len(above), len(below)) > 20:
        assert said.endswith("numbers of at most 20 digits")
    elif 0 < int(above) < int(below):
        assert (built, said) == (LinearCode(Fraction(int(above), int(below))), "")
    else:
        assert said.startswith("must be a fraction between 0 and 1")
        assert "digits" not in said


@given(st.integers(10**18, 10**60) | st.integers(-(10**60), -(10**18)))
def test_an_integer_is_read_or_too_large(value: int) -> None:
    built, said = read(int, value)
    if -(2**63) <= value < 2**63:
        assert (built, said) == (value, "")
    else:
        assert said.startswith("must fit into 64 bits, got ")
