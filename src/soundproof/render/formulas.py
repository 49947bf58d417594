"""Expressions as text and as LaTeX, and numbers as people read them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from soundproof.arithmetic.traced import KEPT, Apply, Index, Leaf, Name, Node
from soundproof.render.notation import ATOM, LOOSE, NEGATIVE, POWER, PRODUCT, SUM, Notation, drawn

__all__ = ["TEX", "exact", "latex", "latex_exact", "latex_number", "latex_rows", "latex_symbol", "number", "text"]

Numeral = Callable[[Any], str]

SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

FUNCTIONS = {"log2": "log₂", "binomial": "C"}

GROUPED, LONGEST = 10**5, 10**20
"""Integers from which digits are grouped, and from which they are shown as decimals."""


# Numbers ----------------------------------------------------------------------------------------


def number(value: Any) -> str:
    """An exact value or a ball: ``2^21``, ``13,324,715,070``, ``1/4``, ``3.2e+14``, ``0.50345``.

    >>> [number(v) for v in (939, 2**21, 2130706433, Fraction(1, 4), Fraction(1, 2**64), 3 * 10**20 + 1)]
    ['939', '2^21', '2,130,706,433', '1/4', '2^−64', '3.00000e20']
    """
    if isinstance(value, Fraction) and value.denominator == 1:
        value = value.numerator
    if isinstance(value, int):
        if value < 0:
            return f"−{number(-value)}"
        if value > 2**10 and value & (value - 1) == 0:
            return f"2^{value.bit_length() - 1}"
        if value < LONGEST:
            return f"{value:,}" if value >= GROUPED else str(value)
        return _decimal(value)
    if isinstance(value, Fraction):
        if value < 0:
            return f"−{number(-value)}"
        over = value.denominator
        if value.numerator == 1 and over > 2**10 and over & (over - 1) == 0:
            return f"2^−{over.bit_length() - 1}"
        if value.numerator < 100 and over < 10**4:
            return f"{value.numerator}/{over}"
        return _decimal(value)
    if isinstance(value, float):
        return "∞"
    if isinstance(value, Decimal):  # as it was rounded
        return f"{value:f}".replace("-", "−")
    return _digits(value.str(6, radius=False))


def exact(value: int) -> str:
    """An integer with all its digits, however long, or as a power of two."""
    return number(value) if abs(value) < LONGEST or value & (value - 1) == 0 else f"{value:,}".replace("-", "−")


@lru_cache(maxsize=KEPT)
def _decimal(value: int | Fraction) -> str:
    """Six digits of an exact value, whatever its size."""
    exact = Fraction(value)
    exponent = 0
    while abs(exact) >= 10 ** (exponent + 1):
        exponent += max(1, (int(abs(exact)) // 10**exponent).bit_length() * 3 // 10 - 1)
    while exponent and abs(exact) < 10**exponent:
        exponent -= 1
    while exact and abs(exact) < Fraction(10) ** exponent:
        exponent -= max(1, int(1 / abs(exact * Fraction(10) ** -exponent)).bit_length() * 3 // 10 - 1)
    if -5 <= exponent <= 5:
        return f"{float(exact):.6g}"
    return f"{float(exact / Fraction(10) ** exponent):.5f}e{exponent}".replace("e-", "e−")


def _digits(text: str) -> str:
    return text.replace("e+", "e").replace("-", "−")


# Text -------------------------------------------------------------------------------------------


@lru_cache(maxsize=KEPT)
def text(node: Node, numeral: Numeral = number, values: Callable[[Name], str] | None = None) -> str:
    """An expression on one line.  ``values`` replaces names, to show the numbers substituted."""
    return _text(node, numeral, values)[0]


def _text(node: Node, numeral: Numeral, values: Callable[[Name], str] | None) -> tuple[str, int]:
    def at(part: Node, least: int) -> str:
        shown, holds = _text(part, numeral, values)
        return shown if holds >= least else f"({shown})"

    match node:
        case Leaf(value):
            shown = numeral(value)
            return shown, _holds(shown)
        case Name(symbol, _, _):
            shown = symbol if values is None else values(node)
            return shown, ATOM if values is None else _holds(shown)
        case Index(symbol):
            return symbol, ATOM
        case Apply("sum", (Index(symbol), low, high, part)):
            return f"Σ_{{{symbol}={at(low, LOOSE)}..{at(high, LOOSE)}}} {at(part, PRODUCT)}", NEGATIVE
        case Apply("+" | "-" as kind, (x, y)):
            sign = "−" if kind == "-" else "+"
            return f"{at(x, NEGATIVE)} {sign} {at(y, PRODUCT if kind == '-' else SUM)}", SUM
        case Apply("*", (x, y)):
            return f"{at(x, PRODUCT)}·{at(y, PRODUCT)}", PRODUCT
        case Apply("/", (x, y)):
            return f"{at(x, PRODUCT)}/{at(y, POWER)}", PRODUCT
        case Apply("//", (x, y)):
            return f"⌊{at(x, PRODUCT)}/{at(y, POWER)}⌋", ATOM
        case Apply("ceil", (x, y)):
            return f"⌈{at(x, PRODUCT)}/{at(y, POWER)}⌉", ATOM
        case Apply("%", (x, y)):
            return f"{at(x, POWER)} mod {at(y, POWER)}", LOOSE
        case Apply("neg", (x,)):
            return f"−{at(x, PRODUCT)}", NEGATIVE
        case Apply("**", (x, Leaf(int() as exponent))) if exponent >= 0:
            return at(x, ATOM) + str(exponent).translate(SUPERSCRIPTS), POWER
        case Apply("**", (x, Leaf(int() as exponent))):
            return f"{at(x, ATOM)}^{numeral(exponent)}", POWER
        case Apply("**", (x, Apply("neg", (y,)))):
            return f"{at(x, ATOM)}^−{at(y, ATOM)}", POWER
        case Apply("**", (x, y)):
            return f"{at(x, ATOM)}^{at(y, ATOM)}", POWER
        case Apply("sqrt", (x,)):
            return f"√{at(x, ATOM)}", POWER
        case Apply("bits", (Apply("-", (x, Leaf(1))),)):
            return f"⌈log₂ {at(x, POWER)}⌉", ATOM
        case Apply("bits", (x,)):
            return f"⌊log₂ {at(x, POWER)}⌋ + 1", SUM
        case Apply(kind, parts):
            inside = ", ".join(at(part, LOOSE) for part in parts)
            return f"{FUNCTIONS.get(kind, kind)}({inside})", ATOM
    raise TypeError(f"no expression: {node!r}")


def _holds(shown: str) -> int:
    """How tightly a numeral holds together."""
    if shown.startswith("−"):
        return NEGATIVE
    if "/" in shown:
        return PRODUCT
    return POWER if "^" in shown or "e" in shown else ATOM


# LaTeX ------------------------------------------------------------------------------------------

GREEK = {
    "α": r"\alpha", "δ": r"\delta", "ε": r"\varepsilon", "η": r"\eta", "κ": r"\kappa", "μ": r"\mu",
    "ρ": r"\rho", "σ": r"\sigma", "τ": r"\tau", "ψ": r"\psi", "ℓ": r"\ell", "ℛ": r"\mathcal{R}",
}  # fmt: skip
TEX = {
    **{sign: "\\" + sign for sign in "#$%&_{}"},
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\^{}",
}  # fmt: skip
"""How text has the characters that TeX does something at."""
SUBSCRIPTS = {**{sign: str(i) for i, sign in enumerate("₀₁₂₃₄₅₆₇₈₉")}, "₋": "-"}


@lru_cache(maxsize=KEPT)
def latex_symbol(symbol: str) -> str:
    r"""A symbol as LaTeX.

    >>> [latex_symbol(symbol) for symbol in ("ρ", "n₀", "g_DEEP", "rows_L", "dense_length", "h_ℓ")]
    ['\\rho', 'n_{0}', 'g_{\\mathrm{DEEP}}', '\\mathrm{rows}_{L}', '\\mathrm{dense\\_length}', 'h_{\\ell}']
    """
    plain = symbol.rstrip("′")
    primes = "'" * (len(symbol) - len(plain))
    symbol = plain
    base = symbol.rstrip("".join(SUBSCRIPTS))
    index = "".join(SUBSCRIPTS[sign] for sign in symbol[len(base) :])
    head, underscore, tail = base.partition("_")
    if len(head) != 1:
        head, underscore, tail = base.rpartition("_")
    if underscore and (len(head) == 1 or len(tail) == 1):
        base, index = head, index + _word(tail)
    return _word(base) + primes + (f"_{{{index}}}" if index else "")


def _word(word: str) -> str:
    if len(word) == 1:
        return GREEK.get(word, TEX.get(word, word))
    command = "mathrm" if re.fullmatch(r"[\w .,-]+", word) else "text"  # escapes of text are none of formulas
    return rf"\{command}{{" + "".join(TEX.get(sign, sign) for sign in word) + "}"


def latex_number(value: Any) -> str:
    r"""A value as LaTeX: ``2^{21}``, ``13\,324\,715\,070``, ``\tfrac{1}{4}``, ``3.2 \cdot 10^{14}``."""
    return _latex_numeral(number(value))


def latex_exact(value: int) -> str:
    """An integer as LaTeX, with all its digits."""
    return _latex_numeral(exact(value))


@lru_cache(maxsize=KEPT)
def _latex_numeral(shown: str) -> str:
    shown = shown.replace("−", "-").replace(",", r"\,").replace("∞", r"\infty ")
    if match := re.fullmatch(r"(-?[\d.]+)e(-?\d+)", shown):
        return rf"{match[1]} \cdot 10^{{{match[2]}}}"
    if match := re.fullmatch(r"(-?)(\d+)/(\d+)", shown):
        return rf"{match[1]}\tfrac{{{match[2]}}}{{{match[3]}}}"
    return re.sub(r"\^(-?\d+)", r"^{\1}", shown)


@lru_cache(maxsize=KEPT)
def latex(node: Node, values: Callable[[Name], str] | None = None) -> str:
    """An expression as LaTeX for math mode."""
    return drawn(node, LATEX, values)[0]


def latex_rows(rows: Iterable[tuple[Node | None, str, Node]]) -> str:
    """The rows of a displayed formula, aligned at their signs, for an environment that aligns."""
    signs = {"≤": r"\leq", "≥": r"\geq"}
    lines = (
        f"{'' if left is None else latex(left)} &{signs.get(sign, sign)} {latex(right)}" for left, sign, right in rows
    )
    return " \\\\\n".join(lines)


def _latex_holds(shown: str) -> int:
    if shown.startswith("-"):
        return NEGATIVE
    if r"\cdot" in shown:
        return PRODUCT
    return POWER if "^" in shown or r"\tfrac" in shown else ATOM


LATEX: Notation[str] = Notation(
    number=latex_number,
    numeral=lambda shown: (shown, _latex_holds(shown)),
    symbol=latex_symbol,
    fenced=lambda shown: rf"\left({shown}\right)",
    operations={
        "sum": lambda index, low, high, part: rf"\sum_{{{index}={low}}}^{{{high}}} {part}",
        "+": lambda x, y: f"{x} + {y}",
        "-": lambda x, y: f"{x} - {y}",
        "*": lambda x, y: rf"{x} \cdot {y}",
        "/": lambda x, y: rf"\frac{{{x}}}{{{y}}}",
        "//": lambda x, y: rf"\left\lfloor \frac{{{x}}}{{{y}}} \right\rfloor",
        "ceil": lambda x, y: rf"\left\lceil \frac{{{x}}}{{{y}}} \right\rceil",
        "%": lambda x, y: rf"{x} \bmod {y}",
        "neg": lambda x: f"-{x}",
        "**": lambda x, y: f"{x}^{{{y}}}",
        "sqrt": lambda x: rf"\sqrt{{{x}}}",
        "bits": lambda x: rf"\left\lfloor \log_2 {x} \right\rfloor + 1",
        "bits below": lambda x: rf"\left\lceil \log_2 {x} \right\rceil",
        "binomial": lambda x, y: rf"\binom{{{x}}}{{{y}}}",
        "log2": lambda x: rf"\log_2\left({x}\right)",
    },
    call=lambda kind, parts: rf"\{kind}\left({', '.join(parts)}\right)",
)
