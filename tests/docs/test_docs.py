"""The documentation, checked: its examples are run again, its tables are generated from the code.

Five marks in a page are understood:

* a ``console`` block is a transcript of ``$ soundproof …`` commands; the output must be exactly theirs, at 100 columns;
* ``<!-- file: name.toml -->`` before a ``toml`` or ``json`` block makes it a file that the page's commands can read;
* a ``python`` block is run, and with ``>>>`` it is a doctest;
* ``<!-- keys: Record -->`` … ``<!-- end -->`` is the table of a record's keys, of which only the last column is prose;
* ``<!-- computed: name -->`` … ``<!-- end -->`` is what the function of that name in this folder computes.

``SOUNDPROOF_WRITE_DOCS=1`` makes the test write what it would otherwise compare; read the diff.
"""

from __future__ import annotations

import doctest
import importlib.util
import json
import os
import re
import shlex
from collections.abc import Callable, Iterator
from enum import Enum
from math import floor, log2
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from soundproof.cli.group import main, modules
from soundproof.formats import native, soundcalc
from soundproof.formats.files import catalogue, load, parse
from soundproof.formats.soundcalc.common import Analysis, LookupTable
from soundproof.formats.soundcalc.swirl import SwirlTable
from soundproof.parameters.faults import InvalidFile
from soundproof.readings.security import assess
from soundproof.theorems.dkt26 import Interpolation, Subsets, Weighted
from soundproof.theorems.first_order import FirstOrder, Squarefree
from soundproof.theorems.theorem import Theorem
from soundproof.transcript.challenges import Challenge
from soundproof.zkvm.proof import transcript

ROOT = Path(__file__).parents[2]
WRITE = bool(os.environ.get("SOUNDPROOF_WRITE_DOCS"))


def _sibling(name: str) -> Any:
    """A module of this folder, which is no package."""
    spec = importlib.util.spec_from_file_location(f"docs_{name}", Path(__file__).parent / f"{name}.py")
    module = importlib.util.module_from_spec(spec)  # type: ignore[arg-type]
    spec.loader.exec_module(module)  # type: ignore[union-attr]
    return module


COMPUTED: dict[str, Callable[[], list[str]]] = _sibling("computed").COMPUTED
KEYS = _sibling("keys")
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")] + sorted(
    (ROOT / "docs").rglob("*.md")
)

CONSOLE = re.compile(r"^```console\n(.*?)^```", re.S | re.M)
FILE = re.compile(r"^<!-- file: (\S+) -->\n```(?:toml|json)\n(.*?)^```", re.S | re.M)
PYTHON = re.compile(r"^```python\n(.*?)^```", re.S | re.M)
TABLE = re.compile(r"^(<!-- (keys|computed): (\S+) -->\n)(.*?)^(<!-- end -->)", re.S | re.M)
FENCED = re.compile(r"^```.*?^```", re.S | re.M)


def page_id(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    """What stands under a heading, up to the next one of its level or above."""
    level = len(heading) - len(heading.lstrip("#"))
    match = re.search(rf"^{re.escape(heading)}\n(.*?)(?=^#{{1,{level}}} |\Z)", text, re.S | re.M)
    assert match, f"no section {heading!r}"
    return match[1]


# Examples and generated tables ------------------------------------------------------------------


def output(command: str) -> str:
    """What a command line prints, at 100 columns; ``| head -n N`` keeps its first lines, ``tail`` its last."""
    command, _, cut = command.partition(" | ")
    program, *arguments = shlex.split(command)
    assert program == "soundproof", command
    result = CliRunner(env={"COLUMNS": "100"}).invoke(main, arguments, prog_name="soundproof")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    lines = [line for line in result.output.splitlines() if not re.fullmatch(r"(assessing|searching) .* …", line)]
    if cut:
        end, count = re.fullmatch(r"(head|tail) -n (\d+)", cut).groups()  # type: ignore[union-attr]
        lines = lines[: int(count)] if end == "head" else lines[-int(count) :]
    return "\n".join(lines) + "\n"


def rerun(block: re.Match[str]) -> str:
    commands = [line[2:] for line in block[1].splitlines() if line.startswith("$ ")]
    return "```console\n" + "\n".join(f"$ {command}\n{output(command)}" for command in commands) + "```"


def retabled(block: re.Match[str]) -> str:
    opening, kind, name, body, end = block.groups()
    lines = COMPUTED[name]() if kind == "computed" else KEYS.table(KEYS.RECORDS[name], body)
    return opening + "\n".join(lines) + "\n" + end


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_examples_and_tables_are_what_the_code_says(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = page.read_text(encoding="utf-8")
    for name, content in FILE.findall(text):
        (tmp_path / name).write_text(content, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    fresh = TABLE.sub(retabled, CONSOLE.sub(rerun, text))
    if WRITE:
        page.write_text(fresh, encoding="utf-8")
    else:
        assert text == fresh


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_python_examples(page: Path) -> None:
    """Blocks with ``>>>`` are doctests, others are run; they share their names."""
    names: dict[str, Any] = {"__name__": "example"}
    for number, source in enumerate(PYTHON.findall(page.read_text(encoding="utf-8"))):
        if ">>>" in source:
            test = doctest.DocTestParser().get_doctest(source, names, f"{page.name} {number}", page.name, 0)
            assert doctest.DocTestRunner().run(test, clear_globs=False).failed == 0
            names = test.globs
        else:
            exec(compile(source, f"{page.name} {number}", "exec", dont_inherit=True), names)


def test_every_computed_table_is_used() -> None:
    used = {name for page in PAGES for _, kind, name, _, _ in TABLE.findall(page.read_text()) if kind == "computed"}
    assert used == set(COMPUTED)


# The format -------------------------------------------------------------------------------------


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
    keys = {key for table in (*tables, *soundcalc.FAMILIES.values()) for key in table.__dataclass_fields__}
    assert not [
        key
        for key in keys | set(soundcalc.COMMON) | {family for family, _ in soundcalc.FAMILIES}
        if f"`{key}`" not in text
    ]
    ignored = section(text_of("docs/format.md"), "### Keys without effect")
    named = {key for key in soundcalc.IGNORED if not key.startswith("proof_size_")}
    assert set(re.findall(r"`(\w+)`", ignored)) >= named
    assert "`proof_size_*`" in ignored


# The command line and JSON ----------------------------------------------------------------------


def commands() -> Iterator[tuple[str, click.Command]]:
    yield "soundproof", main
    for name in modules():
        command = main.get_command(click.Context(main), name)
        assert command is not None
        yield f"soundproof {name}", command


def test_every_command_and_option_is_documented() -> None:
    text = text_of("docs/cli.md")
    assert re.findall(r"^## `(soundproof.*)`$", text, re.M) == [name for name, _ in commands()]
    for name, command in commands():
        own = section(text, f"## `{name}`")
        context = click.Context(command, info_name=name, **{**main.context_settings, **command.context_settings})
        for parameter in command.get_params(context):
            names = parameter.opts + parameter.secondary_opts
            if isinstance(parameter, click.Argument):
                names = [parameter.make_metavar(context).strip("[]. ").split()[0]]
            for option in names:
                assert f"`{option}" in own, f"{name} {option}"
            if isinstance(parameter.type, click.Choice):
                for choice in parameter.type.choices:
                    value = choice.value if isinstance(choice, Enum) else choice
                    assert f"`{value}`" in own, f"{name} {names} {value}"
        documented = set(re.findall(r"^\| `(--?[\w-]+)", own, re.M))
        assert documented <= {o for p in command.get_params(context) for o in p.opts}, name


def test_exit_codes_are_documented() -> None:
    codes = re.findall(r"^\| (\d) \|", section(text_of("docs/cli.md"), "## Exit codes"), re.M)
    assert codes == ["0", "1", "2", "3"]
    assert re.findall(r"^\| (\d) \|", section(text_of("docs/gates.md"), "## Exit codes"), re.M) == codes


def objects(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of a JSON assessment by the heading that documents them."""
    yield "Document", document
    for zkvm in document["zkvms"]:
        yield "zkVM", zkvm
        yield "Binding", zkvm["binding"]
        yield "Trust", zkvm["trust"]
        yield "Final proof", zkvm["size"]
        yield from (("Claim", claim) for claim in zkvm["claims"])
        for circuit in zkvm["circuits"]:
            own = {key: circuit[key] for key in circuit["regimes"][0]}
            yield "Circuit", {key: value for key, value in circuit.items() if key not in own}
            yield "Size", circuit["size"]
            yield from (("Size item", item) for item in circuit["size"]["items"])
            yield from (("Hypothesis", h) for h in circuit["open_hypotheses"])
            for evaluation in (*circuit["regimes"], own):
                yield "Evaluation", evaluation
                yield from (("Oracle", oracle) for oracle in evaluation["oracles"])
                yield from (("Round", entry) for entry in evaluation["rounds"])
                yield from (("Hypothesis", h) for h in evaluation["failed_hypotheses"])
                for term in evaluation["terms"]:
                    yield "Term", term
                    yield "Grinding", term["grinding"]
                    yield from (("Certificate", found) for found in term["certificates"])


def test_every_json_key_is_documented() -> None:
    result = CliRunner().invoke(main, ["assess", "pico", "sp1", "risc0", "openvm2", "--format", "json"])
    text = text_of("docs/json.md")
    seen: dict[str, set[str]] = {}
    for heading, found in objects(json.loads(result.stdout)):
        seen.setdefault(heading, set()).update(found)
    for heading, keys in seen.items():
        documented = set(re.findall(r"^\| `(\w+)`", section(text, f"### {heading}"), re.M))
        assert documented == keys, heading


def test_every_json_key_of_a_theorem_is_documented() -> None:
    document = json.loads(CliRunner().invoke(main, ["theorems", "--format", "json"]).stdout)
    text = text_of("docs/json.md")
    own = section(text, "## Theorems")
    assert all(f"`{key}`" in own for key in document)
    assert document["schema"] in own
    (keys,) = {tuple(theorem) for theorem in document["theorems"]}
    assert re.findall(r"^\| `(\w+)`", section(text, "### Theorem"), re.M) == list(keys)


def test_every_json_key_of_a_ground_is_documented() -> None:
    document = json.loads(CliRunner().invoke(main, ["diversity", "zisk", "sp1", "--format", "json"]).stdout)
    text = text_of("docs/json.md")
    own = section(text, "## Independence")
    assert all(f"`{key}`" in own for key in document)
    assert document["schema"] in own
    (keys,) = {tuple(ground) for ground in document["grounds"]}
    assert re.findall(r"^\| `(\w+)`", section(text, "### Ground"), re.M) == list(keys)


def parts(zkvm: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of a system's JSON by the heading that documents them."""
    headings = {"circuits": "System circuit", "nodes": "System node", "hashes": "System hash"}
    yield "System", zkvm
    for key, heading in (headings | {"findings": "Finding", "advisories": "Advisory"}).items():
        yield from ((heading, found) for found in zkvm[key])


def test_every_json_key_of_a_system_and_of_a_check_is_documented() -> None:
    text = text_of("docs/json.md")
    runner = CliRunner()
    systems = json.loads(runner.invoke(main, ["system", "openvm", "demo_whir", "--format", "json"]).stdout)
    checks = json.loads(runner.invoke(main, ["check", "openvm", "--gate", "M2", "--format", "json"]).stdout)
    found = [part for zkvm in systems["zkvms"] for part in parts(zkvm)]
    found += [("Report", report) for report in checks["reports"]]
    found += [("Clause", clause) for report in checks["reports"] for clause in report["clauses"]]
    for heading, value in found:
        assert re.findall(r"^\| `(\w+)`", section(text, f"### {heading}"), re.M) == list(value), heading
    assert {heading for heading, _ in found} >= {"System hash", "Finding", "Advisory", "Clause"}
    for document, heading in ((systems, "## Systems"), (checks, "## Checks")):
        assert all(f"`{key}`" in section(text, heading) for key in document)
        assert f"`{document['schema']}`" in section(text, heading)
    for wrap in systems["zkvms"][0]["wraps"]:
        assert all(f"`{key}`" in section(text, "### System") for key in wrap)


def test_every_kind_of_clause_and_every_gate_is_documented() -> None:
    from soundproof.analyses.check.gates import gates
    from soundproof.analyses.check.judges import JUDGES

    own = section(text_of("docs/gates.md"), "## How a verdict is made")
    assert set(re.findall(r"`([a-z-]+)`", "".join(re.findall(r"^\|([^|]*)\|", own, re.M)))) == set(JUDGES)
    assert all(f"`{id}`" in text_of("docs/cli.md") for id in gates())


def test_every_kind_of_certificate_is_documented() -> None:
    found = {Weighted, Interpolation, Subsets, FirstOrder, Squarefree}
    own = section(text_of("docs/json.md"), "### Certificate")
    assert all(f"`{kind.__name__}`" in own for kind in found)


# Figures in prose -------------------------------------------------------------------------------


def test_constants_in_prose() -> None:
    from soundproof.arithmetic import certified
    from soundproof.primitives import fields
    from soundproof.radii import search
    from soundproof.theorems import certificates, dkt26

    assert f"at most {search.UNNOTICED} bits" in text_of("docs/regimes.md")
    for rate, name in ((0.5, "ρ = ½ that is"), (0.125, "a₁ =")):
        assert f"{name} {certificates.threshold(rate):.4f}" in text_of("docs/regimes.md")
    assert f"dimension up to {dkt26.SHORT}," in text_of("docs/theorems.md")
    assert f"dimensions up to {dkt26.SHORT} the count" in text_of("docs/regimes.md")
    assert f"up to 2^{search.LARGEST_MULTIPLICITY.bit_length() - 1}" in text_of("docs/cli.md")
    example = dict(FILE.findall(text_of("docs/format.md")))["example.toml"]
    with pytest.raises(InvalidFile, match="at most 65536"):
        parse(example.replace("queries = 110", "queries = 65537"), "example.toml")
    assert "more than 65536 queries" in text_of("docs/format.md")
    assert f"up to {fields.MAX_DEGREE}" in text_of("docs/format.md")
    page = text_of("docs/certified.md")
    assert f"evaluate at {certified.START} bits" in page
    assert f"rises to {certified.LIMIT} bits" in page
    assert certified.DECIMALS == 9
    assert "nine places" in page
    assert "Eleven parameter sets" in text_of("README.md")
    assert len(catalogue()) == 11


def test_effects_in_the_table_of_differences() -> None:
    """The bounds that the first table of ``docs/differences.md`` states in words."""
    computed = _sibling("computed")
    for row in computed.unique_decoding()[2:]:
        kind, *cells = (cell.strip().replace("−", "-") for cell in row.strip("|").split("|"))
        numbers = [float(number) for cell in cells for number in cell.split(" to ") if number]
        low, high = min(numbers), max(numbers)
        if kind == "lookup":
            assert -0.7 < low <= high < 0.01, row
        elif kind in ("commit rounds", "folds"):
            assert -2 <= low <= high <= 1, row
        else:
            assert -0.01 <= low <= high <= 0, row
    for row in computed.johnson_totals()[2:]:
        theirs, bchks, dkt, _ = (float(cell.split()[0]) for cell in row.strip("|").split("|")[1:])
        assert theirs < bchks < theirs + 13, row
        assert bchks < dkt, row
    steps = history_steps()
    assert [int(step) for step in steps] == [7, 6]
    assert int(max(newest - older for _, older, _, newest, _ in history())) == 13
    gains = [[float(cell) for cell in row.split("|")[6:8]] for row in computed.beyond_gains()[2:]]
    assert all(before < after for before, after in gains)
    assert int(max(after - before for before, after in gains)) == 3


def history() -> list[list[float]]:
    """Bits by zkVM: unique decoding, three bounds up to the Johnson radius, the best."""
    return [list(map(float, row.strip("|").split("|")[1:])) for row in _sibling("computed").bounds_history()[2:]]


def history_steps() -> list[float]:
    """The largest gain of each bound up to the Johnson radius over the one before it."""
    return [max(row[i + 1] - row[i] for row in history()) for i in (1, 2)]


def test_figures_in_the_history_of_bounds() -> None:
    from soundproof.theorems.certificates import threshold

    text = " ".join(text_of("docs/bounds-history.md").split())
    assert re.findall(r"up to (\d+) bits more", text) == [str(int(step)) for step in history_steps()]
    assert all(sorted(row[1:4]) == row[1:4] and row[4] >= max(row[0], row[3]) for row in history())
    limits = [[cell.strip() for cell in row.strip("|").split("|")] for row in _sibling("computed").beyond_limits()[2:]]
    riscv, airbender = (
        next(row for row in limits if row[0] == name) for name in ("Pico riscv", "Airbender generalized_circuit")
    )
    assert (f"n = {riscv[1]}" in text) and (f"n = {airbender[1]}" in text)
    assert f"2^{riscv[5]} bad challenges on a line" in text
    assert f"2^{riscv[6]} on the curve" in text
    assert f"leaves {riscv[7]} bits for batching" in text
    assert f"leaves {airbender[7]} bits" in text
    for row in limits:  # nowhere do batching and queries both reach the goal
        goal = 74 if row[0].startswith("Airbender") else 60
        assert min(float(row[7]), float(row[8])) < goal, row
    at_threshold, lines = [], []
    for circuit, row in ((load("pico").circuits[0], riscv), (load("airbender").circuits[0], airbender)):
        opening = circuit.opening
        at_threshold.append(-opening.queries * log2(threshold(float(opening.rate))) + opening.grinding.queries)
        lines.append(log2(circuit.field.size) - float(row[5]))
    assert [f"{bits:.1f}" for bits in at_threshold] == ["61.0", "74.6"]
    assert "would at last give 61 and 74.6 bits" in text
    assert "a line alone leaves {:.1f} and {:.1f} bits".format(*(floor(10 * bits) / 10 for bits in lines)) in text
    recursion = [float(c.best.weakest.certified.bits_lower) for c in assess(load("pico"), every=False).circuits]
    assert 57.9 < min(recursion) < 58 < sorted(recursion)[2]
    assert max(recursion) < 60
    assert "between 58 and 60 bits" in text


# Theorems, protocols, vocabulary ----------------------------------------------------------------


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
        own = section(text, f"### {name}")
        assert f"Status: `{theorem.status.value}`" in own, name
        for number in re.findall(r"\b20\d\d/\d{3,4}\b", theorem.paper):
            assert number in own, f"{name} does not cite {number}"
        assert "Used " in own, f"{name} does not say where it is used"
        assert "- Lab: " in own, f"{name} does not say which experiment measures it"


LAYERS = {"lookup": "logup", "lookups": "logup", "air": None}


def general(name: str) -> str:
    """The name of a term without its numbers, and without the name of the lookup."""
    name = re.sub(r"^lookup: .*", "lookup: name", name)
    return re.sub(r"\d+", "i", re.sub(r"\d+\.\d+", "i.s", name))


def test_every_term_is_on_the_page_of_its_protocol() -> None:
    circuits = [circuit for name in catalogue() for circuit in load(name).circuits]
    circuits += _sibling("computed").SAMPLES.values()
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


def test_every_symbol_is_in_the_glossary() -> None:
    glossary = text_of("docs/glossary.md")
    symbols = {symbol for record in KEYS.RECORDS.values() for symbol in KEYS.symbols(record)}
    assert not [symbol for symbol in sorted(symbols) if f"`{symbol}`" not in glossary]


# Pages as a whole -------------------------------------------------------------------------------


def slug(heading: str) -> str:
    """The anchor of a heading, as Markdown renderers of code hosts make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_links_resolve(page: Path) -> None:
    text = FENCED.sub("", page.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith(("http://", "https://")):
            continue
        path, _, anchor = target.partition("#")
        linked = (page.parent / path).resolve() if path else page
        assert linked.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", FENCED.sub("", linked.read_text(encoding="utf-8")), re.M)
            assert anchor in {slug(heading) for heading in headings}, target


def test_every_page_is_in_the_index() -> None:
    index = text_of("docs/index.md")
    for page in (ROOT / "docs").rglob("*.md"):
        if page.name != "index.md":
            assert f"({page.relative_to(ROOT / 'docs').as_posix()})" in index, page


FORBIDDEN = ["py" + "pi.org", "python" + "hosted", "npm" + "js", "crates" + ".io", "/" + "work/", "/" + "root/"]


@pytest.mark.parametrize("page", [*PAGES, ROOT / "LICENSE-MIT", ROOT / "LICENSE-APACHE"], ids=page_id)
def test_no_forbidden_words(page: Path) -> None:
    text = page.read_text(encoding="utf-8").lower()
    assert not [word for word in FORBIDDEN if word in text]


def test_readme_commands() -> None:
    text = text_of("README.md")
    assert len(text.splitlines()) <= 150
    main_command = re.search(r"^<!-- main-command -->\n```bash\n(.*?)^```", text, re.S | re.M)
    test_command = re.search(r"^<!-- test-command -->\n```bash\n(.*?)^```", text, re.S | re.M)
    assert main_command
    assert test_command
    for block in (main_command[1], test_command[1]):
        assert block.startswith("python3 -m venv .venv && .venv/bin/pip install ")
    assert main_command[1].rstrip().endswith(".venv/bin/soundproof assess")
    assert test_command[1].rstrip().endswith(".venv/bin/python -m pytest")


def test_licences() -> None:
    assert "Copyright (c) 2026 the soundproof contributors" in text_of("LICENSE-MIT")
    apache = text_of("LICENSE-APACHE")
    assert "Version 2.0, January 2004" in apache
    assert all(f"\n   {number}. " in apache for number in range(1, 10))
    assert "END OF TERMS AND CONDITIONS" in apache


def test_changelog_has_this_version() -> None:
    import soundproof

    assert f"## [{soundproof.__version__}]" in text_of("CHANGELOG.md")
