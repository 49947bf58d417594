"""Rules of constraint sides: their columns, tables and traces go together."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from soundproof.parameters.faults import Fault
from soundproof.protocols.deep_ali import Columns, DeepAli
from soundproof.protocols.jagged import Jagged
from soundproof.protocols.r1cs import R1cs
from soundproof.protocols.swirl import Swirl
from soundproof.protocols.zerocheck import Zerocheck
from soundproof.zkvm.circuit import Circuit

__all__ = ["sided"]

MOST_STAGES = 64
"""Of the witness, each with a tree of its own."""


def sided(circuit: Circuit) -> Iterator[Iterator[Fault]]:
    """What is checked apart, so that one value that could not be read hides as little as possible."""
    match circuit.air:
        case DeepAli() as air:
            yield from (_deep_ali(circuit, air), _hiding(air))
        case Zerocheck() as air:
            yield _zerocheck(air)
        case Swirl() as air:
            yield _swirl(air)
        case R1cs() as air:
            yield _r1cs(air)
        case Jagged() as air:
            yield _jagged(air)


def _jagged(air: Jagged) -> Iterator[Fault]:
    if air.fixed_chips is not None and air.fixed_chips > len(air.chips):
        problem = f"of {len(air.chips)} chips {air.fixed_chips} have fixed columns"
        yield Fault(("air", "fixed_chips"), problem, "fewer, or the names of all chips in air.chips")


def _r1cs(air: R1cs) -> Iterator[Fault]:
    if air.spark is not None and air.matrices != "committed":
        yield Fault(("air", "spark"), f'is for committed matrices, air.matrices is "{air.matrices}"', "leave it out")


def _swirl(air: Swirl) -> Iterator[Fault]:
    """The traces of a proof are within the envelope that is verified."""
    if not air.traces:
        return
    traces = [trace for _, trace in air.traces]
    shape, most = air.shape, max(trace.interactions for trace in traces)
    counts = {
        "airs": (shape.airs, "AIRs"),
        "commitments": (len(shape.stacked), "trees"),
        "columns": (sum(trace.columns for trace in traces), "columns"),
        "stack_width": (sum(width for width, _ in shape.stacked), "stacked columns"),
        "log_height": (shape.log_height, "as log₂ of the tallest"),
        "interactions": (most, "interactions in a row"),
    }
    for key, (count, what) in counts.items():
        if count > getattr(air, key):
            yield Fault(("air", "traces"), f"have {count} {what}, air.{key} is {getattr(air, key)}", f"a larger {key}")
    if air.sent >= air.max_interactions:
        problem = f"have {air.sent} interactions, which have to be fewer than air.max_interactions"
        yield Fault(("air", "traces"), problem, "a larger max_interactions")


def _hiding(air: DeepAli) -> Iterator[Fault]:
    if air.hiding is not None and air.hiding.rows <= air.trace_length:
        problem = f"must be more than the {air.trace_length} rows of the trace, got {air.hiding.rows}"
        yield Fault(("air", "hiding", "rows"), problem, "the next power of two leaves as many random ones")


def _deep_ali(circuit: Circuit, air: DeepAli) -> Iterator[Fault]:
    if air.columns is None:
        return
    if air.columns.stages > MOST_STAGES:
        problem = f"must be at most {MOST_STAGES}, got {air.columns.stages}"
        yield Fault(("air", "columns", "stages"), problem, "witness stages, each with a tree of its own")
    if not air.columns.tables:
        return
    path = ("air", "columns", "tables")
    if replace(air.columns, tables=()) != Columns():
        yield Fault(path, "say all that the other keys of columns say", "tables, or the other keys")
    tallest = max(table.rows for _, table in air.columns.tables)
    if tallest != air.trace_length:
        yield Fault(path, f"the tallest has {tallest} rows, the trace {air.trace_length}", "the same number")
    for name, table in air.columns.tables:
        if (points := table.most_points) > air.opening_points:
            problem = f"table {name} opens a column at {points} points, the file says {air.opening_points} at most"
            yield Fault(("air", "opening_points"), problem, f"{points}, or fewer points of the table")
    if (opened := sum(air.heights(circuit.field.degree).values())) > air.batch:
        problem = f"{air.batch} functions are combined, the tables open {opened}"
        yield Fault(("air", "batch"), problem, f"{opened}: a column counts as often as it has points")


def _zerocheck(air: Zerocheck) -> Iterator[Fault]:
    if air.fixed >= air.width:
        problem = f"of {air.width} committed columns {air.fixed} are fixed, which leaves no witness"
        yield Fault(("air", "fixed"), problem, "fewer; width counts them too")
