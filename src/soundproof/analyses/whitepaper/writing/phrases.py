"""What sentences are made of: symbols, counts, errors, and texts of a file with symbols in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from soundproof.arithmetic.certified import Certified
from soundproof.arithmetic.numbers import maximum
from soundproof.arithmetic.traced import Leaf, Name, Node, traced
from soundproof.render.formulas import text
from soundproof.render.prose import Prose
from soundproof.render.words import down
from soundproof.zkvm.counting import Formula

__all__ = [
    "SEGMENTS",
    "conjoined",
    "count",
    "counted",
    "error",
    "grouped",
    "listed",
    "marked",
    "named",
    "number",
    "symbols",
]

SEGMENTS = "m"
"""The number of segments: S in files and tables of the program, where papers have states S."""


def named(symbol: str) -> Node:
    """A symbol."""
    return Name(symbol, Leaf(0))


def error(of: str) -> Any:
    """ε with an index, to compute with."""
    return traced(0, f"ε_{of}")


def number(figure: Certified) -> Node:
    """2^−b for certified bits b, rounded down to two places: the error is at most that."""
    node: Node = (traced(2) ** -traced(Decimal(down(figure.bits_lower)))).node
    return node


def count(formula: Formula) -> Any:
    """A count as an expression in m, to compute with."""
    m = traced(0, SEGMENTS)
    total = traced(formula.slope) * m if formula.slope else traced(0)
    for atom in formula.atoms:
        if atom.kind == "positive":
            total = total + atom.times * maximum(count(atom.inner), traced(0))
        else:
            total = total + atom.times * (count(atom.inner + Formula(0, atom.divisor - 1)) // atom.divisor)
    return total + formula.rest if formula.rest >= 0 else total - abs(formula.rest)


def counted(formula: Formula) -> str:
    """A count in m as text.

    >>> counted(Formula(2**20)), counted(Formula(1, -1)), counted(Formula(3, 1).over(2))
    ('2^20·m', 'm − 1', '⌊(3·m + 2)/2⌋')
    """
    return text(count(formula).node)


def symbols(names: Iterable[str]) -> Prose:
    """Names of values as symbols, with commas."""
    return listed([(_value(name),) for name in names], ", ")


def _value(name: str) -> str | Node:
    """A name as a symbol, where it looks like one: a letter, or with an index; other names are words."""
    return named(name) if re.fullmatch(r"[^\W\d_](_?\w*)′*", name) and (len(name) < 3 or "_" in name) else name


def listed(parts: Sequence[Prose], comma: str = ", ", last: str = "") -> Prose:
    """Parts of a sentence in a row."""
    parts_joined: list[Any] = []
    for i, part in enumerate(parts):
        if i:
            parts_joined.append(last if last and i == len(parts) - 1 else comma)
        parts_joined += part
    return tuple(parts_joined)


def marked(words: str, names: Iterable[str]) -> Prose:
    """A text of a file in which names of values are symbols, and powers formulas.

    >>> [piece if isinstance(piece, str) else text(piece) for piece in marked("N = N_left + 2^20", ["N", "N_left"])]
    ['N', ' = ', 'N_left', ' + ', '2²⁰']
    """
    known = sorted({name for name in names if not isinstance(_value(name), str)}, key=len, reverse=True)
    options = "|".join([*map(re.escape, known), r"2\^[0-9]{1,3}"])
    parts = re.split(rf"(?<![\w^])({options})(?![\w^])", words)
    return tuple(_node(part) if i % 2 else part for i, part in enumerate(parts) if part)


def _node(word: str) -> Node:
    base, _, exponent = word.partition("^")
    power: Node = (traced(int(base)) ** traced(int(exponent))).node if exponent else named(word)
    return power


def conjoined(names: Sequence[str]) -> str:
    """Names with commas and a last "and"; none where there is none.

    >>> conjoined(["a", "b", "c"]), conjoined(["a"])
    ('a, b and c', 'a')
    """
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else "none"


def grouped(pairs: Iterable[tuple[Any, str]]) -> dict[Any, list[str]]:
    """Names by what they have in common, in the order in which they come."""
    groups: dict[Any, list[str]] = {}
    for key, name in pairs:
        groups.setdefault(key, []).append(name)
    return groups
