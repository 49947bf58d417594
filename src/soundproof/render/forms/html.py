"""HTML: one page that needs nothing else, neither a network nor JavaScript; light, dark and on paper."""

from __future__ import annotations

from collections.abc import Iterator

from soundproof.render.charts import Diagram, Figure, Graph, Stack, Strip
from soundproof.render.document import Block, Derivation, Document, Patch, Rulings, Table
from soundproof.render.form import Form, Screen

__all__ = ["FORM"]


def _write(document: Document, _: Screen) -> Iterator[str]:
    from soundproof.render.page import page  # no other form needs it

    yield page(document)


DRAWS: frozenset[type[Block]] = frozenset({Table, Derivation, Figure, Strip, Stack, Graph, Diagram, Rulings, Patch})
FORM = Form("html", (".html", ".htm"), DRAWS, _write)
