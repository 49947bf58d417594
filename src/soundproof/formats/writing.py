"""A zkVM as the text of a native file, in the style of the catalogue.

Tables are inline where they fit on a line, sections otherwise; what all circuits have in common
stands under ``[defaults]``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from soundproof.formats.plain import Named, table_of
from soundproof.parameters.characters import escaped
from soundproof.zkvm.zkvm import ZkVM

__all__ = ["laid_out", "toml", "value_text", "write"]

WIDTH = 110
"""Columns of a line of a table or list; longer ones are spread over several lines."""

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def write(zkvm: ZkVM) -> str:
    """Native TOML that reads as an equal value.  ValueError for what files cannot say: see ``circuit_table``.

    >>> from soundproof.formats.files import load, parse
    >>> print(write(load("demo_whir"))[:28])
    #:schema ./zkvm.schema.json
    >>> parse(write(load("demo_whir")), "demo.toml") == load("demo_whir")
    True
    """
    return laid_out(table_of(zkvm))


def laid_out(table: dict[str, Any], head: Sequence[str] = ()) -> str:
    """The text of a native file's table, what its circuits share as ``[defaults]``; ``head`` as comments."""
    table = dict(table)
    circuits = table.pop("circuits")
    if len(circuits) > 1:
        shared = _common(list(circuits.values()))
        if shared:
            table["defaults"] = shared
            circuits = Named((name, _without(body, shared)) for name, body in circuits.items())
    comments = "".join(f"# {line}".rstrip() + "\n" for line in ("", *head) if head)
    return f"#:schema ./zkvm.schema.json\n{comments}\n" + toml({**table, "circuits": circuits})


def _common(tables: list[dict[str, Any]]) -> dict[str, Any]:
    """What all tables state alike, at every depth; tables of different kinds share nothing."""
    first, *rest = tables
    if any(table.get("kind") != first.get("kind") for table in rest):
        return {}
    shared: dict[str, Any] = {}
    for key, value in first.items():
        if all(key in table and table[key] == value for table in rest):
            shared[key] = value
        elif type(value) is dict and all(type(table.get(key)) is dict for table in rest):
            inner = _common([value, *(table[key] for table in rest)])
            if inner:
                shared[key] = inner
    return shared


def _without(table: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    """A table without what it has in common with others."""
    left: dict[str, Any] = {}
    for key, value in table.items():
        if key not in shared:
            left[key] = value
        elif value != shared[key]:
            left[key] = _without(value, shared[key])
    return left


def toml(table: dict[str, Any]) -> str:
    """The text of a table of tables, which is read as an equal table, in the same order of named entries."""
    lines: list[str] = []
    for name, section in table.items():
        _section(lines, (name,), section)
    return "\n".join(lines).lstrip("\n") + "\n"


def _section(lines: list[str], path: tuple[str, ...], table: dict[str, Any]) -> None:
    """A table under a header of its own, its long tables as sections below it."""
    named = isinstance(table, Named)
    long = {key for key, value in table.items() if isinstance(value, dict) and len(_line(key, value)) > WIDTH}
    if named and (len(path) == 1 or long):  # in order, so all alike
        long = set(table)
    entries = [_flat((key,), value) for key, value in table.items() if key not in long]
    if len(path) < 3 and not (named and len(path) == 1):
        lines.append("")
    if entries or not table:
        lines.append(f"[{'.'.join(map(_key, path))}]")
    pad = max((len(key) for key, _ in entries), default=0)
    for key, value in entries:
        lines.append(f"{key:{pad}} = {_long(value) if isinstance(value, list) else _text(value)}")
    for key in table:
        if key in long:
            _section(lines, (*path, key), table[key])


def _flat(path: tuple[str, ...], value: Any) -> tuple[str, Any]:
    """A dotted key for tables of one entry: ``grinding.queries``."""
    while isinstance(value, dict) and len(value) == 1:
        ((key, value),) = value.items()
        path = (*path, key)
    return ".".join(map(_key, path)), value


def _line(key: str, value: Any) -> str:
    dotted, value = _flat((key,), value)
    return f"{dotted} = {_text(value)}"


def _long(values: list[Any]) -> str:
    """A list, spread over lines if it is long."""
    text = _text(values)
    return text if len(text) <= WIDTH else "[\n" + "".join(f"  {_text(value)},\n" for value in values) + "]"


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(_line(key, entry) for key, entry in value.items()) + " }" if value else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_text, value))}]"
    if isinstance(value, str):
        return escaped(json.dumps(value, ensure_ascii=False), _escape)  # the escapes that JSON has, TOML has, too
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:_}" if isinstance(value, int) and abs(value) >= 10_000 else repr(value)


def value_text(value: Any) -> str:
    """A value of a key as TOML has it, on one line."""
    return _text(value)


def _escape(code: int) -> str:
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _text(key)
