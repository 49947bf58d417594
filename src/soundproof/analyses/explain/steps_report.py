"""The check of a certificate as people and programs read it: every integer with all its digits.

>>> from soundproof.analyses.explain.symbols import symbol
>>> print(text(Definition("D", (symbol("k", 10**20) - 1).node, 10**20 - 1, "a degree")))
D = k − 1 = 99,999,999,999,999,999,999: a degree
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from soundproof.analyses.explain.derivation import Checked, Compared, Definition
from soundproof.arithmetic.traced import Leaf, Node
from soundproof.render import formulas
from soundproof.render.formulas import exact, latex_exact

__all__ = ["integers", "json", "latex", "parts", "statement", "text"]


def integers(checked: Checked) -> str:
    """The integers of a certificate, ungrouped, as its program has them."""
    return ", ".join(f"{definition.symbol} = {definition.value}" for definition in checked.integers)


def statement(checked: Checked) -> str:
    """All inequalities of a check in one line, without numbers."""
    return ", ".join(map(_relation, checked.compared))


def parts(checked: Checked) -> Iterator[tuple[str, Definition | Compared]]:
    """All of a check in order, the first of each kind with a word for it."""
    kinds: tuple[tuple[str, Sequence[Definition | Compared]], ...] = (
        ("integers", checked.integers),
        ("steps", checked.steps),
        ("checks", checked.compared),
    )
    for word, kind in kinds:
        for i, part in enumerate(kind):
            yield "" if i else word, part


def text(step: Definition | Compared) -> str:
    """A step or an inequality in one line: ``u = min(b, m_c − 1) = 977: what u is``, ``n·R < N: 5 < 6``."""
    if isinstance(step, Compared):
        left, right = map(exact, step.values)
        return f"{_relation(step)}: {left} {step.relation} {right}{'' if step.holds else ' FAILS'}"
    formula = "" if isinstance(step.node, Leaf) else f" = {formulas.text(step.node, exact)}"
    return f"{step.symbol}{formula} = {exact(step.value)}{step.meaning and f': {step.meaning}'}"


def _relation(compared: Compared) -> str:
    return f"{_side(compared.left)} {compared.relation} {_side(compared.right)}"


def _side(node: Node) -> str:
    return formulas.text(node, exact)


def latex(step: Definition | Compared) -> str:
    """The same for math mode, without the meaning."""
    if isinstance(step, Compared):
        relation = {"<": "<", "≤": r"\leq", "≥": r"\geq"}[step.relation]
        left, right = map(latex_exact, step.values)
        sides = f"{formulas.latex(step.left)} {relation} {formulas.latex(step.right)}"
        return rf"{sides}:\ {left} {relation} {right}"
    formula = "" if isinstance(step.node, Leaf) else f" = {formulas.latex(step.node)}"
    return f"{formulas.latex_symbol(step.symbol)}{formula} = {latex_exact(step.value)}"


def json(checked: Checked) -> dict[str, Any]:
    """``steps``, the integers first and each after those it needs, and ``comparisons``."""
    return {
        "steps": [_step(step) for step in (*checked.integers, *checked.steps)],
        "comparisons": [_comparison(compared) for compared in checked.compared],
    }


def _step(step: Definition) -> dict[str, Any]:
    given = isinstance(step.node, Leaf)
    return {
        "symbol": step.symbol,
        "formula": None if given else formulas.text(step.node, exact),
        "latex": None if given else formulas.latex(step.node),
        "value": exact(step.value),
        "exact": str(step.value),
        "meaning": step.meaning,
    }


def _comparison(compared: Compared) -> dict[str, Any]:
    left, right = compared.values
    return {
        "left": _side(compared.left),
        "relation": compared.relation,
        "right": _side(compared.right),
        "latex": latex(compared),
        "values": [str(left), str(right)],
        "holds": compared.holds,
    }
