"""The documentation, checked: its examples are run again, its tables are generated from the code.

Five marks in a page are understood:

* a ``console`` block is a transcript of ``$ soundproof …`` commands; the output must be exactly theirs, at 100 columns;
* ``<!-- file: name.toml -->`` before a ``toml`` or ``json`` block makes it a file that the page's commands can read;
* a ``python`` block is run, and with ``>>>`` it is a doctest;
* ``<!-- keys: Record -->`` … ``<!-- end -->`` is the table of a record's keys, of which only the last column is prose;
* ``<!-- computed: name -->`` … ``<!-- end -->`` is what the function of that name in ``tables`` computes.

Tables of experiments and of searches that take seconds are compared where those are tested, and written here.
``SOUNDPROOF_WRITE_DOCS=1`` makes the test write what it would otherwise compare; read the diff.
"""

from __future__ import annotations

import doctest
import re
from pathlib import Path
from typing import Any

import pytest

from tests.docs.pages import (
    CONSOLE,
    FILE,
    MARKED,
    PAGES,
    PYTHON,
    TABLE,
    TABLES,
    WRITE,
    compare_or_write,
    compare_table,
    long,
    output,
    page_id,
)


def with_mark(mark: re.Pattern[str]) -> list[Path]:
    return [page for page in PAGES if mark.search(page.read_text(encoding="utf-8"))]


def skip_without_extras(text: str) -> None:
    """Skip a page whose examples need a library that is not there."""
    if "--changes" in text or "fewest_changes" in text:
        pytest.importorskip("tomlkit", reason="files are edited with tomlkit, extra edit")


def rerun(block: re.Match[str]) -> str:
    commands = [line[2:] for line in block[1].splitlines() if line.startswith("$ ")]
    return "```console\n" + "\n".join(f"$ {command}\n{output(command)}" for command in commands) + "```"


@pytest.mark.parametrize("page", with_mark(CONSOLE), ids=page_id)
def test_examples_print_what_the_commands_print(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = page.read_text(encoding="utf-8")
    skip_without_extras("".join(block[1] for block in CONSOLE.finditer(text)))
    for name, content in FILE.findall(text):
        (tmp_path / name).write_text(content, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    compare_or_write(page, text, CONSOLE.sub(rerun, text))


HERE = [(page, name) for page, name in MARKED if WRITE or not long(name)]


@pytest.mark.parametrize(("page", "name"), HERE, ids=[name for _, name in HERE])
def test_tables_are_what_the_code_says(page: Path, name: str) -> None:
    compare_table(page, name)


@pytest.mark.parametrize("page", with_mark(PYTHON), ids=page_id)
def test_python_examples(page: Path) -> None:
    """Blocks with ``>>>`` are doctests, others are run; they share their names."""
    skip_without_extras("".join(PYTHON.findall(page.read_text(encoding="utf-8"))))
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
    assert used == set(TABLES)
