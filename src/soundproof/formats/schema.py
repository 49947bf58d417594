"""The JSON Schema of the native format, from the shapes that also read it.

Defaults and templates may hold any part of a circuit, so the schema checks names and types
everywhere; that nothing is missing after merging is the reader's to say.
"""

from __future__ import annotations

import json
from fractions import Fraction
from inspect import getdoc
from typing import Any

from soundproof.formats.native import ABOUT, Header
from soundproof.parameters.shape import Choice, Either, Entries, Kinds, List, Record, Scalar, Shape, keys, shape
from soundproof.primitives.fields import MAX_DEGREE, PRIME_FIELDS, Field
from soundproof.zkvm.circuit import Circuit

__all__ = ["SCHEMA_ID", "part", "schema", "schema_of"]

SCHEMA_ID = "soundproof.zkvm/1"


def schema() -> str:
    """JSON Schema (draft 2020-12) of a native zkVM file, as text."""
    circuit = schema_of(shape(Circuit))
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
            "zkvm": schema_of(shape(Header), whole=True),
            **{name: schema_of(shape(kind), whole=True) for name, kind in ABOUT.items()},
            "defaults": {"$ref": "#/$defs/circuit", "description": "laid under every circuit"},
            "templates": {**named, "description": "parts that several circuits share"},
            "circuits": {**named, "minProperties": 1},
        },
        "$defs": {"circuit": circuit},
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def part(record: type, key: str = "") -> dict[str, Any]:
    """The schema of a record as files have it, or of one of its keys."""
    return schema_of(keys(record)[key].shape if key else shape(record))


def schema_of(shape: Shape, whole: bool = False) -> dict[str, Any]:
    """Schema of one shape; ``whole`` also asks for the keys that have no default."""
    schema = _bare(shape, whole)
    if shape.params:
        symbol, description = shape.params[0].symbol, shape.params[0].description
        schema["description"] = f"{description} ({symbol})" if symbol else description
    return schema


def _bare(shape: Shape, whole: bool) -> dict[str, Any]:
    match shape:
        case Choice(words):
            return {"enum": list(words)}
        case List(item):
            return {"type": "array", "items": schema_of(item, whole)}
        case Entries(entry):
            return {"type": "object", "additionalProperties": schema_of(entry, whole)}
        case Record(kind):
            return _table(kind, whole)
        case Kinds(records):
            return {"anyOf": [schema_of(record, whole) for record in records.values()]}
        case Either(options):
            return {"anyOf": [schema_of(option, whole) for option in options]}
        case Scalar(kind) if kind is int and shape.params:
            return _bounded(shape)
        case Scalar(kind) if kind is Fraction and not shape.power_of_two:
            return SCALARS[kind] | {"pattern": "^[0-9]+/[0-9]+$"}
        case Scalar(kind):
            return dict(SCALARS[kind])


SCALARS: dict[type, dict[str, Any]] = {
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    str: {"type": "string"},
    Fraction: {"type": "string", "pattern": "^1/[0-9]+$"},
    Field: {
        "type": "string",
        "description": f"{'|'.join(field.name for field in PRIME_FIELDS)}, GF(p) of a prime modulus or GF(2^k), "
        f"with ^1 to ^{MAX_DEGREE} for the extension degree",
    },
}


def _table(kind: type, whole: bool) -> dict[str, Any]:
    known = keys(kind).values()
    table: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "description": (getdoc(kind) or "").split("\n\n")[0].replace("\n", " "),
        "properties": {key.key: schema_of(key.shape, whole) for key in known},
    }
    required = [key.key for key in known if key.required]
    if whole and required:
        table["required"] = required
    return table


def _bounded(shape: Scalar) -> dict[str, Any]:
    """An integer between its bounds, or as a power of two."""
    number = {"type": "integer", "minimum": shape.ge, "maximum": shape.le}
    number = {word: value for word, value in number.items() if value is not None}
    return {"anyOf": [number, {"type": "string", "pattern": r"^2\^[0-9]+$"}]}
