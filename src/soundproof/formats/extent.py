"""How much a file may describe: every command takes time for every circuit, and for every lookup of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from soundproof.parameters.faults import Fault
from soundproof.zkvm.circuit import Circuit

__all__ = ["MOST_CIRCUITS", "MOST_LOOKUPS", "check_extent"]

MOST_CIRCUITS = 128
"""The largest of the catalogue has 44; at 1,000 the JSON of all terms takes 1.3 GB."""

MOST_LOOKUPS = 2_048
"""Of all circuits together; a template states each once and every circuit over it has them."""


def check_extent(circuits: Sequence[Circuit]) -> Iterator[Fault]:
    """A fault where there are more circuits, or more lookups in all of them, than a minute is enough for."""
    hint = "describe each kind once"
    if len(circuits) > MOST_CIRCUITS:
        yield Fault(("circuits",), f"must be at most {MOST_CIRCUITS}, got {len(circuits):,}", hint)
    lookups = sum(len(circuit.buses) for circuit in circuits)
    if lookups > MOST_LOOKUPS:
        yield Fault(("circuits",), f"must have at most {MOST_LOOKUPS:,} lookups in all, got {lookups:,}", hint)
