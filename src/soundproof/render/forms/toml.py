"""TOML: the parameters that an answer ends in, as a file that every command reads."""

from __future__ import annotations

from collections.abc import Iterator

from soundproof.render.document import Document, Parameters, Patch
from soundproof.render.form import Form, Screen

__all__ = ["FORM"]


def _write(document: Document, _: Screen) -> Iterator[str]:
    """The first parameters, or a file as it is after a change: a file is one zkVM."""
    from soundproof.formats.writing import write

    match next(document.blocks(FORM.draws)):
        case Parameters(zkvm):
            yield write(zkvm)
        case Patch(after=text):
            yield text
        case other:
            raise TypeError(f"no parameters: {other!r}")


FORM = Form("toml", (".toml",), frozenset({Parameters, Patch}), _write)
