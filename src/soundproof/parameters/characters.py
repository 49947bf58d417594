"""Characters that a reader cannot see, or that make a terminal do something: shown escaped wherever text is printed.

They are controls (C0, C1), line and paragraph separators, marks that turn the direction of writing, invisible
characters, and halves of surrogate pairs.  Letters, marks and symbols of every script stay as they are, and so do the
joiners that some scripts and emoji need.
"""

from __future__ import annotations

import re
from collections.abc import Callable

__all__ = ["HIDDEN", "escaped", "visible"]

HIDDEN = re.compile(
    "["
    r"\x00-\x1f\x7f-\x9f\xad"  # controls, the soft hyphen
    r"\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"  # directions, separators, nothing to see
    r"\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"  # notes between lines, no characters, halves of pairs
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f"  # shorthand and musical controls, tags
    "]"
)
"""One hidden character."""


def visible(text: str) -> str:
    r"""Text of one line, safe to print: tabs and ends of lines as spaces, other hidden characters as their escapes.

    >>> print(visible("129\x1b[2K bits\n\u202eρ"))
    129\x1b[2K bits \u202eρ
    """
    return escaped(text, _named) if HIDDEN.search(text) else text


def escaped(text: str, name: Callable[[int], str]) -> str:
    """Text in which ``name`` says how each hidden character, by its number, is written."""
    return HIDDEN.sub(lambda match: name(ord(match[0])), text)


def _named(code: int) -> str:
    if code in (0x09, 0x0A, 0x0D):
        return " "
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
