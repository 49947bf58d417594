"""What the code has is on its page: keys of files and of JSON, commands, theorems, terms, symbols."""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections.abc import Iterator
from enum import Enum
from typing import get_args, get_type_hints

import click

from soundproof.analyses.certificate.parameters import AIR_KEYS
from soundproof.cli.group import main, modules
from soundproof.formats import native, soundcalc
from soundproof.formats.files import catalogue, load
from soundproof.formats.soundcalc.common import Analysis, LookupTable
from soundproof.formats.soundcalc.swirl import SwirlTable
from soundproof.theorems.dkt26 import Interpolation, Subsets, Weighted
from soundproof.theorems.first_order import FirstOrder, Squarefree
from soundproof.theorems.theorem import Theorem
from soundproof.transcript.challenges import Challenge
from soundproof.zkvm.circuit import Air, Opening
from soundproof.zkvm.proof import transcript
from tests.docs import keys as KEYS
from tests.docs.pages import (
    ROOT,
    TABLE,
    section,
    text_of,
)
from tests.docs.tables.protocols import SAMPLES

# The format ---------------------------------------------------------------------------------------


def test_every_record_of_the_format_is_documented() -> None:
    documented = [name for _, kind, name, _, _ in TABLE.findall(text_of("docs/format.md")) if kind == "keys"]
    assert documented == list(KEYS.RECORDS)


def test_every_key_has_a_meaning() -> None:
    for _, kind, name, body, _ in TABLE.findall(text_of("docs/format.md")):
        if kind == "keys":
            for row in body.splitlines()[2:]:
                assert len(row.strip("|").split("|")[-1].strip()) > 3, f"{name}: {row}"


def test_tables_of_a_file() -> None:
    text = text_of("docs/format.md")
    listed = re.findall(r"^\| `\[(\w+)(?:\.NAME)?\]` \|", text.split("## Merging")[0], re.M)
    assert sorted(listed) == sorted(native.TABLES)


def test_every_soundcalc_key_is_documented() -> None:
    text = section(text_of("docs/format.md"), "## Files of soundcalc")
    tables = (soundcalc.Zkevm, SwirlTable, LookupTable, Analysis)
    keys = {key for table in (*tables, *soundcalc.FAMILIES.values()) for key in table.__struct_fields__}
    assert not [
        key
        for key in keys | set(soundcalc.COMMON) | {family for family, _ in soundcalc.FAMILIES}
        if f"`{key}`" not in text
    ]
    ignored = section(text_of("docs/format.md"), "### Keys without effect")
    named = {key for key in soundcalc.IGNORED if not key.startswith("proof_size_")}
    assert set(re.findall(r"`(\w+)`", ignored)) >= named
    assert "`proof_size_*`" in ignored


# The command line and JSON ------------------------------------------------------------------------


def commands() -> Iterator[tuple[str, click.Command]]:
    yield "soundproof", main
    for name in modules():
        command = main.get_command(click.Context(main), name)
        assert command is not None
        yield f"soundproof {name}", command
        if isinstance(command, click.Group):
            context = click.Context(command)
            for command_name in command.list_commands(context):
                below = command.get_command(context, command_name)
                assert below is not None
                yield f"soundproof {name} {command_name}", below


def test_every_command_and_option_is_documented() -> None:
    text = text_of("docs/cli.md")
    assert re.findall(r"^## `(soundproof.*)`$", text, re.M) == [name for name, _ in commands()]
    for name, command in commands():
        passage = section(text, f"## `{name}`")
        context = click.Context(command, info_name=name, **{**main.context_settings, **command.context_settings})
        for parameter in command.get_params(context):
            names = parameter.opts + parameter.secondary_opts
            if isinstance(parameter, click.Argument):
                names = [parameter.make_metavar(context).strip("[]. ").split()[0]]
            for option in names:
                assert f"`{option}" in passage, f"{name} {option}"
            if isinstance(parameter.type, click.Choice):
                for choice in parameter.type.choices:
                    value = choice.value if isinstance(choice, Enum) else choice
                    assert f"`{value}`" in passage, f"{name} {names} {value}"
        documented = set(re.findall(r"^\| `(--?[\w-]+)", passage, re.M))
        assert documented <= {o for p in command.get_params(context) for o in p.opts}, name


def test_exit_codes_are_documented() -> None:
    codes = re.findall(r"^\| (\d) \|", section(text_of("docs/cli.md"), "## Exit codes"), re.M)
    assert codes == ["0", "1", "2", "3"]
    assert re.findall(r"^\| (\d) \|", section(text_of("docs/gates.md"), "## Exit codes"), re.M) == codes


def test_every_kind_of_clause_and_every_gate_is_documented() -> None:
    from soundproof.analyses.check.gates import gates
    from soundproof.analyses.check.judges import JUDGES

    passage = section(text_of("docs/gates.md"), "## How a verdict is made")
    assert set(re.findall(r"`([a-z-]+)`", "".join(re.findall(r"^\|([^|]*)\|", passage, re.M)))) == set(JUDGES)
    text = text_of("docs/cli.md")
    assert [id for id in gates() if f"`{id}`" not in text] == []


def test_every_kind_of_certificate_is_documented() -> None:
    found = {Weighted, Interpolation, Subsets, FirstOrder, Squarefree}
    passage = section(text_of("docs/json.md"), "### Certificate")
    assert all(f"`{kind.__name__}`" in passage for kind in found)


# Theorems, protocols, vocabulary ------------------------------------------------------------------


def theorems() -> dict[str, Theorem]:
    import pkgutil

    import soundproof.theorems as package

    found = {}
    for entry in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        module = importlib.import_module(entry.name)
        found.update({value.name: value for value in vars(module).values() if isinstance(value, Theorem)})
    return found


def test_every_theorem_has_a_section() -> None:
    text = text_of("docs/theorems.md")
    known = theorems()
    assert set(re.findall(r"^### (.+)$", text, re.M)) == set(known)
    for name, theorem in known.items():
        passage = section(text, f"### {name}")
        assert f"Status: `{theorem.status.value}`" in passage, name
        for number in re.findall(r"\b20\d\d/\d{3,4}\b", theorem.paper):
            assert number in passage, f"{name} does not cite {number}"
        assert "Used " in passage, f"{name} does not say where it is used"
        assert "- Lab: " in passage, f"{name} does not say which experiment measures it"


LAYERS = {"lookup": "logup", "lookups": "logup", "air": None}


def general(name: str) -> str:
    """The name of a term without its numbers, and without the name of the lookup."""
    name = re.sub(r"^lookup: .*", "lookup: name", name)
    return re.sub(r"\d+", "i", re.sub(r"\d+\.\d+", "i.s", name))


def test_every_term_is_on_the_page_of_its_protocol() -> None:
    circuits = [circuit for name in catalogue() for circuit in load(name).circuits]
    circuits += SAMPLES.values()
    pages = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "protocols").glob("*.md")}
    seen = set()
    for circuit in circuits:
        for entry in transcript(circuit):
            for term in entry.terms if isinstance(entry, Challenge) else ():
                layer = str(term.label[0])
                page = LAYERS.get(layer, layer) or circuit.air.kind.replace("-", "_")
                seen.add((page, general(term.name)))
    assert {page for page, _ in seen} == set(pages)
    assert not [(page, name) for page, name in seen if f"`{name}`" not in pages[page]]


def test_every_constraint_side_is_in_certificates() -> None:
    kinds = {kind for side in get_args(Air) for kind in get_args(get_type_hints(side)["kind"])}
    assert sorted(kinds - set(AIR_KEYS)) == []


def test_every_protocol_has_a_page_and_a_sample() -> None:
    """The page is named as the word in files; the sample is what its transcript is shown of."""
    records = get_args(Air) + get_args(Opening)
    kinds = {kind for record in records for kind in get_args(get_type_hints(record)["kind"])}
    pages = {path.stem.replace("_", "-") for path in (ROOT / "docs" / "protocols").glob("*.md")}
    assert sorted(kinds - pages) == []
    assert sorted(kinds - {side.kind for circuit in SAMPLES.values() for side in (circuit.air, circuit.opening)}) == []


def test_the_words_of_the_search_are_its_classes() -> None:
    """Each name in the glossary is a class or a type of the search, and each of its classes is in the glossary."""
    page = text_of("docs/glossary.md").split("## The search for parameters")[1].split("\n## ")[0]
    named = set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\|[^|]*\|([^|]*)\|", page, re.MULTILINE))))
    folder = ROOT / "src" / "soundproof" / "analyses" / "optimize"
    source = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py") if path.name != "output.py")
    classes = set(re.findall(r"^class ([A-Z]\w+)", source, re.MULTILINE))
    types = set(re.findall(r"^([A-Z]\w*[a-z]\w*) = ", source, re.MULTILINE))
    assert sorted(named - classes - types) == []
    assert sorted(classes - named) == []


def test_every_symbol_is_in_the_glossary() -> None:
    glossary = text_of("docs/glossary.md")
    symbols = {symbol for record in KEYS.RECORDS.values() for symbol in KEYS.symbols(record)}
    assert not [symbol for symbol in sorted(symbols) if f"`{symbol}`" not in glossary]
