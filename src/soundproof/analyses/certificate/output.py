"""What programs get of a certificate, which programs of others read: its schema is written by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from soundproof.render.output import Given

__all__ = ["OUTPUTS"]


def _schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(Path(__file__).with_name("certificate.schema.json").read_text(encoding="utf-8"))
    return schema


OUTPUTS = {"certificate": Given(_schema)}
"""What is printed, by the command that prints it."""
