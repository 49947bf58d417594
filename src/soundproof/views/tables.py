"""What the tables for people say, before any renderer draws them.

Terminal and Markdown views draw the same tables: a summary over zkVMs, the circuits of one
zkVM, and the terms of one circuit with its regimes side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal
from math import ceil, floor
from typing import TYPE_CHECKING

from soundproof.assess import AssessedTerm, Assessment, CircuitAssessment, Evaluation
from soundproof.deployment.advisories import about
from soundproof.regimes import FirstOrder, UniqueDecoding
from soundproof.size import Step, declared_difference, size_steps
from soundproof.theorems import Theorem
from soundproof.transcript import Regime
from soundproof.views.advisories import advisory_notes
from soundproof.zkvm import Class, ZkVM, accepts_everything, remarks

if TYPE_CHECKING:
    from soundproof.deployment.system import System
    from soundproof.sensitivity import Sensitivity

__all__ = [
    "Table",
    "binding_name",
    "circuit_tables",
    "class_notes",
    "footnotes",
    "kib",
    "marked_bits",
    "regime_name",
    "sensitivity_table",
    "size_table",
    "summary",
    "terms",
    "theorem_table",
]


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table: a ``lead`` sentence above it, ``notes`` below.

    ``right`` are the columns of figures, right-aligned; these and the ``whole`` ones are never cut.
    """

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int]
    lead: str = ""
    notes: tuple[str, ...] = ()
    whole: frozenset[int] = frozenset()

    def through(self, escape: Callable[[str], str]) -> Table:
        """The table with every text as ``escape`` writes it: how names and sources enter a form."""
        return replace(
            self,
            title=escape(self.title),
            header=tuple(map(escape, self.header)),
            rows=tuple(tuple(map(escape, row)) for row in self.rows),
            lead=escape(self.lead),
            notes=tuple(map(escape, self.notes)),
        )


def kib(circuit: CircuitAssessment) -> str:
    """Proof size in KiB; from the least to the most where the file leaves something open."""
    size = circuit.size
    if size.exact and size.least == size.most:
        return f"{size.most / 1024:,.1f} KiB"
    low, high = f"{floor(size.least / 102.4) / 10:,.1f}", f"{ceil(size.most / 102.4) / 10:,.1f}"
    if len(low) + len(high) > 13:  # more than ten MiB: the tenths tell nothing
        low, high = low[:-2], f"{ceil(size.most / 1024):,}"
    return f"{low}–{high} KiB"


def regime_name(radii: Sequence[Regime], binders: Iterable[Theorem | None] = ()) -> str:
    """``JBR · DKT26 · m=73``, ``UDR · s=514``, ``BJR · DKT26 · A=127623``; a range where oracles differ.

    The theorems are those that bind: the ones under the largest gap of each oracle.
    """
    names = list(dict.fromkeys(regime.name for regime in radii))
    if len(names) > 1:
        return "mixed " + "/".join(regime.name for regime in radii)
    if isinstance(radii[0], UniqueDecoding):
        return f"UDR · s={_range([regime.slack for regime in radii if isinstance(regime, UniqueDecoding)])}"
    theorems = "/".join(dict.fromkeys(theorem.id for theorem in binders if theorem is not None))
    integers = [r.at if isinstance(r, FirstOrder) else r.multiplicity or 0 for r in radii]
    return " · ".join(filter(None, (names[0], theorems, f"{'A' if names[0] == 'BJR' else 'm'}={_range(integers)}")))


def status_name(assessed: AssessedTerm) -> str:
    """The status of a term's theorem, and the weakest it rests on where that is another: ``derived on lean``."""
    own, weakest = assessed.theorem.status, assessed.status
    return own.value if own is weakest else f"{own.value} on {weakest.value}"


def _range(numbers: Sequence[int]) -> str:
    low, high = min(numbers), max(numbers)
    return str(low) if low == high else f"{low}–{high}"


def binding_name(circuit: CircuitAssessment) -> str:
    """The binding term, or that there is no bound."""
    if not circuit.best.applies:
        return "no bound applies"
    return circuit.best.binding.term.name


def marked_bits(circuit: CircuitAssessment) -> str:
    """Certified bits; † where they hold on a condition the file leaves open, ‡ where a term is unknown."""
    marks = ("†" if circuit.open_hypotheses else "") + ("‡" if circuit.unknown else "")
    return f"{circuit.bits}{marks}"


def footnotes(circuits: Sequence[CircuitAssessment]) -> list[str]:
    """Footnotes for the marks used, and what a schedule makes worth saying of a circuit."""
    notes = []
    for circuit in circuits:
        prefix = f"{circuit.circuit.name}: "
        notes += [f"† {prefix}{h.name}: {h.margin}" for h in circuit.open_hypotheses]
        notes += [f"‡ {prefix}{text}" for text in circuit.unknown]
        notes += [f"{prefix}{text}" for text in remarks(circuit.circuit)]
    return notes


NAMED = 6
"""Circuits that a line about several of them names."""

CLASSES: Mapping[Class, str] = {
    "historical": "figures of the past, no statement about current releases",
    "example": "invented figures, nobody proves with them",
}
"""What a reader must know of a zkVM that is no candidate."""


def class_notes(zkvms: Sequence[ZkVM]) -> list[str]:
    """A line for each class but candidates, with the zkVMs of it."""
    names = {word: [zkvm.name for zkvm in zkvms if zkvm.class_ == word] for word in CLASSES}
    return [f"{word}: {', '.join(names[word])} ({meaning})" for word, meaning in CLASSES.items() if names[word]]


def summary(assessments: Sequence[Assessment]) -> Table:
    """One row per zkVM, worst circuit and its binding term."""
    rows, notes = [], []
    for assessment in assessments:
        worst = assessment.binding
        marks = "".join(sorted({mark for c in assessment.circuits for mark in marked_bits(c) if not mark.isdigit()}))
        rows.append(
            (
                assessment.zkvm.name,
                assessment.zkvm.version,
                f"{assessment.bits} bits{marks}",
                str(assessment.trusting("lean") or "–"),
                str(assessment.trusting("proved") or "–"),
                str(assessment.attack_bits),
                worst.circuit.name,
                binding_name(worst),
                kib(assessment.final),
            )
        )
        if found := footnotes(assessment.circuits):
            notes.append(f"{assessment.zkvm.name}: " + "; ".join(found))
    notes += class_notes([assessment.zkvm for assessment in assessments])
    return Table(
        "Provable security",
        ("zkVM", "Version", "Security", "Lean", "Proved", "Attack", "Binding circuit", "Binding term", "Final proof"),
        tuple(rows),
        frozenset({3, 4, 5, 8}),
        notes=tuple(notes) + _legend(assessments),
        whole=frozenset({2}),
    )


def _legend(assessments: Sequence[Assessment]) -> tuple[str, ...]:
    sized = any(assessment.final.size.assumptions for assessment in assessments)
    legend: tuple[str, ...] = (
        "Lean: bits without preprints whose statement no machine checked; Proved: by peer-reviewed or elementary "
        "proofs alone; Attack: bits of the best known attack, an upper bound",
    )
    if sized:
        legend += ("sizes from–to: what the file leaves open is named in the circuit's details",)
    advised = [assessment.zkvm.name for assessment in assessments if about(assessment.zkvm)]
    if advised:
        legend += (f"advisories are public about {', '.join(advised)}: shown with each of them alone",)
    return legend


def circuit_tables(assessment: Assessment) -> Table:
    """One row per circuit, in the order of the file."""
    zkvm = assessment.zkvm
    rows = []
    for circuit in assessment.circuits:
        best = circuit.best
        rows.append(
            (
                circuit.circuit.name,
                marked_bits(circuit),
                binding_name(circuit),
                regime_name(best.radii, best.binders) if best.applies else "–",
                str(circuit.attack_bits),
                kib(circuit),
            )
        )
    worst = assessment.binding
    binding = worst.best.binding
    lead = f"{assessment.bits} provable bits: {worst.circuit.name}, {binding_name(worst)}"
    if worst.best.applies:
        lead += f" ({down(binding.certified.bits_lower)} bits, {binding.theorem.name}, {status_name(binding)})"
    from soundproof.deployment.system import system  # the summary never needs it

    deployed = system(assessment)
    if deployed.with_hash is not None:
        lead += f"; with its hash {deployed.with_hash} bits"
    elif deployed.hash_at_most < assessment.bits:
        lead += f"; with its hash at most {deployed.hash_at_most} bits"
    assumed = deployed.weakest_assumption
    if assumed is not None and assumed[1] < (deployed.with_hash or assessment.bits):
        lead += f"; with the assumption {assumed[0]} {assumed[1]} bits"
    lead += f"; final proof: {assessment.final.circuit.name}, {kib(assessment.final)}"
    notes = [*class_notes([zkvm]), *footnotes(assessment.circuits)]
    for circuit in assessment.circuits:
        if circuit.best.failed and not accepts_everything(circuit.circuit):
            first, *others = circuit.best.failed
            more = f"; and {len(others)} more, in the circuit's details" if others else ""
            notes.append(f"{circuit.circuit.name}: no bound applies: {first.name}: {first.margin}{more}")
    notes += _hidden_notes(assessment)
    notes += _hash_notes(deployed)
    notes += _claims(assessment)
    notes += advisory_notes(zkvm)
    notes += [f"not modelled: {text}" for text in zkvm.missing] + list(zkvm.notes)
    if zkvm.source:
        notes.append(f"figures: {zkvm.source}{', ' + zkvm.date if zkvm.date else ''}")
    return Table(
        f"{zkvm.name} {zkvm.version}",
        ("Circuit", "Bits", "Binding term", "Regime", "Attack", "Proof"),
        tuple(rows),
        frozenset({1, 4, 5}),
        lead,
        tuple(dict.fromkeys(notes)),
    )


def _hidden_notes(assessment: Assessment) -> list[str]:
    """How many notes the circuits have, which are shown with each circuit alone."""
    noted = [circuit.circuit for circuit in assessment.circuits if circuit.circuit.notes]
    if not noted:
        return []
    count = len({note for circuit in noted for note in circuit.notes})
    names = ", ".join(circuit.name for circuit in noted[:NAMED])
    more = f" and {len(noted) - NAMED} more" if len(noted) > NAMED else ""
    return [f"{count} note{'s' * (count > 1)} on {names}{more}: shown with --circuit"]


def _hash_notes(deployed: System) -> list[str]:
    """The caps of digests and capacity where one is a sponge's, and what is missing of a sponge."""
    part, notes = deployed.weakest, []
    if part.narrowest is not None:
        caps = ", ".join(f"{down(cap.bits.bits_lower)} by {cap.name}" for cap in part.caps)
        notes.append(f"bits with hash at most {caps}")
    for what, names in deployed.missing:
        if what != "hash":
            notes.append(f"bits with hash unknown: no {what} is stated for {', '.join(names)} (add `capacity`)")
    return notes


def _claims(assessment: Assessment) -> list[str]:
    """Published sizes against computed ones."""
    notes = []
    declared = [c for c in assessment.circuits if c.circuit.declared_size]
    off = {c.circuit.name: declared_difference(c.size, c.circuit.declared_size) for c in declared}
    differ = {name: by for name, by in off.items() if by is not None}
    if declared:
        notes.append(f"size: {len(declared) - len(differ)} of {len(declared)} circuits as their prover declares them")
    notes += [f"≠ size: {name}: declared {by:+,} bytes off the computed one" for name, by in differ.items()]
    sizes = {c.circuit.name: c.size for c in assessment.circuits}
    for _, claim in assessment.zkvm.claims:
        size = sizes[claim.circuit]
        within = size.allows(claim.bytes)
        end = size.most if claim.bytes > size.most else size.least
        by = "" if within else f" by {claim.bytes - end:+,} bytes ({(claim.bytes - end) / end:+.1%})"
        other = "" if claim.version == assessment.zkvm.version else f", of version {claim.version}"
        verdict = "within what is computed" if within else "outside what is computed"
        note = f"; {claim.note}" if claim.note else ""
        mark = "" if within else "≠ "
        text = f"{mark}size: {claim.circuit} {claim.kind} at {claim.bytes:,} bytes{other}: {verdict}{by}{note}"
        notes.append(f"{text} ({claim.source})")
    return notes


def size_table(assessment: Assessment, circuit: CircuitAssessment) -> Table:
    """Where the bytes of one proof go, largest kind first, and what single parameters cost."""
    size = circuit.size
    total = size.expected
    rows = [(kind, f"{count:,}", f"{100 * count / total:.1f} %") for kind, count in size.by_kind.items()]
    rows.append(("total", f"{total:,}", ""))
    notes = [_stepped(circuit, step) for step in size_steps(circuit.circuit)]
    if size.quantile != total:
        notes.append(f"99 proofs in 100 take at most {size.quantile:,} bytes, none more than {size.most:,}")
    lead = f"{kib(circuit)}" + "".join(f"; {text}" for text in size.assumptions)
    header = ("Part", "Bytes", "Share")
    title = f"{assessment.zkvm.name} · {circuit.circuit.name}: bytes of a proof"
    return Table(title, header, tuple(rows), frozenset({1, 2}), lead, tuple(notes))


def _stepped(circuit: CircuitAssessment, step: Step) -> str:
    """``one more query: +7,608 bytes``; with its cost in bits where a fold goes past the trace."""
    from soundproof.sensitivity import step_bits  # other tables never need it

    text, bits = f"{step.name}: {step.bytes:+,} bytes", step_bits(circuit, step)
    return text if bits is None else f"{text} and {bits:+f} bits: {'; '.join(remarks(step.after))}"


def terms(assessment: Assessment, circuit: CircuitAssessment) -> Table:
    """The terms of one circuit in protocol order, its regimes side by side, the best one first."""
    evaluations = [circuit.best, *(e for e in circuit.evaluations if e is not circuit.best)]
    columns = [_column(evaluation) for evaluation in evaluations]
    cited = {term.term.name: term for term in circuit.best.terms}
    rows = []
    for name in _protocol_order(columns):
        term = cited.get(name.strip())
        grinding = str(term.term.grinding.bits) if term is not None and term.term.grinding.bits else ""
        source = "" if term is None else f"{term.theorem.name} ({status_name(term)})"
        rows.append((name, *(column.get(name, "–") for column in columns), grinding, source))
    rows.append(("total", *(str(e.bits) if e.applies else "no bound" for e in evaluations), "", ""))
    binding = circuit.best.binding
    lead = "no bound applies"
    if circuit.best.applies:
        lead = f"binding: {binding.term.name}, {down(binding.certified.bits_lower)} bits by {binding.theorem.name}"
    notes = [*footnotes([circuit]), *circuit.circuit.notes]
    for evaluation in evaluations:
        name = regime_name(evaluation.radii, evaluation.binders)
        notes += [f"{name} does not apply: {h.name}: {h.margin}" for h in evaluation.failed]
    notes += [f"proof {kib(circuit)}" + "".join(f"; {text}" for text in circuit.size.assumptions)]
    gap = f", {circuit.attack_bits - circuit.bits} above what is proven"
    notes.append(f"best known attack (not provable security): {circuit.attack_bits} bits{gap}")
    notes.append(f"random-words estimate (heuristic, not provable): {circuit.random_words_bits} bits")
    lead += "; " + ", ".join(regime_name(e.radii, e.binders) for e in evaluations)
    return Table(
        f"{assessment.zkvm.name} · {circuit.circuit.name} · {circuit.circuit.protocol} · {circuit.circuit.field.name}",
        ("Term", *(_short(e.radii) for e in evaluations), "Grind", "Theorem (best regime)"),
        tuple(rows),
        frozenset(range(1, len(evaluations) + 2)),
        lead,
        tuple(notes),
    )


def sensitivity_table(zkvm: str, circuit: CircuitAssessment, found: Sequence[Sensitivity]) -> Table:
    """What one step of each parameter buys, and where that parameter alone ends."""
    rows = tuple((s.lever, f"{s.gain:+.2f}", down(f"{s.ceiling:f}"), str(s.steps or "–"), s.stopped_by) for s in found)
    best = circuit.best
    lead = (
        f"now {down(best.weakest.certified.bits_lower)} bits, bound by {best.binding.term.name}"
        if best.applies
        else "now 0.00 bits, no bound applies"
    )
    return Table(
        f"{zkvm} · {circuit.circuit.name}: what one step buys",
        ("One more", "Bits", "At most", "Steps", "Then stopped by"),
        rows,
        frozenset({1, 2, 3}),
        lead,
        ("every other parameter left as it is; the radius is chosen anew",),
        frozenset({0}),
    )


def theorem_table(theorems: Sequence[Theorem], used: Mapping[Theorem, Sequence[str]]) -> Table:
    """Every bound with its status and date, and the zkVMs whose best regimes cite it; sources below."""
    rows = tuple((t.name, t.bounds, t.status.value, t.date, ", ".join(used.get(t, ())) or "–") for t in theorems)
    notes = []
    for theorem in theorems:
        conditions = f"; holds for {'; '.join(theorem.conditions)}" if theorem.conditions else ""
        notes.append(f"{theorem.name}: {theorem.paper}{conditions}")
    lead = f"{len(theorems)} bounds; heuristics enter no provable figure"
    return Table(
        "Theorems",
        ("Theorem", "Bounds", "Status", "Date", "Used by the best regime of"),
        rows,
        frozenset(),
        lead,
        tuple(notes),
        frozenset({0}),
    )


def _short(radii: Sequence[Regime]) -> str:
    """``JBR``, ``UDR`` or ``mixed``: the head of a column."""
    names = {regime.name for regime in radii}
    return names.pop() if len(names) == 1 else "mixed"


def down(bits: str) -> str:
    """A rounded-down decimal cut to two places, still rounded down."""
    whole, _, places = bits.partition(".")
    return f"{whole}.{places[:2]:0<2}"


def up(bits: str) -> str:
    """A rounded-up decimal with two places, still rounded up.

    >>> up("98.415037500"), up("99.990000001"), up("100.000000000")
    ('98.42', '100.00', '100.00')
    """
    return str(Decimal(bits).quantize(Decimal("0.01"), ROUND_CEILING))


def _column(evaluation: Evaluation) -> dict[str, str]:
    """Bits by row name.  A round of several terms has a row for the sum where that is visibly less."""
    column: dict[str, str] = {}
    for assessed in evaluation.rounds if evaluation.applies else ():
        inner = [term for term in evaluation.terms if term.round == assessed.challenge.name]
        together = down(assessed.certified.bits_lower)
        bits = [down(term.certified.bits_lower) for term in inner]
        if len(inner) > 1 and together not in bits:
            column[f"{assessed.challenge.name}, summed"] = together
        column.update((term.term.name, value) for term, value in zip(inner, bits, strict=True))
    return column


def _protocol_order(columns: Sequence[dict[str, str]]) -> list[str]:
    """Row names of all columns, merged in protocol order."""
    order: list[str] = []
    for column in columns:
        position = 0
        for name in column:
            if name in order:
                position = order.index(name) + 1
            else:
                order.insert(position, name)
                position += 1
    return order
