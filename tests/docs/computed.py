"""The computed tables of the documentation: each function of COMPUTED returns lines of Markdown."""

from __future__ import annotations

import importlib
import importlib.util
import json
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib.resources import files
from math import ceil, floor, isqrt, log2
from pathlib import Path
from typing import Any

from soundproof.analyses.check.gates import gates
from soundproof.analyses.explain.levers import NO_LEVER
from soundproof.analyses.optimize import Missed, optimize
from soundproof.analyses.optimize.report import schedule, size
from soundproof.analyses.system.advisories import advisories
from soundproof.analyses.system.deployment import system
from soundproof.arithmetic.certified import Certified
from soundproof.formats.files import catalogue, load
from soundproof.lab import EXPERIMENTS
from soundproof.lab.report import tables
from soundproof.lab.run import run
from soundproof.primitives.fields import parse_field
from soundproof.primitives.hashes import Hash
from soundproof.primitives.layout import PRESETS, Layout
from soundproof.protocols.deep_ali import Columns, DeepAli
from soundproof.protocols.fri import Fri, FriGrinding
from soundproof.protocols.jagged import Jagged
from soundproof.protocols.logup import Lookup
from soundproof.protocols.stir import Stir
from soundproof.protocols.swirl import Swirl
from soundproof.protocols.whir import Whir, WhirGrinding
from soundproof.radii.beyond import FirstOrder
from soundproof.radii.gaps import FIRST_ORDER_GAPS
from soundproof.radii.search import oracles_of
from soundproof.radii.unique import UniqueDecoding
from soundproof.readings.noninteractive import digest_bits
from soundproof.readings.security import Pin, assess, assess_circuit
from soundproof.readings.size import Size, proof_size
from soundproof.render.words import down, regime_name
from soundproof.theorems import bciks20, certificates, fiat_shamir, johnson
from soundproof.theorems.theorem import TRUST, Notion, Status, Theorem, weakest
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.codes import Code, Oracle
from soundproof.transcript.messages import (
    Digests,
    Elements,
    Frame,
    Header,
    Item,
    Message,
    Nonce,
    Opening,
    Place,
    Polynomial,
    Rounds,
)
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import transcript

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


def _item(item: Item) -> str:
    match item:
        case Elements(what, count, field):
            return f"{what}: {count} of {field.name}"
        case Rounds(what, rounds, degree, field):
            return f"{what}: {rounds} of degree {degree} over {field.name}"
        case Polynomial(what, length, dimension, field):
            return f"{what}: {length} evaluations or {dimension} coefficients of {field.name}"
        case Nonce(what, field):
            return f"{what}: 1 of {field.name}"
        case Frame(what, count):
            return f"{what}: {count} bytes, where the layout has headers"
        case Header(what):
            return f"{what}, where the layout has one"
        case Digests(what, count, size):
            return f"{what}: {count} of {size} bytes"
        case Opening(what, tree, queries, leaf):
            return f"{what}: {queries} leaves of {leaf} bytes, {tree.path_digests} digests each"
        case Place():
            return ""


def _flat(layout: Layout) -> dict[str, Any]:
    conventions = asdict(layout)
    vectors = {f"vectors.{key}": value for key, value in conventions.pop("vectors").items()}
    return conventions | vectors | {"frames": ", ".join(place for place, _ in layout.frames) or None}


def layouts() -> list[str]:
    """The presets, each with the conventions in which it is not plain."""
    rows, plain = [], _flat(PRESETS["plain"])
    for name, layout in PRESETS.items():
        flat = _flat(layout)
        told = [f"`{key} = {value}`" for key, value in flat.items() if name == "plain" or value != plain[key]]
        rows.append((f"`{name}`", ", ".join(told)))
    return _rows(("Preset", "Conventions"), rows)


def plonky3() -> list[str]:
    """What Plonky3 wrote in each case of the peer, by encoding, beside how many parts were compared."""
    rows = []
    for name, proof in json.loads((TESTS / "peers" / "plonky3" / "measured.json").read_text())["cases"].items():
        case, total = proof["case"], proof["total"]
        heights = ", ".join(f"2^{table['log_rows']} × {table['width']}" for table in case["tables"])
        field = f"{case['field']}^{case['extension']}, {case['hash']}"
        opening = f"1/{2 ** case['opening']['log_blowup']}, {case['opening']['queries']}"
        sizes = (f"{total[encoding]:,}" for encoding in ("bincode", "bincode-varint", "postcard"))
        rows.append((name, field, heights, opening, *sizes))
    return _rows(("Case", "Field, hash", "Rows × columns", "Rate, queries", "bincode 1", "bincode 2", "postcard"), rows)


def sizes() -> list[str]:
    """The circuits whose layout is of interest: without it, with it, and what the file says was measured."""
    names = (("sp1", "compress"), ("sp1", "shrink"), ("sp1", "core"), ("openvm", "internal"), ("pico", "embed"))
    rows = []
    for target, name in (*names, ("zkdtvm", "shrink")):
        zkvm = load(target)
        (circuit,) = [circuit for circuit in zkvm.circuits if circuit.name == name]
        unstated = replace(circuit, encoding=None, least=None, public_values=0)
        if isinstance(circuit.air, Jagged):
            unstated = replace(unstated, air=replace(circuit.air, chips=(), dense_trees=1))
            unstated = replace(unstated, lookups=tuple((bus, replace(one, output=0)) for bus, one in circuit.buses))
        measured = [f"{claim.bytes / 1024:,.1f} ({claim.version})" for _, claim in zkvm.claims if claim.circuit == name]
        with_layout = _range(proof_size(circuit)) if circuit.encoding else "the same"
        rows.append((f"{zkvm.name}, {name}", _range(proof_size(unstated)), with_layout, ", ".join(measured)))
    return _rows(("zkVM, circuit", "Layout not stated", "As stated", "Measured"), rows)


def _range(size: Size) -> str:
    return f"{floor(size.least / 102.4) / 10:,}–{ceil(size.most / 102.4) / 10:,}"


def _transcript(page: str) -> Callable[[], list[str]]:
    def rows() -> list[str]:
        found: list[tuple[str, ...]] = []
        for entry in transcript(SAMPLES[page]):
            if entry.label[0] not in LAYERS.get(page, (page,)):
                continue
            if isinstance(entry, Message):
                if entry.items:
                    found.append(("prover sends", entry.name, "; ".join(filter(None, map(_item, entry.items)))))
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
            cells.append(f"{down(best.weakest.certified.bits_lower)} ({regime_name(best.radii, best.binders)})")
        rows.append(tuple(cells))
    return _rows(("Circuit", "soundcalc JBR", "ours, BCHKS25", "ours, DKT26", "ours, best"), rows)


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
        bound = UniqueDecoding(slack).gap(code, 1, False, Notion.MUTUAL).value(float)
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
        errors = [int(UniqueDecoding(s).gap(code, 1, False, Notion.MUTUAL).value(float)) for s in (0, 2, 4, 6)]
        rows.append((f"2^{log_length}", f"2^{log_dimension}", *errors))
    return _rows(("n", "k", "s = 0", "s = 2", "s = 4", "s = 6"), rows)


# Trust ------------------------------------------------------------------------------------------


def statuses() -> list[str]:
    """The statuses that may enter a provable figure, from strongest to weakest."""
    meaning = {
        Status.PROVED: "peer-reviewed, or proved for a long time",
        Status.DERIVED: "follows by an elementary argument, given on the page of its protocol",
        Status.LEAN: "preprint; the statement is machine-checked in a public Lean library",
        Status.PREPRINT: "public preprint, no machine check known",
    }
    known = TRUST["preprint"]
    ordered = sorted(known, key=lambda status: sum(weakest(status, other) is status for other in known))
    return _rows(("Status", "Meaning"), [(f"`{status.value}`", meaning[status]) for status in ordered])


def _names(theorems: Iterable[Theorem]) -> str:
    return ", ".join(theorem.name for theorem in theorems)


def trust() -> list[str]:
    """What each level of trust relies on: statuses, bounds on bad challenges, list sizes."""
    rows = []
    for level, relied_on in TRUST.items():
        lists = johnson.list_size if johnson.list_size.status in relied_on else bciks20.list_size
        beyond = FIRST_ORDER_GAPS if FIRST_ORDER_GAPS[0].status in relied_on else ()
        statuses = ", ".join(f"`{status.value}`" for status in Status if status in relied_on)
        pin = Pin(trust=level)
        gaps = (_names(pin.unique_gaps), _names(pin.johnson_gaps), _names(beyond) or "–")
        rows.append((f"`{level}`", statuses, *gaps, lists.name))
    return _rows(("Level", "Statuses", "UDR", "JBR", "BJR", "List size in JBR"), rows)


# History of the bounds --------------------------------------------------------------------------

JOHNSON_ERAS = ("BCHKS25", "DKT26-closed", None)


@cache
def _weakest(zkvm: str, pin: Pin) -> str:
    """Bits of the weakest circuit, rounded down."""
    assessment = assess(load(zkvm), pin, every=False)
    return down(assessment.binding.best.weakest.certified.bits_lower) if assessment.bits else "–"


def bounds_history() -> list[str]:
    """The weakest circuit of every zkVM under older and newer bounds."""
    pins = (Pin("unique"), *(Pin("johnson", theorem) for theorem in JOHNSON_ERAS), Pin())
    rows = [(load(zkvm).name, *(_weakest(zkvm, pin) for pin in pins)) for zkvm in catalogue()]
    johnson = ("BCHKS25 Thm 4.6", "DKT26 closed form", "DKT26 certificates")
    return _rows(("zkVM", "unique decoding", *(f"JBR, {bound}" for bound in johnson), "best of all regimes"), rows)


def beyond_gains() -> list[str]:
    """The circuits whose best analysis goes beyond the Johnson radius."""
    rows = []
    for zkvm in map(load, catalogue()):
        for circuit in zkvm.circuits:
            best = assess_circuit(circuit, every=False).best
            if any(isinstance(regime, FirstOrder) for regime in best.radii):
                choices = (assess_circuit(circuit, Pin(regime), every=False).best for regime in ("unique", "johnson"))
                before = max(Decimal(choice.weakest.certified.bits_lower) for choice in choices)
                oracle = _oracle(circuit)
                cells = (circuit.field.name, _power(oracle.length), _power(oracle.dimension), circuit.air.functions)
                after = best.weakest.certified.bits_lower
                name = f"{zkvm.name} {circuit.name}"
                rows.append((name, *cells, down(f"{before:f}"), down(after), regime_name(best.radii, best.binders)))
    title = ("Circuit", "Challenge field", "n", "k", "Functions", "up to Johnson", "best", "Radii")
    return _rows(title, rows)


LIMITED = (
    ("pico", "riscv", 60),
    ("pico", "convert", 60),
    ("airbender", "generalized_circuit", 74),
    ("pico", "embed", 60),
)
"""Circuits beyond the Johnson radius, and a number of bits that their queries would reach there."""


def beyond_limits() -> list[str]:
    """Batching against queries just beyond the Johnson radius, halfway to a goal, and where queries reach the goal."""
    rows = []
    for name, wanted, goal in LIMITED:
        zkvm = load(name)
        circuit = next(c for c in zkvm.circuits if c.name == wanted)
        queries, grinding = circuit.opening.queries, circuit.opening.grinding.queries  # type: ignore[union-attr]
        assert isinstance(queries, int)
        assert isinstance(grinding, int)
        oracle, degree = _oracle(circuit), circuit.air.functions - 1
        n, k = oracle.length, oracle.dimension
        first, last = isqrt(n * k) - 1, int(n * 2 ** -((goal - grinding) / queries))
        for agreement in (first, (first + last) // 2, last):
            line, curve = (certificates.squarefree(n, k, agreement, ell) for ell in (1, degree))
            cells = (_power(n), _power(k), degree, f"{agreement / n:.4f}")
            counts = (f"{log2(found.exceptions):.1f}" for found in (line, curve))
            batching = log2(circuit.field.size) - log2(curve.exceptions)
            missed = -queries * log2(agreement / n) + grinding
            rows.append((f"{zkvm.name} {wanted}", *cells, *counts, _down(batching, 1), _down(missed, 1)))
    title = ("Circuit", "n", "k", "ℓ", "α", "log₂ E, line", "log₂ E, curve of degree ℓ")
    return _rows((*title, "batching, bits", "query phase, bits"), rows)


def _oracle(circuit: Circuit) -> Oracle:
    """The first oracle of a circuit."""
    return oracles_of([entry for entry in transcript(circuit) if isinstance(entry, Challenge)])[0]


def _power(number: int) -> str:
    assert number & (number - 1) == 0
    return f"2^{number.bit_length() - 1}"


def growth() -> list[str]:
    """First-order certificates of codes of one rate: E by length and agreement."""
    rows = []
    for log_length in (13, 16, 19, 22):
        n, k = 2**log_length, 2 ** (log_length - 3)
        agreements = (int(n * agreement) for agreement in (0.353, 0.345, 0.335))
        counts = [certificates.squarefree(n, k, agreement).exceptions for agreement in agreements]
        rows.append((f"2^{log_length}", f"2^{log_length - 3}", *(f"{log2(count):.1f}" for count in counts)))
    return _rows(("n", "k", "log₂ E at α = 0.353", "α = 0.345", "α = 0.335"), rows)


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


def smallest_proofs() -> list[str]:
    """The smallest final proof of every zkVM of the catalogue at 100 and at 128 bits."""
    rows: list[tuple[Any, ...]] = []
    for name in catalogue():
        zkvm = load(name)
        final = zkvm.final or zkvm.circuits[-1].name
        for bits, most in ((100, 600), (128, 300)):
            (found,) = optimize(zkvm, bits, final).circuits
            title = f"{zkvm.name}, {final}" if bits == 100 else ""
            if isinstance(found, Missed):
                rounds = ", ".join(challenge.name for challenge in (obstacle.challenge for obstacle in found.blocking))
                rows.append((title, bits, "–", "–", "–", "–", f"none: {rounds or 'not with the queries'}"))
                continue
            opening: Any = found.after.opening
            counts = opening.queries if isinstance(opening.queries, tuple) else (opening.queries,)
            sized = f"{size(found.cost)}{'' if found.cost.size <= most * 1024 else f' > {most} KiB'}"
            queries = " ".join(map(str, counts))
            today = f"{size(found.cost_before)} at {found.assessed_before.bits} bits"
            rows.append((title, bits, today, sized, opening.rate, queries, schedule(found.after)))
    return _rows(("Final proof", "Bits", "Today", "Smallest", "Rate", "Queries", "Schedule"), rows)


# The deployed system ----------------------------------------------------------------------------


def hash_caps() -> list[str]:
    """λ, the cap, and what is left of protocols of 100 and 128 bits, by digest."""
    digests = [(count, parse_field(name)) for count, name in ((8, "BabyBear"), (8, "KoalaBear"), (8, "M31"))]
    digests += [(4, parse_field("Goldilocks")), (9, parse_field("BabyBear"))]
    functions = [Hash("poseidon2", count, field) for count, field in digests] + [Hash("sha256", 256)]
    rows = []
    for function in functions:
        number = function.digests
        figures = [digest_bits(function), Certified.of(lambda lift, n=number: fiat_shamir.no_error(lift(n)))]
        for bits in (100, 128):
            error = Fraction(1, 2**bits)
            figures.append(
                Certified.of(
                    lambda lift, n=number, e=error: fiat_shamir.success_per_query(
                        lift(e), 0, fiat_shamir.collisions(lift(n))
                    )
                )
            )
        rows.append((function.digest_name, *(down(figure.bits_lower) for figure in figures)))
    return _rows(("Digest", "λ", "cap", "protocol 100 bits", "protocol 128 bits"), rows)


def _public(file: str, package: str = "soundproof.data") -> dict[str, Any]:
    return tomllib.loads(files(package).joinpath(file).read_text(encoding="utf-8"))


def recommended_rounds() -> list[str]:
    """The registry's rounds."""
    rows = [
        (size, " or ".join(map(str, widths)), alpha, full, partial, table["source"])
        for table in _public("hashes.toml")["recommended"]
        for size, widths, alpha, full, partial in table["instances"]
    ]
    return _rows(("Bits of the field", "Width", "α", "R_F", "R_P", "Source"), rows)


def cryptanalysis() -> list[str]:
    """The registry's attacks."""
    attacks = _public("hashes.toml")["cryptanalysis"]
    assert not any(attack["full"] for attack in attacks)
    rows = [(a["date"], ", ".join(a["kinds"]), a["what"], a["source"]) for a in attacks]
    return _rows(("Date", "Families", "What", "Source"), rows)


def deployed() -> list[str]:
    """Every zkVM of the catalogue for 100 segments."""
    rows = []
    for own in (system(assess(load(name), every=False)) for name in catalogue()):
        proofs = "–" if own.proofs is None else "–".join(str(count) for count in sorted(set(own.proofs)))
        union = "?" if own.union is None else down(own.union.bits_lower)
        with_hash = "?" if own.with_hash is None else own.with_hash
        wraps = own.assessment.zkvm.topology.wraps if own.assessment.zkvm.topology is not None else ()
        outside = ", ".join(wrap.kind for _, wrap in wraps)
        rows.append((own.assessment.zkvm.name, own.protocol, with_hash, proofs, union, outside or "–"))
    return _rows(("zkVM", "Protocol", "With hash", "Proofs for S = 100", "Union bound", "Wraps"), rows)


def union_bound() -> list[str]:
    """Of 100 segments, the union bound and what subtraction of log₂ of the number of proofs gives."""
    rows = []
    for own in (system(assess(load(name), every=False)) for name in catalogue()):
        if own.union is not None and own.proofs is not None and own.weakest.with_hash is not None:
            less = float(own.weakest.with_hash.bits_lower) - log2(own.proofs[1])
            figures = (own.weakest.with_hash.bits_lower, f"{less:.6f}", own.union.bits_lower)
            rows.append((own.assessment.zkvm.name, own.proofs[1], *map(down, figures)))
    return _rows(("zkVM", "Most proofs", "With hash", "less log₂", "ours"), rows)


def assumptions() -> list[str]:
    """What the files of the catalogue assume beside theorems and hash functions."""
    quantum = {True: "plausibly", False: "no", None: "?"}
    rows = [
        (zkvm.name, name, own.statement, "?" if own.bits is None else own.bits, quantum[own.quantum], own.source)
        for zkvm in map(load, catalogue())
        for name, own in zkvm.assumptions
    ]
    return _rows(("zkVM", "Name", "Assumption", "Bits", "Post-quantum", "Source"), rows)


def advised() -> list[str]:
    """The data file of advisories."""
    rows = []
    for own in advisories():
        affected = "; ".join(own.affected).replace("<", "&lt;").replace(">", "&gt;") or "not stated"
        rows.append((own.date, ", ".join((own.id, *own.aliases)), ", ".join(own.zkvms), own.about, affected))
    return _rows(("Date", "Advisory", "zkVMs", "About", "Affected"), rows)


def every_gate() -> list[str]:
    """All clauses of all gates."""
    rows = []
    for id, gate in gates().items():
        for name, clause in gate.clauses:
            limit = "" if clause.limit is None else f"{clause.limit:,}"
            shown = f"`{name}`" if clause.required else f"(`{name}`)"
            rows.append((id, shown, f"`{clause.kind}`", limit, clause.text))
    return _rows(("Gate", "Clause", "Kind", "Limit", "What it asks for"), rows)


def gate_sources() -> list[str]:
    """Who published each gate, and when it is due."""
    return _rows(("Gate", "Name", "Due", "Source"), [(id, g.name, g.due or "–", g.source) for id, g in gates().items()])


def _layers(package: str, title: str) -> Callable[[], list[str]]:
    """The rule of imports as pyproject.toml states it, with the first sentence of each package."""

    def table() -> list[str]:
        configuration = tomllib.loads((TESTS.parent / "pyproject.toml").read_text(encoding="utf-8"))
        contracts = configuration["tool"]["importlinter"]["contracts"]
        (layers,) = [contract["layers"] for contract in contracts if contract["containers"] == [package]]
        rows = []
        for layer in layers:
            for name in layer.split(" | "):
                module = importlib.import_module(f"{package}.{name}")
                rows.append((f"`{name}`", (module.__doc__ or "").splitlines()[0], layers.index(layer) + 1))
        return _rows((title, "What is in it", "Layer"), rows)

    return table


def winterfell() -> list[str]:
    """Winterfell's proven bits and ours, capped as theirs by the hash function, for the parameters of its peer."""
    path = TESTS / "peers" / "winterfell" / "test_winterfell.py"
    spec = importlib.util.spec_from_file_location("winterfell", path)
    peer = importlib.util.module_from_spec(spec)  # type: ignore[arg-type]
    spec.loader.exec_module(peer)  # type: ignore[union-attr]
    rows = []
    for name, result in peer.MEASURED.items():
        if not name.startswith("estimate: "):
            continue
        circuit, cap = peer.circuit(result["parameters"]), result["parameters"]["hash"]["collision_bits"]
        bits = [min(assess_circuit(circuit, Pin(regime)).best.bits, cap) for regime in ("unique", "johnson", "best")]
        theirs = result["security"]
        rows.append((name.removeprefix("estimate: "), theirs["unique"], bits[0], theirs["johnson"], bits[1], bits[2]))
    header = ("Parameters", "Winterfell, unique", "ours", "Winterfell, Johnson", "ours", "ours, best")
    return _rows(header, [tuple(map(str, row)) for row in rows])


def no_levers() -> list[str]:
    """Parameters that sensitivity has no row for, and why."""
    return _rows(("Key", "Why it has no row"), [(f"`{pattern}`", why) for pattern, why in NO_LEVER.items()])


COMPUTED: dict[str, Callable[[], list[str]]] = {f"transcript-{page}": _transcript(page) for page in SAMPLES}
COMPUTED |= {
    "smallest-proofs": smallest_proofs,
    "plonky3": plonky3,
    "sizes": sizes,
    "unique-decoding": unique_decoding,
    "unique-totals": unique_totals,
    "johnson-totals": johnson_totals,
    "multilinear-lookups": multilinear_lookups,
    "counterexamples": counterexamples,
    "slacks": slacks,
    "statuses": statuses,
    "trust": trust,
    "bounds-history": bounds_history,
    "beyond-gains": beyond_gains,
    "beyond-limits": beyond_limits,
    "growth": growth,
    "layouts": layouts,
    "winterfell": winterfell,
    "hash-caps": hash_caps,
    "recommended-rounds": recommended_rounds,
    "cryptanalysis": cryptanalysis,
    "deployed": deployed,
    "union-bound": union_bound,
    "assumptions": assumptions,
    "advisories": advised,
    "gates": every_gate,
    "gate-sources": gate_sources,
    "rooms": _layers("soundproof", "Room"),
    "questions": _layers("soundproof.analyses", "Question"),
}
COMPUTED |= {"levers": no_levers}
COMPUTED |= {"lab-johnson": lab_johnson} | {f"lab-{name}": _lab(name) for name in EXPERIMENTS}
