"""Expressions as MathML, which browsers draw themselves."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from xml.etree.ElementTree import Element, SubElement

from soundproof.arithmetic.traced import Name, Node
from soundproof.render.formulas import SUBSCRIPTS, number
from soundproof.render.notation import ATOM, NEGATIVE, POWER, PRODUCT, Notation, drawn

__all__ = ["equation", "mathml", "symbol"]


def equation(*sides: Element | str) -> Element:
    """A ``math`` element, drawn large: expressions, and signs where a string stands.

    >>> from xml.etree.ElementTree import tostring
    >>> tostring(equation(symbol("ε"), "≤", numeral("2^−100"))).decode()[:57]
    '<math><mrow><mi>&#949;</mi><mo>&#8804;</mo><msup><mn>2</m'
    """
    math = Element("math")
    row = SubElement(math, "mrow")
    row.extend(_operator(side) if isinstance(side, str) else side for side in sides)
    return math


def mathml(node: Node, values: Callable[[Name], str] | None = None) -> Element:
    """An expression; ``values`` replaces names, to show the numbers substituted."""
    return drawn(node, MATHML, values)[0]


def symbol(text: str) -> Element:
    """A symbol with its primes and subscripts.

    >>> from xml.etree.ElementTree import tostring
    >>> tostring(symbol("g_DEEP"), encoding="unicode")
    '<msub><mi>g</mi><mi>DEEP</mi></msub>'
    >>> tostring(symbol("μ′"), encoding="unicode")
    '<msup><mi>μ</mi><mo>′</mo></msup>'
    """
    plain = text.rstrip("′")
    base = plain.rstrip("".join(SUBSCRIPTS))
    index = "".join(SUBSCRIPTS[sign] for sign in plain[len(base) :])
    head, underscore, tail = base.rpartition("_")
    if underscore and head:
        base, index = head, tail + index
    letter = _leaf("mi", base)
    if primes := text[len(plain) :]:  # a letter alone is italic, with a prime in the same element it is not
        letter, above = Element("msup"), letter
        letter.extend((above, _operator(primes)))
    if not index:
        return letter
    below = Element("msub")
    below.extend((letter, _leaf("mn" if index.isdigit() else "mi", index)))
    return below


def numeral(shown: str) -> Element:
    """A number as :func:`~soundproof.render.formulas.number` writes it: powers raised, decimals times a power of ten.

    >>> from xml.etree.ElementTree import tostring
    >>> tostring(numeral("2^21"), encoding="unicode")
    '<msup><mn>2</mn><mn>21</mn></msup>'
    """
    if match := re.fullmatch(r"(−?[\d.,]+)e(−?\d+)", shown):
        power = _power(_leaf("mn", "10"), _leaf("mn", match[2]))
        return _row(_leaf("mn", match[1]), _operator("·"), power)
    if match := re.fullmatch(r"(−?[\d.,]+)\^(−?\d+)", shown):
        return _power(_leaf("mn", match[1]), _leaf("mn", match[2]))
    if match := re.fullmatch(r"(−?[\d,]+)/([\d,]+)", shown):
        return _fraction(_leaf("mn", match[1]), _leaf("mn", match[2]))
    return _leaf("mn", shown)


def _leaf(tag: str, text: str) -> Element:
    element = Element(tag)
    element.text = text
    return element


def _operator(sign: str) -> Element:
    return _leaf("mo", sign)


def _row(*parts: Element) -> Element:
    row = Element("mrow")
    row.extend(parts)
    return row


def _fenced(part: Element, left: str = "(", right: str = ")") -> Element:
    return _row(_operator(left), part, _operator(right))


def _fraction(above: Element, below: Element) -> Element:
    fraction = Element("mfrac")
    fraction.extend((above, below))
    return fraction


def _power(base: Element, exponent: Element) -> Element:
    power = Element("msup")
    power.extend((base, exponent))
    return power


def _numeral(shown: str) -> tuple[Element, int]:
    """A number, and how tightly it holds together."""
    if shown.startswith("−"):
        return numeral(shown), NEGATIVE
    return numeral(shown), PRODUCT if "e" in shown else POWER if "^" in shown or "/" in shown else ATOM


def _sum(index: Element, low: Element, high: Element, part: Element) -> Element:
    sign = Element("munderover")
    sign.extend((_operator("∑"), _row(index, _operator("="), low), high))
    return _row(sign, part)


def _root(part: Element) -> Element:
    root = Element("msqrt")
    root.append(part)
    return root


def _binomial(above: Element, below: Element) -> Element:
    pair = _fraction(above, below)
    pair.set("linethickness", "0")
    return _fenced(pair)


def _call(kind: str, parts: Sequence[Element]) -> Element:
    inside = [piece for part in parts for piece in (_operator(","), part)][1:]
    return _row(_log() if kind == "log2" else _leaf("mi", kind), _fenced(_row(*inside)))


def _log() -> Element:
    below = Element("msub")
    below.extend((_leaf("mi", "log"), _leaf("mn", "2")))
    return below


MATHML: Notation[Element] = Notation(
    number=number,
    numeral=_numeral,
    symbol=symbol,
    fenced=_fenced,
    operations={
        "sum": _sum,
        "+": lambda x, y: _row(x, _operator("+"), y),
        "-": lambda x, y: _row(x, _operator("−"), y),
        "*": lambda x, y: _row(x, _operator("·"), y),
        "/": _fraction,
        "//": lambda x, y: _fenced(_fraction(x, y), "⌊", "⌋"),
        "ceil": lambda x, y: _fenced(_fraction(x, y), "⌈", "⌉"),
        "%": lambda x, y: _row(x, _operator("mod"), y),
        "neg": lambda x: _row(_operator("−"), x),
        "**": _power,
        "sqrt": _root,
        "bits": lambda x: _row(_fenced(_row(_log(), x), "⌊", "⌋"), _operator("+"), _leaf("mn", "1")),
        "bits below": lambda x: _fenced(_row(_log(), x), "⌈", "⌉"),
        "binomial": _binomial,
    },
    call=_call,
)
