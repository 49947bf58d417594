"""A circuit: its terms against the lines, formulas with the numbers put in, parameters, the transcript."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any
from xml.etree.ElementTree import Element

from soundproof.analyses.assess.report import terms
from soundproof.analyses.explain.explanation import Explanation
from soundproof.analyses.explain.report import document as explain_document
from soundproof.analyses.explain.sensitivity_report import sensitivity_table
from soundproof.analyses.explain.sequence import sequence
from soundproof.analyses.explain.sequence_report import document as sequence_document
from soundproof.analyses.site.facts import LINES, Entry, Facts
from soundproof.analyses.site.shell import Page
from soundproof.analyses.site.words import bits, card, command, part
from soundproof.readings.security import AssessedTerm, CircuitAssessment
from soundproof.render.blocks import body, table
from soundproof.render.charts import Mark, Strip
from soundproof.render.document import Derivation, Table
from soundproof.render.formulas import number
from soundproof.render.html import Content, element
from soundproof.render.words import binding_name, down, kib, regime_name, status_name
from soundproof.zkvm.address import parameters

__all__ = ["circuit"]

DRAWN = 12
"""Terms that are drawn, those with the fewest bits first; all are in the table."""

DERIVED = 3
"""Terms whose formula is shown; what is beside the page has all."""


def circuit(facts: Facts, entry: Entry, assessed: CircuitAssessment, explained: Sequence[Explanation]) -> Page:
    """The page at ``/zkvm/NAME/CIRCUIT/``; ``explained`` are all terms of its best evaluation."""
    name, zkvm = assessed.circuit.name, entry.zkvm
    page = Page(entry.circuit(assessed), f"{name} of {zkvm.name} {entry.version}", (), ("sort.js",))
    applies = assessed.best.applies
    content = (
        element("h1", name, element("span", " of ", _up(page, entry), class_="soft")),
        element("p", _verdict(page, facts, assessed), class_="verdict"),
        element("div", _cards(assessed), class_="cards"),
        part("Terms against the lines", *_strip(assessed), id="terms") if applies else None,
        part("All terms and regimes", *body(terms(entry.assessment, assessed)), id="regimes"),
        *(_formulas(entry, assessed, explained) if applies else ()),
        _levers(facts, entry, assessed),
        part("Parameters", _parameters(assessed), id="parameters"),
        _transcript(entry, assessed, explained),
    )
    return Page(page.address, page.title, content, page.scripts)


def _up(page: Page, entry: Entry) -> Element:
    return element("a", f"{entry.zkvm.name} {entry.version}", href=page.to(entry.address))


def _verdict(page: Page, facts: Facts, assessed: CircuitAssessment) -> Iterator[Content]:
    yield bits(assessed)
    yield element("strong", " provable bits")
    if not assessed.best.applies:
        yield ": no bound applies; the reasons are below."
        return
    worst = assessed.best.binding
    yield f", limited by the term {worst.term.name}: {down(worst.certified.bits_lower)} bits by "
    yield element("a", worst.theorem.name, href=page.to(facts.paper(worst.theorem.id)))
    yield f" ({status_name(worst)})."


def _cards(assessed: CircuitAssessment) -> Iterator[Element]:
    yield card("Provable bits", bits(assessed), binding_name(assessed))
    regime = regime_name(assessed.best.radii, assessed.best.binders) if assessed.best.applies else "–"
    yield card(
        "Regime",
        element("strong", regime, class_="word"),
        f"{assessed.circuit.protocol}, {assessed.circuit.field.name}",
    )
    yield card("Proof", element("strong", kib(assessed)), "of this circuit")
    yield card("Best known attack", element("strong", f"{assessed.attack_bits} bits"), "an upper bound, not provable")


def _weakest(assessed: CircuitAssessment) -> list[AssessedTerm]:
    return sorted(assessed.best.terms, key=lambda term: float(term.certified.bits_lower))


def _strip(assessed: CircuitAssessment) -> Iterator[Element]:
    def mark(term: AssessedTerm) -> Mark:
        shown = down(term.certified.bits_lower)
        return Mark(term.term.name, float(shown), shown)

    rounds = _weakest(assessed)
    yield from body(Strip("Bits of each term against 100 and 128", tuple(map(mark, rounds[:DRAWN])), LINES))
    if len(rounds) > DRAWN:
        yield element("p", f"The {DRAWN} of {len(rounds)} terms with the fewest bits.", class_="soft")


def _formulas(entry: Entry, assessed: CircuitAssessment, explained: Sequence[Explanation]) -> Iterator[Element]:
    """The weakest terms with their formulas, the binding one first and open."""
    by_label = {explanation.assessed.term.label: explanation for explanation in explained}
    first = assessed.best.binding
    others = [term for term in _weakest(assessed) if term.term.label != first.term.label]
    chosen = [by_label[term.term.label] for term in (first, *others[: DERIVED - 1]) if term.term.label in by_label]
    blocks = [
        block
        for block in explain_document(chosen, entry.assessment.pin).blocks({Derivation})
        if isinstance(block, Derivation)
    ]
    shown: list[Content] = []
    for place, block in enumerate(blocks):
        name = chosen[place].assessed.term.name
        if place == 0:
            shown += [element("h3", name), *body(block)]
        else:
            shown.append(element("details", element("summary", name), *body(block)))
    yield part("Why", *shown, command(entry.assessment.pin, "explain", entry.name, assessed.circuit.name), id="why")


def _levers(facts: Facts, entry: Entry, assessed: CircuitAssessment) -> Element:
    """What one step of each parameter buys, of the circuit that limits the zkVM; of the others the command says it."""
    line = command(entry.assessment.pin, "explain", entry.name, assessed.circuit.name, "--sensitivity")
    if assessed is not entry.assessment.binding or not assessed.best.applies:
        lead = element("p", "What one step of each parameter would buy, this says:", class_="soft")
        return part("What would raise it", lead, line, id="sensitivity")
    table = sensitivity_table(entry.zkvm.name, assessed, facts.levers(entry))
    return part("What would raise it", *body(table), line, id="sensitivity")


def _parameters(assessed: CircuitAssessment) -> Element:
    rows = []
    for parameter in parameters(assessed.circuit):
        if parameter.param is None and len(parameter.path) < 2:
            continue  # a name or a note
        symbol, text = (parameter.param.symbol, parameter.param.description) if parameter.param else ("", "")
        rows.append((str(parameter), _shown(parameter.read(assessed.circuit)), symbol, text))
    return table("Parameters", ("Parameter", "Value", "Symbol", "Meaning"), rows, right=(1,), class_="wrapped")


def _shown(value: Any) -> str:
    """A parameter's value in words; equal neighbours of a list are told as one."""
    match value:
        case None:
            return "not stated"
        case bool():
            return "yes" if value else "no"
        case int() | Fraction():
            return number(value)
        case tuple() | list():
            runs: list[list[Any]] = []
            for one in map(_shown, value):
                if runs and runs[-1][0] == one:
                    runs[-1][1] += 1
                else:
                    runs.append([one, 1])
            return (
                ", ".join(f"{one} × {count}" if count > 2 else ", ".join([one] * count) for one, count in runs) or "–"
            )
    return str(value) or "–"


def _transcript(entry: Entry, assessed: CircuitAssessment, explained: Sequence[Explanation]) -> Element:
    blocks = sequence_document([sequence(entry.zkvm.name, assessed, explained)]).blocks({Table})
    return part(
        "Transcript",
        *(element for block in blocks for element in body(block)),
        command(entry.assessment.pin, "explain", entry.name, assessed.circuit.name, "--sequence"),
        id="transcript",
    )
