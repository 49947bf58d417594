"""Where the bytes of proofs go: a table of each proof, and the same for programs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from soundproof.analyses.size.sized import Sized
from soundproof.readings.security import Assessment, CircuitAssessment
from soundproof.readings.size import Size, SizeStep
from soundproof.render.document import Document, Part, Table
from soundproof.render.words import kib_expected
from soundproof.version import __version__
from soundproof.zkvm.proof import remarks

if TYPE_CHECKING:
    from soundproof.analyses.size import output

__all__ = ["document", "size_of", "total_of"]

Steps = tuple[tuple[SizeStep, Decimal | None], ...]


def document(zkvms: Sequence[Sized]) -> Document:
    """Sizes of some circuits."""
    parts = tuple(
        Part(Table, partial(_table, zkvm.assessment, circuit, steps))
        for zkvm in zkvms
        for circuit, steps in zkvm.circuits
    )
    return Document("Bytes of proofs", parts, lambda: _content(zkvms))


def _table(assessment: Assessment, circuit: CircuitAssessment, steps: Steps) -> Table:
    """Where the bytes of one proof go, largest kind first, and what single parameters cost."""
    size = circuit.size
    total = size.expected
    rows = [(kind, f"{count:,}", f"{100 * count / total:.1f} %") for kind, count in size.by_kind.items()]
    rows.append(("total", f"{total:,}", ""))
    notes = [_stepped(step, bits) for step, bits in steps]
    if size.quantile != total:
        most = f"99 proofs in 100 take at most {size.quantile:,} bytes, none more than {size.most:,}"
        notes.append(most if size.quantile < size.most else f"no proof takes more than {size.most:,} bytes")
    lead = f"{kib_expected(circuit)}" + "".join(f"; {text}" for text in size.assumptions)
    header = ("Part", "Bytes", "Share")
    title = f"{assessment.zkvm.name} · {circuit.circuit.name}: bytes of a proof"
    return Table(title, header, tuple(rows), frozenset({1, 2}), lead, tuple(notes))


def _stepped(step: SizeStep, bits: Decimal | None) -> str:
    """``one more query: +7,608 bytes``; with its cost in bits where a fold goes past the trace."""
    text = f"{step.name}: {step.bytes:+,} bytes"
    return text if bits is None else f"{text} and {bits:+f} bits: {'; '.join(remarks(step.after))}"


# For programs -----------------------------------------------------------------------------------


def _content(zkvms: Sequence[Sized]) -> output.Sizes:
    return {
        "schema": "soundproof.sizes/1",
        "soundproof": __version__,
        "zkvms": [_zkvm(zkvm) for zkvm in zkvms],
    }


def _zkvm(sized: Sized) -> output.SizedZkvm:
    return {
        "name": sized.assessment.zkvm.name,
        "version": sized.assessment.zkvm.version,
        "circuits": [
            {
                "name": circuit.circuit.name,
                "size": size_of(circuit.size),
                "steps": {step.name: step.bytes for step, _ in steps},
                "step_bits": {step.name: f"{bits:f}" for step, bits in steps if bits is not None},
            }
            for circuit, steps in sized.circuits
        ],
    }


def total_of(size: Size) -> output.Total:
    """The bytes of a proof."""
    return {
        "expected_bytes": size.expected,
        "least_bytes": size.low,
        "max_bytes": size.maximum,
        "quantile99_bytes": size.quantile,
        "assumptions": list(size.assumptions),
    }


def size_of(size: Size) -> output.Size:
    """The bytes of a proof, and of each of its items."""
    return {
        **total_of(size),
        "by_kind": size.by_kind,
        "items": [
            {
                "message": item.message,
                "what": item.what,
                "kind": item.kind,
                "bytes": item.bytes,
                "max_bytes": item.maximum,
            }
            for item in size.items
        ],
    }
