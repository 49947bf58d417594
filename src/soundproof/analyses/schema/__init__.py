"""What may a file say?"""

from __future__ import annotations

from typing import Any

__all__ = ["schema"]


def schema() -> dict[str, Any]:
    """The JSON Schema of the native format.

    >>> from soundproof import schema
    >>> schema()["$schema"]
    'https://json-schema.org/draft/2020-12/schema'
    """
    import json

    from soundproof.formats.schema import schema as of_the_format

    value: dict[str, Any] = json.loads(of_the_format())
    return value
