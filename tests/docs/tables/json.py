"""The keys of JSON: a table for each type of each output, under a heading of its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, partial
from importlib import import_module
from typing import Annotated, Any, Literal, NotRequired, get_args, get_origin, is_typeddict

from soundproof.analyses.schema.outputs import id_of, outputs
from soundproof.cli.group import modules
from soundproof.render import output as shared
from soundproof.render.output import Given, Like
from soundproof.render.schema import about, keys, reachable
from tests.docs.markdown import markdown_table

NAMES: dict[Any, str] = {int: "integer", float: "number", bool: "boolean", str: "text", Any: "any", type(None): "null"}
WORDS = {"Zkvm": "zkVM"}


def heading(kind: Any) -> str:
    """The name of a type in words: ``SystemCircuit`` is a system circuit."""
    first, *rest = re.findall("[A-Z][a-z0-9]+", kind.__name__.removesuffix("Output"))
    return " ".join([WORDS.get(first, first), *(WORDS.get(word, word.lower()) for word in rest)])


def slug(kind: Any) -> str:
    return heading(kind).lower().replace(" ", "-")


@cache
def every_type() -> dict[Any, None]:
    """The types of all outputs, each once."""
    return {kind: None for output in outputs().values() if is_typeddict(output) for kind in reachable(output)}


def _type(hint: Any) -> str:
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        if any(isinstance(note, Given) for note in args):
            return "table or null" if "None" in str(args[0]) else "table"
        return "decimal" if any(isinstance(note, Like) for note in args) else _type(args[0])
    if origin is NotRequired:
        return f"{_type(args[0])}, or absent"
    if origin is Literal:
        return ", ".join(f"`{value}`" for value in args)
    if origin is list:
        return f"list of {_type(args[0])}"
    if origin is dict:
        return f"table of {_type(args[1])}"
    if args:
        return " or ".join(dict.fromkeys(map(_type, args)))
    return f"[{heading(hint)}](#{slug(hint)})" if is_typeddict(hint) else NAMES[hint]


def _text(hint: Any) -> str:
    texts = [note for note in getattr(hint, "__metadata__", ()) if isinstance(note, str)]
    return texts[-1] if texts else _text(get_args(hint)[0])


def table(kind: Any) -> list[str]:
    """The keys of a type, each with its type and its text."""
    rows = [(f"`{key}`", _type(hint), _text(hint)) for key, hint in keys(kind).items()]
    return markdown_table(("Key", "Type", "Value"), rows)


def of_module(name: str) -> list[str]:
    """The outputs of a module, and the types in them that it defines."""
    module: Any = import_module(name)
    printed: dict[Any, list[str]] = {}
    for command, output in getattr(module, "OUTPUTS", {}).items():
        printed.setdefault(output, []).append(f"`soundproof {command} --format json`")
    lines = [line for output, commands in printed.items() for line in _output(output, commands)]
    kinds = [kind for kind in every_type() if kind.__module__ == name and kind not in printed]
    for kind in kinds:
        lines += [f"### {heading(kind)}", "", about(kind), "", *table(kind), ""]
    return lines[:-1]


def _output(output: Any, commands: list[str]) -> Iterator[str]:
    yield f"{' and '.join(commands)} {'print' if len(commands) > 1 else 'prints'} `{id_of(output)}`."
    yield ""
    yield from [*table(output), ""]


def _documented() -> Iterator[tuple[str, str]]:
    yield "output-shared", shared.__name__
    for command, module in modules().items():
        name = f"{module.rpartition('.')[0]}.output"
        if any(kind.__module__ == name for kind in every_type()):
            yield f"output-{command}", name


TABLES: dict[str, Callable[[], list[str]]] = {name: partial(of_module, module) for name, module in _documented()}
