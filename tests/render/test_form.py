"""Forms: found by folder, chosen by name or by the file's name, one file each."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as xml
from pathlib import Path
from typing import get_args

import click
import pytest
from click.testing import CliRunner, Result

import soundproof
from soundproof.cli.group import main
from soundproof.render.charts import Diagram, Figure, Graph, Stack, Strip, Timeline
from soundproof.render.document import (
    Block,
    Derivation,
    Document,
    Parameters,
    Part,
    Patch,
    ProofObject,
    Rulings,
    Table,
)
from soundproof.render.form import Screen, forms, of_file
from soundproof.render.prose import Blank, Equation, Items, Paragraph, Statement

ARGUMENT = {Paragraph, Items, Equation, Statement, Blank}
KINDS = {
    Table,
    Derivation,
    Figure,
    Strip,
    Timeline,
    Stack,
    Graph,
    Diagram,
    Rulings,
    Parameters,
    Patch,
    ProofObject,
} | ARGUMENT

SOURCE = Path(soundproof.__file__).parent

PAGE = Path(__file__).parents[2] / "CONTRIBUTING.md"


def _run(*arguments: str) -> Result:
    return CliRunner(env={"COLUMNS": "100"}).invoke(main, list(arguments))


# What forms there are ---------------------------------------------------------------------------


def test_a_form_is_one_file(tmp_path: Path) -> None:
    """In a copy of the source with the file that the page shows, commands have the form, and -o chooses it."""
    _, _, section = PAGE.read_text(encoding="utf-8").partition("\n## A form\n")
    code = section.partition("```python\n")[2].partition("```")[0]
    shutil.copytree(SOURCE, tmp_path / "soundproof", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "soundproof" / "render" / "forms" / "outline.py").write_text(code, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}

    def run(*arguments: str) -> str:
        command = [sys.executable, "-m", "soundproof", *arguments]
        return subprocess.run(command, capture_output=True, check=True, cwd=tmp_path, env=environment).stdout.decode()

    assert run("size", "pico", "-o", "x.org") == ""
    text = (tmp_path / "x.org").read_text(encoding="utf-8")
    assert text == run("size", "pico", "--format", "outline")
    assert text.startswith("* Pico · ") and "\n** total · " in text


def test_every_kind_of_block_has_a_form_and_no_suffix_two() -> None:
    assert {kind for form in forms().values() for kind in form.draws} == KINDS == set(get_args(Block))
    design = (PAGE.parent / "docs" / "design.md").read_text(encoding="utf-8")
    assert [kind for kind in KINDS if f"`{kind.__name__}`" not in design] == []
    suffixes = [suffix for form in forms().values() for suffix in form.suffixes]
    assert len(suffixes) == len(set(suffixes)) and all(suffix.startswith(".") for suffix in suffixes)
    assert [form.name for form in forms().values() if form.whole] == ["json"]


@pytest.mark.parametrize(
    ("name", "form"),
    [("x.json", "json"), ("x.md", "markdown"), ("x.csv", "csv"), ("x.svg", "svg"), ("x.html", "html"),
     ("x.tex", "latex"), ("x.typ", "typst"),
     ("x.sarif", "sarif"), ("x.sarif.json", "sarif"), ("x.xml", "junit"), ("X.CSV", "csv"), ("x.txt", "table"),
     ("x.toml", "toml"), ("x.lean", "lean"), ("x.diff", "patch"), ("json", None), ("x.json.bak", None), ("", None)],
)  # fmt: skip
def test_the_form_of_a_file(name: str, form: str | None) -> None:
    found = of_file(name)
    assert (None if found is None else found.name) == form


# What a document makes --------------------------------------------------------------------------


def test_nothing_is_made_that_no_form_asks_for() -> None:
    def never() -> Table:
        raise AssertionError("made")

    table = Table("t", ("x",), (("1",),), frozenset())
    document = Document(
        "d", (Part(Figure, never), Part(Table, lambda: table), Part(Table, never, page=True)), lambda: {"a": 1}
    )
    assert list(document.blocks([Table], page=False)) == [table]
    assert "".join(forms()["table"].write(document, Screen(80))).splitlines()[0] == "t"
    assert json.loads("".join(forms()["json"].write(document, Screen(80)))) == {"a": 1}


# What commands offer ----------------------------------------------------------------------------

OFFERED = {
    "assess": "table csv html json latex markdown typst",
    "check": "table csv html json junit latex markdown sarif typst",
    "diff": "table csv html json latex markdown typst",
    "diversity": "table csv html json latex markdown typst",
    "explain": "table csv html json latex markdown typst",
    "lab": "table csv html json latex markdown typst",
    "optimize": "table csv html json latex markdown patch svg toml typst",
    "size": "table csv html json latex markdown typst",
    "sweep": "table csv html json latex markdown typst",
    "system": "table csv html json latex markdown typst",
    "theorems": "table csv html json latex markdown typst",
    "whatif": "table csv html json latex markdown typst",
}


@pytest.mark.parametrize("name", OFFERED)
def test_a_command_offers_the_forms_of_its_blocks(name: str) -> None:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    (option,) = [parameter for parameter in command.params if parameter.name == "form"]
    assert isinstance(option.type, click.Choice)
    assert list(option.type.choices) == OFFERED[name].split()


@pytest.mark.parametrize(
    ("line", "suffix", "form"),
    [
        ("assess pico", "json", "json"),
        ("assess pico", "md", "markdown"),
        ("assess pico", "csv", "csv"),
        ("explain pico riscv DEEP", "tex", "latex"),
        ("check pico --gate M1", "sarif", "sarif"),
        ("check pico --gate M1", "xml", "junit"),
        ("size pico", "txt", "table"),
        ("size pico", "anything", "table"),
    ],
)
def test_a_files_name_chooses_the_form(line: str, suffix: str, form: str, tmp_path: Path) -> None:
    file = tmp_path / f"x.{suffix}"
    done, named = _run(*line.split(), "-o", str(file)), _run(*line.split(), "--format", form)
    assert (done.exit_code, done.stdout) == (named.exit_code, "")
    assert file.read_text(encoding="utf-8") == named.stdout


def test_what_is_named_counts_more_than_the_file(tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    assert _run("size", "pico", "--format", "markdown", "-o", str(file)).exit_code == 0
    assert file.read_text(encoding="utf-8").startswith("## Pico")


@pytest.mark.parametrize("line", ["assess pico -o my.toml", "size pico -o x.svg", "diff pico zisk -o x.sarif"])
def test_a_file_of_another_form_is_left_alone(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Above all, a report never replaces the parameters it is of."""
    monkeypatch.chdir(tmp_path)
    done = _run(*line.split())
    assert (done.exit_code, done.stdout, list(tmp_path.iterdir())) == (2, "", [])
    form = {"toml": "toml", "svg": "svg", "sarif": "sarif"}[line.rpartition(".")[2]]
    file = line.split()[-1]
    assert done.stderr.splitlines()[-1] == (
        f"Error: {file} is the name of a {form} file, which this is never; "
        "--format has csv, html, json, latex, markdown, table, typst"
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("explain pico riscv --format csv",
         "what is asked for has no form csv, but html, json, latex, markdown, table, typst; "
         "add --sequence or --sensitivity"),
        ("optimize pico:embed --format svg",
         "what is asked for has no form svg, but csv, html, json, latex, markdown, table, toml, typst; "
         "--front has a drawing, --changes a patch"),
        ("optimize pico:embed --front -o x.toml",
         "what is asked for has no form toml, but csv, html, json, latex, markdown, svg, table, typst; "
         "leave --front out for the parameters found"),
        ("explain pico riscv DEEP --sequence", "--sequence shows whole circuits; leave 'DEEP' out"),
    ],
)  # fmt: skip
def test_what_is_asked_for_lacks_the_form(line: str, message: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(main, line.split())
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1] == f"Error: {message}"


# Every form of one answer -----------------------------------------------------------------------


def test_all_forms_of_a_check_count_the_same_clauses() -> None:
    texts = {
        form: _run("check", "pico", "zisk", "--gate", "M2", "--format", form).stdout
        for form in OFFERED["check"].split()
    }
    reports = json.loads(texts["json"])["reports"]
    answers = [clause["verdict"] for report in reports for clause in report["clauses"]]
    header, *rows = csv.reader(io.StringIO(texts["csv"]))
    assert header[:3] == ["Table", "Clause", "Verdict"]
    assert [row[2] for row in rows] == answers
    assert len({row[0] for row in rows}) == 2
    kinds = {"met": "pass", "missed": "fail", "unknown": "open"}
    (run,) = json.loads(texts["sarif"])["runs"]
    assert [result["kind"] for result in run["results"]] == [kinds[answer] for answer in answers]
    assert len(xml.fromstring(texts["junit"]).findall("*/testcase")) == len(answers)
    assert all(texts[form].count(" met ") >= answers.count("met") for form in ("table", "markdown"))
