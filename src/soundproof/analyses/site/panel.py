"""The part of a page in which its reader tries other parameters: ``static/whatif.js`` makes it work.

Without JavaScript, or where the site has no engine, the command line stands in its place.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from typing import Any
from xml.etree.ElementTree import Element

from soundproof.analyses.site.calculator import answer
from soundproof.analyses.site.facts import Entry, Facts
from soundproof.analyses.site.shell import Page
from soundproof.analyses.site.steps import steps
from soundproof.formats.files import catalogue
from soundproof.formats.writing import write
from soundproof.render.html import Content, element
from soundproof.theorems.registry import papers
from soundproof.theorems.theorem import TRUST

__all__ = ["WHATIF", "calculator", "panel"]

WHATIF = "whatif/"
"""The page that is the calculator alone, and that links with settings lead to."""

TRUSTED = {
    "preprint": "preprints",
    "lean": "preprints that a machine read",
    "proved": "peer-reviewed proofs",
}


def panel(page: Page, facts: Facts, entry: Entry) -> Element:
    """The part of a zkVM's page: what one step buys, the command that takes it, the calculator if the site has one."""
    return element(
        "section",
        element("h2", "What if"),
        *steps(page, facts, entry),
        calculator(page, facts, entry) if facts.engine else (),
        id="whatif",
    )


def calculator(page: Page, facts: Facts, entry: Entry | None = None) -> tuple[Element, Element]:
    """The calculator and what it knows before its engine runs: a zkVM; without one its reader chooses among all."""
    bundled = [entry for entry in facts.entries if entry.name in catalogue()]
    first = entry or next(iter(bundled), None)
    return _data(_given(first) if first else {}), _tool(page.to(WHATIF), [] if entry else bundled)


def _given(entry: Entry) -> dict[str, Any]:
    """What a page knows of its zkVM: its controls, its figures as deployed, and its file where it is none of ours."""
    if entry.name in catalogue():
        file, opened = None, _answer("open", target=entry.name)
    else:
        name = entry.name if entry.name.lower().endswith(".toml") else f"{entry.name}.toml"
        file = {"ask": "drop", "name": name, "content": base64.b64encode(write(entry.zkvm).encode()).decode()}
        opened = _answer(**file)
    circuit = _answer("circuit", target=opened["target"], circuit=opened["circuit"])
    return {"open": opened, "file": file, "circuit": circuit}


def _answer(ask: str, **asked: str) -> Any:
    return json.loads(answer(json.dumps({"ask": ask, **asked})))


def _data(given: dict[str, Any]) -> Element:
    """Data in a page; a script's text is written as it is, so nothing in it may end the script."""
    made = element("script", type="application/json", data_at="given")
    made.text = json.dumps(given).replace("<", "\\u003c")
    return made


def _tool(whatif: str, targets: list[Entry]) -> Element:
    return element(
        "div",
        element(
            "p",
            "The same certified Python as the command line, in this page. Nothing leaves your browser. "
            "The first touch loads the engine, 14 MB; from then on it needs no network.",
            class_="soft",
        ),
        element("p", _button("start", "Start the calculator"), " ", element("span", data_at="status", role="status")),
        element("p", class_="problem", data_at="problem", role="alert", hidden=""),
        _source(targets),
        element("div", _settings(), _result(whatif), class_="columns", data_at="body", hidden=""),
        element(
            "div",
            element("div", data_at="found"),
            element("pre", data_at="found-command"),
            element("p", _button("use", "Use these")),
            class_="whole",
            data_at="search",
            hidden="",
        ),
        element("div", class_="whole", data_at="whole", hidden=""),
        data_at="tool",
        hidden="",
    )


def _source(targets: list[Entry]) -> Element:
    """Where the parameters come from: the catalogue, or a file of the reader's own."""
    options = [element("option", entry.zkvm.name, value=entry.name) for entry in targets]
    options.append(element("option", "your own file", value="", hidden=""))
    file = _row("file", "Your own TOML file: choose it, or drop it here", element("input", type="file", accept=".toml"))
    chosen = _row("target", "zkVM", element("select", options)) if targets else None
    return element("div", chosen, file, class_="source")


def _settings() -> Element:
    trust = element("select", (element("option", TRUSTED[level], value=level) for level in reversed(TRUST)))
    without = element("select", (element("option", paper) for paper in sorted(papers())), multiple="", size=6)
    other = element("textarea", rows=3, spellcheck="false")
    return element(
        "form",
        element("p", data_at="name", class_="name"),
        _row("circuit", "Circuit", element("select")),
        element("div", data_at="first"),
        _more("More parameters", element("div", data_at="more")),
        _more(
            "What is relied on",
            _row("trust", "Nothing weaker than", trust),
            _row("without", "Nothing of these papers", without),
        ),
        _more("Any other parameter", _row("other", "PATH=VALUE, one a line, as --set has it", other)),
        element("p", _button("reset", "As deployed")),
        _search(),
    )


def _search() -> Element:
    bits = element("input", type="number", value=100, min=1, max=1024)
    return _more(
        "Search the cheapest parameters",
        _row("target-bits", "Provable bits", bits),
        _row("max-bytes", "Most bytes of a proof, as in 300KiB; empty: any", element("input", type="text")),
        element("p", _button("optimize", "Search"), " ", _button("cancel", "Stop the search", hidden="")),
    )


def _result(whatif: str) -> Element:
    return element(
        "div",
        element(
            "p",
            element("span", data_at="circuit-name"),
            element("span", ", before the settings had faults", data_at="stale", hidden=""),
            class_="soft",
        ),
        element("p", element("strong", data_at="shown"), " bits", data_at="bits", class_="bits"),
        *(element("p", data_at=name) for name in ("change", "limit", "proof")),
        element("figure", data_at="drawing"),
        element("ul", class_="notes", data_at="notes"),
        element("pre", data_at="command"),
        element(
            "p",
            _button("copy", "Copy the command"),
            _button("toml", "Save as TOML"),
            _button("json", "Save the comparison as JSON", hidden=""),
            element("a", "Link to these settings", data_at="link", href=whatif),
            class_="actions",
        ),
        class_="result",
        role="group",
        aria_label="Result",
    )


def _button(at: str, text: str, **attributes: str) -> Element:
    return element("button", text, type="button", data_at=at, **attributes)


def _more(title: str, *content: Content | Iterable[Content]) -> Element:
    return element("details", element("summary", title), *content)


def _row(at: str, label: str, made: Element) -> Element:
    """A control with its label."""
    made.set("id", f"whatif-{at}")
    made.set("data-at", at)
    return element("div", element("label", label, for_=made.get("id")), made, class_="row")
