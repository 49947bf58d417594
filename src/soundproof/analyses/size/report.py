"""The table of proof sizes."""

from __future__ import annotations

from soundproof.readings.security import Assessment, CircuitAssessment
from soundproof.readings.size import Step, size_steps
from soundproof.render.document import Table
from soundproof.render.words import kib
from soundproof.zkvm.proof import remarks

__all__ = ["size_table"]


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
    from soundproof.analyses.explain.sensitivity import step_bits  # other tables never need it

    text, bits = f"{step.name}: {step.bytes:+,} bytes", step_bits(circuit, step)
    return text if bits is None else f"{text} and {bits:+f} bits: {'; '.join(remarks(step.after))}"
