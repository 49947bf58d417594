"""The generated files of a paper, in the language of its source."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from importlib.resources import files

from soundproof.analyses.whitepaper.conventions import Header, Source, digest
from soundproof.analyses.whitepaper.writing.contents import CONTENTS, said
from soundproof.analyses.whitepaper.writing.phrases import marked
from soundproof.analyses.whitepaper.writing.subject import Subject
from soundproof.analyses.whitepaper.writing.values import values
from soundproof.parameters.characters import visible
from soundproof.render.document import Block
from soundproof.render.forms import latex, markdown, typst
from soundproof.render.typst import string

__all__ = ["WRITERS", "generated", "told_values", "value"]

WRITERS: Mapping[str, Callable[[Iterable[Block]], str]] = {
    "tex": latex.drawn,
    "typst": typst.drawn,
    "md": markdown.drawn,
}
"""What writes blocks, by the names of sources."""

BEFORE = {"typst": '#import "style.typ": *\n\n'}


def generated(subject: Subject, source: Source) -> dict[str, str]:
    """The texts of all generated files by their names, with headers."""
    segments = subject.system.segments
    texts = {name: _drawn(source, said(name, subject)) for name in CONTENTS}
    texts["values"] = _values(values(subject), source)
    if source.name != "md":
        texts["style"] = files(__package__).joinpath(f"styles/style{source.suffix}").read_text(encoding="utf-8")
    return {
        f"{name}{source.suffix}": Header(subject.file, segments, digest(text)).lines(source) + text
        for name, text in texts.items()
    }


def _drawn(source: Source, blocks: Iterable[Block]) -> str:
    text = WRITERS[source.name](blocks)
    if source.name == "md":  # headings are the paper's own
        text = re.sub(r"^## (.*)$", r"**\1**", text, flags=re.M)
    return BEFORE.get(source.name, "") + text


# Values -----------------------------------------------------------------------------------------


def value(shown: str, source: Source) -> str:
    """A value as prose has it."""
    match source.name:
        case "tex":
            return latex.sentence(marked(shown, ()))
        case "typst":
            return typst.prose(marked(shown, ()))
    return markdown.text(shown)


def _values(values: Mapping[str, str], source: Source) -> str:
    """All values; behind each stands the plain text, by which versions are compared."""
    match source.name:
        case "tex":
            lines = [
                rf"\spvset{{{name(key)}}}{{{value(plain, source)}}} % {visible(plain)}" for key, plain in values.items()
            ]
        case "typst":
            inside = [
                f"  {string(key)}: [{value(plain, source)}], // {visible(plain)}" for key, plain in values.items()
            ]
            lines = ["#let values = (", *inside, ")"]
        case _:
            cells = [f"| {markdown.text(key)} | {value(plain, source)} |" for key, plain in values.items()]
            lines = ["| Key | Value |", "| --- | --- |", *cells]
    return "\n".join(lines) + "\n"


def name(key: str) -> str:
    """A key as the name of a macro: other signs than letters, digits and ``._:/-`` by their numbers.

    >>> name("step.opening.rate"), name("a%b")
    ('step.opening.rate', 'a!25!b')
    """
    return re.sub(r"[^A-Za-z0-9._:/-]", lambda sign: f"!{ord(sign[0]):x}!", key)


_LINES = {
    "tex": re.compile(r"^\\spvset\{(.*?)\}\{.*\} % (.*)$", re.M),
    "typst": re.compile(r'^  "(.*?)": \[.*\], // (.*)$', re.M),
    "md": re.compile(r"^\| (?!Key|---)(.*?) \| (.*) \|$", re.M),
}


def told_values(text: str, source: Source) -> dict[str, str]:
    """The values that a file of values has, plain.

    >>> from soundproof.analyses.whitepaper.conventions import SOURCES
    >>> for source in SOURCES.values():
    ...     print(told_values(_values({"a": "2^22", "b": "50%"}, source), source))
    {'a': '2^22', 'b': '50%'}
    {'a': '2^22', 'b': '50%'}
    {'a': '2^22', 'b': '50%'}
    """
    return dict(_LINES[source.name].findall(text))
