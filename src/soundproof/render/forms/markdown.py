"""Markdown.  Dashboards read the summary: zkVM in column 1, a column titled ``Security``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from soundproof.parameters.characters import visible
from soundproof.render.document import Block, Derivation, Diagram, Document, Table
from soundproof.render.form import Form, Screen

__all__ = ["FORM", "drawn", "text"]

_MARKUP = re.compile(
    r"[\\`*\[\]<$|]"  # code, emphasis, links, HTML, formulas, cells
    r"|(?<![^\W_])_|_(?![^\W_])"  # emphasis, which never begins or ends inside a word
    r"|(?<=\S)~"  # the end of what is struck out
    r"|&(?=#?\w+;)"  # entities
    r"|^[#>]|^[-+=](?=[-+=\s]|$)|^~(?=~)|(?<=^\d)[.)](?=\s|$)|(?<=^\d\d)[.)](?=\s|$)"  # headings, quotes, lists, rules
)


def text(words: str) -> str:
    r"""Text as Markdown that means these words: no markup of theirs is any.

    >>> print(text("<b>[x](javascript:y) a_b _c_ 2 ~ 3"))
    &lt;b>\[x\](javascript:y) a_b \_c\_ 2 ~ 3
    """
    return _MARKUP.sub(_escape, visible(words).strip(" "))


def _escape(found: re.Match[str]) -> str:
    return {"<": "&lt;", "&": "&amp;"}.get(found[0], f"\\{found[0]}")


def drawn(blocks: Iterable[Block]) -> str:
    """One section per table and derivation; a diagram belongs to the section before."""
    return "\n".join("\n".join(_lines(block)) + "\n" for block in blocks)


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Table():
            return _table(block.through(text))
        case Derivation():
            return _derivation(block)
        case Diagram():
            return _diagram(block)
    raise TypeError(f"not drawn in Markdown: {block!r}")


def _table(table: Table) -> Iterator[str]:
    yield from (f"## {table.title}", "")
    if table.lead:
        yield from (table.lead, "")
    yield _row(table.header)
    yield "|" + "|".join(" ---: " if i in table.right else " --- " for i in range(len(table.header))) + "|"
    yield from map(_row, table.rows)
    if table.notes:
        yield from ("", *("- " + re.sub(" +", " ", note) for note in table.notes))


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cells) + " |"


def _derivation(d: Derivation) -> Iterator[str]:
    """The formula in LaTeX, a table of its symbols, and what it rests on."""
    from soundproof.render import formulas, steps

    yield from (f"## {text(f'{d.title}: {d.figure}')}", "")
    yield from (text(f"{d.setting}; ε ∈ {d.enclosure}"), "")
    yield from (f"$$\\varepsilon = {formulas.latex(d.node)}$$", "")
    yield from ("| Symbol | Formula | Value |", "| --- | --- | ---: |")
    for definition in d.definitions:
        formula = "" if definition.given else f"${formulas.latex(definition.node)}$"
        yield f"| ${formulas.latex_symbol(definition.symbol)}$ | {formula} | {formulas.number(definition.value)} |"
    yield ""
    if d.radius:
        yield f"- {text('radius: ' + ', '.join(map(steps.short, d.radius)))}"
    for word, fact in d.all_facts:
        yield f"- {text(f'{word}: {fact}')}" if word else f"  {text(fact)}"
    for check in d.checks:
        yield ""
        for _, step in check.steps:
            yield f"- ${steps.latex(step)}$" + steps.meaning(step, text)
        yield from ("", "```python", check.program, "```")


def _diagram(diagram: Diagram) -> Iterator[str]:
    """A sequence diagram in Mermaid's notation."""
    names = [name[0] for name in diagram.participants]
    yield from ("```mermaid", "sequenceDiagram")
    for name, participant in zip(names, diagram.participants, strict=True):
        yield f"    participant {name} as {_mermaid(participant)}"
    for arrow in diagram.arrows:
        yield f"    {names[arrow.start]}->>{names[arrow.end]}: {_mermaid(arrow.text)}"
    yield "```"


def _mermaid(name: str) -> str:
    """A name as Mermaid has it: signs that end a message, or begin an entity, a directive or HTML, by their numbers."""
    return re.sub(r"[;#%<>&]", lambda sign: f"#{ord(sign[0])};", visible(name))


def _write(document: Document, _: Screen) -> Iterator[str]:
    yield drawn(document.blocks(FORM.draws))


FORM = Form("markdown", (".md", ".markdown"), frozenset({Table, Derivation, Diagram}), _write)
