"""What the JSON of several answers shares: how it is encoded, certified figures, hypotheses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from soundproof.parameters.characters import escaped

if TYPE_CHECKING:
    from soundproof.arithmetic.certified import Certified
    from soundproof.theorems.theorem import Hypothesis

__all__ = ["certified", "encoded", "hypothesis", "printable"]


def encoded(value: Any) -> str:
    """A value as JSON that is safe to print."""
    import json as encoder  # tables never need it

    return printable(encoder.dumps(value, indent=1, ensure_ascii=False)) + "\n"


def printable(text: str) -> str:
    r"""JSON in which text that can be read is as it is, and what steers a terminal is an escape.

    >>> print(printable('"ρ \x9b31m\u202e"'))
    "ρ \u009b31m\u202e"
    """
    return escaped(text, _utf_16)


def _utf_16(code: int) -> str:
    """A character as JSON's escape; the encoder has left no end of line but its own."""
    if code == 0x0A:
        return "\n"
    if code < 0x10000:
        return f"\\u{code:04x}"
    return f"\\u{0xD7C0 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"


def certified(figure: Certified) -> dict[str, Any]:
    """A certified figure: its integer, and its bits rounded down."""
    return {"bits": figure.bits, "bits_lower": figure.bits_lower}


def hypothesis(condition: Hypothesis) -> dict[str, Any]:
    """A condition of a theorem."""
    return {"name": condition.name, "margin": condition.margin, "established": condition.established}
