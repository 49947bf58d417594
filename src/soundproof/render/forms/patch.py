"""A patch: the change of a file as a unified diff, for ``git apply`` and ``patch -p1``."""

from __future__ import annotations

from collections.abc import Iterator

from soundproof.render.document import Document, Patch
from soundproof.render.form import Form, Screen

__all__ = ["FORM"]


def _write(document: Document, _: Screen) -> Iterator[str]:
    for block in document.blocks(FORM.draws):
        if isinstance(block, Patch):
            yield block.diff


FORM = Form("patch", (".patch", ".diff"), frozenset({Patch}), _write)
