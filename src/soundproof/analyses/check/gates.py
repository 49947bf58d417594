"""Published requirements and whether a zkVM meets them.

A verdict is *met*, *missed* or *unknown*; what the figures do not settle is unknown, never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Literal

from msgspec import Struct

from soundproof.formats.shipped import records
from soundproof.render.words import kib_limit
from soundproof.zkvm.zkvm import ZkVM

__all__ = [
    "UNITS",
    "Answer",
    "Clause",
    "Gate",
    "Judgement",
    "Kind",
    "Report",
    "Unit",
    "Verdict",
    "asked",
    "gates",
    "lines",
]

Kind = Literal[
    "bits",
    "with-hash",
    "size",
    "figures",
    "circuit-map",
    "lookups",
    "recursion",
    "formal-argument",
    "system",
    "licence",
    "standards",
    "tests",
    "formal-methods",
    "team",
    "latency",
    "power",
    "capex",
    "requirement",
    "agreement",
]


class Clause(Struct, frozen=True):
    """One requirement; ``limit`` in bits, bytes, milliseconds, watts or dollars, as its kind has it.

    ``hardware`` names the machines that a published time must be of, where the requirement names some.
    """

    kind: Kind
    text: str
    limit: int | None = None
    required: bool = True
    hardware: str = ""


class Gate(Struct, frozen=True):
    """Requirements that belong together, by name; ``due`` is empty where there is no date."""

    name: str
    due: str
    source: str
    clauses: tuple[tuple[str, Clause], ...]


Answer = Literal["met", "missed", "unknown"]


class Judgement(Struct, frozen=True):
    """What is known of a clause: the figure, its distance to the limit, where it comes from, what decides it.

    ``circuit`` is the circuit whose entry in the file explains the figure, if one does.  ``least`` and ``most``
    are the figure in the unit of the limit, None where nothing is known on that side.
    """

    answer: Answer
    figure: str = "?"
    margin: str = ""
    evidence: str = ""
    binding: str = ""
    circuit: str = ""
    least: int | Decimal | None = None
    most: int | Decimal | None = None


Unit = Literal["bits", "bytes", "ms", "W", "USD", "circuits", "faults"]

UNITS: Mapping[Kind, Unit] = {
    "bits": "bits",
    "with-hash": "bits",
    "system": "bits",
    "size": "bytes",
    "latency": "ms",
    "power": "W",
    "capex": "USD",
    "figures": "circuits",
    "lookups": "circuits",
    "recursion": "faults",
}
"""The unit of limits and figures; the other kinds have none."""


class Verdict(Struct, frozen=True):
    """A clause by name, and what is known of it."""

    name: str
    clause: Clause
    judgement: Judgement


class Report(Struct, frozen=True):
    """A zkVM before a gate."""

    zkvm: ZkVM
    id: str
    gate: Gate
    verdicts: tuple[Verdict, ...]

    def __repr__(self) -> str:
        """One line for a notebook."""
        return f"<{self.zkvm.name}, {self.id}: {self.answer}>"

    @property
    def answer(self) -> Answer:
        """Missed if a required clause is; else unknown if one is; else met."""
        required = {verdict.judgement.answer for verdict in self.verdicts if verdict.clause.required}
        return "missed" if "missed" in required else "unknown" if "unknown" in required else "met"


@cache
def gates() -> dict[str, Gate]:
    """The published gates by id, in the order of the data file."""
    return records("gates.toml", Gate)


MILESTONES = ("M2", "M3")
"""The gates whose bits drawings hold figures against, the first one first."""


def lines(named: bool = False) -> tuple[tuple[str, float], ...]:
    """The bits that the milestones ask for, as drawings have them; ``named`` with the milestone.

    >>> lines(), lines(named=True)
    ((('100', 100.0), ('128', 128.0)), (('M2: 100', 100.0), ('M3: 128', 128.0)))
    """
    limits = {id: clause.limit for id in MILESTONES for _, clause in gates()[id].clauses if clause.kind == "bits"}
    return tuple((f"{id}: {limit}" if named else str(limit), float(limit)) for id, limit in limits.items() if limit)


def asked(bits: int | None, size: int | None) -> Gate:
    """A gate of the user's own: a least number of bits, a most number of bytes, or both."""
    clauses = []
    if bits is not None:
        clauses.append(("bits", Clause("bits", f"at least {bits} provable bits", bits)))
    if size is not None:
        clauses.append(("size", Clause("size", f"a final proof of at most {kib_limit(size)}", size)))
    return Gate("what was asked for", "", "command line", tuple(clauses))
