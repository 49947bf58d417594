"""Forms of output, one file of ``forms`` each: found by folder, each with the blocks that it draws."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module

from msgspec import Struct

from soundproof.render.document import Block, Document

__all__ = ["Form", "Screen", "forms", "of_file"]


class Screen(Struct, frozen=True):
    """What text is read on: how many columns it has, and whether it shows colours."""

    width: int = 100
    colour: bool = False


class Form(Struct, frozen=True):
    """A way to write documents: its name, the ends of its files' names, and the kinds of blocks that it draws.

    ``write`` gives the text in pieces, for a screen where lines are broken.  A ``whole`` form writes all that was
    computed, whatever the blocks are; the others write a document that has a block of theirs.
    """

    name: str
    suffixes: tuple[str, ...]
    draws: frozenset[type[Block]]
    write: Callable[[Document, Screen], Iterable[str]]
    whole: bool = False

    def suits(self, kinds: Iterable[type[Block]]) -> bool:
        """Whether it can write an answer with blocks of these kinds."""
        return self.whole or not self.draws.isdisjoint(kinds)


@cache
def forms() -> dict[str, Form]:
    """Every form by its name: ``FORM`` of every module of the folder."""
    from soundproof.render import forms as folder

    names = sorted(module.name for module in pkgutil.iter_modules(folder.__path__))
    loaded = (import_module(f"{folder.__name__}.{name}").FORM for name in names)
    return {form.name: form for form in loaded}


def of_file(name: str) -> Form | None:
    """The form whose files end as this name does, or None.

    >>> of_file("report.sarif.json").name, of_file("REPORT.MD").name, of_file("report")
    ('sarif', 'markdown', None)
    """
    ends = {suffix: form for form in forms().values() for suffix in form.suffixes if name.lower().endswith(suffix)}
    return ends[max(ends, key=len)] if ends else None
