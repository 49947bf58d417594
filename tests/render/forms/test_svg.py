"""SVG: every point of a figure is drawn, where its value is, and text is text."""

from __future__ import annotations

import xml.etree.ElementTree as xml

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundproof.render.charts import Axis, Figure, Line
from soundproof.render.document import Table
from soundproof.render.forms.svg import HEIGHT, WIDTH, drawn

NAME = "{http://www.w3.org/2000/svg}"
VALUES = st.floats(1e-6, 1e12)
POINTS = st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=5).map(tuple)
AXIS = Axis("bits & <bytes>", lambda value: f"{value:g}")


@given(st.lists(POINTS, min_size=1, max_size=8), st.tuples(VALUES, VALUES))
def test_every_point_is_inside_and_larger_values_are_further(
    lines: list[tuple[tuple[float, float], ...]], mark: tuple[float, float]
) -> None:
    figure = Figure(
        "a < b's", AXIS, AXIS, tuple(Line(f"line {i}", points) for i, points in enumerate(lines)), (("now", mark),)
    )
    root = xml.fromstring(drawn(figure))
    shown = [(float(circle.attrib["cx"]), float(circle.attrib["cy"])) for circle in root.findall(f"{NAME}circle")]
    points = [point for line in lines for point in line]
    assert len(shown) == len(points)
    assert all(0 < x < WIDTH and 0 < y < HEIGHT for x, y in shown)
    for axis, direction in (0, 1), (1, -1):  # pixels count from above
        values = [(point[axis], pixel[axis] * direction) for point, pixel in zip(points, shown, strict=True)]
        pixels = [pixel for _, pixel in sorted(values)]
        assert pixels == sorted(pixels)
    texts = [text.text for text in root.findall(f"{NAME}text")]
    assert {"a < b's", "bits & <bytes>", "now", *(f"line {i}" for i in range(len(lines)))} <= set(texts)
    assert root.attrib["aria-label"] == "a < b's"


def test_a_table_is_no_drawing() -> None:
    with pytest.raises(TypeError, match="no figure: Table"):
        drawn(Table("t", (), (), frozenset()))
