r"""Comma-separated values (RFC 4180): tables, the title of each in the first column, without leads and notes.

Tables that follow each other with the same columns have one header; before one with others there is an empty line.

>>> from soundproof.render.document import Table
>>> print(drawn([Table("A", ("x", "y"), (("1", "b, c"),), frozenset()), Table("B", ("x", "y"), (), frozenset())]))
Table,x,y
A,1,"b, c"
<BLANKLINE>
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from soundproof.parameters.characters import visible
from soundproof.render.document import Block, Document, Rows, Table
from soundproof.render.form import Form, Screen

__all__ = ["FORM", "drawn"]

_FORMULA = re.compile(r"[=@]|[-+](?![\d.,]*(e[-+]?\d+)?[ %]*$)")


def drawn(blocks: Iterable[Block]) -> str:
    """Tables as lines."""
    lines: list[tuple[Any, ...]] = []
    header: tuple[str, ...] = ()
    for block in blocks:
        if not isinstance(block, Table):
            raise TypeError(f"no table: {block!r}")
        if block.header != header:
            lines += [()] * bool(header) + [("Table", *block.header)]
            header = block.header
        lines += [(block.title, *row) for row in block.rows]
    return _text(lines)


def _text(lines: Iterable[tuple[Any, ...]]) -> str:
    import csv  # other forms never need it
    import io

    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(tuple(map(_cell, line)) for line in lines)
    return written.getvalue()


def _cell(value: Any) -> Any:
    """A cell of no control characters; what a spreadsheet would take for a formula begins with an apostrophe.

    >>> [_cell(value) for value in ("=A1", "+2.95", "+ new", "-1", None, 0.5)]
    ["'=A1", '+2.95', "'+ new", '-1', None, 0.5]
    """
    if value is None or isinstance(value, int | float):
        return value
    text = visible(str(value))
    return f"'{text}" if _FORMULA.match(text) else text


def _write(document: Document, _: Screen) -> Iterator[str]:
    return iter([drawn(document.blocks(FORM.draws, page=False))]) if document.rows is None else _rows(document.rows)


def _rows(rows: Rows) -> Iterator[str]:
    yield _text([rows.names])
    for batch in rows.batches:
        yield _text(batch)


FORM = Form("csv", (".csv",), frozenset({Table}), _write)
