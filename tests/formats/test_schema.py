"""The JSON Schema of the native format: valid itself, and in step with the reader."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any, get_args

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from msgspec.structs import fields

from soundproof.cli.group import main
from soundproof.formats.files import CATALOGUE, catalogue
from soundproof.formats.native import TABLES, Header
from soundproof.formats.schema import schema
from soundproof.parameters.params import key_of
from soundproof.zkvm.circuit import Air, Circuit, Opening

SCHEMA = json.loads(schema())
VALIDATOR = Draft202012Validator(SCHEMA)
FILES = [pytest.param(path, id=name) for name, path in catalogue().items()]


def test_it_is_a_valid_schema_of_its_draft() -> None:
    assert SCHEMA["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    Draft202012Validator.check_schema(SCHEMA)


def test_the_command_prints_it() -> None:
    result = CliRunner().invoke(main, ["schema"])
    assert (result.exit_code, result.stdout, result.stderr) == (0, schema(), "")


@pytest.mark.parametrize("file", FILES)
def test_every_catalogue_file_satisfies_it(file: Path) -> None:
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    assert [error.message for error in VALIDATOR.iter_errors(table)] == []


@pytest.mark.parametrize("file", FILES)
def test_every_catalogue_file_names_it_in_the_first_line(file: Path) -> None:
    with file.open(encoding="utf-8") as lines:
        assert next(lines) == "#:schema ./zkvm.schema.json\n"


def test_the_schema_beside_the_catalogue_is_the_present_one() -> None:
    """Written by ``soundproof schema > src/soundproof/catalogue/zkvm.schema.json``."""
    assert (CATALOGUE / "zkvm.schema.json").read_text(encoding="utf-8") == schema()


def _properties(table: dict[str, Any]) -> set[str]:
    return set(table["properties"])


def test_it_has_every_key_that_the_reader_knows() -> None:
    circuit = SCHEMA["$defs"]["circuit"]
    assert _properties(SCHEMA) == set(TABLES)
    assert _properties(SCHEMA["properties"]["zkvm"]) == {key_of(f.name) for f in fields(Header)}
    assert _properties(circuit) == {f.name for f in fields(Circuit)} - {"name"} | {"template"}
    for key, kinds in (("air", get_args(Air)), ("opening", get_args(Opening))):
        options = circuit["properties"][key]["anyOf"]
        assert [_properties(option) for option in options] == [{f.name for f in fields(kind)} for kind in kinds]


def test_numbers_are_described_and_bounded() -> None:
    deep_ali = SCHEMA["$defs"]["circuit"]["properties"]["air"]["anyOf"][0]["properties"]
    assert deep_ali["trace_length"] == {
        "anyOf": [{"type": "integer", "minimum": 1}, {"type": "string", "pattern": r"^2\^[0-9]+$"}],
        "description": "rows of the trace (N)",
    }
    assert deep_ali["deep_grinding"] == {
        "anyOf": [{"type": "integer", "minimum": 0, "maximum": 64}, {"type": "string", "pattern": r"^2\^[0-9]+$"}],
        "description": "grinding bits before the out-of-domain point (g_DEEP)",
    }


def _file(**circuit: Any) -> dict[str, Any]:
    zkvm = {"name": "T", "version": "1", "source": "a paper", "date": "2026-01-01", "field": "M31^4"}
    air = {"kind": "deep-ali", "trace_length": "2^3", "degree": 3, "opening_points": 2, "batch": 20}
    opening = {"kind": "fri", "rate": "1/4", "queries": 84, "foldings": [8, 2], "final_domain": 2}
    return {"zkvm": zkvm, "circuits": {"main": {"air": air, "opening": opening} | circuit}}


INVALID = {
    "no zkvm": {"circuits": _file()["circuits"]},
    "no circuits": {"zkvm": _file()["zkvm"]},
    "empty circuits": _file() | {"circuits": {}},
    "another table": _file() | {"cirquits": {}},
    "no source": {**_file(), "zkvm": {"name": "T", "version": "1", "date": "", "field": "M31"}},
    "number for a version": {**_file(), "zkvm": _file()["zkvm"] | {"version": 1}},
    "unknown key": _file(grinding=3),
    "unknown key in the defaults": _file() | {"defaults": {"air": {"kind": "deep-ali", "degre": 3}}},
    "unknown kind": _file(air={"kind": "deepali"}),
    "key of another kind": _file(opening={"kind": "stir", "final_domain": 2}),
    "float for a rate": _file(opening={"kind": "fri", "rate": 0.25}),
    "decimal for a rate": _file(opening={"kind": "fri", "rate": "0.25"}),
    "text for a count": _file(opening={"kind": "fri", "queries": "84"}),
    "zero queries": _file(opening={"kind": "fri", "queries": 0}),
    "negative grinding": _file(opening={"kind": "fri", "grinding": {"queries": -1}}),
    "grinding over 64": _file(opening={"kind": "fri", "grinding": {"folds": [1, 65]}}),
    "array for the lookups": _file(lookups=[{"rows": 1, "width": 1}]),
    "unknown fingerprint": _file(lookups={"bus": {"rows": 1, "width": 1, "fingerprint": "multivariate"}}),
    "unknown batching": _file(opening={"kind": "fri", "batching": "power"}),
}


def test_the_file_the_invalid_ones_are_made_from_is_valid() -> None:
    assert VALIDATOR.is_valid(_file())


@pytest.mark.parametrize("table", INVALID.values(), ids=INVALID)
def test_it_refuses(table: dict[str, Any]) -> None:
    assert not VALIDATOR.is_valid(table)
