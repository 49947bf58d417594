"""What the JSON of several answers shares: how it is encoded, certified figures, hypotheses."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from soundproof.parameters.characters import escaped

if TYPE_CHECKING:
    from soundproof.arithmetic.certified import Certified
    from soundproof.render.output import CertifiedBits, Condition
    from soundproof.theorems.theorem import Hypothesis

__all__ = ["certified", "encoded", "figure", "hypothesis", "printable", "stated"]


def encoded(value: Any) -> str:
    """A value as JSON that is safe to print, a line for each entry.

    The standard library writes lines in Python, a generator for each level; a list of pieces takes a third of the time.
    """
    if not isinstance(value, NESTED):
        return _scalar(value) + "\n"
    pieces: list[str] = []
    _write(value, "\n", pieces.append)
    return "".join([*pieces, "\n"])


NESTED = (dict, list, tuple)
"""What has entries."""


def _write(value: Any, newline: str, add: Callable[[str], None]) -> None:
    """The pieces of what has entries, whose own line begins as ``newline`` does."""
    inner = newline + " "
    if isinstance(value, dict):
        begin, end = "{" + inner, "}"
        for key, entry in value.items():
            if isinstance(entry, NESTED):
                add(f"{begin}{_text(key)}: ")
                _write(entry, inner, add)
            else:
                add(f"{begin}{_text(key)}: {_scalar(entry)}")
            begin = "," + inner
    else:
        begin, end = "[" + inner, "]"
        for entry in value:
            add(begin)
            if isinstance(entry, NESTED):
                _write(entry, inner, add)
            else:
                add(_scalar(entry))
            begin = "," + inner
    add(newline + end if value else begin[0] + end)


def _scalar(value: Any) -> str:
    if type(value) is str:
        return _text(value)
    if type(value) is int:
        return str(value)
    if value is None or value is True or value is False:
        return "null" if value is None else "true" if value else "false"
    import json as encoder  # tables never need it

    return printable(encoder.dumps(value, ensure_ascii=False))


@lru_cache(maxsize=2**14)
def _text(text: str) -> str:
    """A string as JSON; the same names stand in an output many times."""
    import json as encoder

    return printable(encoder.dumps(text, ensure_ascii=False))


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


def certified(figure: Certified) -> CertifiedBits:
    """A certified figure: its integer, and its bits rounded down."""
    return {"bits": figure.bits, "bits_lower": figure.bits_lower}


def figure(figure: Certified | None) -> CertifiedBits | None:
    """A certified figure, or None where it is not known."""
    return None if figure is None else certified(figure)


def stated(hint: Any, value: Any) -> Any:
    """What a file states, as a native file has it with its defaults, and with powers of two as numbers.

    >>> from fractions import Fraction
    >>> from soundproof.protocols.fri import Fri
    >>> found = stated(Fri, Fri("fri", Fraction(1, 8), 84, (16, 16), 2**12))
    >>> found["rate"], found["final_domain"]
    ('1/8', 4096)
    """
    from soundproof.formats.plain import plain

    return _numbers(plain(hint, value, whole=True))


def _numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _numbers(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_numbers(inner) for inner in value]
    power = isinstance(value, str) and value.startswith("2^") and value[2:].isdecimal()
    return 1 << int(value[2:]) if power else value


def hypothesis(condition: Hypothesis) -> Condition:
    """A condition of a theorem."""
    return {"name": condition.name, "margin": condition.margin, "established": condition.established}
