"""What CONTRIBUTING shows is added to a copy of the tree as it says; the copy's tests name what is missing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "node_modules", "target", ".*")

PRESENCE = ("tests/test_architecture.py", "tests/docs/test_reference.py", "tests/docs/test_pages.py")
"""The tests that say what else a new thing needs."""

NAMED = (
    "imports_go or has_all_that_an_auditor or has_a_section or on_the_page_of_its_protocol or every_gate"
    " or command_and_option or in_the_index or has_a_page_and_a_sample or is_in_certificates"
)


def _blocks(heading: str, language: str) -> list[str]:
    """The blocks of a section of the page."""
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(rf"^```{language}\n(.*?)^```", section, re.S | re.M)


def _insert(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1, f"{path.name} has {before!r} {text.count(before)} times"
    path.write_text(text.replace(before, after), encoding="utf-8")


def _append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The copy, with every example of the page in its place and nothing of what the tests then ask for."""
    tree = tmp_path_factory.mktemp("copy")
    for name in ("src", "docs", "tests"):
        shutil.copytree(ROOT / name, tree / name, ignore=LEFT_OUT)
    for path in (*ROOT.glob("*.md"), *ROOT.glob("LICENSE-*"), ROOT / "pyproject.toml"):
        shutil.copy(path, tree)
    source = tree / "src" / "soundproof"
    _zkvm(source)
    _protocol(source)
    _bound(source)
    _append(source / "data" / "gates.toml", "\n" + _blocks("A gate", "toml")[0])
    _command(source)
    yield tree
    shutil.rmtree(tree)


def _zkvm(source: Path) -> None:
    (source / "data" / "catalogue" / "myvm.toml").write_text(_blocks("A zkVM", "toml")[0], encoding="utf-8")


def _protocol(source: Path) -> None:
    cited, module, _ = _blocks("A protocol", "python")
    _append(source / "theorems" / "protocols.py", cited.partition("\n\n")[2])
    docstring, rest = module.split("\n\n", 1)
    product = f"{docstring}\n\nfrom soundproof.theorems.protocols import PRODUCT\n{rest}"
    (source / "protocols" / "product.py").write_text(product, encoding="utf-8")
    _insert(
        source / "zkvm" / "circuit.py", "Air = DeepAli | Jagged | Swirl", "Air = DeepAli | Jagged | Swirl | Product"
    )
    _insert(source / "zkvm" / "proof.py", "    Swirl: swirl,\n", "    Swirl: swirl,\n    Product: product,\n")
    for file, names in (("circuit.py", "Product"), ("proof.py", "Product, product")):
        stir = "from soundproof.protocols.stir import"
        _insert(source / "zkvm" / file, stir, f"from soundproof.protocols.product import {names}\n{stir}")
    _insert(source / "zkvm" / "rules.py", 'r"ALI|DEEP|', 'r"ALI|DEEP|product|')


def _bound(source: Path) -> None:
    docstring = '"""XYZ30: bad challenges of a line up to the Johnson radius."""\n\n'
    (source / "theorems" / "xyz30.py").write_text(docstring + _blocks("A bound", "python")[0], encoding="utf-8")
    gaps = source / "radii" / "gaps.py"
    _insert(
        gaps, "    bchks25.johnson_exceptions,\n", "    bchks25.johnson_exceptions,\n    xyz30.johnson_exceptions,\n"
    )
    _insert(gaps, '    "DKT26-weighted": (', '    "XYZ30": (xyz30.johnson_exceptions,),\n    "DKT26-weighted": (')
    text = gaps.read_text(encoding="utf-8")
    names = re.search(r"^from soundproof\.theorems import (.*)$", text, re.M)
    assert names
    gaps.write_text(text.replace(names[0], names[0] + ", xyz30"), encoding="utf-8")


def _command(source: Path) -> None:
    folder = source / "analyses" / "fields"
    folder.mkdir()
    (folder / "__init__.py").write_text('"""Which fields do challenges come from?"""\n', encoding="utf-8")
    for name, code in zip(("report.py", "output.py", "command.py"), _blocks("A command", "python"), strict=True):
        (folder / name).write_text(code, encoding="utf-8")


def _python(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(tree / "src"), "COLUMNS": "200"}
    environment.pop("SOUNDPROOF_WRITE_DOCS", None)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # the copy is asked ten times
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, cwd=tree, env=environment, timeout=300
    )


def _soundproof(tree: Path, *arguments: str) -> str:
    done = _python(tree, "-m", "soundproof", *arguments)
    assert done.returncode in (0, 1, 3), done.stderr
    return done.stdout


# What is added works ----------------------------------------------------------------------------


def test_the_catalogue_has_the_zkvm(tree: Path) -> None:
    assert _soundproof(tree, "size", "myvm").startswith("MyVM · ")


PERMUTATION = """
[zkvm]
name    = "Permutation"
version = "1"
date    = "2026-11-20"
source  = "invented"
field   = "BabyBear^4"

[circuits.main]
air     = { kind = "product", trace_length = "2^20", grinding = 10 }
opening = { kind = "fri", rate = "1/4", queries = 80, foldings = [16, 16, 16], final_domain = 1024 }
"""


def test_a_file_can_have_the_protocol(tree: Path) -> None:
    (tree / "product.toml").write_text(PERMUTATION, encoding="utf-8")
    shown = _soundproof(tree, "assess", "product.toml", "--circuit", "main")
    assert re.search(r"^product +[0-9.]+ .* 10  GrandProduct root", shown, re.M), shown


def test_a_certificate_of_a_protocol_that_it_has_no_words_for_is_refused(tree: Path) -> None:
    (tree / "product.toml").write_text(PERMUTATION, encoding="utf-8")
    done = _python(tree, "-m", "soundproof", "certificate", "product.toml")
    assert (done.returncode, done.stderr.partition("\n")[0]) == (
        2,
        "certificates do not state the parameters of product yet",
    )


def test_the_bound_can_be_pinned(tree: Path) -> None:
    pinned = ("--regime", "johnson", "--theorem", "XYZ30", "--multiplicity", "3")
    shown = _soundproof(tree, "assess", "myvm", "--circuit", "recursion", *pinned)
    assert re.search(r"^batching .* XYZ30 Thm 1", shown, re.M), shown


def test_the_gate_is_asked(tree: Path) -> None:
    shown = _soundproof(tree, "check", "myvm", "--gate", "house")
    assert "at least 110 provable bits" in shown
    assert "missed" in shown


def test_the_command_answers(tree: Path) -> None:
    assert "BabyBear^4" in _soundproof(tree, "fields", "myvm")
    assert '"circuits": [' in _soundproof(tree, "fields", "pico", "--format", "json")


# What is missing is named -----------------------------------------------------------------------


def _presence(tree: Path) -> subprocess.CompletedProcess[str]:
    return _python(tree, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", "-vv", *PRESENCE, "-k", NAMED)


MISSING = (
    "- soundproof.analyses.fields",  # no place in the contract
    "'soundproof fields'",  # no section
    "['house']",
    "['product']",  # no page and no sample
    "'GrandProduct root'",
    "'XYZ30 Thm 1'",
    "test_a_bound_has_all_that_an_auditor_asks_for[xyz30.johnson_exceptions]",
    "test_a_bound_has_all_that_an_auditor_asks_for[protocols.PRODUCT]",
)
"""What the tests say is not there."""


def test_the_tests_name_what_is_missing_until_it_is_there(tree: Path) -> None:
    asked = _presence(tree)
    assert asked.returncode == 1, asked.stdout + asked.stderr
    assert [name for name in MISSING if name not in asked.stdout] == []
    _complete(tree)
    asked = _presence(tree)
    assert asked.returncode == 0, asked.stdout + asked.stderr


def _complete(tree: Path) -> None:
    """What the steps of the page ask for beside the code."""
    _insert(tree / "pyproject.toml", '  "certificate | explain', '  "certificate | explain | fields')
    docs = tree / "docs"
    page = "# Grand product\n\n<!-- computed: transcript-product -->\n<!-- end -->\n\nTerms: `product`.\n"
    (docs / "protocols" / "product.md").write_text(page, encoding="utf-8")
    _insert(docs / "index.md", "- [stir.md]", "- [product.md](protocols/product.md): a grand product\n- [stir.md]")
    for name, status, paper in (("GrandProduct root", "derived", ""), ("XYZ30 Thm 1", "preprint", ", ePrint 2030/1")):
        body = f"- Status: `{status}`{paper}.\n- Used nowhere else.\n- Lab: none, it is made up.\n"
        _append(docs / "theorems.md", f"\n### {name}\n\n{body}")
    options = "Takes names or files, `ZKVMS`, and `--format`, `-o`, `--output`, `-h`, `--help`.  Forms: "
    options += "`--color`: `auto`, `always`, `never`.  "
    options += " ".join(f"`{form}`" for form in ("table", "csv", "html", "json", "latex", "markdown", "typst"))
    _insert(docs / "cli.md", "## `soundproof import`", f"## `soundproof fields`\n\n{options}\n\n## `soundproof import`")
    _insert(docs / "cli.md", "`RTP` or `handbook`", "`RTP`, `house` or `handbook`")
    text = (docs / "cli.md").read_text(encoding="utf-8")
    (docs / "cli.md").write_text(text.replace("`DKT26-weighted`,", "`XYZ30`, `DKT26-weighted`,"), encoding="utf-8")
    mark = "## Fields\n\n<!-- computed: output-fields -->\n<!-- end -->\n\n"
    _insert(docs / "json.md", "## Elsewhere", f"{mark}## Elsewhere")
    samples = tree / "tests" / "docs" / "tables" / "protocols.py"
    _insert(
        samples,
        '    "jagged": Circuit',
        '    "product": Circuit("sample", FIELD, Product("product", 2**20), FRI),\n    "jagged": Circuit',
    )
    imported = "from soundproof.protocols.jagged import Jagged\n"
    _insert(samples, imported, f"{imported}from soundproof.protocols.product import Product\n")
    stated = tree / "src" / "soundproof" / "analyses" / "certificate" / "parameters.py"
    _insert(stated, "AIR_KEYS = {\n", 'AIR_KEYS = {\n    "product": "trace_length grinding",\n')
