"""Rules that read a circuit as a whole, over circuits of every protocol: layouts, and numbers at their largest."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any, get_args

import pytest
from msgspec.structs import replace

from soundproof.formats.reading import INTEGERS
from soundproof.parameters.shape import Scalar, narrowed
from soundproof.primitives.layout import PRESETS, Encoding
from soundproof.protocols.ligero import Ligero
from soundproof.readings.security import assess_circuit
from soundproof.readings.size import proof_size
from soundproof.zkvm.address import addresses
from soundproof.zkvm.circuit import Circuit, Opening
from soundproof.zkvm.proof import AIRS
from soundproof.zkvm.rules import check
from tests.analyses.recheck.certificates import SMALL
from tests.depth import depth

CIRCUITS = [circuit for circuit, _ in SMALL.values()]


def test_the_circuits_are_of_every_protocol() -> None:
    assert {type(circuit.air) for circuit in CIRCUITS} == AIRS.keys()
    assert {type(circuit.opening) for circuit in CIRCUITS} == {*get_args(Opening)}


# Layouts --------------------------------------------------------------------------------------


def refused(circuit: Circuit, preset: str) -> bool:
    """Whether a layout is refused because it is another protocol's."""
    faults = check(replace(circuit, encoding=Encoding(preset)))  # type: ignore[arg-type]
    return any(fault.path == ("encoding", "preset") and " is the layout of " in fault.problem for fault in faults)


@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_a_layout_is_that_of_one_protocol_or_of_any(preset: str) -> None:
    every = {circuit.protocol for circuit in CIRCUITS}
    accepted = {circuit.protocol for circuit in CIRCUITS if not refused(circuit, preset)}
    assert accepted == every if preset == "plain" else len(accepted) == 1


# Numbers --------------------------------------------------------------------------------------

MOST_STEPS = 5_000_000
"""Calls of functions in which a circuit is assessed: a second.  SWIRL with 2^10 trees takes 1.3 million."""


class TooManySteps(Exception):
    """What is asked takes time in proportion to a number, or for ever."""


def answered(question: Callable[[], Any]) -> None:
    """Ask what is answered in few steps on any machine."""
    steps = 0

    def count(*_: Any) -> None:
        nonlocal steps
        steps += 1
        if steps > MOST_STEPS:
            raise TooManySteps

    sys.setprofile(count)
    try:
        question()
    finally:
        sys.setprofile(None)


def largest(scalar: Scalar, stated: Any) -> list[Any]:
    """Numbers of a scalar from the largest on, each half the one before; fractions from the least on."""
    if scalar.type is Fraction:
        return [Fraction(stated.numerator, below) for below in (10**20 - 1, *(2**i for i in range(66, 0, -1)))]
    limit = INTEGERS[-1] if scalar.le is None else scalar.le
    powers = [2**i for i in reversed(range(limit.bit_length()))]
    return [value for value in (powers if scalar.power_of_two else [limit, *powers]) if value >= (scalar.ge or 0)]


def extremes() -> Iterator[Any]:
    """Circuits with a number at the largest, to within a factor of two, that a file may state beside the others.

    Every number that is stated or may be; those of protocols once for each pair, and kind of code.
    """
    seen = set()
    for circuit in CIRCUITS:
        linear = isinstance(circuit.opening, Ligero) and circuit.opening.code is not None
        for known in addresses(circuit):
            scalar = narrowed(known.shape, known.read(circuit))
            of_protocol = known.path[0] in ("air", "opening")
            protocol = circuit.protocol + ", linear code" * linear if of_protocol else "any"
            name = f"{protocol}: {'.'.join(key for key in known.path if isinstance(key, str))}"
            if name in seen or not isinstance(scalar, Scalar) or scalar.type not in (int, Fraction):
                continue
            changed = (known.set(circuit, value) for value in largest(scalar, known.read(circuit)))
            for extreme in changed:
                if not any(check(extreme)):
                    seen.add(name)
                    yield pytest.param(extreme, id=name)
                    break


@pytest.mark.parametrize("circuit", list(extremes())[:: depth(2, 1)])
def test_a_number_at_its_largest_is_answered_in_few_steps(circuit: Circuit) -> None:
    answered(lambda: (assess_circuit(circuit).bits, proof_size(circuit)))
