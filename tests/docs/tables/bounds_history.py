"""The catalogue under older and newer bounds."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from math import isqrt, log2

from soundproof.formats.files import catalogue, load
from soundproof.radii.beyond import BeyondJohnson
from soundproof.radii.search import oracles_of
from soundproof.readings.security import Pin, assess, assess_circuit
from soundproof.render.words import down, regime_name
from soundproof.theorems import certificates
from soundproof.transcript.challenges import Challenge
from soundproof.transcript.codes import Oracle
from soundproof.zkvm.circuit import Circuit
from soundproof.zkvm.proof import transcript
from tests.docs.markdown import markdown_table, power, rounded_down

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
    return markdown_table(
        ("zkVM", "unique decoding", *(f"JBR, {bound}" for bound in johnson), "best of all regimes"), rows
    )


def beyond_gains() -> list[str]:
    """The circuits whose best analysis goes beyond the Johnson radius."""
    rows = []
    for zkvm in map(load, catalogue()):
        for circuit in zkvm.circuits:
            best = assess_circuit(circuit, every=False).best
            if any(isinstance(regime, BeyondJohnson) for regime in best.radii):
                choices = (assess_circuit(circuit, Pin(regime), every=False).best for regime in ("unique", "johnson"))
                before = max(Decimal(choice.weakest.certified.bits_lower) for choice in choices)
                oracle = _oracle(circuit)
                cells = (circuit.field.name, power(oracle.length), power(oracle.dimension), circuit.air.functions)
                after = best.weakest.certified.bits_lower
                name = f"{zkvm.name} {circuit.name}"
                rows.append((name, *cells, down(f"{before:f}"), down(after), regime_name(best.radii, best.binders)))
    title = ("Circuit", "Challenge field", "n", "k", "Functions", "up to Johnson", "best", "Radii")
    return markdown_table(title, rows)


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
            dimension = power(k) if k & (k - 1) == 0 else f"{power(k - 1)} + 1"
            cells = (power(n), dimension, degree, f"{agreement / n:.4f}")
            counts = (f"{log2(found.exceptions):.1f}" for found in (line, curve))
            batching = log2(circuit.field.size) - log2(curve.exceptions)
            missed = -queries * log2(agreement / n) + grinding
            rows.append((f"{zkvm.name} {wanted}", *cells, *counts, rounded_down(batching, 1), rounded_down(missed, 1)))
    title = ("Circuit", "n", "k", "ℓ", "α", "log₂ E, line", "log₂ E, curve of degree ℓ")
    return markdown_table((*title, "batching, bits", "query phase, bits"), rows)


def _oracle(circuit: Circuit) -> Oracle:
    """The first oracle of a circuit."""
    return oracles_of([entry for entry in transcript(circuit) if isinstance(entry, Challenge)])[0]


TABLES: dict[str, Callable[[], list[str]]] = {
    "bounds-history": bounds_history,
    "beyond-gains": beyond_gains,
    "beyond-limits": beyond_limits,
}
