"""Boxes and arrows, each box as many levels from the start as its longest way: across on wide screens, else down."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from msgspec import Struct

from soundproof.render.charts import Box, Graph
from soundproof.render.drawings.drawing import both, fitting, frame, linked, sign, text, tone
from soundproof.render.html import element

__all__ = ["drawn", "levels"]

ACROSS = 6
"""Levels that a wide screen has room for; more go down on it, too."""

ABREAST = 2
"""Boxes beside each other on a narrow screen."""

WIDE, NARROW = 1040.0, 360.0
GAP = 40.0


def drawn(graph: Graph) -> Element:
    """A graph, drawn twice."""
    depth = levels(len(graph.boxes), graph.edges)
    narrow = _down(graph, depth)
    return both(_across(graph, depth) if max(depth, default=0) < ACROSS else _down(graph, depth), narrow)


def levels(count: int, edges: Sequence[tuple[int, int]]) -> list[int]:
    """The longest way to each of so many boxes, in edges.  Loops at one box count nothing; there are no others.

    >>> levels(4, [(0, 1), (1, 1), (1, 3), (0, 2), (2, 3), (0, 3)])
    [0, 1, 1, 2]
    """
    levels = [0] * count
    for _ in range(count):  # as often as the longest way may be
        for start, end in edges:
            if start != end:
                levels[end] = max(levels[end], levels[start] + 1)
    return levels


class _Placed(Struct, frozen=True):
    """A box at its place."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2


def _height(box: Box) -> float:
    return 33 + 16 * len(box.lines)


def _across(graph: Graph, depth: Sequence[int]) -> Element:
    """Levels from left to right, the boxes of one below each other."""
    columns = [[i for i, deep in enumerate(depth) if deep == level] for level in range(max(depth, default=-1) + 1)]
    width = min((WIDE - 2 - GAP * (len(columns) - 1)) / max(len(columns), 1), 200)
    heights = [sum(_height(graph.boxes[i]) + 18 for i in column) - 18 for column in columns]
    tallest = max(heights, default=0)
    placed: dict[int, _Placed] = {}
    for level, column in enumerate(columns):
        y = (tallest - heights[level]) / 2
        for i in column:
            placed[i] = _Placed(1 + level * (width + GAP), y, width, _height(graph.boxes[i]))
            y += placed[i].height + 18
    arrows = [_arrow_across(placed[start], placed[end], depth[end] - depth[start]) for start, end in graph.edges]
    reach = [_reach(placed[start], placed[end], depth[end] - depth[start]) for start, end in graph.edges]
    top, bottom = min([0.0, *(up for up, _ in reach)]), max([tallest, *(down for _, down in reach)])
    return _framed(graph, placed, arrows, max(len(columns) * (width + GAP) - GAP + 2, 720), top, bottom)


def _below(start: _Placed, end: _Placed) -> bool:
    """Whether an arrow that skips a level passes below: where it starts lower than it ends."""
    return start.middle[1] > end.middle[1] + 1


def _reach(start: _Placed, end: _Placed, steps: int) -> tuple[float, float]:
    """How far up and down an arrow across goes."""
    bend = 0.75 * (24 + 12 * steps)
    if start is end:
        return start.y - 25, start.y
    if steps <= 1:
        return start.y, start.y
    if _below(start, end):
        return start.y, max(start.y + start.height, end.y + end.height) + bend
    return min(start.y, end.y) - bend, start.y


def _arrow_across(start: _Placed, end: _Placed, steps: int) -> str:
    if start is end:
        x, y = start.middle[0], start.y
        return f"M{x + 26:.1f} {y:.1f}c10 -30 -62 -30 -52 -3"
    if steps == 1:
        x, y, to, at = start.x + start.width, start.middle[1], end.x - 3, end.middle[1]
        bend = (to - x) / 2
        return f"M{x:.1f} {y:.1f}C{x + bend:.1f} {y:.1f} {to - bend:.1f} {at:.1f} {to:.1f} {at:.1f}"
    x, to, out = start.middle[0] + 20, end.x + 30, 24 + 12 * steps
    if _below(start, end):
        y, at = start.y + start.height, end.y + end.height + 3
        bend = max(y, at) + out
    else:
        y, at = start.y, end.y - 3
        bend = min(y, at) - out
    return f"M{x:.1f} {y:.1f}C{x:.1f} {bend:.1f} {to:.1f} {bend:.1f} {to:.1f} {at:.1f}"


def _down(graph: Graph, depth: Sequence[int]) -> Element:
    """Levels from top to bottom, the boxes of one beside each other."""
    side = 44.0  # where arrows pass that skip a level
    placed: dict[int, _Placed] = {}
    y = 6.0
    for level in range(max(depth, default=-1) + 1):
        row = [i for i, deep in enumerate(depth) if deep == level]
        for begin in range(0, len(row), ABREAST):
            some = row[begin : begin + ABREAST]
            width = (NARROW - side - 14 * (len(some) - 1)) / len(some)
            for place, i in enumerate(some):
                placed[i] = _Placed(1 + place * (width + 14), y, width, _height(graph.boxes[i]))
            y += max(placed[i].height for i in some) + (14 if begin + ABREAST < len(row) else 30)
    arrows = [_arrow_down(placed[start], placed[end], depth[end] - depth[start]) for start, end in graph.edges]
    return _framed(graph, placed, arrows, NARROW, 0, y - 30)


def _arrow_down(start: _Placed, end: _Placed, steps: int) -> str:
    if start is end:
        x, y = start.x + start.width, start.middle[1]
        return f"M{x:.1f} {y + 12:.1f}c28 8 28 -32 3 -24"
    if steps == 1:
        (x, _), y, (to, _), at = start.middle, start.y + start.height, end.middle, end.y - 3
        bend = (at - y) / 2
        return f"M{x:.1f} {y:.1f}C{x:.1f} {y + bend:.1f} {to:.1f} {at - bend:.1f} {to:.1f} {at:.1f}"
    x, y, to, at = start.x + start.width, start.middle[1] + 8, end.x + end.width + 3, end.middle[1] - 8
    out = max(x, to) + 24
    return f"M{x:.1f} {y:.1f}C{out:.1f} {y:.1f} {out:.1f} {at:.1f} {to:.1f} {at:.1f}"


def _framed(
    graph: Graph, placed: dict[int, _Placed], arrows: Sequence[str], width: float, top: float, bottom: float
) -> Element:
    content = [_edge(path) for path in arrows]
    content += [_box(graph, graph.boxes[i], place) for i, place in placed.items()]
    links = any(box.link for box in graph.boxes)
    return frame(width, bottom - top + 4, "graph", graph.title, content, links, top - 2)


def _edge(path: str) -> Element:
    """An arrow; its head is drawn at the end of the path, in the direction it has there."""
    return element("g", element("path", d=path, class_="edge"), element("path", d=_head(path), class_="head"))


def _head(path: str) -> str:
    """A triangle where a path ends, as its last control point leads there."""
    numbers = [float(word) for word in path.replace("M", " ").replace("C", " ").replace("c", " ").split()]
    x0, y0, x1, y1 = numbers[-4:]
    if "c" in path:  # relative to where it begins
        x0, y0, x1, y1 = (numbers[0] + x0, numbers[1] + y0, numbers[0] + x1, numbers[1] + y1)
    length = max(((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5, 1)
    dx, dy = (x1 - x0) / length, (y1 - y0) / length
    left, right = (x1 - 8 * dx - 4 * dy, y1 - 8 * dy + 4 * dx), (x1 - 8 * dx + 4 * dy, y1 - 8 * dy - 4 * dx)
    return f"M{x1:.1f} {y1:.1f}L{left[0]:.1f} {left[1]:.1f}L{right[0]:.1f} {right[1]:.1f}z"


def _box(graph: Graph, box: Box, at: _Placed) -> Element:
    which = tone(box.value, graph.lines)
    room = at.width - 24
    size = {"width": f"{at.width:.1f}", "height": f"{at.height:.1f}"}
    name = fitting(box.name, room, 12.5)
    parts = [
        element("rect", x=f"{at.x:.1f}", y=f"{at.y:.1f}", rx="7", **size, class_=f"box {which}"),
        text(at.x + 12, at.y + 21, name, box.name, class_="label"),
        text(at.x + at.width - 12, at.y + 39, box.shown, text_anchor="end", class_=f"value {which}"),
    ]
    if box.value is not None:
        parts.append(sign(which, at.x + at.width - 20 - 8 * len(box.shown), at.y + 34.5, 4))
    beside = 22 + 8 * len(box.shown)  # the figure stands beside the first line
    for place, line in enumerate(box.lines):
        words = fitting(line, room - beside * (place == 0), 11)
        parts.append(text(at.x + 12, at.y + 39 + 16 * place, words, line, class_="small"))
    return linked(box.link, *parts)
