"""What may a file say, and what does an output say?"""

from __future__ import annotations

from typing import Any

__all__ = ["schema"]


def schema(output: str = "") -> dict[str, Any]:
    """The JSON Schema of the native format, or of an ``output`` by its name: ``assess``, ``explain-sequence``.

    UserError if no output has this name.

    >>> from soundproof import schema
    >>> schema()["$schema"]
    'https://json-schema.org/draft/2020-12/schema'
    >>> schema("size")["properties"]["schema"]["const"]
    'soundproof.sizes/1'
    """
    if output:
        from soundproof.analyses.schema.outputs import schema_of

        return schema_of(output)
    import json

    from soundproof.formats.schema import schema as of_the_format

    value: dict[str, Any] = json.loads(of_the_format())
    return value
