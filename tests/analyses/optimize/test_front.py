"""The Pareto front and its drawing."""

from __future__ import annotations

import xml.etree.ElementTree as xml
from fractions import Fraction
from itertools import pairwise

import pytest

from soundproof.analyses.optimize import Grid, Missed
from soundproof.analyses.optimize.front import STEP, Front, front
from soundproof.analyses.optimize.front_report import document
from soundproof.analyses.optimize.optimum import Task, solve
from soundproof.formats.files import load
from soundproof.parameters.params import Batching
from soundproof.render.charts import Figure
from soundproof.render.forms.svg import drawn

GRID = Grid(rates=(Fraction(1, 4), Fraction(1, 8), Fraction(1, 16)), batchings=(Batching.AFFINE,))


@pytest.fixture(scope="module")
def pareto() -> Front:
    return front(load("zisk").circuits[-2], Task(128, grid=GRID), (100,))


def test_every_point_is_the_least_within_its_work(pareto: Front) -> None:
    assert pareto.levels == (128, 100)
    for bits in pareto.levels:
        level = pareto.level(bits)
        assert len(level) > 1
        assert all(point.bits >= bits for point in level)
        assert level[0].cost == solve_cost(pareto, bits)
        for before, after in pairwise(level):
            assert after.cost.prover <= before.cost.prover // STEP
            assert after.cost.size > before.cost.size
        end = solve(
            pareto.circuit,
            Task(bits, grid=GRID).limited(prover=level[-1].cost.prover // STEP),
            rates=False,
            reach=False,
        )
        assert isinstance(end, Missed)


def solve_cost(pareto: Front, bits: int) -> object:
    optimum = solve(pareto.circuit, Task(bits, grid=GRID), rates=False, reach=False)
    assert not isinstance(optimum, Missed)
    return optimum.cost


def test_no_point_beats_another(pareto: Front) -> None:
    for point in pareto.points:
        for other in pareto.points:
            if other is not point:
                better = other.cost.size <= point.cost.size and other.cost.prover <= point.cost.prover
                assert not (other.bits >= point.bits and better)


def test_the_drawing_shows_every_point(pareto: Front) -> None:
    root = xml.fromstring(drawn(next(document("ZisK <&>", pareto).blocks([Figure]))))
    name = "{http://www.w3.org/2000/svg}"
    circles = root.findall(f"{name}circle")
    assert len(circles) == len(pareto.points)
    assert len(root.findall(f"{name}polyline")) == 2
    texts = [element.text for element in root.findall(f"{name}text")]
    assert {"128 bits", "100 bits", "today"} <= set(texts)
    assert any("ZisK <&>" in str(text) for text in texts)
    width, height = map(float, root.attrib["viewBox"].split()[2:])
    for circle in circles:
        assert 0 < float(circle.attrib["cx"]) < width
        assert 0 < float(circle.attrib["cy"]) < height
    # More work is further right, more bytes further up.
    first, second = pareto.level(128)[:2]
    at = dict(zip((id(point) for point in pareto.points), circles, strict=True))
    assert float(at[id(first)].attrib["cx"]) > float(at[id(second)].attrib["cx"])
    assert float(at[id(first)].attrib["cy"]) > float(at[id(second)].attrib["cy"])
