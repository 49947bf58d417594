"""Ours beside soundcalc, Winterfell and exhaustive search."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from math import log2

from soundproof.analyses.system.deployment import system
from soundproof.formats.files import catalogue, load
from soundproof.radii.unique import UniqueDecoding
from soundproof.readings.security import Pin, assess_circuit
from soundproof.render.words import down, regime_name
from soundproof.theorems.theorem import Notion
from soundproof.transcript.codes import Code, Oracle
from soundproof.zkvm.circuit import Circuit
from tests.docs.markdown import TESTS, assessed, markdown_table, rounded_down
from tests.peers.whir import cases as whir_peer
from tests.peers.winterfell import test_winterfell as winterfell_peer
from tests.theorems.test_unique_decoding import test_exhaustive_maximum

swirl_peer = json.loads((TESTS / "peers" / "swirl" / "measured.json").read_text(encoding="utf-8"))
REFERENCE = json.loads((TESTS / "fixtures" / "soundcalc_reference.json").read_text(encoding="utf-8"))


CATALOGUE = {"SP1": "sp1", "OpenVM": "openvm", "DummyWHIR": "demo_whir", "ZisK": "zisk"}


@cache
def _circuits() -> dict[tuple[str, str], Circuit]:
    return {
        (zkvm, c.name): c for zkvm, name in CATALOGUE.items() for c in load(name).circuits if c.name in REFERENCE[zkvm]
    }


@cache
def _ours(zkvm: str, name: str) -> dict[str, float]:
    evaluation = assess_circuit(_circuits()[zkvm, name], Pin("unique"), every=False).best
    return {term.term.name: float(term.certified.bits_lower) for term in evaluation.terms}


def _theirs(zkvm: str, name: str) -> Iterator[tuple[str, str, float]]:
    """Kind, our name and bits of every component soundcalc reports in unique decoding."""
    lookups = {lookup for lookup, _ in _circuits()[zkvm, name].buses}
    for term, bits in REFERENCE[zkvm][name]["UDR"].items():
        if term in lookups:
            yield "lookup", f"lookup: {term}", bits
            continue
        for old, new in (("fold(i=", "fold "), (",s=", "."), ("OOD(i=", "OOD "), ("Shift(i=", "shift ")):
            term = term.replace(old, new)
        term = "final" if term == "fin" else term.removesuffix(")")
        kind = "commit rounds" if term.startswith("commit") else term.split(" ")[0] if term[-1].isdigit() else term
        yield {"fold": "folds", "shift": "shifts", "final": "shifts", "OOD": "OOD"}.get(kind, kind), term, bits


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−") if abs(value) >= 0.005 else "0.00"


def unique_decoding() -> list[str]:
    """Ours minus theirs in unique decoding, by kind of term."""
    differences: dict[str, dict[str, list[float]]] = {}
    for zkvm, name in _circuits():
        for kind, term, bits in _theirs(zkvm, name):
            if term in _ours(zkvm, name):
                differences.setdefault(kind, {}).setdefault(zkvm, []).append(_ours(zkvm, name)[term] - bits)

    def cell(values: list[float]) -> str:
        if not values:
            return ""
        low, high = _signed(min(values)), _signed(max(values))
        return low if low == high else f"{low} to {high}"

    rows = [(kind, *(cell(by.get(zkvm, [])) for zkvm in CATALOGUE)) for kind, by in differences.items()]
    return markdown_table(("Ours − soundcalc, bits", *CATALOGUE), rows)


def unique_totals() -> list[str]:
    """The totals in unique decoding, the worst circuit of each zkVM."""
    rows = []
    for zkvm in CATALOGUE:
        names = [name for other, name in _circuits() if other == zkvm]
        worst = min(names, key=lambda name: REFERENCE[zkvm][name]["UDR"]["total"])
        evaluation = assess_circuit(_circuits()[zkvm, worst], Pin("unique"), every=False).best
        ours = float(evaluation.weakest.certified.bits_lower)
        theirs = REFERENCE[zkvm][worst]["UDR"]["total"]
        rows.append((f"{zkvm} {worst}", rounded_down(theirs, 3), rounded_down(ours, 3), evaluation.bits))
    return markdown_table(("Worst circuit", "soundcalc", "ours", "whole bits"), rows)


def johnson_totals() -> list[str]:
    """Their gap heuristic against the best multiplicity."""
    rows = []
    for zkvm, name in (("OpenVM", "app"), ("OpenVM", "internal"), ("ZisK", "Dma"), ("ZisK", "Final_Compressed")):
        cells = [f"{zkvm} {name}", rounded_down(REFERENCE[zkvm][name]["JBR"]["total"], 2)]
        for pin in (Pin("johnson", "BCHKS25"), Pin("johnson", "DKT26"), Pin()):
            best = assess_circuit(_circuits()[zkvm, name], pin, every=False).best
            cells.append(f"{down(best.weakest.certified.bits_lower)} ({regime_name(best.radii, best.binders)})")
        rows.append(tuple(cells))
    return markdown_table(("Circuit", "soundcalc JBR", "ours, BCHKS25", "ours, DKT26", "ours, best"), rows)


def multilinear_lookups() -> list[str]:
    """Lookups with a multilinear fingerprint."""
    rows = []
    for zkvm, name in _circuits():
        buses = {f"lookup: {lookup}": bus for lookup, bus in _circuits()[zkvm, name].buses}
        for kind, term, bits in _theirs(zkvm, name):
            if kind == "lookup" and buses[term].fingerprint == "multilinear" and name in ("core", "compress", "riscv"):
                width = buses[term].width
                real, whole = max(log2(width), 1), (width - 1).bit_length() + 1
                found = _ours(zkvm, name)[term]
                rows.append(
                    (
                        f"{zkvm} {name}: {term[8:]}",
                        width,
                        f"{real:.3f}",
                        whole,
                        rounded_down(bits, 2),
                        rounded_down(found, 2),
                    )
                )
    title = ("Lookup", "width", "soundcalc's factor", "ours, ⌈log₂ width⌉ + 1", "soundcalc, bits", "ours, bits")
    return markdown_table(title, rows)


def counterexamples() -> list[str]:
    """Exhaustive maxima from the tests, the popular form and ours."""
    rows = []
    for q, n, k, agreement, bad in test_exhaustive_maximum.pytestmark[0].args[1]:  # type: ignore[attr-defined]
        slack, code = n - k - 2 * (n - agreement), Code.of(Oracle(0, n, k))
        bound = UniqueDecoding(slack).gap(code, 1, False, Notion.MUTUAL).value(float)
        popular = (n - k) // 2 + 1 if slack < 2 else ""
        rows.append((q, n, k, agreement, slack, bad, popular, int(bound)))
    return markdown_table(
        ("q", "n", "k", "A", "slack s", "bad challenges, exhaustive", "⌊δn⌋ + 1 at δ = (1 − ρ)/2", "ours"), rows
    )


def union_bound() -> list[str]:
    """Of 100 segments, the union bound and what subtraction of log₂ of the number of proofs gives."""
    rows = []
    for deployed in (system(assessed(name)) for name in catalogue()):
        if deployed.union is not None and deployed.proofs is not None and deployed.weakest.with_hash is not None:
            less = float(deployed.weakest.with_hash.bits_lower) - log2(deployed.proofs[1])
            figures = (deployed.weakest.with_hash.bits_lower, f"{less:.6f}", deployed.union.bits_lower)
            rows.append((deployed.assessment.zkvm.name, deployed.proofs[1], *map(down, figures)))
    return markdown_table(("zkVM", "Most proofs", "With hash", "less log₂", "ours"), rows)


def winterfell() -> list[str]:
    """Winterfell's proven bits and ours, capped as theirs by the hash function, for the parameters of its peer."""
    rows = []
    for name, result in winterfell_peer.MEASURED.items():
        if not name.startswith("estimate: "):
            continue
        circuit, cap = winterfell_peer.circuit(result["parameters"]), result["parameters"]["hash"]["collision_bits"]
        bits = [min(assess_circuit(circuit, Pin(regime)).best.bits, cap) for regime in ("unique", "johnson", "best")]
        theirs = result["security"]
        rows.append((name.removeprefix("estimate: "), theirs["unique"], bits[0], theirs["johnson"], bits[1], bits[2]))
    header = ("Parameters", "Winterfell, unique", "ours", "Winterfell, Johnson", "ours", "ours, best")
    return markdown_table(header, [tuple(map(str, row)) for row in rows])


def whir() -> list[str]:
    """The target of p3-whir's parameters, what it reports for them, and what each of their rounds is certified for."""
    rows = []
    for name, case in whir_peer.MEASURED.items():
        circuit, stated = whir_peer.circuit(name), case["case"]
        if stated["proofs"]:
            continue  # too small for anybody to use
        ours = [assess_circuit(circuit, Pin(regime), every=False) for regime in ("unique", "johnson", "best")]
        target, reported = stated["security_level"], rounded_down(case["bits"], 2)
        bits = [rounded_down(float(assessed.decimals), 2) for assessed in ours]
        rows.append((name, stated["assumption"], str(target), reported, *bits))
    header = ("Parameters", "Assumption", "Target per term", "Reported", "ours, unique", "ours, Johnson", "ours, best")
    return markdown_table(header, rows)


def swirl() -> list[str]:
    """What OpenVM's calculator finds for the parameters of its crates, and what the catalogue's circuits have."""
    rows = []
    for name, printed in swirl_peer["production"].items():
        circuits = [c for c in load("openvm2").circuits if c.name == name or c.name.startswith(f"{name}_")]
        ours = min(assess_circuit(circuit, every=False).decimals for circuit in circuits)
        regime = "unique" if printed["params"]["whir"]["proximity"] == "UniqueDecoding" else "Johnson"
        rows.append((name, regime, rounded_down(printed["bits"], 2), rounded_down(float(ours), 2)))
    return markdown_table(("Circuit", "Regime", "OpenVM's calculator", "ours"), rows)


TABLES: dict[str, Callable[[], list[str]]] = {
    "unique-decoding": unique_decoding,
    "unique-totals": unique_totals,
    "johnson-totals": johnson_totals,
    "multilinear-lookups": multilinear_lookups,
    "counterexamples": counterexamples,
    "winterfell": winterfell,
    "whir-bits": whir,
    "swirl-bits": swirl,
    "union-bound": union_bound,
}
