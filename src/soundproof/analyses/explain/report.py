"""Explanations as plain text, Markdown, LaTeX and JSON."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from soundproof.analyses.explain import steps_report as steps
from soundproof.analyses.explain.derivation import Checked, Compared, Definition
from soundproof.analyses.explain.explanation import Explanation
from soundproof.arithmetic.traced import Leaf, Name, Node
from soundproof.parameters.characters import visible
from soundproof.render import formulas
from soundproof.render.formulas import number
from soundproof.render.json import document
from soundproof.render.markdown import text as words
from soundproof.render.words import down, regime_name, up
from soundproof.theorems.abf26 import attained
from soundproof.theorems.theorem import Hypothesis, Theorem
from soundproof.zkvm.proof import remarks

__all__ = ["SCHEMA", "json", "latex", "markdown", "terminal"]

SCHEMA = "soundproof.explanation/1"

EXACT = 2**128
"""Integers up to which JSON gives every digit beside the rounded value."""


# What every form says ---------------------------------------------------------------------------


def _title(e: Explanation) -> str:
    return f"{e.zkvm} · {e.circuit.name} · {e.assessed.term.name}"


def _bits(e: Explanation) -> str:
    if e.failed:
        return "no bound applies"
    certified = e.assessed.certified
    return f"{down(certified.bits_lower)} bits (certified: ε ≤ 2^−{certified.bits})"


def _setting(e: Explanation) -> str:
    """Field and radius: ``KoalaBear^4, JBR · DKT26 · m=2232``."""
    return ", ".join([e.circuit.field.name, *([regime_name((e.regime,), (e.binder,))] if e.regime is not None else [])])


def _enclosure(e: Explanation) -> str:
    return str(e.assessed.certified.enclosure.str(20)).replace("+/-", "±").replace("-", "−").replace("e+", "e")


def _substituted(node: Node) -> str:
    return formulas.text(node, values=_value)


def _value(name: Name) -> str:
    return number(Definition.of(name.symbol, name.node).value)


def _is_formula(definition: Definition) -> bool:
    return not isinstance(definition.node, Leaf)


def _theorem(theorem: Theorem) -> str:
    about = ", ".join(filter(None, (theorem.status.value, theorem.date)))
    return f"{theorem.name} ({about}): {theorem.bounds}"


def _condition(hypothesis: Hypothesis) -> str:
    mark = "" if hypothesis.holds else " FAILS" if hypothesis.established else " (open)"
    return f"{hypothesis.name}{mark}: {hypothesis.margin}"


def _facts(e: Explanation) -> Iterator[tuple[str, str]]:
    """What the figure rests on, by a word each; several facts may share one."""
    for theorem in e.theorems:
        yield "theorem", _theorem(theorem)
        yield "", theorem.paper
        if theorem.conditions:
            yield "", "for " + "; ".join(theorem.conditions)
    for hypothesis in e.hypotheses:
        yield "hypothesis", _condition(hypothesis)


def _certificate(checked: Checked) -> Iterator[tuple[str, str]]:
    yield "certificate", f"{steps.integers(checked)}; bound {checked.bound}"
    yield "", f"{'holds' if checked.holds else 'DOES NOT HOLD'}, checked in integers as follows"


def _all_facts(e: Explanation) -> Iterator[tuple[str, str]]:
    yield from _facts(e)
    for checked in e.certificates:
        yield from _certificate(checked)
    yield from _remaining(e)


def _remaining(e: Explanation) -> Iterator[tuple[str, str]]:
    """What is said after the certificates."""
    if e.assessed.ceiling is not None:
        most = f"at most {up(e.assessed.ceiling)} bits by any proof at this radius"
        yield "can be", f"{most}: so many bad challenges exist, {attained.name} ({attained.status.value})"
    if e.assessed.term.grinding.bits:
        yield "grinding", f"{e.assessed.term.grinding.bits} bits"
    for remark in remarks(e.circuit):
        yield "schedule", remark
    for failed in e.failed:
        yield "failed", _condition(failed)


# Text -------------------------------------------------------------------------------------------


def terminal(explanations: Sequence[Explanation], width: int = 100) -> str:
    """Plain text of ``width`` columns; the programs that check a certificate again are never broken."""
    return "\n\n".join("\n".join(map(visible, _text(e, width))) for e in explanations) + "\n"


def _text(e: Explanation, width: int) -> Iterator[str]:
    title, bits = _title(e), _bits(e)
    yield f"{title}{bits:>{max(width - len(title), len(bits) + 2)}}"
    yield _setting(e)
    yield ""
    formula, numbers = formulas.text(e.error.node), _substituted(e.error.node)
    yield from _wrapped("  ε = ", formula, width)
    if numbers != formula:
        yield from _wrapped("    = ", numbers, width)
    for definition in filter(_is_formula, e.definitions):
        yield from _defined(definition, width)
    yield from _given(e.definitions, width)
    yield f"  ε ∈ {_enclosure(e)}" + ("" if e.failed else f"  →  {e.assessed.certified.bits} bits")
    yield ""
    if e.radius:
        radius, *others = e.radius
        yield from _wrapped("  radius       ", f"α = {formulas.text(radius.node)} = {number(radius.value)}", width)
        yield from _wrapped(" " * 15, ", ".join(_short(definition) for definition in others), width)
    for fact in _facts(e):
        yield from _fact(*fact, width)
    for checked in e.certificates:
        for fact in _certificate(checked):
            yield from _fact(*fact, width)
        for word, part in steps.parts(checked):
            yield from _fact(word, steps.text(part), width)
        for i, line in enumerate(checked.program.split("\n")):
            yield f"  {'' if i else 'recheck':<13}{line}"
    for fact in _remaining(e):
        yield from _fact(*fact, width)


def _fact(word: str, fact: str, width: int) -> list[str]:
    return _wrapped(f"  {word:<13}", fact, width)


def _wrapped(start: str, text: str, width: int) -> list[str]:
    indent = " " * (len(start) + (2 if start.rstrip().endswith("=") else 0))
    return textwrap.wrap(
        text, width, initial_indent=start, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def _defined(definition: Definition, width: int) -> list[str]:
    start, formula, value = f"  {definition.symbol} = ", formulas.text(definition.node), number(definition.value)
    if len(start) + len(formula) + len(value) + 3 <= width:
        return [f"{start}{formula} = {value}"]
    return [*_wrapped(start, formula, width), f"{' ' * (len(start) - 2)}= {value}"]


def _short(definition: Definition) -> str:
    value = number(definition.value)
    return f"{definition.symbol} = {formulas.text(definition.node) + ' = ' if _is_formula(definition) else ''}{value}"


def _given(definitions: Sequence[Definition], width: int) -> list[str]:
    given = [_short(definition) for definition in definitions if not _is_formula(definition)]
    # Wrap between the entries, not inside them.
    lines = textwrap.wrap(
        ", ".join(entry.replace(" ", "\0") for entry in given),
        width,
        initial_indent="  for ",
        subsequent_indent=" " * 6,
    )
    return [line.replace("\0", " ") for line in lines]


# Markdown ---------------------------------------------------------------------------------------


def markdown(explanations: Sequence[Explanation]) -> str:
    """One section per term: the formula in LaTeX, a table of its symbols, and what it rests on."""
    return "\n".join("\n".join(_markdown(e)) + "\n" for e in explanations)


def _markdown(e: Explanation) -> Iterator[str]:
    yield f"## {words(f'{_title(e)}: {_bits(e)}')}"
    yield ""
    yield words(f"{_setting(e)}; ε ∈ {_enclosure(e)}")
    yield ""
    yield f"$$\\varepsilon = {formulas.latex(e.error.node)}$$"
    yield ""
    yield "| Symbol | Formula | Value |"
    yield "| --- | --- | ---: |"
    for definition in e.definitions:
        formula = f"${formulas.latex(definition.node)}$" if _is_formula(definition) else ""
        yield f"| ${formulas.latex_symbol(definition.symbol)}$ | {formula} | {number(definition.value)} |"
    yield ""
    if e.radius:
        yield f"- {words('radius: ' + ', '.join(_short(definition) for definition in e.radius))}"
    for word, fact in _all_facts(e):
        yield f"- {words(f'{word}: {fact}')}" if word else f"  {words(fact)}"
    for checked in e.certificates:
        yield ""
        for _, part in steps.parts(checked):
            yield f"- ${steps.latex(part)}$" + _meaning(part, words)
        yield from ("", "```python", checked.program, "```")


def _meaning(part: Definition | Compared, escaped: Callable[[str], str]) -> str:
    """What a step is, after its formula, or that an inequality fails."""
    said = part.meaning if isinstance(part, Definition) else "" if part.holds else "FAILS"
    return said and f": {escaped(said)}"


# LaTeX ------------------------------------------------------------------------------------------


def latex(explanations: Sequence[Explanation]) -> str:
    """A fragment for a document that loads ``amsmath``."""
    return "\n".join("\n".join(_latex(e)) + "\n" for e in explanations)


def _latex(e: Explanation) -> Iterator[str]:
    yield rf"\subsection*{{{_prose(_title(e))}: {_prose(_bits(e))}}}"
    yield _prose(f"{_setting(e)}.")
    yield r"\begin{align*}"
    lines = [rf"\varepsilon &= {formulas.latex(e.error.node)}"]
    lines.append(rf"&= {formulas.latex(e.error.node, _latex_value)}")
    lines.append(rf"&= {formulas.latex_number(e.error.value)}")
    lines += [_latex_line(definition, " &= ") for definition in e.definitions]
    yield " \\\\\n".join(f"  {line}" for line in lines)
    yield r"\end{align*}"
    yield r"\begin{itemize}"
    if e.radius:
        yield rf"  \item radius: ${', '.join(map(_latex_line, e.radius))}$"
    for word, fact in _all_facts(e):
        yield rf"  \item {_prose(f'{word}: {fact}')}" if word else f"    {_prose(fact)}"
    for checked in e.certificates:
        for _, part in steps.parts(checked):
            yield rf"  \item ${steps.latex(part)}$" + _meaning(part, _prose)
    yield r"\end{itemize}"


def _latex_line(definition: Definition, equals: str = " = ") -> str:
    formula = f"{formulas.latex(definition.node)} = " if _is_formula(definition) else ""
    return f"{formulas.latex_symbol(definition.symbol)}{equals}{formula}{formulas.latex_number(definition.value)}"


def _latex_value(name: Name) -> str:
    return formulas.latex_number(Definition.of(name.symbol, name.node).value)


SIGNS = {
    "≤": r"\leq", "≥": r"\geq", "·": r"\cdot", "−": "-", "√": r"\surd ", "²": "^{2}", "⌊": r"\lfloor ",
    "⌋": r"\rfloor ", "⌈": r"\lceil ", "⌉": r"\rceil ", "₋": "_{-}", "₀": "_{0}", "♯": r"\sharp ", "∈": r"\in ",
    "θ": r"\theta ", "λ": r"\lambda ", "½": r"\tfrac{1}{2}", "±": r"\pm ", "→": r"\to ", "Σ": r"\Sigma ",
    **{letter: name + " " for letter, name in formulas.GREEK.items()},
}  # fmt: skip


def _prose(text: str) -> str:
    r"""A sentence with symbols in it, as LaTeX that means these words: no command of theirs is one.

    >>> print(_prose("\\input ρ_1 ~ 50%"))
    \textbackslash{}input $\rho $\_1 \textasciitilde{} 50\%
    """
    return "".join(f"${SIGNS[sign]}$" if sign in SIGNS else formulas.TEX.get(sign, sign) for sign in visible(text))


# JSON -------------------------------------------------------------------------------------------


def json(explanations: Sequence[Explanation]) -> str:
    """One JSON document, ``soundproof.explanation/1``."""
    return document(
        SCHEMA,
        explanations=[_json(e) for e in explanations],
    )


def _json(e: Explanation) -> dict[str, Any]:
    term, certified = e.assessed.term, e.assessed.certified
    return {
        "zkvm": e.zkvm,
        "circuit": e.circuit.name,
        "field": e.circuit.field.name,
        "round": e.assessed.round,
        "term": term.name,
        "label": list(term.label),
        "bits": 0 if e.failed else certified.bits,
        "bits_lower": "0.000000000" if e.failed else certified.bits_lower,
        "enclosure": str(certified.enclosure.str(20)),
        "regime": None if e.regime is None else regime_name((e.regime,), (e.binder,)),
        "error": {**_definition(e.error), "substituted": _substituted(e.error.node)},
        "definitions": [_definition(definition) for definition in e.definitions],
        "radius": [_definition(definition) for definition in e.radius],
        "status": e.assessed.status.value,
        "theorems": [_cited(theorem) for theorem in e.theorems],
        "hypotheses": [_hypothesis(hypothesis) for hypothesis in e.hypotheses],
        "failed_hypotheses": [_hypothesis(hypothesis) for hypothesis in e.failed],
        "certificates": [_json_certificate(checked) for checked in e.certificates],
        "grinding_bits": term.grinding.bits,
        "ceiling_upper": e.assessed.ceiling,
        "remarks": list(remarks(e.circuit)),
    }


def _definition(definition: Definition) -> dict[str, Any]:
    value = definition.value
    exact = isinstance(value, int | Fraction) and max(abs(value.numerator), value.denominator) <= EXACT
    formula = _is_formula(definition)
    return {
        "symbol": definition.symbol,
        "formula": formulas.text(definition.node) if formula else None,
        "latex": formulas.latex(definition.node) if formula else None,
        "value": number(value),
        "exact": str(value) if exact else None,
    }


def _cited(theorem: Theorem) -> dict[str, Any]:
    return {
        "id": theorem.id,
        "number": theorem.number,
        "paper": theorem.paper,
        "status": theorem.status.value,
        "date": theorem.date,
        "bounds": theorem.bounds,
        "conditions": list(theorem.conditions),
    }


def _hypothesis(hypothesis: Hypothesis) -> dict[str, Any]:
    return {
        "name": hypothesis.name,
        "holds": hypothesis.holds,
        "margin": hypothesis.margin,
        "established": hypothesis.established,
    }


def _json_certificate(checked: Checked) -> dict[str, Any]:
    return {
        "integers": checked.certificate.integers(),
        "bound": checked.bound,
        "holds": checked.holds,
        "checks": steps.statement(checked),
        **steps.json(checked),
        "program": checked.program,
    }
