"""The example of the page on the format, and what tests change in it."""

from __future__ import annotations

import re
from pathlib import Path

from soundproof.analyses.system.deployment import System, system
from soundproof.formats.files import parse
from soundproof.radii.choice import BEST, Pin
from soundproof.readings.security import assess

PAGE = (Path(__file__).parents[3] / "docs" / "format.md").read_text(encoding="utf-8")
_FOUND = re.search(r"<!-- file: argument.toml -->\n```toml\n(.*?)```", PAGE, re.S)
assert _FOUND is not None
TEXT = _FOUND[1]


def changed(*pairs: tuple[str, str]) -> str:
    """The example with some text replaced, each where it stands once."""
    text = TEXT
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def deployed(text: str = TEXT, segments: int = 100, pin: Pin = BEST) -> System:
    return system(assess(parse(text, "argument.toml"), pin, every=False), segments)
