"""What the experiments of the lab report."""

from __future__ import annotations

from collections.abc import Callable

from soundproof.lab import EXPERIMENTS
from soundproof.lab.report import tables
from soundproof.lab.rows import Row
from tests.docs.markdown import markdown_table


def run(name: str) -> tuple[Row, ...]:
    """What an experiment finds; its library takes a second to load, and other tables need none of it."""
    from soundproof.lab.run import run

    return run(name)


def _lab(name: str) -> Callable[[], list[str]]:
    """The rows of an experiment as the command shows them."""

    def rows() -> list[str]:
        (table,) = tables(run(name))
        return markdown_table(table.header, list(table.rows))

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
    return markdown_table(("Case", "Measured", "bases", *JOHNSON), rows)


TABLES: dict[str, Callable[[], list[str]]] = {
    "lab-johnson": lab_johnson,
}
TABLES |= {f"lab-{name}": _lab(name) for name in EXPERIMENTS}
