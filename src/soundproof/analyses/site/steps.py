"""What one step of a parameter would buy, and the command that takes it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from fractions import Fraction
from xml.etree.ElementTree import Element

from soundproof.analyses.explain.levers import levers
from soundproof.analyses.site.facts import Entry, Facts
from soundproof.analyses.site.shell import Page
from soundproof.analyses.site.words import command
from soundproof.parameters.params import value_at
from soundproof.readings.security import CircuitAssessment
from soundproof.render.html import element
from soundproof.zkvm.address import parameters

__all__ = ["steps"]

TOLD = 3
"""Steps of parameters that are told, those that gain most first."""


def steps(page: Page, facts: Facts, entry: Entry) -> Iterator[Element]:
    """The steps of a prover that gain most of the circuit that limits a zkVM, and the first of them as a command."""
    worst = entry.assessment.binding
    gaining = [lever for lever in facts.levers(entry) if lever.gain and lever.gain > 0 and lever.fixed_by == "prover"]
    gaining.sort(key=lambda lever: -(lever.gain or 0))
    if not gaining:
        yield element("p", "No step of one parameter alone gains anything.")
        return
    more = element("a", "all of them", href=page.to(f"{entry.circuit(worst)}#sensitivity"))
    yield element("p", f"One step of a parameter of {worst.circuit.name}, all else as it is (", more, "):")
    gains = (
        element("li", f"{lever.lever}: ", element("strong", f"{lever.gain:+.2f} bits")) for lever in gaining[:TOLD]
    )
    yield element("ul", gains)
    line = next(filter(None, (_setting(worst, lever.lever) for lever in gaining)), None)
    if line is not None:
        yield command(facts.pin, "whatif", entry.name, "--set", line)


def _setting(assessed: CircuitAssessment, named: str) -> str | None:
    """A step of a number of the opening as a setting; None where it is of something else."""
    for lever in levers(assessed.circuit):
        if (
            lever.name == named
            and lever.address.startswith("opening.")
            and (turned := lever.turned(assessed.circuit, 1))
        ):
            path = next(known.path for known in parameters(assessed.circuit) if str(known) == lever.address)
            value = value_at(turned, path)
            if isinstance(value, int | Fraction):
                name = assessed.circuit.name
                key = name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else json.dumps(name, ensure_ascii=False)
                return f"circuits.{key}.{lever.address}={value}"
    return None
