"""The documentation as a site: it is built without a warning, has every page, and loads nothing from elsewhere."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import soundproof
from tests.docs.pages import PAGES, ROOT, page_id, text_of

pytest.importorskip("furo", reason="needs Sphinx and furo, of the extra docs")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site; the build fails at a warning: a link to nowhere, a page outside the contents, a bad docstring."""
    folder = tmp_path_factory.mktemp("site")
    options = ["-q", "-W", "--keep-going", "-c", "docs", "-d", f"{folder}/trees"]
    command = [sys.executable, "-m", "sphinx", *options, ".", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return folder


def test_it_has_every_page_and_the_notebook(site: Path) -> None:
    pages = [page_id(page).removesuffix(".md") for page in PAGES] + ["docs/tour"]
    assert [page for page in pages if not (site / f"{page}.html").exists()] == []


def test_pages_load_nothing_from_elsewhere(site: Path) -> None:
    elsewhere = r"""=["'](?:https?:)?//"""
    loading = re.compile(rf"<(?:script|img|iframe|source)[^>]*\ssrc{elsewhere}|<link[^>]*\shref{elsewhere}")
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert not loading.search(text), page
    for style in site.rglob("*.css"):
        assert not re.search(r"url\([\"']?(?:https?:)?//|@import", style.read_text(encoding="utf-8")), style


def test_it_reads_like_a_book(site: Path) -> None:
    """The parts and chapters are those of the index, in its order."""
    text = (site / "docs" / "index.html").read_text(encoding="utf-8")
    captions = re.findall(r'class="caption-text">([^<]+)<', text)
    assert captions == re.findall(r"^## (.+)$", text_of("docs/index.md"), re.M)


def test_formulas_are_drawn_and_words_are_found(site: Path) -> None:
    assert "<math " in (site / "docs" / "start" / "researcher.html").read_text(encoding="utf-8")
    index = (site / "searchindex.js").read_text(encoding="utf-8")
    found = json.loads(re.fullmatch(r"Search\.setIndex\((.*)\)", index, re.S)[1])  # type: ignore[index]
    assert "docs/audit" in found["docnames"] and "squarefre" in " ".join(found["terms"])


def test_every_verb_has_its_docstring(site: Path) -> None:
    text = (site / "docs" / "api.html").read_text(encoding="utf-8")
    names = [name for name in soundproof.__all__ if not name.startswith("_")]
    assert [name for name in names if f'id="soundproof.{name}"' not in text] == []
