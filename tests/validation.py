"""JSON Schema, validated in less time: an output has the same tables again and again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator, validators

__all__ = ["validator"]


def validator(schema: Any) -> Any:
    """What holds values against a schema; a value that a reference has admitted is not looked into again."""
    admitted: set[tuple[str, str]] = set()

    def referred(found: Any, reference: str, instance: Any, _: Any) -> Iterator[Any]:
        value = reference, json.dumps(instance, sort_keys=True)
        if value in admitted:
            return
        errors = list(found._validate_reference(ref=reference, instance=instance))
        if not errors:
            admitted.add(value)
        yield from errors

    return validators.extend(Draft202012Validator, {"$ref": referred})(schema)
