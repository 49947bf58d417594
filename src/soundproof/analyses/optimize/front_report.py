"""A Pareto front: a table of its points, a drawing of bytes over the prover's work, and the same for programs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from soundproof.analyses.optimize.front import STEP, Front
from soundproof.analyses.optimize.words import costs, work
from soundproof.readings.cost import Cost
from soundproof.render.charts import Axis, Figure, Line
from soundproof.render.document import Document, Part, Table

__all__ = ["document"]


def document(zkvm: str, front: Front) -> Document:
    """The points of a front."""
    return Document(
        "Bits, bytes and the prover's work",
        (Part(Table, partial(_table, zkvm, front)), Part(Figure, partial(_figure, zkvm, front))),
        lambda: _content(zkvm, front),
    )


def _content(zkvm: str, front: Front) -> Mapping[str, Any]:
    from soundproof.analyses.optimize.report_json import front_content  # tables never need it

    return front_content(zkvm, front)


def _table(zkvm: str, front: Front) -> Table:
    """Every point with its parameters."""
    rows = tuple((str(point.task.bits), *costs(point)) for point in front.points)
    lead = (
        "the smallest proof at each level of bits, then again for at most "
        f"1/{STEP} of the prover's work, until there are no parameters; points that others beat are left out"
    )
    notes = tuple(f"{bits} bits: the search was stopped before all points were found" for bits in front.stopped)
    header = ("Bits", "Rate", "Queries", "Schedule", "Bytes", "Prover", "Verifier")
    title = f"{zkvm} · {front.circuit.name}: bits, bytes and the prover's work"
    return Table(title, header, rows, frozenset({0, 2, 4, 5, 6}), lead, notes)


def _figure(zkvm: str, front: Front) -> Figure:
    """One line for each level of bits; a mark at today's parameters."""
    lines = tuple(
        Line(f"{bits} bits", tuple(_point(point.cost) for point in front.level(bits))) for bits in front.levels
    )
    return Figure(
        f"{zkvm} · {front.circuit.name}: proof size against the prover's work",
        Axis("the prover's work, in multiplications of the base field", lambda value: work(round(value))),
        Axis("", lambda value: f"{value:,.0f} KiB"),
        lines,
        (("today", _point(front.today)),),
    )


def _point(cost: Cost) -> tuple[float, float]:
    return float(cost.prover), float(cost.size) / 1024
