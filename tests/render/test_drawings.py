"""Drawings: what is in them is told, nothing overlaps that should be read, and both widths say the same."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from hypothesis import given
from hypothesis import strategies as st

from soundproof.render.charts import Box, Graph, Mark, Stack, Strip
from soundproof.render.drawings import graph, stack, strip

LINES = (("M2: 100", 100.0), ("M3: 128", 128.0))


def texts(drawing: Element) -> list[str]:
    return [found.text or "" for found in drawing.iter("text")]


def both(figure: Element) -> tuple[Element, Element]:
    wide, narrow = figure.findall("svg")
    assert "wide" in wide.attrib["class"]
    assert "narrow" in narrow.attrib["class"]
    return wide, narrow


def test_both_widths_say_the_same() -> None:
    marks = tuple(Mark(f"circuit {i}", 57.0 + i, str(57 + i), 50.0, 100.0) for i in range(3))
    wide, narrow = map(texts, both(strip.drawn(Strip("bits", marks, LINES))))
    assert sorted(wide) == sorted(narrow)


def test_names_of_lines_that_are_close_stand_above_each_other() -> None:
    shares = (("leaves", 2_200.0, "2,200"),)
    for drawing in both(stack.drawn(Stack("bytes", shares, (("M3: 300", 300.0), ("M2: 310", 310.0))))):
        heights = [found.attrib["y"] for found in drawing.iter("text")]
        assert len(set(heights)) == 2


values = st.floats(0, 512, allow_nan=False)


@given(st.lists(st.builds(Mark, st.text(max_size=40), values, st.text(max_size=6), values, values), max_size=6))
def test_marks_are_within_the_drawing(marks: list[Mark]) -> None:
    for drawing in both(strip.drawn(Strip("bits", tuple(marks), LINES))):
        _, _, width, height = map(float, drawing.attrib["viewBox"].split())
        for found in drawing.iter("circle"):
            assert 0 <= float(found.attrib["cx"]) <= width
            assert 0 <= float(found.attrib["cy"]) <= height


@given(st.data())
def test_every_box_and_every_edge_is_drawn_within(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 7))
    pairs = [(i, j) for i in range(count) for j in range(i, count)]
    edges = tuple(data.draw(st.lists(st.sampled_from(pairs), unique=True, max_size=8)))
    boxes = tuple(Box(f"node {i}", "100", 100.0, ("1 circuit",) * (i % 3)) for i in range(count))
    for drawing in both(graph.drawn(Graph("proofs", boxes, edges, LINES))):
        _, top, width, height = map(float, drawing.attrib["viewBox"].split())
        frames = [found for found in drawing.iter("rect") if "box" in found.attrib["class"]]
        assert len(frames) == count
        assert len([found for found in drawing.iter("path") if found.get("class") == "edge"]) == len(edges)
        for found in frames:
            x, y, wide, high = (float(found.attrib[name]) for name in ("x", "y", "width", "height"))
            assert x >= 0 and x + wide <= width
            assert y >= top and y + high <= top + height


def test_levels_are_the_longest_ways() -> None:
    assert graph.levels(5, [(0, 1), (1, 2), (0, 2), (2, 2), (0, 3), (3, 4), (2, 4)]) == [0, 1, 2, 1, 3]
