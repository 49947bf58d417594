"""A page stands alone: nothing is fetched, nothing runs, and what it forbids itself covers what it has."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from soundproof.analyses.explain.explanation import explain
from soundproof.analyses.explain.report import document as explained
from soundproof.formats.files import catalogue, load
from soundproof.readings.security import assess
from soundproof.render.charts import Box, Diagram, Graph, Mark, Stack, Strip
from soundproof.render.document import Block, Document, Part, Table
from soundproof.render.page import page

VOID = {"meta", "br", "wbr"}


class Reader(HTMLParser):
    """Elements that are open, and what a page could fetch or run."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            outside = name in ("src", "action", "data") or (name == "href" and not (value or "").startswith("#"))
            if outside or name.startswith("on") or name == "style":
                self.wrong.append(f"{tag} {name}={value}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.text += data


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    assert reader.open == []
    assert reader.wrong == []
    assert not {"script", "link", "iframe", "object", "form", "base"} & set(reader.tags)
    return reader


def of(*blocks: Block) -> Document:
    return Document("a title", tuple(Part(type(block), lambda block=block: block) for block in blocks))  # type: ignore[misc]


def test_the_policy_has_the_hash_of_the_style() -> None:
    html = page(of(Table("t", ("a",), (("1",),), frozenset())))
    (style,) = re.findall(r"<style>(.*)</style>", html, re.S)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in html
    assert "default-src 'none'" in html
    read(html)


HOSTILE = "</style><script>alert(1)</script><img src=x onerror=y>&amp;\x1b[31m\u202e"


def test_names_are_text_whatever_they_are() -> None:
    table = Table(HOSTILE, (HOSTILE,), ((HOSTILE,),), frozenset({0}), HOSTILE, (HOSTILE,))
    lines = ((HOSTILE, 2.0),)
    drawn = Strip(HOSTILE, (Mark(HOSTILE, 3.0, HOSTILE, 1.0, 4.0),), lines)
    shares = Stack(HOSTILE, ((HOSTILE, 3.0, HOSTILE),), lines)
    boxes = Graph(HOSTILE, (Box(HOSTILE, HOSTILE, None, (HOSTILE,)),), ((0, 0),), lines)
    sent = Diagram(("Prover", HOSTILE), ())
    html = page(Document(HOSTILE, of(table, drawn, shares, boxes, sent).parts))
    text = read(html).text
    assert text.count("<script>alert(1)</script>") >= 6
    assert not set("\x1b\u202e") & set(html)


@pytest.mark.parametrize("name", catalogue())
def test_every_formula_of_the_catalogue_is_drawn(name: str) -> None:
    assessment = assess(load(name), every=False)
    circuit = assessment.binding
    found = list(explain(assessment.zkvm.name, circuit))
    reader = read(page(explained(found, assessment.pin)))
    assert reader.tags.count("math") >= 2 * len(found)
    assert reader.tags.count("section") == len(found)


def test_answers_have_a_sign_beside_their_colour() -> None:
    rows = (("M1", "met"), ("M2", "missed"), ("M3", "unknown"))
    text = read(page(of(Table("gates", ("Gate", "Answer"), rows, frozenset())))).text
    assert all(said in text for said in ("✓ met", "✗ missed", "? unknown"))


def test_a_mark_says_on_which_side_of_the_lines_it_is() -> None:
    marks = tuple(Mark(str(value), value, str(value)) for value in (99.9, 100.0, 128.0))
    html = page(of(Strip("bits", marks, (("100", 100.0), ("128", 128.0)))))
    signs = re.findall(r'<(path|rect|circle) [^>]*class="(missed|between|met)"', html)
    assert signs == [("path", "missed"), ("rect", "between"), ("circle", "met")] * 2  # wide and narrow


def test_digests_may_be_broken_and_names_stay_whole() -> None:
    html = page(of(Table("t", ("a", "b"), (("x", "f" * 64), ("x", "y" * 40)), frozenset())))
    assert re.findall(r'<td [^>]*class="long"[^>]*>(\w)', html) == ["f"]
