"""What every command prints as JSON is what its schema says, and a schema says what each key is and what null means."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NotRequired, get_args, get_origin, is_typeddict

import click
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from soundproof.analyses.schema import schema
from soundproof.analyses.schema.outputs import id_of, name_of, outputs
from soundproof.cli.group import main
from soundproof.parameters.faults import UserError
from soundproof.render.output import Given
from soundproof.render.schema import keys, output_schema, reachable
from tests.depth import DEEP
from tests.validation import validator as validating

FIXTURES = Path(__file__).parents[2] / "fixtures"

PAPERS = Path(__file__).parents[1] / "whitepaper" / "papers"

CASES = {
    "assess": f"""{"assess" if DEEP else "assess demo_whir miden"} | assess risc0 openvm --strict
        assess sp1 --trust proved | assess zisk --without DKT26 | assess openvm --regime declared
        assess pico --regime johnson --theorem BCHKS25 --multiplicity 3""",
    "explain": """explain pico riscv | explain sp1 core --trust proved | explain zisk Final
        explain risc0 main --regime beyond""",
    "explain --sensitivity": "explain pico embed --sensitivity | explain sp1 shrink --sensitivity --trust proved",
    "explain --sequence": """explain pico --sequence | explain sp1 core --sequence --trust proved
        explain zisk Final --sequence --regime unique""",
    "size": "size | size zisk --circuit Main",
    "system": "system | system zisk sp1 --segments 1000",
    "check": """check | check --gate M1 --gate RTP --gate handbook --strict
        check pico --min-bits 100 --max-bytes 300KiB | check openvm2 --power-kw 2.5 --gate RTP""",
    "check --list": "check --list | check --list --gate M2",
    "diff": "diff openvm openvm2",
    "whatif": "whatif pico --set queries=90 | whatif pico --set circuits.riscv.opening.rate=1/4",
    "optimize": "optimize pico:embed --bits 100 | optimize zisk:Final --bits 400",
    "optimize --changes": """optimize pico:embed --bits 100 --changes | optimize pico:embed --changes
        optimize zisk --bits 129 --changes""",
    "optimize --front": "optimize pico:embed --front",
    "diversity": "diversity | diversity pico | diversity --choose 2",
    "history": "history pico | history sp1 --trust proved",
    "certificate": "certificate pico | certificate sp1 --trust proved",
    "import --check": f"""import --check pico {FIXTURES}/soundcalc/pico.toml
        import --check pico {FIXTURES}/pil_stark/lookups.json""",
    "recheck": "recheck CERTIFICATE",
    "report": "report pico -o OUT.json --date 2026-12-01",
    "schema --list": "schema --list",
    "sweep query": "sweep query SELECT",
    "theorems": "theorems",
    "whitepaper check": f"whitepaper check {PAPERS}/zisk.tex --zkvm zisk --phase W1",
    "lab": "lab capacity merkle",
}
"""Commands for each output; between them stand bars and ends of lines."""
EVERY = [(name, line.strip()) for name, lines in CASES.items() for line in re.split(r"[|\n]", lines)]


@cache
def printed(line: str, folder: Path) -> Any:
    """What a command prints as JSON, or writes where it prints nothing."""
    if "--changes" in line:
        pytest.importorskip("tomlkit", reason="files are edited with tomlkit, extra edit")
    words = [str(folder / word) if word.startswith("OUT.") else word for word in line.split()]
    words = ["select 1 as bits, null as other" if word == "SELECT" else word for word in words]
    if "CERTIFICATE" in words:
        words[words.index("CERTIFICATE")] = str(folder / "pico.cert.json")
        assert CliRunner().invoke(main, ["certificate", "pico", "-o", words[-1]]).exit_code == 0
    form = [] if "report" in words else ["--format", "json"]
    result = CliRunner().invoke(main, [*words, *form])
    assert result.exit_code in (0, 1, 3), result.output
    return json.loads(result.stdout or (folder / "OUT.json").read_text(encoding="utf-8"))


@cache
def validator(command: str) -> Any:
    """What holds an output against the schema of its command, which is a schema itself."""
    command_schema = schema(name_of(command))
    Draft202012Validator.check_schema(command_schema)
    return validating(command_schema)


def test_every_output_is_tried() -> None:
    assert set(CASES) == set(outputs())


def test_every_command_that_writes_json_has_an_output() -> None:
    context = click.Context(main)
    known = {command.split()[0] for command in outputs()}
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None
        if any(parameter.name == "form" for parameter in command.params):
            assert name in known


@pytest.mark.parametrize(("command", "line"), EVERY, ids=[line for _, line in EVERY])
def test_what_is_printed_satisfies_its_schema(
    command: str, line: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    if library := {"sweep query": "duckdb", "lab": "galois"}.get(command):
        pytest.importorskip(library, reason="an extra is not installed")
    found = printed(line, tmp_path_factory.getbasetemp())
    assert [error.message[:300] for error in validator(command).iter_errors(found)] == []
    if command != "sweep query":
        assert found["schema"] == id_of(outputs()[command])


# The law of null and zero -------------------------------------------------------------------------


def records(hint: Any, value: Any) -> Iterator[tuple[Any, dict[str, Any]]]:
    """The tables of an output with their types."""
    if not isinstance(value, dict | list):
        return
    while get_origin(hint) is NotRequired or hasattr(hint, "__metadata__"):
        hint = get_args(hint)[0]
    if is_typeddict(hint):
        yield hint, value
        for key, inner in keys(hint).items():
            if key in value:
                yield from records(inner, value[key])
    elif isinstance(value, list) and get_args(hint):
        for entry in value:
            yield from records(get_args(hint)[0], entry)
    elif isinstance(value, dict) and len(get_args(hint)) == 2 and get_origin(hint) is dict:
        for entry in value.values():
            yield from records(get_args(hint)[1], entry)
    elif isinstance(value, dict):  # one of several tables: the one whose keys it has
        for option in get_args(hint):
            if is_typeddict(option) and value.keys() <= keys(option).keys():
                yield from records(option, value)
                break


TYPED = [(command, line) for command, line in EVERY if not isinstance(outputs()[command], Given) and command != "lab"]


@pytest.mark.parametrize(("command", "line"), TYPED, ids=[line for _, line in TYPED])
def test_zero_bits_are_proven_where_zero_stands(
    command: str, line: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Bits are the decimals rounded down; there are none where a bound fails or gives less than one."""
    for _, found in records(outputs()[command], printed(line, tmp_path_factory.getbasetemp())):
        bits, decimals = found.get("bits"), found.get("bits_lower")
        if isinstance(bits, int) and isinstance(decimals, str):
            assert bits == int(float(decimals))
        if bits == 0 and "failed_hypotheses" in found:
            assert found["failed_hypotheses"] or any(one["bits"] == 0 for one in found.get("rounds", [found]))
        if bits is None and "withheld" in found:
            assert found["withheld"] or "regimes" not in found
        for end in ("least", "most"):
            assert found.get(end) is None or not isinstance(found[end], str)
        if found.get("least") is not None and found.get("most") is not None:
            assert found["least"] <= found["most"]


TYPES = {kind: None for output in outputs().values() if is_typeddict(output) for kind in reachable(output)}


def text_of(hint: Any) -> str:
    notes = [note for note in getattr(hint, "__metadata__", ()) if isinstance(note, str)]
    return notes[-1] if notes else text_of(get_args(hint)[0])


def may_be_null(hint: Any) -> bool:
    if hasattr(hint, "__metadata__") or get_origin(hint) is NotRequired:
        return may_be_null(get_args(hint)[0])
    return hint in (Any, type(None)) or type(None) in get_args(hint)


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.__name__)
def test_every_key_says_what_it_is_and_when_it_is_null(kind: Any) -> None:
    assert kind.__doc__.endswith((".", ").", ".\n    "))
    for key, hint in keys(kind).items():
        assert len(text_of(hint)) > 0, key
        assert may_be_null(hint) == bool(re.search(r"\bnull\b", text_of(hint))), f"{key}: {text_of(hint)}"


def test_names_of_types_are_unique() -> None:
    names = [kind.__name__ for kind in TYPES]
    assert len(names) == len(set(names))


# Strictness ---------------------------------------------------------------------------------------

SHORT = [line for line in TYPED if line[1] in ("system zisk sp1 --segments 1000", "check --list", "theorems")]
SHORT += [("explain --sequence", "explain pico --sequence"), ("whatif", "whatif pico --set queries=90")]


@pytest.mark.parametrize(("command", "line"), SHORT, ids=[line for _, line in SHORT])
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_a_key_more_or_less_is_refused(
    command: str, line: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    found = json.loads(json.dumps(printed(line, tmp_path_factory.getbasetemp())))
    kind, table = data.draw(st.sampled_from(list(records(outputs()[command], found))))
    if data.draw(st.booleans()):
        table["more"] = 1
    else:
        needed = [key for key, hint in keys(kind).items() if get_origin(hint) is not NotRequired]
        del table[data.draw(st.sampled_from(needed))]
    assert not validator(command).is_valid(found)


# Names and ids ------------------------------------------------------------------------------------


def test_a_schema_has_the_name_of_its_command_and_the_id_of_the_output() -> None:
    for command, output in outputs().items():
        command_schema = schema(name_of(command))
        if (id := id_of(output)) is not None:
            assert re.fullmatch(r"soundproof\.[a-z-]+/[1-9][0-9]*", id)
            assert schema(id) == command_schema
        assert command_schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"]


def test_ids_are_of_one_type_each() -> None:
    types: dict[str | None, set[int]] = {}
    for output in outputs().values():
        types.setdefault(id_of(output), set()).add(id(output))
    assert [id for id, found in types.items() if len(found) > 1] == []


def test_an_unknown_name_is_told_with_the_closest() -> None:
    with pytest.raises(UserError, match="did you mean 'explain-sequence'"):
        schema("explain-sequense")
    result = CliRunner().invoke(main, ["schema", "--output", "asess"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "--output asess: no output has this name\n    hint: did you mean 'assess'?\n"


def test_the_command_writes_what_it_prints(tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    shown = CliRunner().invoke(main, ["schema", "--output", "size"]).stdout
    assert json.loads(shown) == output_schema(outputs()["size"])
    assert CliRunner().invoke(main, ["schema", "--output", "size", "-o", str(target)]).stdout == ""
    assert target.read_text(encoding="utf-8") == shown
    result = CliRunner().invoke(main, ["schema", "--list", "--output", "size"])
    assert (result.exit_code, "ask for one of both" in result.stderr) == (2, True)
    listed = CliRunner().invoke(main, ["schema", "--list", "--format", "csv"]).stdout
    assert "whatif,soundproof whatif,soundproof.change/1" in listed
