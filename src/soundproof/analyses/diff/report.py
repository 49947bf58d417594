"""Two assessments and the changes between them, as a table with a line per change, and for programs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from soundproof.analyses.diff.change import Change, CircuitChange, ClauseChange, Comparison, Effect, prover_work
from soundproof.formats.plain import plainly
from soundproof.parameters.faults import Path
from soundproof.readings.security import Assessment, CircuitAssessment
from soundproof.render.document import Document, Part, Table
from soundproof.render.words import binding_name, footnotes, marked_bits, reliance_notes, relied_on
from soundproof.version import __version__

if TYPE_CHECKING:
    from soundproof.analyses.diff import output

__all__ = ["change_table", "document"]

NAMES = 4
"""Circuits that a line lists by name; of more it says how many."""
LONGEST = 48
"""Characters of a value in a line; JSON has all of it."""


def document(comparison: Comparison) -> Document:
    """A comparison."""
    return Document(
        "What changed",
        (Part(Table, lambda: change_table(comparison)),),
        lambda: _content(comparison),
    )


def change_table(comparison: Comparison) -> Table:
    """One row per circuit that changed; below them what each parameter did, equal changes of circuits together."""
    shown = [circuit for circuit in comparison.circuits if circuit.kind != "same"]
    same = len(comparison.circuits) - len(shown)
    before, after = comparison.before, comparison.after
    notes = [_header(change) for change in comparison.changes] + _lines(shown) + _adjusted(comparison)
    notes += [_clause(clause) for clause in comparison.clauses]
    notes += footnotes([circuit.after for circuit in shown if circuit.after is not None])
    notes += reliance_notes(after.pin)
    if same:
        notes.append(f"{same} circuit{'s' * (same > 1)} unchanged")
    if any(not side.size.exact for circuit in shown for side in (circuit.before, circuit.after) if side):
        notes.append("~ sizes as expected; soundproof size says what the file leaves open")
    titles = [f"{assessment.zkvm.name} {assessment.zkvm.version}" for assessment in (before, after)]
    title = f"{titles[0]}, what if" if comparison.settings else " → ".join(dict.fromkeys(titles))
    if comparison.settings:
        title += f" {', '.join(setting.text for setting in comparison.settings)}"
    lead = f"{_arrow(str(before.bits), str(after.bits))} provable bits; {_hashed(comparison)}final proof: "
    lead += _final(before, after)
    return Table(
        title,
        ("Circuit", "Bits", "Δ", "Binding term", "Proof", "Δ", "Prover"),
        tuple(_row(circuit) for circuit in shown),
        frozenset({1, 2, 4, 5, 6}),
        lead if shown or comparison.changes else f"no difference; {lead}",
        tuple(dict.fromkeys(notes)),
    )


def _hashed(comparison: Comparison) -> str:
    """The bits with the hash, where these change otherwise than those without it."""
    before, after = comparison.with_hash
    if before == after or (before, after) == (comparison.before.bits, comparison.after.bits):
        return ""
    return f"with its hash {_arrow(*('?' if bits is None else str(bits) for bits in (before, after)))}; "


def _row(circuit: CircuitChange) -> tuple[str, ...]:
    before, after, total = circuit.before, circuit.after, circuit.total
    name = circuit.name
    if before is not None and circuit.kind == "renamed":
        name = f"{before.circuit.name} → {name}"
    return (
        name if total is not None else f"{'+' if before is None else '−'} {name}",
        _arrow(marked_bits(before) if before else "–", marked_bits(after) if after else "–"),
        f"{total.bits:+.2f}" if total else "",
        _arrow(binding_name(before) if before else "–", binding_name(after) if after else "–"),
        _sizes(before, after),
        f"{_kib(total.bytes)} KiB" if total else "",
        _factor(before, after),
    )


def _factor(before: CircuitAssessment | None, after: CircuitAssessment | None) -> str:
    """How many times the prover's work it is."""
    return "" if before is None or after is None else f"×{prover_work(after) / prover_work(before):.2f}"


def _arrow(before: str, after: str) -> str:
    return before if before == after else f"{before} → {after}"


def _size(assessed: CircuitAssessment | None) -> str:
    if assessed is None:
        return "–"
    return f"{'' if assessed.size.exact else '~'}{assessed.size.expected / 1024:,.1f}"


def _sizes(before: CircuitAssessment | None, after: CircuitAssessment | None) -> str:
    shown = _arrow(_size(before), _size(after))
    return shown.replace(" →", " KiB →") if after is None else f"{shown} KiB"


def _kib(count: int) -> str:
    return f"{count / 1024:+,.1f}"


def _final(before: Assessment, after: Assessment) -> str:
    name = _arrow(before.final.circuit.name, after.final.circuit.name)
    return f"{name}, {_arrow(_size(before.final), _size(after.final))} KiB"


# Lines ----------------------------------------------------------------------------------------


def _adjusted(comparison: Comparison) -> list[str]:
    """A line per key that was not set but follows from a setting."""
    circuits: dict[str, list[str]] = {}
    for path in comparison.adjusted:
        circuits.setdefault(_dotted(path[2:]), []).append(str(path[1]))
    return [f"{key} adjusted to the rate ({_listed(names)})" for key, names in circuits.items()]


def _header(change: Change) -> str:
    return _described(change.path, change.before, change.after)


def _lines(circuits: Sequence[CircuitChange]) -> list[str]:
    """A line per change with its effect alone; several circuits that share it share the line."""
    groups: dict[tuple[str, str], list[tuple[str, Change]]] = {}
    coupled: dict[str, list[tuple[str, Effect]]] = {}
    for circuit in circuits:
        for change in circuit.changes:
            reason = change.faults[0].problem if change.faults else ""
            key = _described(change.path, change.before, change.after), reason
            groups.setdefault(key, []).append((circuit.name, change))
        if circuit.coupled is not None:
            paths = ", ".join(_dotted(change.path) for change in circuit.changes if change.alone is None)
            coupled.setdefault(paths, []).append((circuit.name, circuit.coupled))
    lines = []
    for (text, reason), members in groups.items():
        effects = [change.alone for _, change in members if change.alone is not None]
        what = _effects(effects) if effects else f"not valid alone: {reason}"
        lines.append(f"{text}: {what} ({_listed([name for name, _ in members])})")
    for paths, together in coupled.items():
        what = _effects([effect for _, effect in together])
        lines.append(f"together, {paths}: {what} ({_listed([name for name, _ in together])})")
    return lines


def _described(path: Path, before: Any, after: Any) -> str:
    """``~ opening.queries 84 → 90``; ``+`` and ``−`` for what is on one side only."""
    if before is None:
        return f"+ {_dotted(path)} {_cut(plainly(after))}"
    if after is None:
        return f"− {_dotted(path)} {_cut(plainly(before))}"
    if isinstance(before, dict) and isinstance(after, dict):
        before, after = before.get("kind"), after.get("kind")
    return f"~ {_dotted(path)} {_cut(plainly(before))} → {_cut(plainly(after))}"


def _clause(clause: ClauseChange) -> str:
    before, after = clause.before.judgement, clause.after.judgement
    why = ", ".join(part for part in (after.figure, after.margin) if part not in ("", "?"))
    return f"~ {clause.gate} {clause.after.name}: {before.answer} → {after.answer}" + f" ({why})" * bool(why)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST].rpartition(" ")[0] + " …"


def _dotted(path: Path) -> str:
    return ".".join(map(str, path))


def _effects(effects: Sequence[Effect]) -> str:
    """``+2.95 bits, +18.0 KiB``; from the least to the most where circuits differ."""
    bits = sorted(effect.bits for effect in effects)
    sizes = sorted(effect.bytes for effect in effects)
    parts = [_span(f"{bits[0]:+.2f}", f"{bits[-1]:+.2f}") + " bits"] if bits[0] or bits[-1] else []
    parts += [_span(_kib(sizes[0]), _kib(sizes[-1])) + " KiB"] if sizes[0] or sizes[-1] else []
    return ", ".join(parts) or "no effect"


def _span(low: str, high: str) -> str:
    return low if low == high else f"{low} to {high}"


def _listed(names: Sequence[str]) -> str:
    more = len(names) - NAMES
    return ", ".join(names[:NAMES]) + (f" and {more} more" if more > 0 else "")


# For programs ---------------------------------------------------------------------------------


def _content(comparison: Comparison) -> output.Changes:
    return {
        "schema": "soundproof.change/1",
        "soundproof": __version__,
        "settings": [setting.text for setting in comparison.settings],
        "adjusted": [_dotted(path) for path in comparison.adjusted],
        "reliance": relied_on(comparison.after.pin),
        "before": _side(comparison.before),
        "after": _side(comparison.after),
        "changes": [_change(change) for change in comparison.changes],
        "circuits": [_circuit(circuit) for circuit in comparison.circuits],
        "clauses": [
            {
                "gate": clause.gate,
                "clause": clause.after.name,
                "before": clause.before.judgement.answer,
                "after": clause.after.judgement.answer,
            }
            for clause in comparison.clauses
        ],
        "losses": list(comparison.losses),
    }


def _side(assessment: Assessment) -> output.Side:
    zkvm, final = assessment.zkvm, assessment.final
    return {
        "name": zkvm.name,
        "version": zkvm.version,
        "bits": assessment.bits,
        "binding": assessment.binding.circuit.name,
        "final": final.circuit.name,
        "expected_bytes": final.size.expected,
    }


def _circuit(circuit: CircuitChange) -> output.ChangedCircuit:
    return {
        "name": circuit.name,
        "change": circuit.kind,
        "before": _assessed(circuit.before),
        "after": _assessed(circuit.after),
        "effect": _effect(circuit.total),
        "changes": [_change(change) for change in circuit.changes],
        "coupled": _effect(circuit.coupled),
        "losses": list(circuit.losses),
    }


def _assessed(assessed: CircuitAssessment | None) -> output.SideCircuit | None:
    if assessed is None:
        return None
    size = assessed.size
    return {
        "name": assessed.circuit.name,
        "bits": assessed.bits,
        "bits_lower": _decimal(assessed.decimals),
        "binding": assessed.best.binding.term.name if assessed.best.applies else None,
        "expected_bytes": size.expected,
        "least_bytes": size.low,
        "max_bytes": size.maximum,
        "prover_work": prover_work(assessed),
        "notes": list(assessed.notes),
    }


def _change(change: Change) -> output.ChangeOutput:
    return {
        "path": list(change.path),
        "before": change.before,
        "after": change.after,
        "alone": _effect(change.alone),
        "faults": [f"{_dotted(fault.path)}: {fault.problem}" for fault in change.faults],
    }


def _effect(effect: Effect | None) -> output.EffectOutput | None:
    if effect is None:
        return None
    return {"bits": _decimal(effect.bits), "bytes": effect.bytes, "prover_work": effect.prover}


def _decimal(value: Decimal) -> str:
    return f"{value:f}"
