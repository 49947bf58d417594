"""Whether a paper names what the file has, and nothing else beside it."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence

from soundproof.analyses.whitepaper.agreement.names import Name, normal
from soundproof.analyses.whitepaper.agreement.rules import PaperAndFile, PaperFinding
from soundproof.analyses.whitepaper.reading.paper import Grid, Span

__all__ = ["LABELS", "naming", "row_names"]

LABELS = frozenset(
    {"circuit", "circuits", "air", "airs", "chip", "component", "node", "machine", "circuitname", "airname", "name"}
)
"""Heads of columns that name circuits, as :func:`normal` has them."""


def naming(comparison: PaperAndFile) -> Iterator[PaperFinding]:
    """Circuits and nodes that are not named, and what is named and is none."""
    for kind, rule in (("circuit", "WP-NAME-C"), ("node", "WP-NAME-N")):
        for name in comparison.names:
            if name.kind == kind and not name.named(comparison.paper):
                message = f"{kind} {name.name} of the file is not named"
                yield PaperFinding(rule, comparison.in_own(), message, None, (name.key, name.name))
    for grid in comparison.paper.tables:
        yield from _strangers(grid, comparison)
    if comparison.paper.own:
        yield from _misspelt(comparison)


def row_names(cells: Sequence[str], names: Sequence[Name]) -> list[Name]:
    """The circuits and nodes that the first cell of a row names, its whole text."""
    first = normal(cells[0]) if cells else ""
    return [name for name in names if first and first in name.normals]


def _strangers(grid: Grid, comparison: PaperAndFile) -> Iterator[PaperFinding]:
    """Rows of a table of circuits that name none; a table is one of circuits where most of its rows name one."""
    if not grid.head or normal(grid.head[0]) not in {normal(label) for label in LABELS}:
        return
    known = [bool(row_names(row.cells, comparison.names)) for row in grid.rows]
    if sum(known) * 2 <= len(known):
        return
    for row, is_known in zip(grid.rows, known, strict=True):
        if not is_known and row.cells[0] and normal(row.cells[0]) not in ("total", "sum", "all"):
            message = f"{row.cells[0]} is no circuit or node of the file"
            yield PaperFinding("WP-NAME-X", "unknown", message, Span(row.place, " | ".join(row.cells)), ("", ""))


def _misspelt(comparison: PaperAndFile) -> Iterator[PaperFinding]:
    """Words in code that are nearly a name of the file."""
    known = {normal_ for name in comparison.names for normal_ in name.normals} | _others(comparison)
    seen = set()
    for item in comparison.paper.of("code"):
        word = normal(item.text)
        if comparison.generated(item.place) or word in known or word in seen or len(word) < 4:
            continue
        close = difflib.get_close_matches(word, known, n=1, cutoff=0.8)
        if close:
            seen.add(word)
            message = f"{item.text} is no name of the file; is {close[0]} meant?"
            yield PaperFinding("WP-NAME-X", "unknown", message, Span(item.place, item.text), ("named there", close[0]))


def _others(comparison: PaperAndFile) -> set[str]:
    """What else of a file has a name."""
    zkvm = comparison.zkvm
    tables = (zkvm.buses or (), zkvm.memory or (), zkvm.commitments, zkvm.assumptions, zkvm.hashes, zkvm.lemmas)
    names = {name for table in tables for name, _ in table}
    names |= {name for circuit in zkvm.circuits for name, _ in circuit.buses}
    for _, node in zkvm.topology.nodes if zkvm.topology is not None else ():
        names |= {*node.public, *node.witness}
    return set(map(normal, names))
