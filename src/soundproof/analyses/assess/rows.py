"""Which rows a table of zkVMs or circuits has, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

__all__ = ["ORDERS", "Chosen", "rows"]

Key = Callable[[Any], Any]

ORDERS: Mapping[str, tuple[Key, Key]] = {
    "name": (lambda line: line.name.lower(), lambda circuit: circuit.circuit.name.lower()),
    "bits": (lambda line: line.bits, lambda circuit: circuit.decimals),
    "attack": (lambda line: line.attack_bits, lambda circuit: circuit.attack_bits),
    "size": (lambda line: -line.most_bytes, lambda circuit: -circuit.size.most),
}
"""By what rows may be sorted: lines of a summary, and circuits.  The fewest bits are first, and the largest proof."""

Chosen = Callable[[Sequence[Any], int, str], tuple[Sequence[Any], list[str]]]
"""Which rows a table has, and a line about those that it has not."""


def rows(
    items: Sequence[Any], kind: int, words: str, worst: int | None = None, order: str | None = None
) -> tuple[Sequence[Any], list[str]]:
    """The ``worst`` zkVMs or circuits in an order; ``kind`` is their place in ORDERS."""
    fewest = ORDERS["bits"][kind]
    kept = sorted(range(len(items)), key=lambda place: fewest(items[place]))[:worst]  # places: a target may come twice
    unshown = len(items) - len(kept)
    notes = [f"the {worst} with the fewest bits; not shown: {unshown} of {len(items)} {words}"] if unshown else []
    shown = [items[place] for place in (sorted(kept) if order is None else kept)]
    return shown if order is None else sorted(shown, key=ORDERS[order][kind]), notes
