"""The outputs for programs, found in the folders of the commands that print them."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, get_args

from soundproof.cli.group import modules
from soundproof.parameters.faults import UserError, did_you_mean
from soundproof.render.document import Document, Part, Table
from soundproof.render.output import Given
from soundproof.render.schema import keys, output_schema
from soundproof.version import __version__

if TYPE_CHECKING:
    from soundproof.analyses.schema import output

__all__ = ["id_of", "list_document", "name_of", "outputs", "schema_document", "schema_of"]


def outputs() -> dict[str, Any]:
    """Every output by the command that prints it: ``OUTPUTS`` of ``output.py`` beside each command.

    >>> [command for command in outputs() if command.startswith("explain")]
    ['explain', 'explain --sensitivity', 'explain --sequence']
    """
    folders = [module.rpartition(".")[0] for module in modules().values()]
    loaded = [import_module(f"{folder}.output") for folder in folders if find_spec(f"{folder}.output") is not None]
    return {command: output for module in loaded for command, output in module.OUTPUTS.items()}


def name_of(command: str) -> str:
    """The name of what a command prints.

    >>> name_of("explain --sequence"), name_of("sweep query")
    ('explain-sequence', 'sweep-query')
    """
    return command.replace(" --", "-").replace(" ", "-")


def id_of(output: Any) -> str | None:
    """The id that an output says it has; None where it is rows.

    >>> id_of(outputs()["whatif"])
    'soundproof.change/1'
    """
    if isinstance(output, Given):
        id: str | None = output.schema().get("properties", {}).get("schema", {}).get("const")
        return id
    return str(get_args(get_args(keys(output)["schema"])[0])[0])


def schema_of(name: str) -> dict[str, Any]:
    """The JSON Schema of an output, by its name or the id that it has.  UserError if there is none."""
    known = {name_of(command): output for command, output in outputs().items()}
    ids = {id_of(output): output for output in known.values()}
    output = known.get(name) or ids.get(name)
    if output is None:
        raise UserError(f"--output {name}: no output has this name\n    hint: {did_you_mean(name, list(known))}")
    return output.schema() if isinstance(output, Given) else output_schema(output)


def schema_document(name: str) -> Document:
    """The schema of an output as an answer, for programs alone."""
    content = schema_of(name)
    return Document(content["title"], (), lambda: content)


def list_document() -> Document:
    """The outputs that have a schema."""
    return Document("Outputs for programs", (Part(Table, _table),), _content)


def _table() -> Table:
    rows = tuple((one["name"], one["command"], one["schema"] or "–") for one in _content()["outputs"])
    return Table(
        "Outputs for programs",
        ("Name", "Printed with --format json by", "Schema"),
        rows,
        frozenset(),
        notes=("--output NAME prints the JSON Schema",),
    )


def _content() -> output.Listed:
    return {
        "schema": "soundproof.outputs/1",
        "soundproof": __version__,
        "outputs": [
            {"name": name_of(command), "command": f"soundproof {command}", "schema": id_of(output)}
            for command, output in outputs().items()
        ],
    }
