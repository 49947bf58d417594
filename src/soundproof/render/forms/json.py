"""JSON: everything that was computed.  Keys may be added, never changed."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf, isfinite
from typing import Any

from soundproof.parameters.faults import UserError
from soundproof.render.document import Document, Rows
from soundproof.render.form import Form, Screen
from soundproof.render.json import encoded, printable

__all__ = ["FORM", "drawn"]

NO_NUMBERS = {inf: "Infinity", -inf: "-Infinity"}
"""Floats that JSON does not have, and NaN, are text there."""


def drawn(document: Document) -> str:
    """The content of a document."""
    return encoded(document.content())


def _write(document: Document, _: Screen) -> Iterator[str]:
    return iter([drawn(document)]) if document.rows is None else _rows(document.rows)


def _rows(rows: Rows) -> Iterator[str]:
    """A list of objects, one a line.  UserError where two columns have one name."""
    twice = next((name for i, name in enumerate(rows.names) if name in rows.names[:i]), None)
    if twice is not None:
        raise UserError(f"two columns are named {twice!r}\n    hint: name one otherwise: … as other")
    begin = "[\n "
    for batch in rows.batches:
        yield printable(begin + ",\n ".join(_line(dict(zip(rows.names, row, strict=True))) for row in batch))
        begin = ",\n "
    yield "\n]\n" if begin.startswith(",") else "[]\n"


def _line(row: dict[str, Any]) -> str:
    import json as encoder

    try:
        return encoder.dumps(row, ensure_ascii=False, default=str, allow_nan=False)
    except (ValueError, TypeError):
        return encoder.dumps(_plain(row), ensure_ascii=False)


def _plain(value: Any) -> Any:
    """A value as JSON has it: text for what is no finite number, no list and no object."""
    match value:
        case float():
            return value if isfinite(value) else NO_NUMBERS.get(value, "NaN")
        case dict():
            return {str(key): _plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_plain(inner) for inner in value]
        case None | bool() | int() | str():
            return value
        case _:
            return str(value)


FORM = Form("json", (".json",), frozenset(), _write, whole=True)
