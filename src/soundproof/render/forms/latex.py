"""LaTeX: derivations, as a fragment for a document that loads ``amsmath``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

from soundproof.parameters.characters import visible
from soundproof.render.document import Block, Derivation, Document
from soundproof.render.form import Form, Screen

if TYPE_CHECKING:  # what draws formulas is loaded where one is drawn
    from soundproof.arithmetic.definitions import Definition
    from soundproof.arithmetic.traced import Name

__all__ = ["FORM"]


def _write(document: Document, _: Screen) -> Iterator[str]:
    yield "\n".join("\n".join(_lines(block)) + "\n" for block in document.blocks(FORM.draws))


def _lines(d: Block) -> Iterator[str]:
    from soundproof.render import formulas, steps

    if not isinstance(d, Derivation):
        raise TypeError(f"not drawn in LaTeX: {d!r}")
    yield rf"\subsection*{{{prose(d.title)}: {prose(d.figure)}}}"
    yield prose(f"{d.setting}.")
    yield r"\begin{align*}"
    lines = [rf"\varepsilon &= {formulas.latex(d.node)}"]
    lines.append(rf"&= {formulas.latex(d.node, _value)}")
    lines.append(rf"&= {formulas.latex_number(d.formula.value)}")
    lines += [_line(definition, " &= ") for definition in d.definitions]
    yield " \\\\\n".join(f"  {line}" for line in lines)
    yield r"\end{align*}"
    yield r"\begin{itemize}"
    if d.radius:
        yield rf"  \item radius: ${', '.join(map(_line, d.radius))}$"
    for word, fact in d.all_facts:
        yield rf"  \item {prose(f'{word}: {fact}')}" if word else f"    {prose(fact)}"
    for check in d.checks:
        for _, step in check.steps:
            yield rf"  \item ${steps.latex(step)}$" + steps.meaning(step, prose)
    yield r"\end{itemize}"


def _line(definition: Definition, equals: str = " = ") -> str:
    from soundproof.render import formulas

    formula = "" if definition.given else f"{formulas.latex(definition.node)} = "
    return f"{formulas.latex_symbol(definition.symbol)}{equals}{formula}{formulas.latex_number(definition.value)}"


def _value(name: Name) -> str:
    from soundproof.arithmetic.definitions import Definition
    from soundproof.render import formulas

    return formulas.latex_number(Definition.of(name.symbol, name.node).value)


SIGNS = {
    "≤": r"\leq", "≥": r"\geq", "·": r"\cdot", "−": "-", "√": r"\surd ", "²": "^{2}", "⌊": r"\lfloor ",
    "⌋": r"\rfloor ", "⌈": r"\lceil ", "⌉": r"\rceil ", "₋": "_{-}", "₀": "_{0}", "♯": r"\sharp ", "∈": r"\in ",
    "θ": r"\theta ", "λ": r"\lambda ", "½": r"\tfrac{1}{2}", "±": r"\pm ", "→": r"\to ", "Σ": r"\Sigma ",
}  # fmt: skip


@cache
def _written() -> Mapping[str, str]:
    """How a sentence has the characters that TeX does not print as they are."""
    from soundproof.render import formulas

    greek = {letter: name + " " for letter, name in formulas.GREEK.items()}
    return {**formulas.TEX, **{sign: f"${name}$" for sign, name in (SIGNS | greek).items()}}


def prose(text: str) -> str:
    r"""A sentence with symbols in it, as LaTeX that means these words: no command of theirs is one.

    >>> print(prose("\\input ρ_1 ~ 50%"))
    \textbackslash{}input $\rho $\_1 \textasciitilde{} 50\%
    """
    return "".join(_written().get(sign, sign) for sign in visible(text))


FORM = Form("latex", (".tex",), frozenset({Derivation}), _write)
