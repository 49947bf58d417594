"""Formulas for the number of proofs are what is counted."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundproof.formats.files import catalogue, load
from soundproof.zkvm.counting import Formula, formulas
from soundproof.zkvm.topology import Edge, Node, Topology, counts

EDGE = Edge()


@cache
def _topology(name: str) -> Topology | None:
    return load(name).topology


@pytest.mark.parametrize("name", catalogue())
@given(segments=st.integers(1, 2**40))
def test_a_formula_gives_the_most_proofs(name: str, segments: int) -> None:
    topology = _topology(name)
    if topology is not None:
        counted = counts(topology, segments)
        assert {name: formula.at(segments) for name, formula in formulas(topology).items()} == {
            name: most for name, (_, most) in counted.items()
        }


def test_four_inner_circuits_a_segment_have_the_coefficients_of_the_sample_argument() -> None:
    """Worked by hand: 4S inner proofs, S segments, S conversions, S − 1 combinations, one last proof."""
    inner = {name: Node() for name in ("step", "keccak", "poseidon", "range")}
    nodes = {
        **inner,
        "segment": Node(takes=tuple((name, EDGE) for name in inner), fan_in=4),
        "convert": Node(takes=(("segment", EDGE),), fan_in=1),
        "combine": Node(takes=(("convert", EDGE), ("combine", EDGE)), fan_in=2),
        "embed": Node(takes=(("combine", EDGE),), fan_in=1),
    }
    found = formulas(Topology("a piece", "invented", tuple(nodes.items())))
    assert {name: str(formula) for name, formula in found.items()} == {
        **dict.fromkeys(inner, "S"),
        "segment": "S",
        "convert": "S",
        "combine": "S − 1",
        "embed": "1",
    }
    assert sum(formula.at(100) for formula in found.values()) == 700


@pytest.mark.parametrize(
    ("formula", "text", "at_5"),
    [
        (Formula(), "0", 0),
        (Formula(-1, 2), "−S + 2", -3),
        (Formula(12, 3).over(4), "3S + 1", 16),
        (Formula(1).over(4).over(3), "⌈⌈S/4⌉/3⌉", 1),
        (Formula(2, 1).over(3) + Formula(1, -1), "S + ⌈(2S + 1)/3⌉ − 1", 8),
        (Formula(1, -7).positive(), "max(S − 7, 0)", 0),
        (Formula(-2, 1).positive(), "0", 0),
        (Formula(1) - Formula(1).over(2) - Formula(1).over(2), "S − ⌈S/2⌉ − ⌈S/2⌉", -1),
    ],
)
def test_formulas_are_written_as_people_write_them(formula: Formula, text: str, at_5: int) -> None:
    assert (str(formula), formula.at(5)) == (text, at_5)
