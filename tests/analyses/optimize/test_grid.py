"""The grid as a value, its words, and pins as users write them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from soundproof.analyses.optimize.grid import KEEP, Grid, free, parsed_pin, today
from soundproof.formats.files import load
from soundproof.parameters.faults import UserError
from soundproof.parameters.params import Batching
from soundproof.zkvm.circuit import Circuit


def circuit_of(zkvm: str, name: str) -> Circuit:
    return next(circuit for circuit in load(zkvm).circuits if circuit.name == name)


@pytest.mark.parametrize(
    ("text", "pin"),
    [
        ("opening.queries=84", ("opening.queries", 84)),
        ("opening.queries", ("opening.queries", 21)),
        ("opening.rate=1/8", ("opening.rate", Fraction(1, 8))),
        ('opening.rate = "1/8"', ("opening.rate", Fraction(1, 8))),
        ("opening.foldings=[4, 4, 2]", ("opening.foldings", (4, 4, 2))),
        ("opening.batching=affine", ("opening.batching", Batching.AFFINE)),
        ("opening.final_domain=2^6", ("opening.final_domain", 64)),
        ("air.deep_grinding=3", ("air.deep_grinding", 3)),
        ("lookups.grinding", ("lookups.grinding", KEEP)),
    ],
)
def test_pins(text: str, pin: tuple[str, Any]) -> None:
    assert parsed_pin(text, circuit_of("pico", "embed")) == pin


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("opening.query=84", "did you mean 'opening.queries'?"),
        ("opening.queries=many", "must be an integer"),
        ("opening.queries=0", "must be at least 1, got 0"),
        ("opening.rate=1/3", "power of two"),
        ("opening.batching=afine", "did you mean 'affine'?"),
        ("air.trace_length=8", "not among what is searched"),
    ],
)
def test_pins_that_are_none(text: str, problem: str) -> None:
    with pytest.raises(UserError) as caught:
        parsed_pin(text, circuit_of("pico", "embed"))
    assert problem in str(caught.value)


def test_paths_of_every_kind_of_circuit() -> None:
    assert "air.logup_grinding" in free(circuit_of("openvm2", "root"))
    assert "opening.out_of_domain" in free(circuit_of("demo_whir", "embed"))
    assert "air.deep_grinding" not in free(circuit_of("sp1", "core"))
    for zkvm in ("pico", "sp1", "demo_whir", "openvm2"):
        for circuit in load(zkvm).circuits:
            assert all(today(circuit, path) is not None for path in free(circuit))


def test_caps_and_counts() -> None:
    grid = Grid(queries=9)
    assert grid.caps(circuit_of("zisk", "Main").opening.merkle) == (0, 1, 2, 3, 4, 5)
    assert list(grid.query_counts()) == list(range(1, 10))
    assert list(grid.pinned(opening__queries=84).query_counts()) == [84]
    assert grid.grindings("opening.grinding.queries") == tuple(range(23))
    assert grid.pinned(opening__grinding__queries=5).grindings("opening.grinding.queries") == (5,)


def test_the_words_name_what_is_pinned() -> None:
    lines = Grid().pinned(opening__queries=84).said(circuit_of("demo_whir", "embed"))
    assert "pinned: opening.queries = 84" in lines
    assert any("out-of-domain" in line for line in lines)
    alone = Grid().said(circuit_of("zkdtvm", "root_shrink"))
    assert not any(line.startswith("batching") or "grinding.batching" in line for line in alone)  # it has one function
