"""Expressions as MathML: the tree that browsers draw."""

from __future__ import annotations

from fractions import Fraction
from xml.etree.ElementTree import Element, tostring

import pytest

from soundproof.arithmetic.traced import Apply as Applied
from soundproof.arithmetic.traced import Leaf, Node
from soundproof.render.mathml import mathml, numeral, symbol


def text(element: Element) -> str:
    return tostring(element, encoding="unicode")


X, Y = Leaf(7), Leaf(5)


def apply(kind: str, parts: tuple[Node, ...]) -> Applied:
    return Applied(kind, parts, 0)


@pytest.mark.parametrize(
    ("node", "drawn"),
    [
        (apply("+", (X, Y)), "<mrow><mn>7</mn><mo>+</mo><mn>5</mn></mrow>"),
        (apply("/", (X, Y)), "<mfrac><mn>7</mn><mn>5</mn></mfrac>"),
        (apply("sqrt", (X,)), "<msqrt><mn>7</mn></msqrt>"),
        (apply("**", (X, Y)), "<msup><mn>7</mn><mn>5</mn></msup>"),
        (
            apply("*", (apply("+", (X, Y)), X)),
            "<mrow><mrow><mo>(</mo><mrow><mn>7</mn><mo>+</mo><mn>5</mn></mrow><mo>)</mo></mrow><mo>·</mo><mn>7</mn></mrow>",
        ),
        (
            apply("//", (X, Y)),
            "<mrow><mo>⌊</mo><mfrac><mn>7</mn><mn>5</mn></mfrac><mo>⌋</mo></mrow>",
        ),
        (
            apply("ceil", (X, Y)),
            "<mrow><mo>⌈</mo><mfrac><mn>7</mn><mn>5</mn></mfrac><mo>⌉</mo></mrow>",
        ),
        (
            apply("max", (X, Y)),
            "<mrow><mi>max</mi><mrow><mo>(</mo><mrow><mn>7</mn><mo>,</mo><mn>5</mn></mrow><mo>)</mo></mrow></mrow>",
        ),
    ],
)
def test_expressions(node: Node, drawn: str) -> None:
    assert text(mathml(node)) == drawn


def test_a_power_of_a_fraction_is_fenced() -> None:
    drawn = text(mathml(apply("**", (Leaf(Fraction(3, 4)), Y))))
    assert drawn.startswith("<msup><mrow><mo>(</mo><mfrac>")


@pytest.mark.parametrize(
    ("shown", "drawn"),
    [
        ("2^−64", "<msup><mn>2</mn><mn>−64</mn></msup>"),
        ("6.2771e57", "<mrow><mn>6.2771</mn><mo>·</mo><msup><mn>10</mn><mn>57</mn></msup></mrow>"),
        ("1/4", "<mfrac><mn>1</mn><mn>4</mn></mfrac>"),
        ("13,324", "<mn>13,324</mn>"),
    ],
)
def test_numbers(shown: str, drawn: str) -> None:
    assert text(numeral(shown)) == drawn


@pytest.mark.parametrize(
    ("name", "drawn"),
    [
        ("n₀", "<msub><mi>n</mi><mn>0</mn></msub>"),
        ("rows_L", "<msub><mi>rows</mi><mi>L</mi></msub>"),
        ("μ′", "<msup><mi>μ</mi><mo>′</mo></msup>"),
        ("ρ", "<mi>ρ</mi>"),
    ],
)
def test_symbols(name: str, drawn: str) -> None:
    assert text(symbol(name)) == drawn
