"""TOML: the parameters that an answer ends in, as a file that every command reads."""

from __future__ import annotations

from collections.abc import Iterator

from soundproof.render.document import Document, Parameters
from soundproof.render.form import Form, Screen

__all__ = ["FORM"]


def _write(document: Document, _: Screen) -> Iterator[str]:
    """The first parameters: a file is one zkVM."""
    from soundproof.formats.writing import write

    parameters = next(document.blocks(FORM.draws))
    if not isinstance(parameters, Parameters):
        raise TypeError(f"no parameters: {parameters!r}")
    yield write(parameters.zkvm)


FORM = Form("toml", (".toml",), frozenset({Parameters}), _write)
