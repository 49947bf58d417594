"""The pages of the documentation, what is marked in them, and what fills the marks."""

from __future__ import annotations

import importlib
import importlib.util
import os
import re
import shlex
from collections.abc import Callable
from functools import cache
from pathlib import Path

from click.testing import CliRunner

from soundproof.cli.group import main
from tests.docs import keys as KEYS

ROOT = Path(__file__).parents[2]
WRITE = bool(os.environ.get("SOUNDPROOF_WRITE_DOCS"))
PAGES = [
    ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "CODE_OF_CONDUCT.md")
] + sorted((ROOT / "docs").rglob("*.md"))

TABLES: dict[str, Callable[[], list[str]]] = {}
"""The computed tables: those of every file of ``tables``, one file for each page."""
for file in sorted((Path(__file__).parent / "tables").glob("*.py")):
    TABLES |= importlib.import_module(f"tests.docs.tables.{file.stem}").TABLES

CONSOLE = re.compile(r"^```console\n(.*?)^```", re.S | re.M)
FILE = re.compile(r"^<!-- file: (\S+) -->\n```(?:toml|json)\n(.*?)^```", re.S | re.M)
PYTHON = re.compile(r"^```python\n(.*?)^```", re.S | re.M)
TABLE = re.compile(r"^(<!-- (keys|computed): (\S+) -->\n)(.*?)^(<!-- end -->)", re.S | re.M)
FENCED = re.compile(r"^```.*?^```", re.S | re.M)


MARKED = [(page, name) for page in PAGES for _, _, name, _, _ in TABLE.findall(page.read_text(encoding="utf-8"))]
"""The tables that are filled, with their pages."""


def long(name: str) -> bool:
    """Whether a table takes seconds: those of experiments, and of the search through the whole catalogue."""
    return name.startswith("lab-") or name == "smallest-proofs"


def compare_table(page: Path, name: str) -> None:
    """Compare a table of a page with what the code says, or write it."""
    text = page.read_text(encoding="utf-8")
    (block,) = (block for block in TABLE.finditer(text) if block[3] == name)
    opening, kind, _, body, end = block.groups()
    lines = computed(name) if kind == "computed" else KEYS.table(KEYS.RECORDS[name], body)
    fresh = opening + "\n".join(lines) + "\n" + end
    compare_or_write(page, text, text.replace(block[0], fresh))


def compare_or_write(page: Path, text: str, fresh: str) -> None:
    if not WRITE:
        assert text == fresh
    elif text != fresh:
        assert "PYTEST_XDIST_WORKER" not in os.environ, "several processes would write one page: leave out -n"
        page.write_text(fresh, encoding="utf-8")


@cache
def computed(name: str) -> list[str]:
    """The lines of a computed table; several tests read it."""
    return TABLES[name]()


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
