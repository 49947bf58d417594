"""What the regimes and the levels of trust rest on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import log2

from soundproof.radii.gaps import FIRST_ORDER_GAPS
from soundproof.radii.unique import UniqueDecoding
from soundproof.readings.security import Pin
from soundproof.theorems import bciks20, certificates, johnson
from soundproof.theorems.theorem import TRUST, Notion, Status, Theorem, weakest
from soundproof.transcript.codes import Code, Oracle
from tests.docs.markdown import markdown_table


def slacks() -> list[str]:
    """E on one code by slack."""
    rows = []
    for log_length, log_dimension in ((21, 20), (6, 5)):
        code = Code.of(Oracle(0, 2**log_length, 2**log_dimension))
        errors = [int(UniqueDecoding(s).gap(code, 1, False, Notion.MUTUAL).value(float)) for s in (0, 2, 4, 6)]
        rows.append((f"2^{log_length}", f"2^{log_dimension}", *errors))
    return markdown_table(("n", "k", "s = 0", "s = 2", "s = 4", "s = 6"), rows)


def statuses() -> list[str]:
    """The statuses that may enter a provable figure, from strongest to weakest."""
    meaning = {
        Status.PROVED: "peer-reviewed, or proved for a long time",
        Status.DERIVED: "follows by an elementary argument, given on the page of its protocol",
        Status.LEAN: "preprint; the statement is machine-checked in a public Lean library",
        Status.PREPRINT: "public preprint, no machine check known",
    }
    known = TRUST["preprint"]
    ordered = sorted(known, key=lambda status: sum(weakest(status, other) is status for other in known))
    return markdown_table(("Status", "Meaning"), [(f"`{status.value}`", meaning[status]) for status in ordered])


def _names(theorems: Iterable[Theorem]) -> str:
    return ", ".join(theorem.name for theorem in theorems)


def trust() -> list[str]:
    """What each level of trust relies on: statuses, bounds on bad challenges, list sizes."""
    rows = []
    for level, relied_on in TRUST.items():
        lists = johnson.list_size if johnson.list_size.status in relied_on else bciks20.list_size
        beyond = FIRST_ORDER_GAPS if FIRST_ORDER_GAPS[0].status in relied_on else ()
        statuses = ", ".join(f"`{status.value}`" for status in Status if status in relied_on)
        pin = Pin(trust=level)
        gaps = (_names(pin.unique_gaps), _names(pin.johnson_gaps), _names(beyond) or "–")
        rows.append((f"`{level}`", statuses, *gaps, lists.name))
    return markdown_table(("Level", "Statuses", "UDR", "JBR", "BJR", "List size in JBR"), rows)


def growth() -> list[str]:
    """First-order certificates of codes of one rate: E by length and agreement."""
    rows = []
    for log_length in (13, 16, 19, 22):
        n, k = 2**log_length, 2 ** (log_length - 3)
        agreements = (int(n * agreement) for agreement in (0.353, 0.345, 0.335))
        counts = [certificates.squarefree(n, k, agreement).exceptions for agreement in agreements]
        rows.append((f"2^{log_length}", f"2^{log_length - 3}", *(f"{log2(count):.1f}" for count in counts)))
    return markdown_table(("n", "k", "log₂ E at α = 0.353", "α = 0.345", "α = 0.335"), rows)


TABLES: dict[str, Callable[[], list[str]]] = {
    "slacks": slacks,
    "statuses": statuses,
    "trust": trust,
    "growth": growth,
}
