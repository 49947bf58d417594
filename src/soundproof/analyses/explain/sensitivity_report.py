"""What one step of each parameter buys: a table, and the same for programs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import TYPE_CHECKING

from soundproof.readings.security import CircuitAssessment
from soundproof.render.document import Document, Part, Table
from soundproof.render.words import down
from soundproof.version import __version__

if TYPE_CHECKING:
    from soundproof.analyses.explain import output
    from soundproof.analyses.explain.sensitivity import Sensitivity

__all__ = ["document", "sensitivity_table"]


def document(zkvm: str, circuits: Sequence[tuple[CircuitAssessment, Sequence[Sensitivity]]]) -> Document:
    """Sensitivities of some circuits."""
    return Document(
        "What one step buys",
        tuple(Part(Table, partial(sensitivity_table, zkvm, circuit, levers)) for circuit, levers in circuits),
        lambda: _content(zkvm, circuits),
    )


def sensitivity_table(zkvm: str, circuit: CircuitAssessment, levers: Sequence[Sensitivity]) -> Table:
    """What one step of each parameter buys, and where that parameter alone ends."""
    rows = tuple(
        (
            s.lever,
            s.fixed_by,
            _gained(s.gain),
            down(f"{s.ceiling:f}"),
            str(s.steps or "–"),
            s.stopped_by,
        )
        for s in levers
    )
    best = circuit.best
    lead = (
        f"now {down(best.weakest.certified.bits_lower)} bits, bound by {best.binding.term.name}"
        if best.applies
        else "now 0.00 bits, no bound applies"
    )
    return Table(
        f"{zkvm} · {circuit.circuit.name}: what one step buys",
        ("One step", "By", "Bits", "At most", "Steps", "Then stopped by"),
        rows,
        frozenset({2, 3, 4}),
        lead,
        ("every other parameter left as it is; the radius is chosen anew", *_small(levers)),
    )


HUNDREDTH, SEEN = Decimal("0.01"), Decimal("0.005")
"""What gains are rounded to, and the least that is not rounded to nothing."""


def _gained(gain: Decimal | None) -> str:
    """``+1.45``; ``none`` where the bits stay the same to all nine decimals, ``–`` where no step is possible.

    >>> [_gained(Decimal(gain)) for gain in ("1.449", "-0.005", "0.004", "-0.0001", "0.000")], _gained(None)
    (['+1.45', '-0.01', '<+0.01', '>-0.01', 'none'], '–')
    """
    if gain is None:
        return "–"
    if not gain:
        return "none"
    if abs(gain) >= SEEN:
        return f"{gain.quantize(HUNDREDTH, ROUND_HALF_UP):+f}"
    return "<+0.01" if gain > 0 else ">-0.01"


def _small(levers: Sequence[Sensitivity]) -> list[str]:
    """What the words in place of figures mean, where there are any."""
    gains = [s.gain for s in levers if s.gain is not None]
    said = ["none: the same bits to nine decimals"] if any(gain == 0 for gain in gains) else []
    small = [gain for gain in gains if 0 < abs(gain) < SEEN]
    said += ["<+0.01: more bits, by less than 0.005"] if any(gain > 0 for gain in small) else []
    said += [">-0.01: fewer bits, by less than 0.005"] if any(gain < 0 for gain in small) else []
    return ["; ".join(said)] if said else []


def _content(zkvm: str, circuits: Sequence[tuple[CircuitAssessment, Sequence[Sensitivity]]]) -> output.Sensitivities:
    return {
        "schema": "soundproof.sensitivity/1",
        "soundproof": __version__,
        "zkvm": zkvm,
        "circuits": [_circuit(circuit, levers) for circuit, levers in circuits],
    }


def _circuit(assessed: CircuitAssessment, levers: Sequence[Sensitivity]) -> output.SensitiveCircuit:
    return {
        "name": assessed.circuit.name,
        "bits_lower": assessed.best.weakest.certified.bits_lower,
        "binding": assessed.best.binding.term.name,
        "levers": [
            {
                "lever": s.lever,
                "address": s.address,
                "fixed_by": s.fixed_by,
                "gain": None if s.gain is None else f"{s.gain:f}",
                "ceiling_lower": f"{s.ceiling:f}",
                "steps": s.steps,
                "stopped_by": s.stopped_by,
            }
            for s in levers
        ],
    }
