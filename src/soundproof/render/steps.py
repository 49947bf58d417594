"""Definitions and inequalities on one line, as text and as LaTeX; in the check of a certificate with all their digits.

>>> from soundproof.analyses.explain.symbols import symbol
>>> print(text(Definition("D", (symbol("k", 10**20) - 1).node, 10**20 - 1, "a degree")))
D = k − 1 = 99,999,999,999,999,999,999: a degree
"""

from __future__ import annotations

from collections.abc import Callable

from soundproof.arithmetic.definitions import Compared, Definition
from soundproof.arithmetic.traced import Name, Node
from soundproof.render import formulas
from soundproof.render.formulas import exact, latex_exact, number

__all__ = ["latex", "meaning", "relation", "short", "side", "substituted", "text"]


def substituted(node: Node) -> str:
    """An expression with the values of its symbols in their places."""
    return formulas.text(node, values=_value)


def _value(name: Name) -> str:
    return number(Definition.of(name.symbol, name.node).value)


def short(definition: Definition) -> str:
    """``N = 2^20``, ``ρ = N/n = 1/4``."""
    formula = "" if definition.given else f"{formulas.text(definition.node)} = "
    return f"{definition.symbol} = {formula}{number(definition.value)}"


# In the check of a certificate ------------------------------------------------------------------


def text(step: Definition | Compared) -> str:
    """``D = m·a = 6: meaning``, or ``D < N: 5 < 6``."""
    if isinstance(step, Compared):
        left, right = map(exact, step.values)
        return f"{relation(step)}: {left} {step.relation} {right}{'' if step.holds else ' FAILS'}"
    formula = "" if step.given else f" = {formulas.text(step.node, exact)}"
    return f"{step.symbol}{formula} = {exact(step.value)}{step.meaning and f': {step.meaning}'}"


def relation(compared: Compared) -> str:
    """An inequality without numbers."""
    return f"{side(compared.left)} {compared.relation} {side(compared.right)}"


def side(node: Node) -> str:
    """An expression in which integers have all their digits."""
    return formulas.text(node, exact)


def latex(step: Definition | Compared) -> str:
    """The same for math mode, without the meaning."""
    if isinstance(step, Compared):
        sign = {"<": "<", "≤": r"\leq", "≥": r"\geq"}[step.relation]
        left, right = map(latex_exact, step.values)
        return rf"{formulas.latex(step.left)} {sign} {formulas.latex(step.right)}:\ {left} {sign} {right}"
    formula = "" if step.given else f" = {formulas.latex(step.node)}"
    return f"{formulas.latex_symbol(step.symbol)}{formula} = {latex_exact(step.value)}"


def meaning(step: Definition | Compared, escaped: Callable[[str], str]) -> str:
    """What a step is, after its formula, or that an inequality fails."""
    said = step.meaning if isinstance(step, Definition) else "" if step.holds else "FAILS"
    return said and f": {escaped(said)}"
