"""The smallest proofs of the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from soundproof.analyses.optimize import Missed, optimize
from soundproof.analyses.optimize.words import schedule, size
from soundproof.formats.files import catalogue, load
from tests.docs.markdown import markdown_table


def smallest_proofs() -> list[str]:
    """The smallest final proof of every zkVM of the catalogue at 100 and at 128 bits."""
    rows: list[tuple[Any, ...]] = []
    for name in catalogue():
        zkvm = load(name)
        final = zkvm.final or zkvm.circuits[-1].name
        for bits, most in ((100, 600), (128, 300)):
            (found,) = optimize(zkvm, bits, final, rates=False, reach=False).circuits
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
    return markdown_table(("Final proof", "Bits", "Today", "Smallest", "Rate", "Queries", "Schedule"), rows)


TABLES: dict[str, Callable[[], list[str]]] = {
    "smallest-proofs": smallest_proofs,
}
