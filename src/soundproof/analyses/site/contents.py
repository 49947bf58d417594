"""The files of a site by their addresses: pages, and beside each what a command prints for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

from msgspec.structs import replace

from soundproof.analyses.assess.report import document as assess_document
from soundproof.analyses.check.report import document as check_document
from soundproof.analyses.diversity.report import document as diversity_document
from soundproof.analyses.explain.explanation import Explanation, explain
from soundproof.analyses.explain.report import document as explain_document
from soundproof.analyses.history.past import history as history_of
from soundproof.analyses.history.report import document as history_document
from soundproof.analyses.site.facts import Entry, Facts
from soundproof.analyses.site.pages.circuit import circuit
from soundproof.analyses.site.pages.compare import compare
from soundproof.analyses.site.pages.front import front
from soundproof.analyses.site.pages.gate import gate, gates
from soundproof.analyses.site.pages.history import VERSIONS, history
from soundproof.analyses.site.pages.licences import licences
from soundproof.analyses.site.pages.theorem import theorem, theorems
from soundproof.analyses.site.pages.whatif import whatif
from soundproof.analyses.site.pages.zkvm import zkvm
from soundproof.analyses.site.shell import Page, shell
from soundproof.analyses.theorems.report import document as theorems_document
from soundproof.readings.security import CircuitAssessment
from soundproof.render.json import printable
from soundproof.render.page import style
from soundproof.theorems.registry import registry
from soundproof.zkvm.circuit import Circuit

__all__ = ["contents"]

Value = Mapping[str, Any]
"""What programs get."""


def contents(facts: Facts) -> Iterator[tuple[str, bytes]]:
    """Every file with its address, in order; the same facts give the same bytes."""
    yield "site.css", (style() + _own("site.css")).encode()
    yield "sort.js", _own("sort.js").encode()
    for page, value in _pages(facts):
        yield f"{page.address}index.html", shell(page, facts).encode()
        yield f"{page.address}index.json", _compact(value)
    yield "compare/shared.json", _compact(diversity_document(facts.shared).content())
    for page in (licences(facts), *((whatif(facts),) if facts.engine else ())):
        yield f"{page.address}index.html", shell(page, facts).encode()


def _own(name: str) -> str:
    return files("soundproof.analyses.site").joinpath(name).read_text(encoding="utf-8")


def _pages(facts: Facts) -> Iterator[tuple[Page, Value]]:
    """Every page that has something beside it, with what that is."""
    values = {entry: assess_document([entry.full]).content() for entry in facts.given}
    together = {
        **next(iter(values.values())),
        "zkvms": [assessed for value in values.values() for assessed in value["zkvms"]],
    }
    yield front(facts), together
    known: dict[Circuit, list[Explanation]] = {}
    for entry, value in values.items():
        yield zkvm(facts, entry), value
        past = history_of(entry.past[-VERSIONS:], facts.pin)
        yield history(facts, entry, past), history_document(past).content()
        for assessed in entry.assessment.circuits:
            explained = _explained(entry, assessed, known)
            yield circuit(facts, entry, assessed, explained), explain_document(explained, facts.pin).content()
    yield theorems(facts), theorems_document(registry(), facts.uses).content()
    for id in facts.papers:
        yield theorem(facts, id), theorems_document([one for one in registry() if one.id == id], facts.uses).content()
    yield gates(facts), _checked(facts, list(facts.gates))
    for id in facts.gates:
        yield gate(facts, id), _checked(facts, [id])
    yield compare(facts), _checked(facts, list(facts.gates))


def _checked(facts: Facts, ids: list[str]) -> Value:
    """What gates say of all zkVMs."""
    reports = [entry.answer(id) for entry in facts.given for id in ids]
    return check_document(reports, lambda zkvm, circuit: ("", 1)).content()


def _explained(entry: Entry, assessed: CircuitAssessment, known: dict[Circuit, list[Explanation]]) -> list[Explanation]:
    """All terms of a circuit; ``known`` are those of circuits that differ in their names alone."""
    nameless = replace(assessed.circuit, name="", notes=())
    if nameless not in known:
        known[nameless] = list(explain(entry.zkvm.name, assessed))
    return [replace(explained, zkvm=entry.zkvm.name, circuit=assessed.circuit) for explained in known[nameless]]


def _compact(value: Value) -> bytes:
    """What the command prints with ``--format json``, without its spaces."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return (printable(text) + "\n").encode()
