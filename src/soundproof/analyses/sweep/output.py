"""What programs get of a question about results: the columns are those of the question."""

from __future__ import annotations

from soundproof.render.output import Given

__all__ = ["OUTPUTS"]

ROWS = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "soundproof: rows of results, with a key for each column that the question asks for",
    "type": "array",
    "items": {"type": "object"},
}

OUTPUTS = {"sweep query": Given(lambda: ROWS)}
"""What is printed, by the command that prints it."""
