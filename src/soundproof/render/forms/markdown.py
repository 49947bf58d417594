"""Markdown.  Dashboards read the summary: zkVM in column 1, a column titled ``Security``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from soundproof.parameters.characters import visible
from soundproof.render.charts import Diagram, Graph
from soundproof.render.document import Block, Derivation, Document, Patch, Table
from soundproof.render.form import Form, Screen
from soundproof.render.prose import Blank, Equation, Items, Link, Paragraph, Prose, Statement

__all__ = ["FORM", "drawn", "prose", "text"]

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


def _escape(match: re.Match[str]) -> str:
    return {"<": "&lt;", "&": "&amp;"}.get(match[0], f"\\{match[0]}")


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
        case Graph():
            return _graph(block)
        case Patch():
            return _patch(block)
    return _argument(block)


def prose(pieces: Prose) -> str:
    """A sentence with formulas; a statement that it names is named by its words."""
    from soundproof.render import formulas

    return "".join(
        _MARKUP.sub(_escape, visible(piece))
        if isinstance(piece, str)
        else text(piece.words)
        if isinstance(piece, Link)
        else f"${_math(formulas.latex(piece))}$"
        for piece in pieces
    )


def _math(formula: str) -> str:
    """A formula between dollars: no name in it is HTML or code."""
    return formula.replace("<", "&lt;").replace(">", "&gt;").replace("`", "&#96;")


def _argument(block: Block) -> Iterator[str]:
    """What arguments are made of; a statement in bold, with its words after it."""
    match block:
        case Paragraph(words):
            yield prose(words)
        case Items(entries):
            yield from (f"- {f'**{text(word)}** ' if word else ''}{prose(words)}" for word, words in entries)
        case Equation(rows):
            from soundproof.render import formulas

            yield "$$\\begin{aligned} " + _math(formulas.latex_rows(rows).replace("\n", " ")) + " \\end{aligned}$$"
        case Statement():
            first, *others = map(prose, block.text)
            yield f"**{block.kind} ({text(block.title)}).** {first}"
            yield from ("\n" + words for words in others)
            if block.proof:
                yield "\n*Proof.* " + "\n\n".join(map(prose, block.proof)) + " ∎"
        case Blank(key, words):
            yield f"<!-- instruction: {_comment(key)} -->"
            yield f"> **Open ({text(key)}).** {prose(words)}"
        case _:
            raise TypeError(f"not drawn in Markdown: {block!r}")


def _comment(key: str) -> str:
    """A key inside a comment, which it does not end."""
    return visible(key).replace("-->", "--\\>")


def _graph(graph: Graph) -> Iterator[str]:
    """A flow chart in Mermaid's notation."""
    yield from (f"**{text(graph.title)}**", "", "```mermaid", "flowchart LR")
    for i, box in enumerate(graph.boxes):
        below = "".join(f"<br/>{_quoted(line)}" for line in filter(None, (box.shown, *box.lines)))
        yield f'    n{i}["{_quoted(box.name)}{below}"]'
    yield from (f"    n{start} --> n{end}" for start, end in graph.edges)
    yield "```"


def _quoted(name: str) -> str:
    """A name between Mermaid's quotation marks."""
    return re.sub(r'["`\\\[\]|]', lambda sign: f"#{ord(sign[0])};", _mermaid(name))


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


def _patch(patch: Patch) -> Iterator[str]:
    """A block of code that no line of the file ends."""
    lines = [visible(line) for line in patch.diff.splitlines()]
    fence = "`" * max([3, *(len(ticks) + 1 for line in lines for ticks in re.findall("`+", line))])
    if lines:
        yield from (f"{fence}diff", *lines, fence)


def _mermaid(name: str) -> str:
    """A name as Mermaid has it: signs that end a message, or begin an entity, a directive or HTML, by their numbers."""
    return re.sub(r"[;#%<>&]", lambda sign: f"#{ord(sign[0])};", visible(name))


def _write(document: Document, _: Screen) -> Iterator[str]:
    yield drawn(document.blocks(FORM.draws))


FORM = Form(
    "markdown",
    (".md", ".markdown"),
    frozenset({Table, Derivation, Diagram, Paragraph, Items, Equation, Statement, Blank, Graph, Patch}),
    _write,
)
