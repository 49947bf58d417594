"""Pages as a whole: links, the index, words that may not stand in them, the README's commands, licences."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from soundproof.formats.files import catalogue
from tests.docs.pages import (
    FENCED,
    PAGES,
    ROOT,
    page_id,
    text_of,
)


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
    assert len(text.splitlines()) <= 137 + len(catalogue())  # the summary has a line for each
    main_command = re.search(r"^<!-- main-command -->\n```bash\n(.*?)^```", text, re.S | re.M)
    test_command = re.search(r"^<!-- test-command -->\n```bash\n(.*?)^```", text, re.S | re.M)
    assert main_command
    assert test_command
    for block in (main_command[1], test_command[1]):
        assert block.startswith("python3 -m venv .venv && .venv/bin/pip install ")
    assert main_command[1].rstrip().endswith(".venv/bin/soundproof assess")
    assert test_command[1].rstrip().endswith(".venv/bin/python -m pytest -n 2")


def test_licences() -> None:
    assert "Copyright (c) 2026 the soundproof contributors" in text_of("LICENSE-MIT")
    apache = text_of("LICENSE-APACHE")
    assert "Version 2.0, January 2004" in apache
    assert all(f"\n   {number}. " in apache for number in range(1, 10))
    assert "END OF TERMS AND CONDITIONS" in apache


def test_changelog_has_this_version() -> None:
    import soundproof

    assert f"## [{soundproof.__version__}]" in text_of("CHANGELOG.md")
