"""The JSON Schema of an output, from the type that the code which makes it has."""

from __future__ import annotations

import types
from functools import cache
from inspect import getdoc
from typing import Annotated, Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

from soundproof.render.output import Given, Like

__all__ = ["about", "keys", "output_schema", "reachable"]

NULL = {"type": "null"}

NAMES = {int: "integer", float: "number", bool: "boolean", str: "string", type(None): "null"}


def output_schema(output: Any) -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of what programs get, as strict as the types are: no other key is valid.

    >>> from soundproof.render.output import CertifiedBits
    >>> output_schema(CertifiedBits)["required"]
    ['bits', 'bits_lower']
    """
    tables = {kind.__name__: _table(kind) for kind in reachable(output)}
    top = tables.pop(output.__name__)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"soundproof: {about(output)}"}
    del top["description"]
    return head | top | ({"$defs": tables} if tables else {})


def reachable(hint: Any) -> dict[Any, None]:
    """A table and the tables inside it, each once, in the order of the keys that have them."""
    tables: dict[Any, None] = {}
    waiting = [hint]
    while waiting:
        hint = waiting.pop(0)
        if is_typeddict(hint):
            if hint not in tables:
                tables[hint] = None
                waiting += keys(hint).values()
        elif get_origin(hint) is not Literal:
            waiting += get_args(hint)
    return tables


@cache
def keys(table: Any) -> dict[str, Any]:
    """The keys of a table with their types and texts."""
    return get_type_hints(table, include_extras=True)


def _table(kind: Any) -> dict[str, Any]:
    return {
        "description": about(kind),
        "type": "object",
        "additionalProperties": False,
        "required": [key for key, hint in keys(kind).items() if get_origin(hint) is not NotRequired],
        "properties": {key: _of(hint) for key, hint in keys(kind).items()},
    }


def about(kind: Any) -> str:
    """What a table is, in a sentence."""
    return (getdoc(kind) or "").split("\n\n")[0].replace("\n", " ")


def _of(hint: Any) -> dict[str, Any]:
    origin, args = get_origin(hint), get_args(hint)
    if origin is NotRequired:
        return _of(args[0])
    if origin is Annotated:
        return _noted(*args)
    if origin in (Union, types.UnionType):
        return _either(list(map(_of, args)))
    if origin is Literal:
        return {"enum": list(args)} if len(args) > 1 else {"const": args[0]}
    if origin is list:
        return {"type": "array", "items": _of(args[0])}
    if origin is dict:
        return {"type": "object", "additionalProperties": _of(args[1])}
    if is_typeddict(hint):
        return {"$ref": f"#/$defs/{hint.__name__}"}
    return {} if hint is Any else {"type": NAMES[hint]}


def _noted(hint: Any, *notes: Any) -> dict[str, Any]:
    """A type with what is said of it: its text, what text must look like, a schema that is given."""
    described = _of(hint)
    for note in notes:
        match note:
            case str():
                described = described | {"description": note}
            case Like(pattern):
                described = described | {"pattern": f"^{pattern}$"}
            case Given(schema):
                described = _either([schema(), NULL]) if NULL in described.get("anyOf", ()) else schema()
    return described


def _either(options: list[dict[str, Any]]) -> dict[str, Any]:
    """One of several; of plain types the list of their names."""
    plain = [option["type"] for option in options if option.keys() == {"type"}]
    return {"type": plain} if len(plain) == len(options) else {"anyOf": options}
