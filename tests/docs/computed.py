"""The computed tables of the documentation: each function of COMPUTED returns lines of Markdown."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from math import floor, log2
from pathlib import Path
from typing import Any

from soundproof.assess import Pin, assess_circuit
from soundproof.fields import parse_field
from soundproof.inputs.files import load
from soundproof.lab import EXPERIMENTS
from soundproof.lab.report import tables
from soundproof.lab.run import run
from soundproof.protocols.deep_ali import Columns, DeepAli
from soundproof.protocols.fri import Fri, FriGrinding
from soundproof.protocols.jagged import Jagged
from soundproof.protocols.logup import Lookup
from soundproof.protocols.stir import Stir
from soundproof.protocols.swirl import Swirl
from soundproof.protocols.whir import Whir, WhirGrinding
from soundproof.regimes import UniqueDecoding
from soundproof.theorems import Status
from soundproof.transcript import Code, Digests, Elements, Message, Opening, Oracle
from soundproof.views.tables import down, regime_name
from soundproof.zkvm import Circuit, transcript

TESTS = Path(__file__).parents[1]
FIELD = parse_field("KoalaBear^4")


def _rows(title: tuple[str, ...], rows: list[tuple[Any, ...]]) -> list[str]:
    lines = ["| " + " | ".join(title) + " |", "|" + " --- |" * len(title)]
    return lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]


# Transcripts ------------------------------------------------------------------------------------

AIR = DeepAli("deep-ali", 2**20, 3, 2, 100, 50, columns=Columns(fixed=4, witness=60, stages=2))
FRI = Fri("fri", Fraction(1, 4), 100, (16, 16, 16), 2**10, grinding=FriGrinding(10, 4, 16))
WHIR = Whir("whir", Fraction(1, 4), (2, 2), (100, 60), (1,), 3, grinding=WhirGrinding(10, 4, 8, 16))
STIR = Stir("stir", Fraction(1, 4), (16, 16), (100, 60))
BUS = ("bytes", Lookup(rows=2**20, table=2**8, width=3, grinding=8))
GKR = ("bytes", Lookup(rows=2**20, table=2**8, width=3, fingerprint="multilinear", argument="gkr", grinding=8))
JAGGED = Jagged("jagged", 2**20, 200, 150, 3, 2**18, 40)
SWIRL = Swirl("swirl", 4, 16, 8, 4, 1000, 50, 20, 2000, 100, 2**28, 6, logup_grinding=18)

SAMPLES = {
    "deep_ali": Circuit("sample", FIELD, AIR, FRI, (BUS,)),
    "fri": Circuit("sample", FIELD, AIR, FRI),
    "whir": Circuit("sample", FIELD, AIR, WHIR),
    "stir": Circuit("sample", FIELD, AIR, STIR),
    "jagged": Circuit("sample", FIELD, JAGGED, FRI, (GKR,)),
    "swirl": Circuit("sample", FIELD, SWIRL, WHIR),
    "logup": Circuit("sample", FIELD, AIR, FRI, (BUS, GKR)),
}
"""One small circuit per page of ``docs/protocols``."""

LAYERS = {"deep_ali": ("air", "lookups"), "jagged": ("air", "lookups"), "logup": ("lookups",)}
LAYERS["swirl"] = ("air", "swirl")


def _item(item: Elements | Digests | Opening) -> str:
    match item:
        case Elements(what, count, field):
            return f"{what}: {count} of {field.name}"
        case Digests(what, count, size):
            return f"{what}: {count} of {size} bytes"
        case Opening(what, tree, queries, leaf):
            return f"{what}: {queries} leaves of {leaf} bytes, {tree.path_digests} digests each"


def _transcript(page: str) -> Callable[[], list[str]]:
    def rows() -> list[str]:
        found: list[tuple[str, ...]] = []
        for entry in transcript(SAMPLES[page]):
            if entry.label[0] not in LAYERS.get(page, (page,)):
                continue
            if isinstance(entry, Message):
                if entry.items:
                    found.append(("prover sends", entry.name, "; ".join(map(_item, entry.items))))
            else:
                found.append(("verifier draws", entry.name, ", ".join(f"`{term.name}`" for term in entry.terms)))
        return _rows(("", "Round", "What"), found)

    return rows


# Differences ------------------------------------------------------------------------------------

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
    lookups = {lookup for lookup, _ in _circuits()[zkvm, name].lookups}
    for term, bits in REFERENCE[zkvm][name]["UDR"].items():
        if term in lookups:
            yield "lookup", f"lookup: {term}", bits
            continue
        for old, new in (("fold(i=", "fold "), (",s=", "."), ("OOD(i=", "OOD "), ("Shift(i=", "shift ")):
            term = term.replace(old, new)
        term = "final" if term == "fin" else term.removesuffix(")")
        kind = "commit rounds" if term.startswith("commit") else term.split(" ")[0] if term[-1].isdigit() else term
        yield {"fold": "folds", "shift": "shifts", "final": "shifts", "OOD": "OOD"}.get(kind, kind), term, bits


def _down(value: float, places: int) -> str:
    """Rounded down, as every figure of bits is."""
    return f"{floor(value * 10**places) / 10**places:.{places}f}"


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
    return _rows(("Ours − soundcalc, bits", *CATALOGUE), rows)


def unique_totals() -> list[str]:
    """The totals in unique decoding, the worst circuit of each zkVM."""
    rows = []
    for zkvm in CATALOGUE:
        names = [name for other, name in _circuits() if other == zkvm]
        worst = min(names, key=lambda name: REFERENCE[zkvm][name]["UDR"]["total"])
        evaluation = assess_circuit(_circuits()[zkvm, worst], Pin("unique"), every=False).best
        ours = float(evaluation.weakest.certified.bits_lower)
        theirs = REFERENCE[zkvm][worst]["UDR"]["total"]
        rows.append((f"{zkvm} {worst}", _down(theirs, 3), _down(ours, 3), evaluation.bits))
    return _rows(("Worst circuit", "soundcalc", "ours", "whole bits"), rows)


def johnson_totals() -> list[str]:
    """Their gap heuristic against the best multiplicity."""
    rows = []
    for zkvm, name in (("OpenVM", "app"), ("OpenVM", "internal"), ("ZisK", "Dma"), ("ZisK", "Final_Compressed")):
        cells = [f"{zkvm} {name}", _down(REFERENCE[zkvm][name]["JBR"]["total"], 2)]
        for pin in (Pin("johnson", "BCHKS25"), Pin("johnson", "DKT26"), Pin()):
            best = assess_circuit(_circuits()[zkvm, name], pin, every=False).best
            cells.append(f"{down(best.weakest.certified.bits_lower)} ({regime_name(best.radii)})")
        rows.append(tuple(cells))
    return _rows(("Circuit", "soundcalc JBR", "ours, BCHKS25", "ours, DKT26", "ours, best"), rows)


def multilinear_lookups() -> list[str]:
    """Lookups with a multilinear fingerprint."""
    rows = []
    for zkvm, name in _circuits():
        buses = {f"lookup: {lookup}": bus for lookup, bus in _circuits()[zkvm, name].lookups}
        for kind, term, bits in _theirs(zkvm, name):
            if kind == "lookup" and buses[term].fingerprint == "multilinear" and name in ("core", "compress", "riscv"):
                width = buses[term].width
                real, whole = max(log2(width), 1), (width - 1).bit_length() + 1
                found = _ours(zkvm, name)[term]
                rows.append(
                    (f"{zkvm} {name}: {term[8:]}", width, f"{real:.3f}", whole, _down(bits, 2), _down(found, 2))
                )
    title = ("Lookup", "width", "soundcalc's factor", "ours, ⌈log₂ width⌉ + 1", "soundcalc, bits", "ours, bits")
    return _rows(title, rows)


def counterexamples() -> list[str]:
    """Exhaustive maxima from the tests, the popular form and ours."""
    spec = importlib.util.spec_from_file_location("unique_decoding", TESTS / "theorems" / "test_unique_decoding.py")
    module: Any = importlib.util.module_from_spec(spec)  # type: ignore[arg-type]
    spec.loader.exec_module(module)  # type: ignore[union-attr]
    rows = []
    for q, n, k, agreement, bad in module.test_exhaustive_maximum.pytestmark[0].args[1]:
        slack, code = n - k - 2 * (n - agreement), Code.of(Oracle(0, n, k))
        bound = UniqueDecoding(slack).exceptions(code, 1, False, float)
        popular = (n - k) // 2 + 1 if slack < 2 else ""
        rows.append((q, n, k, agreement, slack, bad, popular, int(bound)))
    return _rows(
        ("q", "n", "k", "A", "slack s", "bad challenges, exhaustive", "⌊δn⌋ + 1 at δ = (1 − ρ)/2", "ours"), rows
    )


def slacks() -> list[str]:
    """E on one code by slack."""
    rows = []
    for log_length, log_dimension in ((21, 20), (6, 5)):
        code = Code.of(Oracle(0, 2**log_length, 2**log_dimension))
        errors = [int(UniqueDecoding(s).exceptions(code, 1, False, float)) for s in (0, 2, 4, 6)]
        rows.append((f"2^{log_length}", f"2^{log_dimension}", *errors))
    return _rows(("n", "k", "s = 0", "s = 2", "s = 4", "s = 6"), rows)


def statuses() -> list[str]:
    """The trust statuses from strongest to weakest."""
    from soundproof.assess import _STRENGTH

    meaning = {
        Status.PROVED: "peer-reviewed, or proved for a long time",
        Status.DERIVED: "follows by an elementary argument, given on the page of its protocol",
        Status.LEAN: "preprint; the statement is machine-checked in a public Lean library",
        Status.PREPRINT: "public preprint, no machine check known",
    }
    return _rows(("Status", "Meaning"), [(f"`{status.value}`", meaning[status]) for status in _STRENGTH])


# The lab ----------------------------------------------------------------------------------------


def _lab(name: str) -> Callable[[], list[str]]:
    """The rows of an experiment as the command shows them."""

    def rows() -> list[str]:
        (table,) = tables(run(name))
        return _rows(table.header, list(table.rows))

    return rows


JOHNSON = ("DKT26 weighted, any shape", "DKT26 E₀, E♯, E_ℓ", "DKT26 Thm 5.12", "BCHKS25-Eq13", "BCIKS20 Thm 5.1")


def lab_johnson() -> list[str]:
    """Curves beyond unique decoding: what is measured beside every bound up to the Johnson radius."""
    rows = []
    for row in (*run("curves"), *run("sums")):
        bounds = {bound.name: bound.value for bound in row.bounds}
        if "ℓ" in row.case and "BCIKS20 Thm 4.1" not in bounds and "DKT26 E₀, E♯, E_ℓ" in bounds:
            claimed = (f"{int(bounds[name]):,}" if name in bounds else "–" for name in ("bases", *JOHNSON))
            rows.append((row.case, int(row.measured), *claimed))
    return _rows(("Case", "Measured", "bases", *JOHNSON), rows)


COMPUTED: dict[str, Callable[[], list[str]]] = {f"transcript-{page}": _transcript(page) for page in SAMPLES}
COMPUTED |= {
    "unique-decoding": unique_decoding,
    "unique-totals": unique_totals,
    "johnson-totals": johnson_totals,
    "multilinear-lookups": multilinear_lookups,
    "counterexamples": counterexamples,
    "slacks": slacks,
    "statuses": statuses,
}
COMPUTED |= {"lab-johnson": lab_johnson} | {f"lab-{name}": _lab(name) for name in EXPERIMENTS}
