"""CSV: what a spreadsheet or another program reads of the tables."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundproof.parameters.characters import visible
from soundproof.render.document import Table
from soundproof.render.forms.csv import drawn

CELLS = st.text(max_size=8)


def _table(title: str, header: tuple[str, ...], *rows: tuple[str, ...]) -> Table:
    return Table(title, header, rows, frozenset(), "a lead", ("a note",))


@given(st.lists(st.tuples(CELLS, CELLS), max_size=4))
def test_whatever_cells_are_they_are_read_again(rows: list[tuple[str, str]]) -> None:
    header, *found = csv.reader(io.StringIO(drawn([_table("t", ("a", "b"), *rows)])))
    assert header == ["Table", "a", "b"]
    assert [[cell.removeprefix("'") for cell in row] for row in found] == [
        ["t", *(visible(cell).removeprefix("'") for cell in row)] for row in rows
    ]


@pytest.mark.parametrize("cell", ["=1+1", "@x", "+ new", "=HYPERLINK(1)", "+cmd|' /C calc'!A0", "-2+3"])
def test_nothing_is_a_formula_in_a_spreadsheet(cell: str) -> None:
    _, (_, found) = csv.reader(io.StringIO(drawn([_table("t", ("a",), (cell,))])))
    assert found == f"'{cell}"


@pytest.mark.parametrize("cell", ["+2.95", "-0.5", "+18.0", "-3.2e+14", "-12.5 %", "1,024", "− x", "a=b"])
def test_signed_figures_stay(cell: str) -> None:
    _, (_, found) = csv.reader(io.StringIO(drawn([_table("t", ("a",), (cell,))])))
    assert found == cell


def test_tables_with_other_columns_come_after_an_empty_line() -> None:
    tables = [_table("A", ("x",), ("1",)), _table("B", ("x",), ("2",)), _table("C", ("y", "z"), ("3", "4"))]
    assert drawn(tables).splitlines() == ["Table,x", "A,1", "B,2", "", "Table,y,z", "C,3,4"]
