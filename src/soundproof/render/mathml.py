"""Expressions as MathML, which browsers draw themselves."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element, SubElement

from soundproof.arithmetic.traced import Apply, Index, Leaf, Name, Node
from soundproof.render.formulas import ATOM, LOOSE, NEGATIVE, POWER, PRODUCT, SUBSCRIPTS, SUM, number

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
    return _drawn(node, values)[0]


def symbol(text: str) -> Element:
    """A symbol with its primes and subscripts.

    >>> from xml.etree.ElementTree import tostring
    >>> tostring(symbol("g_DEEP"), encoding="unicode")
    '<msub><mi>g</mi><mi>DEEP</mi></msub>'
    """
    plain = text.rstrip("′")
    base = plain.rstrip("".join(SUBSCRIPTS))
    index = "".join(SUBSCRIPTS[sign] for sign in plain[len(base) :])
    head, underscore, tail = base.rpartition("_")
    if underscore and head:
        base, index = head, tail + index
    letter = _leaf("mi", base + text[len(plain) :])
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
    if found := re.fullmatch(r"(−?[\d.,]+)e(−?\d+)", shown):
        power = _power(_leaf("mn", "10"), _leaf("mn", found[2]))
        return _row(_leaf("mn", found[1]), _operator("·"), power)
    if found := re.fullmatch(r"(−?[\d.,]+)\^(−?\d+)", shown):
        return _power(_leaf("mn", found[1]), _leaf("mn", found[2]))
    if found := re.fullmatch(r"(−?[\d,]+)/([\d,]+)", shown):
        return _fraction(_leaf("mn", found[1]), _leaf("mn", found[2]))
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


def _holds(shown: str) -> int:
    """How tightly a numeral holds together."""
    if shown.startswith("−"):
        return NEGATIVE
    return PRODUCT if "e" in shown else POWER if "^" in shown or "/" in shown else ATOM


def _drawn(node: Node, values: Callable[[Name], str] | None) -> tuple[Element, int]:
    def at(part: Node, least: int) -> Element:
        shown, holds = _drawn(part, values)
        return shown if holds >= least else _fenced(shown)

    match node:
        case Leaf(value):
            shown = number(value)
            return numeral(shown), _holds(shown)
        case Name(name, _, _):
            return (symbol(name), ATOM) if values is None else (numeral(values(node)), _holds(values(node)))
        case Index(name):
            return symbol(name), ATOM
        case Apply("sum", (Index(name), low, high, part)):
            sign = Element("munderover")
            sign.extend((_operator("∑"), _row(symbol(name), _operator("="), at(low, LOOSE)), at(high, LOOSE)))
            return _row(sign, at(part, PRODUCT)), NEGATIVE
        case Apply("+" | "-" as kind, (x, y)):
            sign = _operator("−" if kind == "-" else "+")
            return _row(at(x, NEGATIVE), sign, at(y, PRODUCT if kind == "-" else SUM)), SUM
        case Apply("*", (x, y)):
            return _row(at(x, PRODUCT), _operator("·"), at(y, PRODUCT)), PRODUCT
        case Apply("/", (x, y)):
            return _fraction(at(x, LOOSE), at(y, LOOSE)), PRODUCT
        case Apply("//", (x, y)):
            return _fenced(_fraction(at(x, LOOSE), at(y, LOOSE)), "⌊", "⌋"), ATOM
        case Apply("%", (x, y)):
            return _row(at(x, POWER), _operator("mod"), at(y, POWER)), LOOSE
        case Apply("neg", (x,)):
            return _row(_operator("−"), at(x, PRODUCT)), NEGATIVE
        case Apply("**", (x, y)):
            return _power(at(x, ATOM), at(y, LOOSE)), POWER
        case Apply("sqrt", (x,)):
            root = Element("msqrt")
            root.append(at(x, LOOSE))
            return root, ATOM
        case Apply("bits", (Apply("-", (x, Leaf(1))),)):
            return _fenced(_row(_log(), at(x, POWER)), "⌈", "⌉"), ATOM
        case Apply("bits", (x,)):
            return _row(_fenced(_row(_log(), at(x, POWER)), "⌊", "⌋"), _operator("+"), _leaf("mn", "1")), SUM
        case Apply("binomial", (x, y)):
            pair = _fraction(at(x, LOOSE), at(y, LOOSE))
            pair.set("linethickness", "0")
            return _fenced(pair), ATOM
        case Apply(kind, parts):
            inside = [piece for part in parts for piece in (_operator(","), at(part, LOOSE))][1:]
            return _row(_log() if kind == "log2" else _leaf("mi", kind), _fenced(_row(*inside))), ATOM
    raise TypeError(f"no expression: {node!r}")


def _log() -> Element:
    below = Element("msub")
    below.extend((_leaf("mi", "log"), _leaf("mn", "2")))
    return below
