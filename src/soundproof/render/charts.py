"""What is drawn, as data: values on scales, over time, as shares, and who leads or sends to whom.

A drawing is made of these in ``render/drawings``; a form that draws nothing has tables beside them.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

__all__ = [
    "Arrow",
    "Axis",
    "Box",
    "Diagram",
    "Figure",
    "Graph",
    "Line",
    "Mark",
    "Stack",
    "Step",
    "Strip",
    "Timeline",
]

Point = tuple[float, float]


class Axis(Struct, frozen=True):
    """A logarithmic axis: what it measures (nothing where its ``ticks`` say so), and how a value is written there."""

    label: str
    tick: Callable[[float], str]


class Line(Struct, frozen=True):
    """Points that belong together, from the one that carries the label on; all positive."""

    label: str
    points: tuple[Point, ...]


class Figure(Struct, frozen=True):
    """Lines of points over two logarithmic axes, and single points to compare them with."""

    title: str
    across: Axis
    up: Axis
    lines: tuple[Line, ...]
    marks: tuple[tuple[str, Point], ...] = ()


class Mark(Struct, frozen=True):
    """A ``value`` on a scale and how it is written; where known, how much less and how much more it may be.

    ``least`` is what little trust leaves of it, ``most`` what an attack does.  ``link`` is where more is said of it.
    """

    label: str
    value: float
    shown: str
    least: float | None = None
    most: float | None = None
    link: str = ""


class Strip(Struct, frozen=True):
    """Values on one scale, a row each, beside the ``lines`` they are held against, the lowest first."""

    title: str
    marks: tuple[Mark, ...]
    lines: tuple[tuple[str, float], ...]


class Step(Struct, frozen=True):
    """A value from a month or day on, ``2026-03-14``, and what happened then; no value where nothing is known."""

    date: str
    value: float | None
    shown: str
    label: str


class Timeline(Struct, frozen=True):
    """How a value went over time, beside the ``lines`` it is held against, the lowest first."""

    title: str
    steps: tuple[Step, ...]
    lines: tuple[tuple[str, float], ...]


class Stack(Struct, frozen=True):
    """Shares of a whole in one bar, each with how it is written, beside the ``lines`` the whole is held against."""

    title: str
    shares: tuple[tuple[str, float, str], ...]
    lines: tuple[tuple[str, float], ...] = ()


class Box(Struct, frozen=True):
    """What stands in a graph: its name, a figure of it, and lines below.  ``value`` is held against the graph's."""

    name: str
    shown: str
    value: float | None
    lines: tuple[str, ...]
    link: str = ""


class Graph(Struct, frozen=True):
    """Boxes, and which leads to which by their places; ``lines`` as of a :class:`Strip`."""

    title: str
    boxes: tuple[Box, ...]
    edges: tuple[tuple[int, int], ...]
    lines: tuple[tuple[str, float], ...]


class Arrow(Struct, frozen=True):
    """Something that is sent from one participant to another, by their places."""

    start: int
    end: int
    text: str


class Diagram(Struct, frozen=True):
    """Who sends what to whom, in order."""

    participants: tuple[str, ...]
    arrows: tuple[Arrow, ...]
