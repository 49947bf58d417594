"""Where the boxes of a graph stand and how its edges run on paper: in columns, all on a unit grid.

>>> from soundproof.render.charts import Box
>>> laid = lay(Graph("", tuple(Box(name, "", None, ()) for name in ("leaf", "join")), ((0, 1), (1, 1)), ()))
>>> laid.places, laid.columns, laid.rows
(((0.0, 0.0), (1.0, 0.0)), 2, 1)
"""

from __future__ import annotations

from msgspec import Struct

from soundproof.render.charts import Graph
from soundproof.render.drawings.graph import levels

__all__ = ["Curve", "Laid", "lay"]

Spot = tuple[float, float]

HALF_WIDTH, HALF_HEIGHT = 0.37, 0.3
"""Of a box, where columns and rows are one apart."""


class Curve(Struct, frozen=True):
    """A cubic curve from its first point to its last."""

    points: tuple[Spot, Spot, Spot, Spot]


class Laid(Struct, frozen=True):
    """The centres of the boxes, in their order, and the curves; y grows downwards."""

    places: tuple[Spot, ...]
    curves: tuple[Curve, ...]
    columns: int
    rows: int

    @property
    def top(self) -> float:
        """The highest point that anything has."""
        return min([y - HALF_HEIGHT for _, y in self.places] + [y for c in self.curves for y in _heights(c)])


def _heights(curve: Curve) -> list[float]:
    """Of a curve the heights between which it stays, a quarter of the way to its controls left out."""
    (_, a), (_, b), (_, c), (_, d) = curve.points
    return [a, d, 0.125 * a + 0.375 * b + 0.375 * c + 0.125 * d]


def lay(graph: Graph) -> Laid:
    """Each box in the column after the last of those that lead to it; columns are centred."""
    depth = levels(len(graph.boxes), graph.edges)
    columns = 1 + max(depth, default=-1)
    members = [[i for i, level in enumerate(depth) if level == column] for column in range(columns)]
    rows = max(map(len, members), default=0)
    places = [(0.0, 0.0)] * len(depth)
    for column, inside in enumerate(members):
        for row, i in enumerate(inside):
            places[i] = (float(column), row + (rows - len(inside)) / 2)
    curves = tuple(
        _loop(places[start]) if start == end else _edge(places[start], places[end], set(places))
        for start, end in graph.edges
    )
    return Laid(tuple(places), curves, columns, rows)


def _edge(start: Spot, end: Spot, taken: set[Spot]) -> Curve:
    """From the right side of a box to the left one of another; below boxes that stand between them."""
    (a, b), (c, d) = (start[0] + HALF_WIDTH, start[1]), (end[0] - HALF_WIDTH, end[1])
    between = any(start[0] < x < end[0] and min(b, d) - 0.5 < y < max(b, d) + 0.5 for x, y in taken)
    bend, pull = 0.8 if between else 0.0, (c - a) * 0.45
    return Curve(((a, b), (a + pull, b + bend), (c - pull, d + bend), (c, d)))


def _loop(place: Spot) -> Curve:
    """From the top of a box to the top of the same one."""
    x, y = place[0], place[1] - HALF_HEIGHT
    return Curve(((x + 0.14, y), (x + 0.3, y - 0.5), (x - 0.3, y - 0.5), (x - 0.14, y)))
