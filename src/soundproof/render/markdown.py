"""Tables as Markdown.  Dashboards read the summary: zkVM in column 1, a column titled ``Security``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from soundproof.parameters.characters import visible
from soundproof.render.document import Table

__all__ = ["markdown", "text"]

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


def markdown(tables: Sequence[Table]) -> str:
    """One section per table."""
    return "\n".join(_table(table.through(text)) for table in tables)


def _table(table: Table) -> str:
    lines = [f"## {table.title}", ""]
    if table.lead:
        lines += [table.lead, ""]
    lines.append(_row(table.header))
    lines.append("|" + "|".join(" ---: " if i in table.right else " --- " for i in range(len(table.header))) + "|")
    lines += [_row(row) for row in table.rows]
    if table.notes:
        lines += ["", *("- " + re.sub(" +", " ", note) for note in table.notes)]
    return "\n".join(lines) + "\n"


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cells) + " |"
