"""The JSON Schema of the native format, from the type hints that also read it.

Defaults and templates may hold any part of a circuit, so the schema checks names and types
everywhere; that nothing is missing after merging is the reader's to say.
"""

from __future__ import annotations

import json
import types
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from fractions import Fraction
from inspect import getdoc
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from soundproof.formats.native import ABOUT, Header
from soundproof.parameters.params import Param, key_of
from soundproof.primitives.fields import MAX_DEGREE, PRIME_FIELDS, Field
from soundproof.zkvm.circuit import Circuit

__all__ = ["SCHEMA_ID", "schema"]

SCHEMA_ID = "soundproof.zkvm/1"


def schema() -> str:
    """JSON Schema (draft 2020-12) of a native zkVM file, as text."""
    circuit = _of(Circuit)
    del circuit["properties"]["name"]
    circuit["properties"]["template"] = {"type": "string", "description": "the template this circuit is laid over"}
    named = {"type": "object", "additionalProperties": {"$ref": "#/$defs/circuit"}}
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "soundproof: parameters of a zkVM",
        "$comment": SCHEMA_ID,
        "type": "object",
        "additionalProperties": False,
        "required": ["zkvm", "circuits"],
        "properties": {
            "zkvm": _of(Header, whole=True),
            **{name: _of(kind, whole=True) for name, kind in ABOUT.items()},
            "defaults": {"$ref": "#/$defs/circuit", "description": "laid under every circuit"},
            "templates": {**named, "description": "parts that several circuits share"},
            "circuits": {**named, "minProperties": 1},
        },
        "$defs": {"circuit": circuit},
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _of(hint: Any, whole: bool = False) -> dict[str, Any]:
    """Schema of one type hint; ``whole`` also asks for the keys that have no default."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        param = next((arg for arg in reversed(args) if isinstance(arg, Param)), None)
        inner = _of(args[0], whole)
        if param is not None and param.schedule is not None:
            inner = {"anyOf": [inner, _table(param.schedule, whole)]}
        return inner if param is None else _bounded(inner, param)
    if origin in (Union, types.UnionType):
        options = [_of(arg, whole) for arg in args if arg is not type(None)]
        return options[0] if len(options) == 1 else {"anyOf": options}
    if origin is Literal:
        return {"enum": list(args)}
    if origin is tuple:
        pair = get_args(args[0])
        if get_origin(args[0]) is tuple and pair[0] is str:
            return {"type": "object", "additionalProperties": _of(pair[1], whole)}
        return {"type": "array", "items": _of(args[0], whole)}
    if isinstance(hint, type) and issubclass(hint, Enum):
        return {"enum": [member.value for member in hint]}
    if hint is Field:
        names = "|".join(field.name for field in PRIME_FIELDS)
        return {"type": "string", "description": f"{names}, with ^1 to ^{MAX_DEGREE} for the extension degree"}
    if hint is Fraction:
        return {"type": "string", "pattern": "^1/[0-9]+$"}
    if is_dataclass(hint):
        return _table(hint, whole)
    return {"type": {int: "integer", bool: "boolean", str: "string"}[hint]}


def _table(kind: Any, whole: bool) -> dict[str, Any]:
    hints = get_type_hints(kind, include_extras=True)
    table: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "description": (getdoc(kind) or "").split("\n\n")[0].replace("\n", " "),
        "properties": {key_of(f.name): _of(hints[f.name], whole) for f in fields(kind)},
    }
    required = [key_of(f.name) for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING]
    if whole and required:
        table["required"] = required
    return table


def _bounded(schema: dict[str, Any], param: Param) -> dict[str, Any]:
    """A schema with the bounds and the text of its Param."""
    if schema.get("type") == "integer":
        if param.ge is not None:
            schema["minimum"] = param.ge
        if param.le is not None:
            schema["maximum"] = param.le
        schema = {"anyOf": [schema, {"type": "string", "pattern": r"^2\^[0-9]+$"}]}
    schema["description"] = f"{param.description} ({param.symbol})" if param.symbol else param.description
    return schema
