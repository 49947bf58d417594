"""The budget that a paper prints: every term of the assessment is in it, and totals are what adds up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import log2

from soundproof.analyses.whitepaper.agreement.names import normal
from soundproof.analyses.whitepaper.agreement.rules import PaperAndFile, PaperFinding
from soundproof.analyses.whitepaper.reading.paper import Grid, Span

__all__ = ["budgets"]

_TOTAL = frozenset({"total", "sum", "all"})


def budgets(comparison: PaperAndFile) -> Iterator[PaperFinding]:
    """Terms that the budget lacks, and totals that are more than their terms leave; at W3 there is a budget."""
    if comparison.zkvm.topology is None:
        return
    tables = [grid for grid in comparison.paper.tables if _is_budget(grid, comparison)]
    for grid in tables:
        yield from _total(grid, comparison)
    if comparison.paper.own and comparison.phase == "W3":
        yield from _terms(tables, comparison)


def _is_budget(grid: Grid, comparison: PaperAndFile) -> bool:
    """Whether a table has two nodes or more in its rows, and says of each how often and at which error."""
    heads = [head.casefold() for head in grid.head]
    counts = any(re.search(r"count|how often|number|times|multiplicity|proofs|coefficient", head) for head in heads)
    errors = any(re.search(r"bits|error|ε|log", head) for head in heads)
    if not (counts and errors):
        return False
    nodes = {form for name in comparison.names if name.kind == "node" for form in name.normals}
    return sum(normal(row.cells[0]) in nodes for row in grid.rows) >= 2


def _terms(tables: list[Grid], comparison: PaperAndFile) -> Iterator[PaperFinding]:
    """What adds up and stands in no budget."""
    printed = {normal(row.cells[0]) for grid in tables for row in grid.rows if row.cells}
    for entry in comparison.assessed(comparison.segments).budget:
        if normal(entry.name) not in printed:
            where = "the printed budget" if tables else "the paper, which prints no budget"
            message = f"{entry.name} is not in {where}"
            often = "?" if entry.formula is None else str(entry.formula)
            yield PaperFinding(
                "WP-BUDGET", "contradiction", message, _head(tables), (f"what adds up: {entry.name}", often)
            )


def _head(tables: list[Grid]) -> Span | None:
    return Span(tables[0].place, " | ".join(tables[0].head)) if tables else None


def _total(grid: Grid, comparison: PaperAndFile) -> Iterator[PaperFinding]:
    """A last row that is a total of bits: no more than the sum of the rows above leaves."""
    last = grid.rows[-1]
    column = next(
        (i for i, head in reversed(list(enumerate(grid.head))) if re.search("together|total|bits", head, re.I)), 0
    )
    if not column or normal(last.cells[0]) not in _TOTAL or len(last.cells) <= column:
        return
    texts = [row.cells[column] for row in grid.rows[:-1] if len(row.cells) > column]
    figures = [float(text) for text in texts if re.fullmatch(r"\d{1,4}(?:\.\d{1,6})?", text)]
    said = re.fullmatch(r"(\d{1,4})(?:\.(\d{1,6}))?", last.cells[column])
    if said is None or len(figures) < 2 or len(figures) != len([text for text in texts if text not in ("", "–", "-")]):
        return
    step = max(10.0 ** -len(text.partition(".")[2]) for text in texts if re.fullmatch(r"\d{1,4}(?:\.\d{1,6})?", text))
    most = -log2(sum(2.0 ** -(figure + step) for figure in figures))  # each rounded down by up to a step
    if float(said[0]) > most:
        message = f"the total of {said[0]} bits is more than its terms leave, {most:.2f} at most"
        yield PaperFinding(
            "WP-BUDGET",
            comparison.in_own(),
            message,
            Span(last.place, " | ".join(last.cells)),
            ("what adds up", f"{most:.2f}"),
        )
